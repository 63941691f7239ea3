//! What a crawl is told: who we are, how far to go, and the limits that no site can move.

use std::time::Duration;

use jiff::Timestamp;

/// How a crawl goes about it.
#[derive(Clone, Debug)]
pub struct CrawlConfig {
    /// Who asks.
    pub agent: Agent,
    /// The time this run counts as now: revisits, missing pages and the age of robots.txt follow it. Pauses
    /// between requests follow the real clock.
    pub now: Timestamp,
    /// Which known pages to ask for.
    pub recheck: Recheck,
    /// Most pages of one source in this run, beside the source's own limit.
    pub max_pages: Option<u32>,
    /// Most requests at a time, over all hosts; one host never sees more than one.
    pub connections: usize,
    /// The way to the network.
    pub network: Network,
    /// Limits of one request, one page and one host.
    pub limits: Limits,
}

impl CrawlConfig {
    /// The defaults for `version` of the program at time `now`; `contact` is an e-mail or web address.
    pub fn new(version: &str, contact: Option<String>, now: Timestamp) -> Self {
        CrawlConfig {
            agent: Agent { version: version.to_owned(), contact },
            now,
            recheck: Recheck::Due,
            max_pages: None,
            connections: 64,
            network: Network::default(),
            limits: Limits::default(),
        }
    }
}

/// Which known pages a run asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Recheck {
    /// Those that are due by what is known of their past.
    #[default]
    Due,
    /// Every page, conditionally.
    All,
}

/// The way to the network, where it is not the plain one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Address of an HTTP proxy for all requests; without one, `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count.
    pub proxy: Option<String>,
    /// Certificates (PEM) of authorities to trust beside those of the system.
    pub authorities: Vec<u8>,
}

/// Who asks. Operators of crawled sites read this in their logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Version of the program.
    pub version: String,
    /// Where operators can complain; without one only private addresses are fetched.
    pub contact: Option<String>,
}

impl Agent {
    /// The product token robots.txt groups are matched with.
    pub const TOKEN: &'static str = "Lotse";

    /// The `User-Agent` header.
    pub fn user_agent(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{}/{} (+{contact})", Self::TOKEN, self.version),
            None => format!("{}/{}", Self::TOKEN, self.version),
        }
    }

    /// The `From` header (RFC 9110, 10.1.2), if the contact is an e-mail address.
    pub fn from(&self) -> Option<&str> {
        let contact = self.contact.as_deref()?;
        let address = contact.strip_prefix("mailto:").unwrap_or(contact);
        (address.contains('@') && !address.contains('/')).then_some(address)
    }
}

/// Limits that hold whatever a server does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a connection, TLS included.
    pub connect: Duration,
    /// Longest wait from request to the end of the header.
    pub header: Duration,
    /// Longest time for one request, body included.
    pub total: Duration,
    /// Most bytes of a body as sent; the rest is cut.
    pub max_transfer: usize,
    /// Most bytes of a body after content decoding; the rest is cut.
    pub max_body: usize,
    /// Bodies over this many bytes are taken few at a time, so that memory stays bounded.
    pub large_body: usize,
    /// How many of those at a time.
    pub large_bodies: usize,
    /// Most redirects followed at once (further ones are pages of their own).
    pub max_redirects: usize,
    /// Most bytes read of a robots.txt (RFC 9309, 2.5: at least 500 KiB).
    pub max_robots: usize,
    /// Most different addresses taken from one page.
    pub max_links: usize,
    /// Most addresses taken from one sitemap (sitemaps.org: 50,000 a file).
    pub max_sitemap: usize,
    /// Most sitemaps of one source in a run.
    pub max_sitemaps: u32,
    /// Longest `Crawl-delay` honoured to the letter; a host that asks for more is asked this often.
    pub max_crawl_delay: Duration,
    /// A host that asks for a longer pause than this (`Retry-After`) is left until the next run.
    pub max_wait: Duration,
    /// Longest pause of ours after an overload answer without `Retry-After`, first try; doubles each time.
    pub backoff: Duration,
    /// How often a host is asked again after 429 or 503 in a run.
    pub max_backoffs: u32,
    /// A host that gives no usable answer this often in a row is left until the next run.
    pub max_failures: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(10),
            header: Duration::from_secs(20),
            total: Duration::from_secs(60),
            max_transfer: 8 << 20,
            max_body: 16 << 20,
            large_body: 1 << 20,
            large_bodies: 4,
            max_redirects: 5,
            max_robots: 500 << 10,
            max_links: 5_000,
            max_sitemap: 50_000,
            max_sitemaps: 200,
            max_crawl_delay: Duration::from_secs(30),
            max_wait: Duration::from_secs(60),
            backoff: Duration::from_secs(10),
            max_backoffs: 2,
            max_failures: 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agent_says_whom_to_write_to() {
        let agent =
            |contact: Option<&str>| Agent { version: "1.2".into(), contact: contact.map(str::to_owned) };
        assert_eq!(agent(None).user_agent(), "Lotse/1.2");
        assert_eq!(agent(Some("a@example.org")).user_agent(), "Lotse/1.2 (+a@example.org)");
        assert_eq!(agent(Some("mailto:a@example.org")).from(), Some("a@example.org"));
        assert_eq!(agent(Some("https://example.org/@a")).from(), None);
    }
}
