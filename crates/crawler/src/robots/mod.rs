//! robots.txt after RFC 9309: who may fetch what.
//!
//! Leaves to others: fetching the file, redirects, caching, and what a status code means.

use std::time::Duration;

/// A robots.txt as parsed. Parsing cannot fail: lines that mean nothing are skipped.
#[derive(Clone, Debug, Default)]
pub struct Robots {
    sitemaps: Vec<String>,
}

/// The answer for one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the address may be fetched.
    pub allowed: bool,
    /// The rule that decided, as written (`Disallow: /intern/`); `None` when no rule matched.
    pub rule: Option<String>,
}

impl Robots {
    /// Parses the first 500 KiB of a file.
    pub fn parse(_bytes: &[u8]) -> Self {
        Robots::default()
    }

    /// Whether `agent` (product token or whole User-Agent) may fetch `path_and_query` (begins with `/`, no fragment).
    pub fn allowed(&self, agent: &str, path_and_query: &str) -> bool {
        self.verdict(agent, path_and_query).allowed
    }

    /// The same with the rule that decided.
    pub fn verdict(&self, _agent: &str, _path_and_query: &str) -> Verdict {
        Verdict { allowed: true, rule: None }
    }

    /// The pause between two requests the operator asks of `agent`; the caller caps it.
    pub fn crawl_delay(&self, _agent: &str) -> Option<Duration> {
        None
    }

    /// The `Sitemap:` lines, in order; absolute or not, as written.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}
