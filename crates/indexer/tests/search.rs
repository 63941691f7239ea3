//! The index as others use it: small worlds in a temporary directory.

#![allow(clippy::unwrap_used, reason = "a test may stop at anything unexpected")]

use std::path::Path;

use indexer::{Index, IndexError, Knowledge, Match, SearchRequest, SearchResponse, Searcher, Settings, Sort};
use jiff::Timestamp;
use jiff::civil::date;
use model::{
    Contact, Event, Kind, Moment, Offer, OfferStatus, OpeningHours, Organisation, OrganisationRole,
    OrganisationType, PartialDate, PlaceRef, PlaceRole, Record, RecordId, SourceId, TopicRef,
};

fn record(id: &str, title: &str, text: &str) -> Record {
    Record {
        id: RecordId::new(id),
        url: format!("https://www.musterkreis.example/{id}"),
        kind: Kind::Offer,
        title: title.to_owned(),
        text: text.to_owned(),
        lang: "de".to_owned(),
        ..Record::default()
    }
}

fn place(ags: &str, name: &str, role: PlaceRole) -> PlaceRef {
    PlaceRef { ags: Some(ags.parse().unwrap()), name: name.to_owned(), role, lat: None, lon: None }
}

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn index(dir: &Path, records: &[Record]) -> Searcher {
    let mut index =
        Index::open(dir, Knowledge::builtin(), Settings { threads: 1, ..Settings::default() }).unwrap();
    for record in records {
        index.upsert(record).unwrap();
    }
    index.commit("1", now()).unwrap();
    index.publish().unwrap();
    Searcher::open(dir, Knowledge::builtin()).unwrap()
}

fn ask(searcher: &Searcher, query: &str, matching: Match) -> SearchResponse {
    let request =
        SearchRequest { query: query.to_owned(), matching, relax: false, ..SearchRequest::default() };
    searcher.search(&request).unwrap()
}

fn ids(searcher: &Searcher, query: &str) -> Vec<String> {
    ask(searcher, query, Match::Most).hits.into_iter().map(|hit| hit.id.to_string()).collect()
}

fn small_world() -> Vec<Record> {
    let mut kita = record(
        "kita",
        "Kindertagesbetreuungsplatzvergabe",
        "Der Kreis vergibt Plätze in der Kindertagesbetreuung. Anmeldung beim Jugendamt, § 24 SGB VIII.",
    );
    kita.places = vec![place("05954024", "Hattingen", PlaceRole::Venue)];
    kita.topics = vec![TopicRef { id: "kita".to_owned(), primary: true }];
    kita.offer = Some(Offer { status: OfferStatus::Active, ..Offer::default() });
    kita.source = Some(SourceId::new("en-kreis"));
    let mut eltern = record(
        "eltern",
        "Treff für Einelternfamilien",
        "Alleinerziehende Mütter und Väter treffen sich zum Frühstück. Bürger*innen sind willkommen.",
    );
    eltern.audiences = vec!["alleinerziehende".to_owned()];
    eltern.places = vec![place("05954", "Ennepe-Ruhr-Kreis", PlaceRole::ServiceArea)];
    eltern.organisations = vec![Organisation {
        name: "Verband Muster e. V.".to_owned(),
        aliases: vec!["VMV".to_owned()],
        role: OrganisationRole::Provider,
        sort: Some(OrganisationType::Network),
    }];
    let mut news =
        record("news", "Führerscheinstelle zieht um", "Die Führerscheinstelle öffnet am neuen Ort.");
    news.kind = Kind::News;
    news.set_published(Some(PartialDate::day(date(2012, 1, 27))));
    news.places = vec![place("05914", "Hagen", PlaceRole::About)];
    let mut fest = record("fest", "Fest der Vielfalt", "Musik und Essen auf dem Marktplatz.");
    fest.kind = Kind::Event;
    fest.event = Some(Event {
        start: Some("2011-12-30T18:00".parse::<Moment>().unwrap()),
        end: Some("2012-01-02".parse::<Moment>().unwrap()),
        ..Event::default()
    });
    let mut turkish = record("tr", "Tek ebeveynler için danışma", "Danışmanlık ve yardım.");
    turkish.lang = "tr".to_owned();
    vec![kita, eltern, news, fest, turkish]
}

#[test]
fn compounds_spellings_and_gender_forms_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    for (query, first) in [
        ("Kinderbetreuung", "kita"),
        ("Kindertagesbetreuung Platz", "kita"),
        ("Fuehrerschein", "news"),
        ("FÜHRERSCHEINSTELLE", "news"),
        ("Ein-Eltern-Familie", "eltern"),
        ("Einelternfamilie", "eltern"),
        ("Alleinerziehende:r", "eltern"),
        ("Bürgerinnen", "eltern"),
        ("§ 24 SGB VIII", "kita"),
        ("titel:Treff", "eltern"),
        ("organisation:Muster", "eltern"),
        ("träger:VMV", "eltern"),
        ("thema:kita", "kita"),
        ("zielgruppe:alleinerziehende", "eltern"),
        ("art:Veranstaltung", "fest"),
        ("ort:Hagen", "news"),
        ("quelle:en-kreis", "kita"),
        ("status:active", "kita"),
        ("sprache:tr", "tr"),
        ("Führerschein* -Kita", "news"),
        ("\"Fest der Vielfalt\"", "fest"),
        ("\"Mütter und Väter\"", "eltern"),
        ("datum:2012-01..2012-03 art:news", "news"),
        ("(Musik OR Tanz) Marktplatz", "fest"),
        ("tek ebeveynler", "tr"),
    ] {
        let found = ids(&searcher, query);
        assert_eq!(found.first().map(String::as_str), Some(first), "{query}: {found:?}");
    }
}

#[test]
fn a_label_in_another_language_leads_to_german_pages() {
    let dir = tempfile::tempdir().unwrap();
    let german: Vec<Record> = small_world().into_iter().filter(|record| record.lang == "de").collect();
    let searcher = index(dir.path(), &german);
    let answer = ask(&searcher, "single parents", Match::Most);
    assert_eq!(answer.hits.first().map(|hit| hit.id.as_str()), Some("eltern"), "{:?}", answer.understood);
    assert!(!answer.understood.notes.is_empty());
}

#[test]
fn totals_follow_the_rule_of_matching() {
    let dir = tempfile::tempdir().unwrap();
    let text = ["haus garten", "haus", "garten", "haus garten baum", "haus garten baum wiese"];
    let records: Vec<_> = text.iter().enumerate().map(|(n, text)| record(&n.to_string(), "", text)).collect();
    let searcher = index(dir.path(), &records);
    let total = |query: &str, matching| ask(&searcher, query, matching).total;
    assert_eq!(total("Haus Garten", Match::All), 3);
    assert_eq!(total("Haus Garten", Match::Most), 3);
    assert_eq!(total("Haus Garten", Match::Any), 5);
    assert_eq!(total("Haus Garten Baum Wiese", Match::All), 1);
    assert_eq!(total("Haus Garten Baum Wiese", Match::Most), 2);
    assert_eq!(total("Haus -Garten", Match::All), 1);
    assert_eq!(total("+Baum Haus", Match::Any), 2);
    assert_eq!(total("", Match::All), 5);
}

#[test]
fn a_word_matches_as_whole_or_by_all_its_parts() {
    let dir = tempfile::tempdir().unwrap();
    let records = [
        record("parts", "", "Betreuung der Kinder"),
        record("one", "", "Kinder spielen"),
        record("whole", "", "Kinderbetreuung"),
    ];
    let searcher = index(dir.path(), &records);
    assert_eq!(ask(&searcher, "Kinderbetreuung", Match::All).total, 2);
    assert_eq!(ask(&searcher, "Kinderbetreuung", Match::Any).total, 3);
    assert_eq!(ids(&searcher, "Kinderbetreuung")[0], "whole");
}

#[test]
fn exact_spelling_ranks_first() {
    let dir = tempfile::tempdir().unwrap();
    let searcher =
        index(dir.path(), &[record("masse", "", "Masse und mehr"), record("maß", "", "Maße und mehr")]);
    assert_eq!(ids(&searcher, "Maße")[0], "maß");
    assert_eq!(ids(&searcher, "Masse")[0], "masse");
    assert_eq!(ask(&searcher, "\"Maße\"", Match::All).total, 1);
}

#[test]
fn facet_counts_are_what_a_click_shows() {
    let dir = tempfile::tempdir().unwrap();
    let mut records = small_world();
    for (n, ags) in ["05954", "05", "05954024", "05914", "05954032"].into_iter().enumerate() {
        let mut more =
            record(&format!("more{n}"), &format!("Beratung {n}"), &format!("Hilfe und Rat, Stelle {n}"));
        let role = if n % 2 == 0 { PlaceRole::ServiceArea } else { PlaceRole::Venue };
        more.places = vec![place(ags, "Ort", role), place("05954036", "Witten", PlaceRole::About)];
        // Who leads and who pays change places.
        let roles = [OrganisationRole::Lead, OrganisationRole::Funder, OrganisationRole::Mentioned];
        let names = ["Verband Muster e. V.", "Land Muster", "Verband Muster e. V."];
        more.organisations = std::iter::zip(names, roles.iter().cycle().skip(n % 3))
            .map(|(name, role)| Organisation { name: name.into(), aliases: vec![], role: *role, sort: None })
            .collect();
        records.push(more);
    }
    let searcher = index(dir.path(), &records);
    let base = SearchRequest { collapse: false, ..SearchRequest::default() };
    let narrowed =
        SearchRequest { kinds: vec![Kind::Offer], places: vec!["05954".parse().unwrap()], ..base.clone() };
    let winter = SearchRequest { from: Some(date(2011, 11, 1)), to: Some(date(2012, 2, 29)), ..base.clone() };
    let verband = || vec!["Verband Muster e. V.".to_owned()];
    let requests = [
        (base.clone(), "kind organisation role programme year"),
        (narrowed, "organisation role programme"),
        (winter, "year month"),
        (SearchRequest { organisations: verband(), ..base.clone() }, "organisation role"),
        (SearchRequest { roles: vec!["funder".to_owned()], ..base.clone() }, "organisation role"),
        (
            SearchRequest { organisations: verband(), roles: vec!["lead".to_owned()], ..base },
            "organisation role",
        ),
    ];
    for (request, counted) in requests {
        let answer = searcher.search(&request).unwrap();
        assert!(answer.total > 0);
        for name in counted.split(' ') {
            let facet = answer.facets.iter().find(|facet| facet.name == name).unwrap();
            assert!(!facet.values.is_empty(), "{name}");
        }
        for facet in answer.facets {
            for value in facet.values {
                let mut click = request.clone();
                let text = value.value.clone();
                match facet.name.as_str() {
                    "kind" => click.kinds = vec![Kind::from_name(&text).unwrap()],
                    "place" => click.places = vec![text.parse().unwrap()],
                    "topic" => click.topics = vec![text],
                    "audience" => click.audiences = vec![text],
                    "source" => click.sources = vec![SourceId::new(text)],
                    "language" => click.languages = vec![text],
                    "status" => click.statuses = vec![text],
                    "organisation" => click.organisations = vec![text],
                    "role" => click.roles = vec![text],
                    "programme" => click.programmes = vec![text],
                    "year" => {
                        let year: i16 = text.parse().unwrap();
                        (click.from, click.to) = (Some(date(year, 1, 1)), Some(date(year, 12, 31)));
                    }
                    "month" => {
                        let month: PartialDate = text.parse().unwrap();
                        (click.from, click.to) = (Some(month.first()), Some(month.first().last_of_month()));
                    }
                    other => panic!("{other}"),
                }
                let shown = searcher.search(&click).unwrap().total;
                assert_eq!(shown, value.count, "{} {}", facet.name, value.value);
            }
        }
    }
}

#[test]
fn a_place_finds_what_lies_in_it_and_what_serves_it() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let found = |ags: &str| {
        let request = SearchRequest { places: vec![ags.parse().unwrap()], ..SearchRequest::default() };
        let mut ids: Vec<_> =
            searcher.search(&request).unwrap().hits.into_iter().map(|h| h.id.to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(found("05954024"), ["eltern", "kita"]);
    assert_eq!(found("05954"), ["eltern", "kita"]);
    assert_eq!(found("05914"), ["news"]);
    assert_eq!(found("059"), ["eltern", "kita", "news"]);
    assert_eq!(found("05"), ["eltern", "kita", "news"]);
}

#[test]
fn an_organisation_and_a_role_are_asked_for_in_one_entry() {
    let dir = tempfile::tempdir().unwrap();
    let mut record = record("paid", "Beratung", "Rat und Hilfe");
    let part = |name: &str, role| Organisation { name: name.into(), aliases: vec![], role, sort: None };
    record.organisations = vec![
        part("Verband", OrganisationRole::Provider),
        part("Land", OrganisationRole::Funder),
        part("Land", OrganisationRole::Source),
    ];
    let searcher = index(dir.path(), &[record]);
    let total = |name: &str, role: &str| {
        let request = SearchRequest {
            organisations: vec![name.to_owned()],
            roles: vec![role.to_owned()],
            relax: false,
            ..SearchRequest::default()
        };
        searcher.search(&request).unwrap().total
    };
    assert_eq!((total("Land", "funder"), total("Verband", "provider"), total("Land", "source")), (1, 1, 1));
    assert_eq!((total("Land", "provider"), total("Verband", "funder")), (0, 0));
}

#[test]
fn an_empty_result_gives_up_roles_before_organisations_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let relaxed = |request: SearchRequest| {
        let answer = searcher.search(&SearchRequest { query: "Frühstück".to_owned(), ..request }).unwrap();
        assert_eq!(answer.hits[0].id.as_str(), "eltern");
        answer.understood.relaxed
    };
    let organisations = vec!["Verband Muster e. V.".to_owned()];
    let roles = vec!["funder".to_owned()];
    let given_up = relaxed(SearchRequest { organisations, roles: roles.clone(), ..SearchRequest::default() });
    assert!(given_up.last().unwrap().contains("Rolle"), "{given_up:?}");
    let programmes = vec!["Niemand".to_owned()];
    let given_up = relaxed(SearchRequest { programmes, roles, ..SearchRequest::default() });
    assert!(given_up.last().unwrap().contains("Programm"), "{given_up:?}");
}

#[test]
fn a_picked_page_comes_first_and_a_change_of_the_picks_is_taken_up() {
    let (dir, lists) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(index(dir.path(), &small_world()));
    let page = "https://www.musterkreis.example/fest";
    let picks = lists.path().join("picks.txt");
    std::fs::write(&picks, format!("Kindertagesbetreuung, Führerschein = {page}\n")).unwrap();
    let knowledge = Knowledge::builtin().with_lexicon_dir(lists.path()).unwrap();
    let searcher = Searcher::open(dir.path(), knowledge).unwrap();
    assert_eq!(ids(&searcher, "Kindertagesbetreuung"), ["fest", "kita"]);
    let request = SearchRequest {
        query: "Kindertagesbetreuung".to_owned(),
        kinds: vec![Kind::Offer],
        explain: true,
        ..SearchRequest::default()
    };
    assert_eq!(searcher.search(&request).unwrap().total, 1, "a filter holds for picks, too");
    let answer = ask(&searcher, "Kindertagesbetreuung", Match::All);
    assert_eq!(answer.total, 1, "who counts sees what matches");
    let request = SearchRequest { kinds: Vec::new(), ..request };
    let hits = searcher.search(&request).unwrap().hits;
    assert_eq!(hits.iter().map(|hit| hit.picked).collect::<Vec<_>>(), [true, false]);
    assert!(hits[0].explanation.as_ref().unwrap().contains("Redaktion"));
    std::fs::write(&picks, "").unwrap();
    assert!(searcher.reload().unwrap(), "answers are others now");
    assert!(!searcher.reload().unwrap());
    assert_eq!(ids(&searcher, "Kindertagesbetreuung"), ["kita"]);
    std::fs::write(&picks, "no line of picks\n").unwrap();
    assert!(matches!(searcher.reload(), Err(IndexError::WordList { line: 1, .. })));
    assert_eq!(ids(&searcher, "Kindertagesbetreuung"), ["kita"], "a broken list changes nothing");
}

#[test]
fn what_is_near_the_place_asked_for_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let world: Vec<Record> = [("far", "05566076", "Rheine"), ("near", "05954032", "Schwelm")]
        .into_iter()
        .map(|(id, ags, name)| {
            let mut record = record(id, "Beratung", &format!("Rat und Hilfe in Hattingen, {id}"));
            record.places = vec![place(ags, name, PlaceRole::Venue)];
            record
        })
        .collect();
    let searcher = index(dir.path(), &world);
    assert_eq!(ids(&searcher, "Beratung Hattingen"), ["near", "far"]);
}

#[test]
fn an_export_reads_what_a_search_finds() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let request = SearchRequest { kinds: vec![Kind::Offer], ..SearchRequest::default() };
    let all = searcher.matching(&request).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(all.len(), searcher.search(&request).unwrap().total);
    assert!(all.iter().all(|record| record.kind == Kind::Offer));
}

#[test]
fn copies_are_shown_once_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let text =
        "Die Beratungsstelle im Rathaus hilft bei Fragen zu Trennung, Unterhalt und Umgang mit den Kindern.";
    let copies: Vec<_> = (0..3).map(|n| record(&format!("c{n}"), "Beratung", text)).collect();
    let searcher = index(dir.path(), &copies);
    let answer = ask(&searcher, "Beratungsstelle", Match::Most);
    assert_eq!((answer.total, answer.hits.len(), answer.hits[0].duplicates), (3, 1, 2));
}

#[test]
fn snippets_mark_the_whole_compound() {
    let dir = tempfile::tempdir().unwrap();
    let long = "Allgemeines steht hier. ".repeat(60)
        + "Mu\u{308}tter finden Kindertagesbetreuung in Ihrer Nähe. Ende.";
    let searcher = index(dir.path(), &[record("a", "Titel", &long)]);
    let hit = ask(&searcher, "Kinder Mütter", Match::Any).hits.remove(0);
    let marked: Vec<_> = hit.snippet.marks.iter().map(|&(from, to)| &hit.snippet.text[from..to]).collect();
    assert_eq!(marked, ["Mu\u{308}tter", "Kindertagesbetreuung"]);
}

#[test]
fn sort_by_date_is_newest_first_and_undated_last() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let request = SearchRequest { sort: Sort::Date, ..SearchRequest::default() };
    let ids: Vec<_> =
        searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.id.to_string()).collect();
    assert_eq!(&ids[..2], ["news", "fest"]);
}

#[test]
fn what_a_record_states_in_its_fields_is_found_by_words_it_does_not_say() {
    let dir = tempfile::tempdir().unwrap();
    let mut buero = record("buero", "Bürgerbüro", "Ausweise, Meldungen und der Bürgerbus.");
    let hours = OpeningHours { days: vec!["MO".to_owned()], opens: "08:00".into(), closes: "12:00".into() };
    buero.offer = Some(Offer { schedule: vec![hours], ..Offer::default() });
    buero.contacts = vec![Contact { phone: Some("+4923245551180".to_owned()), ..Contact::default() }];
    buero.places = vec![place("05954016", "Hattingen", PlaceRole::Venue)];
    buero.topics = vec![TopicRef { id: "but".to_owned(), primary: true }];
    let other = record("other", "Wohin mit dem Bürgerbüro?", "Ein Streit.");
    let searcher = index(dir.path(), &[other, buero]);
    for query in [
        "Wann hat das Bürgerbüro geöffnet?",
        "Bürgerbüro Hattingen",
        "Bürger Bus",
        "02324 555-1180",
        "023245551180",
        "+49 2324 5551180",
        "Bildung und Teilhabe",
        "bürgerb* Ausweise",
    ] {
        assert_eq!(ids(&searcher, query).first().map(String::as_str), Some("buero"), "{query}");
    }
    assert_eq!(ask(&searcher, "Bürgerbüro Hattingen", Match::All).total, 0, "people count with all words");
}

#[test]
fn a_misspelt_word_is_corrected_and_an_empty_result_relaxed() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let request = |query: &str| SearchRequest { query: query.to_owned(), ..SearchRequest::default() };
    let answer = searcher.search(&request("Führerscheinstlle")).unwrap();
    assert_eq!(answer.understood.did_you_mean.as_deref(), Some("führerscheinstelle"));
    let answer = searcher.search(&request("Frühstück Wanderung")).unwrap();
    assert_eq!((answer.total, answer.query.as_str()), (1, "Frühstück Wanderung"));
    assert_eq!(answer.understood.relaxed, ["ohne „Wanderung“"], "the word that no record has");
    let answer = searcher.search(&request("Führerscheinstelle Bottrop")).unwrap();
    assert_eq!(answer.understood.relaxed, ["ohne „Bottrop“"]);
    let strict = SearchRequest { matching: Match::All, ..request("Frühstück Wanderung") };
    assert_eq!(searcher.search(&strict).unwrap().total, 0);
}

#[test]
fn suggestions_come_from_places_topics_titles_and_words() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let texts = |typed: &str| -> Vec<String> {
        searcher.suggest(typed, 12).unwrap().into_iter().map(|suggestion| suggestion.text).collect()
    };
    assert!(texts("hatt").contains(&"Hattingen".to_owned()));
    assert!(texts("fuehr").contains(&"führerscheinstelle".to_owned()), "{:?}", texts("fuehr"));
    assert!(texts("treff").contains(&"Treff für Einelternfamilien".to_owned()), "{:?}", texts("treff"));
    assert!(texts("").is_empty() && texts("***").is_empty());
}

#[test]
fn records_are_replaced_deleted_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let records = small_world();
    let searcher = index(dir.path(), &records);
    assert_eq!(searcher.get(&records[0].id).unwrap().as_ref(), Some(&records[0]));
    assert_eq!(searcher.records().count(), 5);
    assert_eq!(searcher.counts().unwrap()[&Kind::Offer], 3);
    let mut index = Index::open(dir.path(), Knowledge::builtin(), Settings::default()).unwrap();
    assert_eq!(index.payload(), Some("1"));
    assert!(index.is_live());
    let mut changed = records[0].clone();
    changed.title = "Neuer Titel".to_owned();
    index.upsert(&changed).unwrap();
    index.delete(&records[1].id);
    index.delete_page(&records[2].url);
    changed.id = RecordId::new("list");
    changed.kind = Kind::Listing;
    assert!(!index.upsert(&changed).unwrap());
    index.commit("2", now()).unwrap();
    assert!(!index.publish().unwrap().swapped);
    assert_eq!(searcher.len(), 5);
    assert!(searcher.reload().unwrap());
    assert!(!searcher.reload().unwrap());
    assert_eq!((searcher.len(), searcher.payload().as_str()), (3, "2"));
    assert_eq!(searcher.get(&records[0].id).unwrap().unwrap().title, "Neuer Titel");
    assert_eq!(ids(&searcher, "Führerschein"), Vec::<String>::new());
}

#[test]
fn a_new_generation_is_built_beside_the_live_one() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let old = searcher.generation();
    let settings = Settings { extractor_version: 1, ..Settings::default() };
    let mut next = Index::open(dir.path(), Knowledge::builtin(), settings).unwrap();
    assert_eq!(next.payload(), None);
    assert!(!next.is_live());
    assert!(matches!(next.publish(), Err(IndexError::Rejected { .. })));
    next.commit("2", now()).unwrap();
    assert!(matches!(next.publish(), Err(IndexError::Rejected { .. })), "empty beside a full one");
    assert_eq!(Searcher::open(dir.path(), Knowledge::builtin()).unwrap().generation(), old);
    for record in small_world() {
        next.upsert(&record).unwrap();
    }
    next.commit("2", now()).unwrap();
    assert!(next.publish().unwrap().swapped);
    assert_eq!(ids(&searcher, "Führerschein"), ["news"], "the old one still answers");
    assert!(searcher.reload().unwrap());
    assert_ne!(searcher.generation(), old);
}

#[test]
fn a_missing_or_torn_current_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let name = index(dir.path(), &small_world()).generation();
    for torn in [None, Some(""), Some("../../etc"), Some("0123")] {
        let current = dir.path().join("CURRENT");
        match torn {
            Some(text) => std::fs::write(&current, text).unwrap(),
            None => std::fs::remove_file(&current).unwrap(),
        }
        assert_eq!(Searcher::open(dir.path(), Knowledge::builtin()).unwrap().generation(), name);
    }
    let empty = tempfile::tempdir().unwrap();
    let missing = Searcher::open(empty.path(), Knowledge::builtin());
    assert!(matches!(missing, Err(IndexError::Missing { .. })));
}

#[test]
fn one_writer_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Index::open(dir.path(), Knowledge::builtin(), Settings::default()).unwrap();
    let second = Index::open(dir.path(), Knowledge::builtin(), Settings::default());
    assert!(matches!(second, Err(IndexError::Locked { .. })));
}

#[test]
fn hostile_queries_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path(), &small_world());
    let long: String = (0..20_000).map(|n| format!("wort{n} ")).collect();
    let hostile = [
        long,
        "\"".repeat(1000),
        "(".repeat(10_000) + &")".repeat(10_000),
        "\0\0".to_owned(),
        "\u{202e}atiK\u{202c}".to_owned(),
        "👩‍👧‍👦 🏠".to_owned(),
        "der die das".to_owned(),
        "[a-z]+(.*)\\d{1000}".to_owned(),
        "a* b* c*".to_owned(),
        "datum:9999-99..0000 ort: titel:".to_owned(),
        "-Kita".to_owned(),
        "x".repeat(100_000),
        "OR OR OR AND NOT".to_owned(),
    ];
    for query in hostile {
        for matching in [Match::All, Match::Most, Match::Any] {
            let request =
                SearchRequest { query: query.clone(), matching, explain: true, ..SearchRequest::default() };
            let answer = searcher.search(&request).unwrap();
            assert!(answer.hits.len() <= answer.total);
        }
        searcher.suggest(&query, 10).unwrap();
    }
    assert_eq!(ask(&searcher, "-Führerschein", Match::Most).total, 4);
}

#[test]
fn what_exists_comes_before_what_is_only_wished_for() {
    let dir = tempfile::tempdir().unwrap();
    let with = |id: &str, text: &str, status| {
        let offer = Some(Offer { status, ..Offer::default() });
        Record { offer, ..record(id, "Familienbus", text) }
    };
    let records = [
        with("proposed", "Ein Familienbus soll bald sonntags fahren.", OfferStatus::Proposed),
        with("active", "Der Familienbus hält jeden Dienstag am Zoo.", OfferStatus::Active),
    ];
    let request =
        SearchRequest { query: "Familienbus".to_owned(), explain: true, ..SearchRequest::default() };
    let answer = index(dir.path(), &records).search(&request).unwrap();
    let found: Vec<_> = answer.hits.iter().map(|hit| hit.id.to_string()).collect();
    assert_eq!(found, ["active", "proposed"]);
    assert!(answer.hits[1].explanation.as_ref().is_some_and(|why| why.contains("nur vorgeschlagen")));
}

#[test]
fn a_place_left_out_is_left_out_wherever_its_name_stands() {
    let dir = tempfile::tempdir().unwrap();
    let mut unsaid = record("unsaid", "Frühstück im Laden", "Montags gibt es ein Frühstück.");
    unsaid.places = vec![place("05916000", "Herne", PlaceRole::Venue)];
    let said = record("said", "Frühstück für alle", "Dieses Frühstück reist auch nach Herne.");
    let serves = {
        let mut bus = record("serves", "Frühstück auf Rädern", "Das Frühstück kommt nach Hause.");
        bus.places = vec![place("05", "Nordrhein-Westfalen", PlaceRole::ServiceArea)];
        bus
    };
    let doctor = record("doctor", "Frühstück mit Ärztin", "Das Frühstück hält Dr. Quellherne.");
    let searcher = index(dir.path(), &[unsaid, said, serves, doctor]);
    let mut found = ids(&searcher, "Frühstück -Herne");
    found.sort();
    assert_eq!(found, ["doctor", "serves"]);
    let mut counted: Vec<_> = ask(&searcher, "Frühstück -Herne", Match::All)
        .hits
        .into_iter()
        .map(|hit| hit.id.to_string())
        .collect();
    counted.sort();
    assert!(counted.contains(&"unsaid".to_owned()), "who counts with all words means words: {counted:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_query_is_answered(query in "(\\PC|[-+\"():*§]|OR |titel:|ort:|Kita|der ){0,40}") {
        use std::sync::LazyLock;
        static WORLD: LazyLock<(tempfile::TempDir, Searcher)> = LazyLock::new(|| {
            let dir = tempfile::tempdir().unwrap();
            let searcher = index(dir.path(), &small_world());
            (dir, searcher)
        });
        for matching in [Match::All, Match::Most, Match::Any] {
            let answer = ask(&WORLD.1, &query, matching);
            for hit in answer.hits {
                for (from, to) in hit.snippet.marks {
                    proptest::prop_assert!(hit.snippet.text.get(from..to).is_some());
                }
            }
        }
    }
}
