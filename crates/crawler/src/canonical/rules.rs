//! The rules of the canonical form, read from `rules.txt`, and what a source adds.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What is done to an address beyond WHATWG parsing: the built-in rules and those of a source.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Of the source alone.
    ignored: Names,
}

/// Names of parameters: whole, with a value, or by their beginning. All in lower case.
#[derive(Clone, Debug, Default)]
struct Names {
    whole: HashSet<String>,
    beginnings: Vec<String>,
}

impl Names {
    fn insert(&mut self, name: &str) {
        let name = name.trim().to_ascii_lowercase();
        match name.strip_suffix('*') {
            _ if name.is_empty() => {}
            Some(beginning) => self.beginnings.push(beginning.to_owned()),
            None => {
                self.whole.insert(name);
            }
        }
    }

    /// Whether `pair` (`name=value`, lower case) is meant.
    fn mean(&self, pair: &str) -> bool {
        let name = pair.split('=').next().unwrap_or_default();
        self.whole.contains(name)
            || self.whole.contains(pair)
            || self.beginnings.iter().any(|beginning| name.starts_with(beginning.as_str()))
    }
}

#[derive(Default)]
struct BuiltIn {
    parameters: Names,
    path_parameters: Names,
    documents: HashSet<&'static str>,
}

static BUILT_IN: LazyLock<BuiltIn> = LazyLock::new(|| {
    let mut rules = BuiltIn::default();
    for line in include_str!("rules.txt").lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(' ') {
            Some(("param", name)) => rules.parameters.insert(name),
            Some(("pathparam", name)) => rules.path_parameters.insert(name),
            Some(("document", name)) => drop(rules.documents.insert(name)),
            _ => debug_assert!(line.is_empty(), "rules.txt: {line:?} is no rule"),
        }
    }
    rules
});

impl Rules {
    /// The built-in rules and the parameters a source ignores besides (`*` at the end stands for any ending).
    pub fn new(ignore_params: &[String]) -> Self {
        let mut ignored = Names::default();
        ignore_params.iter().for_each(|name| ignored.insert(name));
        Rules { ignored }
    }

    pub(super) fn drops_parameter(&self, pair: &str) -> bool {
        let pair = pair.to_ascii_lowercase();
        BUILT_IN.parameters.mean(&pair) || self.ignored.mean(&pair)
    }

    pub(super) fn drops_path_parameter(&self, part: &str) -> bool {
        BUILT_IN.path_parameters.mean(&part.to_ascii_lowercase())
    }

    pub(super) fn is_default_document(&self, segment: &str) -> bool {
        // All names in the list are short: most segments leave here.
        segment.len() <= 12
            && segment.contains('.')
            && BUILT_IN.documents.contains(segment.to_ascii_lowercase().as_str())
    }
}
