//! What every command may need to know: where the data lie, which sources and word lists count, what time it is.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use jiff::Timestamp;
use model::Source;

use crate::clock;
use crate::data_dir::DataDir;
use crate::knowledge::Knowledge;
use crate::logging::LogFormat;
use crate::seeds::Seeds;

/// Options of all commands.
#[derive(Args, Debug)]
pub(crate) struct GlobalArgs {
    /// Data directory: archive, index, report [default: index/built; of demo, a temporary one]
    #[arg(long, global = true, env = "LOTSE_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Seed file or folder of seed files, instead of the built-in sources
    #[arg(long, global = true, env = "LOTSE_SEEDS", value_name = "PATH")]
    pub(crate) seeds: Option<PathBuf>,
    /// Folder with word lists, topics and places, instead of the built-in ones
    #[arg(long, global = true, env = "LOTSE_LEXICON", value_name = "DIR")]
    pub(crate) lexicon: Option<PathBuf>,
    /// Address the operators of crawled sites can write to; without it only private addresses are crawled
    #[arg(long, global = true, env = "LOTSE_CONTACT", value_name = "EMAIL_OR_URL")]
    pub(crate) contact: Option<String>,
    /// No progress and no warnings on stderr
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Form of the log on stderr
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    pub(crate) log: LogFormat,
}

/// The settings of this run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) data: DataDir,
    /// Whether the data directory was named, on the command line or by `LOTSE_DATA`.
    pub(crate) data_named: bool,
    /// Where seeds are read from; `None` for the built-in ones.
    pub(crate) seeds: Option<PathBuf>,
    /// Where word lists are read from; `None` for the built-in ones.
    pub(crate) lexicon: Option<PathBuf>,
    pub(crate) contact: Option<String>,
    pub(crate) quiet: bool,
    pub(crate) now: Timestamp,
}

impl Settings {
    pub(crate) fn new(args: GlobalArgs) -> anyhow::Result<Self> {
        let contact = args.contact.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if let Some(contact) = &contact
            && (contact.contains(char::is_whitespace) || !contact.contains(['@', ':']))
        {
            bail!("--contact {contact:?}: an e-mail address or a web address is expected");
        }
        Ok(Settings {
            data_named: args.data.is_some(),
            data: DataDir::new(args.data.unwrap_or_else(|| PathBuf::from("index/built"))),
            seeds: args.seeds,
            lexicon: args.lexicon,
            contact,
            quiet: args.quiet,
            now: clock::now()?,
        })
    }

    /// The seeds with their mistakes.
    pub(crate) fn read_seeds(&self) -> anyhow::Result<Seeds> {
        match &self.seeds {
            None => Ok(Seeds::builtin()),
            Some(path) => Seeds::read(path).with_context(|| format!("cannot read seeds {}", path.display())),
        }
    }

    /// The sources, all or those named.
    ///
    /// # Errors
    /// A mistake in the seeds (all are named), or a name that is no source.
    pub(crate) fn sources(&self, only: &[String]) -> anyhow::Result<Vec<Source>> {
        let seeds = self.read_seeds()?;
        if !seeds.mistakes.is_empty() {
            let lines: Vec<_> = seeds.mistakes.iter().map(ToString::to_string).collect();
            bail!(
                "the seeds have mistakes; mend them, 'lotse sources check' shows them again\n{}",
                lines.join("\n")
            );
        }
        if only.is_empty() {
            return Ok(seeds.sources);
        }
        if let Some(unknown) =
            only.iter().find(|id| !seeds.sources.iter().any(|s| s.id.as_str() == id.as_str()))
        {
            bail!("no source {unknown:?}; 'lotse sources list' shows them all");
        }
        Ok(seeds
            .sources
            .into_iter()
            .filter(|source| only.iter().any(|id| source.id.as_str() == id))
            .collect())
    }

    /// Gazetteer, topics and word lists.
    pub(crate) fn knowledge(&self) -> anyhow::Result<Knowledge> {
        Knowledge::read(self.lexicon.as_deref())
    }
}
