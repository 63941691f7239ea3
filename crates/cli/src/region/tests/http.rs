//! Real requests over loopback.

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::RunningRegion;
use super::region;

/// Where a site is served, `127.0.0.1:PORT`.
fn host(running: &RunningRegion, site: &str) -> String {
    let source = running.sources().into_iter().find(|source| source.id.as_str() == site).unwrap();
    source.start[0].trim_start_matches("http://").split('/').next().unwrap().to_owned()
}

/// Sends a request as it is and reads until the server closes or the answer is complete.
async fn ask(running: &RunningRegion, site: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(host(running, site)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that gives up on a request may reset the connection after its answer.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn get(running: &RunningRegion, site: &str, target: &str, headers: &str) -> String {
    ask(running, site, &format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n"))
        .await
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer
        .lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn serves_pages_and_answers_304_to_those_who_have_them() {
    let running = region().start(None).await.unwrap();
    let first = get(&running, "kaputt", "/", "").await;
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n") && first.contains("</html>"), "{first}");
    assert!(!first.contains("{{"));
    let etag = header(&first, "ETag").unwrap().to_owned();
    let modified = header(&first, "Last-Modified").unwrap().to_owned();

    let again = get(&running, "kaputt", "/", &format!("If-None-Match: {etag}\r\n")).await;
    assert!(again.starts_with("HTTP/1.1 304 ") && again.ends_with("\r\n\r\n"), "{again}");
    let dated = get(&running, "kaputt", "/", &format!("If-Modified-Since: {modified}\r\n")).await;
    assert!(dated.starts_with("HTTP/1.1 304 "), "{dated}");
    let other = get(&running, "kaputt", "/", "If-None-Match: \"x\"\r\n").await;
    assert!(other.starts_with("HTTP/1.1 200 "), "{other}");

    let count = running.requests("kaputt")["/"];
    assert_eq!((count.requests, count.conditional, count.not_modified), (4, 3, 2));
    assert_eq!(running.total(), count);
    running.reset_counts();
    assert_eq!(running.total().requests, 0);
    running.stop().await;
}

#[tokio::test]
async fn one_connection_takes_many_requests() {
    let running = region().start(None).await.unwrap();
    let answers = ask(
        &running,
        "kaputt",
        "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /nirgends HTTP/1.1\r\nHost: x\r\n\r\nGET /robots.txt HTTP/1.0\r\n\r\n",
    )
    .await;
    let status: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(status, ["200", "404", "200"], "{answers}");
    running.stop().await;
}

#[tokio::test]
async fn bad_requests_get_an_answer_and_harm_nobody() {
    let running = region().start(None).await.unwrap();
    for (request, status) in [
        ("\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/3\r\n\r\n".to_owned(), "400"),
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
        ("DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), "405"),
        ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".to_owned(), "405"),
        (format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(20_000)), "431"),
        ("GET /%zz%f HTTP/1.0\r\n\r\n".to_owned(), "404"),
    ] {
        let answer = ask(&running, "kaputt", &request).await;
        // A 431 may be lost when the kernel resets a connection with unread bytes.
        let lost = status == "431" && answer.is_empty();
        assert!(lost || answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request:.40?}: {answer}");
    }
    assert!(get(&running, "kaputt", "/", "").await.starts_with("HTTP/1.1 200 "));
    running.stop().await;
}

#[tokio::test]
async fn faults_do_what_they_say() {
    let running = region().start(None).await.unwrap();
    let calendar = get(&running, "kaputt", "/kalender?monat=2031-12", "").await;
    assert!(calendar.contains("?monat=2032-01") && calendar.contains("?monat=2031-11"), "{calendar}");
    let there = get(&running, "kaputt", "/schleife", "").await;
    assert_eq!(header(&there, "Location"), Some("/schleife?zurueck=1"));
    let back = get(&running, "kaputt", "/schleife?zurueck=1", "").await;
    assert_eq!(header(&back, "Location"), Some("/schleife"));
    let short = get(&running, "kaputt", "/protokoll-2019", "").await;
    let announced: usize = header(&short, "Content-Length").unwrap().parse().unwrap();
    assert!(short.len() < announced, "{} bytes of {announced}", short.len());
    assert!(get(&running, "kaputt", "/datenbank", "").await.starts_with("HTTP/1.1 500 "));
    assert_eq!(get(&running, "kaputt", "/weg", "").await, "");
    let huge = get(&running, "kaputt", "/gesamtprotokoll", "").await;
    assert!(huge.len() > 30_000_000 && huge.ends_with("0\r\n\r\n"), "{} bytes", huge.len());
    running.stop().await;
}

#[tokio::test]
async fn the_seeds_are_a_seed_file() {
    #[derive(Deserialize)]
    struct Seeds {
        source: Vec<model::Source>,
    }
    let region = region();
    let running = region.start(None).await.unwrap();
    let seeds: Seeds = toml::from_str(&running.sources_toml().unwrap()).unwrap();
    assert_eq!(seeds.source, running.sources());
    for (source, site) in seeds.source.iter().zip(region.sites()) {
        assert!(source.allow_private && source.id.is_well_formed() && source.delay_ms <= 20);
        assert!(source.ags.is_some() || !site.level.needs_ags(), "{} needs an ags", site.id);
        assert!(
            source.start.iter().all(|start| start.starts_with("http://127.0.0.1:")),
            "{:?}",
            source.start
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn a_stopped_region_frees_its_ports() {
    let region = region();
    let running = region.start(None).await.unwrap();
    let address = host(&running, "kaputt");
    running.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}
