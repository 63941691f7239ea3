//! What people want to know of an offer or event at a glance, as lines with labels.

use model::{Comparator, Contact, Event, Offer, OfferStatus, OrganisationRole, PlaceRole, Record};

use super::hits::Way;
use crate::words::Words;
use crate::{labels, phone, safe};

/// Longest line, in characters: terms of a form, not the form.
const LINE: usize = 500;
/// Most opening hours said in one line.
const SHORT: usize = 3;
/// Most opening hours read of one record.
const MOST_HOURS: usize = 28;
/// Most lines under one label.
const LINES: usize = 12;

/// A label with its lines.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) lines: Vec<Way>,
}

/// All facts, the ones people act on first.
pub(crate) fn facts(words: &Words, record: &Record) -> Vec<Fact> {
    let mut facts = Facts { words, list: Vec::new() };
    if let Some(event) = &record.event {
        facts.event(event);
    }
    if let Some(offer) = &record.offer {
        facts.offer_first(offer);
    }
    facts.contacts(&record.contacts);
    if let Some(offer) = &record.offer {
        facts.offer(offer);
        let areas: Vec<String> = record
            .places
            .iter()
            .filter(|place| place.role == PlaceRole::ServiceArea)
            .map(|place| safe::shortened(&place.name, 80).into_owned())
            .take(LINES)
            .collect();
        facts.text("field.service_area", Some(areas.join(", ")));
    }
    facts.list
}

struct Facts<'a> {
    words: &'a Words,
    list: Vec<Fact>,
}

impl Facts<'_> {
    fn add(&mut self, key: &'static str, lines: Vec<Way>) {
        if !lines.is_empty() {
            self.list.push(Fact { label: self.words.t(key).to_owned(), lines });
        }
    }

    fn text(&mut self, key: &'static str, text: Option<impl AsRef<str>>) {
        let text = text.map(|text| line(text.as_ref())).filter(|text| !text.is_empty());
        self.add(key, text.map(|text| Way { quoted: false, href: None, text }).into_iter().collect());
    }

    /// A line in the words of the source.
    fn quote(&mut self, key: &'static str, text: Option<impl AsRef<str>>) {
        let text = text.map(|text| line(text.as_ref())).filter(|text| !text.is_empty());
        self.add(key, text.map(|text| Way { quoted: true, href: None, text }).into_iter().collect());
    }

    fn event(&mut self, event: &Event) {
        let when = event.start.map(|start| match event.end.filter(|end| *end > start) {
            Some(end) if end.date == start.date => match end.time {
                Some(time) => {
                    format!("{} – {:02}:{:02}", self.words.moment(start), time.hour(), time.minute())
                }
                None => self.words.moment(start),
            },
            Some(end) => format!("{} – {}", self.words.moment(start), self.words.moment(end)),
            None => self.words.moment(start),
        });
        self.text("field.when", when);
        let mut place: Vec<&str> = Vec::new();
        place.extend(event.venue.as_deref());
        place.extend(event.address.as_deref());
        self.quote("field.venue", Some(place.join(", ")));
        self.quote("field.organiser", event.organiser.as_deref());
        self.quote("field.registration", event.registration.as_deref());
        self.quote("field.cost", event.cost.as_deref());
    }

    fn offer_first(&mut self, offer: &Offer) {
        if matches!(offer.status, OfferStatus::Ended | OfferStatus::Proposed) {
            self.text("field.status", Some(labels::status(self.words, offer.status)));
        }
    }

    fn contacts(&mut self, contacts: &[Contact]) {
        for contact in contacts.iter().take(4) {
            let key = match contact.role {
                model::ContactRole::General => "field.contact",
                model::ContactRole::Press => "field.press",
                model::ContactRole::Network => "field.network_contact",
                model::ContactRole::Registration => "field.registration_contact",
            };
            let mut lines: Vec<Way> = Vec::new();
            let plain = |text: &str| Way { quoted: false, href: None, text: line(text) };
            lines.extend(contact.organisation.as_deref().map(plain));
            lines.extend(contact.phone.as_deref().map(|phone| {
                let text = unbroken(&self.words.with("field.phone", phone::readable(phone)));
                Way { quoted: false, href: safe::tel(phone), text }
            }));
            lines.extend(contact.email.as_deref().map(|email| Way {
                quoted: false,
                href: safe::mailto(email),
                text: line(email),
            }));
            lines.extend(contact.address.as_deref().map(plain));
            lines.extend(contact.fax.as_deref().map(|fax| Way {
                quoted: false,
                href: None,
                text: unbroken(&self.words.with("field.fax", phone::readable(fax))),
            }));
            lines.extend(contact.web.as_deref().map(|web| Way {
                quoted: false,
                href: safe::href(web),
                text: line(web),
            }));
            self.add(key, lines);
        }
    }

    fn offer(&mut self, offer: &Offer) {
        let mut times: Vec<Way> = Vec::new();
        let hours = times_of(self.words, &offer.schedule);
        times.extend(hours.into_iter().take(LINES).map(|text| Way { quoted: false, href: None, text }));
        times.extend(offer.schedule_note.as_deref().map(|note| Way {
            quoted: true,
            href: None,
            text: line(note),
        }));
        self.add("field.schedule", times);
        let documents = offer
            .documents
            .iter()
            .take(LINES)
            .map(|text| Way { quoted: true, href: None, text: line(text) })
            .collect();
        self.add("field.documents", documents);
        self.quote("field.application", offer.application.as_deref());
        self.quote("field.cost", offer.cost.as_deref());
        let languages: Vec<String> =
            offer.languages.iter().take(LINES).map(|code| labels::language(self.words, code)).collect();
        self.text("field.languages", Some(languages.join(", ")));
        self.quote("field.accessibility", offer.accessibility.as_deref());
        self.text("field.valid_until", offer.valid_until.map(|date| self.words.date(date)));
        // That an offer is there is what everybody takes for granted.
        if offer.status == OfferStatus::Active {
            self.text("field.status", Some(labels::status(self.words, offer.status)));
        }
    }
}

/// "Mo – Fr: 05:00 – 08:00, 16:30 – 21:00", a line for each set of days.
fn times_of(words: &Words, schedule: &[model::OpeningHours]) -> Vec<String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for hours in schedule.iter().take(MOST_HOURS) {
        let days = days(words, &hours.days[..hours.days.len().min(7)]);
        let time = format!("{} – {}", line(&hours.opens), line(&hours.closes));
        match lines.iter_mut().find(|(known, _)| *known == days) {
            Some((_, times)) if times.contains(&time) => {}
            Some((_, times)) => *times = format!("{times}, {time}"),
            None => lines.push((days, time)),
        }
    }
    lines.into_iter().map(|(days, times)| format!("{days}: {times}")).collect()
}

/// The opening hours of an offer in one line, if they fit.
pub(crate) fn hours_in_short(words: &Words, record: &Record) -> Option<String> {
    let times = times_of(words, &record.offer.as_ref()?.schedule);
    (1..=SHORT).contains(&times.len()).then(|| times.join(" · "))
}

/// Days of the week as people say them: three or more in a row from the first to the last.
fn days(words: &Words, codes: &[String]) -> String {
    const WEEK: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let mut parts: Vec<String> = Vec::new();
    let mut rest = codes;
    while let Some(first) = rest.first() {
        let at = WEEK.iter().position(|day| day == first);
        let run = rest
            .iter()
            .enumerate()
            .take_while(|(n, code)| at.and_then(|at| WEEK.get(at + n)) == Some(&code.as_str()));
        let run = run.count().max(1);
        if run >= 3 {
            parts.push(format!("{} – {}", words.weekday(first), words.weekday(&rest[run - 1])));
        } else {
            parts
                .extend(rest[..run].iter().map(|code| safe::shortened(words.weekday(code), 20).into_owned()));
        }
        rest = &rest[run..];
    }
    parts.join(", ")
}

/// The same on one line: a word and the number it speaks of stay together.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

fn line(text: &str) -> String {
    safe::shortened(&safe::one_line(text), LINE).into_owned()
}

/// Numbers as stated, each with its sentence.
pub(crate) fn figures(words: &Words, record: &Record, most: usize) -> Vec<(String, String)> {
    let figure = |figure: &model::Figure| {
        let unit = figure.unit.as_deref().unwrap_or_default();
        let how = match figure.comparator {
            Comparator::Exactly => "",
            Comparator::About => words.t("figure.about"),
            Comparator::MoreThan => words.t("figure.more_than"),
            Comparator::LessThan => words.t("figure.less_than"),
            Comparator::Almost => words.t("figure.almost"),
            Comparator::AtLeast => words.t("figure.at_least"),
            Comparator::AtMost => words.t("figure.at_most"),
        };
        // Money has cents or none.
        let value = match unit {
            "Euro" | "€" | "EUR" if figure.value.fract() != 0.0 && figure.value.abs() < 1e9 => {
                let cents = format!("{:.2}", figure.value);
                let (whole, cents) = cents.split_once('.').unwrap_or((&cents, ""));
                let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| words.number(whole));
                format!("{whole}{}{cents}", words.t("number.decimal"))
            }
            _ => words.decimal(figure.value),
        };
        let number = format!("{how} {value} {}", safe::shortened(unit, 60));
        (number.trim().to_owned(), line(&figure.sentence))
    };
    record.figures.iter().take(most).map(figure).collect()
}

/// Organisations, each with what it does here.
pub(crate) fn organisations(words: &Words, record: &Record, most: usize) -> Vec<(String, String)> {
    let role = |role: OrganisationRole| match role {
        OrganisationRole::Lead => words.t("role.lead"),
        OrganisationRole::Partner => words.t("role.partner"),
        OrganisationRole::Funder => words.t("role.funder"),
        OrganisationRole::Provider => words.t("role.provider"),
        OrganisationRole::Publisher => words.t("role.publisher"),
        OrganisationRole::Organiser => words.t("role.organiser"),
        OrganisationRole::Source => words.t("role.source"),
        OrganisationRole::Mentioned => "",
    };
    let all = &record.organisations;
    // "Verein" beside "Verein Schwelm e. V.": the short name says nothing more.
    let is_short = |one: &model::Organisation| {
        let longer = |other: &&model::Organisation| {
            other.name.strip_prefix(one.name.as_str()).is_some_and(|rest| rest.starts_with(' '))
        };
        one.role == OrganisationRole::Mentioned && all.iter().any(|other| longer(&other))
    };
    let named = all.iter().filter(|one| !is_short(one));
    named.take(most).map(|one| (line(&one.name), role(one.role).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Texts;

    #[test]
    fn days_in_a_row_are_said_from_to() {
        let texts = Texts::builtin().unwrap();
        let said =
            |codes: &str| days(&texts.all()[0], &codes.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(said("MO TU WE TH FR"), "Mo – Fr");
        assert_eq!(said("MO TU TH"), "Mo, Di, Do");
        assert_eq!(said("SA SU MO XX"), "Sa, So, Mo, XX");
    }

    #[test]
    fn hours_of_the_same_days_share_a_line() {
        let texts = Texts::builtin().unwrap();
        let hours = |days: &str, opens: &str, closes: &str| model::OpeningHours {
            days: days.split(' ').map(str::to_owned).collect(),
            opens: opens.to_owned(),
            closes: closes.to_owned(),
        };
        let week = "MO TU WE TH FR";
        let schedule =
            [hours(week, "05:00", "08:00"), hours("SA", "10:00", "12:00"), hours(week, "16:30", "21:00")];
        let said = times_of(&texts.all()[0], &schedule);
        assert_eq!(said, ["Mo – Fr: 05:00 – 08:00, 16:30 – 21:00", "Sa: 10:00 – 12:00"]);
    }
}
