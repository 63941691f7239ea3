//! Under strain: full queues, slow clients, the end of the server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use server::{Config, History, HistoryError, Limits, PageHistory, SourceState};

use crate::client::{Answer, config, serve_with};
use crate::world;

/// A history that says when it is asked and answers when it is told to.
struct Gate {
    asked: Mutex<Sender<()>>,
    go: Mutex<Receiver<()>>,
}

impl History for Gate {
    fn page(&self, _url: &str) -> Result<Option<PageHistory>, HistoryError> {
        self.asked.lock().unwrap().send(())?;
        self.go.lock().unwrap().recv()?;
        Ok(None)
    }

    fn sources(&self) -> Result<Vec<SourceState>, HistoryError> {
        Ok(Vec::new())
    }
}

fn gate() -> (Arc<dyn History>, Receiver<()>, Sender<()>) {
    let (asked, was_asked) = channel();
    let (go, may_go) = channel();
    (Arc::new(Gate { asked: Mutex::new(asked), go: Mutex::new(may_go) }), was_asked, go)
}

fn limited(limits: Limits) -> Config {
    Config { limits, ..config() }
}

const SLOW: &str = "/api/v1/records/https%3A%2F%2Fwww.enkreis.example%2Ffamilie%2Frandzeiten/history";

/// The page that asks for the same.
const SLOW_PAGE: &str = "/records/https%3A%2F%2Fwww.enkreis.example%2Ffamilie%2Frandzeiten";

/// Sends a request and does not wait for the answer.
fn begin(address: std::net::SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

fn finish(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    Answer::read(&bytes)
}

#[test]
fn one_request_too_many_is_told_to_come_back() {
    let (history, asked, go) = gate();
    let limits = Limits { searches: 1, waiting: 0, ..Limits::default() };
    let server = serve_with(&world::records(), history, limited(limits));
    let first = begin(server.address, SLOW);
    asked.recv().unwrap();
    let refused = server.get("/api/v1/search");
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("2")));
    assert_eq!(refused.problem()["type"], "/api#busy");
    let page = server.ask("GET", "/?q=Kita", &[("Accept", "text/html")]);
    assert_eq!((page.status, page.header("retry-after")), (503, Some("2")));
    assert_eq!(server.get("/healthz").status, 200, "a busy server is still alive");
    go.send(()).unwrap();
    assert_eq!(finish(first).status, 200);
    assert_eq!(server.get("/api/v1/search").status, 200);
}

#[test]
fn what_takes_too_long_is_given_up() {
    // Nobody lets the history answer: both requests wait until their time is over.
    let (history, _asked, go) = gate();
    let limits = Limits { request_time: Duration::from_millis(50), ..Limits::default() };
    let server = serve_with(&world::records(), history, limited(limits));
    assert_eq!(server.get(SLOW).problem()["type"], "/api#too-slow");
    let page = server.ask("GET", SLOW_PAGE, &[("Accept", "text/html"), ("Accept-Language", "tr")]);
    assert_eq!((page.status, page.header("content-type")), (503, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("<html lang=\"tr\""), "people are told in their language");
    // Then it fails, or the runtime would wait for it to the end.
    drop(go);
}

#[test]
fn a_running_request_ends_before_the_server_does() {
    let (history, asked, go) = gate();
    let mut server = serve_with(&world::records(), history, config());
    let running = begin(server.address, SLOW);
    asked.recv().unwrap();
    server.begin_to_stop();
    go.send(()).unwrap();
    assert_eq!(finish(running).status, 200);
    server.stop();
    assert!(TcpStream::connect(server.address).is_err(), "the server still listens");
}

#[test]
fn a_client_that_never_ends_its_request_is_dropped() {
    let limits = Limits { client_time: Duration::from_millis(50), ..Limits::default() };
    let server = serve_with(&world::records(), world::history(), limited(limits));
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    let mut rest = Vec::new();
    // Ends when the server closes the connection.
    let _ = stream.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_client_that_never_ends_its_message_is_dropped() {
    let limits = Limits { request_time: Duration::from_millis(50), ..Limits::default() };
    let server = serve_with(&world::records(), world::history(), limited(limits));
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(b"POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"").unwrap();
    let mut answer = Vec::new();
    // Ends when the server closes the connection.
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 503"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_client_that_stops_reading_is_dropped() {
    let limits = Limits { client_time: Duration::from_millis(50), ..Limits::default() };
    let server = serve_with(&world::records(), world::history(), limited(limits));
    let mut stream = TcpStream::connect(server.address).unwrap();
    // Answers pile up unread until no buffer takes more. Then the server waits for its client, and after its patience it
    // closes the connection: only that ends this loop.
    let request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(64);
    let mut sent = 0;
    while stream.write_all(&request).is_ok() {
        sent += 64;
        assert!(sent < 1_000_000, "the server answers somebody who never reads");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = serve_with(&world::records(), world::history(), config());
    let mut stream = TcpStream::connect(server.address).unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "a".repeat(100_000));
    let _ = stream.write_all(head.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(!bytes.starts_with(b"HTTP/1.1 200"));
    assert_eq!(server.get("/healthz").status, 200);
}
