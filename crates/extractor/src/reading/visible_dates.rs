//! Dates a reader sees: `time` elements and date phrases, judged by what stands around them.

use super::date_forms;
use super::html::{Attr, Id, Tag};
use super::lines::Line;
use super::published::{Page, Ranked};
use super::reason::Reason;
use crate::Read;
use model::PartialDate;

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

/// `time` elements, by what marks them and where they stand.
pub(super) fn times(page: &Page<'_>) -> Option<Ranked> {
    let tree = page.tree;
    let mut best: Option<Ranked> = None;
    let anchors = anchors(page);
    let mut skip_to = 0;
    for id in 0..tree.nodes.len() as Id {
        if tree[id].tag == Tag::Blockquote {
            skip_to = tree[id].end;
        }
        let class = tree.attr(id, Attr::Class).unwrap_or("").to_lowercase();
        // The older way to mark a time: `<abbr class="published" title="2012-01-27">` (hAtom).
        let marked = ["published", "updated", "dtstart"]
            .iter()
            .any(|name| class.split_whitespace().any(|word| word == *name));
        let titled = tree.attr(id, Attr::Title).filter(|_| marked && tree[id].tag != Tag::Time);
        if id < skip_to || (tree[id].tag != Tag::Time && titled.is_none()) || tree[id].end - id > 50 {
            continue;
        }
        let text = tree.attr(id, Attr::Datetime).or(titled).map_or_else(|| tree.text(id), str::to_owned);
        let date = date_forms::machine(&text, page.german);
        let Some(date) = date.or_else(|| date_forms::machine(&tree.text(id), page.german)) else { continue };
        let mut trust = 55;
        if ["publish", "entry-date", "posted", "pubdate", "created"].iter().any(|name| class.contains(name)) {
            trust += 20;
        } else if class.contains("updated") || class.contains("modified") {
            trust -= 10;
        }
        trust += if tree.contains(page.main.container, id) { 10 } else { 0 };
        let line = page
            .main
            .lines
            .partition_point(|line| line.node < id)
            .min(page.main.lines.len().saturating_sub(1));
        trust += distance(anchors, line);
        if page.main.lines.get(line).is_some_and(is_elsewhere) {
            trust -= 25;
        }
        if trust >= 55
            && best.as_ref().is_none_or(|(have, _)| trust > *have)
            && let Some(read) = page.read(date, tree.path(id), &text, "time_element")
        {
            best = Some((trust, read));
        }
    }
    best
}

/// Date phrases in lines; only beside headline and beginning of the text where `near` says so.
pub(super) fn phrases(page: &Page<'_>, near: bool) -> Option<Ranked> {
    let mut best: Option<Ranked> = None;
    let anchors = anchors(page);
    let listed = listed(page);
    let mut cited = false;
    for (number, line) in page.main.lines.iter().enumerate() {
        if listed.binary_search(&number).is_ok() {
            continue;
        }
        // What is cited has dates of its own.
        let cites = starts_sources(&line.text);
        cited = cites || cited && !page.tree[line.block].tag.is_heading();
        if cited || near && distance(anchors, number) < NEAR {
            cited &= !cites || is_only_label(&line.text);
            continue;
        }
        // Without a digit only "gestern" on a line of its own is a date.
        if line.text.len() > 4000 || (line.text.len() > 40 && !line.text.bytes().any(|b| b.is_ascii_digit()))
        {
            continue;
        }
        let lower = line.text.to_lowercase();
        for phrase in german::dates::find(&line.text).into_iter().take(4) {
            let other = in_address(&line.text, &phrase.range)
                || opens_hours(&line.text[phrase.range.end..])
                || is_of_event(page, number);
            let Some(date) = phrase.when.day(page.fetched).filter(|_| !other) else { continue };
            let Some((trust, rule)) = judge(page, anchors, number, line, &lower, &phrase) else { continue };
            if best.as_ref().is_some_and(|(have, _)| trust <= *have) {
                continue;
            }
            let read = page.read(date, page.tree.path(line.block), &line.text[phrase.range.clone()], rule);
            best = read.map(|read| (trust, read)).or(best);
        }
    }
    best
}

/// Fewest rows that begin with different days for them to be a list of days.
const ROWS: usize = 3;

/// Lines of the text that are rows of a list of days, a table of what takes place or of minutes: none is the page's own.
fn listed(page: &Page<'_>) -> Vec<usize> {
    let lines = page.main.lines.iter().enumerate().filter(|(_, line)| {
        line.dropped.is_none()
            && line.chars <= 40
            && line.text.bytes().any(|b| b.is_ascii_digit())
            && std::iter::once(line.block)
                .chain(page.tree.ancestors(line.block))
                .take(2)
                .any(|id| matches!(page.tree[id].tag, Tag::Td | Tag::Th | Tag::Li | Tag::Dt | Tag::Dd))
    });
    let mut rows = Vec::new();
    let mut days = Vec::new();
    for (number, line) in lines.take(200) {
        let first = german::dates::find(&line.text).into_iter().next();
        if let Some(phrase) = first.filter(|phrase| phrase.range.start <= 4) {
            rows.push(number);
            days.push(line.text[phrase.range].to_owned());
        }
    }
    days.sort();
    days.dedup();
    if days.len() >= ROWS { rows } else { Vec::new() }
}

/// Labels of what takes place; two of them beside a date make it that of an event.
const EVENT_LABELS: &[&str] = &[
    "wann",
    "wo",
    "ort",
    "veranstaltungsort",
    "veranstalter",
    "veranstalterin",
    "uhrzeit",
    "zeit",
    "beginn",
    "einlass",
    "treffpunkt",
    "eintritt",
    "kosten",
    "gebühr",
    "teilnahmegebühr",
];

/// Whether labels of an event stand around a line: before it, in it, or a few lines below.
fn is_of_event(page: &Page<'_>, number: usize) -> bool {
    let lines = &page.main.lines;
    let near = &lines[number.saturating_sub(2)..(number + 8).min(lines.len())];
    let label = |line: &Line| {
        if line.dropped.is_some_and(|reason| reason != Reason::Byline) {
            return None;
        }
        let word = line.text.split([':', '\n']).next().unwrap_or("").trim();
        let whole =
            word.len() == line.text.trim_end_matches([':', ' ']).len() || line.text.len() > word.len();
        let word = word.to_lowercase();
        EVENT_LABELS.iter().position(|label| *label == word).filter(|_| whole)
    };
    let mut found: Vec<usize> = near.iter().filter_map(label).collect();
    found.sort_unstable();
    found.dedup();
    found.len() >= 2
}

/// Whether a span of hours stands right behind a date: ", 14.30–18 Uhr", " von 9 bis 12 Uhr".
fn opens_hours(behind: &str) -> bool {
    let Some(end) = behind.find("Uhr").or_else(|| behind.find("uhr")).filter(|end| *end <= 40) else {
        return false;
    };
    let span = behind[..end].trim();
    let parts: Vec<&str> = span.split(['–', '-', '—']).flat_map(|part| part.split(" bis ")).collect();
    let hour = |part: &&str| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let words = part.chars().filter(|c| c.is_alphabetic()).count();
        (1..=4).contains(&digits) && words <= 6
    };
    parts.len() == 2 && parts.iter().all(hour)
}

/// Whether a phrase is part of a printed web address: it says when what stands there was published.
fn in_address(line: &str, phrase: &std::ops::Range<usize>) -> bool {
    let from = line[..phrase.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    line[from..phrase.start].contains("://") || line[from..].trim_start().starts_with("www.")
}

/// Words that open a list of what a text is drawn from.
const SOURCES: &[&str] = &["quellen", "quellenangaben", "quellenverzeichnis"];

/// Whether a line opens a list of sources: "Quellen:", alone or with the first of them.
fn starts_sources(line: &str) -> bool {
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    SOURCES.contains(&word.as_str())
        && (line[line.len().min(word.len())..].starts_with(':') || is_only_label(line))
}

/// Whether a line is one word with nothing but signs behind it.
fn is_only_label(line: &str) -> bool {
    line.trim_end_matches([':', ' ']).chars().all(char::is_alphabetic)
}

/// The date in brackets that closes the lead: "… aus der Region. (17.04.2013)". Where several lines end so, the page
/// is a list of leads, and none of them is its own.
pub(super) fn after_lead(page: &Page<'_>) -> Option<Read<PartialDate>> {
    let [title, first] = anchors(page);
    let from = title.map_or_else(|| first, |title| Some(title + 1))?;
    let mut closed = page.main.lines.iter().enumerate().skip(from).filter_map(|(number, line)| {
        let (_, inner) = line.text.strip_suffix(')')?.rsplit_once('(')?;
        let when = whole(inner)?;
        (!is_elsewhere(line) && line.chars >= LEAD).then_some((number, line, inner, when))
    });
    let (number, line, inner, when) = closed.next()?;
    if closed.next().is_some() || number > from + 2 {
        return None;
    }
    page.read_partial(partial(when)?, page.tree.path(line.block), inner, "date_after_lead")
}

/// Fewest characters of a lead.
const LEAD: u32 = 40;

/// A month as the date of the page, for a page that names no day: "Stand: Mai 2021", or a line that is marked as a
/// date beside the headline.
pub(super) fn months(page: &Page<'_>) -> Option<Read<PartialDate>> {
    let anchors = anchors(page);
    page.main.lines.iter().enumerate().filter(|(_, line)| !is_elsewhere(line)).find_map(|(number, line)| {
        let text = line.text.trim_matches(['(', ')', '.', ' ']);
        let labelled = text.strip_prefix("Stand").map(|rest| rest.trim_start_matches([':', ' ']));
        let marked =
            || distance(anchors, number) >= NEAR && names(page, line).iter().any(|name| name.contains("dat"));
        let value = match labelled {
            Some(rest) => whole(rest).and_then(partial).or_else(|| numbered_month(rest)),
            None => whole(text).filter(|_| marked()).and_then(partial),
        }?;
        page.read_partial(value, page.tree.path(line.block), text, "labelled_month")
    })
}

/// What a text says that is one date phrase and nothing else.
fn whole(text: &str) -> Option<german::dates::When> {
    let text = text.trim();
    let phrase = german::dates::find(text).into_iter().next()?;
    (text.len() <= 40 && phrase.range == (0..text.len())).then_some(phrase.when)
}

/// "08/2020", which only a label makes a month.
fn numbered_month(text: &str) -> Option<PartialDate> {
    let (month, year) = text.split_once('/')?;
    let year = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
    PartialDate::month(year, month.parse().ok()?)
}

/// A date that names its year, as exact as it is.
fn partial(when: german::dates::When) -> Option<PartialDate> {
    use german::dates::When;
    match when {
        When::Day(date) => Some(PartialDate::day(date)),
        When::PartOfMonth(date) => PartialDate::part_of_month(date.year(), date.month(), date.day()),
        When::Month(date) => PartialDate::month(date.year(), date.month()),
        When::DayMonth { .. } | When::DaysAgo(_) => None,
    }
}

/// How much a phrase is trusted; `None` for less than enough.
fn judge(
    page: &Page<'_>,
    anchors: [Option<usize>; 2],
    number: usize,
    line: &Line,
    lower: &str,
    phrase: &german::dates::Phrase,
) -> Option<(i32, &'static str)> {
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
    let before = &lower[from.min(to)..to];
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
    if names(page, line).iter().any(|name| DATE_NAMES.iter().any(|word| name.contains(word))) {
        trust += 12;
    }
    if matches!(line.dropped, Some(Reason::Comments | Reason::Consent)) && rule == "visible_date" {
        return None;
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
        (_, Style::Relative) if rule == "visible_date" && !stands_alone(line, phrase) => return None,
        // Counted from the day of reading: a stated day is surer.
        (_, Style::Relative) => trust = (trust - if rest < 20 { 20 } else { 40 }).min(60),
        // The first words of a report: "Musterstadt, 27. Januar 2012. Die …", "27.1.2012 – Die …"
        _ if line.dropped.is_none() && rest > 60 && opens_report(line, phrase) => trust += 32,
        // A date in running text is what the text tells of.
        _ if line.dropped.is_none() && rest > 60 && rule == "visible_date" => trust -= 30,
        _ => {}
    }
    (trust >= 28).then_some((trust, rule))
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
fn names(page: &Page<'_>, line: &Line) -> Vec<String> {
    let around = page.tree.ancestors(line.node).take(3);
    let names = around.flat_map(|id| [page.tree.attr(id, Attr::Class), page.tree.attr(id, Attr::Id)]);
    names.flatten().map(str::to_lowercase).collect()
}

/// What counts as beside the headline in [`distance`].
const NEAR: i32 = 9;

/// Numbers of the lines of headline and beginning of the text.
fn anchors(page: &Page<'_>) -> [Option<usize>; 2] {
    let lines = &page.main.lines;
    let title = page.title.map(|title| lines.partition_point(|line| line.node < title));
    [title, lines.iter().position(|line| line.dropped.is_none())]
}

/// How near to the headline, or to the text where there is none.
fn distance([title, first]: [Option<usize>; 2], number: usize) -> i32 {
    let from = |anchor: Option<usize>, points: [i32; 2]| match anchor.map(|at| number as i64 - at as i64) {
        Some(0..=5) => points[0],
        Some(-3..=-1) => points[0] - 5,
        Some(-6..=10) => points[1],
        _ => 0,
    };
    from(title, [18, 8]).max(from(first, [14, 6]))
}

/// Whether a line belongs to another matter than the page's own text.
fn is_elsewhere(line: &Line) -> bool {
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
