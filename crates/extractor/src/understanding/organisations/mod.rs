//! Organisations and networks of a text, with what they do in it.
//!
//! `names` finds the names, `roles` says by the words around each what it does ("unter der Leitung", "gefördert vom"),
//! `lists` reads lists of partners, and `merge` brings the spellings of one organisation together.

mod again;
mod belongs;
mod clause;
mod extent;
mod forms;
mod heads;
mod lines;
mod lists;
mod merge;
mod names;
mod provider;
mod roles;
mod words;

use model::{Organisation, OrganisationRole, OrganisationType};

use self::merge::add;
pub(super) use self::names::Mention;
use self::names::NameFinder;
use self::roles::Roles;
use self::words::WORDS;
use super::text::{Found, Text};

/// Finds organisations; compiled once.
pub(super) struct OrganisationFinder {
    names: NameFinder,
    roles: Roles,
}

/// Most organisations of a record: beyond that the page is a directory, whose entries are records of their own.
const MOST: usize = 30;

impl OrganisationFinder {
    pub(super) fn new() -> Self {
        OrganisationFinder { names: NameFinder::new(), roles: Roles::new() }
    }

    /// Every name in a text, in reading order.
    pub(super) fn mentions(&self, text: &Text<'_>) -> Vec<Mention> {
        self.names.among(text.as_str(), text.words())
    }

    /// Every name in a headline.
    pub(super) fn mentions_in(&self, headline: &str) -> Vec<Mention> {
        self.names.find(headline)
    }

    /// The organisations of a text, each once, in the order they are first named.
    /// `title` is the heading of the text, which may say what all of a list do.
    pub(super) fn find(
        &self,
        text: &Text<'_>,
        title: &str,
        mentions: &[Mention],
    ) -> Vec<Found<Organisation>> {
        let mut found: Vec<Found<Organisation>> = Vec::new();
        let lists = lists::find(text, title, mentions, &self.roles);
        let mut sentence = self.roles.in_text(text, mentions);
        for mention in mentions {
            if lists.iter().any(|list| list.range.contains(&mention.range.start)) {
                continue;
            }
            let (role, rule) = match sentence.role_of(mention) {
                (OrganisationRole::Mentioned, _) if mention.hosts => (OrganisationRole::Partner, "host-line"),
                said => said,
            };
            // Who published the page is known from elsewhere.
            let of_press = || {
                let line = text.as_str()[..mention.range.start].rsplit('\n').next().unwrap_or("");
                WORDS.press_lines.iter().any(|word| line.starts_with(word))
            };
            // "Stadt Soest" without a deed is the town.
            if role == OrganisationRole::Mentioned
                && (mention.bare || is_area(text.as_str(), mention) || of_press())
            {
                continue;
            }
            let value = Organisation {
                name: mention.name.clone(),
                aliases: mention.aliases.clone(),
                role,
                sort: mention.sort,
            };
            let evidence = text.evidence("", mention.name.as_str(), mention.range.start, rule);
            add(&mut found, Found::new(value, evidence));
        }
        for entry in lists {
            let known = mentions.iter().find(|mention| entry.range.contains(&mention.range.start));
            let value = Organisation {
                aliases: known.map(|mention| mention.aliases.clone()).unwrap_or_default(),
                sort: known.and_then(|mention| mention.sort),
                role: entry.role,
                name: entry.name.clone(),
            };
            add(&mut found, Found::new(value, text.quote("", entry.name, entry.range, "partner-list")));
        }
        // A later name may tie two earlier ones together.
        let mut merged: Vec<Found<Organisation>> = Vec::with_capacity(found.len());
        found.into_iter().for_each(|organisation| add(&mut merged, organisation));
        merged.truncate(MOST);
        merged
    }
}

/// Whether a name in running words is that of an area as well as of its authority: "Kreis Unna". On a line of its own it
/// stands over a contact.
fn is_area(text: &str, mention: &Mention) -> bool {
    let first = mention.name.split(' ').next().unwrap_or("");
    let line = text[..mention.range.start].rsplit('\n').next().unwrap_or("");
    mention.sort == Some(OrganisationType::Authority)
        && (WORDS.areas.contains(first) || first.ends_with("-Kreis"))
        && !line.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read(lines: &[&str]) -> Vec<(String, OrganisationRole)> {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let finder = OrganisationFinder::new();
        let mentions = finder.mentions(&text);
        finder
            .find(&text, "", &mentions)
            .into_iter()
            .map(|found| (found.value.name, found.value.role))
            .collect()
    }

    #[test]
    fn roles_are_read_from_the_words_around() {
        use OrganisationRole::{Funder, Lead, Partner};
        let found = read(&[
            "Unter der Leitung der Rosa Hafen gGmbH haben sich das Jobcenter Soest und die Stadt Soest zusammengeschlossen.",
            "Gefördert wird das Vorhaben vom Bundesministerium für Gesundheit sowie der Europäischen Union.",
        ]);
        assert_eq!(
            found,
            [
                ("Rosa Hafen gGmbH".to_owned(), Lead),
                ("Jobcenter Soest".to_owned(), Partner),
                ("Stadt Soest".to_owned(), Partner),
                ("Bundesministerium für Gesundheit".to_owned(), Funder),
                ("Europäische Union".to_owned(), Funder),
            ]
        );
    }

    #[test]
    fn a_noun_is_no_deed() {
        let found = read(&["Der Laden der Caritas Soest."]);
        assert_eq!(found, [("Caritas Soest".to_owned(), OrganisationRole::Mentioned)]);
    }

    #[test]
    fn partner_lists_are_read_line_by_line_and_merged() {
        let found = read(&[
            "Weitere Netzwerkpartner sind:",
            "* Stadtteiltreff Nord",
            "* Bundesagentur für Arbeit",
            "* Bundesagentur für Arbeit (Geschäftsstelle Soest)",
            "* Soester Elternkreis e.V.",
            "Ende.",
        ]);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Stadtteiltreff Nord", "Bundesagentur für Arbeit", "Soester Elternkreis e.V."]);
        assert!(found.iter().all(|(_, role)| *role == OrganisationRole::Partner));
    }

    #[test]
    fn spellings_of_one_network_come_together() {
        let found = read(&[
            "Das Netzwerk N(eustart) lädt ein. Das Netzwerk N hilft.",
            "Das Netzwerk Lotsina EN/Ruhr und das Netzwerk Lotsina/Ruhr.",
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
