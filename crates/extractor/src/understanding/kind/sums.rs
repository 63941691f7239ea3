//! The signs of each kind, added up, each sum with its strongest sign.

use model::Kind;

/// The sums by kind, each with its strongest sign.
#[derive(Default)]
pub(super) struct Sums(Vec<(Kind, f32, Sign)>);

#[derive(Clone, Default)]
pub(super) struct Sign {
    weight: f32,
    pub(super) place: String,
    pub(super) quote: String,
}

impl Sums {
    pub(super) fn add(&mut self, kind: Kind, weight: f32, place: &str, quote: &str) {
        let sign = |weight| Sign { weight, place: place.to_owned(), quote: quote.to_owned() };
        match self.0.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, sum, best)) => {
                *sum += weight;
                if weight > best.weight {
                    *best = sign(weight);
                }
            }
            None => self.0.push((kind, weight, sign(weight))),
        }
    }

    pub(super) fn scale(&mut self, kind: Kind, factor: f32) {
        if let Some((_, sum, _)) = self.0.iter_mut().find(|(known, ..)| *known == kind) {
            *sum *= factor;
        }
    }

    pub(super) fn best(self) -> Option<(Kind, f32, Sign)> {
        self.0.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))
    }
}
