//! Plain text as mails and old text files have it: lines broken at a width, a head of named lines, a signature.

use std::borrow::Cow;

/// Narrowest and widest width at which lines are broken; text whose lines are longer is not broken at all.
const WIDTHS: std::ops::RangeInclusive<usize> = 50..=100;

/// Fewest lines that must be broken at the width.
const BROKEN: usize = 3;

/// How far a line may stay below the width for its next word to have had room.
const SLACK: usize = 4;

/// Names of the lines at the head of a mail (RFC 5322, 3.6) and what mail programs write for them in German.
const HEAD: &[(&str, Named)] = &[
    ("from", Named::Other),
    ("von", Named::Other),
    ("to", Named::Other),
    ("an", Named::Other),
    ("cc", Named::Other),
    ("reply-to", Named::Other),
    ("gesendet", Named::Date),
    ("sent", Named::Date),
    ("date", Named::Date),
    ("datum", Named::Date),
    ("subject", Named::Subject),
    ("betreff", Named::Subject),
];

/// What a line at the head of a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Subject,
    Date,
    Other,
}

/// The name and the value of a line at the head of a mail.
pub(super) fn named(line: &str) -> Option<(Named, &str)> {
    let (name, value) = line.split_once(':')?;
    let (_, named) = HEAD.iter().find(|(have, _)| name.trim().eq_ignore_ascii_case(have))?;
    Some((*named, value.trim()))
}

/// How many lines the head of a mail has; 0 for a text that is none. Two names at least, one of them a subject.
pub(super) fn head<'t>(lines: impl Iterator<Item = &'t str>) -> usize {
    let names: Vec<Named> = lines.map_while(named).map(|(named, _)| named).collect();
    if names.len() >= 2 && names.contains(&Named::Subject) { names.len() } else { 0 }
}

/// The text with lines that were broken at a width put together again; the numbers of lines stay, empty ones stand for those
/// that moved up.
pub(super) fn unwrap(text: &str) -> Cow<'_, str> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let widths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let width = widths.iter().copied().max().unwrap_or(0);
    let goes_on = |at: usize| -> bool {
        let Some(next) = lines.get(at + 1).map(|next| next.trim_start()) else { return false };
        let Some(word) = next.split_whitespace().next() else { return false };
        !lines[at].is_empty()
            && super::bullet(next).is_none()
            && named(lines[at]).is_none()
            && widths[at] + 1 + word.chars().count() + SLACK > width
    };
    let broken = (0..lines.len()).filter(|at| goes_on(*at)).count();
    if !WIDTHS.contains(&width) || broken < BROKEN {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut moved = 0;
    for (at, line) in lines.iter().enumerate() {
        out.push_str(if moved > 0 { line.trim_start() } else { line });
        if goes_on(at) {
            out.push(' ');
            moved += 1;
        } else {
            (0..=std::mem::take(&mut moved)).for_each(|_| out.push('\n'));
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Von: Amt <amt@stadt.example>\nBetreff: Neue Zeiten im Bad\nDatum: Mi, 14 Jul 2021 16:05:00 +0200\n\n\
        Liebe Leute,\n\ndas Bad am Fluss hat ab Montag neue Zeiten, weil die alten für\n\
        Familien mit Kindern zu kurz waren. Wer am Morgen kommt, findet auch\n\
        eine Bahn für sich allein, und wer am Abend kommt, bekommt das Licht\n\
        der Sonne dazu.\n\n- Karten am Eingang\n- Kinder frei\n";

    #[test]
    fn broken_lines_are_put_together_and_numbers_stay() {
        let text = unwrap(MAIL);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), MAIL.lines().count());
        assert!(lines[6].starts_with("das Bad") && lines[6].ends_with("der Sonne dazu."), "{text}");
        assert!(lines[0].starts_with("Von:") && lines[1].starts_with("Betreff:"));
        assert_eq!(lines[11], "- Karten am Eingang");
        assert_eq!(head(lines.into_iter()), 3);
        assert!(matches!(unwrap("Kurz\nund knapp\n"), Cow::Borrowed(_)));
    }
}
