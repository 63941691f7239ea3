//! Who provides an offer: whom the text says so of, who stands behind a label or over the contact, whose domain the
//! e-mail address carries, or the one house the page names.

use model::{Organisation, OrganisationRole, OrganisationType, Record};

use crate::Document;
use crate::understanding::labels::Labelled;
use crate::understanding::organisations::OrganisationFinder;
use crate::understanding::record;
use crate::understanding::text::{Found, Text};

/// The organisation whose contact an offer gives is its provider, unless the text names one: the one written over the
/// contact, or the one whose name its e-mail domain carries.
pub(super) fn provider(
    record: &mut Record,
    text: &Text<'_>,
    labels: &[Labelled],
    organisations: &OrganisationFinder,
) {
    if record.organisations.iter().any(|organisation| organisation.role == OrganisationRole::Provider) {
        return;
    }
    if let Some(found) = organisations.provider(text, labels) {
        provide(record, found);
        return;
    }
    let named = record.contacts.iter().find_map(|contact| contact.organisation.clone());
    let by_contact =
        |o: &Organisation| named.as_ref().is_some_and(|name| o.name == *name || o.aliases.contains(name));
    let domains: Vec<String> = record.contacts.iter().filter_map(|c| house_of(c.email.as_deref()?)).collect();
    let by_domain = |o: &Organisation| domains.iter().any(|house| bears(&o.name, house));
    let place = record.organisations.iter().position(by_contact);
    // Of several spellings the longest is the whole name.
    let place = place.or_else(|| {
        let bearers = record.organisations.iter().enumerate().filter(|(_, o)| by_domain(o));
        bearers.max_by_key(|(_, o)| o.name.len()).map(|(place, _)| place)
    });
    let place = place.or_else(|| only_house(record));
    if place.is_none()
        && let Some(found) = of_title(record, organisations)
    {
        provide(record, found);
        return;
    }
    if let Some(found) = place.map(|place| &mut record.organisations[place])
        && found.role == OrganisationRole::Mentioned
    {
        found.role = OrganisationRole::Provider;
    }
}

/// The house that the headline of an offer names: "Schuldnerberatung der Diakonie Soest".
fn of_title(record: &Record, organisations: &OrganisationFinder) -> Option<Found<Organisation>> {
    let mut named = organisations.mentions_in(&record.title).into_iter().filter(|name| !name.bare);
    let only = named.next().filter(|_| named.next().is_none())?;
    let led = record.title[..only.range.start].trim_end().rsplit(' ').next().unwrap_or("");
    if !matches!(led, "der" | "des" | "vom" | "von") {
        return None;
    }
    let reason = record.evidence.iter().find(|why| why.field == "title")?.clone();
    let reason = model::Evidence { field: String::new(), rule: "named-in-title".to_owned(), ..reason };
    Some(organisations.provider_named(&only.name, reason))
}

/// The one organisation with a legal form, or of welfare, a page on an offer names; authorities and others may be named
/// beside it.
fn only_house(record: &Record) -> Option<usize> {
    let legal = |o: &&Organisation| {
        o.sort == Some(OrganisationType::Welfare)
            || ["e.V.", "e. V.", "gGmbH", "GmbH", "eG"].iter().any(|form| o.name.ends_with(form))
    };
    let mut houses = record.organisations.iter().filter(legal);
    let only = houses.next().filter(|_| houses.next().is_none())?;
    record.organisations.iter().position(|o| o.name == only.name)
}

/// Gives a record its provider: one of its organisations, or one more.
pub(super) fn provide(record: &mut Record, found: Found<Organisation>) {
    let name = &found.value.name;
    let own = |o: &Organisation| o.name == *name || o.aliases.contains(name);
    if let Some(known) = record.organisations.iter_mut().find(|o| own(o)) {
        known.role = OrganisationRole::Provider;
    } else {
        record::fill(&mut record.organisations, "organisations", [found], &mut record.evidence);
    }
}

/// Takes for the provider of an offer whose text names nobody, or one in passing, the one house that what repeats on most pages of the site names:
/// a Jobcenter writes its name into a box once and not into every offer. A town or Kreis says there whose site it is.
pub(super) fn provider_of_frame(
    record: &mut Record,
    document: &Document,
    organisations: &OrganisationFinder,
) {
    // Whoever is named besides is only mentioned; several are partners, and any of them may be the provider.
    let named = &record.organisations;
    if named.len() > 1 || named.iter().any(|named| named.role != OrganisationRole::Mentioned) {
        return;
    }
    let frame = Text::new(document.aside.iter().filter(|block| block.dropped == Some("repeated")));
    let mut found = organisations.find(&frame, "", &organisations.mentions(&frame));
    let first = |name: &str| name.split(' ').next().unwrap_or("").to_owned();
    found.retain(|organisation| {
        let first = first(&organisation.value.name);
        first.chars().count() >= TELLING_WORD && !first.ends_with("-Kreis")
    });
    if found.len() != 1 {
        return;
    }
    for only in &mut found {
        only.value.role = OrganisationRole::Provider;
        only.evidence.iter_mut().for_each(|why| why.rule = "named-on-most-pages".to_owned());
    }
    record::fill(&mut record.organisations, "organisations", found, &mut record.evidence);
}

/// Fewest letters of a first word that says what a house does; "Stadt", "Kreis" and "Gemeinde" say whose site it is.
const TELLING_WORD: usize = 9;

/// What the domain of an e-mail address calls its house, folded and in one piece: `plan@frueher-start.example` is of
/// `fruherstart`. Short names are as often initials of something else.
fn house_of(email: &str) -> Option<String> {
    let domain = email.rsplit_once('@')?.1;
    let house = domain.rsplit('.').nth(1)?;
    let house: String = house.split('-').map(german::fold).collect();
    (house.len() >= 6).then_some(house)
}

/// Whether a name carries what a domain calls its house.
fn bears(name: &str, house: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(german::fold).collect::<String>().contains(house)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_names_the_house_that_writes() {
        let house = house_of("plan@mail.fruehstarter-ruhrtal.example").unwrap();
        assert!(bears("Frühstarter Ruhrtal e. V.", &house));
        assert!(!bears("Frühstarter", &house), "a part of the name is not the name");
        assert!(!bears("Jobcenter Ruhrtal", &house));
        assert_eq!(house_of("a@kv-en.example"), None, "initials");
        assert_eq!(house_of("no address"), None);
    }
}
