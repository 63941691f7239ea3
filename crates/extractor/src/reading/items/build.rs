//! Puts items into each other and writes them as objects.

use serde_json::{Map, Value};

/// How an item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
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
pub(super) enum Slot {
    Text(String),
    /// Number of the item; an item is the value of at most one property.
    Item(usize),
}

/// An item before it is an object.
pub(super) struct Item {
    pub(super) syntax: Syntax,
    pub(super) types: Vec<String>,
    pub(super) id: Option<String>,
    /// Whether it is the value of a property of another item.
    pub(super) inner: bool,
    /// Whether its type is of another vocabulary.
    pub(super) foreign: bool,
    pub(super) slots: Vec<(String, Slot)>,
}

/// The objects of the items that stand for themselves, in order. An item is built when all those inside it are, wherever they
/// stand; items that hold each other in a ring (`itemref`) are never ready and left out.
pub(super) fn build(mut items: Vec<Item>) -> Vec<Value> {
    let mut holder: Vec<Option<usize>> = vec![None; items.len()];
    let mut waits: Vec<usize> = vec![0; items.len()];
    for (number, item) in items.iter().enumerate() {
        for (_, slot) in &item.slots {
            if let Slot::Item(inner) = slot {
                holder[*inner] = Some(number);
                waits[number] += 1;
            }
        }
    }
    let mut ready: Vec<usize> = (0..items.len()).filter(|number| waits[*number] == 0).collect();
    let mut built: Vec<Option<Value>> = items.iter().map(|_| None).collect();
    while let Some(number) = ready.pop() {
        built[number] = object(&mut items[number], &mut built);
        if let Some(outer) = holder[number] {
            waits[outer] -= 1;
            if waits[outer] == 0 {
                ready.push(outer);
            }
        }
    }
    let outer = items.iter().zip(built).filter(|(item, _)| !item.inner);
    outer.filter_map(|(_, value)| value).collect()
}

/// An item as an object; `None` for one that says nothing, or nothing of schema.org.
fn object(item: &mut Item, built: &mut [Option<Value>]) -> Option<Value> {
    if item.foreign || item.slots.is_empty() || (!item.inner && item.types.is_empty()) {
        return None;
    }
    let mut object = Map::new();
    let mut types: Vec<Value> = item.types.drain(..).map(Value::String).collect();
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
    if let Some(id) = item.id.take() {
        object.insert("@id".to_owned(), Value::String(id));
    }
    for (name, slot) in item.slots.drain(..) {
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
    Some(Value::Object(object))
}
