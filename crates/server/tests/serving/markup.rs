//! Whether a page is well-formed enough that no browser has to guess: elements nest, attributes are quoted, ids
//! are unique, everything a page loads is our own, and no link can run anything.

use std::collections::BTreeSet;

const VOID: [&str; 9] = ["meta", "link", "input", "br", "hr", "img", "wbr", "source", "area"];

/// A start tag with its attributes.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// All start tags in order; panics where the page is not well-formed.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    assert!(page.starts_with("<!DOCTYPE html>"), "no doctype");
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = &page["<!DOCTYPE html>".len()..];
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "a bare > in {text:?}");
        rest = &rest[at + 1..];
        if let Some(name) = rest.strip_prefix('/') {
            let end = name.find('>').expect("a tag ends");
            assert_eq!(open.pop().as_deref(), Some(&name[..end]), "an element ends that is not open");
            rest = &name[end + 1..];
            continue;
        }
        let (tag, closed, after) = start_tag(rest);
        rest = after;
        if tag.name == "script" && tag.attribute("src").is_none() {
            let end = rest.find("</script>").expect("a script ends");
            assert_eq!(tag.attribute("type"), Some("application/ld+json"), "an inline script");
            serde_json::from_str::<serde_json::Value>(&rest[..end]).expect("JSON-LD is JSON");
            rest = &rest[end + "</script>".len()..];
        } else if !closed && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    tags
}

/// A tag from behind its `<`: the tag, whether it closes itself, what follows.
fn start_tag(text: &str) -> (Tag, bool, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').expect("a tag ends");
    let name = text[..end].to_owned();
    assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()) && !name.is_empty(), "<{name:?} is no tag");
    let mut attributes = Vec::new();
    let mut rest = text[end..].trim_start();
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return (Tag { name, attributes }, false, after);
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return (Tag { name, attributes }, true, after);
        }
        let end = rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace()).expect("an attribute ends");
        let attribute = rest[..end].to_owned();
        assert!(
            attribute.bytes().all(|b| b.is_ascii_alphanumeric() || b"-:".contains(&b)),
            "{attribute:?} in <{name}>"
        );
        assert!(!attribute.starts_with("on") && attribute != "style", "{attribute} in <{name}>");
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').expect("a value ends");
            value = quoted[..end].to_owned();
            assert!(!value.contains('<'), "< in a value of <{name}>");
            rest = &quoted[end + 1..];
        }
        assert!(!attributes.iter().any(|(n, _)| *n == attribute), "{attribute} stands twice in <{name}>");
        attributes.push((attribute, value));
        rest = rest.trim_start();
    }
}

/// Checks a page as a whole.
pub(crate) fn check(path: &str, page: &str) {
    let tags = tags(page);
    let mut ids = BTreeSet::new();
    let mut labelled = BTreeSet::new();
    for tag in &tags {
        if let Some(id) = tag.attribute("id") {
            assert!(ids.insert(id.to_owned()), "{path}: the id {id:?} stands twice");
        }
        if let Some(target) = tag.attribute("for") {
            labelled.insert(target.to_owned());
        }
        for name in ["src", "href", "action"] {
            let Some(value) = tag.attribute(name) else { continue };
            let own = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
            match tag.name.as_str() {
                "a" => {
                    let scheme =
                        ["http://", "https://", "mailto:", "tel:"].iter().any(|s| value.starts_with(s));
                    assert!(own || scheme, "{path}: a link to {value:?}");
                    if !own {
                        let rel = tag.attribute("rel").unwrap_or_default();
                        assert_eq!(rel, "noopener nofollow ugc", "{path}: a link to {value:?}");
                    }
                }
                "link" if tag.attribute("rel") == Some("alternate") => {}
                _ => assert!(own, "{path}: <{} {name}={value:?}>", tag.name),
            }
        }
    }
    for tag in tags.iter().filter(|tag| tag.name == "input") {
        let sort = tag.attribute("type").unwrap_or("text");
        if sort != "hidden" && sort != "radio" {
            let id = tag.attribute("id").unwrap_or_default();
            assert!(labelled.contains(id), "{path}: the field {id:?} has no label");
        }
    }
    let headings = tags.iter().filter(|tag| tag.name == "h1").count();
    assert_eq!(headings, 1, "{path}: {headings} main headings");
    assert!(
        tags.iter().any(|tag| tag.name == "html" && tag.attribute("lang").is_some()),
        "{path}: no language"
    );
}
