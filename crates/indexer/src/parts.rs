//! Which organisation does what in a record: a filter by organisation and role asks for both in one entry, and a facet
//! of the one counts only with what is chosen of the other.

use std::collections::HashMap;

use tantivy::DocId;
use tantivy::columnar::StrColumn;

/// All roles, as filters name them.
pub(crate) const ROLES: [&str; 8] =
    ["lead", "partner", "funder", "provider", "publisher", "organiser", "source", "mentioned"];

/// Between role and name.
const BOUND: char = '\u{1f}';

/// A role and who has it, as one word of a column.
pub(crate) fn tag(role: &str, organisation: &str) -> String {
    format!("{role}{BOUND}{organisation}")
}

/// What is chosen of one of the two.
#[derive(Clone, Debug)]
pub(crate) enum Chosen {
    /// Then organisations are counted that have one of these roles.
    Roles(Vec<String>),
    /// Then roles are counted that one of these organisations has.
    Organisations(Vec<String>),
}

impl Chosen {
    /// What a part counts for, if it counts.
    fn counted<'p>(&self, part: &'p str) -> Option<&'p str> {
        let (role, organisation) = part.split_once(BOUND)?;
        match self {
            Chosen::Roles(roles) => roles.iter().any(|chosen| chosen == role).then_some(organisation),
            Chosen::Organisations(names) => names.iter().any(|chosen| chosen == organisation).then_some(role),
        }
    }
}

/// Counts of one segment.
pub(crate) struct PartCounts {
    column: StrColumn,
    /// By ordinal of the column: the number of the value it counts for.
    counted: Vec<Option<u32>>,
    values: Vec<(String, usize)>,
    /// The values of the record being counted.
    seen: Vec<u32>,
}

impl PartCounts {
    /// # Errors
    /// When the column cannot be read.
    pub(crate) fn new(column: StrColumn, chosen: &Chosen) -> tantivy::Result<Self> {
        let mut counts = PartCounts { counted: Vec::new(), values: Vec::new(), seen: Vec::new(), column };
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut parts = counts.column.dictionary().stream()?;
        while parts.advance() {
            let value = std::str::from_utf8(parts.key()).ok().and_then(|part| chosen.counted(part));
            let number = value.map(|value| {
                *numbers.entry(value.to_owned()).or_insert_with(|| {
                    counts.values.push((value.to_owned(), 0));
                    counts.values.len() as u32 - 1
                })
            });
            counts.counted.push(number);
        }
        drop(parts);
        Ok(counts)
    }

    /// Counts a record once for each value, however many of its parts have it.
    pub(crate) fn count(&mut self, doc: DocId) {
        self.seen.clear();
        for ordinal in self.column.ords().values_for_doc(doc) {
            let Some(&Some(number)) = self.counted.get(ordinal as usize) else { continue };
            if !self.seen.contains(&number) {
                self.seen.push(number);
                self.values[number as usize].1 += 1;
            }
        }
    }

    /// Values with their counts, those of no record left out.
    pub(crate) fn finish(self) -> impl Iterator<Item = (String, usize)> {
        self.values.into_iter().filter(|(_, count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_for_what_is_not_chosen() {
        let part = tag("funder", "Land Muster");
        assert_eq!(Chosen::Roles(vec!["funder".into()]).counted(&part), Some("Land Muster"));
        assert_eq!(Chosen::Roles(vec!["lead".into()]).counted(&part), None);
        assert_eq!(Chosen::Organisations(vec!["Land Muster".into()]).counted(&part), Some("funder"));
        assert_eq!(Chosen::Organisations(vec!["Land".into()]).counted(&part), None);
    }
}
