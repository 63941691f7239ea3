//! Topics and audiences of a text: which subjects of the taxonomy it is about, mainly or beside.
//!
//! A word in the title says more than one in a subordinate clause, the name of a topic more than a word that speaks of
//! it, and conditions ("wer Bürgergeld bezieht") less than either: finds are weighed in `scores`. Whom a text is for
//! is the business of `served`, the words are those of `lists`.

mod asides;
mod lists;
mod scores;
mod served;

use std::collections::BTreeMap;
use std::ops::Range;

use model::{Evidence, Kind, Record, Taxonomy, TopicRef};

use self::asides::{Asides, Last};
use self::lists::{AUDIENCES, Lists, TOPICS};
use self::scores::{Role, Score, sections, tally};
use super::organisations::Mention;
use super::record;
use super::text::{Found, Text};
use super::vocabulary::{Hit, Vocabulary};
use super::words::Words;

/// Knows the words of the taxonomy; compiled once.
pub(super) struct TopicFinder {
    vocabulary: Vocabulary,
    lists: Lists,
    asides: Asides,
    topic_ids: Vec<String>,
    audience_ids: Vec<String>,
}

/// What topics are looked for in.
pub(super) struct Page<'a, 'd> {
    pub(super) title: &'a str,
    pub(super) title_evidence: Option<&'a Evidence>,
    pub(super) text: &'a Text<'d>,
    /// Where the first paragraph ends.
    pub(super) lead_end: usize,
    /// Names of organisations in the text: "Bundesamt für Migration und Flüchtlinge" is nobody's topic.
    pub(super) names: &'a [Mention],
}

/// From this worth on the title names a topic; of several those that are nearly as good as the best.
const TITLED: f32 = 2.5;
const AS_TITLED: f32 = 0.85;
/// From this score on a subject can be a main one where the title names none, and where it does.
const PRIMARY: f32 = 3.0;
const OUTWEIGHS: f32 = 5.0;
/// A main topic is nearly as good as the best.
const NEARLY: f32 = 0.75;
/// One that is better than any other by so much is a main one from this score on.
const ALONE: f32 = 1.5;
const BY_FAR: f32 = 1.5;
/// What a subject beside the main one must come to in a short text: a sentence that says it by its name, or two that
/// speak of it. Each further stretch of the text asks for half a mention more.
const BESIDE: f32 = 1.3;
const STRETCH: usize = 2_000;
/// Most that is ever asked for.
const MOST_NEEDED: f32 = 3.0;
/// What it must come to beside the best: a word in passing is no subject of a text that is about something else.
const SHARE: f32 = 0.25;
/// What a find in an item of a list is worth: one of many things.
const LISTED: f32 = 0.5;
/// Most topics of a record, and most main ones.
const MOST: usize = 8;
const MOST_PRIMARY: usize = 3;

/// What the finds of people must come to; those whom most texts name, more, and less in an offer, whose "für" is meant.
const AUDIENCE: f32 = 2.0;
const COMMON_AUDIENCE: f32 = 3.5;
const COMMON_AUDIENCE_OF_OFFER: f32 = 2.8;
/// A page of so many sections is about what more than one of them names, and for whom they do.
const MANY_SECTIONS: usize = 5;
/// Most audiences of a record.
const MOST_AUDIENCES: usize = 5;

impl TopicFinder {
    pub(super) fn new(taxonomy: &Taxonomy) -> Self {
        TopicFinder {
            vocabulary: lists::vocabulary(taxonomy),
            lists: Lists::new(taxonomy),
            asides: Asides::new(),
            topic_ids: taxonomy.topics().iter().map(|topic| topic.id.clone()).collect(),
            audience_ids: taxonomy.audiences().iter().map(|audience| audience.id.clone()).collect(),
        }
    }

    /// Puts topics, main ones first, and audiences into a record, whose language says which words count.
    pub(super) fn fill(&self, record: &mut Record, page: &Page<'_, '_>) {
        let (topics, audiences) = self.find(page, record.kind, &record.lang);
        record::fill(&mut record.topics, "topics", topics, &mut record.evidence);
        record::fill(&mut record.audiences, "audiences", audiences, &mut record.evidence);
    }

    fn find(
        &self,
        page: &Page<'_, '_>,
        kind: Kind,
        language: &str,
    ) -> (Vec<Found<TopicRef>>, Vec<Found<String>>) {
        let in_title = self.vocabulary.find(page.title, &Words::of(page.title), language);
        let hits = self.vocabulary.find(page.text.as_str(), page.text.words(), language);
        let topics = self.topics(page, &in_title, &hits);
        let mut audiences = self.audiences(page, kind, &in_title, &hits);
        self.imply(&topics, &mut audiences);
        (topics, audiences)
    }

    fn topics(&self, page: &Page<'_, '_>, in_title: &[Hit], hits: &[Hit]) -> Vec<Found<TopicRef>> {
        let mut last = Last::default();
        let role = |hit: &Hit| {
            let aside =
                is_within(page.names, &hit.range) || self.asides.holds(page.text, hit.range.start, &mut last);
            if aside { Role::Aside } else { Role::Said }
        };
        let (in_title, hits) = (of(in_title, TOPICS), of(hits, TOPICS));
        let scores = tally(page.title, in_title, hits, page.text, page.lead_end, LISTED, role);
        let needed = BESIDE + longer(page.text.as_str());
        let best = scores.values().map(|score| score.sum).fold(0.0, f32::max);
        let primary = self.primary(&scores, sections(page.text) >= MANY_SECTIONS);
        let mut found: Vec<(bool, f32, usize)> = Vec::new();
        for (&subject, score) in &scores {
            let spoken_of = score.headed
                || score.named && score.sum + 0.01 >= needed
                || score.signed && score.words.len() >= 2 && score.sum >= needed
                || score.sum >= 2.0 * needed;
            let enough = score.title >= TITLED || spoken_of && score.sum >= SHARE * best;
            if enough || primary.contains(&subject) {
                found.push((primary.contains(&subject), score.sum, subject));
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        found.truncate(MOST);
        let found = found.into_iter().map(|(primary, _, subject)| {
            let id = self.topic_ids[subject].clone();
            let evidence = scores[&subject].evidence(&id, page);
            Found::new(TopicRef { id, primary }, evidence)
        });
        found.collect()
    }

    /// What the text is mainly about: what the title names, or what most of the text speaks of.
    ///
    /// Of many sections (`many`) one says what itself is about, and not the page.
    fn primary(&self, scores: &BTreeMap<usize, Score>, many: bool) -> Vec<usize> {
        let spans = |score: &Score| !many || score.led || score.sections > 1;
        let mut ranked: Vec<(usize, &Score)> =
            scores.iter().map(|(subject, score)| (*subject, score)).collect();
        ranked.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum));
        let best = ranked.first().map_or(0.0, |(_, score)| score.sum);
        let second = ranked.get(1).map_or(0.0, |(_, score)| score.sum);
        let title = ranked.iter().map(|(_, score)| score.title).fold(0.0, f32::max);
        let titled = |score: &Score| score.title >= TITLED && score.title >= AS_TITLED * title;
        let mut primary: Vec<usize> = ranked
            .iter()
            .filter(|(_, score)| {
                // Where the title says what it is about, the text must say much more of something else.
                let (least, nearly) = if title >= TITLED { (OUTWEIGHS, 1.0) } else { (PRIMARY, NEARLY) };
                score.signed
                    && (titled(score) || spans(score) && score.sum >= least && score.sum >= nearly * best)
            })
            .map(|(subject, _)| *subject)
            .collect();
        if primary.is_empty() && best >= ALONE && best >= BY_FAR * second {
            let first = ranked.first().filter(|(_, score)| score.signed && spans(score));
            primary.extend(first.map(|(subject, _)| *subject));
        }
        self.narrow(scores, &mut primary);
        primary.truncate(MOST_PRIMARY);
        let wider = |subject: usize| {
            let pairs = self.lists.narrower.iter();
            pairs.filter(|(_, wide)| *wide == subject).any(|(narrow, _)| primary.contains(narrow))
        };
        primary.iter().copied().filter(|&subject| !wider(subject)).collect()
    }

    /// Where a mere sign in the title speaks of a wider topic and the first sentences name a narrower one, that is meant:
    /// "Bewerbungsmappe an einem Tag", for those who return to work.
    fn narrow(&self, scores: &BTreeMap<usize, Score>, primary: &mut Vec<usize>) {
        let named = |subject: &usize| scores.get(subject).is_some_and(|score| score.titled_by_name);
        let led = |subject: &usize| scores.get(subject).is_some_and(|score| score.led);
        for (narrow, wide) in &self.lists.narrower {
            if primary.contains(wide) && !named(wide) && led(narrow) && !primary.contains(narrow) {
                primary.insert(0, *narrow);
            }
        }
    }

    fn audiences(
        &self,
        page: &Page<'_, '_>,
        kind: Kind,
        in_title: &[Hit],
        hits: &[Hit],
    ) -> Vec<Found<String>> {
        let whole = page.text.as_str();
        let role = |hit: &Hit| {
            let along = || self.lists.along.first(page.text.sentence(hit.range.start)).is_some();
            let aside = is_within(page.names, &hit.range)
                || served::is_aside(&self.lists, whole, &hit.range)
                || along();
            if aside {
                Role::Aside
            } else if served::is_served(&self.lists, page.text, &hit.range) {
                Role::Served
            } else {
                Role::Said
            }
        };
        // "Bewerbung mit Kind": who only comes along is not meant.
        let meant =
            of(in_title, AUDIENCES).filter(|hit| !served::is_aside(&self.lists, page.title, &hit.range));
        let scores = tally(page.title, meant, of(hits, AUDIENCES), page.text, page.lead_end, 1.0, role);
        let longer = longer(whole);
        let many = sections(page.text) >= MANY_SECTIONS;
        let addressed = matches!(kind, Kind::Offer | Kind::Event);
        let common = if addressed { COMMON_AUDIENCE_OF_OFFER } else { COMMON_AUDIENCE };
        let mut found: Vec<(f32, usize)> = Vec::new();
        for (&subject, score) in &scores {
            let least = if self.lists.common[subject] { common } else { AUDIENCE };
            let longer = if score.served { 0.0 } else { longer };
            // Whom one of many sections is for, the page is not.
            if many && score.sections == 1 && score.title == 0.0 && !score.led {
                continue;
            }
            if score.title > 0.0 || score.signed && score.sum >= least + longer {
                found.push((score.sum, subject));
            }
        }
        // Women and men, mothers and fathers: that is everybody.
        let all = self.lists.everybody.iter().all(|one| found.iter().any(|(_, subject)| subject == one));
        if all {
            found.retain(|(_, subject)| !self.lists.everybody.contains(subject));
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(MOST_AUDIENCES);
        let found = found.into_iter().map(|(_, subject)| {
            let id = self.audience_ids[subject].clone();
            let evidence = scores[&subject].evidence(&id, page);
            Found::new(id, evidence)
        });
        found.collect()
    }

    /// Adds whom the main topics are for: by their nature always, the others where the page names nobody.
    fn imply(&self, topics: &[Found<TopicRef>], audiences: &mut Vec<Found<String>>) {
        let named = !audiences.is_empty();
        for topic in topics.iter().filter(|topic| topic.value.primary) {
            let number = self.topic_ids.iter().position(|id| *id == topic.value.id);
            let Some(&(audience, always)) = number.and_then(|number| self.lists.audience_of.get(&number))
            else {
                continue;
            };
            let id = &self.audience_ids[audience];
            let holds = |known: &Found<String>| {
                let part = self.audience_ids.iter().position(|id| *id == known.value);
                known.value == *id || part.is_some_and(|part| self.lists.part_of.contains(&(part, audience)))
            };
            if audiences.iter().any(holds) || !(always || !named && audiences.is_empty()) {
                continue;
            }
            let evidence = topic.evidence.iter().map(|reason| Evidence {
                value: id.clone(),
                rule: "audience-of-topic".to_owned(),
                ..reason.clone()
            });
            audiences.push(Found { evidence: evidence.collect(), value: id.clone() });
        }
    }
}

/// What a page with several centres is mainly about, and for whom, holds for a centre that says nothing of it itself.
pub(super) fn inherit(centre: &mut Record, main: &Record) {
    let reasons = |list: &str, number: usize, rule: &str| -> Vec<Evidence> {
        let field = format!("{list}[{number}]");
        let of_page = main.evidence.iter().filter(|evidence| evidence.field == field).cloned();
        of_page.map(|why| Evidence { field: String::new(), rule: rule.to_owned(), ..why }).collect()
    };
    let topic = main.topics.iter().enumerate().find(|(_, topic)| topic.primary);
    // One that names a subject by the way ("mit Spielecke") is still a centre of what the page is about.
    let of_its_own = |topic: &TopicRef| centre.topics.iter().any(|own| own.primary || own.id == topic.id);
    if let Some((number, topic)) = topic.filter(|(_, topic)| !of_its_own(topic)) {
        let found = Found { value: topic.clone(), evidence: reasons("topics", number, "topic-of-page") };
        record::fill(&mut centre.topics, "topics", [found], &mut centre.evidence);
    }
    // Whom one line of the page names, it does not name for all its centres.
    let of_all = |number: &usize| {
        let field = format!("audiences[{number}]");
        main.evidence.iter().all(|why| why.field != field || why.rule != "word-in-text")
    };
    let first = (0..main.audiences.len()).find(of_all).filter(|_| centre.audiences.is_empty());
    if let Some(number) = first {
        let evidence = reasons("audiences", number, "audience-of-page");
        let found = Found { value: main.audiences[number].clone(), evidence };
        record::fill(&mut centre.audiences, "audiences", [found], &mut centre.evidence);
    }
}

fn of(hits: &[Hit], layer: usize) -> impl Iterator<Item = &Hit> {
    hits.iter().filter(move |hit| hit.layer == layer)
}

/// How much more a text of this length asks for.
fn longer(text: &str) -> f32 {
    let stretches = u16::try_from(text.len() / STRETCH).unwrap_or(u16::MAX);
    (f32::from(stretches) * 0.5).min(MOST_NEEDED - 1.0)
}

fn is_within(names: &[Mention], inner: &Range<usize>) -> bool {
    names
        .iter()
        .map(|name| &name.range)
        .any(|range| range.start <= inner.start && inner.end <= range.end && range.len() > inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read_in(language: &str, title: &str, lines: &[&str]) -> (Vec<(String, bool)>, Vec<String>) {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let page = Page { title, title_evidence: None, text: &text, lead_end: 0, names: &[] };
        let (topics, audiences) = TopicFinder::new(&Taxonomy::builtin()).find(&page, Kind::Offer, language);
        (
            topics.into_iter().map(|found| (found.value.id, found.value.primary)).collect(),
            audiences.into_iter().map(|found| found.value).collect(),
        )
    }

    fn read(title: &str, lines: &[&str]) -> (Vec<(String, bool)>, Vec<String>) {
        read_in("de", title, lines)
    }

    #[test]
    fn the_title_makes_a_main_topic_and_the_text_one_beside() {
        let (topics, audiences) = read(
            "Schuldnerberatung für Alleinerziehende",
            &["Wir helfen bei Geldsorgen. Auch zum Kinderzuschlag beraten wir."],
        );
        assert_eq!(topics[0], ("schuldnerberatung".to_owned(), true));
        assert!(topics.contains(&("kinderzuschlag".to_owned(), false)), "{topics:?}");
        assert_eq!(audiences, ["alleinerziehende"]);
    }

    #[test]
    fn a_passing_word_is_no_audience() {
        let (_, audiences) = read("Neues Bad", &["Das Bad freut auch Kinder sehr."]);
        assert!(audiences.is_empty(), "{audiences:?}");
    }

    #[test]
    fn a_sign_in_the_title_makes_a_topic_and_one_in_the_text_does_not() {
        assert_eq!(read("Lesenacht in der Schule", &["Kommt alle."]).0, [("freizeit".to_owned(), true)]);
        assert_eq!(read("Neue Satzung", &["Es gab auch Musik."]).0, []);
    }

    #[test]
    fn parents_are_families_and_everybody_is_nobody() {
        assert_eq!(read("Neues", &["Das Büro ist für Mütter und Väter da."]).1, ["familien"]);
        assert_eq!(read("Neues", &["Das Büro ist für Frauen und Männer da."]).1, Vec::<String>::new());
        assert_eq!(read("Neues", &["Jugendliche und Eltern können sich melden."]).1.len(), 2);
        assert_eq!(read("Neues", &["Die Gruppe ist für Eltern mit Kindern."]).1, ["familien"]);
    }

    #[test]
    fn a_condition_is_no_topic() {
        let (topics, _) = read("Eintritt", &["Wer Bürgergeld bezieht, zahlt die Hälfte."]);
        assert!(topics.iter().all(|(_, primary)| !primary), "{topics:?}");
    }

    #[test]
    fn what_is_named_by_the_way_is_no_topic() {
        let beside = |lines: &[&str]| {
            let mut all = vec![
                "Die Beratung bei Schulden ist offen für alle. Die Schuldnerberatung hat einen eigenen Eingang.",
            ];
            all.extend(lines);
            read("Schuldnerberatung", &all).0.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!(
            beside(&["Wir beraten auch zum Wohngeld.", "Den Antrag auf Wohngeld füllen wir mit Ihnen aus."]),
            ["schuldnerberatung", "wohngeld"]
        );
        for line in [
            "Voraussetzung ist ein Bescheid über Wohngeld.",
            "Es geht um Leistungen, zum Beispiel um Wohngeld.",
            "Weitere Informationen zum Wohngeld gibt die Stadt.",
        ] {
            assert_eq!(beside(&[line]), ["schuldnerberatung"], "{line}");
        }
        assert_eq!(beside(&["# Unterlagen", "Bitte den Bescheid vom Wohngeld."]), ["schuldnerberatung"]);
        assert_eq!(beside(&["Diese Unterlagen:", "* Bescheid zum Wohngeld"]), ["schuldnerberatung"]);
    }

    #[test]
    fn a_sign_in_the_title_gives_way_to_the_narrower_topic_that_the_first_sentence_names() {
        let blocks = paragraphs(&["Für Frauen, die nach der Elternzeit zurück in den Beruf wollen."]);
        let text = Text::new(&blocks);
        let title = "Bewerbungsmappe an einem Tag";
        let page =
            Page { title, title_evidence: None, text: &text, lead_end: text.as_str().len(), names: &[] };
        let topics = TopicFinder::new(&Taxonomy::builtin()).find(&page, Kind::Event, "de").0;
        assert_eq!(topics[0].value, TopicRef { id: "wiedereinstieg".to_owned(), primary: true });
    }

    #[test]
    fn a_weak_word_is_what_something_is_called() {
        assert_eq!(
            read("Netzwerk „Rückenwind“ zieht Bilanz", &["Es läuft."]).0,
            [("netzwerk".to_owned(), true)]
        );
        assert_eq!(read("Neues Netzwerk zieht Bilanz", &["Es läuft."]).0, []);
    }

    #[test]
    fn some_topics_are_always_for_somebody() {
        assert_eq!(read("Deutschkurs für Eltern", &["Vormittags."]).1, ["familien", "migranten"]);
        assert_eq!(read("Deutschkurs für Geflüchtete", &["Vormittags."]).1, ["gefluechtete"]);
        assert_eq!(read("Jobbörse für Väter", &["Vormittags."]).1, ["maenner"]);
        assert_eq!(read("Jobbörse", &["Vormittags."]).1, ["arbeitslose"]);
    }

    #[test]
    fn whose_age_is_told_is_meant_and_who_comes_along_is_not() {
        assert_eq!(read("Neues", &["Kinder von acht bis zwölf übernachten hier."]).1, ["kinder"]);
        assert_eq!(read("Neues", &["Kinder können mitgebracht werden."]).1, Vec::<String>::new());
        assert_eq!(read("Klinik", &["Für alle da: Kinder- und Jugendmedizin."]).1, Vec::<String>::new());
        assert_eq!(read("Frau Amsel", &["Für Fragen ist Frau Amsel da."]).1, Vec::<String>::new());
    }

    #[test]
    fn whom_one_of_many_sections_is_for_the_page_is_not() {
        let mut lines =
            vec!["# Sprechzeiten", "Morgens.", "# Ort", "Am Markt.", "# Geld", "Nichts.", "# Hilfe"];
        lines.push("Es gibt dort auch eine Stunde für Geflüchtete.");
        assert_eq!(read("Bürgerbüro", &lines).1, Vec::<String>::new());
        lines.extend(["# Kurs", "Der Kurs ist auch für Geflüchtete."]);
        assert_eq!(read("Bürgerbüro", &lines).1, ["gefluechtete"]);
    }

    #[test]
    fn other_languages_are_read_on_their_pages() {
        let (topics, audiences) = read_in("en", "Counselling", &["Debt counselling for refugees."]);
        assert_eq!(topics, [("schuldnerberatung".to_owned(), false)]);
        assert_eq!(audiences, ["gefluechtete"]);
        assert_eq!(read_in("tr", "Kreş", &["Yeni."]).0, [("kita".to_owned(), true)]);
        assert_eq!(read_in("de", "Debt counselling", &["Neu."]).0, []);
    }
}
