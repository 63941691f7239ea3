//! The numbers of the ranking, each chosen by cross-validation over questions nobody here wrote (BENCHMARKS.md).

/// Weights of the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// BM25: how soon more occurrences stop counting.
    pub k1: f32,
    /// BM25: how much long texts are held back.
    pub b: f32,
    /// How often the title counts; built into the index.
    pub title_weight: usize,
    /// Weight of a compound's part beside the whole.
    pub part_weight: f32,
    /// Weight of the spelling as typed.
    pub exact_weight: f32,
    /// Weight of synonyms and of the German words behind a topic in another language.
    pub synonym_weight: f32,
    /// Weight of query words standing near each other.
    pub proximity_weight: f32,
    /// How much today's news gains over old news, as a share of its score.
    pub freshness_weight: f32,
    /// Days after which news has half of that gain.
    pub freshness_half_life: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            k1: 1.6,
            b: 0.75,
            title_weight: 2,
            part_weight: 1.0,
            exact_weight: 0.1,
            synonym_weight: 0.5,
            proximity_weight: 0.2,
            freshness_weight: 0.2,
            freshness_half_life: 90.0,
        }
    }
}
