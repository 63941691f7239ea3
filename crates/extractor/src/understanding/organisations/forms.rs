//! Names by their legal form: "… gGmbH", walked back to the first capital.

use std::ops::Range;
use std::sync::LazyLock;

use model::OrganisationType;

use super::extent::{abbreviation, joined_noun, proper};
use super::names::{LONGEST, Mention, squeeze, type_of, welfare};
use super::words::WORDS;
use crate::understanding::cues::starts_with_word;
use crate::understanding::table::{ORGANISATION_FORMS, rows};

/// Legal forms and what they make of a name; the longer ones first where one holds another.
pub(super) static LEGAL_FORMS: LazyLock<Vec<(&str, OrganisationType)>> = LazyLock::new(|| {
    rows::<2>(ORGANISATION_FORMS).filter_map(|[form, sort]| Some((form, type_of(sort)?))).collect()
});

pub(super) fn by_legal_form(
    text: &str,
    floor: usize,
    form: Range<usize>,
    sort: OrganisationType,
) -> Option<Mention> {
    let written = &text[form.clone()];
    if !matches!(written, "Stiftung") && !text[..form.start].ends_with([' ', '\u{a0}', ',']) {
        return None;
    }
    let Some(start) = name_start(text, floor, form.start) else { return stiftung(text, form) };
    // "Masrafı Stiftung Nordlicht": one word that opens the sentence is none of a name that stands behind.
    let single = !text[start..form.start].trim_end().contains([' ', '-']);
    if written == "Stiftung"
        && single
        && form.start > start
        && opens_sentence(&text[..start])
        && let Some(named) = stiftung(text, form.clone())
    {
        return Some(named);
    }
    let name = squeeze(&text[start..form.end]);
    let words = name.split(' ').count();
    let front = name.split(' ').next().unwrap_or("");
    // "Linden-Stiftung" is a name of one word.
    if words < 2 && !(name.contains('-') && written == "Stiftung")
        || name.len() > LONGEST
        || WORDS.openers.contains(front)
    {
        return None;
    }
    // "AG" alone is also a working group: "AG Alleinerziehende" is none of these, "Die AG" neither.
    if written == "AG"
        && text[form.end..].starts_with(" ")
        && text[form.end..].trim_start().starts_with(char::is_uppercase)
    {
        return None;
    }
    let sort =
        if name.contains("Jobcenter") { OrganisationType::Jobcenter } else { welfare(&name).unwrap_or(sort) };
    let (aliases, end) = abbreviation(text, form.end);
    Some(Mention { range: start..end, name, aliases, sort: Some(sort), bare: false, hosts: false })
}

fn opens_sentence(before: &str) -> bool {
    before.trim_end().is_empty()
        || before.ends_with('\n')
        || before.trim_end().ends_with(['.', '!', '?', ':'])
}

/// "Stiftung Lindenhof": the name stands behind.
fn stiftung(text: &str, form: Range<usize>) -> Option<Mention> {
    let line_end = text[form.end..].find('\n').map_or(text.len(), |at| form.end + at);
    let length = proper(&text[form.end..line_end], false).filter(|_| &text[form.clone()] == "Stiftung")?;
    let length = length + joined_noun(&text[form.end..form.end + length], &text[form.end + length..line_end]);
    let (aliases, end) = abbreviation(text, form.end + length);
    let name = squeeze(&text[form.start..form.end + length]);
    Some(Mention {
        range: form.start..end,
        name,
        aliases,
        sort: Some(OrganisationType::Association),
        bare: false,
        hosts: false,
    })
}

/// Walks back from a legal form over capitals, small words between them and quotation marks.
fn name_start(text: &str, floor: usize, form: usize) -> Option<usize> {
    let line = text[floor..form]
        .rmatch_indices(['\n', ':', ';', '|', '•', '!', '?', '(', ')'])
        .next()
        .map_or(floor, |(at, sign)| floor + at + sign.len());
    let clause = &text[line..form];
    let mut start = None;
    let mut end = clause.trim_end().len();
    while end > 0 {
        let from = clause[..end]
            .rfind([' ', '\u{a0}'])
            .map_or(0, |at| at + if clause[at..].starts_with(' ') { 1 } else { 2 });
        let word = &clause[from..end];
        let bare = word.trim_matches(['„', '“', '"', '”', '»', '«', ',', '(']);
        let stops = word.ends_with(',') && !clause[end..].trim().is_empty() && !listed(&clause[end..])
            || word.ends_with('.') && bare.len() > 4;
        let capital =
            bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word == "-" || word == "–";
        // "ein Auftrag an den … e.V.": such words lead to a name that has an article.
        let next = clause[end..].split_whitespace().next().unwrap_or("");
        // What was quoted before is another thing.
        let stops =
            stops || start.is_some() && word.ends_with(['“', '”', '«']) && !word.starts_with(['„', '»']);
        // "Familienladen an der Ruhr gGmbH": a river goes with the name before it.
        let river = bare == "an" && start.is_some_and(|at| !text[at..form].trim_end().contains(' ')) && {
            let led = clause[..from].trim_end().rsplit(' ').next().unwrap_or("");
            led.starts_with(char::is_uppercase) && !WORDS.openers.contains(led) && !WORDS.duties.contains(led)
        };
        let stops = stops || !river && WORDS.leads_on.contains(bare) && WORDS.articles.contains(next);
        if stops || !(capital || WORDS.links.contains(bare)) || bare.is_empty() || WORDS.duties.contains(bare)
        {
            break;
        }
        if capital && !WORDS.openers.contains(bare) {
            start = Some(line + from);
            // A name in quotation marks begins at the first of them.
            if word.starts_with(['„', '»']) {
                break;
            }
        } else if WORDS.openers.contains(bare) && start.is_some() && matches!(bare, "Der" | "Die" | "Das") {
            break;
        } else if !capital && WORDS.inner_articles.contains(bare) {
            // An article in front of the whole name is not part of it: look whether a capital leads it.
            let led = clause[..from].trim_end().rsplit(' ').next().unwrap_or("");
            if !led.starts_with(char::is_uppercase) || WORDS.openers.contains(led) {
                // "für die", "in der" may still be inside, when a capital stands before them.
                if !WORDS.links.contains(led) {
                    break;
                }
            }
        }
        end = clause[..from].trim_end().len();
        if form - (line + from) > LONGEST {
            break;
        }
    }
    let start = start?;
    let start = start
        + (text[start..].len() - text[start..].trim_start_matches(['„', '"', '»', '(', '-', '–', ' ']).len());
    (start < form).then_some(start)
}

/// Whether words behind a comma go on with a list inside the name ("Arbeit, Bildung und Kultur gGmbH").
fn listed(after: &str) -> bool {
    after.contains(" und ") && after.len() < 40
}

/// A legal form right behind a name.
pub(super) fn with_legal_form(text: &str, tail: String, end: usize) -> (String, usize) {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '“', '"', ',']);
    let form = LEGAL_FORMS.iter().find(|(form, _)| {
        *form != "Stiftung" && trimmed.strip_prefix(form).is_some_and(|after| !starts_with_word(after))
    });
    match form {
        Some((form, _)) if rest.len() > trimmed.len() => {
            let end = end + (rest.len() - trimmed.len()) + form.len();
            (format!("{tail} {form}"), end)
        }
        _ => (tail, end),
    }
}
