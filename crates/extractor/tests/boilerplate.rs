//! What is text and what is not where names, structured data and links say different things.

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

fn text(document: &Document) -> String {
    document.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn reason(document: &Document, words: &str) -> Option<&'static str> {
    document.aside.iter().find(|block| block.text.contains(words)).and_then(|block| block.dropped)
}

const PROSE: &str = "<p>Das Familienbüro hat sein Angebot erweitert. Wer Fragen zu Betreuung, Wohngeld oder Unterhalt \
    hat, bekommt dort nun eine feste Ansprechpartnerin.</p>";

#[test]
fn text_that_structured_data_repeat_is_text_wherever_it_stands() {
    let html = |data: &str| {
        format!(
            "<title>Suppe</title><script type='application/ld+json'>{data}</script><h1>Suppe für viele</h1>\
             <div class='aside-box related'><table><tr><td>3 kg</td><td><a href='/k'>Kartoffeln, mehlig</a></td></tr></table></div>\
             <div class='text'>{PROSE}{PROSE}{PROSE}</div>"
        )
    };
    let listed = r#"{"@type":"Recipe","recipeIngredient":["3 kg <b>Kartoffeln</b>, mehlig"]}"#;
    let document = page(&html(listed).replace("related", "teaser"));
    assert!(text(&document).contains("Kartoffeln, mehlig"), "{}", text(&document));
    assert!(!text(&page(&html("{}"))).contains("Kartoffeln"), "without the data the box is a box");
}

#[test]
fn short_lines_in_the_named_text_stay_with_it() {
    let document = page(&format!(
        "<title>Kita</title><article><h1>Anmeldung zur Kita</h1><p>Kosten: keine</p><p>Alter: ab 1</p><p>Ort: Rathaus</p>\
         <div>{PROSE}{PROSE}</div><p>Plätze: 20</p></article><div class='x'><p><a href='/a'>Alle Kitas der Stadt</a></p></div>"
    ));
    for words in ["Kosten: keine", "Alter: ab 1", "Plätze: 20"] {
        assert!(text(&document).contains(words), "{words}: {:?}", reason(&document, words));
    }
}

#[test]
fn a_label_and_a_link_lead_away_and_a_sentence_among_links_does_not() {
    let document = page(&format!(
        "<title>Kita</title><div><h1>Neue Plätze in der Kita</h1>{PROSE}<p>Dazu passend: <a href='/b'>Wie die Stadt die Plätze \
         vergibt und wer zuerst kommt</a></p>{PROSE}<div><p><a href='/c'>Kita am Rathaus, Haus der kleinen Leute</a></p>\
         <p><a href='/d'>Kita am Markt, die älteste der ganzen Stadt</a></p><p>Weil es viele sind, haben wir uns auf zwei beschränkt.</p>\
         </div>{PROSE}</div>"
    ));
    assert_eq!(reason(&document, "Dazu passend"), Some("links"));
    assert_eq!(reason(&document, "Kita am Markt"), Some("links"));
    assert!(text(&document).contains("haben wir uns auf zwei beschränkt"));
}

#[test]
fn a_hidden_layer_is_left_out_however_long_it_is() {
    let long = "<p>Diese Seite verwendet Dienste Dritter, die Daten über Besuche sammeln und auswerten.</p>"
        .repeat(12);
    let document = page(&format!(
        "<title>Bad</title><main><h1>Das Bad öffnet wieder</h1>{PROSE}</main>\
         <div class='settings-modal' aria-hidden='true'>{long}</div>"
    ));
    assert_eq!(reason(&document, "Dienste Dritter"), Some("hidden"));
    assert!(text(&document).contains("Familienbüro"));
}

#[test]
fn the_id_of_a_heading_is_made_of_its_words() {
    let document = page(&format!(
        "<title>Beratung</title><main><h1>Beratung</h1>{PROSE}<h2 id='newsletter-und-toc-0'>Der Brief an alle Haushalte</h2>{PROSE}</main>"
    ));
    assert!(text(&document).contains("Der Brief an alle Haushalte"));
}

#[test]
fn boilerplate_is_known_in_other_languages() {
    let document = page(
        "<html lang='pl'><title>Nowe przedszkole</title><article><h1>Nowe przedszkole w centrum miasta</h1>\
         <p>Miasto otworzyło w poniedziałek nowe przedszkole, do którego może chodzić ponad sto dzieci z okolicy.</p>\
         <p>Czytaj też: Ile kosztuje miejsce w przedszkolu</p>\
         <p>Rodzice mogą zgłaszać dzieci do końca miesiąca w ratuszu albo na stronie internetowej urzędu miasta.</p>\
         <p>Zapisz się na nasz newsletter.</p></article>",
    );
    assert_eq!(reason(&document, "Czytaj też"), Some("boilerplate"));
    assert_eq!(reason(&document, "newsletter"), Some("newsletter"));
    assert!(text(&document).contains("Rodzice"));
}

#[test]
fn boxes_side_by_side_are_words_of_their_own() {
    let document = page(&format!(
        "<title>Bad</title><h1>Das Bad öffnet wieder</h1><div><a href='/x'>Erika Muster</a><span>3.11.2023</span></div>{PROSE}{PROSE}"
    ));
    assert_eq!(document.published.unwrap().value.to_string(), "2023-11-03");
    let document = page(&format!(
        "<title>Bad</title><h1>Bad</h1>{PROSE}<p><span>S</span>onntags <b>ge</b>schlossen, sonst offen.</p>"
    ));
    assert!(text(&document).contains("Sonntags geschlossen"), "a word in pieces stays one word");
}

#[test]
fn a_bare_window_title_gives_way_to_the_heading_that_opens_the_text() {
    let titled =
        |window: &str, inner: &str| page(&format!("<title>{window}</title>{inner}")).title.unwrap().value;
    let text = format!("<div><h4>Die Nacht der offenen Türen</h4>{PROSE}{PROSE}</div>");
    assert_eq!(titled("Verein der Freunde des Stadtmuseums", &text), "Die Nacht der offenen Türen");
}

#[test]
fn links_that_dial_or_write_are_text_not_navigation() {
    let document = page(&format!(
        "<title>Beratung</title><main><h1>Beratung</h1>{PROSE}<ul>\
         <li><a href='tel:+492324555118'>02324 555-118</a></li>\
         <li><a href='MAILTO:beratung@example.org'>beratung@example.org</a></li>\
         <li><a href=' tel:+492324555119'>02324 555-119</a></li></ul></main>"
    ));
    let text = text(&document);
    assert!(text.contains("02324 555-118") && text.contains("beratung@example.org"), "{text}");
}

#[test]
fn lines_of_contact_are_text_however_short_or_linked() {
    let html = "<title>Hilfe im Notfall</title><nav><a href='/'>Start</a></nav><div class='c'><div><h1>Hilfe im Notfall</h1>\
        <h3>Polizei Musterfeld</h3><p><a href='tel:0233360'>02333 60-0</a></p>\
        <h3>Haus für Frauen</h3><p>Alter Weg 2, 58256 Musterfeld<br><a href='https://frauenhaus.example'>www.frauenhaus.example</a></p>\
        <h3>Kinderarzt im Dienst</h3><p>Mo–Fr 18–21 Uhr</p><p><a href='https://karte.example/?q=1'>Hauptstraße 4, 58256 Musterfeld</a></p></div>\
        <div><p>Dieses Portal wird von den Ämtern der Stadt gepflegt und jede Woche von Hand auf den neuesten Stand gebracht.</p></div></div>";
    let text = text(&page(html));
    for fact in
        ["02333 60-0", "58256 Musterfeld", "www.frauenhaus.example", "Mo–Fr 18–21 Uhr", "Hauptstraße 4"]
    {
        assert!(text.contains(fact), "{fact} is missing in {text}");
    }
}

#[test]
fn a_part_of_a_page_has_no_title_but_one_that_speaks_for_all_of_it() {
    let title = |html: &str| page(html).title.map(|title| title.value);
    let section = "<div><p>Wer hierher zieht, meldet sich binnen zwei Wochen beim Amt seiner Gemeinde an.</p>\
        <h3>Welche Papiere werden gebraucht?</h3><p>Ein Ausweis und die Bestätigung dessen, der die Wohnung gibt.</p></div>";
    assert_eq!(title(section), None);
    let two = "<div><h3>Anmeldung</h3><p>Wer hierher zieht, meldet sich an.</p><h3>Abmeldung</h3><p>Wer geht, meldet sich ab.</p></div>";
    assert_eq!(title(two), None);
    let whole = "<div><h2>Anmeldung</h2><p>Wer hierher zieht, meldet sich an.</p><h3>Papiere</h3><p>Ein Ausweis.</p></div>";
    assert_eq!(title(whole).as_deref(), Some("Anmeldung"));
    let text = text(&page(section));
    assert!(text.starts_with("Wer hierher zieht"), "{text}");
}

#[test]
fn contacts_for_the_press_are_set_apart_and_text_goes_on_behind_them() {
    let contact =
        "<p>Stadt Musterfeld</p><p>Erika Beispiel, Telefon 02336 93-2062</p><p>presse@stadt.example</p>";
    for tail in [
        format!("<h3>Pressekontakt:</h3>{contact}"),
        format!("<p><b>Kontakt für die Presse</b></p>{contact}"),
        "<p>Pressekontakt:<br>Stadt Musterfeld<br>Erika Beispiel, Telefon 02336 93-2062<br>presse@stadt.example</p>".to_owned(),
        "<p>Pressekontakt: Stadt Musterfeld, Erika Beispiel, Telefon 02336 93-2062, presse@stadt.example</p>".to_owned(),
    ] {
        let document = page(&format!("<title>Neues Büro</title><main><h1>Neues Büro</h1>{PROSE}{tail}{PROSE}</main>"));
        for words in ["Stadt Musterfeld", "93-2062", "presse@stadt.example"] {
            assert_eq!(reason(&document, words), Some("press_contact"), "{words} in {tail}");
        }
        assert_eq!(text(&document).matches("feste Ansprechpartnerin").count(), 2, "{tail}");
    }
    let office = page(&format!(
        "<title>Pressestelle</title><main><h1>Pressestelle</h1>{PROSE}<h2>Kontakt</h2>{contact}</main>"
    ));
    assert!(text(&office).contains("93-2062"), "a page about the press office keeps its numbers");
}
