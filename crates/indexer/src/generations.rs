//! Generations on disk: `DIR/generations/<name>/` and `DIR/CURRENT`, which names the live one.
//!
//! A generation is named after everything that shapes its terms. It is built beside the live one; `CURRENT` changes
//! by rename, so a reader sees the old name or the new one and never half of it. What `CURRENT` should have said can
//! be recovered: a generation that was live once holds the file `published`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use model::SourceId;
use serde::{Deserialize, Serialize};
use tantivy::IndexSettings;
use tantivy::directory::MmapDirectory;
use tantivy::schema::Schema;

use crate::analysis::tokenizers;
use crate::hash::stable_hash;
use crate::schema::{Fields, SCHEMA_VERSION, build};
use crate::{IndexError, Knowledge};

const CURRENT: &str = "CURRENT";
const GENERATIONS: &str = "generations";
const PUBLISHED: &str = "published";
/// The engine's own description of an index; written anew and renamed with every commit.
const META: &str = "meta.json";

/// Bytes of stored records that are packed together: who reads one unpacks as many. Half of it makes the index 5 % larger.
const STORED_TOGETHER: usize = 8192;

/// What a commit carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// The caller's word: the archive revision.
    pub(crate) payload: String,
    /// When it was made.
    pub(crate) time: Timestamp,
    /// Names of sources, so that an index says where its records come from without the seeds they were made with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) sources: BTreeMap<SourceId, String>,
}

/// The generations of a data directory.
#[derive(Clone, Debug)]
pub(crate) struct Generations {
    data: PathBuf,
}

/// Attaches a path to an error of the file system.
pub(crate) fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> IndexError + '_ {
    |source| IndexError::Io { path: path.to_owned(), source }
}

impl Generations {
    pub(crate) fn new(data: &Path) -> Self {
        Generations { data: data.to_owned() }
    }

    /// The data directory.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// The name of the generation these word lists, this schema and this extractor make.
    pub(crate) fn fingerprint(schema: &Schema, knowledge: &Knowledge, extractor_version: u32) -> String {
        let schema = serde_json::to_string(schema).unwrap_or_default();
        let format = tantivy::INDEX_FORMAT_VERSION;
        let all =
            format!("{schema}|{SCHEMA_VERSION}|{:x}|{extractor_version}|{format}", knowledge.fingerprint);
        format!("{:016x}", stable_hash(all.as_bytes()))
    }

    pub(crate) fn dir(&self, name: &str) -> PathBuf {
        self.data.join(GENERATIONS).join(name)
    }

    /// The live generation: what `CURRENT` says if it is there, or else the one published last.
    pub(crate) fn live(&self) -> Option<String> {
        let named = fs::read_to_string(self.data.join(CURRENT)).ok().map(|name| name.trim().to_owned());
        if let Some(name) = named.filter(|name| is_name(name) && self.is_readable(name)) {
            return Some(name);
        }
        let published = self.all().into_iter().filter(|name| self.is_readable(name)).filter_map(|name| {
            let at = fs::metadata(self.dir(&name).join(PUBLISHED)).and_then(|file| file.modified()).ok()?;
            Some((at, name))
        });
        let name = published.max()?.1;
        tracing::warn!(generation = %name, "CURRENT is missing or damaged; taking the generation published last");
        Some(name)
    }

    fn is_readable(&self, name: &str) -> bool {
        self.dir(name).join(META).is_file()
    }

    /// Names of all generations, finished or not.
    pub(crate) fn all(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.data.join(GENERATIONS)) else { return Vec::new() };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> = names.filter(|name| is_name(name)).collect();
        names.sort();
        names
    }

    /// Makes a generation live.
    pub(crate) fn set_live(&self, name: &str) -> Result<(), IndexError> {
        let mark = self.dir(name).join(PUBLISHED);
        File::create(&mark).and_then(|file| file.sync_all()).map_err(io_error(&mark))?;
        let (current, new) = (self.data.join(CURRENT), self.data.join("CURRENT.new"));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&new)?;
            writeln!(file, "{name}")?;
            file.sync_all()?;
            fs::rename(&new, &current)?;
            // The rename itself is durable once the directory is.
            File::open(&self.data)?.sync_all()
        };
        write().map_err(io_error(&current))
    }

    /// Removes all generations but one. Readers that still use another keep their open files.
    pub(crate) fn remove_others(&self, keep: &str) {
        for name in self.all().into_iter().filter(|name| name != keep) {
            if let Err(error) = fs::remove_dir_all(self.dir(&name)) {
                tracing::warn!(generation = %name, %error, "an old generation could not be removed");
            }
        }
    }

    /// Opens a generation, or creates it when `create` is set.
    pub(crate) fn open(&self, name: &str, create: bool) -> Result<(tantivy::Index, Fields), IndexError> {
        let dir = self.dir(name);
        let engine = |source| IndexError::Engine { dir: dir.clone(), source };
        let (schema, fields) = build();
        let existing = dir.join(META).is_file();
        if create && !existing {
            fs::create_dir_all(&dir).map_err(io_error(&dir))?;
        }
        let directory = MmapDirectory::open(&dir).map_err(|e| engine(e.into()))?;
        let mut index = if create && !existing {
            // Handing blocks to a thread that only packs them costs more than packing.
            let settings = IndexSettings {
                docstore_blocksize: STORED_TOGETHER,
                docstore_compress_dedicated_thread: false,
                ..IndexSettings::default()
            };
            tantivy::Index::create(directory, schema.clone(), settings).map_err(engine)?
        } else {
            tantivy::Index::open(directory).map_err(engine)?
        };
        for (_, entry) in schema.fields() {
            let there = index.schema();
            let same = there.get_field(entry.name()).is_ok_and(|field| there.get_field_entry(field) == entry);
            if !same {
                return Err(IndexError::Incompatible {
                    generation: name.to_owned(),
                    field: entry.name().to_owned(),
                });
            }
        }
        index.set_tokenizers(tokenizers());
        Ok((index, fields))
    }

    /// What the last commit of a generation carries; `None` before the first.
    pub(crate) fn last_commit(
        &self,
        name: &str,
        index: &tantivy::Index,
    ) -> Result<Option<Commit>, IndexError> {
        let metas =
            index.load_metas().map_err(|source| IndexError::Engine { dir: self.dir(name), source })?;
        Ok(metas.payload.and_then(|payload| serde_json::from_str(&payload).ok()))
    }

    /// A hash of what the engine says of a generation on disk (segments, deletions, payload); it changes with every commit.
    pub(crate) fn description(&self, name: &str) -> u64 {
        fs::read(self.dir(name).join(META)).map_or(0, |bytes| stable_hash(&bytes))
    }

    /// Whether the live generation is still this one in this state: two small files are read, no index is opened.
    pub(crate) fn shows_unchanged(&self, name: &str, description: u64) -> bool {
        self.live().as_deref() == Some(name) && self.description(name) == description
    }

    /// Bytes a generation takes on disk.
    pub(crate) fn disk_bytes(&self, name: &str) -> u64 {
        let Ok(entries) = fs::read_dir(self.dir(name)) else { return 0 };
        entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
    }
}

/// Names are sixteen hexadecimal digits: nothing read from `CURRENT` leads out of the directory.
fn is_name(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
