//! What an organisation does in a text, by the words around its name: frames of `organisation-roles.tsv`.
//!
//! A frame is a phrase ("unter der Leitung"), or a verb with what it takes ("übernimmt … kosten"), and says who of those
//! named in the sentence gets the role: who stands behind it, who is the subject, who is the agent of a participle.

use std::collections::BTreeMap;
use std::ops::Range;

use model::OrganisationRole;

use super::clause::{NEXT, is_agent, is_late_subject, is_subject, led};
use super::names::Mention;
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
