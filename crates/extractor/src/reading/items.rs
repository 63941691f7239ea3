//! Microdata (HTML standard, "Microdata") and RDFa Lite (W3C, RDFa Lite 1.1) as objects of the shape of JSON-LD.
//!
//! An item becomes `{"@type": "Event", "@from": "microdata", "name": …, "location": {"@type": "Place", …}}`: names of
//! schema.org without their prefix, an item inside an item as an object inside an object, a property that is given
//! several times as a list, addresses absolute. Items of other vocabularies are left out. What the objects say is left
//! to their readers. Not read: `itemref`, prefixes other than `schema:`, chains of `rel` and `rev`.

use serde_json::{Map, Value};
use url::Url;

use super::html::{Attr, Id, Tag, Tree};

/// Most items and most properties of one page; a page with more is hostile.
const MAX_ITEMS: usize = 2_000;
const MAX_PROPERTIES: usize = 20_000;

/// Most nodes looked at for the texts of properties, for each node of the page: properties may lie inside each other.
const MAX_WORK: usize = 4;

/// How an item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Microdata,
    Rdfa,
}

impl Syntax {
    /// Its name as the value of `@from`.
    fn name(self) -> &'static str {
        match self {
            Syntax::Microdata => "microdata",
            Syntax::Rdfa => "rdfa",
        }
    }
}

/// A value of a property.
enum Slot {
    Text(String),
    /// Number of the item.
    Item(usize),
}

struct Item {
    syntax: Syntax,
    types: Vec<String>,
    id: Option<String>,
    /// Whether it is the value of a property of another item.
    inner: bool,
    /// Whether its type is of another vocabulary.
    foreign: bool,
    slots: Vec<(String, Slot)>,
}

/// Items as they open and close along the page.
struct Walk<'t> {
    tree: &'t Tree<'t>,
    base: Option<&'t Url>,
    items: Vec<Item>,
    /// Open items: one past their last node, their number.
    open: Vec<(Id, usize)>,
    /// Open `vocab`: one past its last node, whether it is schema.org.
    vocabularies: Vec<(Id, bool)>,
    properties: usize,
    work: usize,
}

/// All items of a page that stand for themselves.
pub(super) fn read(tree: &Tree<'_>, base: Option<&Url>) -> Vec<Value> {
    if !tree.uses(&[Attr::Itemscope, Attr::Typeof]) {
        return Vec::new();
    }
    let mut walk = Walk {
        tree,
        base,
        items: Vec::new(),
        open: Vec::new(),
        vocabularies: Vec::new(),
        properties: 0,
        work: MAX_WORK * tree.nodes.len(),
    };
    for id in 0..tree.nodes.len() as Id {
        if tree[id].text.is_none() && !tree.attributes(id).is_empty() {
            walk.microdata(id);
            walk.rdfa(id);
        }
    }
    build(walk.items)
}

impl Walk<'_> {
    fn microdata(&mut self, id: Id) {
        let tree = self.tree;
        let scope = tree.attr(id, Attr::Itemscope).is_some();
        let names = tree.attr(id, Attr::Itemprop);
        if !scope && names.is_none() {
            return;
        }
        let names: Vec<String> =
            names.unwrap_or("").split_ascii_whitespace().filter_map(|name| schema_name(name, true)).collect();
        let item = scope.then(|| {
            let stated = tree.attr(id, Attr::Itemtype).unwrap_or("");
            Item {
                syntax: Syntax::Microdata,
                types: stated.split_ascii_whitespace().filter_map(|name| schema_name(name, false)).collect(),
                id: tree.attr(id, Attr::Itemid).and_then(|id| self.absolute(id)),
                inner: false,
                foreign: !stated.trim().is_empty(),
                slots: Vec::new(),
            }
        });
        self.take(id, names, item, Syntax::Microdata);
    }

    fn rdfa(&mut self, id: Id) {
        let tree = self.tree;
        if let Some(vocabulary) = tree.attr(id, Attr::Vocab) {
            let is_schema = schema_name(&format!("{}/x", vocabulary.trim_end_matches('/')), false).is_some();
            self.vocabularies.push((tree[id].end, is_schema));
        }
        while self.vocabularies.last().is_some_and(|(end, _)| *end <= id) {
            self.vocabularies.pop();
        }
        let bare = self.vocabularies.last().is_some_and(|(_, is_schema)| *is_schema);
        let types = tree.attr(id, Attr::Typeof);
        // `rel` names what an item is to the one around it in RDFa 1.0.
        let names =
            tree.attr(id, Attr::Property).or_else(|| tree.attr(id, Attr::Rel).filter(|_| types.is_some()));
        if types.is_none() && names.is_none() {
            return;
        }
        let known = |names: Option<&str>| -> Vec<String> {
            names.unwrap_or("").split_ascii_whitespace().filter_map(|name| schema_name(name, bare)).collect()
        };
        let item = types.map(|stated| Item {
            syntax: Syntax::Rdfa,
            types: known(Some(stated)),
            id: [Attr::Resource, Attr::About]
                .into_iter()
                .find_map(|name| tree.attr(id, name))
                .and_then(|id| self.absolute(id)),
            inner: false,
            foreign: !stated.trim().is_empty(),
            slots: Vec::new(),
        });
        self.take(id, known(names), item, Syntax::Rdfa);
    }

    /// Takes in the item or the property that begins with an element.
    fn take(&mut self, id: Id, names: Vec<String>, item: Option<Item>, syntax: Syntax) {
        while self.open.last().is_some_and(|(end, _)| *end <= id) {
            self.open.pop();
        }
        let around =
            self.open.iter().rev().map(|(_, item)| *item).find(|item| self.items[*item].syntax == syntax);
        let around = around.filter(|_| !names.is_empty() && self.properties < MAX_PROPERTIES);
        match item {
            Some(mut item) => {
                if self.items.len() >= MAX_ITEMS {
                    return;
                }
                let number = self.items.len();
                item.foreign &= item.types.is_empty();
                item.inner = around.is_some();
                if let (Some(around), Some(name)) = (around, names.into_iter().next()) {
                    self.properties += 1;
                    self.items[around].slots.push((name, Slot::Item(number)));
                }
                self.items.push(item);
                self.open.push((self.tree[id].end, number));
            }
            None => {
                let Some(around) = around.filter(|around| !self.items[*around].foreign) else { return };
                let Some(value) = self.value(id) else { return };
                for name in names {
                    self.properties += 1;
                    self.items[around].slots.push((name, Slot::Text(value.clone())));
                }
            }
        }
    }

    /// The value of a property that is no item.
    fn value(&mut self, id: Id) -> Option<String> {
        let tree = self.tree;
        let attr = |name: Attr| tree.attr(id, name).map(str::trim).filter(|value| !value.is_empty());
        let stated = attr(Attr::Content).or_else(|| attr(Attr::Datetime)).map(str::to_owned);
        let address = match tree[id].tag {
            Tag::A | Tag::Area | Tag::Link => attr(Attr::Href),
            Tag::Img | Tag::Iframe | Tag::Audio | Tag::Video | Tag::Embed | Tag::Source => attr(Attr::Src),
            _ => attr(Attr::Resource),
        };
        let value = match stated.or_else(|| address.and_then(|address| self.absolute(address))) {
            Some(value) => value,
            None => {
                self.work = self.work.checked_sub((tree[id].end - id) as usize)?;
                tree.text(id)
            }
        };
        Some(value).filter(|value| !value.is_empty())
    }

    fn absolute(&self, address: &str) -> Option<String> {
        match self.base {
            Some(base) => base.join(address.trim()).ok().map(String::from),
            None => Some(address.trim().to_owned()),
        }
    }
}

/// A name of schema.org without its prefix; a bare name only where `bare` says that it is one.
fn schema_name(name: &str, bare: bool) -> Option<String> {
    let name = name.trim();
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| name.strip_prefix(scheme));
    let name = match rest {
        Some(rest) => rest.strip_prefix("www.").unwrap_or(rest).strip_prefix("schema.org/")?,
        None => match name.split_once(':') {
            Some((prefix, local)) => Some(local).filter(|_| prefix.eq_ignore_ascii_case("schema"))?,
            None => name.strip_prefix("schema.org/").or(Some(name).filter(|_| bare))?,
        },
    };
    let name = name.trim_matches(['/', '#']);
    (!name.is_empty() && name.chars().all(char::is_alphanumeric)).then(|| name.to_owned())
}

/// Puts the items into each other, the inner ones first: they begin later.
fn build(items: Vec<Item>) -> Vec<Value> {
    let mut built: Vec<Option<Value>> = Vec::new();
    built.resize_with(items.len(), || None);
    let mut outer = Vec::new();
    for (number, item) in items.into_iter().enumerate().rev() {
        if item.foreign || item.slots.is_empty() || (!item.inner && item.types.is_empty()) {
            continue;
        }
        let mut object = Map::new();
        let mut types: Vec<Value> = item.types.into_iter().map(Value::String).collect();
        match types.len() {
            0 => {}
            1 => {
                object.insert("@type".to_owned(), types.remove(0));
            }
            _ => {
                object.insert("@type".to_owned(), Value::Array(types));
            }
        }
        object.insert("@from".to_owned(), Value::from(item.syntax.name()));
        if let Some(id) = item.id {
            object.insert("@id".to_owned(), Value::String(id));
        }
        for (name, slot) in item.slots {
            let value = match slot {
                Slot::Text(text) => Some(Value::String(text)),
                Slot::Item(inner) => built[inner].take(),
            };
            let Some(value) = value else { continue };
            match object.get_mut(&name) {
                None => {
                    object.insert(name, value);
                }
                Some(Value::Array(all)) => all.push(value),
                Some(first) => {
                    let first = first.take();
                    object.insert(name, Value::Array(vec![first, value]));
                }
            }
        }
        if item.inner {
            built[number] = Some(Value::Object(object));
        } else {
            outer.push(Value::Object(object));
        }
    }
    outer.reverse();
    outer
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn objects(html: &str) -> Vec<Value> {
        let base = Url::parse("https://stadt.example/termine/").ok();
        read(&Tree::parse(html), base.as_ref())
    }

    #[test]
    fn microdata_is_read_as_json_ld() {
        let html = "<body itemscope itemtype='https://schema.org/WebPage'><h1 itemprop=name>Termine</h1>\
            <div itemscope itemtype='http://schema.org/Event'><a itemprop=url href='1'><b itemprop=name>Lesung</b></a>\
            <meta itemprop=startDate content='2026-12-01T15:00'><time itemprop=endDate datetime='2026-12-01T16:00'>16 Uhr</time>\
            <div itemprop=location itemscope itemtype='https://schema.org/Place'><span itemprop=name>Alte Mühle</span>\
            <p itemprop=address itemscope itemtype='https://schema.org/PostalAddress'><span itemprop=streetAddress>Weg 1</span></p></div>\
            <i itemprop=performer>Ada</i><i itemprop=performer>Ben</i></div>\
            <div itemscope itemtype='http://data-vocabulary.org/Breadcrumb'><span itemprop=title>Start</span></div></body>";
        let expected = json!([
            {"@type": "WebPage", "@from": "microdata", "name": "Termine"},
            {"@type": "Event", "@from": "microdata", "url": "https://stadt.example/termine/1", "name": "Lesung",
             "startDate": "2026-12-01T15:00", "endDate": "2026-12-01T16:00", "performer": ["Ada", "Ben"],
             "location": {"@type": "Place", "@from": "microdata", "name": "Alte Mühle",
                          "address": {"@type": "PostalAddress", "@from": "microdata", "streetAddress": "Weg 1"}}}
        ]);
        assert_eq!(Value::Array(objects(html)), expected);
    }

    #[test]
    fn rdfa_is_read_by_vocabulary_and_by_prefix() {
        let html = "<div vocab='https://schema.org/' typeof=Event><span property=name>Markt</span>\
            <time property=startDate datetime='2026-12-05'>5.12.</time>\
            <div property=location typeof=Place><b property=name>Marktplatz</b></div></div>\
            <article about='/n/7' typeof='schema:Article'><span property='schema:name'>Bericht</span>\
            <span property='dc:title'>fremd</span></article><p typeof='foaf:Person' property='foaf:name'>x</p>";
        let expected = json!([
            {"@type": "Event", "@from": "rdfa", "name": "Markt", "startDate": "2026-12-05",
             "location": {"@type": "Place", "@from": "rdfa", "name": "Marktplatz"}},
            {"@type": "Article", "@from": "rdfa", "@id": "https://stadt.example/n/7", "name": "Bericht"}
        ]);
        assert_eq!(Value::Array(objects(html)), expected);
    }

    #[test]
    fn properties_inside_each_other_cost_bounded_work() {
        let html = format!(
            "<div itemscope itemtype='https://schema.org/Event'>{}{}",
            "<div itemprop=name>".repeat(200),
            "<i>w</i> ".repeat(20_000)
        );
        let objects = objects(&html);
        assert!(objects[0]["name"].as_array().is_some_and(|names| names.len() < 10));
    }
}
