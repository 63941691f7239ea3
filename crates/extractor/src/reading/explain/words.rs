//! Names of reasons, rules and verdicts in words for people: `index/pages/why.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The table; what its columns mean stands in its head.
const TABLE: &str = include_str!("../../../../../index/pages/why.tsv");

/// In which language a reading is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    German,
}

/// A name in words; the name itself where the table does not have it.
pub(super) fn say(name: &str, tongue: Tongue) -> &str {
    static WORDS: OnceLock<HashMap<&str, [&str; 2]>> = OnceLock::new();
    let words = WORDS.get_or_init(|| rows().collect());
    words.get(name).map_or(name, |words| words[tongue as usize])
}

fn rows() -> impl Iterator<Item = (&'static str, [&'static str; 2])> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, [cells.next()?, cells.next()?]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::reason::Reason;

    #[test]
    fn every_row_has_three_columns_and_every_reason_a_row() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert!(lines.clone().all(|line| line.split('\t').filter(|cell| !cell.is_empty()).count() == 3));
        assert_eq!(
            lines.count(),
            rows().map(|(name, _)| name).collect::<std::collections::HashSet<_>>().len()
        );
        for reason in Reason::ALL {
            assert_ne!(say(reason.name(), Tongue::German), reason.name());
        }
    }
}
