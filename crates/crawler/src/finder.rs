//! From addresses as written on a page to tasks: joined, canonical, in scope, no trap, and not known yet.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use model::{Hint, Source};
use url::{Position, Url};

use crate::canonical::{Rules, canonicalise, join};
use crate::scope::Scope;
use crate::store::{Found, Role};
use crate::traps::Traps;

/// Most addresses as written that are remembered; they save work and nothing depends on them.
const MAX_WRITTEN: usize = 200_000;

/// What is known of the addresses of one source. Eight bytes each: a source of a million takes some 20 MB.
pub(crate) struct Finder {
    pub(crate) scope: Scope,
    pub(crate) traps: Traps,
    rules: Rules,
    homes: Vec<String>,
    known: HashSet<u64, BuildHasherDefault<Passed>>,
    /// Navigation repeats the same addresses on every page: seen once, they cost a hash, not a parse.
    written: HashSet<u64, BuildHasherDefault<Passed>>,
}

/// Where links are being taken from.
pub(crate) struct Place<'a> {
    /// What relative addresses are joined to.
    pub(crate) base: &'a Url,
    /// How far what is found there is from a start address.
    pub(crate) depth: u16,
    /// What was found so far.
    pub(crate) found: Vec<Found>,
}

impl Finder {
    pub(crate) fn new(source: &Source, starts: &[Url], known: Vec<(u64, Option<u64>)>) -> Self {
        let rules = Rules::new(&source.ignore_params);
        let homes = starts.iter().map(|start| canonicalise(start, &rules).into()).collect();
        let mut traps = Traps::default();
        traps.remember(known.iter().filter_map(|(_, pattern)| *pattern));
        Finder {
            scope: Scope::new(source, starts),
            traps,
            rules,
            homes,
            known: known.into_iter().map(|(url, _)| url).collect(),
            written: HashSet::default(),
        }
    }

    pub(crate) fn canonical(&self, url: &Url) -> Url {
        canonicalise(url, &self.rules)
    }

    /// Whether an address is a start address or the root of a host.
    pub(crate) fn is_home(&self, canonical: &Url) -> bool {
        (canonical.path() == "/" && canonical.query().is_none())
            || self.homes.iter().any(|home| home == canonical.as_str())
    }

    /// Looks at a link of a page.
    pub(crate) fn link(&mut self, href: &str, role: Role, place: &mut Place<'_>) {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') || self.is_written(href, place.base) {
            return;
        }
        if let Some(url) = join(place.base, href) {
            self.take(url, role, None, None, place);
        }
    }

    /// Looks at a link to a document; only the first page that links it is noted with it.
    pub(crate) fn document(&mut self, href: &str, hint: Hint, place: &mut Place<'_>) {
        let href = href.trim();
        if href.is_empty() || self.is_written(href, place.base) {
            return;
        }
        let Some(url) = join(place.base, href) else { return };
        let mut plain = url.clone();
        plain.set_fragment(None);
        let known = self.known.contains(&url_hash(self.canonical(&plain).as_str()));
        self.take(url, Role::Page, Some(hint).filter(|_| !known), None, place);
    }

    /// Looks at an entry of a feed or sitemap: what it says counts for known pages too.
    pub(crate) fn entry(
        &mut self,
        loc: &str,
        role: Role,
        hint: Option<Hint>,
        lastmod: Option<Timestamp>,
        place: &mut Place<'_>,
    ) {
        if let Some(url) = join(place.base, loc.trim()) {
            self.take(url, role, hint, lastmod, place);
        }
    }

    /// Takes an address a redirect or a canonical link points to; its canonical form if it belongs to the source.
    pub(crate) fn target(&mut self, url: &Url, role: Role, place: &mut Place<'_>) -> Option<Url> {
        let canonical = self.canonical(url);
        let allowed = if role == Role::Page {
            self.scope.refuses(&canonical).is_none() && self.scope.refuses(url).is_none()
        } else {
            self.scope.has_host(url)
        };
        if !allowed {
            return None;
        }
        self.take(url.clone(), role, None, None, place);
        Some(canonical)
    }

    fn take(
        &mut self,
        mut url: Url,
        role: Role,
        hint: Option<Hint>,
        lastmod: Option<Timestamp>,
        place: &mut Place<'_>,
    ) {
        url.set_fragment(None);
        let refused = match role {
            Role::Page | Role::Listing => {
                self.scope.refuses(&url).is_some() || place.depth > self.scope.max_depth
            }
            Role::Start | Role::Feed | Role::Sitemap => !self.scope.has_host(&url),
        };
        if refused {
            return;
        }
        let canonical = self.canonical(&url);
        let new = self.known.insert(url_hash(canonical.as_str()));
        if new && self.traps.admit(&canonical).is_some() {
            return;
        }
        if !new && hint.is_none() && lastmod.is_none() && role == Role::Page {
            return;
        }
        let address = request_address(&url, &canonical);
        place.found.push(Found { url: canonical.into(), address, role, depth: place.depth, hint, lastmod });
    }

    fn is_written(&mut self, href: &str, base: &Url) -> bool {
        let mut hasher = DefaultHasher::new();
        base.authority().hash(&mut hasher);
        if !href.starts_with('/') && !href.contains("://") {
            let path = base.path();
            path[..path.rfind('/').map_or(0, |at| at + 1)].hash(&mut hasher);
        }
        href.hash(&mut hasher);
        if self.written.len() >= MAX_WRITTEN {
            self.written.clear();
        }
        !self.written.insert(hasher.finish())
    }
}

/// What to request for a page found at `url`: its canonical form, but with scheme and host as found (the
/// canonical host may only redirect), and as found altogether where there is no query (slashes, default
/// documents). `None` when that is the canonical form.
fn request_address(url: &Url, canonical: &Url) -> Option<String> {
    let mut request = url.clone();
    if url.query().is_some() {
        request.set_path(canonical.path());
        request.set_query(canonical.query());
    }
    (request != *canonical).then(|| request.into())
}

/// The hash an address is known by within a run.
pub(crate) fn url_hash(url: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    url.hash(&mut hasher);
    hasher.finish()
}

/// The path and query of an address in text form.
pub(crate) fn path_and_query(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// A hasher for what is a hash already.
#[derive(Default)]
pub(crate) struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "only u64 keys are passed");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
