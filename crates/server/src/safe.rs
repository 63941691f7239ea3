//! Text from strangers on its way out: which links may be followed, what may stand inside a script block.
//! Escaping for HTML is the templates' matter, for XML `formats::xml`'s.

use std::borrow::Cow;

use url::Url;

/// Longest address shown as a link: what browsers and proxies carry without trouble.
const MAX_HREF: usize = 2048;

/// The address if a page may link to it: `http`, `https`, `mailto` or `tel`, in normal form, so that nothing
/// a browser would read in another way is left in it.
pub(crate) fn href(address: &str) -> Option<String> {
    if address.len() > MAX_HREF {
        return None;
    }
    let url = Url::parse(address.trim()).ok()?;
    let allowed = match url.scheme() {
        "http" | "https" => url.has_host() && url.username().is_empty() && url.password().is_none(),
        "mailto" | "tel" => !url.path().is_empty(),
        _ => false,
    };
    (allowed && url.as_str().len() <= MAX_HREF).then(|| url.into())
}

/// A link to write to an address, if it is one: one `@`, no header fields smuggled in.
pub(crate) fn mailto(address: &str) -> Option<String> {
    let (local, host) = address.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || "._-+".contains(c);
    let fine = !local.is_empty() && host.contains('.') && local.chars().all(plain) && host.chars().all(plain);
    fine.then(|| format!("mailto:{address}"))
}

/// A link to call a number in E.164.
pub(crate) fn tel(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+')?;
    let fine = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fine.then(|| format!("tel:{number}"))
}

/// The host of an address, to show where a link leads.
pub(crate) fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// JSON that may stand inside `<script type="application/ld+json">`: nothing in it can end the element.
pub(crate) fn script_json(value: &serde_json::Value) -> String {
    let text = value.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Text of at most `limit` characters, cut after a word; an ellipsis says that something is missing.
pub(crate) fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(limit) else { return Cow::Borrowed(text) };
    let head = &text[..end];
    let cut = head.rfind(char::is_whitespace).filter(|&cut| cut > end / 2).unwrap_or(end);
    Cow::Owned(format!("{} …", head[..cut].trim_end()))
}

/// Text on one line: every run of white space and control characters is one blank.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_schemes_become_links() {
        for bad in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "JAVASCRIPT://x/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//host/x",
            "/x",
            "",
            "https://user:pass@host/",
            "file:///etc/passwd",
        ] {
            assert_eq!(href(bad), None, "{bad}");
        }
        assert_eq!(
            href("https://stadt.example/ä?x=\"y\"").unwrap(),
            "https://stadt.example/%C3%A4?x=%22y%22"
        );
        assert_eq!(href(&format!("https://a.example/{}", "x".repeat(3000))), None);
    }

    #[test]
    fn mail_and_phone_links_hold_nothing_else() {
        assert!(mailto("info@stadt.example").is_some());
        assert!(mailto("a@b.example?bcc=c@d.example").is_none() && mailto("\"x\"@b.example").is_none());
        assert!(tel("+492336932223").is_some() && tel("0233693").is_none() && tel("+49;ext=1").is_none());
    }

    #[test]
    fn a_script_block_cannot_be_left() {
        let value = serde_json::json!({"name": "</script><!-- & -->"});
        let text = script_json(&value);
        assert!(!text.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn cutting_respects_words_and_characters() {
        assert_eq!(shortened("Kind und Kegel", 9), "Kind und …");
        assert_eq!(shortened("äöüäöüäöü", 3), "äöü …");
        assert_eq!(shortened("kurz", 4), "kurz");
        assert_eq!(one_line(" a\u{0}\n b\t"), "a b");
    }
}
