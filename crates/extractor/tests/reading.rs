//! Reading whole pages: what is kept, what is left out and why, title, dates, and that nothing hostile hurts.

#![allow(clippy::unwrap_used, reason = "a test may")]

use extractor::{Document, Extractor, Format, explain, read};
use model::{Gazetteer, Hint, Kind, Select, Snapshot, Source, SourceId, Taxonomy};
use proptest::prelude::*;

fn snapshot(url: &str, html: &str) -> Snapshot {
    Snapshot {
        url: url.to_owned(),
        source: SourceId::new("probe"),
        fetched: "2024-06-15T08:00:00Z".parse().unwrap(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        headers: Vec::new(),
        body: html.as_bytes().to_vec(),
        truncated: false,
        hint: None,
    }
}

fn page(html: &str) -> Document {
    read(&snapshot("https://stadt.example/seite", html), None)
}

fn text(document: &Document) -> String {
    document.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn published(document: &Document) -> Option<String> {
    document.published.as_ref().map(|published| published.value.to_string())
}

fn reason(document: &Document, words: &str) -> Option<&'static str> {
    document.aside.iter().find(|block| block.text.contains(words)).and_then(|block| block.dropped)
}

const PROSE: &str = "<p>Das Familienbüro hat sein Angebot erweitert. Wer Fragen zu Betreuung, Wohngeld oder Unterhalt \
    hat, bekommt dort nun eine feste Ansprechpartnerin.</p>";

#[test]
fn a_sections_name_gives_way_to_the_heading_below_it() {
    let filed = |inner: &str| {
        let html = format!("<title>Portal Musterfeld: Aktuelles</title><div><h1>Aktuelles</h1>{inner}</div>");
        page(&html).title.unwrap().value
    };
    assert_eq!(filed(&format!("<h2>Lotsinnen für Familien</h2>{PROSE}")), "Lotsinnen für Familien");
    let list = format!("<h2>Lotsinnen für Familien</h2>{PROSE}<h2>Neue Zeiten im Bad</h2>{PROSE}");
    assert_eq!(filed(&list), "Aktuelles", "each heading may be an entry of a list");
}

#[test]
fn the_date_in_brackets_after_the_lead_outranks_those_of_sources() {
    let dated = |date: &str| {
        page(&format!(
            "<title>Lotsinnen</title><div><h1>Lotsinnen für Familien</h1>\
             <h3>Drei Lotsinnen beraten seit Mai Familien in der Innenstadt. ({date})</h3>{PROSE}{PROSE}\
             <p><b>Quellen:</b><br>Online-Recherche auf www.musterfeld.example, 14.04.2013</p></div>"
        ))
    };
    assert_eq!(published(&dated("17.04.2013")).as_deref(), Some("2013-04-17"));
    assert_eq!(published(&dated("Mai 2013")).as_deref(), Some("2013-05"));
    assert_eq!(published(&dated("Anfang März 2013")).as_deref(), Some("2013-03"));
    assert_eq!(published(&dated("kostenlos")), None, "the date of a source is not the page's");
}

#[test]
fn a_month_counts_where_no_day_is_named() {
    let dated = |line: &str| {
        published(&page(&format!("<title>Kita</title><h1>Anmeldung zur Kita</h1>{PROSE}{PROSE}{line}")))
    };
    assert_eq!(dated("<p>Stand: Mai 2021</p>").as_deref(), Some("2021-05"));
    assert_eq!(dated("<p>(Stand: 08/2020)</p>").as_deref(), Some("2020-08"));
    assert_eq!(
        dated("<p>Veröffentlicht am 3.2.2020</p><p>Stand: Mai 2021</p>").as_deref(),
        Some("2020-02-03")
    );
}

#[test]
fn a_relative_day_counts_only_by_itself() {
    let dated = |line: &str| {
        published(&page(&format!("<title>Kita</title><h1>Anmeldung zur Kita</h1><p>{line}</p>{PROSE}")))
    };
    assert_eq!(dated("Wetter heute"), None);
    assert_eq!(dated("Gestern").as_deref(), Some("2024-06-14"));
}

#[test]
fn the_sign_of_the_desk_may_stand_behind_the_dateline() {
    let read_text = |opening: &str| {
        let html = format!(
            "<title>Bad</title><main><h1>Das Bad öffnet</h1><p>{opening} Am Sonntag öffnet das Bad am Markt nach langer Pause \
             wieder, und wer früh kommt, schwimmt umsonst. Die Stadt hat die Becken neu gefliest.</p></main>"
        );
        let document = page(&html);
        (text(&document), document.author.map(|author| author.value))
    };
    let (signed, author) = read_text("<b>Herne, 12.05.2014.</b> (klm)");
    assert!(signed.contains("Herne, 12.05.2014. Am Sonntag"), "{signed}");
    assert_eq!(author.as_deref(), Some("klm"));
    let (plain, author) = read_text("Kinder zahlen nichts. (auch)");
    assert!(plain.contains("(auch)") && author.is_none(), "no date before it: {plain}");
}

#[test]
fn the_sign_of_the_desk_is_its_author() {
    let signed = PROSE.replace("<p>", "<p>(abc) ");
    let read = page(&format!(
        "<title>Kita</title><div><h1>Anmeldung zur Kita</h1>{signed}{PROSE}<p>[<a href='/'>Zurück</a>] [<a href='/l'>Zur Liste</a>]</p></div>"
    ));
    assert!(!text(&read).contains("(abc)"), "{}", text(&read));
    assert!(!text(&read).contains("Zurück"), "{}", text(&read));
    assert_eq!(read.author.unwrap().value, "abc");
}

#[test]
fn a_listing_has_no_date_of_its_own() {
    let entry = |day: u8| {
        format!(
            "<li><span class='date'>{day}.5.2024</span> <a href='/m/{day}'>Meldung {day} aus dem Rathaus von Musterfeld</a></li>"
        )
    };
    let entries: String = (1..9).map(entry).collect();
    let html = format!("<title>Meldungen</title><div><h1>Meldungen</h1><ul>{entries}</ul></div>");
    let snapshot = snapshot("https://stadt.example/meldungen/", &html);
    assert!(read(&snapshot, None).published.is_some(), "the case needs a page that reads as dated");
    let found = Extractor::new(Gazetteer::builtin(), Taxonomy::builtin()).extract(&snapshot, None);
    let listing = &found.records[0];
    assert_eq!(listing.kind, Kind::Listing);
    assert_eq!((listing.published, listing.published_precision), (None, None));
    assert!(listing.evidence.iter().all(|evidence| evidence.field != "published"));
}

/// A town's news page with everything around the text that such pages have.
const NEWS: &str = r##"<!DOCTYPE html><html lang="de"><head>
<title>Neue Lotsinnen für Alleinerziehende | Stadt Musterfeld</title>
<meta property="og:site_name" content="Stadt Musterfeld">
<meta name="description" content="Drei Lotsinnen beraten seit Mai Familien in der Innenstadt.">
</head><body>
<div id="cookie-banner"><p>Wir verwenden Cookies, um Ihnen die Nutzung dieser Seite so angenehm wie möglich zu machen.</p></div>
<nav><ul><li><a href="/">Start</a></li><li><a href="/rathaus">Rathaus</a></li><li><a href="/leben">Leben</a></li></ul></nav>
<div class="breadcrumb"><a href="/">Start</a> &gt; <a href="/aktuelles">Aktuelles</a></div>
<main><div class="head"><h1><span class="topline">Familie</span> Neue Lotsinnen für Alleinerziehende</h1>
<p class="date">14. Mai 2024</p>
<p class="teaser-text">Drei Lotsinnen beraten seit Mai Familien in der Innenstadt, kostenlos und ohne Termin.</p></div>
<div class="text">
<figure><img src="a.jpg" alt=""><figcaption>Das Team vor dem Familienbüro. Foto: Erika Beispiel</figcaption></figure>
<p>Das Familienbüro hat sein Angebot erweitert. Wer Fragen zu Betreuung, Wohngeld oder Unterhalt hat, bekommt dort nun eine feste Ansprechpartnerin.</p>
<h2>So erreichen Sie uns</h2>
<table><tr><th>Montag</th><td>8 bis 12 Uhr</td></tr><tr><th>Donnerstag</th><td>14 bis 18 Uhr</td></tr></table>
<ul><li>Beratung auf Deutsch und Türkisch</li><li>Begleitung zu Ämtern</li></ul>
<p>Ein <b>W</b>ort bleibt ein Wort, auch mit So&shy;zi&shy;al&shy;recht.</p>
</div>
<div class="social-share"><a href="#">Teilen auf Facebook</a></div>
<h3>Das könnte Sie auch interessieren</h3>
<div><h4><a href="/n1">Neuer Spielplatz am Markt eröffnet</a></h4><p>Die Stadt hat den Spielplatz erneuert.</p></div>
</main>
<aside><h3>Pressekontakt</h3><p>Stadt Musterfeld, Pressestelle, Telefon 02000 123456, presse@stadt.example</p></aside>
<footer><p>Impressum und Datenschutz der Stadt Musterfeld</p></footer>
</body></html>"##;

#[test]
fn a_news_page_gives_its_text_and_nothing_else() {
    let document = page(NEWS);
    let text = text(&document);
    for kept in [
        "Drei Lotsinnen beraten seit Mai Familien in der Innenstadt, kostenlos",
        "Das Familienbüro hat sein Angebot erweitert.",
        "So erreichen Sie uns",
        "Montag\t8 bis 12 Uhr",
        "Begleitung zu Ämtern",
        "Ein Wort bleibt ein Wort, auch mit Sozialrecht.",
    ] {
        assert!(text.contains(kept), "{kept} is missing in:\n{text}");
    }
    for (dropped, why) in [
        ("Wir verwenden Cookies", "consent"),
        ("Rathaus", "navigation"),
        ("Foto: Erika Beispiel", "caption"),
        ("Teilen auf Facebook", "share"),
        ("Neuer Spielplatz", "teaser"),
        ("Pressestelle", "sidebar"),
        ("Impressum", "footer"),
    ] {
        assert!(!text.contains(dropped), "{dropped} is in:\n{text}");
        assert_eq!(reason(&document, dropped), Some(why), "{dropped}");
    }
    assert_eq!(document.title.as_ref().unwrap().value, "Neue Lotsinnen für Alleinerziehende");
    assert_eq!(published(&document).as_deref(), Some("2024-05-14"));
    assert_eq!((document.lang.as_str(), document.problem, document.format), ("de", None, Format::Html));
}

#[test]
fn dates_of_something_else_are_no_publication() {
    for body in [
        "<h1>Elterncafé</h1><p>Das Elterncafé öffnet am 3. März 2024 um 10 Uhr im Familienzentrum an der Hauptstraße, alle sind willkommen.</p>",
        "<h1>Wohngeld</h1><p>Nach § 12.1.10 der Satzung erhalten Sie Auskunft unter der Nummer 02336/93-2062 in der Zeit bis 12.30 Uhr.</p>",
        "<h1>Förderung</h1><p>Anträge nimmt das Amt für Jugend und Familie entgegen, die Frist endet bis zum 31.12.2023, danach ist Schluss.</p>",
        "<h1>Forum</h1><p>Wer mitreden will, meldet sich mit Namen an und liest zuerst die Regeln des Hauses, die für alle gelten.</p><div class=current-time><p>Aktuelles Datum: 11.02.2024</p></div>",
        "<h1>Ausblick</h1><p class=date>27.01.2035</p><p>Was in ferner Zukunft liegt, kann noch nicht veröffentlicht worden sein, meint das Amt.</p>",
    ] {
        assert_eq!(published(&page(body)), None, "{body}");
    }
}

#[test]
fn dates_are_ranked_by_trust() {
    let body = "<p>Der Kreis hat die Beratung für Familien ausgeweitet und sucht weitere Ehrenamtliche für das Projekt.</p>";
    let meta = r#"<meta property="article:published_time" content="2024-02-01T10:00:00+01:00">"#;
    let ld =
        r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-02-03"}</script>"#;
    let html = format!("<html><head>{meta}{ld}</head><body><h1>Titel der Meldung</h1>{body}</body></html>");
    assert_eq!(published(&page(&html)).as_deref(), Some("2024-02-03"));
    let dated = snapshot("https://kreis.example/2024/02/05/titel", &html);
    assert_eq!(published(&read(&dated, None)).as_deref(), Some("2024-02-05"));
    let mut fed = snapshot("https://kreis.example/titel", &format!("<h1>Titel der Meldung</h1>{body}"));
    assert_eq!(published(&read(&fed, None)), None);
    fed.hint = Some(Hint { published: "2024-02-07".parse().ok(), ..Hint::default() });
    assert_eq!(published(&read(&fed, None)).as_deref(), Some("2024-02-07"));
}

#[test]
fn visible_forms_are_read_near_the_headline() {
    let body = "<p>Die Stadt hat das Angebot für Alleinerziehende ausgeweitet und lädt alle Familien zur Sprechstunde ein.</p>";
    for (line, day) in [
        ("<p class=meta>27. Januar 2012</p>", "2012-01-27"),
        ("<p>(22.02.2013)</p>", "2013-02-22"),
        ("<span class=datum>27.1.12</span>", "2012-01-27"),
        ("<p>Veröffentlicht am 3. März 2024</p>", "2024-03-03"),
        ("<p class=date>Mo, 10. Jun</p>", "2024-06-10"),
        ("<p class=date>gestern</p>", "2024-06-14"),
        ("<time datetime=\"2024-03-03T09:00:00+01:00\" class=\"published\">3.3.</time>", "2024-03-03"),
    ] {
        assert_eq!(
            published(&page(&format!("<h1>Neue Sprechstunde</h1>{line}{body}"))).as_deref(),
            Some(day),
            "{line}"
        );
    }
    let opening = "<h1>Neue Sprechstunde</h1><p>Musterfeld, 27. Januar 2012. Die Stadt hat das Angebot für Familien ausgeweitet und lädt ein.</p>";
    assert_eq!(published(&page(opening)).as_deref(), Some("2012-01-27"));
}

#[test]
fn headlines_are_told_from_site_names() {
    let body = "<p>Die Stadt hat das Angebot für Alleinerziehende ausgeweitet und lädt alle Familien zur Sprechstunde ein.</p>";
    for (html, title) in [
        (
            "<title>Stadt Musterfeld - Elterngeld beantragen</title><h1>Stadt Musterfeld</h1><h2>Elterngeld beantragen</h2>",
            "Elterngeld beantragen",
        ),
        (
            "<title>Elterngeld beantragen | Stadt Musterfeld</title><h1>Elterngeld beantragen</h1>",
            "Elterngeld beantragen",
        ),
        ("<title>Elterngeld beantragen | Stadt Musterfeld</title>", "Elterngeld beantragen"),
        ("<title>x</title><meta property=og:title content='Elterngeld beantragen'>", "Elterngeld beantragen"),
        ("<title>stadt</title><h3>Elterngeld beantragen</h3>", "Elterngeld beantragen"),
    ] {
        let read = page(&format!("<html><body>{html}{body}</body></html>"));
        assert_eq!(read.title.map(|title| title.value).as_deref(), Some(title), "{html}");
    }
}

#[test]
fn problems_are_named() {
    let shell = r#"<html><head><title>Portal</title><script src="app.js"></script></head><body><div id="root"></div><noscript>Bitte JavaScript aktivieren.</noscript></body></html>"#;
    assert_eq!(page(shell).problem, Some("needs_javascript"));
    assert_eq!(page("").problem, Some("no_text"));
    assert_eq!(page("<form><input type=password></form>").problem, Some("login"));
    assert_eq!(
        page("<h1>Seite nicht gefunden</h1><p>Leider gibt es hier nichts.</p>").problem,
        Some("error_page")
    );
    let mut gone = snapshot("https://stadt.example/", "<p>Text</p>");
    gone.status = 404;
    assert_eq!(read(&gone, None).problem, Some("error_page"));
    gone.status = 200;
    gone.content_type = Some("application/pdf".to_owned());
    gone.body = b"%PDF-1.7 \xff\xfe".to_vec();
    assert_eq!(read(&gone, None).problem, Some("damaged_file"));
}

#[test]
fn structured_text_stands_in_for_what_a_script_would_show() {
    let shell = r#"<html><head><script type="application/ld+json">{"@type":"NewsArticle","headline":"Neues Familienbüro","articleBody":"Der erste Absatz steht hier.\nUnd hier der zweite."}</script></head><body><div id="app"></div></body></html>"#;
    let document = page(shell);
    assert_eq!(document.problem, Some("needs_javascript"));
    assert_eq!(text(&document), "Der erste Absatz steht hier.\nUnd hier der zweite.");
}

#[test]
fn selectors_of_a_seed_win() {
    let html = r#"<h1>Portal</h1><div class="t">Der wahre Titel</div><div class="d">Freitag, 27. Januar 2012</div>
        <div class="m">Der Text, den nur der Selektor kennt. <span class="weg">Werbung</span></div><p>Ein anderer langer Text, der sonst gewählt würde, weil er viel länger ist als der erste.</p>"#;
    let select = |text: &str| Select {
        text: Some(text.to_owned()),
        title: Some(".t".to_owned()),
        published: Some(".d".to_owned()),
        drop: Some(".weg".to_owned()),
    };
    let source = |text: &str| Source {
        id: SourceId::new("probe"),
        name: "Probe".to_owned(),
        level: model::Level::Plattform,
        ags: None,
        start: Vec::new(),
        include: Vec::new(),
        exclude: Vec::new(),
        delay_ms: 1000,
        max_pages: 1,
        max_depth: 1,
        ignore_params: Vec::new(),
        languages: Vec::new(),
        allow_private: false,
        select: Some(select(text)),
    };
    let snapshot = snapshot("https://presse.example/1", html);
    let document = read(&snapshot, Some(&source(".m")));
    assert_eq!(text(&document), "Der Text, den nur der Selektor kennt.");
    assert_eq!(document.title.as_ref().unwrap().value, "Der wahre Titel");
    assert_eq!(published(&document).as_deref(), Some("2012-01-27"));
    let broken = read(&snapshot, Some(&source("::nonsense[")));
    assert!(text(&broken).contains("Ein anderer langer Text"));
}

#[test]
fn hostile_nesting_and_size_are_bounded() {
    let words =
        "<p>Am Ende steht ein ganz gewöhnlicher Satz, der gefunden werden soll, weil er Text ist.</p>";
    for open in [
        "<div>",
        "<b>",
        "<a href=x>",
        "<table><tr><td>",
        "<ul><li>",
        "<svg>",
        "<span class=teaser>",
        "<font><p>",
    ] {
        let html = format!("{}{words}", open.repeat(200_000));
        let _ = page(&html);
        let closing = format!("{}{words}", "</div></b></a></td>".repeat(100_000));
        assert!(text(&page(&closing)).contains("gewöhnlicher Satz"));
    }
    for unit in [
        "<p>Ein Absatz ohne Ende, der sich wiederholt.",
        "<a href=/x>Link</a> ",
        "&amp;",
        "<!-- ",
        "<script>",
        "<h2>Kommentare</h2>x<br>",
    ] {
        let html = unit.repeat(4_000_000 / unit.len());
        let _ = page(&html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read(body in prop::collection::vec(any::<u8>(), 0..400), kind in 0..4_usize) {
        let mut snapshot = snapshot("https://stadt.example/2020/01/", "");
        snapshot.body = body;
        snapshot.content_type = [None, Some("text/html"), Some("text/plain"), Some("text/html; charset=windows-1252")][kind].map(str::to_owned);
        let told = explain(&snapshot, None);
        let _ = (told.to_text(), told.to_html());
    }

    #[test]
    fn any_soup_of_tags_is_read(parts in prop::collection::vec(0..SOUP.len(), 0..120)) {
        let html: String = parts.into_iter().map(|part| SOUP[part]).collect();
        let document = page(&html);
        prop_assert!(document.blocks.iter().all(|block| !block.text.trim().is_empty() && block.dropped.is_none()));
        prop_assert!(document.aside.iter().all(|block| block.dropped.is_some()));
    }
}

const SOUP: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<a href='/x'>",
    "</a>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<ul><li>",
    "</ul>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<br>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<time datetime='2020-01-01'>",
    "</time>",
    "Text, der ein Satz ist und lang genug für einen Absatz, damit er zählt. ",
    "27.1.2012",
    "gestern",
    "Kommentare",
    "Teilen",
    "<nav>",
    "</nav>",
    "<span class='caption'>",
    "</span>",
    "<img src=x>",
    "&uuml;",
    "&#x;",
    "<!--",
    "-->",
    "<",
    "\u{AD}",
    "ä",
    "<svg/>",
    "<title>T</title>",
    "<meta name=date content='1.2.2020'>",
];
