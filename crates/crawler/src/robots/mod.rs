//! robots.txt after RFC 9309: who may fetch what.
//!
//! `lines` reads the file, `groups` chooses who is meant, `pattern` matches paths in linear time. Leaves to
//! others: fetching the file, redirects, caching, what a status code means, and how long a delay is honoured.

mod groups;
mod lines;
pub(crate) mod pattern;

use std::time::Duration;

use groups::{Group, Rule};

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

/// What a robots.txt says to one agent: chosen and sorted once, asked for every address.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// Those that decide first stand first.
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// Parses the first [`ROBOTS_LIMIT`] bytes of a file.
    pub fn parse(bytes: &[u8]) -> Self {
        groups::collect(lines::read(bytes))
    }

    /// What it says to `agent` (product token or whole User-Agent).
    pub fn orders(&self, agent: &str) -> Orders {
        let (rules, delay) = groups::orders(&self.groups, agent);
        Orders { rules, delay }
    }

    /// Whether `agent` may fetch `path_and_query` (begins with `/`, no fragment).
    pub fn allowed(&self, agent: &str, path_and_query: &str) -> bool {
        self.orders(agent).verdict(path_and_query).allowed
    }

    /// The same with the rule that decided.
    pub fn verdict(&self, agent: &str, path_and_query: &str) -> Verdict {
        self.orders(agent).verdict(path_and_query)
    }

    /// The pause between two requests the operator asks of `agent`; the caller caps it.
    pub fn crawl_delay(&self, agent: &str) -> Option<Duration> {
        self.orders(agent).crawl_delay()
    }

    /// The `Sitemap:` lines, in order; absolute or not, as written.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

impl Orders {
    /// Whether `path_and_query` (begins with `/`, no fragment) may be fetched, with the rule that decided.
    pub fn verdict(&self, path_and_query: &str) -> Verdict {
        match groups::decide(&self.rules, path_and_query) {
            None => Verdict { allowed: true, rule: None },
            Some(rule) => Verdict { allowed: rule.allow, rule: Some(rule.to_string()) },
        }
    }

    /// The pause between two requests that is asked for; the caller caps it.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }
}

#[cfg(test)]
mod tests;
