//! From a record to a tantivy document.

use std::collections::BTreeSet;

use german::Language;
use jiff::ToSpan;
use jiff::civil::Date;
use model::{Kind, OrganisationRole, OrganisationType, PartialDate, PlaceRole, Precision, Record};
use tantivy::TantivyDocument;

use crate::Knowledge;
use crate::analysis::{Reader, Sinks};
use crate::facts;
use crate::hash::stable_hash;
use crate::hours;
use crate::parts;
use crate::points;
use crate::schema::{Fields, ags_number};
use crate::sketch::Sketch;

/// Bytes of a document beside what grows with its text; a guess too small only costs copying.
const OTHERS: usize = 2048;

/// The document of a record, with what is stored of it as JSON ([`crate::stored`]).
pub(crate) fn document(
    fields: &Fields,
    knowledge: &Knowledge,
    reader: &mut Reader,
    record: &Record,
    json: (&str, &str),
) -> TantivyDocument {
    reader.next_record();
    let mut doc = TantivyDocument::with_capacity(4 * record.text.len() + OTHERS);
    doc.add_text(fields.id, record.id.as_str());
    doc.add_text(fields.url, &record.url);
    doc.add_text(fields.record, json.0);
    doc.add_text(fields.record, json.1);
    doc.add_text(fields.kind, record.kind.as_str());
    texts(fields, reader, record, &mut doc);
    organisations(fields, reader, record, &mut doc);
    let names: Vec<&str> = record.places.iter().map(|place| place.name.as_str()).collect();
    doc.add_text(fields.place_name, german_terms(reader, &names));
    places(fields, knowledge, record, &mut doc);
    for topic in &record.topics {
        doc.add_text(fields.topic, &topic.id);
        if topic.primary {
            doc.add_text(fields.subject, &topic.id);
        }
    }
    for audience in &record.audiences {
        doc.add_text(fields.audience, audience);
    }
    for fact in facts::stated(record) {
        doc.add_text(fields.states, fact);
    }
    if let Some(source) = &record.source {
        doc.add_text(fields.source, source.as_str());
    }
    if !record.lang.is_empty() {
        doc.add_text(fields.language, &record.lang);
    }
    if let Some(offer) = &record.offer {
        doc.add_text(fields.status, status_name(offer.status));
    }
    if let Some((first, last)) = days(record) {
        doc.add_i64(fields.day, day_number(first));
        doc.add_i64(fields.day_end, day_number(last));
    }
    hours::of_record(record).into_iter().for_each(|hour| doc.add_u64(fields.open, hour));
    doc.add_u64(fields.tie, stable_hash(record.id.as_str().as_bytes()));
    doc
}

/// Everything a record says, in the words of its language, as written, and as a sketch.
fn texts(fields: &Fields, reader: &mut Reader, record: &Record, doc: &mut TantivyDocument) {
    let language = Language::from_code(&record.lang);
    let seed = record.event.as_ref().and_then(|event| event.start).map(|start| start.to_string());
    let mut sketch = Sketch::new(&seed.unwrap_or_default());
    let (mut words, mut exact) = std::mem::take(&mut reader.scratch);
    words.clear();
    exact.clear();
    let mut is_title = true;
    let mut read = |text: &str, is_quoted: bool, sketch: Option<&mut Sketch>| {
        let stop_words = std::mem::take(&mut is_title);
        if !text.is_empty() {
            let exact = is_quoted.then_some(&mut exact);
            reader.read(language, text, Sinks { terms: Some(&mut words), exact, stop_words, sketch });
        }
        words.len()
    };
    let title_end = read(&record.title, true, Some(&mut sketch));
    if !record.text.starts_with(record.teaser.as_str()) {
        read(&record.teaser, true, None);
    }
    read(&record.text, true, Some(&mut sketch));
    // Once more: what stands in a heading counts twice.
    for heading in &record.headings {
        read(heading, false, None);
    }
    for contact in &record.contacts {
        for value in
            [&contact.phone, &contact.email, &contact.address, &contact.organisation].into_iter().flatten()
        {
            read(value, true, None);
        }
    }
    if let Some(event) = &record.event {
        for value in [&event.venue, &event.organiser].into_iter().flatten() {
            read(value, true, None);
        }
    }
    for organisation in &record.organisations {
        for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
            read(name, false, None);
        }
    }
    if language == Language::German {
        doc.add_text(fields.title, &words[..title_end]);
    } else {
        doc.add_text(fields.title, german_terms(reader, &[&record.title]));
    }
    doc.add_text(fields.words_of(language), &words);
    doc.add_text(fields.exact, &exact);
    reader.scratch = (words, exact);
    let sketch = sketch.finish();
    doc.add_u64(fields.sketch_a, sketch.0);
    doc.add_u64(fields.sketch_b, sketch.1);
}

/// The German terms of some names.
fn german_terms(reader: &mut Reader, names: &[&str]) -> String {
    let mut terms = String::new();
    for name in names {
        reader.read(Language::German, name, Sinks { terms: Some(&mut terms), ..Sinks::default() });
    }
    terms
}

fn organisations(fields: &Fields, reader: &mut Reader, record: &Record, doc: &mut TantivyDocument) {
    let (mut parties, mut roles, mut programmes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut does = BTreeSet::new();
    for organisation in &record.organisations {
        let is_provider = matches!(
            organisation.role,
            OrganisationRole::Provider | OrganisationRole::Lead | OrganisationRole::Organiser
        );
        for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
            let terms = german_terms(reader, &[name]);
            if is_provider {
                doc.add_text(fields.provider, &terms);
            }
            doc.add_text(fields.organisation, terms);
        }
        roles.insert(role_name(organisation.role));
        does.insert(parts::tag(role_name(organisation.role), &organisation.name));
        if !matches!(organisation.role, OrganisationRole::Mentioned | OrganisationRole::Source) {
            parties.insert(organisation.name.as_str());
        }
        if organisation.sort == Some(OrganisationType::Network) {
            programmes.insert(organisation.name.as_str());
        }
    }
    for (field, names) in [(fields.party, parties), (fields.role, roles), (fields.programme, programmes)] {
        names.into_iter().for_each(|name| doc.add_text(field, name));
    }
    does.into_iter().for_each(|part| doc.add_text(fields.part, part));
}

/// The name of an organisation's role in filters.
fn role_name(role: OrganisationRole) -> &'static str {
    match role {
        OrganisationRole::Lead => "lead",
        OrganisationRole::Partner => "partner",
        OrganisationRole::Funder => "funder",
        OrganisationRole::Provider => "provider",
        OrganisationRole::Publisher => "publisher",
        OrganisationRole::Organiser => "organiser",
        OrganisationRole::Source => "source",
        OrganisationRole::Mentioned => "mentioned",
    }
}

fn places(fields: &Fields, knowledge: &Knowledge, record: &Record, doc: &mut TantivyDocument) {
    let (mut inside, mut served) = (Vec::new(), Vec::new());
    for place in &record.places {
        let Some(ags) = place.ags.as_ref().filter(|_| place.role != PlaceRole::Mentioned) else { continue };
        // A kreisfreie Stadt has one key, whichever way it was written.
        let ags = knowledge.gazetteer.get(ags).map_or_else(|| ags.clone(), |place| place.ags.clone());
        inside.extend(ags.ancestry().map(|area| ags_number(area.as_str())));
        if place.role == PlaceRole::ServiceArea {
            served.push(ags_number(ags.as_str()));
        }
    }
    points::of_record(record, &knowledge.gazetteer)
        .into_iter()
        .for_each(|point| doc.add_u64(fields.point, point));
    for (field, mut numbers) in [(fields.place_in, inside), (fields.place_serves, served)] {
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            doc.add_u64(field, number);
        }
    }
}

/// The name of an offer's status in filters.
pub(crate) fn status_name(status: model::OfferStatus) -> &'static str {
    match status {
        model::OfferStatus::Proposed => "proposed",
        model::OfferStatus::Active => "active",
        model::OfferStatus::Ended => "ended",
        model::OfferStatus::Unknown => "unknown",
    }
}

/// First and last day a record stands for: when an event takes place, when anything else was published.
fn days(record: &Record) -> Option<(Date, Date)> {
    if record.kind == Kind::Event
        && let Some(event) = &record.event
        && let Some(start) = event.start
    {
        let end = event.end.map_or(start.date, |end| end.date.max(start.date));
        return Some((start.date, end));
    }
    record.published.map(span)
}

/// First and last day a date can mean.
pub(crate) fn span(date: PartialDate) -> (Date, Date) {
    let first = date.first();
    let last = match date.precision() {
        Precision::Day => first,
        Precision::Month => first.last_of_month(),
        Precision::PartOfMonth if first.day() == 21 => first.last_of_month(),
        Precision::PartOfMonth => first.checked_add(9.days()).unwrap_or(first),
        Precision::Year => first.last_of_year(),
    };
    (first, last)
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The date of [`day_number`].
pub(crate) fn date_of(day: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}
