//! What the sample region promises: it is whole, its gold is true to its pages, and it serves as said.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::{Region, RunningRegion, Site, serve};

/// The gold entry of a page; tests/region/README.md says what each field means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    kind: model::Kind,
    title: String,
    published: Option<model::PartialDate>,
    precision: Option<model::Precision>,
    places: Vec<model::Ags>,
    must: Vec<String>,
    must_not: Vec<String>,
    duplicate_of: Option<String>,
    follows: Option<String>,
    #[serde(default)]
    events: Vec<GoldEvent>,
    /// The event of a page of kind `event`.
    event: Option<serde_json::Value>,
    offer: Option<serde_json::Value>,
    #[serde(default)]
    offers: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldEvent {
    title: String,
    start: model::Moment,
    end: Option<model::Moment>,
}

fn region() -> Region {
    Region::builtin().unwrap()
}

/// Every HTML page and every gold entry, also of pages that a fault damages.
fn golds(region: &Region) -> Vec<(String, String, Gold)> {
    let mut all = Vec::new();
    for site in region.sites() {
        let pages = site.pages.iter().map(|page| (&page.file, page.body, page.gold));
        let damaged = site.faults.iter().map(|fault| (&fault.file, fault.body, fault.gold));
        for (file, body, gold) in pages.chain(damaged) {
            if let Some(gold) = gold {
                let name = format!("{}/{file}", site.id);
                let gold =
                    serde_json::from_str(gold).unwrap_or_else(|error| panic!("gold of {name}: {error}"));
                all.push((name, page_text(body), gold));
            }
        }
    }
    all
}

/// The characters of a page: its files are UTF-8 or windows-1252, whatever their headers say.
fn characters(body: &[u8]) -> String {
    // 0x80 to 0x9F of windows-1252, as far as our pages use them.
    let special = |b: u8| match b {
        0x80 => '€',
        0x82 => '‚',
        0x84 => '„',
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        _ => char::from(b),
    };
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => body.iter().map(|b| special(*b)).collect(),
    }
}

/// A page without tags, entities resolved, white space collapsed.
fn page_text(body: &[u8]) -> String {
    let html = characters(body);
    let mut text = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        let inline = [
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<em>",
            "</em>",
            "<strong>",
            "</strong>",
            "<a ",
            "</a>",
            "<span",
            "</span>",
        ];
        if !inline.iter().any(|name| tag.to_ascii_lowercase().starts_with(name)) {
            text.push(' ');
        }
        rest = tag.find('>').map_or("", |close| &tag[close + 1..]);
    }
    text.push_str(rest);
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&auml;", "ä"),
        ("&ouml;", "ö"),
        ("&uuml;", "ü"),
        ("&Auml;", "Ä"),
        ("&Ouml;", "Ö"),
        ("&Uuml;", "Ü"),
        ("&szlig;", "ß"),
        ("&bdquo;", "„"),
        ("&ldquo;", "“"),
        ("&ndash;", "–"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&shy;", ""),
        ("\u{ad}", ""),
        ("&euro;", "€"),
        ("&#8211;", "–"),
        ("&#8222;", "„"),
        ("&#8220;", "“"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    collapse(&text)
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn has_six_sites_and_eighty_pages_with_gold() {
    let region = region();
    assert!(region.sites().count() >= 6, "{:?}", region.sites().map(|site| &site.id).collect::<Vec<_>>());
    assert!(golds(&region).len() >= 80, "{} pages have gold", golds(&region).len());
}

#[test]
fn every_html_page_has_gold() {
    let region = region();
    let mut missing = Vec::new();
    for site in region.sites() {
        for page in &site.pages {
            let html = page.status == 200 && page.content_type.starts_with("text/html");
            if html && !page.forbidden && page.gold.is_none() {
                missing.push(format!("{}/{}", site.id, page.file));
            }
        }
    }
    assert!(missing.is_empty(), "pages without gold: {missing:#?}");
}

#[test]
fn gold_says_what_the_page_says() {
    let region = region();
    let gazetteer = model::Gazetteer::builtin();
    let mut wrong = Vec::new();
    for (name, text, gold) in golds(&region) {
        let plain = text.to_lowercase();
        for must in gold.must.iter().chain(&gold.must_not) {
            if !text.contains(&collapse(must)) {
                wrong.push(format!("{name}: the page does not contain {must:?}"));
            }
        }
        if !plain.contains(&collapse(&gold.title).to_lowercase()) {
            wrong.push(format!("{name}: the page does not contain its title {:?}", gold.title));
        }
        if gold.published.map(model::PartialDate::precision) != gold.precision
            && gold.precision != Some(model::Precision::PartOfMonth)
        {
            wrong.push(format!("{name}: precision {:?} does not fit {:?}", gold.precision, gold.published));
        }
        for ags in gold.places.iter().filter(|ags| gazetteer.get(ags).is_none()) {
            wrong.push(format!("{name}: the gazetteer does not know {ags}"));
        }
        if !gold.kind.is_indexed() && !gold.must.is_empty() && gold.kind == model::Kind::Empty {
            wrong.push(format!("{name}: an empty page cannot have a must"));
        }
        for event in gold.events.iter().filter(|event| {
            event.title.is_empty() || event.end.is_some_and(|end| end.date < event.start.date)
        }) {
            wrong.push(format!("{name}: {event:?} ends before it starts"));
        }
        if [&gold.offer, &gold.event].into_iter().flatten().chain(&gold.offers).any(|part| !part.is_object())
            || [&gold.duplicate_of, &gold.follows].into_iter().flatten().any(String::is_empty)
        {
            wrong.push(format!("{name}: offer or duplicate_of is of the wrong form"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The addresses a page links to: `href` of links, `src` of frames, addresses in feeds and sitemaps.
fn links(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, end) in [("<loc>", "</loc>"), ("<link>", "</link>")] {
        found.extend(body.split(start).skip(1).filter_map(|rest| rest.split(end).next()).map(str::to_owned));
    }
    for tag in body.split('<').filter_map(|rest| rest.split('>').next()) {
        let name = tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let attribute = match name.as_str() {
            "a" | "link" | "area" => "href=",
            "frame" | "iframe" => "src=",
            _ => continue,
        };
        let Some(value) = tag.to_ascii_lowercase().find(attribute).map(|at| &tag[at + attribute.len()..])
        else {
            continue;
        };
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split_whitespace().next(),
        };
        found.extend(value.map(str::to_owned));
    }
    found.iter().map(|link| link.trim().replace("&amp;", "&")).collect()
}

#[test]
fn every_link_leads_to_a_page_or_a_declared_fault() {
    let region = region();
    let bases: HashMap<String, String> = region
        .sites()
        .enumerate()
        .map(|(n, site)| (site.id.clone(), format!("http://127.0.0.1:{}", 10_000 + n)))
        .collect();
    let keys: HashMap<String, BTreeSet<String>> = region
        .sites()
        .map(|site| (site.id.clone(), site.pages.iter().map(|page| site.key(&page.path)).collect()))
        .collect();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for site in region.sites() {
        let starts = site.start.iter().map(|start| ("start".to_owned(), start.clone()));
        let linked = site.pages.iter().filter(|page| serve::is_text(&page.content_type)).flat_map(|page| {
            let body = characters(&serve::fill(page.body, &bases));
            let body = without_base(&body);
            links(&body).into_iter().map(|link| (page.path.clone(), link))
        });
        for (from, link) in starts.chain(linked) {
            let from = if from == "start" { "/" } else { &from };
            let base = Url::parse(&bases[&site.id]).unwrap().join(from).unwrap();
            let Ok(url) = base.join(&link) else {
                // The broken site links to what is no address on purpose.
                if site.id != "kaputt" {
                    wrong.push(format!("{}{from}: {link:?} is no address", site.id));
                }
                continue;
            };
            let Some((id, _)) = bases.iter().find(|(_, base)| url.as_str().starts_with(base.as_str())) else {
                let outside = url.host_str().is_none_or(|host| {
                    host.ends_with(".example") || host.contains("schema.org") || host.contains("w3.org")
                });
                if !outside {
                    wrong.push(format!("{}{from}: {link:?} leads to a host that is not .example", site.id));
                }
                continue;
            };
            let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
            let to: &Site = region.sites().find(|site| site.id == *id).unwrap();
            let asset = [".css", ".js", ".png", ".jpg", ".gif", ".ico", ".svg"]
                .iter()
                .any(|end| url.path().ends_with(end));
            checked += 1;
            if !asset && !keys[id].contains(&to.key(target)) && to.fault(target).is_none() {
                wrong.push(format!("{}{from}: {link:?} leads nowhere", site.id));
            }
        }
    }
    assert!(checked > 100, "only {checked} links found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Addresses inside comments and scripts are no links.
fn without_base(body: &str) -> String {
    let mut out = body.to_owned();
    for (start, end) in [("<!--", "-->"), ("<script", "</script>")] {
        while let Some(from) = out.find(start) {
            let to = out[from..].find(end).map_or(out.len(), |at| from + at + end.len());
            out.replace_range(from..to, "");
        }
    }
    out
}

#[test]
fn placeholders_are_replaced_in_any_charset() {
    let bases = HashMap::from([("kreis".to_owned(), "http://127.0.0.1:1".to_owned())]);
    assert_eq!(
        serve::fill(b"\xe4 {{kreis}}/x {{nobody}} {{", &bases),
        b"\xe4 http://127.0.0.1:1/x {{nobody}} {{"
    );
    let region = region();
    let known: HashMap<String, String> =
        region.sites().map(|site| (site.id.clone(), String::new())).collect();
    for site in region.sites() {
        for page in site.pages.iter().filter(|page| serve::is_text(&page.content_type)) {
            let filled = characters(&serve::fill(page.body, &known));
            assert!(!filled.contains("{{"), "{}/{} has an unknown placeholder", site.id, page.file);
        }
    }
}

/// Sends a request as it is and reads until the server closes or the answer is complete.
async fn ask(running: &RunningRegion, site: &str, request: &str) -> String {
    let address = running.address(site).unwrap().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
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
    let address = running.address("kaputt").unwrap().trim_start_matches("http://").to_owned();
    running.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}
