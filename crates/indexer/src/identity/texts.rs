//! What is read of a text only when two records are likely to belong together: the days it names, and how many runs
//! of words it shares with the other.

use std::collections::HashMap;

use german::Language;
use german::dates::When;
use jiff::civil::Date;
use model::{Kind, Record};

use super::signature::{Terms, day_of, seed_of};
use crate::IndexError;
use crate::sketch::Runs;

/// Days named in a text that are kept.
const MOST_DAYS: usize = 8;

/// Bytes of a text in which they are looked for.
const DAYS_WITHIN: usize = 4000;

/// The texts of the records, in the order of their signatures.
pub(crate) struct Texts<'a> {
    record: &'a mut dyn FnMut(usize) -> Result<Record, IndexError>,
    terms: Terms,
    /// Days of the records asked for.
    days: HashMap<usize, Vec<Date>>,
    /// Runs of the record asked for last: pairs come in order of their first record.
    last: Option<(usize, Vec<u64>)>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(record: &'a mut dyn FnMut(usize) -> Result<Record, IndexError>, terms: Terms) -> Self {
        Texts { record, terms, days: HashMap::new(), last: None }
    }

    /// The days both records name.
    pub(super) fn shared_days(&mut self, one: usize, other: usize) -> Result<Vec<Date>, IndexError> {
        for at in [one, other] {
            if !self.days.contains_key(&at) {
                let days = days_named(&(self.record)(at)?);
                self.days.insert(at, days);
            }
        }
        let others = &self.days[&other];
        Ok(self.days[&one].iter().copied().filter(|day| others.contains(day)).collect())
    }

    /// The share of all runs of words of two records that both have, which [`Signature::likeness`] estimates.
    ///
    /// [`Signature::likeness`]: super::Signature::likeness
    pub(super) fn likeness(&mut self, one: usize, other: usize) -> Result<f32, IndexError> {
        let first = match self.last.take() {
            Some((at, runs)) if at == one => runs,
            _ => self.runs(one)?,
        };
        let second = self.runs(other)?;
        let both = first.iter().filter(|run| second.binary_search(run).is_ok()).count();
        let all = first.len() + second.len() - both;
        self.last = Some((one, first));
        Ok(both as f32 / all.max(1) as f32)
    }

    fn runs(&mut self, at: usize) -> Result<Vec<u64>, IndexError> {
        let record = (self.record)(at)?;
        let language = Language::from_code(&record.lang);
        let mut runs = Runs::new(&seed_of(&record));
        let mut all = Vec::new();
        for text in [&record.title, &record.text] {
            self.terms.read(language, text, |word, _| all.extend(runs.word(word.folded)));
        }
        all.extend(runs.end());
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }
}

/// The days the text of a report names; one without a year is the one nearest to the day of publication.
fn days_named(record: &Record) -> Vec<Date> {
    let Some(published) = day_of(record).filter(|_| record.kind == Kind::News) else { return Vec::new() };
    let text = &record.text;
    let end = (0..=text.len().min(DAYS_WITHIN)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let distance = |day: &Date| day.duration_since(published).as_hours().abs();
    let phrases = german::dates::find(&text[..end]);
    let named = phrases.iter().filter_map(|phrase| match phrase.when {
        When::Day(day) => Some(day),
        When::DayMonth { day, month, .. } => {
            let years = -1..=1;
            let near = years.filter_map(|away| Date::new(published.year() + away, month, day).ok());
            near.min_by_key(distance)
        }
        _ => None,
    });
    let mut days: Vec<Date> = named.take(MOST_DAYS).collect();
    days.sort_unstable();
    days.dedup();
    days
}
