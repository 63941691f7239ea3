//! What a reader learns from several pages of one site, and what it does with it.

#![allow(clippy::unwrap_used, reason = "a test may")]

use extractor::{Document, Lessons, TemplateMemory, read, read_with};
use model::{Snapshot, SourceId};

fn snapshot(number: usize) -> Snapshot {
    let words = ["Kita", "Wohngeld", "Unterhalt", "Elternzeit", "Ausbildung", "Umzug"][number % 6];
    let html = format!(
        "<title>Amt im Netz: {words} im Überblick</title><div class='m'><h2>{words} im Überblick</h2>\
         <p>Wer Fragen zum Thema {words} hat, findet hier die ersten Antworten und den Weg zu den richtigen Leuten.</p>\
         <h3>Kosten</h3><p>{number} Euro</p><p>Für das Thema {words} hat das Büro an {number} Tagen der Woche Zeit, am Abend nach Absprache.</p>\
         <div class='k'><h3>Termine</h3><p>Bitte kommen Sie nie ohne Termin in das Büro, sonst warten Sie lange.</p>\
         <p>Amt Musterfeld<br>Postfach 11</p></div></div>"
    );
    Snapshot {
        url: format!("https://amt.example/{number}"),
        source: SourceId::new("amt"),
        fetched: "2024-06-15T08:00:00Z".parse().unwrap(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        headers: Vec::new(),
        body: html.into_bytes(),
        truncated: false,
        hint: None,
    }
}

fn text(document: &Document) -> String {
    document.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn learnt(pages: usize) -> TemplateMemory {
    let mut lessons = Lessons::default();
    (0..pages).for_each(|number| assert!(lessons.add(&snapshot(number))));
    lessons.learnt()
}

#[test]
fn what_repeats_on_most_pages_is_left_out_and_labels_stay() {
    let memory = learnt(6);
    let (without, with) = (read(&snapshot(0), None), read_with(&snapshot(0), None, &memory));
    assert!(text(&without).contains("nie ohne Termin") && !text(&with).contains("nie ohne Termin"));
    assert!(
        text(&with).contains("ersten Antworten") && text(&with).contains("Kosten\n0 Euro"),
        "{}",
        text(&with)
    );
    let box_line = with.aside.iter().find(|block| block.text.contains("nie ohne Termin")).unwrap();
    assert_eq!(box_line.dropped, Some("repeated"));
    assert_eq!(with.title.unwrap().value, "Kita im Überblick");
}

#[test]
fn few_pages_teach_nothing_and_the_order_does_not_matter() {
    assert!(learnt(3).is_empty());
    let mut lessons = Lessons::default();
    (0..6).rev().for_each(|number| assert!(lessons.add(&snapshot(number))));
    assert_eq!(lessons.learnt().fingerprint(), learnt(6).fingerprint());
    assert_ne!(learnt(6).fingerprint(), TemplateMemory::default().fingerprint());
}

#[test]
fn a_page_that_is_all_template_keeps_its_text() {
    let mut lessons = Lessons::default();
    (0..5).for_each(|_| assert!(lessons.add(&snapshot(0))));
    let memory = lessons.learnt();
    assert!(text(&read_with(&snapshot(0), None, &memory)).contains("ersten Antworten"));
}
