//! A client in Rust without a crate for HTTP: the titles and addresses a search finds.
//! `cargo run -p server --example client -- 127.0.0.1:8080 Kinderbetreuung`; docs/api.md shows it.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Asks the server at `address` and gives title and address of each hit.
pub(crate) fn search(address: &str, query: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /api/v1/search?q={query}&fields=title,url HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no HTTP")?;
    let body: serde_json::Value = serde_json::from_str(body)?;
    if !head.contains(" 200 ") {
        return Err(body["detail"].as_str().unwrap_or("no answer").into());
    }
    let text = |hit: &serde_json::Value, name: &str| hit[name].as_str().unwrap_or_default().to_owned();
    let hits = body["hits"].as_array().into_iter().flatten();
    Ok(hits.map(|hit| (text(hit, "title"), text(hit, "url"))).collect())
}

#[allow(dead_code, reason = "a test runs the search alone")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    for (title, url) in search(&address, &arguments.next().unwrap_or_default())? {
        println!("{title}\t{url}");
    }
    Ok(())
}
