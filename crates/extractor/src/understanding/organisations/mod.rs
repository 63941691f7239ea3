//! Organisations and networks of a text, with what they do in it.
//!
//! `names` finds the names; this module gives each its role by the words around it ("unter der Leitung", "gefördert
//! vom"), reads lists of partners, and brings the spellings of one organisation together.

mod extent;
mod forms;
mod heads;
mod lines;
mod names;
mod provider;
mod words;

use std::ops::Range;

use model::{Organisation, OrganisationRole};

use self::forms::LEGAL_FORMS;
pub(super) use self::names::Mention;
use self::names::NameFinder;
use self::words::WORDS;
use super::cues::Cues;
use super::table::{ORGANISATION_ROLES, rows};
use super::text::{Found, Text};
use crate::BlockKind;

/// Finds organisations; compiled once.
pub(super) struct OrganisationFinder {
    names: NameFinder,
    roles: Cues<(OrganisationRole, Reach)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Next,
    Rest,
    All,
    List,
    Subject,
    Agent,
}

/// The organisation a phrase like "unter der Leitung" means begins at most this far behind it.
const NEXT: usize = 60;

/// Most organisations of a record: beyond that the page is a directory, whose entries are records of their own.
const MOST: usize = 30;

impl OrganisationFinder {
    pub(super) fn new() -> Self {
        let roles = rows::<3>(ORGANISATION_ROLES).filter_map(|[phrase, role, reach]| {
            let role = serde_json::from_value(serde_json::Value::String(role.to_owned())).ok()?;
            let reach = match reach {
                "next" => Reach::Next,
                "rest" => Reach::Rest,
                "all" => Reach::All,
                "list" => Reach::List,
                "subject" => Reach::Subject,
                "agent" => Reach::Agent,
                _ => return None,
            };
            Some((phrase, (role, reach)))
        });
        OrganisationFinder { names: NameFinder::new(), roles: Cues::new(roles) }
    }

    /// Every name in a text, in reading order.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        self.names.find(text)
    }

    /// The organisations of a text, each once, in the order they are first named.
    pub(super) fn find(&self, text: &Text<'_>, mentions: &[Mention]) -> Vec<Found<Organisation>> {
        let mut found: Vec<Found<Organisation>> = Vec::new();
        let lists = self.partner_lists(text);
        for mention in mentions {
            if lists.iter().any(|list| list.range.contains(&mention.range.start)) {
                continue;
            }
            let (role, rule) = self.role(text, mentions, mention);
            // Who published the page is known from elsewhere.
            let of_press = || {
                let line = text.as_str()[..mention.range.start].rsplit('\n').next().unwrap_or("");
                WORDS.press_lines.iter().any(|word| line.starts_with(word))
            };
            if role == OrganisationRole::Mentioned && (mention.bare || of_press()) {
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

    fn role(
        &self,
        text: &Text<'_>,
        mentions: &[Mention],
        mention: &Mention,
    ) -> (OrganisationRole, &'static str) {
        let sentence = text.sentence_range(mention.range.start);
        let whole = text.as_str();
        let words = &whole[sentence.clone()];
        let mut all = None;
        let mut best = None;
        for cue in self.roles.find(words) {
            let (role, reach) = *cue.value;
            let (from, behind) = (sentence.start + cue.start, sentence.start + cue.end);
            // "laden" invites, "Laden" sells.
            let verb = cue.start == 0 || !words[cue.start..].starts_with(char::is_uppercase);
            match reach {
                Reach::Next => {
                    let first = mentions.iter().find(|other| other.range.start >= behind);
                    if first.is_some_and(|first| first.range == mention.range)
                        && mention.range.start - behind <= NEXT
                    {
                        best = Some(role);
                    }
                }
                // What is paid for stands behind "im Rahmen", not who pays.
                Reach::Rest if led(whole, mentions, mention, behind) => best = best.or(Some(role)),
                Reach::Subject if verb && is_subject(whole, mentions, mention, from..behind) => {
                    best = best.or(Some(role));
                }
                Reach::Agent if verb && is_agent(whole, mentions, mention, sentence.start..from) => {
                    best = best.or(Some(role));
                }
                Reach::All if verb => all = all.or(Some(role)),
                _ => {}
            }
        }
        match best.or(all) {
            Some(role) => (role, "role-phrase"),
            None => (OrganisationRole::Mentioned, "organisation-name"),
        }
    }

    /// The lines under "Netzwerkpartner sind:".
    fn partner_lists(&self, text: &Text<'_>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut open: Option<OrganisationRole> = None;
        for part in text.parts() {
            let words = part.block.text.as_str();
            let item = matches!(part.block.kind, BlockKind::ListItem(_));
            if let Some(role) = open.filter(|_| item) {
                let lines = [(part.range.start, words)];
                for (at, line) in lines {
                    let name = list_name(line);
                    if (3..=120).contains(&name.len()) && is_listed_name(name) {
                        entries.push(Entry { name: name.to_owned(), role, range: at..at + line.len() });
                    }
                }
                continue;
            }
            open = None;
            if words.trim_end().ends_with(':') {
                let mut cues = self.roles.find(words).map(|cue| *cue.value);
                let cue = cues.find(|(role, reach)| {
                    *reach == Reach::List || *reach == Reach::Rest && *role == OrganisationRole::Partner
                });
                open = cue.map(|(role, _)| role);
            }
        }
        entries
    }
}

/// Whether a name stands behind a phrase, or in the list that the first name behind it begins.
fn led(text: &str, mentions: &[Mention], mention: &Mention, behind: usize) -> bool {
    let Some(first) = mentions.iter().position(|other| other.range.start >= behind) else { return false };
    let reaches = mentions[first].range.start - behind <= NEXT
        && !text[behind..mentions[first].range.start].contains("im Rahmen");
    let chain = mentions[first..].iter().take_while(|other| other.range.start <= mention.range.start);
    let last = chain.clone().last().is_some_and(|last| last.range == mention.range);
    let mut chain = chain.peekable();
    reaches
        && last
        && std::iter::from_fn(|| Some((chain.next()?, *chain.peek()?)))
            .all(|(one, next)| joined(text, one.range.end..next.range.start))
}

/// Whether a name is the subject of a verb: the last of those before it, the first behind it, or joined to that one.
fn is_subject(text: &str, mentions: &[Mention], mention: &Mention, verb: Range<usize>) -> bool {
    let small = |words: &str| {
        words.split_whitespace().all(|word| WORDS.joints.contains(word.trim_end_matches(',')))
            && !words.contains([',', ';', ':', '\n'])
    };
    let before = mentions.iter().rev().find(|other| other.range.end <= verb.start);
    if let Some(subject) = before.filter(|other| small(&text[other.range.end..verb.start])) {
        // Joined names stand before the one that stands before the verb.
        return mention.range == subject.range
            || mention.range.end <= subject.range.start && chained(text, mentions, mention, subject);
    }
    let after = mentions.iter().find(|other| other.range.start >= verb.end);
    after.filter(|other| small(&text[verb.end..other.range.start])).is_some_and(|subject| {
        mention.range == subject.range
            || subject.range.end <= mention.range.start && chained(text, mentions, subject, mention)
    })
}

/// Farthest a participle stands behind who does it.
const AGENT: usize = 70;
/// Most words between "von" and a name: article and noun ("vom gemeinnützigen Verein").
const LED: usize = 3;

/// Whether a name is who does what a participle behind it says: "wird vom Verein … betrieben"; or joined to that one.
fn is_agent(text: &str, mentions: &[Mention], mention: &Mention, before: Range<usize>) -> bool {
    let last = mentions.iter().rev().find(|other| other.range.end <= before.end);
    let Some(last) = last.filter(|last| before.end - last.range.end <= AGENT) else { return false };
    let led = |name: &Mention| {
        let words = text.get(before.start..name.range.start).unwrap_or("");
        let clause = words.rsplit([',', ';', ':']).next().unwrap_or("");
        clause.split_whitespace().rev().take(LED).any(|word| WORDS.agents.contains(word))
    };
    let list = mentions.iter().filter(|other| before.contains(&other.range.start) && led(other));
    list.rev().any(|first| {
        first.range.start <= mention.range.start
            && mention.range.start <= last.range.start
            && chained(text, mentions, first, last)
    })
}

/// Whether two names are the ends of one list.
fn chained(text: &str, mentions: &[Mention], first: &Mention, last: &Mention) -> bool {
    let between = first.range.start..=last.range.start;
    let mut list = mentions.iter().filter(|other| between.contains(&other.range.start)).peekable();
    std::iter::from_fn(|| Some((list.next()?, *list.peek()?)))
        .all(|(one, next)| joined(text, one.range.end..next.range.start))
}

/// Whether the words between two names make a list of them: a comma or "und", and no preposition behind it.
fn joined(text: &str, gap: Range<usize>) -> bool {
    let words = text.get(gap).unwrap_or("");
    let opens = words.trim_start();
    let led = opens.starts_with([',', '/', '&'])
        || opens.split_whitespace().next().is_some_and(|word| WORDS.opens_list.contains(word));
    led && !words.contains([';', '\n', ':'])
        && !words.split_whitespace().any(|word| WORDS.turns.contains(word.trim_end_matches(',')))
}

struct Entry {
    name: String,
    role: OrganisationRole,
    range: Range<usize>,
}

/// Whether the item of a list is a name and no sentence: capitals, and the small words of names between them.
fn is_listed_name(item: &str) -> bool {
    let mut words = item.split_whitespace();
    item.starts_with(|c: char| c.is_uppercase() || "„\"»".contains(c))
        && !item.contains([':', '?', '!', '\n'])
        && words.all(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let form = LEGAL_FORMS.iter().any(|(form, _)| form.split(' ').any(|part| part == word));
            form || !bare.starts_with(char::is_lowercase)
                || WORDS.links.contains(bare)
                || WORDS.links.contains(word)
        })
}

/// A line of a list without its bullet and without the branch in parentheses.
fn list_name(line: &str) -> &str {
    let form = line.trim_end().ends_with("e.V.") || line.trim_end().ends_with("e. V.");
    let line = line.trim_start_matches(['•', '-', '–', '*', '·', '\u{f0b7}', ' ', '\t', '\u{a0}']);
    let line = if form { line.trim_end() } else { line.trim_end_matches([',', ';', '.', ' ']) };
    let line = line.split(" (").next().unwrap_or(line);
    line.trim()
}

/// Adds an organisation, or what is new of one that is known under this or another name.
fn add(all: &mut Vec<Found<Organisation>>, new: Found<Organisation>) {
    let Some(known) = all.iter_mut().find(|known| is_same(&known.value, &new.value)) else {
        all.push(new);
        return;
    };
    let mut aliases = new.value.aliases;
    if key(&new.value.name) != key(&known.value.name) {
        aliases.insert(0, new.value.name);
    }
    for alias in aliases {
        if alias != known.value.name && !known.value.aliases.contains(&alias) {
            known.value.aliases.push(alias);
        }
    }
    known.value.sort = known.value.sort.or(new.value.sort);
    if known.value.role == OrganisationRole::Mentioned && new.value.role != OrganisationRole::Mentioned {
        known.value.role = new.value.role;
        known.evidence.extend(new.evidence);
    }
}

fn is_same(one: &Organisation, other: &Organisation) -> bool {
    fn keys(organisation: &Organisation) -> Vec<String> {
        let names = std::iter::once(&organisation.name).chain(&organisation.aliases);
        names.map(|name| key(name)).collect()
    }
    let (a, b) = (keys(one), keys(other));
    if a.iter().any(|name| b.contains(name)) {
        return true;
    }
    let network = Some(model::OrganisationType::Network);
    if one.sort != network || other.sort != network {
        return false;
    }
    // One network, several endings: "Netzwerk Lotse EN/Ruhr" and "Netzwerk Lotse/Ruhr".
    let own_word = |name: &str| {
        name.split(' ').nth(1).map(|word| word.split(['/', '(']).next().unwrap_or("").to_owned())
    };
    let (first, second) = (own_word(&one.name), own_word(&other.name));
    let long =
        first.as_ref().is_some_and(|word| word.chars().count() > 4 && word.starts_with(char::is_uppercase));
    let begins = |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
    (long && first == second)
        || one.aliases.iter().any(|alias| begins(alias, &other.name))
        || other.aliases.iter().any(|alias| begins(alias, &one.name))
}

/// Names with the same key are one: case, quotation marks, hyphens and the legal form do not matter.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    // "der Neuen Wege gGmbH" are the "Neue Wege gGmbH".
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let name = match first
        .strip_suffix(['n', 'r', 's', 'm'])
        .filter(|first| first.ends_with('e') && first.len() > 3)
    {
        Some(first) if !rest.is_empty() => format!("{first} {rest}"),
        _ => name.to_owned(),
    };
    let plain = name.replace("e. V.", "").replace("e.V.", "").replace("gGmbH", "").replace("GmbH", "");
    for c in plain.chars().filter(|c| c.is_alphanumeric()) {
        key.extend(c.to_lowercase());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read(lines: &[&str]) -> Vec<(String, OrganisationRole)> {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let finder = OrganisationFinder::new();
        let mentions = finder.mentions(text.as_str());
        finder.find(&text, &mentions).into_iter().map(|found| (found.value.name, found.value.role)).collect()
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
        let found = read(&["Der Laden der Stadt Soest."]);
        assert_eq!(found, [("Stadt Soest".to_owned(), OrganisationRole::Mentioned)]);
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
