//! What the index knows of the language and of the land, beside the records.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use german::{Analyzer, Lexicon, LexiconError, Steps, StopWords};
use model::{Gazetteer, Taxonomy};

use crate::IndexError;
use crate::beginnings::Beginnings;
use crate::concepts::Concepts;
use crate::facts::Facts;
use crate::hash::{mix, stable_hash};
use crate::hours::Hours;
use crate::picks::Picks;
use crate::place_names::PlaceNames;
use crate::ranking::Ranking;
use crate::synonyms::Synonyms;
use crate::words::Words;

/// Lexicon, stop words, synonyms, taxonomy and gazetteer; cheap to clone.
#[derive(Clone)]
pub struct Knowledge {
    /// Topics and audiences with labels in several languages.
    pub taxonomy: Arc<Taxonomy>,
    /// Places.
    pub gazetteer: Arc<Gazetteer>,
    /// Weights of the ranking.
    pub ranking: Ranking,
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) analyzer: Analyzer,
    pub(crate) words: Arc<Words>,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) fillers: Arc<StopWords>,
    pub(crate) picks: Arc<Picks>,
    /// The folder of word lists it was read from.
    folder: Option<PathBuf>,
    /// Hash of the lists that only searches read.
    lists: u64,
    pub(crate) facts: Arc<Facts>,
    pub(crate) hours: Arc<Hours>,
    pub(crate) concepts: Arc<Concepts>,
    pub(crate) place_names: Arc<PlaceNames>,
    pub(crate) beginnings: Arc<Beginnings>,
    /// Changes with everything that changes terms.
    pub(crate) fingerprint: u64,
}

impl Knowledge {
    /// What is compiled in.
    pub fn builtin() -> Self {
        let base = Knowledge::of(Lexicon::builtin(), StopWords::builtin());
        let synonyms = Arc::new(Synonyms::builtin(&base.analyzer));
        Knowledge { synonyms, facts: Arc::new(Facts::builtin(&base.analyzer)), ..base }
    }

    fn of(lexicon: Lexicon, stop_words: StopWords) -> Self {
        let fingerprint = lexicon.checksum() ^ stable_hash(stop_words.sorted().join(" ").as_bytes());
        let lexicon = Arc::new(lexicon);
        let analyzer = Analyzer::new(Arc::clone(&lexicon), Arc::new(stop_words));
        let taxonomy = Arc::new(Taxonomy::builtin());
        Knowledge {
            concepts: Arc::default(),
            place_names: Arc::default(),
            beginnings: Arc::default(),
            facts: Arc::default(),
            hours: Arc::new(Hours::builtin()),
            taxonomy,
            gazetteer: Arc::new(Gazetteer::builtin()),
            words: Arc::new(Words::new(&analyzer)),
            analyzer,
            lexicon,
            ranking: Ranking::default(),
            synonyms: Arc::default(),
            picks: Arc::default(),
            folder: None,
            lists: 0,
            fillers: Arc::new(StopWords::parse(include_str!("../../../index/german/fillers.txt"))),
            fingerprint,
        }
    }

    /// The word lists of a directory like `index/german` in place of the compiled-in ones; a file that is not
    /// there keeps its default. The lexicon may be text (`lexicon.tsv`) or compiled (`lexicon.fst`).
    ///
    /// # Errors
    /// [`IndexError::WordList`] naming file and line, [`IndexError::Io`].
    pub fn with_lexicon_dir(self, dir: &Path) -> Result<Self, IndexError> {
        let name = |file: &str| dir.join(file).display().to_string();
        let text = |file: &str| text_of(dir, file);
        if !dir.is_dir() {
            let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
            return Err(IndexError::Io { path: dir.to_owned(), source });
        }
        let exceptions = text("compounds.txt")?
            .unwrap_or_else(|| include_str!("../../../index/german/compounds.txt").to_owned());
        let compiled = dir.join("lexicon.fst");
        let lexicon = if let Some(words) = text("lexicon.tsv")? {
            Lexicon::parse(&name("lexicon.tsv"), &words, &name("compounds.txt"), &exceptions)?
        } else {
            let counts = if compiled.exists() {
                Cow::Owned(
                    std::fs::read(&compiled).map_err(|source| IndexError::Io { path: compiled, source })?,
                )
            } else {
                Cow::Borrowed(include_bytes!("../../../index/german/lexicon.fst").as_slice())
            };
            Lexicon::from_compiled(&name("lexicon.fst"), counts, &name("compounds.txt"), &exceptions)?
        };
        let stop_words =
            text("stopwords.txt")?.map_or_else(StopWords::builtin, |text| StopWords::parse(&text));
        let base = Knowledge::of(lexicon, stop_words);
        let read = Knowledge {
            taxonomy: self.taxonomy,
            gazetteer: self.gazetteer,
            ranking: self.ranking,
            folder: Some(dir.to_owned()),
            ..base
        };
        read.with_lists_of_searches(dir)
    }

    /// The same with the lists that only searches read, as they now stand in the folder; `None` when nothing changed.
    ///
    /// # Errors
    /// [`IndexError::WordList`] naming file and line, [`IndexError::Io`].
    pub(crate) fn reread(&self) -> Result<Option<Self>, IndexError> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let read = self.clone().with_lists_of_searches(folder)?;
        Ok((read.lists != self.lists).then_some(read))
    }

    fn with_lists_of_searches(self, dir: &Path) -> Result<Self, IndexError> {
        let name = |file: &str| dir.join(file).display().to_string();
        let mut lists = 1;
        let mut text_of = |dir: &Path, file: &str| -> Result<Option<String>, IndexError> {
            let text = text_of(dir, file)?;
            lists = mix(lists ^ text.as_ref().map_or(0, |text| stable_hash(text.as_bytes())));
            Ok(text)
        };
        let synonyms = match text_of(dir, "synonyms.txt")? {
            Some(text) => Synonyms::parse(&name("synonyms.txt"), &text, &self.analyzer)?,
            None => Synonyms::builtin(&self.analyzer),
        };
        let facts = match text_of(dir, "facts.txt")? {
            Some(text) => Facts::parse(&name("facts.txt"), &text, &self.analyzer)?,
            None => Facts::builtin(&self.analyzer),
        };
        let hours = match text_of(dir, "hours.txt")? {
            Some(text) => Hours::parse(&name("hours.txt"), &text)?,
            None => Hours::builtin(),
        };
        let fillers = match text_of(dir, "fillers.txt")? {
            Some(text) => Arc::new(StopWords::parse(&text)),
            None => Arc::clone(&self.fillers),
        };
        let picks = match text_of(dir, "picks.txt")? {
            Some(text) => Picks::parse(&name("picks.txt"), &text, &self.words)?,
            None => Picks::default(),
        };
        Ok(Knowledge {
            synonyms: Arc::new(synonyms),
            facts: Arc::new(facts),
            hours: Arc::new(hours),
            picks: Arc::new(picks),
            fillers,
            lists,
            ..self
        })
    }
}

/// The text of a file, if it is there.
fn text_of(dir: &Path, file: &str) -> Result<Option<String>, IndexError> {
    let path = dir.join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(IndexError::Io { path, source }),
    }
}

impl Knowledge {
    /// The same, with the names of the taxonomy and the gazetteer it now has.
    pub(crate) fn settled(mut self) -> Self {
        self.concepts = Arc::new(Concepts::new(&self.taxonomy, &self.words));
        self.place_names = Arc::new(PlaceNames::new(&self.gazetteer));
        self.beginnings = Arc::new(Beginnings::new(&self.taxonomy, &self.gazetteer));
        self
    }

    /// Leaves out steps of the analyzer, to measure what each is worth.
    #[must_use]
    pub fn with_steps(mut self, steps: Steps) -> Self {
        self.analyzer = self.analyzer.with_steps(steps);
        self.words = Arc::new(Words::new(&self.analyzer));
        self.fingerprint ^= stable_hash(format!("{steps:?}").as_bytes());
        self.synonyms = Arc::new(Synonyms::builtin(&self.analyzer));
        self.facts = Arc::new(Facts::builtin(&self.analyzer));
        self
    }
}

impl From<LexiconError> for IndexError {
    fn from(error: LexiconError) -> Self {
        IndexError::WordList { file: error.file, line: error.line, problem: error.problem }
    }
}
