//! What the index knows of the language and of the land, beside the records.

use std::path::Path;
use std::sync::Arc;

use model::{Gazetteer, Taxonomy};

use crate::IndexError;

/// Lexicon, synonyms, taxonomy and gazetteer; cheap to clone.
#[derive(Clone)]
pub struct Knowledge {
    /// Topics and audiences with labels in several languages.
    pub taxonomy: Arc<Taxonomy>,
    /// Places.
    pub gazetteer: Arc<Gazetteer>,
}

impl Knowledge {
    /// What is compiled in.
    pub fn builtin() -> Self {
        Knowledge { taxonomy: Arc::new(Taxonomy::builtin()), gazetteer: Arc::new(Gazetteer::builtin()) }
    }

    /// The word lists of a directory like `index/german` in place of the compiled-in ones; a file that is not
    /// there keeps its default.
    ///
    /// # Errors
    /// [`IndexError::WordList`] naming file and line, [`IndexError::Io`].
    pub fn with_lexicon_dir(self, _dir: &Path) -> Result<Self, IndexError> {
        unimplemented!()
    }
}
