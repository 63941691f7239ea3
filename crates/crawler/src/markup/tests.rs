use proptest::prelude::*;

use super::*;

#[test]
fn references() {
    for (text, expected) in [
        ("a&amp;b", "a&b"),
        ("&#228;&#xE4;&auml;", "äää"),
        ("&#150;&#0;&#x110000;", "–\u{fffd}\u{fffd}"),
        ("?a=1&b=2&nosuch;", "?a=1&b=2&nosuch;"),
        ("M&uuml;ll &amp &uumlber & &", "Müll & über & &"),
        ("&#;&#x;&", "&#;&#x;&"),
    ] {
        assert_eq!(resolve(text, Context::Text), expected, "{text}");
    }
    assert_eq!(resolve("?a=1&copy=2&reg3=&lang=de&amp;x", Context::Attribute), "?a=1&copy=2&reg3=&lang=de&x");
    assert_eq!(resolve("a&amp", Context::Attribute), "a&");
}

#[test]
fn attributes_in_every_dress() {
    let tag = r#" HREF = "a>b"  rel=nofollow title='x "y"' disabled /data-x=1/2 =y href=second"#;
    assert_eq!(end_of_tag(format!("{tag}>rest").as_bytes()), Some(tag.len()));
    let found: Vec<_> = Attributes::new(tag).collect();
    let expected = [
        ("HREF", "a>b"),
        ("rel", "nofollow"),
        ("title", "x \"y\""),
        ("disabled", ""),
        ("data-x", "1/2"),
        ("=y", ""),
        ("href", "second"),
    ];
    assert_eq!(found, expected);
    assert_eq!(Attributes::new(tag).get("href").as_deref(), Some("a>b"));
}

fn shape(xml: &str) -> String {
    let one = |token| match token {
        Token::Start { name, empty, .. } => format!("<{name}{}>", if empty { "/" } else { "" }),
        Token::End { name } => format!("</{name}>"),
        Token::Text(text) => format!("{text:?}"),
        Token::Data(text) => format!("[{text}]"),
    };
    Tokens::new(xml).map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn tokens_of_broken_xml() {
    for (xml, expected) in [
        ("<?xml version='1.0'?><a><b/>x</a>", r#"<a> <b/> "x" </a>"#),
        ("<!DOCTYPE a [<!ENTITY x \"<y>\">]><a>&x;</a>", r#"<a> "&x;" </a>"#),
        ("<!-- <a> --><a><![CDATA[<b>]]></a>", "<a> [<b>] </a>"),
        ("a < b <c", r#""a " "< b ""#),
        ("<t>1<2</t><u", r#"<t> "1" "<2" </t>"#),
        ("<t><b x</t>", r#"<t> "<b x" </t>"#),
        ("<a><![CDATA[open", "<a> [open]"),
        ("<a>text</", r#"<a> "text" "</""#),
        ("<a", ""),
    ] {
        assert_eq!(shape(xml), expected, "{xml}");
    }
}

#[test]
fn plain_text_reads_html() {
    let html = "<p>Stra<b>ße</b> &amp;\n Platz<br>heute<script>x<y</script></p>&nbsp;";
    assert_eq!(plain_text(html, 1000), "Straße & Platz heute");
    assert_eq!(plain_text("äöü", 3), "ä");
}

proptest! {
    #[test]
    fn any_markup_ends(text in "(<[!/?]?|[a-z:]{1,3}|[\"'= />&;#x\\[\\]-]|CDATA|ä){0,40}") {
        let mut tokens = Tokens::new(&text);
        let mut before = 0;
        while let Some(token) = tokens.next() {
            prop_assert!(tokens.position() > before);
            before = tokens.position();
            if let Token::Start { attributes, .. } = token {
                let _ = attributes.get("href");
                attributes.for_each(drop);
            }
        }
        plain_text(&text, 20);
        resolve(&text, Context::Attribute);
    }
}
