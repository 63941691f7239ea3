//! Which addresses belong to a source, and which are not worth a request.

use model::Source;
use url::{Host, Url};

/// Endings of what is no page: pictures, sound, film, fonts, code, archives, programs, tables and slides. Calendars,
/// PDF and what word processors write today are pages.
const NO_PAGE: [&str; 53] = [
    "7z", "apk", "avi", "avif", "bin", "bmp", "bz2", "css", "csv", "dmg", "doc", "dwg", "eot", "eps", "exe",
    "flac", "gif", "gz", "heic", "ico", "iso", "jar", "jpeg", "jpg", "js", "kml", "kmz", "m4a", "m4v", "mov",
    "mp3", "mp4", "mpeg", "mpg", "msi", "odp", "ods", "ogg", "otf", "png", "ppt", "pptx", "rar", "svg",
    "tar", "tif", "tiff", "ttf", "wav", "webm", "webp", "woff", "woff2",
];

/// The same for the few that do not sort above by habit.
const NO_PAGE_TOO: [&str; 8] = ["wmv", "xls", "xlsx", "zip", "mjs", "map", "vcf", "epub"];

/// A host as the scope counts it: name and port; a default port and `www.` are dropped, and http and https are one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Site {
    name: String,
    port: Option<u16>,
}

/// The addresses of one source.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    hosts: Vec<Site>,
    include: Vec<String>,
    exclude: Vec<String>,
    languages: Vec<String>,
    pub(crate) max_depth: u16,
}

impl Scope {
    pub(crate) fn new(source: &Source, starts: &[Url]) -> Self {
        Scope {
            hosts: starts.iter().filter_map(Site::of).collect(),
            include: source.include.clone(),
            exclude: source.exclude.clone(),
            languages: source.languages.clone(),
            max_depth: source.max_depth,
        }
    }

    /// Whether pages of a language (`de`, `en-GB`) belong to the source.
    pub(crate) fn speaks(&self, language: &str) -> bool {
        let tongue = language.split(['-', '_']).next().unwrap_or_default().trim();
        self.languages.is_empty()
            || tongue.is_empty()
            || self.languages.iter().any(|wanted| wanted.eq_ignore_ascii_case(tongue))
    }

    /// Takes in the host of an address if it is one of the source's hosts under another name, one lying in the domain
    /// of the other. Whether it did.
    pub(crate) fn admit_kin(&mut self, url: &Url) -> bool {
        let Some(site) = Site::of(url).filter(|_| matches!(url.host(), Some(Host::Domain(_)))) else {
            return false;
        };
        let kin = self.hosts.iter().any(|known| known.is_within(&site) || site.is_within(known));
        if kin && !self.hosts.contains(&site) {
            self.hosts.push(site);
        }
        kin
    }

    /// Whether the host is one of the source's; `www.` makes no difference.
    pub(crate) fn has_host(&self, url: &Url) -> bool {
        // Asked for every link and every request: few hosts compared in place are quicker than a key made for a set.
        bare_host(url)
            .is_some_and(|host| self.hosts.iter().any(|site| site.port == url.port() && site.name == host))
    }

    /// Why a page is left out; `None` when it belongs to the source.
    pub(crate) fn refuses(&self, url: &Url) -> Option<&'static str> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some("no web address");
        }
        if !self.has_host(url) {
            return Some("another host");
        }
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        if self.exclude.iter().any(|prefix| path.starts_with(prefix.as_str())) {
            return Some("excluded by the seed");
        }
        if !self.include.is_empty() && !self.include.iter().any(|prefix| path.starts_with(prefix.as_str())) {
            return Some("outside the seed's include");
        }
        if is_no_page(url.path()) {
            return Some("no page by its ending");
        }
        None
    }
}

impl Site {
    fn of(url: &Url) -> Option<Self> {
        Some(Site { name: bare_host(url)?.to_owned(), port: url.port() })
    }

    /// Whether it lies in the domain of another. A bare top level is no domain.
    fn is_within(&self, other: &Site) -> bool {
        self.port == other.port
            && other.name.contains('.')
            && self.name.strip_suffix(other.name.as_str()).is_some_and(|rest| rest.ends_with('.'))
    }
}

fn bare_host(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// Endings of documents that pages hand out and that are read.
const DOCUMENTS: [&str; 3] = ["pdf", "docx", "odt"];

/// Whether an address is that of a document a page hands out, judged by its ending.
pub(crate) fn is_document(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or(href);
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| DOCUMENTS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn is_no_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    let Some((_, ending)) = name.rsplit_once('.') else {
        return false;
    };
    if ending.len() > 5 {
        return false;
    }
    let ending = ending.to_ascii_lowercase();
    NO_PAGE.contains(&ending.as_str()) || NO_PAGE_TOO.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use model::{Level, SourceId};

    use super::*;

    fn scope(include: &[&str], exclude: &[&str]) -> Scope {
        let source = Source {
            id: SourceId::new("x"),
            name: "X".into(),
            level: Level::Verband,
            ags: None,
            start: Vec::new(),
            include: include.iter().map(|s| s.to_string()).collect(),
            exclude: exclude.iter().map(|s| s.to_string()).collect(),
            delay_ms: 0,
            max_pages: 1,
            max_depth: 1,
            ignore_params: Vec::new(),
            languages: Vec::new(),
            allow_private: false,
            select: None,
        };
        Scope::new(&source, &[Url::parse("https://www.stadt.example/start").unwrap()])
    }

    #[test]
    fn prefixes_and_hosts_decide() {
        let scope = scope(&["/aktuelles/", "/amt?id="], &["/aktuelles/archiv"]);
        let refused = |url: &str| scope.refuses(&Url::parse(url).unwrap());
        assert_eq!(refused("https://stadt.example/aktuelles/1.html"), None);
        assert_eq!(refused("http://www.stadt.example/amt?id=3"), None);
        assert_eq!(refused("https://www.stadt.example/aktuelles/archiv/1"), Some("excluded by the seed"));
        assert_eq!(refused("https://www.stadt.example/suche"), Some("outside the seed's include"));
        assert_eq!(refused("https://mail.stadt.example/aktuelles/"), Some("another host"));
        assert_eq!(refused("https://www.stadt.example:8443/aktuelles/"), Some("another host"));
        assert_eq!(refused("mailto:a@stadt.example"), Some("no web address"));
        assert_eq!(refused("https://stadt.example/aktuelles/bild.JPG"), Some("no page by its ending"));
        assert_eq!(refused("https://stadt.example/aktuelles/plan.pdf"), None);
        assert_eq!(refused("https://stadt.example/aktuelles/antrag.docx"), None);
        assert!(is_document("/a/Plan.PDF?v=2") && !is_document("/a/plan.pdf.html"));
    }

    #[test]
    fn a_site_under_another_name_is_kin() {
        let mut scope = scope(&[], &[]);
        let mut admit = |url: &str| {
            let url = Url::parse(url).unwrap();
            (scope.admit_kin(&url), scope.has_host(&url))
        };
        for kin in ["https://portal.stadt.example/", "https://www.neu.portal.stadt.example/"] {
            assert_eq!(admit(kin), (true, true), "{kin}");
        }
        for foreign in [
            "https://unserestadt.example/",
            "https://stadt.example.org/",
            "https://example/",
            "https://portal.stadt.example:8443/",
            "https://192.0.2.1/",
        ] {
            assert_eq!(admit(foreign), (false, false), "{foreign}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_first_part() {
        let mut scope = scope(&[], &[]);
        assert!(scope.speaks("en"));
        scope.languages = vec!["de".into(), "nds".into()];
        for (language, belongs) in
            [("de", true), ("DE-at", true), ("nds_DE", true), ("", true), ("en-GB", false), ("den", false)]
        {
            assert_eq!(scope.speaks(language), belongs, "{language}");
        }
    }
}
