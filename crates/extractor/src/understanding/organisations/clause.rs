//! Who is the subject or agent of a verb: names by the words between them and it.

use std::ops::Range;

use super::names::Mention;
use super::words::WORDS;

/// The organisation a phrase like "unter der Leitung" means begins at most this far behind it.
pub(super) const NEXT: usize = 60;

/// Whether a name is the subject of a verb that ends its clause: "…, die das Haus Tintenklecks zum Einkaufspreis abgab",
/// "die Stiftung Nordlicht, die im Jahr 4.800 Euro gibt".
pub(super) fn is_late_subject(
    text: &str,
    mentions: &[Mention],
    mention: &Mention,
    verb: Range<usize>,
    sentence: usize,
) -> bool {
    if !text[verb.end..].starts_with([',', '.', ';', '!', ':']) {
        return false;
    }
    let before = &text[sentence..verb.start];
    let start = before
        .rfind([',', ';', ':', '–'])
        .map_or(sentence, |at| sentence + at + before[at..].chars().next().map_or(1, char::len_utf8));
    let clause = text[start..verb.start].trim_start();
    let opening = clause.split(' ').next().unwrap_or("");
    if !WORDS.subordinates.contains(opening) {
        return false;
    }
    let inner = start..verb.start;
    let free =
        |name: &&Mention| inner.contains(&name.range.start) && stands_free(&text[start..name.range.start]);
    let subject = mentions.iter().find(free);
    match subject {
        Some(subject) => subject.range == mention.range,
        // The pronoun stands for the name right before the comma.
        None => {
            WORDS.relatives.contains(opening)
                && mention.range.end <= start
                && text[mention.range.end..start]
                    .trim_end_matches(',')
                    .trim_matches(['“', '"', '«', ' '])
                    .is_empty()
        }
    }
}

/// Whether no preposition governs what follows some words, and its article is one that subjects have.
fn stands_free(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or("");
    let governs = |word: &str| {
        let word = word.to_lowercase();
        let word = word.as_str();
        WORDS.turns.contains(word) || WORDS.agents.contains(word) || WORDS.governs.contains(word)
    };
    match last {
        "der" | "die" | "das" => !words.next().is_some_and(governs),
        "dem" | "den" | "des" => false,
        other => !governs(other),
    }
}

/// Whether a name stands behind a phrase, or in the list that the first name behind it begins.
pub(super) fn led(text: &str, mentions: &[Mention], mention: &Mention, behind: usize) -> bool {
    let Some(first) = mentions.iter().position(|other| other.range.start >= behind) else { return false };
    let reaches = mentions[first].range.start - behind <= NEXT
        && !text[behind..mentions[first].range.start].contains("im Rahmen");
    let chain = mentions[first..].iter().take_while(|other| other.range.start <= mention.range.start);
    let last = chain.clone().last().is_some_and(|last| last.range == mention.range);
    let mut chain = chain.peekable();
    reaches
        && last
        && std::iter::from_fn(|| Some((chain.next()?, *chain.peek()?)))
            .all(|(one, next)| joined(text, one.range.end..next.range.start))
}

/// Whether a name is the subject of a verb: the last of those before it, the first behind it, or joined to that one.
pub(super) fn is_subject(text: &str, mentions: &[Mention], mention: &Mention, verb: Range<usize>) -> bool {
    let small = |words: &str| {
        words.split_whitespace().all(|word| WORDS.joints.contains(word.trim_end_matches(',')))
            && !words.contains([',', ';', ':', '\n'])
    };
    let before = mentions.iter().rev().find(|other| other.range.end <= verb.start);
    let free = |name: &&Mention| {
        stands_free(text[..name.range.start].rsplit(['\n', '.', ';', ':']).next().unwrap_or(""))
    };
    if let Some(subject) = before.filter(|other| small(&text[other.range.end..verb.start])).filter(free) {
        // Joined names stand before the one that stands before the verb.
        return mention.range == subject.range
            || mention.range.end <= subject.range.start && chained(text, mentions, mention, subject);
    }
    let after = mentions.iter().find(|other| other.range.start >= verb.end);
    // "Wir gehören dem Verband an": no subject has this article.
    let oblique = |other: &&Mention| {
        let led = text[verb.end..other.range.start].split_whitespace().next_back().unwrap_or("");
        matches!(led, "dem" | "den" | "des")
    };
    let after = after.filter(|other| !oblique(other));
    after.filter(|other| small(&text[verb.end..other.range.start])).is_some_and(|subject| {
        mention.range == subject.range
            || subject.range.end <= mention.range.start && chained(text, mentions, subject, mention)
    })
}

/// Farthest a participle stands behind who does it.
const AGENT: usize = 70;
/// Most words between "von" and a name: article and noun ("vom gemeinnützigen Verein").
const LED: usize = 3;

/// Whether a name is who does what a participle behind it says: "wird vom Verein … betrieben"; or joined to that one.
pub(super) fn is_agent(text: &str, mentions: &[Mention], mention: &Mention, before: Range<usize>) -> bool {
    let last = mentions.iter().rev().find(|other| other.range.end <= before.end);
    let Some(last) = last.filter(|last| before.end - last.range.end <= AGENT) else { return false };
    let led = |name: &Mention| {
        let words = text.get(before.start..name.range.start).unwrap_or("");
        let clause = words.rsplit([',', ';', ':']).next().unwrap_or("");
        clause.split_whitespace().rev().take(LED).any(|word| WORDS.agents.contains(word))
    };
    let list = mentions.iter().filter(|other| before.contains(&other.range.start) && led(other));
    list.rev().any(|first| {
        first.range.start <= mention.range.start
            && mention.range.start <= last.range.start
            && chained(text, mentions, first, last)
    })
}

/// Whether two names are the ends of one list.
fn chained(text: &str, mentions: &[Mention], first: &Mention, last: &Mention) -> bool {
    let between = first.range.start..=last.range.start;
    let mut list = mentions.iter().filter(|other| between.contains(&other.range.start)).peekable();
    std::iter::from_fn(|| Some((list.next()?, *list.peek()?)))
        .all(|(one, next)| joined(text, one.range.end..next.range.start))
}

/// Whether the words between two names make a list of them: a comma or "und", and no preposition behind it.
fn joined(text: &str, gap: Range<usize>) -> bool {
    let words = text.get(gap).unwrap_or("");
    let opens = words.trim_start();
    let led = opens.starts_with([',', '/', '&'])
        || opens.split_whitespace().next().is_some_and(|word| WORDS.opens_list.contains(word));
    led && !words.contains([';', '\n', ':'])
        && !words.split_whitespace().any(|word| WORDS.turns.contains(word.trim_end_matches(',')))
}
