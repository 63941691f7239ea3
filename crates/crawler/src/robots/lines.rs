//! The lines of a robots.txt: directive and value, whatever the encoding, line ends and typing errors.

use german::charset;

use super::ROBOTS_LIMIT;

/// A line that means something.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// `User-agent:`, one item for each name (some write several on a line).
    Agent(Vec<String>),
    /// `Allow:` or `Disallow:` with its pattern as written.
    Rule { allow: bool, pattern: String },
    /// `Crawl-delay:`, seconds.
    Delay(f64),
    /// `Sitemap:`.
    Sitemap(String),
}

/// Directive names as people write them. The misspellings are those Google's parser (Apache-2.0) accepts:
/// an operator who mistypes `Disallow` still means it.
const NAMES: &[(&str, Name)] = &[
    ("user-agent", Name::Agent),
    ("useragent", Name::Agent),
    ("user agent", Name::Agent),
    ("allow", Name::Allow),
    ("disallow", Name::Disallow),
    ("dissallow", Name::Disallow),
    ("dissalow", Name::Disallow),
    ("disalow", Name::Disallow),
    ("diasllow", Name::Disallow),
    ("disallaw", Name::Disallow),
    ("crawl-delay", Name::Delay),
    ("crawldelay", Name::Delay),
    ("crawl delay", Name::Delay),
    ("sitemap", Name::Sitemap),
    ("site-map", Name::Sitemap),
];

#[derive(Clone, Copy)]
enum Name {
    Agent,
    Allow,
    Disallow,
    Delay,
    Sitemap,
}

/// All lines that mean something, in order.
pub(super) fn read(bytes: &[u8]) -> Vec<Line> {
    let text = charset::decode(whole_lines(bytes), None).text;
    text.split(['\r', '\n']).filter_map(line).collect()
}

/// The bytes within the limit, without a last line that the limit cut: half a path would allow or forbid too much.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let Some(head) = bytes.get(..ROBOTS_LIMIT).filter(|_| bytes.len() > ROBOTS_LIMIT) else { return bytes };
    let end = memchr::memrchr2(b'\n', b'\r', head).unwrap_or(0);
    &head[..end]
}

fn line(line: &str) -> Option<Line> {
    // A comment begins with `#` anywhere (RFC 9309, 2.2).
    let line = line.split('#').next().unwrap_or_default();
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let (name, value) = match line.split_once(':') {
        Some((name, value)) => (name, value),
        // Some forget the colon; without it the line must be name, blank, one word.
        None => line
            .split_once(char::is_whitespace)
            .filter(|(_, value)| !value.trim().contains(char::is_whitespace))?,
    };
    let (name, value) = (name.trim(), value.trim());
    let (_, name) = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some(match name {
        Name::Agent => Line::Agent(value.split(',').filter_map(agent_token).collect()),
        Name::Allow => Line::Rule { allow: true, pattern: value.to_owned() },
        Name::Disallow => Line::Rule { allow: false, pattern: value.to_owned() },
        Name::Delay => Line::Delay(value.replace(',', ".").parse().ok()?),
        Name::Sitemap if value.is_empty() => return None,
        Name::Sitemap => Line::Sitemap(value.to_owned()),
    })
}

/// The product token in front of a version or further words: `Foo/1.2 (x)` and `Foo bar` mean `foo`.
pub(super) fn agent_token(agent: &str) -> Option<String> {
    let token = agent.trim().split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default();
    (!token.is_empty()).then(|| token.to_ascii_lowercase())
}
