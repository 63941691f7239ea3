//! What a page is: news, offer, event, organisation, network, listing or other, by signs that are added up.
//!
//! Words and their weights stand in `kinds.tsv`; what the structure of the page says is weighed in `structure`.

mod structure;
mod sums;

use model::{Evidence, Kind};
use rustc_hash::FxHashMap;

pub(super) use self::structure::type_name;
use self::structure::{by_structure, is_apart, is_printed, links_apart, pages_linked};
use self::sums::Sums;
use super::cues::Cues;
use super::table::{KINDS, rows};
use super::text::Text;
use crate::{Block, BlockKind, Document};

/// Weighs the signs; compiled once.
pub(super) struct KindFinder {
    url: Vec<(Kind, &'static str, f32)>,
    section: Cues<(Kind, f32)>,
    title: Cues<(Kind, f32)>,
    heading: Cues<(Kind, f32)>,
    text: Cues<(Kind, f32)>,
    /// What some words say of the manner of a text, by their letters in lower case.
    manners: FxHashMap<Vec<u8>, Vec<Manner>>,
}

/// What a word says of the manner of a text.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// Written like this it speaks to the reader ("Sie"); reports do not.
    Speaks(&'static str),
    /// Tells rules and duties.
    Rules,
}

/// What other modules found on the page and the kind depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs {
    pub(super) contacts: usize,
    pub(super) addresses: usize,
    pub(super) opening_hours: usize,
    pub(super) network_in_title: bool,
    pub(super) organisation_is_title: bool,
    pub(super) partners: usize,
    /// Labels "Ort", "Wann" and the like.
    pub(super) event_labels: usize,
    /// A day with a time of day in the first sentences.
    pub(super) event_day: bool,
    pub(super) structured_events: usize,
    /// Most lines of the page are days with what is on.
    pub(super) programme: bool,
}

/// A page is something only from this sum on; below it is "other".
const THRESHOLD: f32 = 2.0;
/// No single place of signs (words of the text, say) may outvote all others.
const MOST_BY_TEXT: f32 = 4.5;
/// A text that speaks to its reader does so with at least this share of its words.
const ADDRESSED: f32 = 0.012;
/// From this share of words of duty on a text tells rules. Chosen on help pages that were read by eye (BENCHMARKS.md,
/// "Understanding"): nearly all offers lie below, pages of rules above.
const RULED: f32 = 0.0117;

/// A headline of so many words tells something.
const SENTENCE: usize = 5;

/// A front page leads to others, whatever it says of itself.
const FRONT: f32 = 4.0;
/// Links that make a page lead somewhere.
const LEAST_LINKS: usize = 4;

impl KindFinder {
    pub(super) fn new() -> Self {
        let of = |place: &'static str| {
            rows::<4>(KINDS).filter(move |row| row[1] == place).filter_map(|[kind, _, word, weight]| {
                Some((word, (Kind::from_name(kind)?, weight.parse::<f32>().ok()?)))
            })
        };
        let mut manners: FxHashMap<Vec<u8>, Vec<Manner>> = FxHashMap::default();
        let persons = of("person").map(|(word, _)| (word, Manner::Speaks(word)));
        for (word, manner) in persons.chain(of("rule").map(|(word, _)| (word, Manner::Rules))) {
            manners.entry(word.to_lowercase().into_bytes()).or_default().push(manner);
        }
        KindFinder {
            url: of("url").map(|(word, (kind, weight))| (kind, word, weight)).collect(),
            section: Cues::new(of("section")),
            title: Cues::new(of("title")),
            heading: Cues::new(of("heading")),
            text: Cues::new(of("text")),
            manners,
        }
    }

    /// The kind of a page, with the strongest sign for it as evidence.
    pub(super) fn find(
        &self,
        url: &str,
        document: &Document,
        text: &Text<'_>,
        signs: Signs,
    ) -> (Kind, Evidence) {
        let mut sums = Sums::default();
        self.by_words(url, document, text, &mut sums);
        by_structure(document, text, signs, &mut sums);
        let shares = self.shares(text);
        if shares.addressed > ADDRESSED {
            let first = text.parts().first().map_or("text", |part| part.block.place.as_str());
            sums.add(Kind::Offer, 1.2, first, text.sentence(0));
        }
        let none = || Evidence::new("kind", "other", "page", "", "no-sign");
        if text.as_str().is_empty() && document.problem.is_none_or(|why| why == "no_text") {
            // Of its own: a link that no other page of the site has.
            let own = |block: &&Block| {
                is_apart(block) && block.dropped != Some("repeated") && pages_linked(&block.links) > 0
            };
            if let Some(first) = document.aside.iter().find(own) {
                return (
                    Kind::Listing,
                    Evidence::new("kind", "listing", first.place.as_str(), &first.text, "links-alone"),
                );
            }
        }
        if text.as_str().is_empty() {
            return (Kind::Empty, Evidence::new("kind", "empty", "page", "", "no-text"));
        }
        let title = document.title.as_ref().map_or("", |title| title.value.as_str());
        // A long headline tells a story about a network or an offer; their own pages are headed by a name.
        if title.split(' ').count() >= SENTENCE || title.contains(": ") {
            sums.scale(Kind::Network, 0.5);
            if document.published.as_ref().is_some_and(is_printed) {
                sums.scale(Kind::Offer, 0.7);
            }
        }
        // Words of the text alone make no offer: an article on grammar speaks to the reader, too.
        if signs.contacts == 0 && signs.opening_hours == 0 {
            sums.scale(Kind::Offer, 0.6);
        }
        // Rules with the number of an office are no offer; opening hours make one.
        if shares.ruled > RULED && signs.opening_hours == 0 {
            sums.scale(Kind::Offer, 0.7);
        }
        match sums.best() {
            Some((kind, sum, sign)) if sum >= THRESHOLD => {
                (kind, Evidence::new("kind", kind.as_str(), sign.place, &sign.quote, "strongest-sign"))
            }
            _ => (Kind::Other, none()),
        }
    }

    /// Which share of the words speak to the reader, and which tell rules.
    fn shares(&self, text: &Text<'_>) -> Shares {
        let (mut words, mut addressed, mut ruled) = (0_u32, 0_u32, 0_u32);
        for run in text.words().runs() {
            words += 1;
            let manner = self.manners.get(text.words().lower(run.clone()));
            for manner in manner.into_iter().flatten() {
                match manner {
                    Manner::Speaks(written) => {
                        addressed += u32::from(text.as_str()[run.clone()] == **written)
                    }
                    Manner::Rules => ruled += 1,
                }
            }
        }
        let share = |hits: u32| hits as f32 / words.max(1) as f32;
        Shares { addressed: share(addressed), ruled: share(ruled) }
    }

    fn by_words(&self, url: &str, document: &Document, text: &Text<'_>, sums: &mut Sums) {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = path.find('/').map_or("", |at| &path[at..]).to_lowercase();
        let linked = text.parts().iter().map(|part| pages_linked(&part.block.links)).sum::<usize>();
        if is_front(&path) && linked + links_apart(document) >= LEAST_LINKS {
            sums.add(Kind::Listing, FRONT, "url", "/");
        }
        let mut seen = Vec::new();
        for (kind, word, weight) in &self.url {
            // Two words of the path for one kind say hardly more than one.
            if in_path(&path, word) && !seen.contains(kind) {
                seen.push(*kind);
                // Where the address ends in the name of a section, the page lists what is in it.
                let lists = matches!(kind, Kind::News | Kind::Event) && ends_in(&path, word);
                let kind = if lists { Kind::Listing } else { *kind };
                sums.add(kind, *weight, "url", word.trim_end_matches('*'));
            }
        }
        if let Some(section) = &document.section {
            for cue in self.section.find(&section.value).take(2) {
                sums.add(cue.value.0, cue.value.1, &section.evidence.place, &section.value);
            }
        }
        if let Some(title) = &document.title {
            let mut by_kind: Vec<(Kind, f32)> = Vec::new();
            for cue in self.title.find(&title.value) {
                match by_kind.iter_mut().find(|(kind, _)| *kind == cue.value.0) {
                    Some((_, weight)) => *weight = weight.max(cue.value.1) + 0.3,
                    None => by_kind.push(*cue.value),
                }
            }
            for (kind, weight) in by_kind {
                sums.add(kind, weight, &title.evidence.place, &title.value);
            }
        }
        let mut by_text: Vec<(Kind, f32)> = Vec::new();
        let mut known = Vec::new();
        let whole = text.as_str();
        for cue in self.text.among(whole, text.words()) {
            let word = whole[cue.start..cue.end].to_lowercase();
            if known.contains(&word) {
                continue;
            }
            known.push(word);
            let (kind, weight) = *cue.value;
            let so_far = by_text.iter_mut().find(|(known, _)| *known == kind);
            let allowed = match so_far {
                Some((_, sum)) => {
                    let allowed = weight.min(MOST_BY_TEXT - *sum);
                    *sum += allowed.max(0.0);
                    allowed
                }
                None => {
                    by_text.push((kind, weight));
                    weight
                }
            };
            if allowed > 0.0 {
                let part = text.part(cue.start).map_or("text", |part| part.block.place.as_str());
                sums.add(kind, allowed, part, text.sentence(cue.start));
            }
        }
        let headings = text.parts().iter().filter(|part| matches!(part.block.kind, BlockKind::Heading(_)));
        let mut headed = 0;
        for part in headings.take(30) {
            if let Some(cue) = self.heading.first(&part.block.text).filter(|_| headed < 4) {
                headed += 1;
                sums.add(cue.value.0, cue.value.1, &part.block.place, &part.block.text);
            }
        }
    }
}

/// Shares of the words of a text, 0 to 1.
#[derive(Clone, Copy, Debug)]
struct Shares {
    addressed: f32,
    ruled: f32,
}

/// Whether the word stands in the path; without a star it ends there or before a sign ("/news", not "/newspapers").
fn in_path(path: &str, word: &str) -> bool {
    let bare = word.trim_end_matches('*');
    path.match_indices(bare).any(|(at, _)| {
        bare.len() < word.len()
            || !bare.ends_with(char::is_alphanumeric)
            || !path[at + bare.len()..].starts_with(char::is_alphanumeric)
    })
}

/// Whether a path ends in a segment that is this word, or with a star begins with it: "/presse/", "/pressemeldungen".
fn ends_in(path: &str, word: &str) -> bool {
    let segment = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let bare = word.trim_matches(['*', '/']);
    let plain = segment.len() <= 24 && segment.bytes().all(|b| b.is_ascii_lowercase());
    plain && if word.ends_with('*') { segment.starts_with(bare) } else { segment == bare }
}

/// Whether a path is that of a site's front page, or of the front page in a language.
fn is_front(path: &str) -> bool {
    let bare = path.trim_matches('/');
    let language = bare.len() == 2 && bare.bytes().all(|b| b.is_ascii_lowercase());
    bare.is_empty() || language || ["index.html", "index.htm", "index.php"].contains(&bare)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::understanding::text::paragraphs;

    fn kind(url: &str, title: &str, lines: &[&str], signs: Signs) -> Kind {
        let blocks = paragraphs(lines);
        let evidence = Evidence::new("title", title, "h1", title, "headline");
        let document = Document {
            title: Some(crate::Read { value: title.to_owned(), evidence }),
            ..Document::default()
        };
        KindFinder::new().find(url, &document, &Text::new(&blocks), signs).0
    }

    #[test]
    fn signs_add_up() {
        let none = Signs::default();
        let here = Signs { contacts: 1, addresses: 1, opening_hours: 1, ..none };
        assert_eq!(
            kind("https://x.example/a", "Schuldnerberatung", &["Wir beraten Sie kostenlos."], here),
            Kind::Offer
        );
        assert_eq!(
            kind("https://x.example/presse/1", "Neue Kita eröffnet", &["Das teilte die Stadt mit."], none),
            Kind::News
        );
        assert_eq!(
            kind("https://x.example/impressum", "Impressum", &["Stadt X, Markt 1"], here),
            Kind::Other
        );
        assert_eq!(
            kind("https://x.example/a", "Sommerkonzert", &["Ort: Park"], Signs { event_labels: 2, ..none }),
            Kind::Event
        );
        assert_eq!(
            kind("https://x.example/a", "Netzwerk Frühe Hilfen", &["Das Netzwerk ist offen."], none),
            Kind::Network
        );
        assert_eq!(
            kind("https://x.example/a", "Religion", &["Der Glaube ist Privatsache."], none),
            Kind::Other
        );
        assert_eq!(kind("https://x.example/a", "Leer", &[], none), Kind::Empty);
    }

    #[test]
    fn a_report_stays_one_beside_what_its_boxes_mark() {
        let marked = |headlines: &[&str]| -> Vec<Value> {
            let report = |headline: &&str| serde_json::json!({"@type": "NewsArticle", "headline": headline});
            headlines.iter().map(report).collect()
        };
        let of = |title: &str, structured: Vec<Value>| {
            let blocks = paragraphs(&["Der Bus fährt ab Montag auch nach Haßlinghausen."]);
            let evidence = Evidence::new("title", title, "h1", title, "headline");
            let title = Some(crate::Read { value: title.to_owned(), evidence });
            let document = Document { title, structured, ..Document::default() };
            let signs = Signs { structured_events: 3, ..Signs::default() };
            let url = "https://x.example/2024/bus";
            KindFinder::new().find(url, &document, &Text::new(&blocks), signs).0
        };
        let others = ["Stadtfest im Mai", "Neue Bänke im Park", "Rathaus zieht um", "Markt am Samstag"];
        let own = "Verkehr: Neue Linie im Süden";
        assert_eq!(of("Neue Linie im Süden", marked(&[&[own], &others[..]].concat())), Kind::News);
        assert_eq!(of("Willkommen in Schwelm", marked(&others)), Kind::Listing);
    }

    #[test]
    fn labels_of_several_marked_events_make_no_event_of_their_page() {
        let blocks = paragraphs(&[
            "Backen",
            "Di 1. Dez., 15 Uhr",
            "Veranstalter: Heim",
            "Singen",
            "Do 3. Dez.",
            "Veranstalter: Chor",
        ]);
        let marked = |name: &str| serde_json::json!({"@type": "Event", "name": name});
        let evidence = Evidence::new("title", "Dezember", "h1", "Dezember", "headline");
        let title = Some(crate::Read { value: "Dezember 2026 in der Stadt".to_owned(), evidence });
        let structured = vec![marked("Backen ohne Ei"), marked("Singen im Park")];
        let document = Document { title, structured, ..Document::default() };
        let signs = Signs { structured_events: 2, event_labels: 2, event_day: true, ..Signs::default() };
        let kind = KindFinder::new().find("https://x.example/a", &document, &Text::new(&blocks), signs).0;
        assert_eq!(kind, Kind::Listing);
    }

    #[test]
    fn rules_with_the_number_of_an_office_are_no_offer() {
        let here = Signs { contacts: 1, addresses: 1, ..Signs::default() };
        let rules = [
            "Wer umzieht, muss sich in zwei Wochen melden. Sie dürfen das nicht vergessen, das Gesetz droht mit Strafe.",
            "Sie müssen Ihren Pass vorlegen. Sie dürfen jemanden schicken, der eine Vollmacht haben muss.",
        ];
        assert_eq!(kind("https://x.example/a", "Ummelden", &rules, here), Kind::Other);
        let offer = ["Wir helfen Ihnen beim Umzug. Sie bekommen Kartons und Ihre Kinder werden betreut."];
        assert_eq!(kind("https://x.example/a", "Umzug", &offer, here), Kind::Offer);
    }

    #[test]
    fn offers_are_known_in_translation() {
        let here = Signs { contacts: 1, addresses: 1, ..Signs::default() };
        let english =
            ["Our centre helps you with your debts. Counselling is free of charge and confidential."];
        assert_eq!(kind("https://x.example/en/debt", "Debt counselling", &english, here), Kind::Offer);
        let turkish = ["Borçlar için danışma ücretsiz. Lütfen randevu alın."];
        assert_eq!(kind("https://x.example/tr/borc", "Borç danışmanlığı", &turkish, here), Kind::Offer);
    }

    #[test]
    fn an_address_that_ends_in_a_section_lists_it() {
        assert!(ends_in("/de/neues/", "/neues*") && ends_in("/pressemeldungen", "/presse*"));
        assert!(!ends_in("/presse/neuer-spielplatz", "/presse*") && !ends_in("/news-2", "/news"));
        assert!(is_front("/") && is_front("/tr/") && !is_front("/termine"));
    }

    #[test]
    fn words_of_an_address_end_where_they_end() {
        assert!(in_path("/news/1", "/news") && in_path("/de/news", "/news"));
        assert!(!in_path("/newspapers-and-more", "/news") && in_path("/pressemitteilungen/1", "/presse*"));
    }
}
