//! An explanation as one HTML page, in German: no script, nothing loaded from elsewhere.

use std::fmt::Write;

use super::super::cause::Cause;
use super::words::{Tongue, say};
use super::{Explanation, Said, Told, shorten};
use crate::{BlockKind, Format};

/// Longest text of a block shown, in characters.
const MAX_TEXT: usize = 600;

/// Most blocks of a run that was left out which stand open; longer runs are folded.
const OPEN_RUN: usize = 2;

const STYLE: &str = "<!DOCTYPE html><html lang=\"de\"><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\"><title>Warum so gelesen?</title><style>\
    :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}\
    h1{font-size:1.3rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
    th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;border-top:1px solid #8885}th{font-weight:600;overflow-wrap:normal;white-space:nowrap}td.v{min-width:6.5rem;overflow-wrap:normal;hyphens:auto}\
    .n{text-align:right;white-space:nowrap}small,summary,.why{color:GrayText}small,.why{font-size:.85rem}code{font-size:.85em}\
    .keep,.drop{padding-left:.7rem;margin:.35rem 0;border-left:4px solid #2a8a3e}.drop{border-color:#c33}.drop p{margin:.1rem 0;opacity:.8}\
    .taken{font-weight:600}.differs{border-left:4px solid #d80;padding-left:.7rem}</style>";

fn words(name: &str) -> String {
    escape(say(name, Tongue::German))
}

/// The whole explanation.
pub(super) fn show(told: &Explanation) -> String {
    let document = &told.document;
    let mut out = String::from(STYLE);
    let (kept, all) = told.counts();
    let format = match document.format {
        Format::Html => "Webseite",
        Format::Plain => "Text ohne Auszeichnung",
        Format::Feed => "Feed",
        Format::Calendar => "Kalender",
        Format::Pdf => "PDF",
        Format::Office => "Office-Dokument",
        Format::Other => "Datei, die nicht gelesen wird",
    };
    let _ = write!(out, "<h1>Warum so gelesen? {}</h1>", escape(&told.url));
    let _ =
        write!(out, "<p>{format}, Sprache {}. {kept} von {all} Blöcken sind Text.", escape(&document.lang));
    if let Some(problem) = document.problem {
        let _ = write!(out, " <b>Problem: {}</b> (<code>{problem}</code>).", words(problem));
    }
    let data = told.data();
    if !data.is_empty() {
        let counted: Vec<String> =
            data.iter().map(|(name, count)| format!("{count} × {}", escape(name))).collect();
        let _ = write!(out, " Daten in der Seite: {}.", counted.join(", "));
    }
    out.push_str("</p><h2>Was gelesen wurde</h2><table>");
    for (name, value, evidence) in told.fields() {
        let _ = write!(
            out,
            "<tr><th>{}<td>{}<br><small>{}, <code>{}</code>",
            field(name),
            escape(&value),
            words(&evidence.rule),
            escape(&evidence.place)
        );
        if evidence.quote != value {
            let _ = write!(out, ": „{}“", escape(&evidence.quote));
        }
        out.push_str("</small>");
    }
    out.push_str("</table>");
    disagreements(&mut out, told);
    statements(&mut out, told, "title", "Woran der Titel zu erkennen war");
    statements(&mut out, told, "published", "Welche Tage die Seite nennt");
    container(&mut out, told);
    out.push_str("<h2>Text</h2>");
    for run in told.runs() {
        blocks(&mut out, run);
    }
    out.push_str("</html>");
    out
}

fn field(name: &str) -> &str {
    match name {
        "title" => "Titel",
        "teaser" => "Anreißer",
        "author" => "Autor",
        "publisher" => "Herausgeber",
        "section" => "Rubrik",
        "published" => "Veröffentlicht",
        "modified" => "Geändert",
        "lang" => "Sprache",
        "text" => "Text",
        other => other,
    }
}

/// What the page states of itself that is not what was read.
fn disagreements(out: &mut String, told: &Explanation) {
    if told.document.disagreements.is_empty() {
        return;
    }
    out.push_str("<h2>Wo Angaben der Seite dem widersprechen</h2>");
    for evidence in &told.document.disagreements {
        let _ = write!(
            out,
            "<p class=\"differs\">{}: <code>{}</code> besagt „{}“",
            field(&evidence.field),
            escape(&evidence.place),
            escape(&shorten(&evidence.value, MAX_TEXT))
        );
        if evidence.quote != evidence.value {
            let _ = write!(out, "<br><small>„{}“</small>", escape(&shorten(&evidence.quote, MAX_TEXT)));
        }
    }
}

/// What the page says of a field in all places.
fn statements(out: &mut String, told: &Explanation, name: &str, heading: &str) {
    let said: Vec<&Said> = told.trace.said.iter().filter(|said| said.field == name).collect();
    if said.is_empty() {
        return;
    }
    let _ = write!(out, "<h2>{heading}</h2><table>");
    for said in said {
        let trust = said.trust.map(|trust| trust.to_string()).unwrap_or_default();
        let taken = if said.verdict == "taken" { " class=\"taken\"" } else { "" };
        let _ = write!(
            out,
            "<tr{taken}><td>{}<br><small>{}, <code>{}</code></small><td class=\"n\">{trust}<td class=\"v\">{}",
            escape(&shorten(&said.value, 200)),
            words(&said.rule),
            escape(&said.place),
            words(said.verdict)
        );
    }
    out.push_str("</table>");
    if name == "published" {
        out.push_str("<p><small>Die Zahl sagt, wie sicher eine Angabe ist; die höchste gilt.</small>");
    }
}

/// Which element holds the text, and which others might have.
fn container(out: &mut String, told: &Explanation) {
    if told.trace.container.is_empty() {
        return;
    }
    out.push_str("<h2>Wo der Text steht</h2>");
    if told.trace.choices.is_empty() {
        let _ = write!(out, "<p>{}", escape(&told.trace.container));
        return;
    }
    out.push_str("<table><tr><th>Element<th>Sätze<th>Links und Schnipsel<th>Wert");
    for choice in &told.trace.choices {
        let _ = write!(
            out,
            "<tr><td>{}<br><small><code>{}</code></small><td class=\"n\">{:.0}<td class=\"n\">−{:.0}<td class=\"n\">{:.0}",
            words(choice.part),
            escape(&choice.place),
            choice.good,
            choice.bad,
            choice.score
        );
    }
    out.push_str("</table>");
}

/// A block of the text, or some that were left out for one reason.
fn blocks(out: &mut String, run: &[Told]) {
    let Some(first) = run.first() else { return };
    let text = |told: &Told| escape(&shorten(&told.block.text, MAX_TEXT));
    let Some(reason) = first.block.dropped else {
        for told in run {
            let _ = match told.block.kind {
                BlockKind::Heading(_) => write!(out, "<div class=\"keep\"><b>{}</b></div>", text(told)),
                _ => write!(out, "<div class=\"keep\">{}</div>", text(told)),
            };
        }
        return;
    };
    let cause = match &first.cause {
        Cause::Plain => String::new(),
        Cause::Element(element) => format!(", so ausgezeichnet: <code>{}</code>", escape(element)),
        Cause::Words => ", an den Worten erkannt".to_owned(),
        Cause::Links(share) => format!(", {share} %"),
        Cause::Follows(heading) => format!(", unter „{}“", escape(&shorten(heading, 60))),
    };
    let why = format!("{}{cause} <code>{}</code>", words(reason), escape(&first.block.place));
    out.push_str("<div class=\"drop\">");
    let _ = match run.len() > OPEN_RUN {
        true => write!(out, "<details><summary>{} Blöcke: {why}</summary>", run.len()),
        false => write!(out, "<span class=\"why\">{why}</span>"),
    };
    for told in run {
        let _ = write!(out, "<p>{}</p>", text(told));
    }
    out.push_str(if run.len() > OPEN_RUN { "</details></div>" } else { "</div>" });
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
