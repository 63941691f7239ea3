//! Text in XML 1.0: escaped, without the characters XML forbids.

/// Adds `text` so that it may stand between tags and inside quotation marks.
pub(super) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0, production 2 (Char): no other control character may appear, not even escaped.
            '\t' | '\n' | '\r' => out.push(' '),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}

/// Adds `<name>text</name>`; nothing for empty text.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        open(out, name, &[]);
        escape(out, text);
        close(out, name);
    }
}

/// Adds `<name a="b">`.
pub(super) fn open(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    tag(out, name, attributes, ">");
}

/// Adds `<name a="b"/>`.
pub(super) fn empty(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    tag(out, name, attributes, "/>\n");
}

/// Adds `</name>` and a new line.
pub(super) fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

fn tag(out: &mut String, name: &str, attributes: &[(&str, &str)], end: &str) {
    out.push('<');
    out.push_str(name);
    for (attribute, value) in attributes {
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        escape(out, value);
        out.push('"');
    }
    out.push_str(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let mut out = String::new();
        element(&mut out, "t", "</t><x a=\"b\">&\u{0}\u{b}\u{ffff}\n");
        assert_eq!(out, "<t>&lt;/t&gt;&lt;x a=&quot;b&quot;&gt;&amp; </t>\n");
    }
}
