//! Which other records a record belongs with, in both directions: the page that hands a document out and the documents
//! of a page, the same text elsewhere, earlier and later reports on a matter.
//!
//! A record names its own ties; the other direction is looked for where it must be: documents under their own address,
//! later reports among the records that are alike.

use indexer::Hit;
use model::{LinkRelation, Record, RecordId};

use super::Labelled;
use super::hits::HitView;
use crate::links;
use crate::problem::Problem;
use crate::shown::Shown;
use crate::state::App;
use crate::words::Words;

/// Most records under one heading.
const MOST: usize = 8;

/// Records that belong together in one way.
pub(crate) struct Tie {
    pub(crate) label: String,
    pub(crate) entries: Vec<HitView>,
}

/// The ties of a record; `alike` are records like it.
///
/// # Errors
/// [`Problem::internal`] when the disk fails.
pub(crate) fn ties(
    app: &App,
    words: &Words,
    record: &Record,
    alike: &[(Hit, Shown)],
) -> Result<Vec<Tie>, Problem> {
    let mut all = Vec::new();
    for (key, relation) in [
        ("record.part_of", LinkRelation::AttachedTo),
        ("record.same", LinkRelation::SameAs),
        ("record.earlier", LinkRelation::Follows),
    ] {
        let named = record.links.iter().filter(|link| link.relation == relation).take(MOST);
        let mut entries = Vec::new();
        for link in named {
            // What was taken out of the index since is not missed.
            let Some(other) = app.record(&link.to)? else { continue };
            entries.push(HitView::of_record(app, words, &Shown::of(other, &app.config.full_text)));
        }
        all.push((key, entries));
    }
    let later = alike.iter().filter(|(_, shown)| follows(&shown.record, &record.id)).take(MOST);
    all.push(("record.later", later.map(|(_, shown)| HitView::of_record(app, words, shown)).collect()));
    let said = all.into_iter().filter(|(_, entries)| !entries.is_empty());
    Ok(said.map(|(key, entries)| Tie { label: words.t(key).to_owned(), entries }).collect())
}

fn follows(record: &Record, other: &RecordId) -> bool {
    record.links.iter().any(|link| link.relation == LinkRelation::Follows && link.to == *other)
}

/// Whether a tie already leads to this record, so that it need not stand under "similar" again.
pub(crate) fn leads_to(ties: &[Tie], record: &RecordId) -> bool {
    let href = links::record(record);
    ties.iter().flat_map(|tie| &tie.entries).any(|entry| entry.href == href)
}

/// The page here of a document that a page hands out, when its text is in the index.
///
/// # Errors
/// [`Problem::internal`] when the disk fails.
pub(crate) fn of_document(app: &App, words: &Words, url: &str) -> Result<Option<Labelled>, Problem> {
    let found = app.record(&RecordId::of_page(url, 0))?;
    Ok(found
        .map(|record| Labelled { href: links::record(&record.id), label: words.t("record.here").to_owned() }))
}
