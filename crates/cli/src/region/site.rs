//! One site of the sample region as `site.toml` declares it.
//!
//! Checks what can be checked without serving: every file exists, no address is declared twice. What the
//! pages say, and whether their links lead anywhere, is the tests' business.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result, bail};
use include_dir::Dir;
use jiff::Timestamp;
use model::{Ags, Level};
use serde::Deserialize;

use super::faults::{Fault, FaultKind};

/// A web site: its pages and its faults.
#[derive(Debug)]
pub(crate) struct Site {
    /// Name of its folder, and of its source.
    pub(crate) id: String,
    /// The name people would know it by.
    pub(crate) name: String,
    /// Which level of public life it speaks for.
    pub(crate) level: Level,
    /// The area it speaks for.
    pub(crate) ags: Option<Ags>,
    /// Paths of the start pages.
    pub(crate) start: Vec<String>,
    /// Pause between two requests, in milliseconds.
    pub(crate) delay_ms: u64,
    /// Most pages a run fetches: a bound for the endless parts.
    pub(crate) max_pages: u32,
    /// Query parameters the site does not look at (session ids).
    pub(crate) ignored_params: Vec<String>,
    /// What exists, by declared address.
    pub(crate) pages: Vec<Page>,
    pub(super) faults: Vec<Fault>,
}

/// One address of a site and what stands there.
#[derive(Debug)]
pub(crate) struct Page {
    /// Path and query, as declared.
    pub(crate) path: String,
    /// File inside the site's folder; empty for a redirect.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests name it"))]
    pub(crate) file: String,
    /// The `Content-Type` header.
    pub(crate) content_type: String,
    /// The `Last-Modified` header.
    pub(crate) last_modified: Option<Timestamp>,
    /// HTTP status.
    pub(crate) status: u16,
    /// Further headers.
    pub(crate) headers: BTreeMap<String, String>,
    /// Whether the site's robots.txt forbids it: a crawl must never ask for it.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests ask it"))]
    pub(crate) forbidden: bool,
    /// The file's bytes, placeholders not yet replaced.
    pub(crate) body: &'static [u8],
    /// The text of the gold entry beside the file, if there is one.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests compare with it"))]
    pub(crate) gold: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteToml {
    id: String,
    name: String,
    level: Level,
    ags: Option<Ags>,
    start: Vec<String>,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default = "default_max_pages")]
    max_pages: u32,
    #[serde(default)]
    ignored_params: Vec<String>,
    #[serde(default)]
    page: Vec<PageToml>,
    #[serde(default)]
    fault: Vec<FaultToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageToml {
    path: String,
    #[serde(default)]
    file: String,
    #[serde(rename = "type", default = "default_type")]
    content_type: String,
    last_modified: Option<Timestamp>,
    #[serde(default = "default_status")]
    status: u16,
    #[serde(default)]
    forbidden: bool,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultToml {
    path: String,
    kind: FaultKind,
    #[serde(default)]
    file: String,
}

fn default_max_pages() -> u32 {
    1000
}

fn default_type() -> String {
    "text/html; charset=utf-8".to_owned()
}

fn default_status() -> u16 {
    200
}

impl Site {
    /// Reads the site in a folder that holds a `site.toml`.
    pub(super) fn load(dir: &'static Dir<'static>) -> Result<Site> {
        let folder = dir.path().display().to_string();
        let text = dir
            .get_file(dir.path().join("site.toml"))
            .and_then(|file| file.contents_utf8())
            .with_context(|| format!("tests/region/{folder}/site.toml is missing or not UTF-8"))?;
        let toml: SiteToml = toml::from_str(text)
            .with_context(|| format!("tests/region/{folder}/site.toml cannot be read"))?;
        if toml.id != folder {
            bail!("tests/region/{folder}/site.toml: id is {:?}, not the folder's name", toml.id);
        }
        let bytes = |file: &str| match file {
            "" => Ok(&[][..]),
            _ => dir.get_file(dir.path().join(file)).map(|found| found.contents()).with_context(|| {
                format!("tests/region/{folder}/{file} is declared in site.toml but missing")
            }),
        };
        let mut site = Site {
            id: toml.id,
            name: toml.name,
            level: toml.level,
            ags: toml.ags,
            start: toml.start,
            delay_ms: toml.delay_ms,
            max_pages: toml.max_pages,
            ignored_params: toml.ignored_params,
            pages: Vec::with_capacity(toml.page.len()),
            faults: Vec::with_capacity(toml.fault.len()),
        };
        let mut seen = HashSet::new();
        for page in toml.page {
            if !page.path.starts_with('/') || !seen.insert(site.key(&page.path)) {
                bail!("tests/region/{folder}/site.toml: page {:?} is no path or declared twice", page.path);
            }
            site.pages.push(Page {
                body: bytes(&page.file)?,
                gold: gold_of(dir, &page.file),
                path: page.path,
                file: page.file,
                content_type: page.content_type,
                last_modified: page.last_modified,
                status: page.status,
                forbidden: page.forbidden,
                headers: page.headers,
            });
        }
        for fault in toml.fault {
            let body = bytes(&fault.file)?;
            site.faults.push(Fault {
                gold: gold_of(dir, &fault.file),
                path: fault.path,
                kind: fault.kind,
                file: fault.file,
                body,
            });
        }
        Ok(site)
    }

    /// What a request target asks for, however it is spelt: percent-encoding undone, parameters in order,
    /// those left out that the site does not look at. Old content systems answer like this, which is why a
    /// page has many addresses.
    pub(super) fn key(&self, target: &str) -> String {
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut params: Vec<String> = query
            .split('&')
            .filter(|param| !param.is_empty())
            .map(decode)
            .filter(|param| {
                let name = param.split('=').next().unwrap_or_default();
                !self.ignored_params.iter().any(|ignored| ignored.eq_ignore_ascii_case(name))
            })
            .collect();
        params.sort();
        if params.is_empty() { decode(path) } else { format!("{}?{}", decode(path), params.join("&")) }
    }

    /// The fault declared at a request target, if any. A fault owns every query of its path; one whose path
    /// ends in `/` owns everything below.
    pub(super) fn fault(&self, target: &str) -> Option<&Fault> {
        let path = decode(target.split(['?', '#']).next().unwrap_or_default());
        self.faults.iter().find(|fault| {
            path == fault.path || (fault.path.ends_with('/') && path.starts_with(fault.path.as_str()))
        })
    }
}

/// The gold entry of `pages/x.html` is `pages/x.gold.json`.
fn gold_of(dir: &'static Dir<'static>, file: &str) -> Option<&'static str> {
    let (stem, _) = file.rsplit_once('.')?;
    dir.get_file(dir.path().join(format!("{stem}.gold.json")))?.contents_utf8()
}

/// Undoes percent-encoding; what is no UTF-8 then becomes U+FFFD.
fn decode(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
