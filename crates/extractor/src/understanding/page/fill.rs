//! The fields every record has, filled from the same findings: places, topics, organisations, contacts, figures, sources.

use model::{Evidence, Kind, Level, Organisation, OrganisationRole, PlaceRef, PlaceRole, Record, Source};

use super::{area, held};
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
        // A report about a Kreis serves nobody there, whatever it says is offered.
        if record.kind != Kind::Offer {
            let again = |place: &Found<PlaceRef>| place.evidence.iter().any(|e| e.rule == "service-area");
            places.retain(|place| !again(place));
            for place in places.iter_mut().filter(|place| place.value.role == PlaceRole::ServiceArea) {
                place.value.role = PlaceRole::Mentioned;
            }
        }
        record::add_places(record, places);
        if record.kind == Kind::Offer {
            area::serve_kreis(record, &knowledge.places);
        }
        let (title, evidence) = self.title.map_or(("", None), |(title, evidence)| (title, Some(evidence)));
        let page = topics::Page {
            title,
            title_evidence: evidence,
            text: self.text,
            lead_end: self.lead,
            names: self.names,
        };
        knowledge.topics.fill(record, &page);
        // Who is only cited is a source of the text.
        let cited = cited::places(self.text);
        let acting: Vec<Mention>;
        let names = if cited.is_empty() {
            self.names
        } else {
            let inside = |name: &&Mention| !cited.iter().any(|place| place.contains(&name.range.start));
            acting = self.names.iter().filter(inside).cloned().collect();
            &acting
        };
        let organisations = knowledge.organisations.find(self.text, title, names);
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
            let names = self.knowledge.organisations.mentions(&aside);
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
        let addressed = record.event.as_ref().is_some_and(|event| event.address.is_some());
        if matches!(record.kind, Kind::Offer | Kind::Event | Kind::Organisation) && !addressed {
            self.venues(record, contacts);
        }
        if record.kind == Kind::Offer {
            area::settle(record, &self.knowledge.places);
        }
        if record.kind == Kind::Event {
            held::settle(record, self.source, &self.knowledge.places);
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

    /// The town that a source speaks for, as a place where something is.
    fn own_town(&self) -> Option<PlaceRef> {
        let town = |source: &&Source| matches!(source.level, Level::Gemeinde | Level::KreisfreieStadt);
        let found = self.knowledge.places.of_source(self.source.filter(town)?)?;
        Some(PlaceRef { role: PlaceRole::Venue, ..found.value })
    }

    fn venues(&self, record: &mut Record, contacts: &[Placed]) {
        for placed in contacts {
            let Some(address) = &placed.found.value.address else { continue };
            let (place, rule) = match &placed.postal_code {
                Some(code) => (self.knowledge.places.venue(code, address), "postal-code"),
                // A street without a town is one of the town whose site it stands on.
                None => (self.own_town(), "area-of-source"),
            };
            let Some(place) = place else { continue };
            let reason = placed.found.evidence.iter().find(|evidence| evidence.field == "address");
            let ags = place.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
            if let Some(reason) = reason {
                let evidence =
                    Evidence { field: String::new(), value: ags, rule: rule.to_owned(), ..reason.clone() };
                record::add_places(record, [Found::new(place, evidence)]);
            }
        }
    }
}

/// Who holds an event is one of its organisations, too.
pub(super) fn organiser(record: &mut Record) {
    let Some(name) = record.event.as_ref().and_then(|event| event.organiser.clone()) else { return };
    let own = |o: &Organisation| o.name == name || name.contains(&o.name) || o.aliases.contains(&name);
    if let Some(found) = record.organisations.iter_mut().find(|o| own(o)) {
        found.role = OrganisationRole::Organiser;
        return;
    }
    let Some(evidence) = record.evidence.iter().find(|evidence| evidence.field == "event.organiser").cloned()
    else {
        return;
    };
    let value = Organisation { name, aliases: Vec::new(), role: OrganisationRole::Organiser, sort: None };
    let evidence = Evidence { field: String::new(), ..evidence };
    let found = Found::new(value, evidence);
    record::fill(&mut record.organisations, "organisations", [found], &mut record.evidence);
}
