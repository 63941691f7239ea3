//! How much a date phrase is trusted, by the words before it, the names around it, and how near to the headline it stands.

use super::super::html::Attr;
use super::super::lines::Line;
use super::super::published::Page;
use super::super::reason::Reason;

/// Words in class names and ids of elements that hold a date.
const DATE_NAMES: &[&str] = &[
    "date",
    "datum",
    "publish",
    "posted",
    "submitted",
    "authored",
    "time",
    "byline",
    "meta",
    "info",
    "stand",
];

/// Names of what shows the day of reading.
const CLOCKS: &[&str] =
    &["current-time", "current-date", "currenttime", "currentdate", "current_time", "current_date", "clock"];

/// Words before a date that say it is the page's own.
const LABELS: &[&str] = &[
    "erschienen",
    "veröffentlicht",
    "publiziert",
    "erstellt",
    "geschrieben",
    "gespeichert",
    "eingestellt",
    "online seit",
    "datum",
    "stand:",
    "stand ",
    "vom",
    "published",
    "posted",
    "wurde am",
    "pressemitteilung",
    "meldung",
    "beitrag",
    "created",
    "freigabe",
    "text vom",
    "artikel vom",
    "gepostet",
    "geschrieben",
];

/// Words before a date that say it is a change.
const CHANGES: &[&str] =
    &["änderung", "aktualisiert", "geändert", "updated", "modified", "bearbeitet", "update"];

/// Words around a date that say it is of something else.
const OTHERS: &[&str] = &[
    "bis ",
    "ab dem",
    "ab ",
    "geboren",
    "termin",
    "beginn",
    "einsendeschluss",
    "anmeldeschluss",
    "gültig",
    "findet",
    "uhr statt",
    "abgerufen",
    "seit ",
    "frist",
    "zuletzt abgerufen",
    "verfügbar",
    "bewerbung",
    "copyright",
];

/// Longest line that is a label of the next one, in characters without white space: "Erschienen am:".
const MAX_LABEL: u32 = 30;

/// How much a phrase is trusted and the rule that says so; else why it is not trusted enough.
pub(super) fn judge(
    page: &Page<'_>,
    anchors: [Option<usize>; 2],
    number: usize,
    line: &Line,
    lower: &str,
    phrase: &german::dates::Phrase,
) -> Result<(i32, &'static str), &'static str> {
    use german::dates::{Style, When};
    // The lower-case text may be a few bytes longer or shorter; the words before the phrase are near enough.
    let mut from = phrase.range.start.saturating_sub(45).min(lower.len());
    let mut to = phrase.range.start.min(lower.len());
    while !lower.is_char_boundary(from) {
        from -= 1;
    }
    while !lower.is_char_boundary(to) {
        to -= 1;
    }
    let label = label_above(page, number).filter(|_| to == 0);
    let before = label.as_deref().unwrap_or(&lower[from.min(to)..to]);
    let names = names(page, line);
    if is_named(&names, CLOCKS) {
        return Err("clock");
    }
    let rest = line.text.len().saturating_sub(phrase.range.len());
    let mut trust = 30 + distance(anchors, number);
    let mut rule = "visible_date";
    if LABELS.iter().any(|word| before.contains(word)) {
        trust += 15;
        rule = "labelled_date";
    }
    if CHANGES.iter().any(|word| before.contains(word)) {
        trust += 3;
        rule = "changed_date";
    }
    if OTHERS.iter().any(|word| before.contains(word)) {
        trust -= 20;
    }
    trust += match rest {
        0..=15 => 15,
        16..=40 => 10,
        41..=100 => 2,
        101..=250 => -5,
        _ => -15,
    };
    if is_named(&names, DATE_NAMES) {
        trust += 12;
    }
    if matches!(line.dropped, Some(Reason::Comments | Reason::Consent)) && rule == "visible_date" {
        return Err("comment");
    }
    if is_elsewhere(line) {
        trust -= if rule == "labelled_date" { 10 } else { 22 };
    }
    if line.dropped == Some(Reason::Byline) {
        trust += 6;
    }
    match (phrase.when, phrase.style) {
        (When::DayMonth { weekday: None, .. }, _) => trust -= 25,
        (When::DayMonth { .. }, _) => trust -= 8,
        // "Wetter heute", "Heute kam …": only a line of its own or a label makes a relative word a date.
        (_, Style::Relative) if rule == "visible_date" && !stands_alone(line, phrase) => {
            return Err("relative_word");
        }
        // Counted from the day of reading: a stated day is surer.
        (_, Style::Relative) => trust = (trust - if rest < 20 { 20 } else { 40 }).min(60),
        // The first words of a report: "Musterstadt, 27. Januar 2012. Die …", "27.1.2012 – Die …"
        _ if line.dropped.is_none() && rest > 60 && opens_report(line, phrase) => trust += 32,
        // A date in running text is what the text tells of.
        _ if line.dropped.is_none() && rest > 60 && rule == "visible_date" => trust -= 30,
        _ => {}
    }
    if trust >= 28 { Ok((trust, rule)) } else { Err("little_trust") }
}

/// The line above in lower case, where it is a label and nothing else.
fn label_above(page: &Page<'_>, number: usize) -> Option<String> {
    let above = page.main.lines.get(number.checked_sub(1)?)?;
    (above.chars <= MAX_LABEL && above.text.ends_with(':')).then(|| above.text.to_lowercase())
}

/// Whether a line stands in what shows the day of reading.
pub(super) fn is_clock(page: &Page<'_>, line: &Line) -> bool {
    is_named(&names(page, line), CLOCKS)
}

fn is_named(names: &[String], words: &[&str]) -> bool {
    names.iter().any(|name| words.iter().any(|word| name.contains(word)))
}

/// Whether no word stands before a phrase and few signs behind it, as in "gestern, 14:05 Uhr".
fn stands_alone(line: &Line, phrase: &german::dates::Phrase) -> bool {
    let (before, after) = (&line.text[..phrase.range.start], &line.text[phrase.range.end..]);
    !before.chars().any(char::is_alphabetic) && after.len() < 20
}

/// Whether a phrase stands before the first sentence of a line: a place or a label in front, a stop behind.
fn opens_report(line: &Line, phrase: &german::dates::Phrase) -> bool {
    let (before, after) = (&line.text[..phrase.range.start], &line.text[phrase.range.end..]);
    let stop = after.trim_start().starts_with(['.', '–', '-', ':', '|', ')', '\n', '/']);
    let short = before.len() <= 40 && before.split_whitespace().count() <= 3;
    short
        && stop
        && (before.is_empty()
            || before.trim_end().ends_with([',', '(', '/'])
            || before.trim_end().ends_with("vom"))
}

/// Class names and ids of the elements around a line.
pub(super) fn names(page: &Page<'_>, line: &Line) -> Vec<String> {
    let around = page.tree.ancestors(line.node).take(3);
    let names = around.flat_map(|id| [page.tree.attr(id, Attr::Class), page.tree.attr(id, Attr::Id)]);
    names.flatten().map(str::to_lowercase).collect()
}

/// What counts as beside the headline in [`distance`].
pub(super) const NEAR: i32 = 9;

/// Numbers of the lines of headline and beginning of the text.
pub(super) fn anchors(page: &Page<'_>) -> [Option<usize>; 2] {
    let lines = &page.main.lines;
    let title = page.title.map(|title| lines.partition_point(|line| line.node < title));
    [title, lines.iter().position(|line| line.dropped.is_none())]
}

/// How near to the headline, or to the text where there is none.
pub(super) fn distance([title, first]: [Option<usize>; 2], number: usize) -> i32 {
    let from = |anchor: Option<usize>, points: [i32; 2]| match anchor.map(|at| number as i64 - at as i64) {
        Some(0..=5) => points[0],
        Some(-3..=-1) => points[0] - 5,
        Some(-6..=10) => points[1],
        _ => 0,
    };
    from(title, [18, 8]).max(from(first, [14, 6]))
}

/// Whether a line belongs to another matter than the page's own text.
pub(super) fn is_elsewhere(line: &Line) -> bool {
    matches!(
        line.dropped,
        Some(
            Reason::Comments
                | Reason::Related
                | Reason::Sidebar
                | Reason::Navigation
                | Reason::Teaser
                | Reason::Links
                | Reason::Form
                | Reason::Consent
                | Reason::Footer
                | Reason::Hidden
                | Reason::Caption
                | Reason::Layer
                | Reason::Repeated
        )
    ) || line.density() > 0.5 && line.chars > 25
}
