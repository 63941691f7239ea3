//! The numbers of the ranking, each chosen by cross-validation over questions nobody here wrote (BENCHMARKS.md).

/// Weights of the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// BM25: how soon more occurrences stop counting.
    pub k1: f32,
    /// BM25: how much long texts are held back.
    pub b: f32,
    /// Weight of words in the title, which also count as words of the text.
    pub title_weight: f32,
    /// Weight of a compound's only part beside the whole.
    pub part_weight: f32,
    /// Several parts weigh less: each divided by this power of their number.
    pub part_spread: f32,
    /// Weight of words people wrap a question in.
    pub filler_weight: f32,
    /// Weight of the spelling as typed.
    pub exact_weight: f32,
    /// Weight of the spelling as typed, in addition, of a query of one word: there is nothing else to go by.
    pub exact_alone: f32,
    /// Weight of synonyms and of the German words behind a topic in another language.
    pub synonym_weight: f32,
    /// Weight of two words of the query written as one.
    pub joined_weight: f32,
    /// Weight of two words of the query written as one, where that falls apart into them.
    pub whole_weight: f32,
    /// Weight of lying in, or serving, a place named in the query.
    pub place_weight: f32,
    /// How much a record gains by lying in the very place that is asked for, as a share of its score.
    pub nearness_weight: f32,
    /// Kilometres after which it has half of that gain.
    pub nearness_half: f32,
    /// How much a record gains by being open, or taking place, at the time asked for, as a share of its score.
    pub open_weight: f32,
    /// How much a record loses that says when it is open, and is closed then.
    pub closed_weight: f32,
    /// Weight of query words standing near each other.
    pub proximity_weight: f32,
    /// How much an offer that exists gains over what only reports, as a share of its score.
    pub offer_weight: f32,
    /// How much today's news gains over old news, as a share of its score.
    pub freshness_weight: f32,
    /// Days after which news has half of that gain.
    pub freshness_half_life: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            k1: 1.6,
            b: 0.6,
            title_weight: 0.2,
            part_weight: 1.0,
            part_spread: 0.35,
            filler_weight: 0.3,
            exact_weight: 0.1,
            exact_alone: 0.4,
            synonym_weight: 0.5,
            joined_weight: 1.0,
            whole_weight: 0.5,
            place_weight: 1.0,
            nearness_weight: 0.1,
            nearness_half: 10.0,
            open_weight: 0.5,
            closed_weight: 0.2,
            proximity_weight: 0.7,
            offer_weight: 0.04,
            freshness_weight: 0.2,
            freshness_half_life: 90.0,
        }
    }
}
