//! The words around a name: what joins places, what makes a name a common word, what stands before it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::understanding::table::{PLACE_NAMES, rows};

/// Small words of `place-names.tsv`; its comments say what each is for.
pub(super) struct Words {
    joins: HashSet<&'static str>,
    common: HashSet<&'static str>,
    pub(super) laender: Vec<&'static str>,
    pub(super) elsewhere_before: HashSet<&'static str>,
    pub(super) elsewhere_behind: Vec<String>,
    pub(super) streets: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |what: &'static str| rows::<3>(PLACE_NAMES).filter(move |row| row[0] == what).map(|row| row[1]);
    Words {
        joins: of("joins").collect(),
        common: of("common").collect(),
        laender: of("land").collect(),
        elsewhere_before: of("elsewhere_before").collect(),
        elsewhere_behind: of("elsewhere_behind").map(|words| words.replace('_', " ")).collect(),
        streets: of("street").map(|words| words.replace('_', " ")).collect(),
    }
});

/// Whether these words between two places make a list of them.
pub(super) fn joins(between: &str) -> bool {
    WORDS.joins.contains(between.trim())
}

/// Whether the word before shows the common word ("das Essen", "bei jedem Wetter", "Frau Hagen"), not the place.
pub(super) fn is_common_use(before: &str) -> bool {
    let before = before.to_lowercase();
    WORDS.common.contains(before.as_str()) || before.ends_with("em") || before.ends_with("es")
}

/// "im Kreis", "der Kreis", "kreisweit"; neither "im Kreis der Familie" nor "im Kreis Unna".
pub(super) fn means_own_kreis(text: &str, range: &Range<usize>) -> bool {
    if !matches!(&text[range.clone()], "Kreis" | "Kreises") {
        return true;
    }
    let after = &text[range.end..];
    let next = after.trim_start().split([' ', '\n', ',', '.']).next().unwrap_or("");
    let named = next.starts_with(char::is_uppercase) && after.starts_with(' ');
    let of_people = matches!(next, "der" | "von" | "seiner" | "ihrer" | "aus" | "derer");
    let article = matches!(
        word_before(text, range.start),
        "im" | "Im" | "der" | "Der" | "des" | "den" | "dem" | "am" | "vom" | "gesamten"
    );
    article && !named && !of_people
}

pub(super) fn names_a_town(text: &str, range: &Range<usize>) -> bool {
    let next = text[range.end..].trim_start().split([' ', '\n', ',', '.']).next().unwrap_or("");
    next.starts_with(char::is_uppercase) && text[range.end..].starts_with(' ') && next.len() > 3
}

/// The word right before an offset on the same line, without punctuation between.
pub(super) fn word_before(text: &str, at: usize) -> &str {
    let before = &text[..at];
    let trimmed = before.trim_end_matches([' ', '\u{a0}', '„', '"']);
    if trimmed.len() == before.len() && !before.is_empty() {
        return "";
    }
    trimmed.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or("")
}

/// Whether a name opens the text or its line as the place a report comes from: "Lünen. 2.300 Haushalten …".
pub(super) fn is_dateline(text: &str, range: &Range<usize>) -> bool {
    let after = &text[range.end..];
    range.start == 0 && after.starts_with([':', '.', ',', '/'])
        || text[..range.start].ends_with('\n') && after.starts_with(": ")
}

/// "für den Kreis …", "für die Stadt …".
pub(super) fn for_before(text: &str, at: usize) -> bool {
    let mut words = text[..at].trim_end().rsplit(' ');
    words.next();
    words.next().is_some_and(|word| matches!(word, "für" | "Für"))
}

/// The five digits right before an offset.
pub(super) fn code_before(text: &str, at: usize) -> Option<&str> {
    let trimmed = text[..at].trim_end_matches([' ', '\u{a0}']);
    let start = trimmed.len().checked_sub(5)?;
    let code = trimmed.get(start..)?;
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    (digits && !trimmed[..start].ends_with(|c: char| c.is_ascii_digit())).then_some(code)
}
