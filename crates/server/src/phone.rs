//! Telephone numbers as people read them: `+4923366666` becomes `02336 6666`.
//!
//! Which digits are the area code follows from the German numbering plan (Bundesnetzagentur, "Struktur und
//! Ausgestaltung des Nummernraums für Ortsnetzrufnummern"): four cities have two digits behind the 0, some hundred have
//! the three listed here, all others in the west four. Codes in the east (03…) have four or five without a rule: there
//! the digits stay together.

use crate::safe;

/// Longest number shown, in characters.
const LONGEST: usize = 80;

/// Area codes of two digits, without the leading 0.
const TWO: [&str; 4] = ["30", "40", "69", "89"];

/// Area codes of three digits without the leading 0, besides those that end in 1: every one of these is a code of its own.
const THREE: [&str; 22] = [
    "202", "203", "208", "209", "212", "214", "228", "234", "335", "340", "345", "355", "365", "375", "385",
    "395", "906", "800", "180", "137", "900", "700",
];

/// A number in E.164 as people read it. Numbers of other countries stay as they are.
pub(crate) fn readable(number: &str) -> String {
    let number = safe::shortened(number, LONGEST);
    let Some(rest) = number.strip_prefix("+49") else { return number.into_owned() };
    if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("0{rest}");
    }
    match rest.split_at_checked(code_length(rest)) {
        // No-break: half a number at the end of a line is none.
        Some((code, own)) if !code.is_empty() && !own.is_empty() => format!("0{code}\u{a0}{own}"),
        _ => format!("0{rest}"),
    }
}

/// How many digits the code has; 0 when that cannot be known.
fn code_length(digits: &str) -> usize {
    if TWO.iter().any(|code| digits.starts_with(code)) {
        return 2;
    }
    let Some(three) = digits.get(..3) else { return 0 };
    let is_mobile = matches!(&three[..2], "15" | "16" | "17");
    let ends_in_one = three.ends_with('1') && !three.starts_with('1');
    match three.as_bytes()[0] {
        _ if is_mobile || THREE.contains(&three) || ends_in_one => 3,
        b'2' | b'4'..=b'9' => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn numbers_fall_into_code_and_own_number() {
        for (number, said) in [
            ("+4923365554417", "02336 5554417"),
            ("+4930123456", "030 123456"),
            ("+492021234", "0202 1234"),
            ("+49231501", "0231 501"),
            ("+4917604060012", "0176 04060012"),
            ("+498001110111", "0800 1110111"),
            ("+493320112345", "03320112345"),
            ("+493411234", "0341 1234"),
            ("+43112345", "+43112345"),
            ("+49", "0"),
            ("+49a", "0a"),
            ("115", "115"),
        ] {
            assert_eq!(readable(number).replace('\u{a0}', " "), said, "{number}");
        }
    }
}
