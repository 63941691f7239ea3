//! What to bring: the list under "Benötigte Unterlagen", the value of a label, or the papers a sentence names.

use std::ops::Range;

use model::{Evidence, Offer};

use super::Field;
use super::words::{WORDS, is_label};
use crate::BlockKind;
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// Most papers to bring.
const MOST_DOCUMENTS: usize = 20;
/// Longest item of a list, and of a sentence, in bytes.
const LONGEST_ITEM: usize = 160;
const LONGEST_NAME: usize = 90;

/// Puts the papers of the first list, else of a label, else of all sentences into the offer.
pub(super) fn find(
    text: &Text<'_>,
    labels: &[Labelled],
    hits: &[(Field, usize)],
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    let mut found = listed(text, hits);
    let mut rule = "list-of-papers";
    if found.is_empty() {
        found = labelled(text, labels);
        rule = "label-of-papers";
    }
    if found.is_empty() {
        let sentences = text.sentences().iter();
        found = sentences.flat_map(|range| in_sentence(text.as_str(), range.clone())).collect();
        rule = "papers-in-sentence";
    }
    for range in found {
        let name = text.as_str()[range.clone()].to_owned();
        if offer.documents.len() < MOST_DOCUMENTS && !offer.documents.contains(&name) {
            let field = format!("documents[{}]", offer.documents.len());
            let quote = if rule == "papers-in-sentence" { text.sentence_range(range.start) } else { range };
            evidence.push(text.quote(&field, name.as_str(), quote, rule));
            offer.documents.push(name);
        }
    }
}

/// The items of a list that a line about papers opens.
fn listed(text: &Text<'_>, hits: &[(Field, usize)]) -> Vec<Range<usize>> {
    let parts = text.parts();
    for (_, at) in hits.iter().filter(|(field, _)| *field == Field::Documents) {
        let Some(opener) = parts.iter().position(|part| part.range.contains(at)) else { continue };
        let words = parts[opener].block.text.trim_end();
        let heading = matches!(parts[opener].block.kind, BlockKind::Heading(_) | BlockKind::Term);
        let last_line = text.sentence_range(*at).end >= parts[opener].range.end.saturating_sub(1);
        if !(heading || words.ends_with(':') && last_line) {
            continue;
        }
        // A sentence may lead from the heading to its list.
        let led = parts.get(opener + 1).is_some_and(|next| {
            heading && next.block.kind == BlockKind::Paragraph && next.block.text.trim_end().ends_with(':')
        });
        let items = parts[opener + 1 + usize::from(led)..]
            .iter()
            .take_while(|part| matches!(part.block.kind, BlockKind::ListItem(_) | BlockKind::Definition));
        let mut found = Vec::new();
        for item in items.take(MOST_DOCUMENTS) {
            if item.block.kind == BlockKind::Definition {
                found.extend(separated(text.as_str(), item.range.clone()));
                continue;
            }
            let name = item.block.text.trim_end_matches([',', ';', ' ', '.']);
            if name.len() <= LONGEST_ITEM && !name.is_empty() {
                found.push(item.range.start..item.range.start + name.len());
            }
        }
        let sure = WORDS.papers_openers.iter().any(|opener| words.contains(opener));
        if !found.is_empty() && (sure || names_paper(text.as_str(), &found)) {
            return found;
        }
    }
    Vec::new()
}

/// "Unterlagen: Lebenslauf, Zeugnisse".
fn labelled(text: &Text<'_>, labels: &[Labelled]) -> Vec<Range<usize>> {
    let whole = text.as_str();
    let of_papers = |labelled: &&Labelled| is_label(&whole[labelled.label.clone()], &WORDS.papers_labels);
    let values = labels.iter().filter(of_papers).map(|labelled| separated(whole, labelled.value.clone()));
    values.into_iter().find(|found| names_paper(whole, found)).unwrap_or_default()
}

/// The papers of "Bitte bringen Sie Ausweis und Mietvertrag mit".
fn in_sentence(whole: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = sentence.start;
    if whole[sentence.clone()].ends_with('?') {
        return found;
    }
    // Each half of "Mitzubringen ist …; für … brauchen wir …" says its own.
    for half in whole[sentence.clone()].split(';') {
        let range = start..start + half.len();
        start = range.end + 1;
        let said = WORDS.bring.iter().find_map(|(opening, closing)| {
            let from = range.start + half.find(opening)? + opening.len();
            let rest = &whole[from..range.end];
            let to = match closing {
                Some(closing) => from + last_word(rest, closing)?,
                None => range.end,
            };
            Some(from..to)
        });
        let said = said.or_else(|| {
            WORDS.brought.iter().find_map(|closing| {
                let to = range.start + half.find(closing)?;
                let before = &whole[range.start..to];
                let from = before.rfind([',', ':']).map_or(range.start, |comma| range.start + comma + 1);
                Some(from..to)
            })
        });
        let items = said.map(|said| separated(whole, said)).unwrap_or_default();
        if names_paper(whole, &items) {
            found.extend(items);
        }
    }
    found
}

/// Where the last whole word of this spelling begins.
fn last_word(text: &str, word: &str) -> Option<usize> {
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let found = text
        .match_indices(word)
        .filter(|(at, _)| text[..*at].ends_with(' ') && ends(&text[at + word.len()..]));
    found.map(|(at, _)| at).last()
}

/// What commas, "und" and "sowie" separate, as far as it names a thing.
fn separated(whole: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let words = &whole[range.clone()];
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for separator in [",", " und ", " sowie ", "\n", " ve "] {
        cuts.extend(words.match_indices(separator).map(|(at, found)| (at, at + found.len())));
    }
    cuts.sort_unstable();
    cuts.push((words.len(), words.len()));
    let mut start = 0;
    let mut found = Vec::new();
    for (end, next) in cuts {
        if end >= start
            && let Some(item) = named(words, start..end)
        {
            found.push(range.start + item.start..range.start + item.end);
        }
        start = next.max(start);
    }
    found
}

/// A piece of a list without the words that lead to it; `None` if it names nothing.
fn named(words: &str, mut piece: Range<usize>) -> Option<Range<usize>> {
    const STOPS: [char; 6] = [' ', '.', ',', ':', '!', '\n'];
    loop {
        let item = &words[piece.clone()];
        let trimmed = item.trim_start_matches(STOPS);
        piece.start += item.len() - trimmed.len();
        let first = trimmed.split(' ').next().unwrap_or("");
        // "zum Erstgespräch Lebenslauf" names the occasion first.
        let skipped = match first {
            "bitte" | "auch" | "nur" | "unbedingt" | "dazu" | "dann" | "noch" | "außerdem" | "möglichst" => {
                1
            }
            "zum" | "zur" | "beim" if trimmed.split(' ').count() > 2 => 2,
            _ => break,
        };
        let skipped: usize = trimmed.split(' ').take(skipped).map(|word| word.len() + 1).sum();
        piece.start = (piece.start + skipped).min(piece.end);
    }
    let item = words[piece.clone()].trim_end_matches(STOPS);
    piece.end = piece.start + item.len();
    let starts_badly = WORDS
        .not_items
        .iter()
        .any(|start| item.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
    let noun = item.split(' ').any(|word| word.starts_with(char::is_uppercase)) || is_paper(item);
    (noun && !starts_badly && item.len() <= LONGEST_NAME && item.split(' ').count() <= 9).then_some(piece)
}

fn names_paper(whole: &str, items: &[Range<usize>]) -> bool {
    items.iter().any(|item| is_paper(&whole[item.clone()]))
}

/// Whether a word of it is one for a paper, in any number and case.
fn is_paper(item: &str) -> bool {
    item.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let word = word.to_lowercase();
        let stem = ["es", "en", "e", "n", "s"].iter().find_map(|ending| word.strip_suffix(ending));
        WORDS
            .papers
            .iter()
            .any(|paper| word.ends_with(paper) || stem.is_some_and(|stem| stem.ends_with(paper)))
    })
}
