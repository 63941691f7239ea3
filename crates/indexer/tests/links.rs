//! Links among records: copies, offers at two addresses, reports that come back to an announcement.

#![allow(clippy::unwrap_used, reason = "a test may stop at anything unexpected")]

use std::path::Path;

use indexer::{Index, Knowledge, Searcher, Settings};
use jiff::Timestamp;
use model::{Contact, Kind, LinkRelation, PartialDate, PlaceRef, PlaceRole, Record, RecordId, SourceId};

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn record(source: &str, id: &str, kind: Kind, title: &str, text: &str) -> Record {
    let url = format!("https://{source}.example/{id}");
    Record {
        id: RecordId::new(&url),
        url,
        kind,
        source: Some(SourceId::new(source)),
        title: title.to_owned(),
        text: text.to_owned(),
        lang: "de".to_owned(),
        places: vec![PlaceRef {
            ags: Some("05954036".parse().unwrap()),
            name: "Witten".to_owned(),
            role: PlaceRole::About,
            lat: None,
            lon: None,
        }],
        fetched: Some(now()),
        ..Record::default()
    }
}

fn dated(mut record: Record, day: &str) -> Record {
    record.set_published(Some(day.parse::<PartialDate>().unwrap()));
    record
}

const RELEASE: &str = "Der Kreis stellt im Foyer des Rathauses sechzig Fotografien aus, die Kinder mit Einwegkameras \
    gemacht haben. Eröffnet wird die Schau am Freitag von der Landrätin; ein Schülerorchester spielt dazu. Bis Ende \
    des Monats sind die Bilder zu den üblichen Zeiten zu sehen, danach wandern sie durch alle Büchereien im Kreis.";

/// Other reports, so that words have something to be rare in.
fn others() -> Vec<Record> {
    let matters = [
        (
            "Brückensperrung dauert an",
            "Die Brücke über den Mühlbach bleibt gesperrt, weil Stahlträger fehlen.",
        ),
        ("Freibad öffnet später", "Im Freibad wird das Becken neu gefliest; die Saison beginnt im Juni."),
        (
            "Feuerwehr sucht Nachwuchs",
            "Die Löschgruppe Nord lädt Jugendliche ab zwölf zum Probetraining ein.",
        ),
        (
            "Haushalt beschlossen",
            "Der Rat hat den Etat mit knapper Mehrheit verabschiedet und die Steuern gesenkt.",
        ),
        ("Neue Bäume am Markt", "Elf Linden ersetzen die kranken Kastanien auf dem Marktplatz."),
        ("Wahlhelfer gesucht", "Für die Kommunalwahl fehlen noch dreißig Freiwillige in den Wahllokalen."),
        ("Museum zeigt Puppenstuben", "Die Sammlung einer Schneiderin ist bis Ostern zu sehen."),
        ("Busse fahren anders", "Wegen der Baustelle am Bahnhof halten die Linien in der Gartenstraße."),
    ];
    let report = |(number, (title, text)): (usize, (&str, &str))| {
        dated(record("stadt", &format!("m{number}"), Kind::News, title, text), "2026-02-02")
    };
    matters.into_iter().enumerate().map(report).collect()
}

fn open(dir: &Path) -> Index {
    Index::open(dir, Knowledge::builtin(), Settings { threads: 1, ..Settings::default() }).unwrap()
}

fn write(index: &mut Index, records: &[Record]) -> u64 {
    for record in records {
        index.upsert(record).unwrap();
    }
    relink(index)
}

fn relink(index: &mut Index) -> u64 {
    index.commit("1", now()).unwrap();
    let changed = index.link().unwrap();
    index.commit("1", now()).unwrap();
    changed
}

/// From, relation and to of every link, sorted.
fn links(dir: &Path) -> Vec<(String, LinkRelation, String)> {
    let searcher = Searcher::open(dir, Knowledge::builtin()).unwrap();
    let mut all = Vec::new();
    for record in searcher.records().map(Result::unwrap) {
        for (number, link) in record.links.iter().enumerate() {
            let field = format!("links[{number}]");
            assert!(record.evidence.iter().any(|e| e.field == field && !e.quote.is_empty()), "{field}");
            let name = |id: &RecordId| id.as_str().trim_start_matches("https://").replace(".example", "");
            all.push((name(&record.id), link.relation, name(&link.to)));
        }
    }
    all.sort_by(|a, b| (&a.0, &a.2).cmp(&(&b.0, &b.2)));
    all
}

fn world() -> Vec<Record> {
    let release = dated(record("kreis", "a", Kind::News, "Kinder zeigen ihre Bilder", RELEASE), "2026-03-03");
    let copy =
        dated(record("stadt", "a", Kind::News, "Kinder zeigen Bilder im Rathaus", RELEASE), "2026-03-04");
    let next_year =
        dated(record("kreis", "b", Kind::News, "Kinder zeigen ihre Bilder", RELEASE), "2028-03-03");
    let mut all = vec![release, copy, next_year];
    all.extend(others());
    all
}

#[test]
fn a_copy_is_linked_both_ways_and_not_to_what_came_years_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut index = open(dir.path());
    assert_eq!(write(&mut index, &world()), 2);
    index.publish().unwrap();
    let (kreis, stadt) = ("kreis/a".to_owned(), "stadt/a".to_owned());
    assert_eq!(
        links(dir.path()),
        [(kreis.clone(), LinkRelation::SameAs, stadt.clone()), (stadt, LinkRelation::SameAs, kreis)]
    );
}

#[test]
fn an_increment_gives_what_a_rebuild_gives_and_the_gone_take_their_links_along() {
    let whole = tempfile::tempdir().unwrap();
    let mut index = open(whole.path());
    write(&mut index, &world());
    index.publish().unwrap();

    let parts = tempfile::tempdir().unwrap();
    let mut index = open(parts.path());
    let world = world();
    write(&mut index, &world[..1]);
    write(&mut index, &world[1..4]);
    write(&mut index, &world[4..]);
    assert_eq!(relink(&mut index), 0, "nothing changed");
    index.publish().unwrap();
    let read = |dir: &Path| -> Vec<Record> {
        let searcher = Searcher::open(dir, Knowledge::builtin()).unwrap();
        let mut all: Vec<Record> = searcher.records().map(Result::unwrap).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    };
    assert_eq!(read(whole.path()), read(parts.path()));

    let mut index = open(parts.path());
    index.delete_page(&world[1].url);
    relink(&mut index);
    index.publish().unwrap();
    assert_eq!(links(parts.path()), []);
    assert_eq!(read(parts.path())[0], world[0], "evidence goes with the link");
}

#[test]
fn a_report_follows_the_announcement_of_its_matter() {
    let announced = "Der Kreis lädt Eltern zum Werkstattgespräch über einen Familienlotsen ein. Am 14. März geht es im \
        Bürgersaal um kürzere Wege zwischen den Ämtern. Mütter und Väter erzählen, was sie bisher vergeblich suchten.";
    let report = "Drei Vorschläge hat das Werkstattgespräch im Bürgersaal erbracht. Ein Familienlotse soll Eltern künftig \
        durch die Ämter begleiten, dazu kommen ein Faltblatt und ein gemeinsames Telefon. Am 14. März hatten Mütter \
        und Väter lange diskutiert.";
    let mut all = others();
    all.push(dated(
        record("kreis", "vorher", Kind::News, "Werkstattgespräch zum Familienlotsen", announced),
        "2026-02-20",
    ));
    all.push(dated(
        record("stadt", "nachher", Kind::News, "Familienlotse: Werkstattgespräch bringt Ideen", report),
        "2026-03-17",
    ));
    let dir = tempfile::tempdir().unwrap();
    let mut index = open(dir.path());
    write(&mut index, &all);
    index.publish().unwrap();
    assert_eq!(
        links(dir.path()),
        [("stadt/nachher".to_owned(), LinkRelation::Follows, "kreis/vorher".to_owned())]
    );
}

#[test]
fn an_offer_at_two_addresses_is_one_and_two_branches_are_not() {
    let offer = |source: &str, id: &str, address: &str| {
        let text = "Wer Schulden hat, bekommt hier kostenlos Rat. Gemeinsam wird geordnet, verhandelt und geplant, bis \
            wieder Land in Sicht ist. Bitte bringen Sie Ihre Unterlagen und etwas Geduld mit, denn manches dauert länger.";
        let mut record = record(source, id, Kind::Offer, "Schuldnerberatung im Kreis", text);
        record.contacts = vec![Contact {
            phone: Some("+4923365550100".to_owned()),
            address: Some(address.to_owned()),
            ..Contact::default()
        }];
        record
    };
    let all = [
        offer("kreis", "alt", "Markt 1, 58452 Witten"),
        offer("kreis", "neu", "Markt 1, 58452 Witten"),
        offer("kreis", "anderswo", "Ring 7, 58452 Witten"),
    ];
    let dir = tempfile::tempdir().unwrap();
    let mut index = open(dir.path());
    write(&mut index, &all);
    index.publish().unwrap();
    let found = links(dir.path());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(from, _, to)| !from.ends_with("anderswo") && !to.ends_with("anderswo")));
}

#[test]
fn records_from_elsewhere_keep_the_links_they_came_with() {
    let mut all: Vec<Record> = world().into_iter().map(|record| Record { fetched: None, ..record }).collect();
    all[0].links =
        vec![model::Link { relation: LinkRelation::SameAs, to: RecordId::new("https://else.example/") }];
    let dir = tempfile::tempdir().unwrap();
    let mut index = open(dir.path());
    assert_eq!(write(&mut index, &all), 0);
}
