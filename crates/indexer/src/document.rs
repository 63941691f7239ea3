//! From a record to a tantivy document.

use german::Language;
use jiff::ToSpan;
use jiff::civil::Date;
use model::{Kind, OrganisationRole, PartialDate, PlaceRole, Precision, Record};
use tantivy::TantivyDocument;

use crate::Knowledge;
use crate::facts;
use crate::hash::stable_hash;
use crate::schema::{Fields, ags_number};
use crate::sketch::sketch;

/// The document of a record.
pub(crate) fn document(
    fields: &Fields,
    knowledge: &Knowledge,
    record: &Record,
    json: &str,
) -> TantivyDocument {
    let mut doc = TantivyDocument::new();
    doc.add_text(fields.id, record.id.as_str());
    doc.add_text(fields.url, &record.url);
    doc.add_text(fields.record, json);
    doc.add_text(fields.kind, record.kind.as_str());
    let words = fields.words_of(Language::from_code(&record.lang));
    doc.add_text(words, &record.title);
    doc.add_text(fields.title, &record.title);
    doc.add_text(fields.exact, &record.title);
    let mut add = |text: &str| {
        if !text.is_empty() {
            doc.add_text(words, text);
            doc.add_text(fields.exact, text);
        }
    };
    if !record.text.starts_with(record.teaser.as_str()) {
        add(&record.teaser);
    }
    add(&record.text);
    for heading in &record.headings {
        doc.add_text(words, heading);
    }
    let mut add = |text: &str| {
        if !text.is_empty() {
            doc.add_text(words, text);
            doc.add_text(fields.exact, text);
        }
    };
    for contact in &record.contacts {
        for value in
            [&contact.phone, &contact.email, &contact.address, &contact.organisation].into_iter().flatten()
        {
            add(value);
        }
    }
    if let Some(event) = &record.event {
        for value in [&event.venue, &event.organiser].into_iter().flatten() {
            add(value);
        }
    }
    for organisation in &record.organisations {
        let is_provider = matches!(
            organisation.role,
            OrganisationRole::Provider | OrganisationRole::Lead | OrganisationRole::Organiser
        );
        for name in std::iter::once(&organisation.name).chain(&organisation.aliases) {
            doc.add_text(words, name);
            doc.add_text(fields.organisation, name);
            if is_provider {
                doc.add_text(fields.provider, name);
            }
        }
    }
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
    let seed = match &record.event {
        Some(event) => event.start.map(|start| start.to_string()).unwrap_or_default(),
        None => String::new(),
    };
    let sketch = sketch(&format!("{}\n{}", record.title, record.text), &seed);
    doc.add_u64(fields.sketch_a, sketch.0);
    doc.add_u64(fields.sketch_b, sketch.1);
    doc.add_u64(fields.tie, stable_hash(record.id.as_str().as_bytes()));
    doc
}

fn places(fields: &Fields, knowledge: &Knowledge, record: &Record, doc: &mut TantivyDocument) {
    let (mut inside, mut served) = (Vec::new(), Vec::new());
    for place in &record.places {
        doc.add_text(fields.place_name, &place.name);
        let Some(ags) = place.ags.as_ref().filter(|_| place.role != PlaceRole::Mentioned) else { continue };
        // A kreisfreie Stadt has one key, whichever way it was written.
        let ags = knowledge.gazetteer.get(ags).map_or_else(|| ags.clone(), |place| place.ags.clone());
        inside.extend(ags.ancestry().map(|area| ags_number(area.as_str())));
        if place.role == PlaceRole::ServiceArea {
            served.push(ags_number(ags.as_str()));
        }
    }
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
