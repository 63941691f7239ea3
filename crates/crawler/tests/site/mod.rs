//! A web site on a loopback port, answering as a test says: well, badly, or not at all. Plain threads and plain
//! bytes, so that it can break every rule a real server might.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

type Answer = Box<dyn Fn(&View, &str) -> Reply + Send + Sync>;

/// What to answer to which path.
#[derive(Default)]
pub(crate) struct Plan {
    answers: HashMap<String, Answer>,
    otherwise: Option<Answer>,
}

/// A site being served; it ends with the value.
pub(crate) struct Site {
    view: View,
    ended: Arc<AtomicBool>,
}

/// What an answer may depend on.
#[derive(Clone)]
pub(crate) struct View {
    origin: String,
    hits: Arc<Mutex<Vec<(String, String)>>>,
}

/// An answer.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    Whole(Vec<u8>),
    /// Announces more than it sends.
    Short(Vec<u8>, usize),
    Endless,
    /// Bytes instead of an answer.
    Raw(Vec<u8>),
    Silence,
    DrippingHeader,
    DrippingRest,
}

impl Site {
    pub(crate) fn plan() -> Plan {
        Plan::default()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.view.url(path)
    }

    pub(crate) fn hits(&self, path: &str) -> usize {
        self.view.hits(path)
    }

    pub(crate) fn total_hits(&self) -> usize {
        self.view.hits.lock().unwrap().len()
    }

    /// The `User-Agent` of every request.
    pub(crate) fn agents(&self) -> Vec<String> {
        self.view.hits.lock().unwrap().iter().map(|(_, agent)| agent.clone()).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.view.origin.trim_start_matches("http://"));
    }
}

impl View {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Requests for a path so far, the present one included.
    pub(crate) fn hits(&self, path: &str) -> usize {
        self.hits.lock().unwrap().iter().filter(|(hit, _)| hit == path).count()
    }
}

impl Plan {
    pub(crate) fn on(mut self, path: &str, answer: impl Fn(&View) -> Reply + Send + Sync + 'static) -> Self {
        self.answers.insert(path.to_owned(), Box::new(move |view, _| answer(view)));
        self
    }

    /// The answer to every other path, which is 404 by default.
    pub(crate) fn any(mut self, answer: impl Fn(&View, &str) -> Reply + Send + Sync + 'static) -> Self {
        self.otherwise = Some(Box::new(answer));
        self
    }

    pub(crate) fn serve(self) -> Site {
        self.serve_on(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()
    }

    /// `None` where the machine has no such address.
    pub(crate) fn serve_on(self, address: SocketAddr) -> Option<Site> {
        let listener = TcpListener::bind(address).ok()?;
        let view =
            View { origin: format!("http://{}", listener.local_addr().unwrap()), hits: Arc::default() };
        let ended = Arc::new(AtomicBool::new(false));
        let (plan, seen, flag) = (Arc::new(self), view.clone(), ended.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if flag.load(Ordering::Relaxed) {
                    break;
                }
                let (plan, view) = (plan.clone(), seen.clone());
                if let Ok(stream) = stream {
                    thread::spawn(move || drop(talk(&plan, &view, stream)));
                }
            }
        });
        Some(Site { view, ended })
    }
}

fn talk(plan: &Plan, view: &View, stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let (mut agent, mut asked_etag) = (String::new(), None);
        loop {
            let mut field = String::new();
            reader.read_line(&mut field)?;
            let Some((name, value)) = field.trim().split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "user-agent" => agent = value.trim().to_owned(),
                "if-none-match" => asked_etag = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        view.hits.lock().unwrap().push((path.clone(), agent));
        let answer = plan.answers.get(&path).or(plan.otherwise.as_ref());
        let mut reply = answer.map_or_else(|| Reply::status(404), |answer| answer(view, &path));
        let etag = reply.headers.iter().find(|(name, _)| name == "ETag").map(|(_, value)| value.clone());
        if etag.is_some() && etag == asked_etag {
            reply = Reply::status(304);
        }
        if !reply.send(&mut stream)? {
            return Ok(());
        }
    }
}

impl Reply {
    pub(crate) fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Reply::new(200, Body::Whole(body.into())).header("Content-Type", content_type)
    }

    pub(crate) fn status(status: u16) -> Self {
        Reply::new(status, Body::Whole(Vec::new()))
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Reply::status(302).header("Location", to)
    }

    pub(crate) fn short(content_type: &str, body: &str, announced: usize) -> Self {
        Reply::new(200, Body::Short(body.as_bytes().to_vec(), announced)).header("Content-Type", content_type)
    }

    pub(crate) fn endless(content_type: &str) -> Self {
        Reply::new(200, Body::Endless).header("Content-Type", content_type)
    }

    /// So many zeros, packed.
    pub(crate) fn gzip_bomb(size: usize) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let chunk = vec![b' '; 1 << 16];
        for _ in 0..size >> 16 {
            encoder.write_all(&chunk).unwrap();
        }
        let mut packed = encoder.finish().unwrap();
        packed.truncate(90_000);
        Reply::ok("text/html", packed).header("Content-Encoding", "gzip")
    }

    pub(crate) fn raw(bytes: &[u8]) -> Self {
        Reply::new(200, Body::Raw(bytes.to_vec()))
    }

    pub(crate) fn silence() -> Self {
        Reply::new(200, Body::Silence)
    }

    pub(crate) fn dripping_header() -> Self {
        Reply::new(200, Body::DrippingHeader)
    }

    pub(crate) fn dripping_body() -> Self {
        Reply::new(200, Body::DrippingRest)
    }

    fn new(status: u16, body: Body) -> Self {
        Reply { status, headers: Vec::new(), body }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn etag(self, value: &str) -> Self {
        self.header("ETag", value)
    }

    pub(crate) fn retry_after(self, value: &str) -> Self {
        self.header("Retry-After", value)
    }

    /// Sends it; whether the connection can be used again.
    fn send(self, stream: &mut TcpStream) -> std::io::Result<bool> {
        let mut head = format!("HTTP/1.1 {} X\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = |length: usize| format!("Content-Length: {length}\r\n\r\n");
        match self.body {
            Body::Whole(body) => {
                stream.write_all((head + &length(body.len())).as_bytes())?;
                stream.write_all(&body)?;
                return Ok(true);
            }
            Body::Short(body, announced) => {
                stream.write_all((head + &length(announced)).as_bytes())?;
                stream.write_all(&body)?;
            }
            Body::Endless => {
                stream.write_all((head + "\r\n").as_bytes())?;
                let chunk = [b'x'; 1 << 14];
                // Ends when the other side has had enough.
                loop {
                    stream.write_all(&chunk)?;
                }
            }
            Body::Raw(bytes) => stream.write_all(&bytes)?,
            Body::Silence => wait_for_the_end(stream, b"")?,
            Body::DrippingHeader => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nX: ")?;
                wait_for_the_end(stream, b"a")?;
            }
            Body::DrippingRest => {
                stream.write_all((head + &length(100_000)).as_bytes())?;
                wait_for_the_end(stream, b"x")?;
            }
        }
        Ok(false)
    }
}

/// Sends a drop now and then until the other side hangs up.
fn wait_for_the_end(stream: &mut TcpStream, drip: &[u8]) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(40)))?;
    let mut byte = [0];
    loop {
        match std::io::Read::read(stream, &mut byte) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                stream.write_all(drip)?;
            }
            Err(error) => return Err(error),
        }
    }
}
