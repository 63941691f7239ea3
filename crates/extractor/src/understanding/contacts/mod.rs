//! Contacts: phones, fax, e-mail, web and street addresses that stand together become one contact.
//!
//! Names of persons are not read: they stay in the evidence, which outputs hide by default.

pub(super) mod address;
mod email;
mod phone;
mod web;
mod words;

use std::ops::Range;

use model::{Contact, ContactRole, OrganisationType};

use self::phone::{Line, PhoneFinder};
use super::cues::Cues;
use super::organisations::Mention;
use super::table::{CONTACT_ROLES, rows};
use super::text::{Found, Text};

/// Finds contacts; compiled once.
pub(super) struct ContactFinder {
    phones: PhoneFinder,
    roles: Cues<ContactRole>,
}

/// Values of one contact stand at most this many bytes apart: an address block with a line of opening words.
const REACH: usize = 160;

/// How far above the first value the name of the organisation may stand.
const NAME_REACH: usize = 220;

enum Item {
    Phone(phone::Phone),
    Email(email::Email),
    Web(web::Web),
    Address(address::Address),
}

impl Item {
    fn range(&self) -> &Range<usize> {
        match self {
            Item::Phone(phone) => &phone.range,
            Item::Email(email) => &email.range,
            Item::Web(web) => &web.range,
            Item::Address(address) => &address.range,
        }
    }
}

/// Web addresses written out in a text.
pub(super) fn web_addresses(text: &str) -> Vec<String> {
    web::find(text).into_iter().map(|web| web.address).collect()
}

/// A contact and where it stands.
pub(super) struct Placed {
    pub(super) found: Found<Contact>,
    pub(super) range: Range<usize>,
    pub(super) postal_code: Option<String>,
}

impl ContactFinder {
    pub(super) fn new() -> Self {
        let roles = rows::<2>(CONTACT_ROLES).filter_map(|[word, role]| {
            Some((word, serde_json::from_value(serde_json::Value::String(role.to_owned())).ok()?))
        });
        ContactFinder { phones: PhoneFinder::new(), roles: Cues::new(roles) }
    }

    /// The contacts of a text; `names` are the organisations named in it, in reading order.
    pub(super) fn find(&self, text: &Text<'_>, names: &[Mention]) -> Vec<Placed> {
        let mut items = self.items(text);
        items.sort_by_key(|item| item.range().start);
        let mut contacts: Vec<Placed> = Vec::new();
        let mut open: Option<Open> = None;
        for item in items {
            let start = item.range().start;
            let apart =
                open.as_ref().is_none_or(|open| open.ends_before(text, names, start) || !open.takes(&item));
            let second_phone =
                matches!((&item, &open), (Item::Phone(_), Some(open)) if open.joins(text.as_str(), start));
            if second_phone {
                // "02336 93-1 oder 0170 …": a number more of the same contact, not the first of the next.
                if let (Item::Phone(phone), Some(open)) = (&item, &mut open) {
                    open.more_phones.push(phone.clone());
                    open.range.end = phone.range.end;
                    continue;
                }
            }
            if apart && let Some(done) = open.take() {
                done.close(self, text, names, &mut contacts);
            }
            open.get_or_insert_with(|| Open::new(start)).add(item, text);
        }
        if let Some(done) = open {
            done.close(self, text, names, &mut contacts);
        }
        contacts
    }

    fn items(&self, text: &Text<'_>) -> Vec<Item> {
        let linked = text.parts().iter().filter(|part| !part.block.links.is_empty());
        let linked = linked.map(|part| (part.range.clone(), part.block.links.as_slice()));
        let text = text.as_str();
        let emails = email::with_links(email::find(text), text, linked);
        let inside = |range: &Range<usize>| {
            emails.iter().any(|e| range.start < e.range.end && e.range.start < range.end)
        };
        let webs: Vec<_> = web::find(text).into_iter().filter(|web| !inside(&web.range)).collect();
        let addresses = address::find(text);
        let taken = |range: &Range<usize>| {
            addresses.iter().any(|a| range.start < a.range.end && a.range.start < range.end)
                || webs.iter().any(|w| range.start < w.range.end && w.range.start < range.end)
        };
        let phones: Vec<_> =
            self.phones.find(text).into_iter().filter(|phone| !taken(&phone.range)).collect();
        let mut items: Vec<Item> = phones.into_iter().map(Item::Phone).collect();
        items.extend(addresses.into_iter().map(Item::Address));
        items.extend(webs.into_iter().map(Item::Web));
        items.extend(emails.into_iter().map(Item::Email));
        items
    }
}

/// A contact being put together.
struct Open {
    contact: Contact,
    evidence: Vec<model::Evidence>,
    range: Range<usize>,
    postal_code: Option<String>,
    more_phones: Vec<phone::Phone>,
}

impl Open {
    fn new(start: usize) -> Self {
        Open {
            contact: Contact::default(),
            evidence: Vec::new(),
            range: start..start,
            postal_code: None,
            more_phones: Vec::new(),
        }
    }

    /// Whether a value at this offset is too far away, or behind a heading or in a block that opens with another name.
    fn ends_before(&self, text: &Text<'_>, names: &[Mention], start: usize) -> bool {
        let far = start.saturating_sub(self.range.end) > REACH;
        // A full sentence holds its contact by itself; what stands in the next paragraph is another's.
        let closed = text.sentence_range(self.range.end.saturating_sub(1));
        let between = text.as_str().get(self.range.end..start).unwrap_or("");
        let sentence = &text.as_str()[closed];
        let words = sentence.split(' ').count();
        let full = between.contains('\n') && (words >= 8 || words >= 5 && sentence.ends_with('.'));
        // A name that opens the block of the next value is who that one reaches.
        let own = text.part(start).map_or(start, |part| part.range.start);
        let named = own >= self.range.end && {
            let index = names.partition_point(|name| name.range.start < own);
            names.get(index).is_some_and(|name| name.range.start == own)
        };
        far || full
            || named
            || text.heading_above(start).is_some_and(|heading| heading.range.start >= self.range.end)
    }

    fn takes(&self, item: &Item) -> bool {
        match item {
            Item::Phone(phone) if phone.line == Line::Fax => self.contact.fax.is_none(),
            Item::Phone(_) => self.contact.phone.is_none(),
            Item::Email(_) => self.contact.email.is_none(),
            Item::Web(_) => self.contact.web.is_none(),
            Item::Address(_) => self.contact.address.is_none(),
        }
    }

    /// Whether only "oder" and the like parts the last phone from this offset.
    fn joins(&self, text: &str, start: usize) -> bool {
        if self.contact.phone.is_none() {
            return false;
        }
        let between = text.get(self.range.end..start).unwrap_or("x").trim();
        let between = between.trim_matches([',', '/', ';', '–', '-', ' ']);
        matches!(between, "oder" | "und" | "bzw." | "sowie")
            || (between.is_empty() && self.range.end < start && !text[self.range.end..start].contains('\n'))
    }

    fn add(&mut self, item: Item, text: &Text<'_>) {
        let range = item.range().clone();
        self.range.end = range.end;
        let mut note = |part: &str, value: &str, rule: &str| {
            self.evidence.push(text.evidence(part, value, range.start, rule));
        };
        match item {
            Item::Phone(phone) => {
                if phone.line == Line::Fax || phone.line == Line::Both {
                    note("fax", &phone.e164, "fax-number");
                    self.contact.fax = Some(phone.e164.clone());
                }
                if phone.line != Line::Fax {
                    note("phone", &phone.e164, "phone-number");
                    self.contact.phone = Some(phone.e164);
                }
            }
            Item::Email(email) => {
                note("email", &email.address, "email-address");
                self.contact.email = Some(email.address);
            }
            Item::Web(web) => {
                note("web", &web.address, "web-address");
                self.contact.web = Some(web.address);
            }
            Item::Address(address) => {
                note("address", &address.line, "street-address");
                self.postal_code = address.postal_code;
                self.contact.address = Some(address.line);
            }
        }
    }

    fn close(mut self, finder: &ContactFinder, text: &Text<'_>, names: &[Mention], all: &mut Vec<Placed>) {
        // A web address or a mere town alone reaches nobody.
        let street = self
            .contact
            .address
            .as_deref()
            .is_some_and(|line| !line.starts_with(|c: char| c.is_ascii_digit()));
        if self.contact.phone.is_none()
            && self.contact.fax.is_none()
            && self.contact.email.is_none()
            && !street
        {
            return;
        }
        let floor = all.last().map_or(0, |last| last.range.end);
        let start = self.range.start;
        self.contact.role = self.role(finder, text, names, floor);
        if let Some(name) = nearest(names, text, floor, start) {
            self.evidence.push(text.quote(
                "organisation",
                &*name.name,
                name.range.clone(),
                "name-above-contact",
            ));
            self.contact.organisation = Some(name.name.clone());
        }
        let base = Contact {
            role: self.contact.role,
            organisation: self.contact.organisation.clone(),
            ..Contact::default()
        };
        let range = self.range.clone();
        let found = Found { value: self.contact, evidence: self.evidence };
        all.push(Placed { found, range: range.clone(), postal_code: self.postal_code });
        for phone in self.more_phones {
            let evidence = text.evidence("phone", &*phone.e164, phone.range.start, "phone-number");
            let mut contact = base.clone();
            if phone.line == Line::Fax {
                contact.fax = Some(phone.e164)
            } else {
                contact.phone = Some(phone.e164)
            }
            all.push(Placed { found: Found::new(contact, evidence), range: phone.range, postal_code: None });
        }
        if let Some(last) = all.last_mut() {
            last.range.end = last.range.end.max(range.end);
        }
    }

    fn role(&self, finder: &ContactFinder, text: &Text<'_>, names: &[Mention], floor: usize) -> ContactRole {
        let whole = text.as_str();
        let from = floor.max(self.range.start.saturating_sub(100));
        let from =
            (from..=self.range.start).find(|&at| whole.is_char_boundary(at)).unwrap_or(self.range.start);
        let label = finder.roles.find(&whole[from..self.range.start]).last();
        if let Some(cue) = label {
            return *cue.value;
        }
        let press = self
            .contact
            .email
            .as_deref()
            .is_some_and(|email| email.to_ascii_lowercase().starts_with("presse"));
        if press {
            return ContactRole::Press;
        }
        let Some(part) = text.part(self.range.start) else { return ContactRole::General };
        let heading = text.heading_above(self.range.start).map(|part| part.range.clone());
        let opens = |name: &Mention| {
            name.sort == Some(OrganisationType::Network)
                && (heading.as_ref().is_some_and(|heading| heading.contains(&name.range.start))
                    || (part.range.start..part.range.start + 80).contains(&name.range.start))
        };
        if names.iter().any(opens) { ContactRole::Network } else { ContactRole::General }
    }
}

/// The last organisation named above a contact, below the contact before it.
fn nearest<'a>(names: &'a [Mention], text: &Text<'_>, floor: usize, start: usize) -> Option<&'a Mention> {
    let index = names.partition_point(|name| name.range.end <= start);
    let name = names[..index].last()?;
    let near = name.range.start >= floor && start - name.range.end <= NAME_REACH;
    let between = text.as_str().get(name.range.end..start).unwrap_or("");
    (near && !name.hosts && !between.contains(". ")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn contacts(lines: &[&str]) -> Vec<Contact> {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        ContactFinder::new().find(&text, &[]).into_iter().map(|placed| placed.found.value).collect()
    }

    #[test]
    fn values_that_stand_together_are_one_contact() {
        let found = contacts(&[
            "# Witten",
            "Marienplatz 2, 58452 Witten\nTel. 02302 581-0, Fax 02302 581-99\nrat(at)beispiel.de",
            "# Herdecke",
            "Stiftsplatz 1, 58313 Herdecke\n02330 4711 oder 0170 1234567",
        ]);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].address.as_deref(), Some("Marienplatz 2, 58452 Witten"));
        assert_eq!(found[0].fax.as_deref(), Some("+49230258199"));
        assert_eq!(found[0].email.as_deref(), Some("rat@beispiel.de"));
        assert_eq!(
            (found[1].phone.as_deref(), found[2].phone.as_deref()),
            (Some("+4923304711"), Some("+491701234567"))
        );
        assert!(found[2].address.is_none());
    }

    #[test]
    fn the_role_is_said_before_the_value() {
        let found = contacts(&[
            "Anmeldung bis 3. Mai unter 02302 581-10.",
            "Kreis, Pressestelle, Hauptstr. 9, 58332 Schwelm\nTelefon: 02336/93 11",
        ]);
        assert_eq!([found[0].role, found[1].role], [ContactRole::Registration, ContactRole::Press]);
    }

    #[test]
    fn a_mail_link_says_the_address_its_words_break() {
        let mut blocks = paragraphs(&["Rat und Tat, a nmeldung@beispiel.example\nTel. 02302 581-0"]);
        blocks[0].links =
            vec![("mailto:anmeldung@beispiel.example?subject=x".to_owned(), "nmeldung".to_owned())];
        let text = Text::new(&blocks);
        let found = ContactFinder::new().find(&text, &[]);
        assert_eq!(found[0].found.value.email.as_deref(), Some("anmeldung@beispiel.example"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn words_that_only_link_to_an_address_name_it() {
        let mut blocks =
            paragraphs(&["Schreiben Sie der Beratung eine E-Mail oder rufen Sie an: 02302 581-0"]);
        blocks[0].links = vec![("mailto:rat@beispiel.example".to_owned(), "E-Mail".to_owned())];
        let text = Text::new(&blocks);
        let found = ContactFinder::new().find(&text, &[]);
        assert_eq!(found[0].found.value.email.as_deref(), Some("rat@beispiel.example"));
        assert_eq!(found[0].found.value.phone.as_deref(), Some("+4923025810"));
    }

    #[test]
    fn a_web_address_alone_is_no_contact() {
        assert!(contacts(&["Mehr unter www.beispiel.de in 58452 Witten."]).is_empty());
    }
}
