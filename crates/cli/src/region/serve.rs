//! A small HTTP/1.1 server for one site: keep-alive, validators, HEAD, and whatever a fault asks for.
//!
//! Written by hand because a proper server library would refuse to send what broken sites send. It never
//! panics on what a client sends, and takes heads of up to 16 KiB ([`MAX_HEAD`]).

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::answer::{Answer, Body, http_date, plain, send};
use super::request::{MAX_HEAD, Request};
use super::site::Site;

/// How long a silent connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// Most addresses of one site that are counted on their own; endless sites have no end of them.
const MAX_COUNTED: usize = 50_000;

/// How often an address was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// All requests.
    pub(crate) requests: u64,
    /// Those with `If-None-Match` or `If-Modified-Since`.
    pub(crate) conditional: u64,
    /// Those answered 304.
    pub(crate) not_modified: u64,
}

impl Count {
    /// The sum of both.
    pub(crate) fn plus(self, other: Count) -> Count {
        Count {
            requests: self.requests + other.requests,
            conditional: self.conditional + other.conditional,
            not_modified: self.not_modified + other.not_modified,
        }
    }
}

/// A page ready to send.
#[derive(Debug)]
struct Ready {
    answer: Answer,
    etag: String,
    modified: Option<Timestamp>,
}

/// A site with its placeholders replaced, and what was asked of it.
#[derive(Debug)]
pub(super) struct Served {
    site: Arc<Site>,
    pages: HashMap<String, Ready>,
    /// Bodies of the faults that damage a page, by file.
    damaged: HashMap<String, Vec<u8>>,
    counts: Mutex<BTreeMap<String, Count>>,
}

impl Served {
    /// Makes a site ready to send; `bases` says where each site is served.
    pub(super) fn new(site: &Arc<Site>, bases: &HashMap<String, String>) -> Served {
        let mut pages = HashMap::with_capacity(site.pages.len());
        for page in &site.pages {
            let text = is_text(&page.content_type);
            let body = if text { fill(page.body, bases) } else { page.body.to_vec() };
            let mut hasher = DefaultHasher::new();
            body.hash(&mut hasher);
            let etag = format!("\"{:016x}\"", hasher.finish());
            let mut answer = Answer::new(page.status, &page.content_type, body);
            for (name, value) in &page.headers {
                answer = answer.with(name, &String::from_utf8_lossy(&fill(value.as_bytes(), bases)));
            }
            pages.insert(site.key(&page.path), Ready { answer, etag, modified: page.last_modified });
        }
        let damaged = site.faults.iter().map(|fault| (fault.file.clone(), fill(fault.body, bases))).collect();
        Served { site: Arc::clone(site), pages, damaged, counts: Mutex::new(BTreeMap::new()) }
    }

    pub(super) fn counts(&self) -> BTreeMap<String, Count> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn reset_counts(&self) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn count(&self, target: &str, add: Count) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = counts.len() < MAX_COUNTED || counts.contains_key(target);
        let count = counts.entry(if known { target } else { "(others)" }.to_owned()).or_default();
        *count = count.plus(add);
    }

    fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return plain(405, "Nur GET und HEAD.").with("Allow", "GET, HEAD");
        }
        let asked = Count { requests: 1, conditional: u64::from(request.is_conditional()), not_modified: 0 };
        self.count(&request.target, asked);
        if let Some(fault) = self.site.fault(&request.target) {
            return fault.answer(&request.target, self.damaged.get(&fault.file).map_or(&[], Vec::as_slice));
        }
        let Some(page) = self.pages.get(&self.site.key(&request.target)) else {
            return plain(404, "Diese Seite gibt es nicht.");
        };
        if page.answer.status != 200 {
            return page.answer.clone();
        }
        let mut answer = page.answer.clone();
        if request.has_version(&page.etag, page.modified) {
            self.count(&request.target, Count { not_modified: 1, ..Count::default() });
            answer = Answer { status: 304, headers: Vec::new(), body: Body::Whole(Arc::default()) };
        }
        answer = answer.with("ETag", &page.etag);
        match page.modified {
            Some(modified) => answer.with("Last-Modified", &http_date(modified)),
            None => answer,
        }
    }
}

/// Replaces `{{id}}` with the address of the site of that id, in any charset that contains ASCII.
pub(super) fn fill(body: &[u8], bases: &HashMap<String, String>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"{{") {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let name = after.windows(2).position(|pair| pair == b"}}").and_then(|end| after.get(2..end));
        let base = name.and_then(|name| std::str::from_utf8(name).ok()).and_then(|name| bases.get(name));
        match (name, base) {
            (Some(name), Some(base)) => {
                out.extend_from_slice(base.as_bytes());
                rest = after.get(name.len() + 4..).unwrap_or_default();
            }
            _ => {
                out.extend_from_slice(b"{{");
                rest = after.get(2..).unwrap_or_default();
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Whether a content type can hold placeholders.
pub(super) fn is_text(content_type: &str) -> bool {
    let kind = content_type.to_ascii_lowercase();
    kind.starts_with("text/") || ["xml", "json", "javascript"].iter().any(|word| kind.contains(word))
}

/// Serves a site until `stopped` says so or its sender is gone.
pub(super) async fn run(listener: TcpListener, served: Arc<Served>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let served = Arc::clone(&served);
                    // Whether a client was content is the client's business.
                    connections.spawn(async move { connection(stream, &served).await.unwrap_or_default() });
                }
                // Out of file descriptors, most likely: let some connections end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    connections.shutdown().await;
}

/// Answers one request after another on a connection.
async fn connection(mut stream: TcpStream, served: &Served) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let head = match read_head(&mut stream, &mut buffer).await? {
            Head::Complete(head) => head,
            Head::TooLong => {
                return send(&mut stream, plain(431, "Zu viele Kopfzeilen."), false, false).await;
            }
            Head::End => return Ok(()),
        };
        let Some(request) = Request::parse(&head) else {
            return send(&mut stream, plain(400, "Das ist keine Anfrage."), false, false).await;
        };
        let answer = served.answer(&request);
        let ends = matches!(answer.body, Body::Short { .. } | Body::Nothing | Body::Raw(_));
        let keep = request.keep_alive && !request.has_body && !ends;
        send(&mut stream, answer, keep, request.method == "HEAD").await?;
        if !keep {
            return Ok(());
        }
    }
}

enum Head {
    Complete(Vec<u8>),
    TooLong,
    End,
}

/// Takes a head off the buffer, reading on while it is not complete; what follows it stays in the buffer.
async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Head> {
    let mut searched = 0;
    loop {
        let from = searched.min(buffer.len());
        let tail = buffer.get(from..).unwrap_or_default();
        let end = tail.windows(2).position(|w| w == b"\n\n").map(|at| from + at + 2);
        let end = match (end, tail.windows(4).position(|w| w == b"\r\n\r\n").map(|at| from + at + 4)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match end {
            Some(end) if end <= MAX_HEAD => return Ok(Head::Complete(buffer.drain(..end).collect())),
            None if buffer.len() <= MAX_HEAD => searched = buffer.len().saturating_sub(3),
            _ => return Ok(Head::TooLong),
        }
        let mut piece = [0; 4096];
        match tokio::time::timeout(IDLE, stream.read(&mut piece)).await {
            Ok(Ok(0)) | Err(_) => return Ok(Head::End),
            Ok(Ok(read)) => buffer.extend_from_slice(piece.get(..read).unwrap_or_default()),
            Ok(Err(error)) => return Err(error),
        }
    }
}
