//! A closer look at the words of the best documents: how near they stand to each other, whether they are spelled as typed,
//! and what each is worth, in words.

use std::fmt::Write;

use tantivy::DocSet;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};

use crate::live::Live;
use crate::query::bag::BagQuery;
use crate::rerank::Candidate;

/// Words further apart than this are not near each other.
const NEAR: u32 = 8;

/// Positions of one term in one document that are looked at.
const MAX_POSITIONS: usize = 200;

/// Lets documents gain by the nearness of their words and by spellings as typed.
pub(crate) fn look_closely(
    live: &Live,
    bag: &BagQuery,
    pool: &mut [Candidate],
    explain: bool,
) -> tantivy::Result<()> {
    // As numbers, which sort in no time: segment, document, place in the pool.
    let place = |(index, candidate): (usize, &Candidate)| {
        u64::from(candidate.at.segment_ord) << 40 | u64::from(candidate.at.doc_id) << 8 | index as u64
    };
    let mut order: Vec<u64> = pool.iter().take(1 << 8).enumerate().map(place).collect();
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|place| (place & 0xff) as usize).collect();
    let mut positions = Positions::new(bag.words.len(), pool.len());
    let proximity = live.knowledge.ranking.proximity_weight;
    // One word alone has no neighbour.
    let needs_positions = bag.words.len() > 1 && proximity > 0.0;
    let terms = bag.terms.iter().zip(bag.idf.iter()).map(|(term, idf)| (term, *idf, false));
    let late = bag.late.iter().map(|term| (term, term.idf(live.vocabulary.records), true));
    for (term, idf, is_late) in terms.chain(late).filter(|(term, ..)| term.entry.frequency > 0) {
        let is_near = needs_positions && term.norms.is_some() && positions.begin(bag, term.bit, idf);
        if !is_near && !explain && !is_late {
            continue;
        }
        let option = match (is_near, term.norms.is_some()) {
            (true, _) => IndexRecordOption::WithFreqsAndPositions,
            (false, true) => IndexRecordOption::WithFreqs,
            (false, false) => IndexRecordOption::Basic,
        };
        let mut segment = None;
        let mut postings = None;
        for &index in &order {
            let candidate = &mut pool[index];
            if segment != Some(candidate.at.segment_ord) {
                segment = Some(candidate.at.segment_ord);
                let number = candidate.at.segment_ord as usize;
                postings = live.vocabulary.postings(number, &term.entry, option)?;
            }
            let Some(list) = &mut postings else { continue };
            if list.doc() < candidate.at.doc_id {
                list.seek(candidate.at.doc_id);
            }
            if list.doc() != candidate.at.doc_id {
                continue;
            }
            if is_late {
                candidate.score += idf;
            }
            if is_near {
                positions.read(index, list);
            }
            if explain && idf > 0.0 {
                let text = term.entry.term.value().as_str().unwrap_or_default().to_owned();
                candidate.say(&reason(live, term.entry.term.field(), &text, list.term_freq(), idf));
            }
        }
    }
    if needs_positions {
        positions.add_nearness(pool, proximity, explain);
    }
    Ok(())
}

/// Where the words of a query stand in each of some documents.
struct Positions {
    documents: usize,
    /// By word: the terms it has, and the weight of the heaviest.
    words: Vec<(Vec<usize>, f32)>,
    /// By term and document: where its positions lie in `found`.
    spans: Vec<(u32, u32)>,
    found: Vec<u32>,
}

impl Positions {
    fn new(words: usize, documents: usize) -> Self {
        Positions { documents, words: vec![(Vec::new(), 0.0); words], spans: Vec::new(), found: Vec::new() }
    }

    /// Begins a term, if it says where some word stands.
    fn begin(&mut self, bag: &BagQuery, bit: u8, idf: f32) -> bool {
        let number = self.spans.len() / self.documents.max(1);
        let mut is_near = false;
        for ((terms, weight), word) in self.words.iter_mut().zip(bag.words.iter()) {
            if word.stands_at(bit) {
                is_near = true;
                terms.push(number);
                *weight = weight.max(idf);
            }
        }
        if is_near {
            self.spans.resize(self.spans.len() + self.documents, (0, 0));
        }
        is_near
    }

    /// Reads the positions of the term begun last in a document.
    fn read(&mut self, document: usize, list: &mut SegmentPostings) {
        let start = self.found.len();
        list.append_positions_with_offset(0, &mut self.found);
        self.found.truncate(start + MAX_POSITIONS);
        let at = self.spans.len() - self.documents + document;
        self.spans[at] = (start as u32, self.found.len() as u32);
    }

    fn add_nearness(&self, pool: &mut [Candidate], proximity: f32, explain: bool) {
        let (mut before, mut here) = (Vec::new(), Vec::new());
        for (document, candidate) in pool.iter_mut().enumerate() {
            let (mut sum, mut weight_before) = (0.0, 0.0);
            before.clear();
            for (terms, weight) in &self.words {
                here.clear();
                for term in terms {
                    let (start, end) = self.spans[term * self.documents + document];
                    here.extend_from_slice(&self.found[start as usize..end as usize]);
                }
                if terms.len() > 1 {
                    here.sort_unstable();
                }
                sum += nearness(&before, &here, weight.min(weight_before));
                std::mem::swap(&mut before, &mut here);
                weight_before = *weight;
            }
            let near = proximity * sum;
            candidate.score += near;
            if explain && near > 0.0 {
                candidate.say(&format!("Wörter nah beieinander +{near:.2}"));
            }
        }
    }
}

/// How near two neighbouring words of the query stand: the weight of the lighter word, divided by the distance.
fn nearness(one: &[u32], other: &[u32], weight: f32) -> f32 {
    let distance = least_distance(one, other);
    if distance <= NEAR { weight / distance.max(1) as f32 } else { 0.0 }
}

/// Least distance between two sorted lists.
fn least_distance(one: &[u32], other: &[u32]) -> u32 {
    let (mut i, mut j, mut least) = (0, 0, u32::MAX);
    while let (Some(&a), Some(&b)) = (one.get(i), other.get(j)) {
        least = least.min(a.abs_diff(b));
        if a < b { i += 1 } else { j += 1 }
    }
    least
}

fn reason(live: &Live, field: Field, text: &str, times: u32, weight: f32) -> String {
    let fields = &live.fields;
    let mut said = String::new();
    let _ = if field == fields.exact {
        write!(said, "genau so geschrieben „{text}“")
    } else if field == fields.title {
        write!(said, "„{text}“ im Titel")
    } else if field == fields.topic {
        write!(said, "Thema {text}")
    } else if field == fields.subject {
        write!(said, "vor allem Thema {text}")
    } else if field == fields.audience {
        write!(said, "Zielgruppe {text}")
    } else if field == fields.states {
        write!(said, "nennt {}", fact(text))
    } else if field == fields.place_in {
        write!(said, "liegt im gesuchten Ort")
    } else if field == fields.place_serves {
        write!(said, "ist für den gesuchten Ort da")
    } else {
        write!(said, "„{text}“ {times}-mal")
    };
    let _ = write!(said, " (Gewicht {weight:.2})");
    said
}

/// A fact as people call it.
fn fact(name: &str) -> &str {
    match name {
        "schedule" => "Öffnungszeiten",
        "cost" => "Kosten",
        "application" => "den Weg zum Antrag",
        "documents" => "nötige Unterlagen",
        "contact" => "Telefon oder E-Mail",
        _ => "die Anschrift",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_takes_the_closest_places() {
        assert_eq!(least_distance(&[1, 50, 90], &[20, 52]), 2);
        assert_eq!(least_distance(&[], &[1]), u32::MAX);
        assert_eq!(nearness(&[1], &[2], 2.0), 2.0);
        assert_eq!(nearness(&[1], &[40], 2.0), 0.0);
    }
}
