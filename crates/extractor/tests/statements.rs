//! What pages say of themselves beside their text: microdata and RDFa in the shape of JSON-LD.

#![allow(clippy::unwrap_used, reason = "a test may")]

use extractor::{Document, read};
use model::{Snapshot, SourceId};

fn page(html: &str) -> Document {
    let snapshot = Snapshot {
        url: "https://stadt.example/seite".to_owned(),
        source: SourceId::new("probe"),
        fetched: "2024-06-15T08:00:00Z".parse().unwrap(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        headers: Vec::new(),
        body: html.as_bytes().to_vec(),
        truncated: false,
        hint: None,
    };
    read(&snapshot, None)
}

fn named(document: &Document, kind: &str) -> Vec<String> {
    let all = document.structured.iter().filter(|object| object["@type"] == kind);
    all.map(|object| object["name"].as_str().unwrap_or("").to_owned()).collect()
}

#[test]
fn events_of_microdata_stand_behind_those_of_json_ld_once() {
    let html = "<script type='application/ld+json'>{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\",\
        \"item\":{\"@type\":\"Event\",\"name\":\"Lesung\",\"startDate\":\"2026-12-01\"}}]}</script>\
        <div itemscope itemtype='https://schema.org/Event'><b itemprop=name>Lesung</b>\
        <time itemprop=startDate datetime='2026-12-01'>1.12.</time></div>\
        <div itemscope itemtype='https://schema.org/Event'><b itemprop=name>Markt</b>\
        <time itemprop=startDate datetime='2026-12-02'>2.12.</time></div>";
    let document = page(html);
    assert_eq!(named(&document, "Event"), ["Lesung", "Markt"]);
    assert_eq!(document.structured.last().unwrap()["@from"], "microdata");
}

#[test]
fn placeholders_and_tags_of_templates_are_no_words() {
    let document = page(
        "<title>Stadt</title><meta property=og:site_name content='{$site.name}'><meta name=description \
         content='&lt;p&gt;Das Büro zieht um.&lt;/p&gt;&lt;p&gt;Es hat nun Platz.&lt;/p&gt;'><h1>Umzug</h1>",
    );
    assert_eq!(document.publisher, None);
    assert_eq!(document.teaser.unwrap().value, "Das Büro zieht um. Es hat nun Platz.");
}

const STORY: &str = "Das Familienbüro hat sein Angebot erweitert. Wer Fragen zu Betreuung, Wohngeld oder Unterhalt hat, bekommt dort \
    nun eine feste Ansprechpartnerin. Sie ist an drei Tagen der Woche da und kommt auf Wunsch auch in die Kita. Das Angebot kostet nichts.";

#[test]
fn a_page_that_a_script_fills_gives_the_article_of_its_state() {
    let next = format!(
        "<title>Stadt</title><div id='__next'></div><script id='__NEXT_DATA__' type='application/json'>{{\"props\":{{\"pageProps\":\
         {{\"article\":{{\"title\":\"Neue Lotsin im Familienbüro\",\"publishedAt\":\"2024-03-05T10:00:00+01:00\",\
         \"body\":\"<p>{STORY}</p>\"}},\"footer\":{{\"title\":\"Impressum\",\"text\":\"kurz\"}}}}}}}}</script>"
    );
    let document = page(&next);
    assert_eq!(document.problem, Some("needs_javascript"));
    assert_eq!(document.title.unwrap().value, "Neue Lotsin im Familienbüro");
    assert_eq!(document.published.unwrap().value.to_string(), "2024-03-05");
    assert!(
        document.blocks[0].text.starts_with("Das Familienbüro")
            && document.blocks[0].place.starts_with("state:")
    );
    let program = format!(
        "<title>Stadt</title><div id='app'></div><script>var a = 1; window.__INITIAL_STATE__ = {{\"story\":{{\"headline\":\"Neue Lotsin\",\
         \"content\":{{\"rendered\":\"<p>{STORY}</p>\"}}}}}};</script>"
    );
    assert_eq!(page(&program).title.unwrap().value, "Neue Lotsin");
    // Of a list of articles none is the page's.
    let one = format!("{{\"title\":\"Lotsin A im Büro\",\"body\":\"{STORY}\"}}");
    let other = format!("{{\"title\":\"Lotsin B im Büro\",\"body\":\"Heute: {STORY}\"}}");
    let list = format!(
        "<title>Stadt</title><div id='root'></div><script type='application/json'>[{one},{other}]</script>"
    );
    assert!(page(&list).blocks.is_empty());
    let named = list.replace("<title>Stadt", "<title>Lotsin B im Büro - Stadt");
    assert_eq!(page(&named).title.unwrap().value, "Lotsin B im Büro");
}

#[test]
fn blocks_have_languages_and_pictures_their_texts() {
    let html = format!(
        "<html lang=de><title>Beratung</title><nav><img src='/logo.png' alt='Stadt'></nav><article><h1>Beratung für Familien</h1>\
         <p><img src='bild.jpg' alt='Zwei Frauen am Tisch'></p><p>{STORY}</p><p>{STORY}</p>\
         <p lang='tr'>Danışmanlık ücretsiz ve gizlidir, bu hizmet aileler için bir destek olarak sunulur.</p>\
         <p>The advice is free of charge and you can come to us with your children at any time of the day.</p></article></html>"
    );
    let document = page(&html);
    let languages: Vec<_> = document.blocks.iter().filter_map(|block| block.lang.as_deref()).collect();
    assert_eq!((document.lang.as_str(), languages), ("de", vec!["tr", "en"]));
    let images: Vec<_> =
        document.images.iter().map(|image| (image.url.as_str(), image.alt.as_str())).collect();
    assert_eq!(images, [("https://stadt.example/bild.jpg", "Zwei Frauen am Tisch")]);
}

#[test]
fn days_are_read_from_rdfa_and_marked_times_and_scripts() {
    let report = format!("<h1>Neue Lotsin im Familienbüro</h1><p>{STORY}</p>");
    for (part, day, rule) in [
        (
            "<span property='dc:date dc:created' content='2024-03-05T10:00:00+01:00'>Di</span>",
            "2024-03-05",
            "rdfa_date",
        ),
        ("<i property='schema:datePublished' content='2024-03-06'></i>", "2024-03-06", "rdfa_date"),
        (
            "<abbr itemprop=datePublished title='2024-03-07T08:00:00+01:00'>08:00</abbr>",
            "2024-03-07",
            "microdata_date",
        ),
        (
            "<script>app({\"publicationDate\":\"2024-03-08T10:00:00+01:00\"})</script>",
            "2024-03-08",
            "scripted_date",
        ),
        (
            "<h4>Erschienen am:</h4><p>9.3.2024</p><h4>Zuletzt geändert am:</h4><p>11.3.2024</p><meta name=dc.date content='2024-03-11'>",
            "2024-03-09",
            "labelled_date",
        ),
    ] {
        let published = page(&format!("{report}{part}")).published.unwrap();
        assert_eq!(
            (published.value.to_string().as_str(), published.evidence.rule.as_str()),
            (day, rule),
            "{part}"
        );
    }
    let several = "<script>[{\"publishedAt\":\"2024-03-08\"},{\"publishedAt\":\"2024-03-09\"}]</script>";
    assert!(page(&format!("{report}{several}")).published.is_none(), "a list of articles is no page's day");
}
