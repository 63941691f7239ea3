//! Groups of rules: who is meant, which rule decides.

use std::fmt;
use std::time::Duration;

use super::Robots;
use super::lines::{self, Line};
use super::pattern::{self, Pattern};

/// Rules for the agents named above them.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    agents: Vec<String>,
    rules: Vec<Rule>,
    /// `Crawl-delay`.
    pub(super) delay: Option<Duration>,
}

/// An `Allow` or `Disallow` line.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Which of the two.
    pub(super) allow: bool,
    written: String,
    pattern: Pattern,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", if self.allow { "Allow" } else { "Disallow" }, self.written)
    }
}

/// Groups the lines. Rules above the first `User-agent` belong to nobody; `Sitemap` belongs to no group and
/// parts none.
pub(super) fn collect(lines: Vec<Line>) -> Robots {
    let mut robots = Robots::default();
    let mut in_agents = false;
    for line in lines {
        match line {
            Line::Sitemap(address) => robots.sitemaps.push(address),
            Line::Agent(agents) => {
                if !in_agents {
                    robots.groups.push(Group::default());
                }
                in_agents = true;
                if let Some(group) = robots.groups.last_mut() {
                    group.agents.extend(agents);
                }
            }
            Line::Rule { allow, pattern } => {
                in_agents = false;
                // An empty pattern matches nothing and so changes nothing.
                if let Some(group) = robots.groups.last_mut().filter(|_| !pattern.is_empty()) {
                    group.rules.push(Rule { allow, pattern: Pattern::parse(&pattern), written: pattern });
                }
            }
            Line::Delay(seconds) => {
                in_agents = false;
                let delay = Duration::try_from_secs_f64(seconds).ok();
                if let Some(group) = robots.groups.last_mut() {
                    group.delay = group.delay.max(delay);
                }
            }
        }
    }
    robots
}

/// The groups that speak for `agent`, taken as one: those that name it, else those of the longest token that
/// is its beginning up to a boundary (`googlebot` for `googlebot-news`, as Google documents it), else `*`.
pub(super) fn speaking_for<'r>(groups: &'r [Group], agent: &str) -> impl Iterator<Item = &'r Group> {
    let token = lines::agent_token(agent).unwrap_or_default();
    let names = groups.iter().flat_map(|group| &group.agents);
    let chosen = names.filter(|name| names_agent(name, &token)).max_by_key(|name| name.len());
    let chosen = chosen.map_or("*", String::as_str).to_owned();
    groups.iter().filter(move |group| group.agents.contains(&chosen))
}

fn names_agent(name: &str, token: &str) -> bool {
    token.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The rules of all groups that speak for `agent`, longest first and `allow` before `disallow`, so that the first
/// match decides (RFC 9309, 2.2.2); and the longest delay.
pub(super) fn orders(groups: &[Group], agent: &str) -> (Vec<Rule>, Option<Duration>) {
    let mut rules: Vec<Rule> = speaking_for(groups, agent).flat_map(|group| &group.rules).cloned().collect();
    rules.sort_by_key(|rule| (std::cmp::Reverse(rule.pattern.len()), !rule.allow));
    (rules, speaking_for(groups, agent).filter_map(|group| group.delay).max())
}

/// The first of `rules` that matches a path, if any; `/robots.txt` itself is decided by none (RFC 9309, 2.2.2).
pub(super) fn decide<'r>(rules: &'r [Rule], path: &str) -> Option<&'r Rule> {
    if path == "/robots.txt" {
        return None;
    }
    let path = pattern::normalise(if path.is_empty() { "/" } else { path });
    rules.iter().find(|rule| rule.pattern.matches(&path))
}
