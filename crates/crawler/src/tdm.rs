//! Reservations of text and data mining for parts of a host: `/.well-known/tdmrep.json` (W3C TDMRep).
//!
//! The same said of one page, in a header or a meta element, is read with the page.

use serde_json::Value;

use crate::robots::pattern::{Pattern, normalise};

/// Where the file lies.
pub(crate) const ADDRESS: &str = "/.well-known/tdmrep.json";
/// Most bytes of it that are read; a rule takes about a hundred.
pub(crate) const LIMIT: usize = 256 << 10;

/// What a host reserves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reservations {
    /// Those that decide first stand first.
    rules: Vec<(Pattern, bool)>,
}

impl Reservations {
    /// Reads the file. What is no such file reserves nothing; a rule that cannot be read is left out.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let Ok(file) = serde_json::from_slice::<Value>(bytes) else {
            return Reservations::default();
        };
        let rules = match &file {
            Value::Array(rules) => rules.as_slice(),
            // One rule without the list around it is the commonest slip.
            one => std::slice::from_ref(one),
        };
        let mut rules: Vec<(Pattern, bool)> = rules.iter().filter_map(rule).collect();
        // Locations are written as in robots.txt and decide alike: the longest, and of two the stricter.
        rules.sort_by_key(|(pattern, reserved)| (std::cmp::Reverse(pattern.len()), !reserved));
        Reservations { rules }
    }

    /// Whether mining of an address is reserved.
    pub(crate) fn reserves(&self, path_and_query: &str) -> bool {
        if self.rules.is_empty() {
            return false;
        }
        let path = normalise(path_and_query);
        self.rules.iter().find(|(pattern, _)| pattern.matches(&path)).is_some_and(|(_, reserved)| *reserved)
    }
}

fn rule(rule: &Value) -> Option<(Pattern, bool)> {
    let location = rule.get("location")?.as_str()?.trim();
    let reserved = match rule.get("tdm-reservation")? {
        Value::Number(number) => number.as_u64()? == 1,
        Value::String(text) => text.trim() == "1",
        Value::Bool(flag) => *flag,
        _ => return None,
    };
    Some((Pattern::parse(location), reserved))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_location_decides() {
        let file = br#"[{"location": "/", "tdm-reservation": 1},
            {"location": "/presse/*", "tdm-reservation": 0},
            {"location": "/presse/*.pdf$", "tdm-reservation": "1"},
            {"location": 7, "tdm-reservation": 1}, {"location": "/amt/"}]"#;
        let reservations = Reservations::parse(file);
        for (path, reserved) in [
            ("/", true),
            ("/amt/", true),
            ("/presse/1", false),
            ("/presse/a.pdf", true),
            ("/presse/a.pdf?x", false),
        ] {
            assert_eq!(reservations.reserves(path), reserved, "{path}");
        }
    }

    #[test]
    fn what_is_no_such_file_reserves_nothing() {
        for file in ["", "<html>not found", "7", "[[[]]]", "{}", r#"[{"location":"/","tdm-reservation":0}]"#]
        {
            assert!(!Reservations::parse(file.as_bytes()).reserves("/"), "{file}");
        }
        let alone = br#"{"location": "/intern", "tdm-reservation": true}"#;
        assert!(Reservations::parse(alone).reserves("/intern/1"));
    }
}
