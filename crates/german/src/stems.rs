//! Stems: what remains of a folded word when endings are taken off, so that "Plätze" and "Platz" meet.

use std::borrow::Cow;

/// Which stemmer (being compared).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stemming {
    /// none
    None,
    /// Savoy's light stemmer
    Light,
    /// CISTEM
    Cistem,
    /// Snowball
    Snowball,
}

/// The stem of a folded German word.
pub fn stem(folded: &str) -> Cow<'_, str> {
    Cow::Borrowed(light(folded))
}

/// as chosen
pub(crate) fn stem_with(stemming: Stemming, folded: &str) -> Cow<'_, str> {
    match stemming {
        Stemming::None => Cow::Borrowed(folded),
        Stemming::Light => Cow::Borrowed(light(folded)),
        Stemming::Cistem => Cow::Owned(cistem(folded)),
        Stemming::Snowball => {
            Cow::Owned(frostem::Stemmer::new(frostem::Algorithm::German).stem(folded).to_string())
        }
    }
}

fn st_ending(b: u8) -> bool {
    matches!(b, b'b' | b'd' | b'f' | b'g' | b'h' | b'k' | b'l' | b'm' | b'n' | b't')
}

/// J. Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages" (2006).
fn light(word: &str) -> &str {
    if !word.is_ascii() {
        return word;
    }
    // Plural of the feminine: Beraterinnen.
    let word = match word.strip_suffix("innen") {
        Some(stem) if stem.len() >= 4 => stem,
        _ => word,
    };
    let s = word.as_bytes();
    let n = s.len();
    let after_step1 = if n > 5 && word.ends_with("ern") {
        n - 3
    } else if n > 4 && s[n - 2] == b'e' && matches!(s[n - 1], b'm' | b'n' | b'r' | b's') {
        n - 2
    } else if n > 3 && s[n - 1] == b'e' {
        n - 1
    } else if n > 3 && s[n - 1] == b's' && st_ending(s[n - 2]) {
        n - 1
    } else {
        n
    };
    let word = &word[..after_step1];
    let s = word.as_bytes();
    let n = s.len();
    let after_step2 = if n > 5 && word.ends_with("est") {
        n - 3
    } else if n > 4 && s[n - 2] == b'e' && matches!(s[n - 1], b'r' | b'n') {
        n - 2
    } else if n > 4 && word.ends_with("st") && st_ending(s[n - 3]) {
        n - 2
    } else {
        n
    };
    &word[..after_step2]
}

/// Weissweiler & Fraser, "Developing a Stemmer for German Based on a Comparative Analysis" (2017).
fn cistem(word: &str) -> String {
    let mut w = word.to_owned();
    if w.len() >= 6 && w.starts_with("ge") {
        w.drain(..2);
    }
    w = w.replace("sch", "$").replace("ei", "%").replace("ie", "&");
    let mut out: Vec<char> = Vec::new();
    for c in w.chars() {
        if out.last() == Some(&c) {
            out.push('*');
        } else {
            out.push(c);
        }
    }
    while out.len() > 3 {
        let n = out.len();
        if n > 5 {
            let e = (out[n - 2], out[n - 1]);
            if matches!(e, ('e', 'm') | ('e', 'r') | ('n', 'd')) {
                out.truncate(n - 2);
                continue;
            }
        }
        if matches!(out[n - 1], 't' | 'e' | 's' | 'n') {
            out.truncate(n - 1);
        } else {
            break;
        }
    }
    let mut s = String::new();
    let mut last = ' ';
    for c in out {
        if c == '*' {
            s.push(last);
        } else {
            s.push(c);
            last = c;
        }
    }
    s.replace('$', "sch").replace('%', "ei").replace('&', "ie")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_meet() {
        for (one, other) in [
            ("platze", "platz"),
            ("kinder", "kind"),
            ("kindern", "kind"),
            ("beraterinnen", "berater"),
            ("angebote", "angebot"),
            ("angeboten", "angebots"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
    }
}
