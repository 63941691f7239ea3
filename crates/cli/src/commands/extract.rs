//! `lotse extract`: records as NDJSON, from the archive or from pages outside it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base64::Engine;
use clap::ValueEnum;
use extractor::{Extraction, Lessons};
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use model::{Hint, RecordId, Snapshot, SourceId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages::extract::Reader;
use crate::stages::parallel::map_in_order;
use crate::stages::templates::{self, Templates};

/// Print the records of the archive, or of pages outside it, one JSON object a line
#[derive(clap::Args, Debug)]
#[command(
    after_help = "A line of PAGES.jsonl holds id, url, and html, html_b64 (raw bytes) or text; content_type,
fetched, and for documents attached_to (the page that links it) and link_text are optional. Each gives at least one line: the page's main record first, with the id given;
further records carry it as parent.

Examples:
  lotse extract > records.ndjson
  lotse extract --from pages.jsonl.gz > records.ndjson
  lotse extract page.html --url https://www.example.de/aktuelles/1 --explain
  lotse extract merkblatt.pdf --explain"
)]
pub(crate) struct Args {
    /// One page, PDF or Office document in a file
    #[arg(conflicts_with = "from")]
    file: Option<PathBuf>,
    /// Address of the page in FILE; default is that of the file itself
    #[arg(long, requires = "file")]
    url: Option<String>,
    /// Content-Type of the page in FILE, else told from its name and content
    #[arg(long, requires = "file", value_name = "TYPE")]
    content_type: Option<String>,
    /// Pages as JSON lines, gzip or not; '-' is standard input
    #[arg(long, value_name = "PAGES.jsonl")]
    from: Option<PathBuf>,
    /// Learn from the pages of each host what repeats there, and leave it out; reads PAGES.jsonl twice
    #[arg(long, requires = "from")]
    by_host: bool,
    /// Show how FILE was read: container, dropped blocks, evidence
    #[arg(long, requires = "file", num_args = 0..=1, default_missing_value = "text", value_name = "FORM")]
    explain: Option<ExplainForm>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExplainForm {
    /// For a terminal
    Text,
    /// One HTML page
    Html,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match (&args.file, &args.from) {
        (Some(file), _) => one_page(settings, file, &args, &mut out)?,
        (None, Some(pages)) => from_pages(settings, pages, args.by_host, &mut out)?,
        (None, None) => from_archive(settings, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Writes the records of a page, a line each. The line of the main record holds in addition what is no field of records:
/// `images` with their alternative texts, `passages` in another language than the page's, and `disagreements`: what the page states
/// of itself that is not what was read.
fn write_page(out: &mut impl Write, page: &Extraction) -> anyhow::Result<()> {
    let images: Vec<Value> =
        page.images.iter().map(|image| json!({"url": image.url, "alt": image.alt})).collect();
    let foreign = page.passages.iter().map(|passage| json!({"lang": passage.lang, "text": passage.text}));
    let differing = page.disagreements.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let more = [("images", images), ("passages", foreign.collect()), ("disagreements", differing)];
    for (ordinal, record) in page.records.iter().enumerate() {
        let mut line = serde_json::to_value(record)?;
        for (name, values) in more.iter().filter(|(_, values)| ordinal == 0 && !values.is_empty()) {
            line[*name] = Value::from(values.clone());
        }
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn from_archive(settings: &Settings, out: &mut impl Write) -> anyhow::Result<()> {
    settings.data.require_archive()?;
    let archive = archive::Archive::open_read_only(settings.data.root())?;
    let reader = Reader::new(settings)?.with_templates(templates::learn(&archive)?);
    crate::stages::extract::each_page(&archive, &reader, |page| write_page(out, &page))
}

fn one_page(settings: &Settings, file: &Path, args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    let body = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let url = match &args.url {
        Some(url) => url::Url::parse(url).with_context(|| format!("--url {url:?}"))?,
        None => std::path::absolute(file)
            .ok()
            .and_then(|path| url::Url::from_file_path(path).ok())
            .with_context(|| format!("{} has no address, give one with --url", file.display()))?,
    };
    let url = args.url.clone().unwrap_or_else(|| url.into());
    let snapshot = Snapshot {
        content_type: args.content_type.clone().or_else(|| guess_type(file, &body)),
        ..blank(url, body, settings.now)
    };
    match args.explain {
        None => write_page(out, &Reader::new(settings)?.extract(&snapshot, &snapshot.source)),
        Some(form) => {
            let explanation = extractor::explain(&snapshot, None);
            let text = match form {
                ExplainForm::Text => explanation.to_text(),
                ExplainForm::Html => explanation.to_html(),
            };
            Ok(out.write_all(text.as_bytes())?)
        }
    }
}

/// One line of PAGES.jsonl.
#[derive(Deserialize)]
struct Page {
    id: Option<serde_json::Value>,
    #[serde(default)]
    url: String,
    content_type: Option<String>,
    html: Option<String>,
    html_b64: Option<String>,
    text: Option<String>,
    fetched: Option<Timestamp>,
    attached_to: Option<String>,
    link_text: Option<String>,
}

fn from_pages(settings: &Settings, path: &Path, by_host: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let reader = Reader::new(settings)?;
    let reader = match by_host {
        true if path.as_os_str() == "-" => bail!("--by-host reads the pages twice: give it a file, not '-'"),
        true => reader.with_templates(hosts(settings, path)?),
        false => reader,
    };
    let parse = |line: anyhow::Result<(usize, Vec<u8>)>| -> anyhow::Result<Extraction> {
        let (number, line) = line?;
        let place = || format!("{}:{number}", path.display());
        let page: Page = serde_json::from_slice(&line).with_context(place)?;
        page_records(&reader, page, settings.now).with_context(place)
    };
    map_in_order(lines(path)?, parse, |page| write_page(out, &page?))
}

/// What repeats on the pages of each host in a file.
fn hosts(settings: &Settings, path: &Path) -> anyhow::Result<Templates> {
    let mut lessons: BTreeMap<SourceId, Lessons> = BTreeMap::new();
    for line in lines(path)? {
        let (number, line) = line?;
        let place = || format!("{}:{number}", path.display());
        let page: Page = serde_json::from_slice(&line).with_context(place)?;
        let (snapshot, _) = page_snapshot(page, settings.now).with_context(place)?;
        let lesson = lessons.entry(host(&snapshot.url)).or_default();
        if lesson.pages() < templates::SAMPLE {
            lesson.add(&snapshot);
        }
    }
    Ok(lessons.into_iter().map(|(host, lessons)| (host, lessons.learnt())).collect())
}

/// The host of an address, as the name of a site.
fn host(url: &str) -> SourceId {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    SourceId::new(host.unwrap_or_default())
}

/// The lines of a file, gzip or not, with their numbers; empty ones are left out.
fn lines(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<(usize, Vec<u8>)>>> {
    let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?)
    };
    let mut input = BufReader::with_capacity(1 << 16, input);
    let is_gzip = input
        .fill_buf()
        .with_context(|| format!("cannot read {}", path.display()))?
        .starts_with(&[0x1f, 0x8b]);
    let lines: Box<dyn BufRead + Send> =
        if is_gzip { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
    let path = path.to_owned();
    let lines = lines.split(b'\n').enumerate().map(move |(number, line)| {
        line.map(|line| (number + 1, line)).with_context(|| format!("{}:{}", path.display(), number + 1))
    });
    Ok(lines.filter(|line| !line.as_ref().is_ok_and(|(_, line)| line.iter().all(u8::is_ascii_whitespace))))
}

/// The page of one line, and the id it came with.
fn page_snapshot(page: Page, now: Timestamp) -> anyhow::Result<(Snapshot, Option<serde_json::Value>)> {
    let (body, default_type) = match (page.html_b64, page.html, page.text) {
        (Some(encoded), _, _) => {
            let decoded =
                base64::engine::general_purpose::STANDARD.decode(encoded.trim()).context("html_b64")?;
            (decoded, None)
        }
        (None, Some(html), _) => (html.into_bytes(), Some("text/html; charset=utf-8")),
        (None, None, Some(text)) => (text.into_bytes(), Some("text/plain; charset=utf-8")),
        (None, None, None) => bail!("one of html, html_b64 and text is missing"),
    };
    let hint =
        page.attached_to.map(|from| Hint { from: Some(from), title: page.link_text, ..Hint::default() });
    // Text handed over in JSON is Unicode already, whatever the server once said of its bytes.
    let content_type = default_type.map(str::to_owned).or(page.content_type);
    let snapshot = Snapshot { content_type, hint, ..blank(page.url, body, page.fetched.unwrap_or(now)) };
    Ok((snapshot, page.id))
}

/// What one line gives, the main record under the id that came in.
fn page_records(reader: &Reader, page: Page, now: Timestamp) -> anyhow::Result<Extraction> {
    let (snapshot, id) = page_snapshot(page, now)?;
    let mut extraction = reader.extract(&snapshot, &host(&snapshot.url));
    let id = match id {
        None | Some(serde_json::Value::Null) => return Ok(extraction),
        Some(serde_json::Value::String(text)) => RecordId::new(text),
        Some(other) => RecordId::new(other.to_string()),
    };
    for (ordinal, record) in extraction.records.iter_mut().enumerate() {
        if ordinal == 0 {
            record.id = id.clone();
        } else {
            record.id = RecordId::new(format!("{id}#{ordinal}"));
            record.parent = Some(id.clone());
        }
    }
    Ok(extraction)
}

fn blank(url: String, body: Vec<u8>, fetched: Timestamp) -> Snapshot {
    Snapshot {
        url,
        source: SourceId::new("import"),
        fetched,
        status: 200,
        content_type: None,
        headers: Vec::new(),
        body,
        truncated: false,
        hint: None,
    }
}

/// The type of a file by its name; without a telling name the reader looks at the bytes.
fn guess_type(file: &Path, body: &[u8]) -> Option<String> {
    let by_name = match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "htm" | "html" | "xhtml" => "text/html",
        "txt" => "text/plain",
        "ics" => "text/calendar",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "odt" => "application/vnd.oasis.opendocument.text",
        "rss" | "atom" | "xml" => "application/xml",
        _ if body.starts_with(b"%PDF-") => "application/pdf",
        _ => return None,
    };
    Some(by_name.to_owned())
}
