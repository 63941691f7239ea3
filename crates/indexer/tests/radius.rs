//! Places with a radius around them: what is found, counted, measured and said.

#![allow(clippy::unwrap_used, reason = "a test may stop at anything unexpected")]

use std::path::Path;

use indexer::{Index, Knowledge, Radius, RemarkKind, SearchRequest, SearchResponse, Searcher, Settings};
use model::{PlaceRef, PlaceRole, Record, RecordId};

/// Places: Schwelm is some 4 km from Gevelsberg, 14 from Hattingen, 70 from Rheine and more.
const WORLD: [(&str, Option<&str>, PlaceRole); 7] = [
    ("schwelm", Some("05954024"), PlaceRole::Venue),
    ("gevelsberg", Some("05954012"), PlaceRole::Venue),
    ("hattingen", Some("05954016"), PlaceRole::Venue),
    ("rheine", Some("05566076"), PlaceRole::Venue),
    ("kreis", Some("05954"), PlaceRole::ServiceArea),
    ("named", Some("05954024"), PlaceRole::Mentioned),
    ("nowhere", None, PlaceRole::Venue),
];

fn index(dir: &Path) -> Searcher {
    let mut index =
        Index::open(dir, Knowledge::builtin(), Settings { threads: 1, ..Settings::default() }).unwrap();
    for (id, ags, role) in WORLD {
        let place = ags.map(|ags| PlaceRef {
            ags: Some(ags.parse().unwrap()),
            name: id.to_owned(),
            role,
            lat: None,
            lon: None,
        });
        let record = Record {
            id: RecordId::new(id),
            title: format!("Beratung {id}"),
            text: format!("Rat und Hilfe, {id}"),
            lang: "de".to_owned(),
            places: place.into_iter().collect(),
            ..Record::default()
        };
        index.upsert(&record).unwrap();
    }
    // An address that is in no gazetteer, two kilometres north of Schwelm's middle.
    let address = PlaceRef {
        ags: None,
        name: "Hof Muster".to_owned(),
        role: PlaceRole::Venue,
        lat: Some(51.305),
        lon: Some(7.293),
    };
    let hof = Record {
        id: RecordId::new("hof"),
        title: "Beratung auf dem Hof".to_owned(),
        lang: "de".to_owned(),
        places: vec![address],
        ..Record::default()
    };
    index.upsert(&hof).unwrap();
    index.commit("1", jiff::Timestamp::UNIX_EPOCH).unwrap();
    index.publish().unwrap();
    Searcher::open(dir, Knowledge::builtin()).unwrap()
}

fn ask(searcher: &Searcher, place: &str, radius: Option<&str>) -> SearchResponse {
    let request = SearchRequest {
        query: "Beratung".to_owned(),
        places: vec![place.parse().unwrap()],
        radius: radius.map(|text| text.parse::<Radius>().unwrap()),
        relax: false,
        collapse: false,
        ..SearchRequest::default()
    };
    searcher.search(&request).unwrap()
}

fn found(answer: &SearchResponse) -> Vec<String> {
    let mut ids: Vec<_> = answer.hits.iter().map(|hit| hit.id.to_string()).collect();
    ids.sort();
    assert_eq!(ids.len(), answer.total);
    ids
}

#[test]
fn a_radius_adds_what_lies_near() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path());
    assert_eq!(found(&ask(&searcher, "05954024", None)), ["kreis", "schwelm"]);
    assert_eq!(found(&ask(&searcher, "05954024", Some("3km"))), ["hof", "kreis", "schwelm"]);
    let near = ["gevelsberg", "hof", "kreis", "schwelm"];
    assert_eq!(found(&ask(&searcher, "05954024", Some("8km"))), near);
    let wide = ["gevelsberg", "hattingen", "hof", "kreis", "rheine", "schwelm"];
    assert_eq!(found(&ask(&searcher, "05954024", Some("200km"))), wide);
    // Around each municipality of the Kreis.
    assert_eq!(found(&ask(&searcher, "05954", Some("1km"))).len(), 4);
}

#[test]
fn hits_say_how_far_they_are_and_facets_count_the_same_records() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path());
    let answer = ask(&searcher, "05954024", Some("8km"));
    for hit in &answer.hits {
        match hit.id.as_str() {
            "schwelm" => assert_eq!(hit.distance_km, Some(0.0)),
            "kreis" => assert_eq!(hit.distance_km, None),
            _ => assert!((1.0..8.0).contains(&hit.distance_km.unwrap()), "{hit:?}"),
        }
    }
    let kinds = answer.facets.iter().find(|facet| facet.name == "kind").unwrap();
    assert_eq!(kinds.values.iter().map(|value| value.count).sum::<usize>(), answer.total);
    let places = answer.facets.iter().find(|facet| facet.name == "place").unwrap();
    for value in &places.values {
        assert_eq!(ask(&searcher, &value.value, None).total, value.count, "{}", value.value);
    }
    assert!(ask(&searcher, "05954024", None).hits.iter().all(|hit| hit.distance_km.is_none()));
}

#[test]
fn what_nobody_can_place_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path());
    let answer = ask(&searcher, "05954024", Some("8km"));
    let remark = &answer.understood.remarks[0];
    // "named" is only mentioned in Schwelm: nobody knows where it is either.
    assert_eq!((remark.kind, remark.words.as_slice()), (RemarkKind::Nowhere, ["2".to_owned()].as_slice()));
    assert!(answer.understood.notes[0].contains('2'));
    let land = ask(&searcher, "05", Some("8km"));
    assert_eq!(land.total, ask(&searcher, "05", None).total);
    assert_eq!(land.understood.remarks[0].kind, RemarkKind::NoRadius);
}
