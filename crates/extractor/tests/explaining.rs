//! What a reading tells of itself: where the page contradicts its own data, and why each part was taken or left out.

#![allow(clippy::unwrap_used, reason = "a test may")]

use extractor::{Explanation, explain, read};
use model::{Snapshot, SourceId};

fn snapshot(html: &str) -> Snapshot {
    Snapshot {
        url: "https://stadt.example/<b>".to_owned(),
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

fn told(html: &str) -> Explanation {
    explain(&snapshot(html), None)
}

/// Field, value not taken, and place of each disagreement.
fn disagreements(html: &str) -> Vec<[String; 3]> {
    let all = read(&snapshot(html), None).disagreements;
    all.into_iter().map(|evidence| [evidence.field, evidence.value, evidence.place]).collect()
}

const REPORT: &str = "<p>Das Familienbüro hat sein Angebot erweitert und berät nun auch am Abend. Wer Fragen zu Betreuung oder Wohngeld \
    hat, bekommt eine feste Ansprechpartnerin. Sie ist an drei Tagen der Woche da und kommt auf Wunsch auch in die Kita.</p>";

fn with_data(data: &str, head: &str) -> String {
    format!(
        "<html lang=de><head><title>Stadt</title>{head}<script type='application/ld+json'>{data}</script></head><body><main>\
         <h1>Neue Lotsin im Familienbüro</h1><p class=date>Veröffentlicht am 5. März 2024</p>{REPORT}</main></body></html>"
    )
}

#[test]
fn data_that_say_otherwise_are_told_and_not_taken() {
    let html = with_data(
        r#"{"@type":"NewsArticle","headline":"Radweg am Kanal gesperrt","datePublished":"2024-02-01",
        "articleBody":"Der Radweg am Kanal ist gesperrt, weil die Brücke erneuert wird. Die Umleitung führt über die alte Bahntrasse."}"#,
        "<meta property='og:title' content='Willkommen auf unserer Startseite'>",
    );
    let document = read(&snapshot(&html), None);
    assert_eq!(document.title.unwrap().value, "Neue Lotsin im Familienbüro");
    assert_eq!(document.published.unwrap().value.to_string(), "2024-03-05");
    assert_eq!(
        disagreements(&html),
        [
            ["title", "Radweg am Kanal gesperrt", "json-ld:headline"],
            ["title", "Willkommen auf unserer Startseite", "meta:og:title"],
            ["published", "2024-02-01", "json-ld:datePublished"],
            ["text", "2 of 2 sentences are not in the text", "json-ld:articleBody"],
        ]
    );
    let english = html.replace("<html lang=de>", "<html lang=en>");
    assert!(disagreements(&english).contains(&["lang", "en", "html@lang"].map(str::to_owned)));
}

#[test]
fn what_is_shortened_or_adds_the_site_does_not_disagree() {
    let html = with_data(
        r#"{"@type":"NewsArticle","headline":"Neue Lotsin im Familienbüro | Stadt","datePublished":"2024-03-05T09:00:00+01:00",
        "articleBody":"Das Familienbüro hat sein Angebot erweitert und berät nun auch am Abend. Wer Fragen …"}"#,
        "<meta property='og:title' content='Lotsin im Familienbüro'><meta name=date content='2024-03-05'>",
    );
    assert!(disagreements(&html).is_empty(), "{:?}", disagreements(&html));
    // The data of a listing are those of its entries.
    let list = with_data(
        r#"[{"@type":"NewsArticle","headline":"Radweg gesperrt"},{"@type":"NewsArticle","headline":"Markt verlegt"}]"#,
        "",
    );
    assert!(disagreements(&list).is_empty());
}

const PAGE: &str = "<html lang=de><head><title>Neue Lotsin - Stadt</title><meta name=date content='2024-03-05'>\
    <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Radweg am Kanal gesperrt\"}</script></head><body>\
    <nav><ul><li><a href=/a>Rathaus</a><li><a href=/b>Leben</a><li><a href=/c>Kultur</a><li><a href=/d>Wirtschaft</a></ul></nav>\
    <main><h1>Neue Lotsin</h1><p>Das Familienbüro hat sein Angebot erweitert und berät nun auch am Abend. Wer Fragen hat, bekommt eine feste \
    Ansprechpartnerin. Sie ist an drei Tagen der Woche da.</p><p>Das Elterncafé öffnet am 3. April 2024 von 10 bis 12 Uhr.</p>\
    <h3>Mehr zum Thema</h3><p>Elternzeit und was sie für Väter bedeutet</p></main>\
    <div class='box teaser-box'><p><a href=/f>Ein anderer Bericht über etwas anderes</a></p></div><footer>Impressum</footer></body></html>";

#[test]
fn an_explanation_says_why_on_a_terminal() {
    let shown = told(PAGE).to_text();
    for part in [
        "published: 2024-03-05\n    day in the head, at meta:date",
        "disagrees on title: json-ld:headline says \"Radweg am Kanal gesperrt\"",
        "structured data: NewsArticle (JSON-LD)",
        "* Neue Lotsin  (heading, at",
        "* 2024-03-05  (day in the head, trust 70, at meta:date) → taken",
        "3. April 2024  (date on the page",
        "→ a span of hours follows",
        "main text in: main",
        "chosen: main is worth",
        "+ Das Familienbüro",
        "- … 1 more\n      navigation, marked by <nav>",
        "leads on to other pages, below \"Mehr zum Thema\"",
        "teaser of another page, marked by <div class=\"box teaser-box\">",
        "- [footer] Impressum",
    ] {
        assert!(shown.contains(part), "{part:?} is missing in:\n{shown}");
    }
}

#[test]
fn an_explanation_says_why_in_german_on_one_page() {
    let html = told(PAGE).to_html();
    for part in [
        "<html lang=\"de\">",
        "https://stadt.example/&lt;b&gt;",
        "Wo Angaben der Seite dem widersprechen",
        "„Radweg am Kanal gesperrt“",
        "Welche Tage die Seite nennt",
        "es folgt eine Zeitspanne",
        "<summary>4 Blöcke: Navigation, so ausgezeichnet: <code>&lt;nav&gt;</code>",
        "unter „Mehr zum Thema“",
    ] {
        assert!(html.contains(part), "{part:?} is missing in:\n{html}");
    }
    assert!(!html.contains("<script") && !html.contains("<b>\""));
}

#[test]
fn pages_that_hold_nothing_and_other_formats_are_explained() {
    let shown = told("<title>Stadt</title><div id=app></div><script src=/app.js></script>").to_text();
    assert!(shown.contains("problem: needs_javascript (empty without JavaScript)"), "{shown}");
    let mut letter = snapshot(
        "Neue Lotsin im Familienbüro\n\nDas Familienbüro hat sein Angebot erweitert und berät nun auch am Abend.\n",
    );
    letter.content_type = Some("text/plain".to_owned());
    let told = explain(&letter, None);
    assert!(
        told.to_text().contains("+ Das Familienbüro") && told.to_html().contains("Text ohne Auszeichnung")
    );
}
