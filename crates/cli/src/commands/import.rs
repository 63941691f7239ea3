//! `lotse import`: pages that other crawlers fetched, from WARC and WET files.

use std::path::PathBuf;

use anyhow::Context;
use archive::Archive;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::store::import_file;

/// Take pages from WARC or WET files of other crawlers into the archive
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Files may be gzip or not. Run 'lotse index' afterwards. Importing a file twice changes nothing;
what stands before a damaged place is kept, the place is named, and the exit code is 2."
)]
pub(crate) struct Args {
    /// WARC (response, revisit, conversion records) or WET
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&[])?;
    // A name mistyped is told before anything is written.
    for file in &args.files {
        std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    let _lock = settings.data.lock()?;
    let mut archive = Archive::open(settings.data.root())?;
    let mut problems: Vec<String> = Vec::new();
    for file in &args.files {
        let came = import_file(&mut archive, file, &sources)?;
        if !settings.quiet {
            eprintln!(
                "{}: {} pages ({} new, {} changed, {} known), {} other records",
                file.display(),
                came.pages,
                came.new,
                came.changed,
                came.unchanged,
                came.skipped
            );
        }
        problems.extend(came.problem.map(|problem| problem.to_string()));
    }
    anyhow::ensure!(problems.is_empty(), "{}; what came before is kept", problems.join("\n"));
    Ok(Outcome::Done)
}
