//! The fields every record has, filled from the same findings: places, topics, organisations, contacts, figures, sources.

use model::{Evidence, Kind, Organisation, OrganisationRole, PlaceRef, PlaceRole, Record, Source};

use crate::Document;
use crate::understanding::contacts::Placed;
use crate::understanding::organisations::Mention;
use crate::understanding::text::{Found, Text};
use crate::understanding::{Knowledge, cited, record, topics};

/// What every record of a page is filled from.
pub(super) struct About<'a, 'd> {
    pub(super) text: &'a Text<'d>,
    pub(super) title: Option<(&'a str, &'a Evidence)>,
    pub(super) lead: usize,
    pub(super) names: &'a [Mention],
    pub(super) source: Option<&'a Source>,
    pub(super) knowledge: &'a Knowledge,
}

impl About<'_, '_> {
    /// Places, topics, audiences, organisations, contacts, figures and sources of the text.
    pub(super) fn fill(&self, record: &mut Record, document: &Document, contacts: &[Placed]) {
        let knowledge = self.knowledge;
        // Listings and pages like the imprint belong to no place but the one their headline names.
        let lead = if matches!(record.kind, Kind::Listing | Kind::Other) { 0 } else { self.lead };
        let mut places = knowledge.places.find(self.title, self.text, lead, self.source);
        if matches!(record.kind, Kind::Listing | Kind::Other) {
            let headline = self.title.map(|(_, evidence)| evidence.place.as_str());
            let in_headline =
                |place: &Found<PlaceRef>| place.evidence.iter().any(|e| Some(e.place.as_str()) == headline);
            places.retain(|_| record.kind == Kind::Other);
            for place in places.iter_mut().filter(|place| !in_headline(place)) {
                place.value.role = PlaceRole::Mentioned;
            }
        }
        record::add_places(record, places);
        let (title, evidence) = self.title.map_or(("", None), |(title, evidence)| (title, Some(evidence)));
        let page = topics::Page {
            title,
            title_evidence: evidence,
            text: self.text,
            lead_end: self.lead,
            names: self.names,
        };
        knowledge.topics.fill(record, &page);
        let organisations = knowledge.organisations.find(self.text, self.names);
        record::fill(&mut record.organisations, "organisations", organisations, &mut record.evidence);
        if let Some(publisher) = &document.publisher {
            let value = Organisation {
                name: publisher.value.clone(),
                aliases: Vec::new(),
                role: OrganisationRole::Publisher,
                sort: None,
            };
            let evidence = Evidence { field: String::new(), ..publisher.evidence.clone() };
            record::fill(
                &mut record.organisations,
                "organisations",
                [Found::new(value, evidence)],
                &mut record.evidence,
            );
        }
        let found = contacts.iter().map(|placed| placed.found.clone());
        record::fill(&mut record.contacts, "contacts", found, &mut record.evidence);
        self.aside(record, document);
        if record.kind != Kind::Listing {
            let taken: Vec<_> = contacts.iter().map(|placed| placed.range.clone()).collect();
            record::fill(
                &mut record.figures,
                "figures",
                knowledge.figures.find(self.text, &taken),
                &mut record.evidence,
            );
        }
    }

    /// Contacts and sources that reading set apart from the main text.
    fn aside(&self, record: &mut Record, document: &Document) {
        let apart =
            document.aside.iter().filter(|block| matches!(block.dropped, Some("press_contact" | "sources")));
        let aside = Text::new(apart);
        if !aside.as_str().is_empty() {
            let names = self.knowledge.organisations.mentions(aside.as_str());
            let mut contacts = self.knowledge.contacts.find(&aside, &names);
            for placed in &mut contacts {
                if aside
                    .part(placed.range.start)
                    .is_some_and(|part| part.block.dropped == Some("press_contact"))
                {
                    placed.found.value.role = model::ContactRole::Press;
                }
            }
            let new = contacts.into_iter().map(|placed| placed.found).filter(|found| {
                record
                    .contacts
                    .iter()
                    .all(|known| known.phone != found.value.phone || known.email != found.value.email)
            });
            let new: Vec<_> = new.collect();
            record::fill(&mut record.contacts, "contacts", new, &mut record.evidence);
            record::fill(
                &mut record.cited_sources,
                "cited_sources",
                cited::find(&aside),
                &mut record.evidence,
            );
        }
        record::fill(
            &mut record.cited_sources,
            "cited_sources",
            cited::find(self.text),
            &mut record.evidence,
        );
    }

    /// Venues from addresses and the area of the source.
    pub(super) fn finish(&self, record: &mut Record, contacts: &[Placed]) {
        if !record.kind.is_indexed() {
            return;
        }
        if matches!(record.kind, Kind::Offer | Kind::Event | Kind::Organisation) {
            self.venues(record, contacts);
        }
        // The area of the source stands for a text that says no place of its own.
        let said = record
            .places
            .iter()
            .any(|place| place.role == PlaceRole::About || place.role == PlaceRole::Venue);
        let area = self.source.filter(|_| !said && record.kind != Kind::Other);
        if let Some(area) = area.and_then(|source| self.knowledge.places.of_source(source)) {
            record::add_places(record, [area]);
        }
    }

    fn venues(&self, record: &mut Record, contacts: &[Placed]) {
        for placed in contacts {
            let (Some(code), Some(address)) = (&placed.postal_code, &placed.found.value.address) else {
                continue;
            };
            let Some(place) = self.knowledge.places.venue(code, address) else { continue };
            let reason = placed.found.evidence.iter().find(|evidence| evidence.field == "address");
            let ags = place.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
            if let Some(reason) = reason {
                let evidence = Evidence {
                    field: String::new(),
                    value: ags,
                    rule: "postal-code".to_owned(),
                    ..reason.clone()
                };
                record::add_places(record, [Found::new(place, evidence)]);
            }
        }
    }
}

/// The organisation whose contact an offer gives is its provider, unless the text names one: the one written over the
/// contact, or the one whose name its e-mail domain carries.
pub(super) fn provider(record: &mut Record) {
    if record.organisations.iter().any(|organisation| organisation.role == OrganisationRole::Provider) {
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
    if let Some(found) = place.map(|place| &mut record.organisations[place])
        && found.role == OrganisationRole::Mentioned
    {
        found.role = OrganisationRole::Provider;
    }
}

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

pub(super) fn organiser(record: &mut Record, name: Option<&str>) {
    let Some(name) = name else { return };
    if let Some(found) = record.organisations.iter_mut().find(|o| o.name == name || name.contains(&o.name)) {
        found.role = OrganisationRole::Organiser;
    }
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
