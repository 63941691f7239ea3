//! How far a name goes on behind the word it begins with: proper names, purposes, names in quotation marks.

use super::names::LONGEST;
use super::words::WORDS;

/// Length of a proper name that follows a head: capitals and hyphens, "der Stadt", "des Kreises" and "in" before them.
pub(super) fn proper(rest: &str, with_place: bool) -> Option<usize> {
    let mut length = 0;
    let mut at = 0;
    let mut capitals = 0;
    while let Some((gap, word)) = next_word(&rest[at..]) {
        let bare = word.trim_end_matches([',', '.', ':', ';', '!', '?', '“', '"', '”']);
        // "Netzwerk N(eustart)": the bracket opened inside the word.
        let bare = if bare.contains('(') { bare } else { bare.trim_end_matches([')', ',', '.']) };
        // "Werkstattgemeinde St. Jost": the full stop ends a word, no sentence.
        let shortened = word.ends_with('.') && WORDS.shortened.contains(word);
        let ends = bare.len() < word.len() && !shortened;
        let capital = bare.starts_with(char::is_uppercase);
        if capital
            && !WORDS.openers.contains(bare)
            && !WORDS.beside.contains(bare)
            && !bare.starts_with("Tel")
        {
            at += gap + word.len();
            length = at - (word.len() - bare.len());
            capitals += 1;
        } else {
            let opens = capitals == 0 && with_place && WORDS.articles.contains(bare);
            let behind = &rest[at + gap + word.len()..];
            let joins = capitals > 0
                && (matches!(bare, "an" | "am" | "der" | "a." | "d." | "&") && names_on(behind, bare)
                    || matches!(bare, "in" | "im") && goes_inside(behind));
            if ends || !(opens || joins) {
                break;
            }
            at += gap + word.len();
        }
        if ends || capitals >= 5 || at > LONGEST {
            break;
        }
    }
    // "Kreis der Familie": an article without "Stadt", "Kreis" behind it leads to no name.
    let words = rest[..length].trim();
    let led = words.split(' ').next().unwrap_or("");
    let article = WORDS.seat_articles.contains(led);
    let seated =
        article && words.split(' ').any(|word| WORDS.seats.iter().any(|seat| word.starts_with(seat)));
    (capitals > 0 && (!article || seated) && capitals <= 5).then_some(length)
}

/// "Altern in Vielfalt", "Menschen in Not": what stands behind "in" is no place.
fn goes_inside(rest: &str) -> bool {
    let next = next_word(rest).map_or("", |(_, word)| word);
    WORDS.inside.contains(next.trim_end_matches([',', '.', ':', ';', '!', '?', '“', '"', ')']))
}

/// "Bündnis Kind und Betrieb": how far a name of one noun goes on with a second one, where the clause goes on behind it.
pub(super) fn joined_noun(name: &str, rest: &str) -> usize {
    let own = name.trim();
    let single = own.split(' ').count() == 1 && own.starts_with(char::is_uppercase) && !own.contains('-');
    let Some(noun) = rest.strip_prefix(" und ").filter(|_| single) else { return 0 };
    let word = noun.split([' ', ',', '.', ';', ':', '!', '?', '\n', ')']).next().unwrap_or("");
    let behind = noun[word.len()..].trim_start().split(' ').next().unwrap_or("");
    let alone = !behind.starts_with(|c: char| c.is_uppercase() || "„\"»".contains(c))
        && !matches!(behind, "für" | "der" | "des" | "in");
    if alone
        && word.starts_with(char::is_uppercase)
        && word.chars().count() > 3
        && !WORDS.openers.contains(word)
    {
        " und ".len() + word.len()
    } else {
        0
    }
}

/// After "Mülheim" only "an der Ruhr" goes on.
fn names_on(rest: &str, link: &str) -> bool {
    let next = next_word(rest).map_or("", |(_, word)| word);
    matches!(link, "an" if matches!(next, "der"))
        || matches!(link, "am" if next.starts_with("Rhein") || next.starts_with("See"))
        || link == "der" && next.starts_with("Ruhr")
        || link == "&" && next.starts_with(char::is_uppercase)
}

/// "für Arbeit, Gesundheit und Soziales (des Landes …)", "alleinerziehender Mütter und Väter (Aachen)", "der AWO NRW".
pub(super) fn purpose(rest: &str) -> Option<usize> {
    let (gap, first) = next_word(rest)?;
    let adjective = first.starts_with(char::is_lowercase)
        && first.len() > 8
        && (first.ends_with("er") || first.ends_with("e"));
    if !matches!(first, "für" | "gegen" | "der" | "des") && !adjective {
        return None;
    }
    let mut at = gap + first.len();
    let (mut length, mut capitals, mut open) = (0, 0, true);
    while let Some((gap, word)) = next_word(&rest[at..]) {
        let bare = word.trim_end_matches([',', '.', ':', ';', ')', '!', '?', '“', '"', '”']);
        let capital = bare.starts_with(char::is_uppercase);
        // "… Mütter und Väter Aachen (VAMV)": the branch stands before the abbreviation.
        let branch = capitals > 0 && rest[at + gap + word.len()..].starts_with(" (");
        if capital && (open || capitals > 0 && is_seat(bare) || branch) && !WORDS.beside.contains(bare) {
            at += gap + word.len();
            length = at - (word.len() - bare.len());
            capitals += 1;
            let comma = word.ends_with(',') && goes_on_after_comma(&rest[at..]);
            open = comma;
            if !comma && bare.len() < word.len() {
                break;
            }
        } else {
            let behind = &rest[at + gap + word.len()..];
            let article = WORDS.purpose_words.contains(bare);
            let inflected = bare.ends_with("e") || bare.ends_with("en") || bare.ends_with("er");
            let adjective = bare.len() > 4 && inflected && bare.starts_with(char::is_lowercase);
            let joins = matches!(bare, "und" | "&") && goes_on_with_noun(behind)
                || matches!(bare, "des" | "der" | "in" | "im") && seat_follows(behind);
            if capitals == 0 && !(article || adjective) || capitals > 0 && !joins {
                break;
            }
            open |= joins;
            at += gap + word.len();
        }
        if capitals > 9 || at > LONGEST {
            break;
        }
    }
    (capitals > 0).then_some(length)
}

/// "Netzwerk für Alleinerziehende „Forum-E“".
pub(super) fn purpose_quoted(rest: &str) -> Option<usize> {
    let length = purpose(rest)?;
    Some(quoted(&rest[length..]).map_or(length, |more| length + more))
}

/// Length of a name in quotation marks right behind a head.
pub(super) fn quoted(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start();
    let gap = rest.len() - trimmed.len();
    if gap == 0 || !trimmed.starts_with(['„', '"', '»', '“', '‚']) {
        return None;
    }
    let open = trimmed.chars().next().map_or(1, char::len_utf8);
    let close = trimmed[open..].find(['“', '"', '”', '«', '‘'])?;
    let mark = trimmed[open + close..].chars().next().map_or(1, char::len_utf8);
    (close > 1 && close < 90).then_some(gap + open + close + mark)
}

pub(super) fn quoted_part(name: &str) -> Option<String> {
    let open = name.find(['„', '"', '»'])?;
    let mark = name[open..].chars().next().map_or(1, char::len_utf8);
    let close = name[open + mark..].find(['“', '"', '”', '«'])?;
    let part = name[open + mark..open + mark + close].trim();
    (part.chars().count() > 2).then(|| part.to_owned())
}

/// "Netzwerk W(iedereinstieg)" is also "Netzwerk W".
pub(super) fn without_inner_parenthesis(name: &str) -> Option<String> {
    let open = name.find('(')?;
    let close = name.find(')')?;
    let glued = open > 0 && !name[..open].ends_with(' ') && close > open + 2;
    glued.then(|| format!("{}{}", &name[..open], &name[close + 1..]).trim().to_owned())
}

/// "(VAMV)" behind a name is its abbreviation; "(Geschäftsstelle Herne)" says which branch and stays out.
pub(super) fn abbreviation(text: &str, end: usize) -> (Vec<String>, usize) {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches([' ', '“', '"']);
    let gap = rest.len() - trimmed.len();
    let Some(inner) = trimmed.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
        return (Vec::new(), end);
    };
    let short = inner.0.trim();
    let capitals = short.chars().filter(|c| c.is_uppercase()).count();
    let abbreviates = (2..=10).contains(&short.chars().count())
        && capitals >= 2
        && !short.contains(' ')
        && !short.contains(|c: char| c.is_ascii_digit());
    if abbreviates { (vec![short.to_owned()], end + gap + inner.0.len() + 2) } else { (Vec::new(), end) }
}

fn next_word(rest: &str) -> Option<(usize, &str)> {
    let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
    let gap = rest.len() - trimmed.len();
    if gap == 0 && !rest.starts_with(['-', '/']) {
        return None;
    }
    let word = trimmed.split([' ', '\u{a0}', '\n']).next()?;
    (!word.is_empty() && !word.starts_with(['(', '„', '"', '–', '•', '|'])).then_some((gap, word))
}

fn goes_on_after_comma(rest: &str) -> bool {
    // In a list inside the name an "und" with a noun comes soon: "Arbeit, Gesundheit und Soziales".
    let mut words = rest.split_whitespace().take(5);
    let first = words.next().unwrap_or("");
    first.starts_with(char::is_uppercase)
        && first.len() > 4
        && words.any(|word| word == "und")
        && !rest.trim_start().starts_with("Verband")
}

fn goes_on_with_noun(rest: &str) -> bool {
    let next = next_word(rest).map_or("", |(_, word)| word);
    next.starts_with(char::is_uppercase) && next.chars().count() > 3 && !WORDS.openers.contains(next)
}

fn seat_follows(rest: &str) -> bool {
    next_word(rest).is_some_and(|(_, word)| is_seat(word))
}

fn is_seat(word: &str) -> bool {
    WORDS.branches.iter().any(|seat| word.starts_with(seat))
}
