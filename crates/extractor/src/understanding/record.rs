//! Puts a record together: values go in with their evidence, whose field names become those of the record.

use model::{Evidence, PlaceRef, Record, RecordId, Snapshot};

use super::text::Found;

/// A record that belongs to a page.
pub(super) fn of_page(snapshot: &Snapshot, ordinal: usize) -> Record {
    Record {
        id: RecordId::of_page(&snapshot.url, ordinal),
        url: snapshot.url.clone(),
        parent: (ordinal > 0).then(|| RecordId::of_page(&snapshot.url, 0)),
        source: Some(snapshot.source.clone()),
        fetched: Some(snapshot.fetched),
        ..Record::default()
    }
}

/// Moves values into a list of the record and their evidence, as `list[n].part`, beside it.
pub(super) fn fill<T>(
    list: &mut Vec<T>,
    name: &str,
    found: impl IntoIterator<Item = Found<T>>,
    evidence: &mut Vec<Evidence>,
) {
    for Found { value, evidence: reasons } in found {
        let number = list.len();
        list.push(value);
        evidence.extend(reasons.into_iter().map(|reason| {
            let dot = if reason.field.is_empty() { "" } else { "." };
            Evidence { field: format!("{name}[{number}]{dot}{}", reason.field), ..reason }
        }));
    }
}

/// Moves the evidence of an offer or event under its name.
pub(super) fn under(name: &str, reasons: impl IntoIterator<Item = Evidence>, evidence: &mut Vec<Evidence>) {
    evidence.extend(
        reasons.into_iter().map(|reason| Evidence { field: format!("{name}.{}", reason.field), ..reason }),
    );
}

/// Adds places the record does not have yet in this role; a place it only mentions rises to the role.
pub(super) fn add_places(record: &mut Record, found: impl IntoIterator<Item = Found<PlaceRef>>) {
    for place in found {
        let known =
            record.places.iter().any(|known| known.ags == place.value.ags && known.role == place.value.role);
        if !known {
            fill(&mut record.places, "places", [place], &mut record.evidence);
        }
    }
}
