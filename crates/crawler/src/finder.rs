//! From addresses as written on a page to tasks: joined, canonical, in scope, no trap, and not known yet.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use jiff::Timestamp;
use model::{Hint, Source};
use url::Url;

use crate::canonical::{Rules, canonicalise, join};
use crate::hash::{Passed, quick_hash};
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
    /// Whether `known` holds what the store knows, too.
    pub(crate) has_learned: bool,
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
    /// Hashes of what addresses as written mean here: those with a path of their own, and those without.
    host: u64,
    directory: u64,
}

impl<'a> Place<'a> {
    pub(crate) fn new(base: &'a Url, depth: u16) -> Self {
        let host = quick_hash(0, base.authority().as_bytes());
        let path = base.path();
        let directory = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        Place { base, depth, found: Vec::new(), host, directory: quick_hash(host, directory.as_bytes()) }
    }
}

impl Finder {
    /// Knows nothing yet of what the store does; see [`Finder::learn`].
    pub(crate) fn new(source: &Source, starts: &[Url]) -> Self {
        let rules = Rules::new(&source.ignore_params);
        let homes = starts.iter().map(|start| canonicalise(start, &rules).into()).collect();
        Finder {
            scope: Scope::new(source, starts),
            traps: Traps::default(),
            rules,
            homes,
            known: HashSet::default(),
            has_learned: false,
            written: HashSet::default(),
        }
    }

    /// Takes in the addresses the store knows. A night in which nothing of a source changed never needs them.
    pub(crate) fn learn(&mut self, known: Vec<(u64, Option<u64>)>) {
        self.known.reserve(known.len());
        for (url, pattern) in known {
            // What came in this run was counted when it came.
            if self.known.insert(url) {
                self.traps.remember(pattern.into_iter());
            }
        }
        self.has_learned = true;
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
        if self.is_news(href, place) {
            self.follow(href, role, place);
        }
    }

    /// The same for one that [`Finder::is_news`] let pass.
    pub(crate) fn follow(&mut self, href: &str, role: Role, place: &mut Place<'_>) {
        if let Some(url) = join(place.base, href.trim()) {
            self.take(url, role, None, None, place);
        }
    }

    /// Looks at a link to a document, one that [`Finder::is_news`] let pass; only the first page that links it is noted
    /// with it.
    pub(crate) fn document(&mut self, href: &str, hint: Hint, place: &mut Place<'_>) {
        let Some(url) = join(place.base, href.trim()) else { return };
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
        url: Url,
        role: Role,
        hint: Option<Hint>,
        lastmod: Option<Timestamp>,
        place: &mut Place<'_>,
    ) {
        let mut url = plain_scheme(url, place.base);
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

    /// Whether an address as written was not met before at such a place.
    pub(crate) fn is_news(&mut self, href: &str, place: &Place<'_>) -> bool {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') {
            return false;
        }
        let relative = !href.starts_with('/') && !href.contains("://");
        if self.written.len() >= MAX_WRITTEN {
            self.written.clear();
        }
        self.written.insert(quick_hash(if relative { place.directory } else { place.host }, href.as_bytes()))
    }
}

/// `webcal:` is the web under the name by which calendar programs are started.
fn plain_scheme(url: Url, base: &Url) -> Url {
    let plain = url.as_str().strip_prefix("webcal:").map(|rest| format!("{}:{rest}", base.scheme()));
    plain.and_then(|plain| Url::parse(&plain).ok()).unwrap_or(url)
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
    quick_hash(0, url.as_bytes())
}
