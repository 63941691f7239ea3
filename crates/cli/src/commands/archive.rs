//! `lotse archive`: upkeep of the archive file.

use std::path::PathBuf;

use archive::Archive;
use model::SourceId;

use crate::failure::{Failure, Outcome};
use crate::settings::Settings;

/// Check, shrink and copy the archive
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Check the file, and every stored body against its hash
    Verify,
    /// Give back the space of what was forgotten
    Compact,
    /// Copy the archive to a file while others read and write it
    Backup {
        /// The copy; must not exist
        file: PathBuf,
    },
    /// Count pages by state for each source
    Stats,
    /// Let the pages of a source be gone whose disappearance was held: someone looked, and it is right
    Accept {
        /// The source
        source: String,
    },
}

pub(crate) fn run(settings: &Settings, command: Command) -> anyhow::Result<Outcome> {
    settings.data.require_archive()?;
    let root = settings.data.root();
    match command {
        Command::Verify => {
            let found = Archive::open_read_only(root)?.verify()?;
            for problem in &found.problems {
                println!("{problem}");
            }
            if !found.problems.is_empty() {
                let path = settings.data.archive();
                let next = "restore a copy made by 'lotse archive backup'";
                let count = found.problems.len();
                return Err(Failure::Storage(format!("{}: {count} problems; {next}", path.display())).into());
            }
            say(settings, &format!("{} addresses, {} bodies, no problem", found.pages, found.bodies));
        }
        Command::Compact => {
            let _lock = settings.data.lock()?;
            let gained = Archive::open(root)?.compact()?;
            let (before, after) = (gained.before / 1024, gained.after / 1024);
            say(settings, &format!("{before} kB before, {after} kB after, {} bodies removed", gained.bodies));
        }
        Command::Backup { file } => {
            anyhow::ensure!(!file.exists(), "{} exists already: name a new file", file.display());
            Archive::open_read_only(root)?.backup(&file)?;
            say(settings, &format!("copied to {}", file.display()));
        }
        Command::Accept { source } => {
            let _lock = settings.data.lock()?;
            let mut archive = Archive::open(root)?;
            let source = SourceId::new(source);
            anyhow::ensure!(
                archive.stats()?.iter().any(|(known, _)| *known == source),
                "the archive holds no source {:?}; 'lotse archive stats' shows them",
                source.as_str()
            );
            let gone = archive.accept_missing(&source, settings.now)?;
            say(
                settings,
                &format!(
                    "{gone} pages are gone now; 'lotse index' or the next run takes them out of the index"
                ),
            );
        }
        Command::Stats => {
            println!(
                "{:<32} {:>8} {:>8} {:>8} {:>8} {:>8}",
                "source", "live", "waiting", "gone", "aliases", "withheld"
            );
            for (source, stats) in Archive::open_read_only(root)?.stats()? {
                println!(
                    "{:<32} {:>8} {:>8} {:>8} {:>8} {:>8}",
                    source.as_str(),
                    stats.live,
                    stats.waiting,
                    stats.gone,
                    stats.aliases,
                    stats.withheld
                );
            }
        }
    }
    Ok(Outcome::Done)
}

fn say(settings: &Settings, line: &str) {
    if !settings.quiet {
        eprintln!("{line}");
    }
}
