//! Microdata (HTML standard, "Microdata") and RDFa Lite (W3C, RDFa Lite 1.1) as objects of the shape of JSON-LD.
//!
//! An item becomes `{"@type": "Event", "@from": "microdata", "name": …, "location": {"@type": "Place", …}}`: names of
//! schema.org without their prefix, an item inside an item as an object inside an object, a property that is given
//! several times as a list, addresses absolute; parts of the page that an item refers to (`itemref`) count as inside it.
//! Items of other vocabularies are left out. What the objects say is left to their readers. Not read: prefixes other than
//! `schema:`, chains of `rel` and `rev`.

mod build;

use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use self::build::{Item, Slot, Syntax, build};
use super::html::{Attr, Id, Tag, Tree};

/// Most items and most properties of one page; a page with more is hostile.
const MAX_ITEMS: usize = 2_000;
const MAX_PROPERTIES: usize = 20_000;

/// Most nodes looked at for the texts of properties, for each node of the page: properties may lie inside each other.
const MAX_WORK: usize = 4;

/// What stands around a node.
#[derive(Clone, Copy)]
enum Open {
    /// Number of the item.
    Item(usize),
    /// First node of a part that items refer to.
    Part(Id),
}

/// Whose property something is.
#[derive(Clone, Copy)]
enum Owner {
    Item(usize),
    /// The element of an item that may begin later on the page.
    Referring(Id),
}

/// Items as they open and close along the page.
struct Walk<'t> {
    tree: &'t Tree<'t>,
    base: Option<&'t Url>,
    items: Vec<Item>,
    /// Open items and parts that are referred to: one past their last node.
    open: Vec<(Id, Open)>,
    /// The elements of the items that refer to the part of the page that begins with an element.
    refers: HashMap<Id, Vec<Id>>,
    /// Numbers of the items that begin with these elements, of those that refer to something.
    numbers: HashMap<Id, usize>,
    /// What stands in a part that is referred to: element of the item, property, value.
    pending: Vec<(Id, String, Slot)>,
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
        refers: refers(tree),
        numbers: HashMap::new(),
        pending: Vec::new(),
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
    for (element, name, slot) in walk.pending {
        if let Some(number) = walk.numbers.get(&element) {
            walk.items[*number].slots.push((name, slot));
        }
    }
    build(walk.items)
}

/// The parts of the page that items refer to, by their first element, with the elements of these items (HTML, "Items").
/// Parts inside the item are its own already, and one that holds the item cannot stand in it.
fn refers(tree: &Tree<'_>) -> HashMap<Id, Vec<Id>> {
    let mut refers: HashMap<Id, Vec<Id>> = HashMap::new();
    if !tree.uses(&[Attr::Itemref]) {
        return refers;
    }
    let elements = || (0..tree.nodes.len() as Id).filter(|id| tree[*id].text.is_none());
    let mut named: HashMap<&str, Id> = HashMap::new();
    for id in elements() {
        if let Some(name) = tree.attr(id, Attr::Id) {
            named.entry(name.trim()).or_insert(id);
        }
    }
    let mut count = 0;
    for item in elements().filter(|id| tree.attr(*id, Attr::Itemscope).is_some()) {
        for name in tree.attr(item, Attr::Itemref).unwrap_or("").split_ascii_whitespace() {
            let part = named.get(name).copied();
            let Some(part) = part.filter(|part| !tree.contains(item, *part) && !tree.contains(*part, item))
            else {
                continue;
            };
            count += 1;
            let items = refers.entry(part).or_default();
            if count <= MAX_ITEMS && !items.contains(&item) {
                items.push(item);
            }
        }
    }
    refers
}

impl Walk<'_> {
    fn microdata(&mut self, id: Id) {
        let tree = self.tree;
        if self.refers.contains_key(&id) {
            self.close(id);
            self.open.push((tree[id].end, Open::Part(id)));
        }
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

    /// Closes what has ended before a node.
    fn close(&mut self, id: Id) {
        while self.open.last().is_some_and(|(end, _)| *end <= id) {
            self.open.pop();
        }
    }

    /// Whose property is what stands here: that of the innermost item around it, and of those that refer to a part inside that item.
    fn owners(&self, syntax: Syntax) -> Vec<Owner> {
        let mut owners = Vec::new();
        for (_, open) in self.open.iter().rev() {
            match *open {
                Open::Item(number) if self.items[number].syntax == syntax => {
                    owners.push(Owner::Item(number));
                    break;
                }
                Open::Part(part) if syntax == Syntax::Microdata => {
                    let items = self.refers.get(&part).into_iter().flatten();
                    owners.extend(items.map(|item| Owner::Referring(*item)));
                }
                Open::Item(_) | Open::Part(_) => {}
            }
        }
        owners
    }

    /// Gives a value to the item it belongs to.
    fn give(&mut self, owner: Owner, name: String, slot: Slot) {
        if self.properties >= MAX_PROPERTIES {
            return;
        }
        self.properties += 1;
        match owner {
            Owner::Item(number) => self.items[number].slots.push((name, slot)),
            Owner::Referring(item) => self.pending.push((item, name, slot)),
        }
    }

    /// Takes in the item or the property that begins with an element.
    fn take(&mut self, id: Id, names: Vec<String>, item: Option<Item>, syntax: Syntax) {
        self.close(id);
        let speaks = !names.is_empty() && self.properties < MAX_PROPERTIES;
        let owners = if speaks { self.owners(syntax) } else { Vec::new() };
        match item {
            Some(mut item) => {
                if self.items.len() >= MAX_ITEMS {
                    return;
                }
                let number = self.items.len();
                item.foreign &= item.types.is_empty();
                item.inner = !owners.is_empty();
                // Of several owners the first: a value stands in one place.
                if let (Some(owner), Some(name)) = (owners.first(), names.into_iter().next()) {
                    self.give(*owner, name, Slot::Item(number));
                }
                self.items.push(item);
                self.open.push((self.tree[id].end, Open::Item(number)));
                if self.tree.attr(id, Attr::Itemref).is_some() && syntax == Syntax::Microdata {
                    self.numbers.insert(id, number);
                }
            }
            None => {
                let known =
                    |owner: &Owner| !matches!(owner, Owner::Item(number) if self.items[*number].foreign);
                let owners: Vec<Owner> = owners.into_iter().filter(known).collect();
                let Some(value) = (!owners.is_empty()).then(|| self.value(id)).flatten() else { return };
                for name in names {
                    for owner in &owners {
                        self.give(*owner, name.clone(), Slot::Text(value.clone()));
                    }
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
    fn what_an_item_refers_to_is_inside_it() {
        let html = "<div id=ort itemprop=location itemscope itemtype='https://schema.org/Place'><b itemprop=name>Alte Mühle</b></div>\
            <div itemscope itemtype='https://schema.org/Event' itemref='ort wann fehlt'><b itemprop=name>Lesung</b></div>\
            <div itemscope itemtype='https://schema.org/Event' itemref='wann'><b itemprop=name>Musik</b></div>\
            <p id=wann><time itemprop=startDate datetime='2026-12-01'>1.12.</time></p>";
        let expected = json!([
            {"@type": "Event", "@from": "microdata", "name": "Lesung", "startDate": "2026-12-01",
             "location": {"@type": "Place", "@from": "microdata", "name": "Alte Mühle"}},
            {"@type": "Event", "@from": "microdata", "name": "Musik", "startDate": "2026-12-01"}
        ]);
        assert_eq!(Value::Array(objects(html)), expected);
    }

    #[test]
    fn items_that_refer_to_each_other_are_left_out() {
        let part = |own: &str, other: &str| {
            format!(
                "<div id={own}><p itemprop=about itemscope itemtype='https://schema.org/Thing' itemref={other}><b itemprop=name>x</b></p></div>"
            )
        };
        assert!(objects(&format!("{}{}", part("a", "b"), part("b", "a"))).is_empty());
        assert_eq!(objects(&part("a", "a")).len(), 1);
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
