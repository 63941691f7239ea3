//! Reads plain text: text files and the conversion records of web archives, which hold a page without its tags.
//!
//! Without tags only the shape of the lines tells the text from what stands around it: a headline stands before the first
//! paragraph or twice, frame links stand in brackets, a month grid has a row of weekdays, and what follows the
//! sources or a link "Zurück" belongs to the page. Nothing here knows a site.

mod shape;
mod wrapped;

use std::ops::Range;

use model::{Evidence, PartialDate, Snapshot};

#[cfg(test)]
pub(crate) use self::shape::PLAIN_LINES;
use self::shape::Words;
pub(super) use self::shape::bullet;
use super::language;
use crate::{Block, BlockKind, Document, Read};

/// More lines than this are no page.
const MOST_LINES: usize = 50_000;

/// A line with its number, counted from 1, and why it is no text.
struct Line<'t> {
    number: usize,
    text: &'t str,
    after_blank: bool,
    dropped: Option<&'static str>,
}

/// Reads a plain text.
pub(super) fn read(text: &str, snapshot: &Snapshot) -> Document {
    let text = wrapped::unwrap(text);
    let mut lines = lines(&text);
    let head = wrapped::head(lines.iter().map(|line| line.text));
    lines[..head].iter_mut().for_each(|line| line.dropped = Some("byline"));
    drop_signature(&mut lines);
    drop_calendars(&mut lines);
    drop_by_words(&mut lines);
    let mut document = Document::default();
    let title = title(&lines);
    let body = body(&lines, title.as_ref());
    drop_captions(&mut lines, &body);
    drop_sources(&mut lines, &body);
    drop_imprint(&mut lines, &body);

    if let Some(title) = &title {
        let line = &lines[title.line];
        document.title = Some(at_line(line, "title", line.text.to_owned(), line.text, title.rule));
    }
    mail_head(&lines[..head], &mut document);
    banner(&lines[..body.start.min(lines.len())], &mut document);
    published(&lines, title.as_ref(), &body, &mut document);
    for (index, line) in lines.iter().enumerate() {
        if title.as_ref().is_some_and(|title| title.line == index) {
            continue;
        }
        let outside = !body.contains(&index);
        let dropped = line.dropped.or(outside.then_some("outside"));
        let block = block(line, &lines, index, dropped);
        if dropped.is_some() { document.aside.push(block) } else { document.blocks.push(block) }
    }
    open_text(&mut document);
    document.lang = language::detect(document.blocks.iter().map(|block| block.text.as_str()), None);
    if document.blocks.is_empty() {
        document.problem = Some("no_text");
    }
    let _ = snapshot;
    document
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut after_blank = true;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate().take(MOST_LINES) {
        let line = line.trim();
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        lines.push(Line { number: index + 1, text: line, after_blank, dropped: None });
        after_blank = false;
    }
    lines
}

/// What stands behind the line "--" of a mail (RFC 3676, 4.3).
fn drop_signature(lines: &mut [Line<'_>]) {
    if let Some(at) = lines.iter().position(|line| line.text == "--").filter(|at| lines.len() - at <= 12) {
        lines[at..].iter_mut().for_each(|line| line.dropped = Some("footer"));
    }
}

/// Subject and date of a mail, where the text has no headline of its own.
fn mail_head(lines: &[Line<'_>], document: &mut Document) {
    for line in lines {
        match wrapped::named(line.text) {
            Some((wrapped::Named::Subject, subject)) if document.title.is_none() && !subject.is_empty() => {
                document.title = Some(at_line(line, "title", subject.to_owned(), line.text, "mail-subject"));
            }
            Some((wrapped::Named::Date, date)) => {
                let day = german::dates::find(date).into_iter().find_map(|phrase| match phrase.when {
                    german::dates::When::Day(day) => Some(PartialDate::day(day)),
                    _ => None,
                });
                document.published = day.map(|day| at_line(line, "published", day, line.text, "mail-date"));
            }
            _ => {}
        }
    }
}

/// A row of weekdays with rows of numbers under it, and the month over it.
fn drop_calendars(lines: &mut [Line<'_>]) {
    for header in 0..lines.len() {
        if !shape::is_weekday_header(lines[header].text) {
            continue;
        }
        let rows = lines[header + 1..].iter().take_while(|line| shape::is_number_row(line.text)).count();
        if rows < 3 {
            continue;
        }
        let from =
            if header > 0 && shape::is_month_heading(lines[header - 1].text) { header - 1 } else { header };
        lines[from..=header + rows].iter_mut().for_each(|line| line.dropped = Some("calendar_grid"));
    }
}

fn drop_by_words(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut().filter(|line| line.dropped.is_none()) {
        if shape::is_frame_link(line.text) || shape::says(line.text, Words::Skip) {
            line.dropped = Some("navigation");
        }
    }
}

struct Title {
    line: usize,
    rule: &'static str,
}

/// The headline: a line that stands twice, else the last line before the first paragraph that can be one.
fn title(lines: &[Line<'_>]) -> Option<Title> {
    let can_be = |line: &Line<'_>| {
        let words = line.text.split_whitespace().count();
        let label =
            line.text.contains(" | ") && line.text.split(" | ").any(|part| shape::says(part, Words::Section));
        line.dropped.is_none()
            && (1..=30).contains(&words)
            && (8..=220).contains(&line.text.chars().count())
            && !label
            && !line.text.ends_with([',', ';'])
            && !shape::says(line.text, Words::Section)
            && shape::date_line(line.text).is_none()
            && shape::bullet(line.text).is_none()
    };
    let first_prose = lines.iter().position(|line| line.dropped.is_none() && shape::is_prose(line.text));
    // Without a paragraph, only the first of several lines can be one.
    let Some(head) = first_prose else {
        let first = lines.iter().position(|line| line.dropped.is_none())?;
        let leads = lines[first + 1..].iter().any(|line| line.dropped.is_none());
        let ends = lines[first].text.ends_with(['.', '!', '?', ':']);
        return (leads && !ends && can_be(&lines[first]))
            .then_some(Title { line: first, rule: "first-line" });
    };
    // The same line in the banner and over the text.
    let twice = (0..head).rev().find(|&at| {
        can_be(&lines[at])
            && lines[at].text.split_whitespace().count() >= 3
            && lines[..at].iter().any(|earlier| earlier.text == lines[at].text)
    });
    if let Some(line) = twice {
        return Some(Title { line, rule: "line-stands-twice" });
    }
    let before = (0..head).rev().find(|&at| can_be(&lines[at]));
    before.map(|line| Title { line, rule: "line-before-first-paragraph" })
}

/// The lines of the main text: from the headline to the first line that says that the text is over.
fn body(lines: &[Line<'_>], title: Option<&Title>) -> Range<usize> {
    let start = title.map_or(0, |title| title.line + 1);
    let mut prose = 0;
    for (offset, line) in lines[start.min(lines.len())..].iter().enumerate() {
        let ends = shape::says(line.text, Words::End)
            || line.dropped == Some("calendar_grid")
            || (shape::is_frame_link(line.text) && prose > 0);
        // Before the text has begun such lines are its surroundings, not its end.
        if ends && prose > 0 {
            return start..start + offset;
        }
        prose += usize::from(line.dropped.is_none() && line.text.chars().count() >= 60);
    }
    start..lines.len()
}

/// Captions and descriptions of pictures, to the end of their paragraph.
fn drop_captions(lines: &mut [Line<'_>], body: &Range<usize>) {
    for line in lines[body.clone()].iter_mut() {
        if line.dropped.is_none() && shape::says(line.text, Words::Caption) {
            line.dropped = Some("caption");
        }
    }
}

/// "Quellen:" with the lines under it up to a blank line.
fn drop_sources(lines: &mut [Line<'_>], body: &Range<usize>) {
    let mut open = false;
    for line in lines[body.clone()].iter_mut() {
        if shape::says(line.text, Words::Sources) {
            open = true;
        } else if line.after_blank || shape::is_prose(line.text) {
            open = false;
        }
        if open && line.dropped.is_none() {
            line.dropped = Some("sources");
        }
    }
}

/// The last block of the page, in or behind the text, when it is the contact of the press office or an imprint.
fn drop_imprint(lines: &mut [Line<'_>], body: &Range<usize>) {
    for index in (0..lines.len()).rev().take(12) {
        if index < body.start {
            break;
        }
        let after_text = index >= body.end || index + 8 >= lines.len();
        if after_text && lines[index].dropped.is_none() && shape::says(lines[index].text, Words::Imprint) {
            // Lines right behind belong to the same address.
            let behind = lines[index + 1..].iter().take_while(|line| !line.after_blank).count();
            lines[index..=index + behind].iter_mut().for_each(|line| line.dropped = Some("press_contact"));
        }
    }
}

/// Publisher and section, from the lines over the headline.
fn banner(lines: &[Line<'_>], document: &mut Document) {
    for line in lines.iter().filter(|line| line.dropped.is_none()).take(4) {
        if document.section.is_none() && shape::says(line.text, Words::Section) {
            document.section =
                Some(at_line(line, "section", line.text.to_owned(), line.text, "section-line"));
            continue;
        }
        // "Kreis X - Pressemeldungen": the house and its section.
        let (house, section) =
            line.text.rsplit_once(" - ").or_else(|| line.text.rsplit_once(" | ")).unwrap_or((line.text, ""));
        if document.publisher.is_none() && line.text.len() <= 160 && shape::says(house, Words::Publisher) {
            document.publisher = Some(at_line(line, "publisher", house.to_owned(), line.text, "banner"));
            if shape::says(section, Words::Section) {
                document.section = Some(at_line(line, "section", section.to_owned(), line.text, "banner"));
            }
        }
    }
}

/// A date line beside the headline, or the day in brackets behind the teaser. A date further down is never the page's own.
fn published(lines: &[Line<'_>], title: Option<&Title>, body: &Range<usize>, document: &mut Document) {
    if document.published.is_some() {
        return;
    }
    let near = |at: usize| at.saturating_sub(2)..(at + 4).min(lines.len());
    let around = title.map_or(0..2.min(lines.len()), |title| near(title.line));
    for line in lines[around].iter() {
        if let Some(day) = shape::date_line(line.text) {
            let date = PartialDate::day(day);
            document.published = Some(at_line(line, "published", date, line.text, "date-line-at-headline"));
            return;
        }
    }
    for line in lines[body.clone()].iter().filter(|line| line.dropped.is_none()).take(3) {
        if let Some((day, teaser)) = shape::date_behind(line.text) {
            let date = PartialDate::day(day);
            document.published = Some(at_line(line, "published", date, line.text, "date-behind-teaser"));
            document.teaser =
                Some(at_line(line, "teaser", teaser.to_owned(), line.text, "paragraph-before-date"));
            return;
        }
    }
}

fn block(line: &Line<'_>, lines: &[Line<'_>], index: usize, dropped: Option<&'static str>) -> Block {
    let (kind, text) = match shape::bullet(line.text) {
        Some(item) => (BlockKind::ListItem(0), item),
        None if is_heading(line, lines.get(index + 1)) => (BlockKind::Heading(2), line.text),
        None => (BlockKind::Paragraph, line.text),
    };
    Block {
        kind,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        cells: Vec::new(),
        links: Vec::new(),
        place: format!("line {}", line.number),
        lang: None,
        dropped,
    }
}

/// A short line of its own, without a full stop, with a paragraph behind it.
fn is_heading(line: &Line<'_>, next: Option<&Line<'_>>) -> bool {
    let short = line.text.chars().count() <= 80 && !line.text.ends_with(['.', ',', ';', ':']);
    short && line.after_blank && next.is_some_and(|next| next.after_blank && shape::is_prose(next.text))
}

/// Takes the day behind the teaser and the sign of the desk out of the first paragraphs.
fn open_text(document: &mut Document) {
    let from_teaser =
        document.published.as_ref().is_some_and(|date| date.evidence.rule == "date-behind-teaser");
    for block in document.blocks.iter_mut().take(3) {
        if let Some((_, teaser)) = shape::date_behind(&block.text).filter(|_| from_teaser) {
            block.text = teaser.to_owned();
        }
        if let Some((sign, rest)) = shape::desk(&block.text) {
            let evidence = Evidence::new("author", sign, block.place.clone(), &block.text, "desk-sign");
            let rest = rest.to_owned();
            document.author.get_or_insert(Read { value: sign.to_owned(), evidence });
            block.text = rest;
        }
    }
    document
        .blocks
        .retain(|block| !(block.kind == BlockKind::Paragraph && shape::date_line(&block.text).is_some()));
}

fn at_line<T: ToString>(line: &Line<'_>, field: &str, value: T, quote: &str, rule: &str) -> Read<T> {
    let evidence = Evidence::new(field, value.to_string(), format!("line {}", line.number), quote, rule);
    Read { value, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str) -> Document {
        let snapshot = Snapshot {
            url: "https://x.example/1".to_owned(),
            source: model::SourceId::new("x"),
            fetched: jiff::Timestamp::UNIX_EPOCH,
            status: 200,
            content_type: Some("text/plain".to_owned()),
            headers: Vec::new(),
            body: Vec::new(),
            truncated: false,
            hint: None,
        };
        read(text, &snapshot)
    }

    fn text(document: &Document) -> String {
        document.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    const PORTAL: &str = "Ministerium für Arbeit des Landes\n\nAktuelles\n\nSoest: Börse „Wege“ für Eltern\n\n\
        Um Wege in die Arbeit zu zeigen, lud das Bündnis „Wege“ alle Eltern der Stadt zur vierten Börse in die alte Mühle ein. (05.06.2014)\n\
        In Soest gibt es schon viele Stellen, die Eltern auf dem Weg in die Arbeit helfen, doch kaum jemand kennt sie alle.\n\n\
        Quellen:\nRecherche auf www.wege.example, 07.06.2014\nVeranstaltungskalender\nJuni\nMo Di Mi Do Fr Sa So\n\
        22 26 27 28 29 30 31 1\n23 2 3 4 5 6 7 8\n24 9 10 11 12 13 14 15\n\nalle Termine\n\nElternlotsen\n\nWo gibt es sie?";

    #[test]
    fn a_portal_page_loses_banner_calendar_and_sidebar() {
        let document = page(PORTAL);
        assert_eq!(document.title.as_ref().unwrap().value, "Soest: Börse „Wege“ für Eltern");
        assert_eq!(document.published.as_ref().unwrap().value.to_string(), "2014-06-05");
        assert_eq!(document.section.as_ref().unwrap().value, "Aktuelles");
        assert!(document.publisher.as_ref().unwrap().value.starts_with("Ministerium"));
        let text = text(&document);
        assert!(text.starts_with("Um Wege") && text.ends_with("kennt sie alle."), "{text}");
        assert!(
            document
                .aside
                .iter()
                .any(|block| block.dropped == Some("sources") && block.text.contains("wege.example"))
        );
    }

    #[test]
    fn a_framed_press_release_starts_behind_the_desk_sign() {
        let document = page(
            "Kreis Soest - Pressemeldungen\n\n\nNeue Stelle hilft Familien\n\n[Alle Meldungen]\n[Druckansicht]\n\n[Zurück]\n\n\
             4. Mai 2012\nNeue Stelle hilft Familien\n(xyz) Eine neue Stelle hilft seit dieser Woche Familien, die sich im Dickicht der Anträge nicht mehr zurechtfinden. Sie ist offen.\n\n\
             Netzwerk Lotse\n\nDas Netzwerk Lotse begleitet seit vielen Jahren Familien im ganzen Kreis auf ihren Wegen zu den Ämtern und darüber hinaus.\n\n\n\
             [Zurück]\n\nKreis Soest, Pressestelle, Hoher Weg 1, 59494 Soest\nTelefon: 02921/30 1",
        );
        assert_eq!(document.title.as_ref().unwrap().value, "Neue Stelle hilft Familien");
        assert_eq!(document.published.as_ref().unwrap().value.to_string(), "2012-05-04");
        assert_eq!(document.author.as_ref().unwrap().value, "xyz");
        assert!(text(&document).starts_with("Eine neue Stelle"));
        assert!(document.blocks.iter().any(|block| block.kind == BlockKind::Heading(2)));
        let press: Vec<_> = document.aside.iter().filter(|b| b.dropped == Some("press_contact")).collect();
        assert_eq!(press.len(), 2);
    }

    #[test]
    fn a_report_without_date_stays_undated_and_loses_captions() {
        let document = page(
            "Direkt zum Inhalt der Seite springen\n\nMüller und Söhne | Detail\n\nFachtag zur Pflege: Träger wollen mehr Zeit\n\n\
             Beim Fachtag kamen Fachkräfte aus dem ganzen Land zusammen, um über die Lage der Pflege und ihre Zukunft zu reden.\n\n\
             Zurück\nAuf dem Foto sind fünf Männer zu sehen, die am 01.02.2023 lachen.\nv.l.n.r.: A. Muster, B. Muster",
        );
        assert_eq!(document.title.as_ref().unwrap().value, "Fachtag zur Pflege: Träger wollen mehr Zeit");
        assert!(document.published.is_none() && document.publisher.is_none());
        assert_eq!(document.blocks.len(), 1);
    }

    #[test]
    fn little_text_gives_little() {
        assert_eq!(page("").problem, Some("no_text"));
        assert_eq!(page("Hallo Welt, dies ist kurz").blocks.len() + page("x").blocks.len(), 2);
        let short = page("Zeiten der Bücherei\nMo–Fr 10–18 Uhr");
        assert_eq!(short.title.as_ref().unwrap().value, "Zeiten der Bücherei");
        assert_eq!(text(&short), "Mo–Fr 10–18 Uhr");
    }

    #[test]
    fn a_mail_gives_subject_date_and_whole_paragraphs() {
        let document = page(
            "Von: Bad <bad@stadt.example>\nBetreff: Neue Zeiten im Bad\nDatum: Mi, 14 Jul 2021 16:05:00 +0200\n\n\
             Liebe Leute,\n\ndas Bad am Fluss hat ab Montag neue Zeiten, weil die alten für\n\
             Familien mit Kindern zu kurz waren. Wer am Morgen kommt, findet auch\n\
             eine Bahn für sich allein, und wer am Abend kommt, bekommt das Licht\n\
             der Sonne dazu.\n\n-- \nDas Bad\n",
        );
        assert_eq!(document.title.as_ref().unwrap().value, "Neue Zeiten im Bad");
        assert_eq!(document.published.as_ref().unwrap().value.to_string(), "2021-07-14");
        assert!(text(&document).contains("kurz waren. Wer am Morgen kommt, findet auch eine Bahn"));
        assert!(!text(&document).contains("Das Bad"), "{}", text(&document));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(Mo Di Mi Do Fr Sa So\n|1 2 3 4 5 6\n|\\[Zurück\\]\n|Quellen:\n|\n|Ein Satz, der lang ist, (01.02.2013)\n|• x\n|\\(ab\\) Ä\n){0,20}") {
            let _ = page(&text);
        }
    }
}
