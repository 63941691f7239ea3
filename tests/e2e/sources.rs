//! `lotse sources check --live`: the sample sites are fine, and what is wrong with others is said, with the lines
//! that would mend it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use serde_json::Value;

use crate::harness::{Lotse, Sites};

/// A server that answers every path by `answer(path)`: a status line with headers, and a body.
fn server(answer: impl Fn(&str) -> (String, &'static str) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut first = String::new();
            let mut line = String::new();
            reader.read_line(&mut first).unwrap();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
            let (head, body) = answer(&path);
            let length = body.len();
            write!(
                reader.get_mut(),
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
        }
    });
    address
}

fn look(lotse: &Lotse, only: &str) -> Value {
    let output = lotse.run(&["sources", "check", "--live", "--format", "json", "--only", only]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let look: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let fine = look["problems"].as_array().unwrap().is_empty();
    assert_eq!(output.status.code(), Some(if fine { 0 } else { 1 }), "{look:#}\n{said}");
    look
}

#[test]
fn the_sample_sites_are_fine_and_nothing_is_written() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    let looks = lotse.ndjson(&["sources", "check", "--live", "--format", "json"]);
    assert!(looks.len() >= 6);
    for look in &looks {
        assert_eq!(look["problems"], serde_json::json!([]), "{look:#}");
        assert!(look["robots"][0]["status"].as_u64().is_some_and(|status| status < 500), "{look:#}");
        let all =
            ["starts", "sitemaps", "feeds"].into_iter().flat_map(|lists| look[lists].as_array().unwrap());
        assert!(all.filter_map(|list| list["pages"].as_u64()).sum::<u64>() > 5, "{look:#}");
    }
    let blog = looks.iter().find(|look| look["id"] == "blog").unwrap();
    assert!(blog["sitemaps"].as_array().unwrap().len() > 1, "the index and its parts: {blog:#}");
    let start = blog["suggest"][0].as_str().unwrap();
    assert!(start.starts_with("start = [") && start.contains("/feed/atom/"), "{start}");
    let press = looks.iter().find(|look| look["id"] == "pressehost").unwrap();
    assert_eq!(press["starts"][0]["as"], "feed", "{press:#}");
    assert_eq!(std::fs::read_dir(lotse.data()).unwrap().count(), 0, "the data directory is not touched");
    let text = lotse.ok(&["sources", "check", "--live", "--only", "blog"]);
    assert!(text.contains("blog  ok") && text.contains("suggest  start"), "{text}");
}

#[test]
fn what_is_wrong_with_a_source_is_said_with_the_lines_that_mend_it() {
    let home = "<title>Amt</title><p>Willkommen</p><a href='/a'>A</a><a href='/b'>B</a>";
    let alive = server(move |path| match path {
        "/robots.txt" => ("200 OK\r\nContent-Type: text/plain".into(), "User-agent: *\nCrawl-delay: 0.2\n"),
        "/" => ("200 OK\r\nContent-Type: text/html".into(), home),
        _ => ("404 Not Found".into(), ""),
    });
    let target = format!("{}/neu", alive.replace("127.0.0.1", "localhost"));
    let moved = server({
        let target = target.clone();
        move |path| match path {
            "/robots.txt" => ("404 Not Found".into(), ""),
            _ => (format!("301 Moved Permanently\r\nLocation: {target}"), ""),
        }
    });
    let broken = server(|_| ("503 Service Unavailable".into(), ""));
    let closed = server(|path| match path {
        "/robots.txt" => ("200 OK\r\nContent-Type: text/plain".into(), "User-agent: *\nDisallow: /\n"),
        path => panic!("{path} was fetched though robots.txt forbids it"),
    });
    let script = server(|path| match path {
        "/robots.txt" => ("404 Not Found".into(), ""),
        "/" => {
            ("200 OK\r\nContent-Type: text/html".into(), "<div id=app></div><script src=/app.js></script>")
        }
        _ => ("404 Not Found".into(), ""),
    });
    let mut seeds = String::new();
    let mut source = |id: &str, start: &[String]| {
        seeds.push_str(&format!(
            "[[source]]\nid = \"{id}\"\nname = \"{id}\"\nlevel = \"bund\"\nstart = {start:?}\nallow_private = true\ndelay_ms = 0\n"
        ));
    };
    source("half", &[format!("{alive}/"), format!("{alive}/weg")]);
    source("moved", &[format!("{moved}/alt")]);
    source("broken", &[format!("{broken}/")]);
    source("closed", &[format!("{closed}/")]);
    source("script", &[format!("{script}/")]);
    let lotse = Lotse::new();
    let path = lotse.data().join("seeds.toml");
    std::fs::write(&path, seeds).unwrap();
    let lotse = lotse.reading(path);

    let half = look(&lotse, "half");
    assert!(half["problems"][0].as_str().unwrap().contains("/weg: answered 404"), "{half:#}");
    assert_eq!(half["starts"][0]["pages"], 2, "{half:#}");
    assert_eq!(half["robots"][0]["crawl_delay_s"], 0.2, "{half:#}");
    assert_eq!(half["suggest"][0], format!("start = [\"{alive}/\"]"));
    assert_eq!(half["suggest"][1], "delay_ms = 200");

    let moved = look(&lotse, "moved");
    assert_eq!(moved["suggest"][0], format!("start = [\"{target}\"]"), "{moved:#}");
    let broken = look(&lotse, "broken");
    assert!(broken["problems"][0].as_str().unwrap().contains("503"), "{broken:#}");
    let closed = look(&lotse, "closed");
    assert!(closed["problems"][0].as_str().unwrap().contains("robots.txt: Disallow: /"), "{closed:#}");
    let script = look(&lotse, "script");
    assert!(script["problems"][0].as_str().unwrap().contains("JavaScript"), "{script:#}");

    let said = lotse.fails(2, &["sources", "check", "--format", "json"]);
    assert!(said.contains("--live"), "{said}");
}

#[test]
fn real_hosts_are_not_asked_without_a_contact() {
    let lotse = Lotse::new();
    let said = lotse.fails(2, &["sources", "check", "--live"]);
    assert!(said.contains("--contact"), "{said}");
}

#[test]
fn the_way_to_the_network_is_that_of_a_crawl() {
    let proxy = server(|url| match url {
        "http://stadt.invalid/" => ("200 OK\r\nContent-Type: text/html".into(), "<a href='/a'>A</a>"),
        _ => ("404 Not Found".into(), ""),
    });
    let lotse = Lotse::new();
    let path = lotse.data().join("seeds.toml");
    let seeds = "[[source]]\nid = \"stadt\"\nname = \"S\"\nlevel = \"bund\"\nstart = [\"http://stadt.invalid/\"]\ndelay_ms = 0\n";
    std::fs::write(&path, seeds).unwrap();
    let authorities = lotse.data().join("authorities.pem");
    let lotse = lotse.reading(path);
    let check = ["sources", "check", "--live", "--format", "json", "--contact", "post@kreis.invalid"];
    let look = lotse.ndjson(&[&check[..], &["--proxy", &proxy]].concat());
    assert_eq!(
        (&look[0]["problems"], &look[0]["starts"][0]["pages"]),
        (&serde_json::json!([]), &1.into()),
        "{look:#?}"
    );

    let authorities = authorities.to_str().unwrap();
    let with_authorities = [&check[..], &["--proxy", &proxy, "--ca-file", authorities]].concat();
    assert!(lotse.fails(2, &with_authorities).contains(authorities), "a file that is not there");
    std::fs::write(authorities, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let said = lotse.fails(2, &with_authorities);
    assert!(said.contains("certificate"), "{said}");
}
