//! `lotse forget`: erases a page or a source for good, on request of its publisher or of a person named there.

use archive::Archive;
use model::SourceId;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;

/// Erase pages, records and history of an address or a source, and keep them out of later runs
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Address of a page, or id of a source
    #[arg(value_name = "URL|SOURCE")]
    what: String,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let _lock = settings.data.lock()?;
    let mut archive = Archive::open(settings.data.root())?;
    let forgotten = if args.what.contains("://") {
        archive.forget_url(&args.what, settings.now)?
    } else {
        let id = SourceId::new(&args.what);
        let known = settings.read_seeds()?.sources.iter().any(|source| source.id == id)
            || archive.stats()?.iter().any(|(source, _)| *source == id);
        anyhow::ensure!(
            known,
            "{:?} is neither an address nor a source; 'lotse sources list' shows those",
            args.what
        );
        archive.forget_source(&id, settings.now)?
    };
    drop(archive);
    // The index learns of it at once: nothing erased may be found until the next night.
    stages::index::run(settings, false)?;
    if !settings.quiet {
        eprintln!(
            "{} addresses and {} bodies erased; later runs leave them alone",
            forgotten.pages, forgotten.bodies
        );
    }
    Ok(Outcome::Done)
}
