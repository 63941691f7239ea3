//! What an organisation does in a text, by the words around its name: frames of `organisation-roles.tsv`.
//!
//! A frame is a phrase ("unter der Leitung"), or a verb with what it takes ("übernimmt … kosten"), and says who of those
//! named in the sentence gets the role: who stands behind it, who is the subject, who is the agent of a participle.

use std::collections::BTreeMap;
use std::ops::Range;

use model::OrganisationRole;

use super::names::Mention;
use super::words::WORDS;
use crate::understanding::cues::{Cue, Cues};
use crate::understanding::table::{ORGANISATION_ROLES, rows};
use crate::understanding::text::Text;

/// The frames; compiled once.
pub(super) struct Roles(Cues<Vec<Frame>>);

/// A role, who gets it, and what must stand in the sentence besides.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame {
    role: OrganisationRole,
    reach: Reach,
    /// Choices of parts of words in lower case: of each the sentence must hold one.
    with: Vec<Vec<&'static str>>,
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

/// Most words of a heading over a list of names.
const LONGEST_HEADING: usize = 4;

/// What parts a phrase from what it takes.
const GAP: &str = " … ";

impl Roles {
    pub(super) fn new() -> Self {
        let mut phrases: BTreeMap<&str, Vec<Frame>> = BTreeMap::new();
        for [phrase, role, reach] in rows::<3>(ORGANISATION_ROLES) {
            let Ok(role) = serde_json::from_value(serde_json::Value::String(role.to_owned())) else {
                continue;
            };
            let reach = match reach {
                "next" => Reach::Next,
                "rest" => Reach::Rest,
                "all" => Reach::All,
                "list" => Reach::List,
                "subject" => Reach::Subject,
                "agent" => Reach::Agent,
                _ => continue,
            };
            let mut parts = phrase.split(GAP);
            let phrase = parts.next().unwrap_or("");
            let with = parts.map(|choice| choice.split('|').collect()).collect();
            phrases.entry(phrase).or_default().push(Frame { role, reach, with });
        }
        Roles(Cues::new(phrases))
    }

    /// The role of all that stand in the list that a line opens.
    pub(super) fn of_list(&self, line: &str) -> Option<OrganisationRole> {
        let frames: Vec<&Frame> = self.0.find(line).flat_map(|cue| cue.value).collect();
        let of = |reach: &[Reach]| {
            frames.iter().find(|frame| reach.contains(&frame.reach)).map(|frame| frame.role)
        };
        of(&[Reach::List]).or_else(|| of(&[Reach::Rest, Reach::Agent]))
    }

    /// The role of all that stand under a heading: "Partner", "Unsere Förderer".
    pub(super) fn of_heading(&self, heading: &str) -> Option<OrganisationRole> {
        let heading = heading.trim().trim_end_matches(':');
        if heading.split(' ').count() > LONGEST_HEADING {
            return None;
        }
        let mut cues = self.0.find(heading).filter(|cue| 2 * (cue.end - cue.start) >= heading.len());
        let frame = cues
            .find_map(|cue| cue.value.iter().find(|frame| matches!(frame.reach, Reach::List | Reach::Rest)));
        frame.map(|frame| frame.role)
    }

    /// The sentences of a text, read one after the other.
    pub(super) fn in_text<'t>(&'t self, text: &'t Text<'_>, mentions: &'t [Mention]) -> Sentence<'t> {
        let all = if mentions.is_empty() { Vec::new() } else { self.0.among(text.as_str(), text.words()) };
        Sentence {
            whole: text.as_str(),
            sentences: text.sentences(),
            all,
            mentions,
            range: 0..0,
            frames: Vec::new(),
        }
    }
}

/// A frame that stands in the sentence, and where.
type Placed<'t> = (Range<usize>, &'t Frame);

/// The frames of the sentence that was asked for last: names of one sentence are asked for one after the other.
pub(super) struct Sentence<'t> {
    whole: &'t str,
    sentences: &'t [Range<usize>],
    /// The phrases of the whole text, in order.
    all: Vec<Cue<'t, Vec<Frame>>>,
    mentions: &'t [Mention],
    range: Range<usize>,
    frames: Vec<Placed<'t>>,
}

impl Sentence<'_> {
    fn enter(&mut self, at: usize) {
        if self.range.contains(&at) {
            return;
        }
        let index = self.sentences.partition_point(|sentence| sentence.end <= at);
        self.range = self.sentences.get(index).cloned().unwrap_or(at..at);
        let words = &self.whole[self.range.clone()];
        let mut lower = None;
        let mut holds = |part: &str| lower.get_or_insert_with(|| words.to_lowercase()).contains(part);
        self.frames.clear();
        let first = self.all.partition_point(|cue| cue.start < self.range.start);
        for cue in self.all[first..].iter().take_while(|cue| cue.start < self.range.end) {
            let fits = cue
                .value
                .iter()
                .filter(|frame| frame.with.iter().all(|choice| choice.iter().any(|part| holds(part))));
            self.frames.extend(fits.map(|frame| (cue.start..cue.end, frame)));
        }
    }

    /// The role of a name, and the rule that gives it.
    pub(super) fn role_of(&mut self, mention: &Mention) -> (OrganisationRole, &'static str) {
        self.enter(mention.range.start);
        let (whole, mentions) = (self.whole, self.mentions);
        let mut all = None;
        let mut best = None;
        for (at, frame) in &self.frames {
            // "laden" invites, "Laden" sells.
            let verb = at.start == self.range.start || !whole[at.start..].starts_with(char::is_uppercase);
            let gets = match frame.reach {
                Reach::Next => {
                    let first = mentions.iter().find(|other| other.range.start >= at.end);
                    if first.is_some_and(|first| first.range == mention.range)
                        && mention.range.start - at.end <= NEXT
                    {
                        best = Some(frame.role);
                    }
                    false
                }
                // What is paid for stands behind "im Rahmen", not who pays.
                Reach::Rest => led(whole, mentions, mention, at.end),
                Reach::Subject => {
                    verb && (is_subject(whole, mentions, mention, at.clone())
                        || is_late_subject(whole, mentions, mention, at.clone(), self.range.start))
                }
                Reach::Agent => verb && is_agent(whole, mentions, mention, self.range.start..at.start),
                Reach::All if verb => {
                    all = all.or(Some(frame.role));
                    false
                }
                Reach::All | Reach::List => false,
            };
            if gets {
                best = best.or(Some(frame.role));
            }
        }
        match best.or(all) {
            Some(role) => (role, "role-phrase"),
            None => (OrganisationRole::Mentioned, "organisation-name"),
        }
    }
}

/// Whether a name is the subject of a verb that ends its clause: "…, die das Haus Tintenklecks zum Einkaufspreis abgab",
/// "die Stiftung Nordlicht, die im Jahr 4.800 Euro gibt".
fn is_late_subject(
    text: &str,
    mentions: &[Mention],
    mention: &Mention,
    verb: Range<usize>,
    sentence: usize,
) -> bool {
    if !text[verb.end..].starts_with([',', '.', ';', '!', ':']) {
        return false;
    }
    let before = &text[sentence..verb.start];
    let start = before
        .rfind([',', ';', ':', '–'])
        .map_or(sentence, |at| sentence + at + before[at..].chars().next().map_or(1, char::len_utf8));
    let clause = text[start..verb.start].trim_start();
    let opening = clause.split(' ').next().unwrap_or("");
    if !WORDS.subordinates.contains(opening) {
        return false;
    }
    let inner = start..verb.start;
    let free =
        |name: &&Mention| inner.contains(&name.range.start) && stands_free(&text[start..name.range.start]);
    let subject = mentions.iter().find(free);
    match subject {
        Some(subject) => subject.range == mention.range,
        // The pronoun stands for the name right before the comma.
        None => {
            WORDS.relatives.contains(opening)
                && mention.range.end <= start
                && text[mention.range.end..start]
                    .trim_end_matches(',')
                    .trim_matches(['“', '"', '«', ' '])
                    .is_empty()
        }
    }
}

/// Whether no preposition governs what follows some words, and its article is one that subjects have.
fn stands_free(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or("");
    let governs = |word: &str| {
        let word = word.to_lowercase();
        let word = word.as_str();
        WORDS.turns.contains(word) || WORDS.agents.contains(word) || WORDS.governs.contains(word)
    };
    match last {
        "der" | "die" | "das" => !words.next().is_some_and(governs),
        "dem" | "den" | "des" => false,
        other => !governs(other),
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
    let free = |name: &&Mention| {
        stands_free(text[..name.range.start].rsplit(['\n', '.', ';', ':']).next().unwrap_or(""))
    };
    if let Some(subject) = before.filter(|other| small(&text[other.range.end..verb.start])).filter(free) {
        // Joined names stand before the one that stands before the verb.
        return mention.range == subject.range
            || mention.range.end <= subject.range.start && chained(text, mentions, mention, subject);
    }
    let after = mentions.iter().find(|other| other.range.start >= verb.end);
    // "Wir gehören dem Verband an": no subject has this article.
    let oblique = |other: &&Mention| {
        let led = text[verb.end..other.range.start].split_whitespace().next_back().unwrap_or("");
        matches!(led, "dem" | "den" | "des")
    };
    let after = after.filter(|other| !oblique(other));
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

#[cfg(test)]
mod tests {
    use super::super::names::NameFinder;
    use super::*;
    use crate::understanding::text::paragraphs;

    fn roles(line: &str) -> Vec<(String, OrganisationRole)> {
        let blocks = paragraphs(&[line]);
        let text = Text::new(&blocks);
        let mentions = NameFinder::new().find(text.as_str());
        let roles = Roles::new();
        let mut sentence = roles.in_text(&text, &mentions);
        mentions.iter().map(|mention| (mention.name.clone(), sentence.role_of(mention).0)).collect()
    }

    #[test]
    fn verbs_with_what_they_take_say_what_somebody_does() {
        use OrganisationRole::{Funder, Mentioned, Organiser, Partner};
        for (line, role) in [
            ("Die Bürgerstiftung Soest übernimmt die Druckkosten.", Funder),
            ("Die Bürgerstiftung Soest übernimmt gern Patenschaften.", Mentioned),
            ("2.000 Euro steuert die Bürgerstiftung Soest bei.", Funder),
            ("Hefte, die die Buchhandlung Blattwerk zum Einkaufspreis abgab, lagen bereit.", Partner),
            ("Dafür sorgt die Bürgerstiftung Soest, die im Jahr 4.800 Euro gibt.", Funder),
            ("Die Bürgerstiftung Soest hatte zum Fest eingeladen.", Organiser),
            ("Wir gehören dem Verband Soester Mütter im Netzwerk an.", Mentioned),
            ("In der Bürgerstiftung Soest beraten Fachleute.", Mentioned),
        ] {
            assert_eq!(roles(line)[0].1, role, "{line}");
        }
    }

    #[test]
    fn who_was_named_before_is_meant_by_the_word_alone() {
        let found = roles("Der Förderverein Spielraum Soest half. Den Rest zahlt der Förderverein.");
        assert_eq!(found[1], ("Förderverein Spielraum Soest".to_owned(), OrganisationRole::Funder));
    }
}
