//! How to cite a record: the facts, and a line of text.

use jiff::civil::Date;
use model::PartialDate;

use super::{Format, List, publisher};
use crate::safe;
use crate::shown::Shown;
use crate::state::{App, local};
use crate::words::Words;

/// One line of text for each record.
pub(super) struct Plain;

/// The facts a citation is made of.
pub(crate) struct Citation {
    pub(crate) title: String,
    pub(crate) publisher: String,
    pub(crate) published: Option<PartialDate>,
    pub(crate) url: String,
    /// The day the page was fetched.
    pub(crate) seen: Option<Date>,
}

impl Citation {
    pub(crate) fn of(app: &App, shown: &Shown) -> Self {
        let record = &shown.record;
        Citation {
            title: safe::one_line(&record.title),
            publisher: publisher(app, record.source.as_ref(), &record.url),
            published: record.published,
            url: safe::href(&record.url).unwrap_or_default(),
            seen: record.fetched.map(|instant| local(instant).date()),
        }
    }
}

/// A citation as one line: publisher (date): title. address (seen on day).
pub(crate) fn plain(citation: &Citation, words: &Words) -> String {
    let date =
        citation.published.map_or_else(|| words.t("citation.no_date").to_owned(), |date| words.date(date));
    let mut out = format!("{} ({date}): {}.", citation.publisher, citation.title.trim_end_matches('.'));
    if !citation.url.is_empty() {
        out.push(' ');
        out.push_str(&citation.url);
    }
    if let Some(seen) = citation.seen {
        out.push_str(&format!(" ({})", words.with("citation.seen", words.day(seen))));
    }
    out
}

impl Format for Plain {
    fn name(&self) -> &'static str {
        "citations"
    }

    fn media_type(&self) -> &'static str {
        "text/plain; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn about(&self) -> &'static str {
        "Citations as text, one a line."
    }

    fn write(&self, list: &List<'_>) -> String {
        let lines = list.records.iter().map(|shown| plain(&Citation::of(list.app, shown), list.words) + "\n");
        lines.collect()
    }
}
