//! Pages from WARC and WET files into the archive, and the archive into a WARC file.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use archive::warc::{self, Reader, WarcError};
use archive::{Archive, Observed};
use crawler::{Rules, canonicalise};
use jiff::Timestamp;
use model::{Source, SourceId};
use url::Url;

/// Pages in one transaction.
const BATCH: u64 = 256;

/// The source of pages whose host no seed names.
const ELSEWHERE: &str = "import";

/// What came out of a file.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    /// Records that were pages.
    pub(crate) pages: u64,
    /// Pages the archive did not know.
    pub(crate) new: u64,
    /// Pages it knew otherwise.
    pub(crate) changed: u64,
    /// Pages it knew as they are.
    pub(crate) unchanged: u64,
    /// Records that were none.
    pub(crate) skipped: u64,
    /// Why reading ended before the file did; what came before is kept.
    pub(crate) problem: Option<WarcError>,
}

/// Takes the pages of a WARC or WET file into the archive, with the date and type they have there.
///
/// # Errors
/// The file cannot be opened, or storage fails. A damaged file is no error but [`Imported::problem`].
pub(crate) fn import_file(
    archive: &mut Archive,
    file: &Path,
    sources: &[Source],
) -> anyhow::Result<Imported> {
    let mut reader = Reader::open(file)?;
    let hosts = Hosts::of(sources);
    let mut names = Names::default();
    let mut imported = Imported::default();
    loop {
        let record = match reader.next_record() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(problem) => {
                imported.problem = Some(problem);
                break;
            }
        };
        let observed = if let Some(mut page) = warc::page(&record) {
            let (source, rules) = hosts.source(&page.url);
            page.source = source;
            page.url = names.canonical(&page.url, &rules);
            Some(archive.add(&page)?)
        } else if let Some(mut revisit) = warc::revisit(&record) {
            let (source, rules) = hosts.source(&revisit.url);
            revisit.url = names.canonical(&revisit.url, &rules);
            revisit.of = names.canonical(&revisit.of, &hosts.source(&revisit.of).1);
            // What it refers to may stand in a file that was not imported.
            archive.add_revisit(&revisit, &source)?
        } else {
            None
        };
        match observed {
            None => {
                imported.skipped += 1;
                continue;
            }
            Some(Observed::New) => imported.new += 1,
            Some(Observed::Changed | Observed::Back) => imported.changed += 1,
            Some(_) => imported.unchanged += 1,
        }
        imported.pages += 1;
        if imported.pages % BATCH == 0 {
            archive.commit()?;
        }
    }
    archive.commit()?;
    Ok(imported)
}

/// Writes the archive as WARC; the number of pages.
///
/// # Errors
/// Reading the archive or writing failed.
pub(crate) fn export_warc(archive: &Archive, out: impl Write) -> anyhow::Result<u64> {
    let software = concat!("Lotse/", env!("CARGO_PKG_VERSION"));
    let written = warc::export(archive, out, software, Timestamp::now()).context("cannot write WARC")?;
    Ok(written.pages)
}

/// Which source a host belongs to.
struct Hosts<'a> {
    sources: HashMap<String, &'a Source>,
}

impl<'a> Hosts<'a> {
    /// The first source that starts on a host owns it.
    fn of(sources: &'a [Source]) -> Self {
        let mut hosts = HashMap::new();
        for source in sources {
            for start in source.start.iter().filter_map(|start| Url::parse(start).ok()) {
                if let Some(host) = bare_host(&start) {
                    hosts.entry(host).or_insert(source);
                }
            }
        }
        Hosts { sources: hosts }
    }

    fn source(&self, url: &str) -> (SourceId, Rules) {
        let host = Url::parse(url).ok().and_then(|url| bare_host(&url));
        match host.and_then(|host| self.sources.get(&host)) {
            Some(source) => (source.id.clone(), Rules::new(&source.ignore_params)),
            None => (SourceId::new(ELSEWHERE), Rules::default()),
        }
    }
}

fn bare_host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}{port}", host.strip_prefix("www.").unwrap_or(host)))
}

/// The addresses pages get in the archive. Two addresses of a file that have one canonical form are two pages to
/// whoever made the file: the second keeps the address it came with, so that none is lost.
#[derive(Default)]
struct Names {
    taken: HashMap<String, String>,
}

impl Names {
    fn canonical(&mut self, url: &str, rules: &Rules) -> String {
        let Ok(parsed) = Url::parse(url) else {
            return url.to_owned();
        };
        let canonical: String = canonicalise(&parsed, rules).into();
        let first = self.taken.entry(canonical.clone()).or_insert_with(|| url.to_owned());
        if first == url { canonical } else { url.to_owned() }
    }
}
