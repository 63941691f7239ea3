//! Who provides an offer, where a label says it: "Träger: …", or the name that opens the contact.

use model::{Organisation, OrganisationRole};

use super::OrganisationFinder;
use super::names::LONGEST;
use super::words::WORDS;
use crate::understanding::labels::Labelled;
use crate::understanding::text::{Found, Text};

impl OrganisationFinder {
    /// The provider behind a label of the text.
    pub(in crate::understanding) fn provider(
        &self,
        text: &Text<'_>,
        labels: &[Labelled],
    ) -> Option<Found<Organisation>> {
        let whole = text.as_str();
        let labelled = |names: &std::collections::HashSet<&str>| {
            labels.iter().filter(|l| names.contains(whole[l.label.clone()].trim())).collect::<Vec<_>>()
        };
        let sure = labelled(&WORDS.provider_labels).into_iter().map(|l| (l, true));
        let contacts = labelled(&WORDS.contact_labels).into_iter().map(|l| (l, false));
        sure.chain(contacts).find_map(|(labelled, sure)| {
            let line = whole[labelled.value.clone()].lines().next().unwrap_or("");
            let name = self.opening_name(line, sure)?;
            let range = labelled.label.start..labelled.value.start + line.len();
            Some(self.provider_named(&name, text.quote("", name.as_str(), range, "provider-label")))
        })
    }

    /// Whether a heading is the name of a house. "Lern-Café in Soest" is what is offered there.
    pub(in crate::understanding) fn is_house(&self, heading: &str) -> bool {
        let placed = [" in ", " im ", " bei ", " beim ", " am "].iter().any(|at| heading.contains(at));
        let covers = |name: &super::Mention| name.range.len() + 4 >= heading.len();
        self.names.find(heading).iter().any(covers) || !placed && self.names.is_organisation(heading)
    }

    /// Whether some words in the place of a name are one.
    fn is_named(&self, words: &str) -> bool {
        self.is_house(words) || self.names.is_organisation(words)
    }

    /// A provider of this name.
    pub(in crate::understanding) fn provider_named(
        &self,
        name: &str,
        evidence: model::Evidence,
    ) -> Found<Organisation> {
        let known = self.names.find(name).into_iter().next();
        let value = Organisation {
            name: name.to_owned(),
            aliases: known.as_ref().map(|known| known.aliases.clone()).unwrap_or_default(),
            role: OrganisationRole::Provider,
            sort: known.and_then(|known| known.sort),
        };
        Found::new(value, evidence)
    }

    /// The name that opens a line: what stands before street, room and telephone. Behind a label of a contact it must
    /// be known for an organisation: else it may be a person.
    fn opening_name(&self, line: &str, sure: bool) -> Option<String> {
        let mut segments = line.split([',', ';', '–', '|']).map(str::trim);
        let first = segments.next().filter(|first| is_name(first))?;
        if !(sure || self.is_named(first)) {
            return None;
        }
        // "Stadt Soest, Wohngeldstelle": house and office.
        let office = segments.next().filter(|next| is_name(next) && self.is_named(next));
        Some(office.map_or_else(|| first.to_owned(), |office| format!("{first}, {office}")))
    }
}

fn is_name(words: &str) -> bool {
    let opener = words.split(' ').next().unwrap_or("");
    words.starts_with(|c: char| c.is_uppercase() || c == '„')
        && (3..=LONGEST).contains(&words.len())
        && !words.bytes().any(|b| b.is_ascii_digit() || b == b'@')
        && !words.ends_with(['?', '!'])
        && !WORDS.persons.contains(opener.trim_end_matches('.'))
        && !WORDS.no_names.contains(words)
        && words.split(' ').count() <= 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::labels;
    use crate::understanding::text::paragraphs;

    fn provider(lines: &[&str]) -> Option<String> {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        OrganisationFinder::new().provider(&text, &labels::find(&text)).map(|found| found.value.name)
    }

    #[test]
    fn labels_name_the_provider_and_persons_are_none() {
        assert_eq!(
            provider(&["Träger: Nachbarschaftshilfe Soest e. V."]).as_deref(),
            Some("Nachbarschaftshilfe Soest e. V.")
        );
        assert_eq!(
            provider(&["# Ansprechstelle", "Familienbüro, Zimmer 14, Markt 2, 59494 Soest"]).as_deref(),
            Some("Familienbüro")
        );
        assert_eq!(
            provider(&["# Erreichbarkeit", "Stadt Soest, Wohngeldstelle\nMarkt 2"]).as_deref(),
            Some("Stadt Soest, Wohngeldstelle")
        );
        assert_eq!(provider(&["# Kontakt", "Petra Neuhaus, Telefon 02921 123456"]), None);
        assert_eq!(provider(&["# Adresse", "Markt 2, 59494 Soest"]), None);
        let finder = OrganisationFinder::new();
        assert!(finder.is_house("Diakonie Soest") && !finder.is_house("Lern-Café in Soest"));
    }
}
