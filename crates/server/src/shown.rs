//! What of a record strangers may see. The texts belong to their publishers, so the full text is cut to an
//! excerpt unless configured; names of private persons, which stand only in quotes about contacts and authors,
//! are left out.

use model::{Evidence, Record};

use crate::FullText;
use crate::safe::shortened;

/// Longest excerpt, in characters: two or three sentences, as search engines show.
const EXCERPT: usize = 400;

/// Longest title, in characters; who writes more means harm.
pub(crate) const TITLE: usize = 500;

/// Longest teaser, value and quote, in characters.
const PASSAGE: usize = 4_000;

/// Fields whose quotes may name a private person.
const PRIVATE: [&str; 2] = ["contacts", "author"];

/// A record as strangers may see it.
pub(crate) struct Shown {
    pub(crate) record: Record,
    /// Whether `record.text` is an excerpt only.
    pub(crate) excerpt: bool,
}

impl Shown {
    pub(crate) fn of(mut record: Record, policy: &FullText) -> Self {
        cut(&mut record.title, TITLE);
        cut(&mut record.teaser, PASSAGE);
        for evidence in &mut record.evidence {
            cut(&mut evidence.value, PASSAGE);
            cut(&mut evidence.quote, PASSAGE);
        }
        let mut excerpt = false;
        if !policy.allows(record.source.as_ref()) {
            let cut = shortened(&record.text, EXCERPT).into_owned();
            excerpt = cut != record.text;
            record.text = cut;
            // Fields of records from elsewhere may hold anything, the text again as well.
            record.extra.clear();
        }
        record.evidence.iter_mut().filter(|evidence| is_private(evidence)).for_each(|evidence| {
            evidence.quote.clear();
        });
        Shown { record, excerpt }
    }

    /// The record as JSON; `excerpt` says that the text is not whole.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(&self.record).unwrap_or_default();
        if let (true, Some(map)) = (self.excerpt, value.as_object_mut()) {
            map.insert("excerpt".to_owned(), true.into());
        }
        value
    }

    /// A sentence or two about the record: the teaser, else the beginning of the text.
    pub(crate) fn summary(&self, limit: usize) -> String {
        let source = if self.record.teaser.is_empty() { &self.record.text } else { &self.record.teaser };
        shortened(&crate::safe::one_line(source), limit).into_owned()
    }
}

/// Shortens a text in its place; nothing is copied where it is short enough.
pub(crate) fn cut(text: &mut String, limit: usize) {
    if let std::borrow::Cow::Owned(short) = shortened(text, limit) {
        *text = short;
    }
}

fn is_private(evidence: &Evidence) -> bool {
    let field = evidence.field.split(['.', '[']).next().unwrap_or_default();
    PRIVATE.contains(&field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            text: "Wort ".repeat(500),
            evidence: vec![
                Evidence::new("contacts[0].phone", "+4912345", "p", "Frau Muster, Tel. 12345", "phone"),
                Evidence::new("title", "T", "h1", "T", "heading"),
            ],
            ..Record::default()
        }
    }

    #[test]
    fn the_full_text_is_shown_only_where_configured() {
        let shown = Shown::of(record(), &FullText::Nowhere);
        assert!(shown.excerpt && shown.record.text.chars().count() < 410);
        assert_eq!(shown.to_json()["excerpt"], true);
        let whole = Shown::of(record(), &FullText::Everywhere);
        assert!(!whole.excerpt && whole.to_json().get("excerpt").is_none());
    }

    #[test]
    fn no_field_of_a_list_has_no_end() {
        let mut endless = record();
        endless.title = "T".repeat(10_000_000);
        endless.teaser = endless.title.clone();
        endless.evidence[1].value = endless.title.clone();
        let shown = Shown::of(endless, &FullText::Everywhere);
        assert!(shown.to_json().to_string().len() < 20_000);
    }

    #[test]
    fn quotes_that_may_name_a_person_are_left_out() {
        let shown = Shown::of(record(), &FullText::Everywhere);
        let quotes: Vec<_> = shown.record.evidence.iter().map(|evidence| evidence.quote.as_str()).collect();
        assert_eq!(quotes, ["", "T"]);
    }
}
