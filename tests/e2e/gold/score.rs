//! Pairs the records of a page with those of its gold and counts, field by field, what was found and what was right.
//!
//! A third of the gold, chosen by a hash of the page's address, is held back: it has a table of its own and its
//! misses are not printed, so that no rule is written after them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::agree::{Item, common, likeness};
use super::fields::{FIELDS, Field};

/// Least likeness of the headings of two records of a page that holds several.
const LEAST_LIKENESS: f64 = 0.34;

/// The precision and recall below which the test fails, over all pages, held back or not. They are where the
/// reader stood when the gold was written, rounded down: a place to start from, no aim. They only rise. Where
/// fewer than ten values were found, precision says little yet and its floor is .70 at most.
const FLOORS: [(&str, f64, f64); 40] = [
    (PROPOSALS, 0.70, 0.45),
    ("records", 0.99, 0.99),
    ("title", 0.99, 0.99),
    ("places: venue", 0.99, 0.84),
    ("places: service area", 0.92, 0.84),
    ("places: all", 0.95, 0.91),
    ("topics", 0.91, 0.77),
    ("audiences", 0.85, 0.73),
    ("provider", 0.91, 0.78),
    ("organisations", 0.95, 0.87),
    ("organisation roles", 0.87, 0.80),
    ("networks, programmes", 0.90, 0.90),
    ("phone", 0.86, 0.96),
    ("fax", 0.70, 0.99),
    ("e-mail", 0.99, 0.97),
    ("address", 0.81, 0.92),
    ("status", 0.96, 0.84),
    ("hours", 0.97, 0.84),
    ("hours note", 0.82, 0.68),
    ("cost", 0.95, 0.91),
    ("languages", 0.99, 0.87),
    ("access", 0.99, 0.81),
    ("application", 0.95, 0.77),
    ("documents", 0.99, 0.67),
    ("valid until", 0.70, 0.33),
    ("event: start", 0.99, 0.98),
    ("event: end", 0.99, 0.98),
    ("event: all day", 0.70, 0.99),
    ("event: venue", 0.99, 0.99),
    ("event: address", 0.99, 0.97),
    ("event: organiser", 0.99, 0.97),
    ("event: registration", 0.97, 0.88),
    ("event: series", 0.70, 0.99),
    ("event: cost", 0.90, 0.69),
    ("event: cancelled", 0.70, 0.99),
    ("published", 0.96, 0.95),
    ("figures", 0.93, 0.86),
    ("cited sources", 0.99, 0.90),
    ("links: same as", 0.70, 0.71),
    ("links: follows", 0.70, 0.71),
];

/// Offers that a report proposes, which are records beside it.
const PROPOSALS: &str = "proposals of reports";

/// What was found of one field.
#[derive(Clone, Copy, Default)]
struct Tally {
    expected: usize,
    found: usize,
    right: usize,
}

impl Tally {
    fn precision(self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }

    fn recall(self) -> f64 {
        if self.expected == 0 { 1.0 } else { self.right as f64 / self.expected as f64 }
    }

    fn plus(self, other: Tally) -> Tally {
        Tally {
            expected: self.expected + other.expected,
            found: self.found + other.found,
            right: self.right + other.right,
        }
    }
}

/// The tables of two thirds of the gold and of the third held back.
#[derive(Default)]
pub(crate) struct Scores {
    open: BTreeMap<&'static str, Tally>,
    held_back: BTreeMap<&'static str, Tally>,
    misses: BTreeMap<&'static str, Vec<String>>,
}

impl Scores {
    /// Counts a page: `gold` is what it holds, `found` its records, the main one first.
    pub(crate) fn judge(&mut self, name: &str, gold: &[Value], found: &[Value]) {
        if gold.is_empty() {
            return;
        }
        let pairs = paired(gold, found);
        let spurious = match gold.len() {
            1 => 0,
            _ => parts(found).filter(|part| !pairs.contains(&Some(*part))).count(),
        };
        let held_back = is_held_back(name);
        let right = pairs.iter().flatten().count();
        self.add("records", held_back, Tally { expected: gold.len(), found: right + spurious, right });
        for (gold, pair) in gold.iter().zip(&pairs) {
            for field in FIELDS.iter().filter(|field| field.is_judged(gold)) {
                self.judge_field(name, held_back, field, gold, *pair);
            }
        }
    }

    /// Counts the offers that a report only proposes: their names, against the further records of its page.
    pub(crate) fn judge_proposals(&mut self, name: &str, gold: &Value, found: &[Value]) {
        let Some(expected) = gold.as_array() else { return };
        let words = |value: &Value| Item::words(value.as_str().unwrap_or_default());
        let expected: Vec<Item> = expected.iter().map(words).collect();
        let proposed = parts(found).filter(|record| record["offer"]["status"] == "proposed");
        let found: Vec<Item> = proposed.map(|record| words(&record["title"])).collect();
        let right = common(&expected, &found);
        let held_back = is_held_back(name);
        if !held_back && (right < expected.len() || right < found.len()) {
            let texts = |items: &[Item]| items.iter().map(|item| item.words.clone()).collect::<Vec<_>>();
            let miss = format!("{name}: expected {:?}, found {:?}", texts(&expected), texts(&found));
            self.misses.entry(PROPOSALS).or_default().push(miss);
        }
        self.add(PROPOSALS, held_back, Tally { expected: expected.len(), found: found.len(), right });
    }

    fn judge_field(
        &mut self,
        name: &str,
        held_back: bool,
        field: &Field,
        gold: &Value,
        pair: Option<&Value>,
    ) {
        let expected = (field.items)(gold);
        let found = pair.map(field.items).unwrap_or_default();
        let right = common(&expected, &found);
        let tally = Tally { expected: expected.len(), found: found.len(), right };
        if !held_back && (right < expected.len() || right < found.len()) {
            let short = |items: &[Item]| {
                let texts = items.iter().map(|item| format!("{}|{}", item.exact, item.words));
                texts.map(|text| text.trim_matches('|').to_owned()).collect::<Vec<_>>()
            };
            let miss = format!("{name}: expected {:?}, found {:?}", short(&expected), short(&found));
            self.misses.entry(field.name).or_default().push(miss);
        }
        self.add(field.name, held_back, tally);
    }

    fn add(&mut self, field: &'static str, held_back: bool, tally: Tally) {
        let table = if held_back { &mut self.held_back } else { &mut self.open };
        let sum = table.entry(field).or_default();
        *sum = sum.plus(tally);
    }

    /// The fields in the order of the table.
    fn names() -> impl Iterator<Item = &'static str> {
        ["records", PROPOSALS].into_iter().chain(FIELDS.iter().map(|field| field.name))
    }

    /// Prints both tables and what went wrong in the open one.
    pub(crate) fn print(&self) {
        for (title, table) in [("two thirds of the gold", &self.open), ("held back", &self.held_back)] {
            println!("\n{title:<24} gold found right  precision recall");
            for name in Scores::names() {
                let tally = table.get(name).copied().unwrap_or_default();
                let Tally { expected, found, right } = tally;
                let (precision, recall) = (tally.precision(), tally.recall());
                println!("{name:<24} {expected:>4} {found:>5} {right:>5}  {precision:>9.3} {recall:>6.3}");
            }
        }
        for (field, misses) in &self.misses {
            println!("\n{field}");
            for miss in misses {
                println!("    {miss}");
            }
        }
    }

    /// What is worse than its floor.
    pub(crate) fn below_floors(&self) -> Vec<String> {
        let mut below = Vec::new();
        for (name, precision, recall) in FLOORS {
            let both =
                [&self.open, &self.held_back].map(|table| table.get(name).copied().unwrap_or_default());
            let tally = both[0].plus(both[1]);
            if tally.precision() < precision || tally.recall() < recall {
                let (p, r) = (tally.precision(), tally.recall());
                below.push(format!(
                    "{name}: precision {p:.3} and recall {r:.3}, not {precision} and {recall}"
                ));
            }
        }
        below
    }
}

/// The records a page has beside its main one, as far as they are things and not pages.
fn parts(found: &[Value]) -> impl Iterator<Item = &Value> {
    found.iter().filter(|record| !record["parent"].is_null())
}

/// The found record of each gold record. The one thing of a page is its main record; of several, each has the
/// free record of its kind with the likest heading.
fn paired<'f>(gold: &[Value], found: &'f [Value]) -> Vec<Option<&'f Value>> {
    if let [_] = gold {
        return vec![found.first()];
    }
    let mut free: Vec<&Value> = found.iter().collect();
    let title = |record: &Value| record["title"].as_str().unwrap_or_default().to_owned();
    gold.iter()
        .map(|expected| {
            let rated = free.iter().enumerate().filter(|(_, record)| record["kind"] == expected["kind"]);
            let rated = rated.map(|(at, record)| (likeness(&title(expected), &title(record)), at));
            let (rate, at) = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
            (rate >= LEAST_LIKENESS).then(|| free.swap_remove(at))
        })
        .collect()
}

/// Whether a page belongs to the third that is held back: FNV-1a over its address, for a hash that stays the same
/// on every machine and with every compiler.
pub(crate) fn is_held_back(name: &str) -> bool {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash.is_multiple_of(3)
}

/// Gold records with the addresses of sites in place of `{{site}}`.
pub(crate) fn addressed(records: &Value, address: &dyn Fn(&str) -> String) -> Value {
    let mut text = records.to_string();
    while let Some(start) = text.find("{{") {
        let end = start + text[start..].find("}}").unwrap();
        let site = address(&text[start + 2..end]);
        text.replace_range(start..end + 2, &site);
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_third_is_held_back() {
    let held = (0..3000).filter(|n| is_held_back(&format!("kreis/angebote/{n}"))).count();
    assert!((900..1100).contains(&held), "{held} of 3000");
}
