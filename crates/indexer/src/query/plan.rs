//! From the parts of a query to a tantivy query, under the rule how many words must match.

use german::{Language, exact, fold, tokenize};
use model::{Ags, Kind, PartialDate};
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query};

use crate::concepts::{Named, same_label};
use crate::document::span;
use crate::hours::Wanted;
use crate::query::bag::BagQuery;
use crate::query::builder::{Builder, Context, Scope};
use crate::query::filters;
use crate::query::parse::{self, Clause, FieldName, Node, parse};
use crate::query::prefix::prefix;
use crate::{Match, Remark, RemarkKind, Understood};

/// A query, ready to run.
pub(crate) struct Plan {
    pub(crate) query: Box<dyn Query>,
    /// The plain words: what is marked, explained and looked for near each other.
    pub(crate) bag: Option<BagQuery>,
    pub(crate) understood: Understood,
    /// Whether the query says nothing about content: then newest first.
    pub(crate) is_browse: bool,
    /// Places that are asked for: what is near them comes first.
    pub(crate) places: Vec<Ags>,
    /// Pages an editor picked for this search.
    pub(crate) picks: Vec<String>,
    /// When it should be open or take place.
    pub(crate) hours: Option<Wanted>,
}

/// German and English names of kinds, beside those of the JSON form.
const KIND_NAMES: [(&str, Kind); 9] = [
    ("angebot", Kind::Offer),
    ("meldung", Kind::News),
    ("nachricht", Kind::News),
    ("veranstaltung", Kind::Event),
    ("termin", Kind::Event),
    ("organisation", Kind::Organisation),
    ("einrichtung", Kind::Organisation),
    ("netzwerk", Kind::Network),
    ("sonstiges", Kind::Other),
];

/// Words that occur at least this often among 100 million are taken for German.
const COMMON: u64 = 1000;

/// How many of `words` must match.
pub(crate) fn needed(matching: Match, words: usize) -> usize {
    match matching {
        Match::All => words,
        Match::Most if words <= 2 => words,
        Match::Most => words * 3 / 4,
        Match::Any => 1,
    }
}

/// Plans a query.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn plan(context: &Context<'_>, text: &str, matching: Match) -> tantivy::Result<Plan> {
    let parsed = parse(text);
    let mut planner = Planner {
        context,
        matching,
        understood: Understood { remarks: parsed.notes, ..Understood::default() },
        said: Vec::new(),
        places: Vec::new(),
        hours: None,
    };
    let (query, bag) = planner.clauses(&parsed.clauses, true);
    planner.understood.text = planner.said.join(" ");
    planner.understood.notes = planner.understood.remarks.iter().map(Remark::german).collect();
    let is_browse = query.is_none();
    let query = query.unwrap_or_else(|| Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0)));
    let Planner { understood, places, hours, .. } = planner;
    context.checked(Plan { query, bag, understood, is_browse, places, picks: Vec::new(), hours })
}

struct Planner<'c, 'i> {
    context: &'c Context<'i>,
    matching: Match,
    understood: Understood,
    said: Vec<String>,
    places: Vec<Ags>,
    hours: Option<Wanted>,
}

type Part = (Occur, Box<dyn Query>);

impl Planner<'_, '_> {
    /// The query of a list of clauses and, at the top, its bag of plain words.
    fn clauses(&mut self, clauses: &[Clause], top: bool) -> (Option<Box<dyn Query>>, Option<BagQuery>) {
        let loose = self.matching == Match::Any;
        let mut parts: Vec<Part> = Vec::new();
        let context = self.context;
        let mut bag = Builder::new(context, Scope::Words, loose, self.matching != Match::All);
        let plain = self.plain_words(clauses, &mut bag);
        for clause in clauses {
            if is_plain_word(clause) || (self.matching != Match::All && plain_or(clause).is_some()) {
                continue;
            }
            let before = self.said.len();
            let Some(query) = self.clause(clause) else { continue };
            let occur = match clause.occur {
                parse::Occur::Not => Occur::MustNot,
                parse::Occur::Must => Occur::Must,
                parse::Occur::Plain if loose && is_content(clause) => Occur::Should,
                parse::Occur::Plain => Occur::Must,
            };
            if occur == Occur::MustNot
                && let Some(said) = self.said.get_mut(before)
            {
                said.insert_str(0, "ohne ");
            }
            parts.push((occur, query));
            if occur == Occur::MustNot
                && let Some(places) = self.place_named(clause)
            {
                // "-Siegen" leaves out what lies there, too, whether its text says the name or not.
                parts.push((occur, filters::lies_in(context.fields, places)));
            }
        }
        if bag.overflow() {
            self.understood
                .notes
                .push("Die Anfrage hat sehr viele Wörter; nur die ersten zählen.".to_owned());
        }
        let words = bag.len();
        let bag = bag.build(needed(self.matching, words));
        let mut kept = None;
        match bag {
            Some(bag) => {
                let others = parts.iter().any(|(occur, _)| *occur == Occur::Must);
                let occur = if loose && (others || !parts.is_empty()) { Occur::Should } else { Occur::Must };
                kept = top.then(|| bag.clone());
                parts.insert(0, (occur, Box::new(bag)));
            }
            // Nothing but stop words: then they are what was meant, as they are written.
            None if !plain.trim().is_empty() && parts.iter().all(|(occur, _)| *occur == Occur::MustNot) => {
                let mut exact = Builder::new(context, Scope::Exact, loose, false);
                exact.add(&plain);
                self.said.push(plain.trim().to_owned());
                self.understood.words.extend(plain.split_whitespace().map(str::to_owned));
                let words = exact.len();
                if let Some(bag) = exact.build(needed(self.matching, words)) {
                    kept = top.then(|| bag.clone());
                    parts.insert(0, (Occur::Must, Box::new(bag)));
                }
            }
            None => {}
        }
        if parts.is_empty() {
            return (None, kept);
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
        }
        if let [(Occur::Must | Occur::Should, _)] = parts.as_slice()
            && let Some((_, only)) = parts.pop()
        {
            return (Some(only), kept);
        }
        (Some(Box::new(BooleanQuery::new(parts))), kept)
    }

    /// The places that a word names. People who count with all words mean words.
    fn place_named(&self, clause: &Clause) -> Option<&[Ags]> {
        let Clause { field: None, node: Node::Words(text), .. } = clause else { return None };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (places, count) = self.context.knowledge.place_names.at_start(&words)?;
        (count == words.len() && self.matching != Match::All).then_some(places)
    }

    /// Puts the plain words into the bag and answers their text, stop words included.
    fn plain_words(&mut self, clauses: &[Clause], bag: &mut Builder<'_, '_>) -> String {
        let mut surfaces: Vec<&str> = Vec::new();
        for clause in clauses {
            if let Some(texts) = plain_or(clause).filter(|_| self.matching != Match::All) {
                if bag.add_alternatives(&texts) > 0 {
                    self.said.push(format!("({})", texts.join(" ODER ")));
                    self.understood.words.extend(texts.iter().map(|text| (*text).to_owned()));
                }
            } else if let Clause { occur: parse::Occur::Plain, field: None, node: Node::Words(text) } = clause
            {
                surfaces.push(text);
            }
        }
        let joined = surfaces.join(" ");
        let tokens: Vec<&str> = tokenize(&joined).map(|token| &joined[token.range]).collect();
        let context = self.context;
        let knowledge = context.knowledge;
        let is_content = |word: &&str| {
            let content = tokenize(word)
                .any(|token| knowledge.words.terms(Language::German, &token).terms.whole.is_some());
            content && !knowledge.fillers.contains(&fold(word))
        };
        let asked =
            knowledge.hours.asked(&tokens).filter(|_| context.has_hours && self.matching != Match::All);
        // A query that says nothing but a time is about its words.
        let is_time = |at: usize| asked.as_ref().is_some_and(|asked| asked.only_time[at]);
        let has_content = tokens.iter().enumerate().any(|(at, word)| !is_time(at) && is_content(word));
        let has_content = bag.len() > 0 || has_content;
        if self.matching != Match::All && (has_content || tokens.iter().any(is_content)) {
            bag.spare_fillers();
        }
        if let Some(asked) = &asked {
            self.hours = Some(asked.wanted);
            self.understood.remarks.push(Remark::about(RemarkKind::OpenAt, asked.words.clone()));
        }
        let (mut at, mut before) = (0, None);
        while at < tokens.len() {
            if is_time(at) && has_content {
                bag.add_aside(tokens[at]);
                self.said.push(tokens[at].to_owned());
                (at, before) = (at + 1, None);
                continue;
            }
            // "Kindergarten" is a German word too; two words of a label in another language are not.
            let is_meant = |named: &Named<'_>| {
                named.is_german || named.words > 1 || knowledge.lexicon.count(tokens[at]) < COMMON
            };
            let named = knowledge.concepts.at_start(&tokens[at..], &knowledge.words).filter(is_meant);
            let places = knowledge.place_names.at_start(&tokens[at..]);
            let count =
                named.as_ref().map_or(1, |named| named.words).max(places.map_or(1, |(_, count)| count));
            let mut added = 0;
            for word in &tokens[at..at + count] {
                let new = bag.add(word);
                if new > 0 {
                    self.said.push((*word).to_owned());
                    self.understood.words.push((*word).to_owned());
                }
                added += new;
                if let (Some(before), true) = (before, new == 1 && self.matching != Match::All) {
                    bag.joined(before, word);
                }
                before = (new == 1).then_some(*word);
            }
            at += count;
            if added == 0 {
                continue;
            }
            // People count with all words: then only what a word means in another language may stand for it.
            let widen = self.matching != Match::All;
            if let Some((places, _)) = places.filter(|(_, words)| *words == count && widen) {
                if added > 1 && added == count {
                    bag.merge_last(added);
                    added = 1;
                }
                bag.places_for_last(added, places);
                self.places.extend_from_slice(places);
            }
            if let Some(named) = named.filter(|named| named.words == count && (widen || !named.is_german)) {
                let is_news = bag.concepts_for_last(added, &named);
                let asked = tokens[at - count..at].join(" ");
                let labels = named.concepts.iter().filter_map(|concept| concept.german.first());
                let is_other = |label: &&str| !knowledge.concepts.is_same(label, &asked, &knowledge.words);
                let labels: Vec<&str> = labels.map(String::as_str).filter(is_other).collect();
                // That "Netzwerk" is also a topic helps nobody who searches for one.
                if is_news && !labels.is_empty() {
                    let words = std::iter::once(asked).chain(labels.into_iter().map(str::to_owned));
                    self.understood.remarks.push(Remark::about(RemarkKind::Means, words.collect()));
                }
            }
        }
        joined
    }

    fn clause(&mut self, clause: &Clause) -> Option<Box<dyn Query>> {
        if let Some(field) = clause.field {
            return Some(self.field(field, &clause.node));
        }
        match &clause.node {
            Node::Words(text) => {
                // Who leaves out "Hagen" does not mean "Brockhagen".
                let not_there = clause.occur == parse::Occur::Not && self.place_named(clause).is_some();
                let scope = if not_there { Scope::Exact } else { Scope::Words };
                let mut bag = Builder::new(self.context, scope, false, false);
                if bag.add(text) == 0 {
                    bag = Builder::new(self.context, Scope::Exact, false, false);
                    bag.add(text);
                }
                let words = bag.len();
                self.said.push(if clause.occur == parse::Occur::Must {
                    format!("+{text}")
                } else {
                    text.clone()
                });
                if clause.occur == parse::Occur::Must {
                    self.understood.words.push(text.clone());
                }
                bag.build(words).map(|bag| Box::new(bag) as Box<dyn Query>)
            }
            Node::Phrase(text) => self.phrase(text),
            Node::Prefix(text) => Some(self.prefix(text)),
            Node::Span(from, to) => Some(self.span(from, to)),
            Node::Or(branches) => {
                let mut any: Vec<Part> = Vec::new();
                let said = std::mem::take(&mut self.said);
                for branch in branches {
                    any.extend(self.clause(branch).map(|query| (Occur::Should, query)));
                }
                let inner = std::mem::replace(&mut self.said, said);
                self.said.push(format!("({})", inner.join(" ODER ")));
                (!any.is_empty()).then(|| Box::new(BooleanQuery::new(any)) as Box<dyn Query>)
            }
            Node::Group(inner) => {
                let said = std::mem::take(&mut self.said);
                let (query, _) = self.clauses(inner, false);
                let inner = std::mem::replace(&mut self.said, said);
                match inner.as_slice() {
                    [one] if one.starts_with('(') => self.said.push(one.clone()),
                    several => self.said.push(format!("({})", several.join(" "))),
                }
                query
            }
        }
    }

    fn phrase(&mut self, text: &str) -> Option<Box<dyn Query>> {
        self.said.push(format!("„{}“", text.trim()));
        self.understood.words.extend(tokenize(text).map(|token| text[token.range].to_owned()));
        let knowledge = self.context.knowledge;
        let mut any: Vec<Part> = Vec::new();
        for &(language, field, _) in self.context.languages {
            let analyzer = knowledge.analyzer.for_language(language);
            let wholes = tokenize(text).filter_map(|token| analyzer.analyze(&token).whole);
            let terms: Vec<Term> =
                wholes.take(32).map(|whole| Term::from_field_text(field, &whole)).collect();
            if terms.len() > 1 {
                any.push((Occur::Should, Box::new(PhraseQuery::new(terms))));
            }
        }
        if any.is_empty() {
            // One word in quotes is the word as it is written.
            let mut bag = Builder::new(self.context, Scope::Exact, false, false);
            let words = bag.add(text);
            return bag.build(words).map(|bag| Box::new(bag) as Box<dyn Query>);
        }
        Some(Box::new(BooleanQuery::new(any)))
    }

    fn prefix(&mut self, text: &str) -> Box<dyn Query> {
        self.said.push(format!("{text}*"));
        self.understood.words.push(format!("{text}*"));
        prefix(self.context, text)
    }

    fn span(&mut self, from: &str, to: &str) -> Box<dyn Query> {
        let read = |text: &str| text.parse::<PartialDate>().ok().map(span);
        let (first, last) = (read(from), read(to));
        if (first.is_none() && !from.is_empty()) || (last.is_none() && !to.is_empty()) {
            self.understood
                .notes
                .push(format!("„{from}..{to}“ ist kein Zeitraum (JJJJ, JJJJ-MM oder JJJJ-MM-TT)."));
        }
        self.said.push(format!("Datum {from} bis {to}"));
        filters::days(self.context.fields, first.map(|days| days.0), last.map(|days| days.1))
    }

    fn field(&mut self, name: FieldName, node: &Node) -> Box<dyn Query> {
        let fields = self.context.fields;
        let value = match node {
            Node::Words(text) | Node::Phrase(text) | Node::Prefix(text) => text.trim().to_owned(),
            Node::Span(from, to) => return self.span(from, to),
            Node::Or(branches) | Node::Group(branches) => {
                let any = branches.iter().map(|branch| (Occur::Should, self.field(name, &branch.node)));
                return Box::new(BooleanQuery::new(any.collect()));
            }
        };
        self.said.push(format!("{}: {value}", name.german()));
        let tag = |field, value: &str| filters::tags(field, [value]);
        let filter: Box<dyn Query> = match name {
            FieldName::Title => return self.words_in(Scope::Field(fields.title), &value),
            FieldName::Organisation => return self.words_in(Scope::Field(fields.organisation), &value),
            FieldName::Provider => return self.words_in(Scope::Field(fields.provider), &value),
            FieldName::Text => return self.words_in(Scope::Words, &value),
            FieldName::Exact => return self.words_in(Scope::Exact, &exact(&value)),
            FieldName::Place => self.place(&value),
            FieldName::Topic => {
                let topics = self.context.knowledge.taxonomy.topics();
                let known = topics.iter().find(|t| t.id == value || same_label(&t.label, &value));
                tag(fields.topic, known.map_or(value.as_str(), |topic| topic.id.as_str()))
            }
            FieldName::Audience => {
                let audiences = self.context.knowledge.taxonomy.audiences();
                let known = audiences.iter().find(|a| a.id == value || same_label(&a.label, &value));
                tag(fields.audience, known.map_or(value.as_str(), |audience| audience.id.as_str()))
            }
            FieldName::Kind => {
                let folded = fold(&value);
                let known =
                    KIND_NAMES.iter().find(|(name, _)| fold(name) == folded).map(|(_, kind)| kind.as_str());
                tag(fields.kind, known.unwrap_or(&value))
            }
            FieldName::Source => tag(fields.source, &value),
            FieldName::Language => tag(fields.language, &value.to_lowercase()),
            FieldName::Status => tag(fields.status, &value.to_lowercase()),
            FieldName::Id => tag(fields.id, &value),
            FieldName::Url => tag(fields.url, &value),
            FieldName::Date => match value.parse::<PartialDate>().map(span) {
                Ok((first, last)) => filters::days(fields, Some(first), Some(last)),
                Err(_) => {
                    self.understood
                        .notes
                        .push(format!("„{value}“ ist kein Datum (JJJJ, JJJJ-MM oder JJJJ-MM-TT)."));
                    return self.words_in(Scope::Words, &value);
                }
            },
        };
        Box::new(ConstScoreQuery::new(filter, 0.0))
    }

    fn words_in(&mut self, scope: Scope, value: &str) -> Box<dyn Query> {
        let mut bag = Builder::new(self.context, scope, false, false);
        let words = bag.add(value);
        self.understood.words.push(value.to_owned());
        match bag.build(words) {
            Some(bag) => Box::new(bag),
            None => Box::new(EmptyQuery),
        }
    }

    /// A place by key, postal code or name; any other name is looked for in the places' names.
    fn place(&mut self, value: &str) -> Box<dyn Query> {
        let gazetteer = &self.context.knowledge.gazetteer;
        let fields = self.context.fields;
        let by_code: Vec<&Ags> = gazetteer.by_postal_code(value).map(|place| &place.ags).collect();
        if !by_code.is_empty() {
            return filters::places(fields, by_code);
        }
        if let Ok(ags) = value.parse::<Ags>() {
            return filters::places(fields, [&ags]);
        }
        let named: Vec<&Ags> = gazetteer
            .places()
            .iter()
            .filter(|place| {
                same_label(&place.name, value) || place.aliases.iter().any(|alias| same_label(alias, value))
            })
            .map(|place| &place.ags)
            .collect();
        if named.is_empty() {
            self.words_in(Scope::Field(fields.place_name), value)
        } else {
            filters::places(fields, named)
        }
    }
}

/// A word without mark or field: it counts under the rule how many must match.
fn is_plain_word(clause: &Clause) -> bool {
    matches!(clause, Clause { occur: parse::Occur::Plain, field: None, node: Node::Words(_) })
}

/// The words of `a OR b` without marks or fields.
fn plain_or(clause: &Clause) -> Option<Vec<&str>> {
    let Clause { occur: parse::Occur::Plain, field: None, node: Node::Or(branches) } = clause else {
        return None;
    };
    let words = branches.iter().map(|branch| match branch {
        Clause { occur: parse::Occur::Plain, field: None, node: Node::Words(text) } => Some(text.as_str()),
        _ => None,
    });
    words.collect()
}

/// Whether a clause is about what a text says; filters always hold.
fn is_content(clause: &Clause) -> bool {
    match clause.field {
        Some(FieldName::Title | FieldName::Text | FieldName::Exact) => true,
        Some(_) => false,
        None => !matches!(clause.node, Node::Span(..)),
    }
}
