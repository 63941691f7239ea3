//! Dates a reader sees: `time` elements and date phrases. How much each is trusted stands in `judge`, which are those of
//! something else in `not_own`.

mod judge;
mod not_own;

use std::ops::Range;

use jiff::civil::Date;
use model::PartialDate;

use self::judge::{NEAR, anchors, distance, is_clock, is_elsewhere, judge, names};
use self::not_own::{in_address, is_of_event, is_only_label, listed, opens_hours, starts_sources};
use super::date_forms;
use super::html::{Attr, Id, Tag};
use super::lines::Line;
use super::published::{Page, Ranked};
use crate::Read;

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
        let line = page.main.lines.get(line);
        if line.is_some_and(is_elsewhere) {
            trust -= 25;
        }
        if trust >= 55
            && !line.is_some_and(|line| is_clock(page, line))
            && best.as_ref().is_none_or(|(have, _)| trust > *have)
            && let Some(read) = page.read(date, tree.path(id), &text, "time_element")
        {
            best = Some((trust, read));
        }
    }
    best
}

/// What a date phrase came to: the day, its trust and the rule, or why it is none of the page's.
pub(super) type Verdict = Result<(Date, i32, &'static str), &'static str>;

/// The surest date phrase; only beside headline and beginning of the text where `near` says so.
pub(super) fn phrases(page: &Page<'_>, near: bool) -> Option<Ranked> {
    let mut best: Option<Ranked> = None;
    each(page, near, false, |line, range, verdict| {
        let Ok((date, trust, rule)) = verdict else { return };
        if best.as_ref().is_none_or(|(have, _)| trust > *have)
            && let Some(read) = page.read(date, page.tree.path(line.block), &line.text[range], rule)
        {
            best = Some((trust, read));
        }
    });
    best
}

/// Tells of each date phrase in the lines what it came to; of those that need no look only where `thorough`.
pub(super) fn each(
    page: &Page<'_>,
    near: bool,
    thorough: bool,
    mut tell: impl FnMut(&Line, Range<usize>, Verdict),
) {
    let anchors = anchors(page);
    let listed = listed(page);
    let mut cited = false;
    for (number, line) in page.main.lines.iter().enumerate() {
        let mut no_look = listed.binary_search(&number).is_ok().then_some("list_of_days");
        if no_look.is_none() {
            // What is cited has dates of its own.
            let cites = starts_sources(&line.text);
            cited = cites || cited && !page.tree[line.block].tag.is_heading();
            no_look = match () {
                () if cited => Some("sources"),
                () if near && distance(anchors, number) < NEAR => Some("far_from_headline"),
                () => None,
            };
            cited &= !cites || is_only_label(&line.text);
        }
        // Without a digit only "gestern" on a line of its own is a date.
        let wordy = line.text.len() > 40 && !line.text.bytes().any(|b| b.is_ascii_digit());
        if line.text.len() > 4000 || wordy || (no_look.is_some() && !thorough) {
            continue;
        }
        let lower = line.text.to_lowercase();
        for phrase in german::dates::find(&line.text).into_iter().take(4) {
            let verdict = || {
                let day = phrase.when.day(page.fetched);
                let of_other = match () {
                    () if no_look.is_some() => no_look,
                    () if in_address(&line.text, &phrase.range) => Some("printed_address"),
                    () if opens_hours(&line.text[phrase.range.end..]) => Some("span_of_hours"),
                    () if is_of_event(page, number) => Some("event"),
                    () => None,
                };
                let day = of_other.map_or(Ok(day), Err)?.ok_or("no_day")?;
                judge(page, anchors, number, line, &lower, &phrase).map(|(trust, rule)| (day, trust, rule))
            };
            tell(line, phrase.range.clone(), verdict());
        }
    }
}

/// Days of which the page says that it was changed then.
pub(super) fn changes(page: &Page<'_>) -> Vec<Date> {
    let mut days = Vec::new();
    each(page, false, false, |_, _, verdict| {
        days.extend(verdict.ok().filter(|(_, _, rule)| *rule == "changed_date").map(|(day, _, _)| day));
    });
    days
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
