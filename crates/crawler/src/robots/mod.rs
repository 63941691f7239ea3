//! robots.txt after RFC 9309: who may fetch what.
//!
//! `lines` reads the file, `groups` chooses who is meant, `pattern` matches paths in linear time. Leaves to
//! others: fetching the file, redirects, caching, what a status code means, and how long a delay is honoured.

mod groups;
mod lines;
mod pattern;

use std::time::Duration;

use groups::Group;

/// Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB); a line that the limit cuts is dropped.
pub const ROBOTS_LIMIT: usize = 500 * 1024;

/// A robots.txt as parsed. Parsing cannot fail: lines that mean nothing are skipped.
#[derive(Clone, Debug, Default)]
pub struct Robots {
    groups: Vec<Group>,
    sitemaps: Vec<String>,
}

/// The answer for one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the address may be fetched.
    pub allowed: bool,
    /// The rule that decided (`Disallow: /intern/`); `None` when no rule matched.
    pub rule: Option<String>,
}

impl Robots {
    /// Parses the first [`ROBOTS_LIMIT`] bytes of a file.
    pub fn parse(bytes: &[u8]) -> Self {
        groups::collect(lines::read(bytes))
    }

    /// Whether `agent` (product token or whole User-Agent) may fetch `path_and_query` (begins with `/`, no fragment).
    pub fn allowed(&self, agent: &str, path_and_query: &str) -> bool {
        groups::decide(&self.groups, agent, path_and_query).is_none_or(|rule| rule.allow)
    }

    /// The same with the rule that decided.
    pub fn verdict(&self, agent: &str, path_and_query: &str) -> Verdict {
        match groups::decide(&self.groups, agent, path_and_query) {
            None => Verdict { allowed: true, rule: None },
            Some(rule) => Verdict { allowed: rule.allow, rule: Some(rule.to_string()) },
        }
    }

    /// The pause between two requests the operator asks of `agent`; the caller caps it.
    pub fn crawl_delay(&self, agent: &str) -> Option<Duration> {
        groups::speaking_for(&self.groups, agent).filter_map(|group| group.delay).max()
    }

    /// The `Sitemap:` lines, in order; absolute or not, as written.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

#[cfg(test)]
mod tests;
