//! The words of events, from `event-words.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::understanding::cues::Cues;
use crate::understanding::labels::Labelled;
use crate::understanding::table::{EVENT_WORDS, OFFER_CUES, rows, words_of};

/// What a sentence says of registering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Register {
    Asked,
    Unneeded,
}

/// What a word is to an event; the comments of the table say what each is for.
pub(super) struct Words {
    pub(super) occasions: Vec<&'static str>,
    pub(super) venues: Vec<&'static str>,
    pub(super) wheres: HashSet<&'static str>,
    pub(super) articles: HashSet<&'static str>,
    pub(super) online: Vec<&'static str>,
    pub(super) deadlines: HashSet<&'static str>,
    pub(super) invites: HashSet<&'static str>,
    pub(super) held_by: Vec<&'static str>,
    pub(super) ends: Vec<&'static str>,
    pub(super) registers: Cues<Register>,
    pub(super) nobody: HashSet<&'static str>,
    pub(super) host_links: HashSet<&'static str>,
    pub(super) host_articles: HashSet<&'static str>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |what| words_of(EVENT_WORDS, what);
    Words {
        occasions: of("occasion").collect(),
        venues: of("venue").collect(),
        wheres: of("where").collect(),
        articles: of("article").collect(),
        online: of("online").collect(),
        deadlines: of("deadline").collect(),
        invites: of("invites").collect(),
        held_by: of("held_by").collect(),
        ends: of("ends").collect(),
        registers: Cues::new(
            of("register")
                .map(|word| (word, Register::Asked))
                .chain(of("unneeded").map(|word| (word, Register::Unneeded))),
        ),
        nobody: of("nobody").collect(),
        host_links: of("host_link").collect(),
        host_articles: of("host_article").collect(),
    }
});

/// Labels by the field they open.
static LABELS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut labels: HashMap<&str, Vec<&str>> = HashMap::new();
    let fields = ["when", "venue", "organiser", "registration", "event_label", "cost_label"];
    for [field, label] in rows::<2>(OFFER_CUES).chain(rows::<2>(EVENT_WORDS)) {
        if fields.contains(&field) {
            labels.entry(label).or_default().push(field);
        }
    }
    labels
});

/// Whether a labelled value is of this field.
pub(super) fn label_of(whole: &str, labelled: &Labelled, field: &str) -> bool {
    let label = whole[labelled.label.clone()].trim();
    LABELS.get(label).is_some_and(|fields| fields.contains(&field))
}

/// Whether a line is a label of an event page.
pub(super) fn is_label(line: &str) -> bool {
    LABELS.contains_key(line.trim_end_matches([':', ' ']))
}

/// Whether a column with this head says where.
pub(in crate::understanding) fn is_venue_label(head: &str) -> bool {
    LABELS.get(head.trim_end_matches([':', ' '])).is_some_and(|fields| fields.contains(&"venue"))
}
