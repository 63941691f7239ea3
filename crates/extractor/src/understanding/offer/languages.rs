//! The languages an offer is spoken in; those it teaches or prints something in are none of them.

use model::{Evidence, Offer};

use super::Field;
use super::words::WORDS;
use crate::BlockKind;
use crate::understanding::cues::Cues;
use crate::understanding::text::Text;

/// Languages named in a sentence or list that says so; a language named in passing is none of the offer's.
pub(super) fn find(
    names: &Cues<&'static str>,
    text: &Text<'_>,
    hits: &[(Field, usize)],
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    let whole = text.as_str();
    listed(names, text, hits, offer, evidence);
    let mut sentences: Vec<(usize, Vec<(&str, usize)>)> = Vec::new();
    for cue in names.find(whole).filter(|cue| !is_about_learning(whole, cue.start, cue.end)) {
        let sentence = text.sentence_index(cue.start);
        match sentences.last_mut().filter(|(last, _)| *last == sentence) {
            Some((_, named)) => named.push((cue.value, cue.start)),
            None => sentences.push((sentence, vec![(cue.value, cue.start)])),
        }
    }
    for (sentence, named) in sentences {
        let range = text.sentences()[sentence].clone();
        let above = sentence.checked_sub(1).map_or(range.start, |above| text.sentences()[above].start);
        // A label on its own line speaks for the line below it.
        let cued = hits.iter().any(|(field, at)| {
            *field == Field::Languages
                && (range.contains(at) || (above..range.start).contains(at) && range.start - above < 40)
        });
        // "… auf Arabisch, Dari und Deutsch."
        let led = named.first().is_some_and(|(_, at)| whole[range.start..*at].trim_end().ends_with(" auf"));
        let printed = WORDS.printed.iter().any(|thing| whole[range.clone()].contains(thing.as_str()));
        // Names in one sentence need a word that says what for; one alone is a subject.
        if printed || named.len() < 2 || !(cued || led && named.len() > 2) {
            continue;
        }
        for (code, at) in named {
            if !offer.languages.iter().any(|known| known == code) {
                let field = format!("languages[{}]", offer.languages.len());
                evidence.push(text.evidence(&field, code, at, "languages-phrase"));
                offer.languages.push(code.to_owned());
            }
        }
    }
}

/// A list under "Sprachen:", one language an item.
fn listed(
    names: &Cues<&'static str>,
    text: &Text<'_>,
    hits: &[(Field, usize)],
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    let parts = text.parts();
    for (number, part) in parts.iter().enumerate() {
        let label = part.block.text.len() <= 40
            && hits.iter().any(|(field, at)| *field == Field::Languages && part.range.contains(at))
            && !WORDS.printed.iter().any(|thing| part.block.text.contains(thing.as_str()));
        if !label {
            continue;
        }
        let items =
            parts[number + 1..].iter().take_while(|item| matches!(item.block.kind, BlockKind::ListItem(_)));
        for item in items {
            // Some lists run on into the address below.
            let line = item.block.text.lines().next().unwrap_or("");
            let Some(name) = names.first(line).filter(|name| name.start == 0 && line.len() <= name.end + 12)
            else {
                break;
            };
            let code = *name.value;
            if !offer.languages.iter().any(|known| known == code) {
                let field = format!("languages[{}]", offer.languages.len());
                evidence.push(text.evidence(&field, code, item.range.start, "list-of-languages"));
                offer.languages.push(code.to_owned());
            }
        }
    }
}

/// "Deutsch lernen", "Deutschkurs": the language is what is taught, not what is spoken.
fn is_about_learning(words: &str, start: usize, end: usize) -> bool {
    let after = words[end..].trim_start();
    let before = words[..start].trim_end();
    WORDS.taught.iter().any(|word| after.starts_with(word)) || before.ends_with("deutsch") && after.is_empty()
}
