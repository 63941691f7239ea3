//! A small world to serve: invented records in real places, indexed into a temporary directory, with a history.

use std::path::Path;
use std::sync::Arc;

use indexer::{Index, Knowledge, Searcher, Settings};
use jiff::Timestamp;
use model::{Level, Record, SourceId};
use server::{History, HistoryError, Outcome, PageHistory, SourceState, Version};

/// The clock of this world.
pub(crate) const NOW: &str = "2026-11-21T08:00:00Z";

/// The records of the world.
pub(crate) fn records() -> Vec<Record> {
    serde_json::from_str(include_str!("records.json")).expect("the records are well formed")
}

/// An index of `records` in `folder`.
pub(crate) fn index(folder: &Path, records: &[Record]) -> Searcher {
    let knowledge = Knowledge::builtin();
    let settings = Settings { memory_mib: 32, threads: 1, ..Settings::default() };
    let mut index = Index::open(folder, knowledge.clone(), settings).expect("an index opens");
    for record in records {
        index.upsert(record).expect("a record goes in");
    }
    index.name_source(&SourceId::new("en-kreis"), "Ennepe-Ruhr-Kreis");
    index.commit("1", NOW.parse().expect("an instant")).expect("a commit succeeds");
    index.publish().expect("an index goes live");
    drop(index);
    Searcher::open(folder, knowledge).expect("an index is read")
}

/// What the archive of this world knows.
pub(crate) struct Past;

impl History for Past {
    fn page(&self, url: &str) -> Result<Option<PageHistory>, HistoryError> {
        let at = |text: &str| text.parse::<Timestamp>();
        let version = |fetched: &str| -> Result<Version, HistoryError> {
            Ok(Version { fetched: at(fetched)?, bytes: 12_345, hash: "c0ffee".into() })
        };
        if !url.contains("randzeiten") {
            return Ok(None);
        }
        Ok(Some(PageHistory {
            first_seen: at("2025-03-01T04:00:00Z")?,
            last_seen: at("2026-11-20T04:12:00Z")?,
            last_changed: Some(at("2026-10-02T04:00:00Z")?),
            gone_since: None,
            versions: vec![version("2026-10-02T04:00:00Z")?, version("2025-03-01T04:00:00Z")?],
        }))
    }

    fn sources(&self) -> Result<Vec<SourceState>, HistoryError> {
        let visited = Some("2026-11-20T04:12:00Z".parse::<Timestamp>()?);
        let state =
            |id: &str, name: &str, level: Level, ags: &str, outcome: Outcome, reason: &str| SourceState {
                id: SourceId::new(id),
                name: name.to_owned(),
                level,
                ags: ags.parse().ok(),
                home: Some(format!("https://www.{id}.example/")),
                pages: if outcome == Outcome::Never { 0 } else { 412 },
                last_visit: visited.filter(|_| outcome != Outcome::Never),
                last_success: visited.filter(|_| outcome == Outcome::Ok),
                outcome,
                reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            };
        let (town, city, kreis) = (Level::Gemeinde, Level::KreisfreieStadt, Level::Kreis);
        let ministry = "Ministerium für Arbeit, Gesundheit und Soziales";
        Ok(vec![
            state("mags", ministry, Level::Land, "05", Outcome::Ok, ""),
            state("en-kreis", "Ennepe-Ruhr-Kreis", kreis, "05954", Outcome::Ok, ""),
            state("kreis-warendorf", "Kreis Warendorf", kreis, "05570", Outcome::Never, ""),
            state("hagen", "Stadt Hagen", city, "05914", Outcome::Ok, ""),
            state("koeln", "Stadt Köln", city, "05315", Outcome::Failed, "robots.txt antwortet nicht"),
            state("stadt-schwelm", "Stadt Schwelm", town, "05954024", Outcome::Ok, ""),
            state(
                "stadt-witten",
                "Stadt Witten",
                town,
                "05954036",
                Outcome::Partial,
                "drei Seiten antworteten mit 500",
            ),
        ])
    }
}

/// The past as the server takes it.
pub(crate) fn history() -> Arc<dyn History> {
    Arc::new(Past)
}
