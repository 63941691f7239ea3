//! What Lotse knows before it reads anything: places, topics, word lists; built in or from a folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use model::{Gazetteer, Taxonomy};

/// The knowledge of this run.
#[derive(Clone, Debug)]
pub(crate) struct Knowledge {
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) taxonomy: Arc<Taxonomy>,
    folder: Option<PathBuf>,
}

impl Knowledge {
    /// The built-in knowledge, with each file of `folder` (`places.csv`, `topics.toml`, `german/…`) in its place.
    ///
    /// # Errors
    /// The folder is missing, or a file in it has a wrong line.
    pub(crate) fn read(folder: Option<&Path>) -> anyhow::Result<Self> {
        let Some(folder) = folder else {
            let (gazetteer, taxonomy) = (Arc::new(Gazetteer::builtin()), Arc::new(Taxonomy::builtin()));
            return Ok(Knowledge { gazetteer, taxonomy, folder: None });
        };
        anyhow::ensure!(folder.is_dir(), "--lexicon {}: no such folder", folder.display());
        let gazetteer = match text_of(folder, "places.csv")? {
            Some((file, text)) => Gazetteer::parse(&file, &text)?,
            None => Gazetteer::builtin(),
        };
        let taxonomy = match text_of(folder, "topics.toml")? {
            Some((file, text)) => Taxonomy::parse(&file, &text)?,
            None => Taxonomy::builtin(),
        };
        let folder = Some(folder.to_owned());
        Ok(Knowledge { gazetteer: Arc::new(gazetteer), taxonomy: Arc::new(taxonomy), folder })
    }

    /// The same with the word lists, as the index needs it.
    ///
    /// # Errors
    /// A word list has a wrong line.
    pub(crate) fn for_index(&self) -> anyhow::Result<indexer::Knowledge> {
        let mut knowledge = indexer::Knowledge::builtin();
        knowledge.gazetteer = Arc::clone(&self.gazetteer);
        knowledge.taxonomy = Arc::clone(&self.taxonomy);
        let lists = self.folder.as_ref().map(|folder| folder.join("german")).filter(|lists| lists.is_dir());
        Ok(match lists {
            Some(lists) => knowledge.with_lexicon_dir(&lists)?,
            None => knowledge,
        })
    }
}

/// Name and text of a file, if it is there.
fn text_of(folder: &Path, name: &str) -> anyhow::Result<Option<(String, String)>> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some((path.display().to_string(), text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_replaces_what_it_holds_and_a_wrong_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Knowledge::read(Some(folder.path())).unwrap().taxonomy.topics().len(), 71);
        std::fs::write(folder.path().join("places.csv"), "ags,name\n05,x\n").unwrap();
        let error = Knowledge::read(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("places.csv:2"), "{error}");
    }
}
