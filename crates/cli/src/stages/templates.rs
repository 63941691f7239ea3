//! What repeats on the pages of each site, learnt from the archive.
//!
//! The same archive teaches the same: of each source those pages are looked at whose addresses hash lowest, whatever the
//! order in which they came. So the sample stays as a site grows, and what is learnt changes only when half of the sample
//! does. It is learnt anew whenever the archive has changed; `stages::index` reads the pages of a source again for which
//! something else was learnt than before.

use std::collections::{BTreeMap, BinaryHeap};

use archive::Archive;
use extractor::{Lessons, TemplateMemory};
use model::{Snapshot, SourceId};

use crate::stages::parallel::map_in_order;

/// Pages of a source that teach.
pub(crate) const SAMPLE: u32 = 40;

/// Addresses looked up for them: some lead to documents, some are gone or were never fetched.
const CANDIDATES: usize = 400;

/// Largest page that teaches, and most bytes of all pages of one source held at once.
const MAX_PAGE: usize = 2 << 20;
const MAX_BYTES: usize = 16 << 20;

/// Fewest live pages of a source worth the look.
const MIN_LIVE: u64 = 4;

/// What is known of each source; sources without repeated parts are left out.
pub(crate) type Templates = BTreeMap<SourceId, TemplateMemory>;

/// Learns of every source of the archive.
///
/// # Errors
/// The archive cannot be read.
pub(crate) fn learn(archive: &Archive) -> anyhow::Result<Templates> {
    let sources = archive.stats()?.into_iter().filter(|(_, stats)| stats.live >= MIN_LIVE);
    let samples = sources.map(|(source, _)| sample(archive, &source).map(|pages| (source, pages)));
    let teach = |sample: anyhow::Result<(SourceId, Vec<Snapshot>)>| {
        let (source, pages) = sample?;
        let mut lessons = Lessons::default();
        for page in &pages {
            if lessons.pages() < SAMPLE {
                lessons.add(page);
            }
        }
        anyhow::Ok((source, lessons.learnt()))
    };
    let mut templates = Templates::new();
    map_in_order(samples, teach, |learnt| {
        let (source, memory) = learnt?;
        if !memory.is_empty() {
            templates.insert(source, memory);
        }
        anyhow::Ok(())
    })?;
    Ok(templates)
}

/// The pages of a source that teach: web pages with the lowest hashes of their addresses.
fn sample(archive: &Archive, source: &SourceId) -> anyhow::Result<Vec<Snapshot>> {
    let mut lowest: BinaryHeap<([u8; 8], String)> = BinaryHeap::new();
    archive.for_each_url(source, |url| {
        let hash = hash(url);
        if lowest.len() < CANDIDATES {
            lowest.push((hash, url.to_owned()));
        } else if lowest.peek().is_some_and(|(highest, _)| hash < *highest) {
            lowest.pop();
            lowest.push((hash, url.to_owned()));
        }
    })?;
    let (mut pages, mut bytes) = (Vec::new(), 0);
    for (_, url) in lowest.into_sorted_vec() {
        if pages.len() >= SAMPLE as usize || bytes >= MAX_BYTES {
            break;
        }
        let is_page = |page: &Snapshot| {
            page.status == 200
                && page.body.len() <= MAX_PAGE
                && page.url == url
                && page.content_type.as_deref().is_none_or(|kind| kind.contains("html"))
        };
        if let Some(page) = archive.snapshot(&url)?.filter(is_page) {
            bytes += page.body.len();
            pages.push(page);
        }
    }
    Ok(pages)
}

/// FNV-1a with the finaliser of splitmix64, so that neighbours in the alphabet are none here.
fn hash(url: &str) -> [u8; 8] {
    let hash = url.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb).to_be_bytes()
}
