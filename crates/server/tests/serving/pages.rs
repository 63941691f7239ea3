//! What people see.

use crate::client::{config, serve, serve_index, serve_with};
use crate::markup;
use crate::world;

const FRUEHDIENST: &str = "/records/https%3A%2F%2Fwww.enkreis.example%2Ffamilie%2Frandzeiten";

/// Every page, in states that differ.
pub(crate) const PATHS: [&str; 22] = [
    "/",
    "/?q=Kinderbetreuung",
    "/?q=Betreuung&place=Schwelm&kind=offer",
    "/?q=xyzzyqq",
    "/?sort=date&limit=5&offset=5",
    "/?topic=kinder&from=2012&to=2026",
    "/?place=Schwlm&q=Kita&limit=0",
    FRUEHDIENST,
    "/map",
    "/map?place=05954",
    "/map?place=Schwelm&kind=offer",
    "/guide",
    "/guide?place=58332&audience=alleinerziehende&topic=kinder",
    "/guide?place=Schwlm",
    "/calendar",
    "/calendar?month=2026-12&place=Hagen",
    "/calendar?month=1999-01",
    "/archive",
    "/archive?source=en-kreis",
    "/sources",
    "/about",
    "/api",
];

#[test]
fn every_page_is_well_formed_in_every_language() {
    let server = serve();
    for path in PATHS {
        for language in ["de", "en", "tr", "ar", "uk", "ru"] {
            let path = format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' });
            let page = server.page(&path);
            markup::check(&path, &page);
            assert!(page.contains(&format!("<html lang=\"{language}\"")), "{path}");
        }
    }
    for path in ["/privacy", "/accessibility"] {
        markup::check(path, &server.page(path));
    }
}

#[test]
fn links_within_the_pages_lead_somewhere() {
    let server = serve();
    let mut seen = std::collections::BTreeSet::new();
    for path in PATHS {
        for tag in markup::tags(&server.page(path)) {
            let target = tag.attribute("href").or(tag.attribute("src")).unwrap_or_default();
            let target = target.replace("&amp;", "&").replace("&#38;", "&");
            let target = target.split('#').next().unwrap_or_default().to_owned();
            if target.starts_with('/') && seen.insert(target.clone()) && seen.len() < 600 {
                assert_eq!(server.get(&target).status, 200, "{path} links to {target}");
            }
        }
    }
    assert!(seen.len() > 100, "only {} links were tried", seen.len());
}

#[test]
fn a_page_weighs_less_than_sixty_kilobytes() {
    let server = serve();
    for path in PATHS {
        let answer = server.ask("GET", path, &[("Accept-Encoding", "gzip")]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 60_000, "{path} has {} bytes", answer.body.len());
    }
}

#[test]
fn the_way_from_a_search_to_a_contact() {
    let server = serve();
    let results = server.page("/?q=Betreuung+ab+f%C3%BCnf+Uhr&place=58332");
    assert!(results.contains(FRUEHDIENST), "{results}");
    assert!(results.contains("href=\"tel:+492336931234\""), "the phone is not in the list");
    let record = server.page(FRUEHDIENST);
    for needed in [
        "tel:+492336931234",
        "mailto:fruehdienst@enkreis.example",
        "05:00",
        "Personalausweis",
        "Zuerst gesehen",
    ] {
        assert!(record.contains(needed), "{needed} is missing");
    }
    assert!(!record.contains("Frau Beispiel"), "a person's name is shown");
}

#[test]
fn the_guide_puts_what_serves_the_place_first_and_says_what_to_bring() {
    let server = serve();
    let page = server.page("/guide?place=58332&audience=alleinerziehende");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing: {page}"));
    assert!(at("Unterhaltsvorschuss beantragen") < at("Frühdienst"), "the town's own offer is not first");
    assert!(page.contains("Arbeitszeitbescheinigung"));
    assert!(!page.contains("Stadtteillotsinnen"), "a wish is shown as an offer");
    let few = server.page("/guide?place=58332&audience=senioren&topic=kinder");
    assert!(few.contains("Für alle") && few.contains("Frühdienst"), "help for everyone is withheld: {few}");
    let searched = server.page("/?q=Kita&place=Schwlm");
    assert!(searched.contains("„Schwlm“") && searched.contains("place=05954024"), "no proposal: {searched}");
    let unknown = server.page("/guide?place=Schwlm");
    assert!(unknown.contains("Schwelm</a>"), "no proposal: {unknown}");
}

#[test]
fn the_calendar_shows_the_month_of_the_clock() {
    let server = serve();
    let page = server.page("/calendar");
    assert!(page.contains("November 2026") && page.contains("Elternabend"), "{page}");
    assert!(page.contains("abgesagt"), "an event that was called off looks as if it took place");
    assert!(server.page("/calendar?month=1999-01").contains("month=2026-12"), "no way out of an empty month");
}

#[test]
fn languages_follow_the_address_then_the_browser() {
    let server = serve();
    let turkish = server.ask("GET", "/", &[("Accept-Language", "tr-TR,tr;q=0.9")]).text();
    assert!(turkish.contains("<html lang=\"tr\""));
    let asked = server.ask("GET", "/?lang=en", &[("Accept-Language", "tr")]).text();
    assert!(
        asked.contains("<html lang=\"en\"") && asked.contains("href=\"/map?lang=en\""),
        "the language is lost"
    );
}

#[test]
fn the_full_text_is_shown_only_where_configured() {
    let mut records = world::records();
    records[0].text = format!("{} Schlusswort.", "Ein Satz aus dem Text. ".repeat(60));
    let short = serve_with(&records, world::history(), config());
    assert!(!short.page(FRUEHDIENST).contains("Schlusswort"));
    assert_eq!(short.json(&format!("/api/v1{FRUEHDIENST}"))["excerpt"], true);
    let whole = server::Config { full_text: server::FullText::Everywhere, ..config() };
    let whole = serve_with(&records, world::history(), whole);
    assert!(whole.page(FRUEHDIENST).contains("Schlusswort"));
}

#[test]
fn what_is_not_there_is_a_page_for_people_and_a_problem_for_programs() {
    let server = serve();
    let page = server.ask("GET", "/nowhere", &[("Accept", "text/html")]);
    assert_eq!(page.status, 404);
    markup::check("/nowhere", &page.text());
    assert_eq!(server.get("/nowhere").problem()["status"], 404);
    let record = server.get("/records/unknown");
    assert_eq!(record.status, 404);
    markup::check("/records/unknown", &record.text());
}

#[test]
fn a_source_has_its_name_without_seeds() {
    let server = serve_with(&world::records(), std::sync::Arc::new(server::NoHistory), config());
    assert!(server.page("/?q=Kinderbetreuung&source=en-kreis").contains("Ennepe-Ruhr-Kreis"));
    let citations = server.page("/api/v1/search?source=en-kreis&format=citations");
    assert!(citations.starts_with("Ennepe-Ruhr-Kreis"), "{citations}");
}

#[test]
fn what_a_search_gave_up_is_said_in_the_language_of_the_reader() {
    let server = serve();
    let query = "q=Kinderbetreuung+xyzzyqq";
    assert!(server.page(&format!("/?{query}&lang=de")).contains("gesucht wurde ohne"));
    assert!(server.page(&format!("/?{query}&lang=tr")).contains("olmadan arandı"));
    let understood = &server.json(&format!("/api/v1/search?{query}"))["understood"];
    assert_eq!(understood["remarks"][0]["kind"], "without_words");
    assert_eq!(understood["remarks"][0]["words"][0], "xyzzyqq");
}

#[test]
fn records_that_belong_together_lead_to_each_other() {
    let mut records = world::records();
    let ids: Vec<_> = records.iter().map(|record| record.id.clone()).collect();
    let tie = |relation, to: usize| model::Link { relation, to: ids[to].clone() };
    records[1].links = vec![tie(model::LinkRelation::Follows, 0), tie(model::LinkRelation::SameAs, 2)];
    // Alike, so that the earlier one finds the later.
    records[1].text = records[0].text.clone();
    records[3].links = vec![tie(model::LinkRelation::AttachedTo, 4)];
    let document = model::Attachment {
        url: ids[3].to_string(),
        title: "Merkblatt".into(),
        media_type: None,
        size: None,
    };
    records[4].attachments = vec![document];
    let server = serve_with(&records, world::history(), config());
    let id =
        |at: usize| url::form_urlencoded::byte_serialize(ids[at].as_str().as_bytes()).collect::<String>();
    let page = |at: usize| server.page(&format!("/records/{}?lang=de", id(at)));
    let (later, earlier) = (page(1), page(0));
    assert!(later.contains("Früher dazu berichtet") && later.contains("Derselbe Text auch hier"));
    assert!(earlier.contains("Später dazu berichtet"), "the earlier report does not know the later one");
    assert!(page(3).contains("Gehört zu"));
    assert!(page(4).contains("Im Verzeichnis") && page(4).contains(&format!("/records/{}", id(3))));
    for at in [0, 1, 3, 4] {
        markup::check("/records", &page(at));
    }
}

#[test]
fn one_can_look_around_a_place() {
    let server = serve();
    let here = server.page("/?q=Betreuung&place=Schwelm&lang=de");
    assert!(here.contains("aria-current=\"true\">nur hier</a>") && here.contains("radius=25km"), "{here}");
    let around = server.page("/?q=Betreuung&place=Schwelm&radius=25km&lang=de");
    assert!(around.contains("Umkreis 25 km") && around.contains(" km entfernt"), "{around}");
    assert!(around.contains("name=\"radius\" value=\"25km\""), "a new search forgets the radius");
    let land = server.page("/?q=Betreuung&place=05&lang=de");
    assert!(!land.contains("radius="), "a Land has no surroundings here");
    // Whoever takes the place away has no radius either, and is not told off for it.
    assert!(!server.page("/?q=Betreuung&radius=25km&lang=de").contains("class=\"notice\""));
    let guide = server.page("/guide?place=Schwelm&topic=kinder&radius=25km&lang=tr");
    assert!(guide.contains("25 km</a>") && guide.contains(" km uzakta"), "{guide}");
    let map = server.page("/map?place=05954024&radius=25km&lang=de");
    assert!(map.contains("aria-current=\"true\">25 km</a>") && map.contains(" km entfernt"), "{map}");
    assert!(
        !map.contains("class=\"pin\" href=\"/map?place=05954036&amp;radius"),
        "a pin opens more than it counts"
    );
    for page in [here, around, guide, map] {
        markup::check("radius", &page);
    }
}

#[test]
fn what_an_editor_picked_says_so_in_words() {
    let records = world::records();
    let lists = tempfile::tempdir().unwrap();
    std::fs::write(lists.path().join("picks.txt"), format!("Kita = {}\n", records[2].url)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    drop(world::index(folder.path(), &records));
    let knowledge = indexer::Knowledge::builtin().with_lexicon_dir(lists.path()).unwrap();
    let searcher = indexer::Searcher::open(folder.path(), knowledge).unwrap();
    let server = serve_index(folder, searcher, world::history(), config());
    for (language, said) in [("de", "Von der Redaktion empfohlen"), ("tr", "Editörün önerisi")] {
        let page = server.page(&format!("/?q=Kita&lang={language}"));
        assert_eq!(page.matches(said).count(), 1, "{page}");
    }
    assert!(!server.page("/?q=Frühdienst&lang=de".replace('ü', "%C3%BC").as_str()).contains("empfohlen"));
}
