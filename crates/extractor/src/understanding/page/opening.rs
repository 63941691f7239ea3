//! What a record takes over from reading as it is: title, dates, section, desk, headings, and the first sentences.

use std::ops::Range;

use model::{Evidence, Record, Snapshot};

use crate::understanding::contacts::Placed;
use crate::understanding::dates::Near;
use crate::understanding::record;
use crate::understanding::text::Text;
use crate::{Block, BlockKind, Document};

/// A teaser is one or two sentences.
pub(super) const LONGEST_TEASER: usize = 320;
/// The first sentences of a text say what it is about, up to this many bytes.
const LEAD: usize = 400;

/// Main text without the headline, which is a field of its own, and without captions.
pub(super) fn main_blocks(document: &Document) -> Vec<&Block> {
    let title = document.title.as_ref().map_or("", |title| title.value.as_str());
    let mut headline_seen = false;
    let keep = |block: &&Block| {
        if block.kind == BlockKind::Caption || block.dropped.is_some() {
            return false;
        }
        let headline = !headline_seen && matches!(block.kind, BlockKind::Heading(_)) && block.text == title;
        headline_seen |= headline;
        !headline
    };
    document.blocks.iter().filter(keep).collect()
}

/// The day by which days without a year are told: of publication where the page says it, else of reading.
pub(super) fn near(document: &Document, snapshot: &Snapshot) -> Option<Near> {
    let published = document.published.as_ref().and_then(|date| date.value.as_day());
    let read = || snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date();
    Some(Near { day: published.unwrap_or_else(read), published: published.is_some() })
}

/// What reading said of the page itself.
pub(super) fn head(
    document: &Document,
    snapshot: &Snapshot,
    blocks: &[&Block],
    text: &Text<'_>,
    contacts: &[Placed],
) -> Record {
    let mut main = record::of_page(snapshot, 0);
    let mut take = |evidence: &Evidence| main.evidence.push(evidence.clone());
    let title = document.title.as_ref();
    title.iter().for_each(|title| take(&title.evidence));
    document.published.iter().for_each(|date| take(&date.evidence));
    document.modified.iter().for_each(|date| take(&date.evidence));
    document.section.iter().for_each(|section| take(&section.evidence));
    document.teaser.iter().for_each(|teaser| take(&teaser.evidence));
    main.title = title.map(|title| title.value.clone()).unwrap_or_default();
    main.set_published(document.published.as_ref().map(|date| date.value));
    main.modified = document.modified.as_ref().map(|date| date.value);
    main.section = document.section.as_ref().map(|section| section.value.clone());
    main.author =
        document.author.as_ref().map(|author| author.value.clone()).filter(|author| is_desk(author));
    main.lang = document.lang.clone();
    main.text = text.as_str().to_owned();
    main.headings = headings(blocks);
    main.attachments = document.attachments.clone();
    main.problem = document.problem.map(str::to_owned);
    match &document.teaser {
        Some(teaser) => main.teaser = teaser.value.clone(),
        None => {
            let (teaser, evidence) = first_sentences(text, contacts);
            main.teaser = teaser;
            main.evidence.extend(evidence);
        }
    }
    main
}

/// Takes the dates off a listing: they are those of the entries it leads to, or of the last of them.
pub(super) fn undate(main: &mut Record) {
    main.set_published(None);
    main.modified = None;
    main.evidence.retain(|evidence| !matches!(evidence.field.as_str(), "published" | "modified"));
}

/// Desks sign in lower case or with the house's name ("pen", "Pressestelle"); anything else may be a person.
fn is_desk(author: &str) -> bool {
    let sign = author.chars().count() <= 5 && author.chars().all(|c| c.is_lowercase() || c == '/');
    sign || ["Presse", "Redaktion", "Stadt ", "Kreis", "amt", "Ministerium", "referat"]
        .iter()
        .any(|word| author.contains(word))
}

fn headings(blocks: &[&Block]) -> Vec<String> {
    let headings = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    headings.map(|block| block.text.clone()).collect()
}

/// One or two sentences that say what the text is about: no line of a list or an address, and no line that only
/// leads to one, if there is any other.
pub(super) fn first_sentences(text: &Text<'_>, contacts: &[Placed]) -> (String, Option<Evidence>) {
    let whole = text.as_str();
    let speaks = |range: &Range<usize>| {
        let words = &whole[range.clone()];
        let in_list =
            text.part(range.start).is_some_and(|part| matches!(part.block.kind, BlockKind::ListItem(_)));
        let reaches = contacts.iter().any(|c| c.range.start < range.end && range.start < c.range.end);
        range.len() >= 30 && !text.in_heading(range.start) && !in_list && !reaches && words.contains(' ')
    };
    let ends = |range: &Range<usize>, marks: &[char]| whole[range.clone()].trim_end().ends_with(marks);
    let mut all = text.sentences().iter().filter(|range| speaks(range));
    let full =
        all.clone().find(|range| ends(range, &['.', '!', '?', '…', '“', '"']) && !is_piece(whole, range));
    let Some(first) = full.or_else(|| all.clone().find(|range| ends(range, &[':']))).or_else(|| all.next())
    else {
        return (String::new(), None);
    };
    let line_end = whole[first.start..].find('\n').map_or(whole.len(), |at| first.start + at);
    let next = text.sentences().iter().find(|range| range.start >= first.end && range.end <= line_end);
    let end = match next {
        Some(next) if next.end - first.start <= LONGEST_TEASER => next.end,
        _ => first.end,
    };
    let teaser: String = whole[first.start..end].chars().take(LONGEST_TEASER).collect();
    let evidence = text.quote("teaser", teaser.as_str(), first.start..end, "first-sentences");
    (teaser, Some(evidence))
}

/// Whether the sentence is the tail of a line of catchwords ("Rat. Tat. Hilfe für alle").
fn is_piece(whole: &str, range: &Range<usize>) -> bool {
    let words = whole[range.clone()].split(' ').count();
    let line = whole[..range.start].rfind('\n').map_or(0, |at| at + 1);
    words < 4 && range.start > line
}

/// Where the first sentences end.
pub(super) fn lead_end(text: &Text<'_>) -> usize {
    let first = text.parts().iter().find(|part| part.block.kind == BlockKind::Paragraph);
    first.map_or(0, |part| part.range.end.min(part.range.start + LEAD))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::contacts::ContactFinder;
    use crate::understanding::text::paragraphs;

    fn teaser(lines: &[&str]) -> String {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let contacts = ContactFinder::new().find(&text, &[]);
        first_sentences(&text, &contacts).0
    }

    #[test]
    fn a_teaser_is_a_sentence_and_no_address() {
        assert_eq!(
            teaser(&[
                "Haus der Familie, Stiftsplatz 2, 58313 Herdecke\nTel. 02330 1234567",
                "* ein langer Punkt einer Liste ohne Satz",
                "Hier gibt es Rat für alle, die Kinder haben.",
            ]),
            "Hier gibt es Rat für alle, die Kinder haben."
        );
        assert_eq!(teaser(&["Stiftsplatz 2 im Erdgeschoss, 58313 Herdecke\nTel. 02330 1234567"]), "");
        assert_eq!(
            teaser(&["Das Haus hilft jungen Leuten bei diesen Fragen:", "* Wohnen"]),
            "Das Haus hilft jungen Leuten bei diesen Fragen:"
        );
    }
}
