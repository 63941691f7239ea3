//! Whole crawls over real HTTP against a server on loopback that answers well, badly, or not at all. Nothing
//! sleeps to pass: limits are set to fractions of a second, and what never answers is cut by them.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod absence;
mod finding;
mod memory;
mod network;
mod site;

use std::sync::Arc;
use std::time::Duration;

use crawler::{CrawlConfig, CrawlReport, Outcome, Recheck, crawl};
use jiff::{SignedDuration, Timestamp};
use memory::Memory;
use model::{Level, Source, SourceId};
use site::{Reply, Site};
use tokio::sync::watch;

fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn config(now: Timestamp) -> CrawlConfig {
    let mut config = CrawlConfig::new("0.0.0", None, now);
    config.limits.connect = Duration::from_millis(500);
    config.limits.header = Duration::from_millis(300);
    config.limits.total = Duration::from_millis(700);
    config.limits.backoff = Duration::from_millis(10);
    config.limits.max_wait = Duration::from_millis(50);
    config.limits.max_body = 200_000;
    config.limits.max_transfer = 100_000;
    config
}

fn source(start: &str) -> Source {
    Source {
        id: SourceId::new("stadt"),
        name: "Stadt".into(),
        level: Level::Verband,
        ags: None,
        start: vec![start.to_owned()],
        include: Vec::new(),
        exclude: Vec::new(),
        delay_ms: 0,
        max_pages: 500,
        max_depth: 16,
        ignore_params: Vec::new(),
        languages: Vec::new(),
        allow_private: true,
        select: None,
    }
}

fn run(source: &Source, memory: &Memory, config: &CrawlConfig) -> CrawlReport {
    let (_go_on, stop) = watch::channel(false);
    crawl(std::slice::from_ref(source), memory.clone(), config, stop, Arc::new(())).unwrap()
}

/// A first crawl of a site with the usual limits.
fn visit(site: &Site) -> (Memory, crawler::SourceReport) {
    let memory = Memory::default();
    let report = run(&source(&site.url("/")), &memory, &config(now()));
    (memory, report.sources.into_iter().next().unwrap())
}

fn html(body: &str) -> Reply {
    Reply::ok(
        "text/html; charset=utf-8",
        format!("<!DOCTYPE html><html lang=de><title>x</title><body>{body}"),
    )
}

const ALL_ALLOWED: &str = "User-agent: *\nDisallow:\n";

#[test]
fn a_site_is_found_by_links_sitemaps_and_feeds_and_robots_txt_is_obeyed() {
    let site = Site::plan()
        .on("/robots.txt", |site| {
            Reply::ok("text/plain", format!("User-agent: *\nDisallow: /intern/\nSitemap: {}\n", site.url("/sitemap.xml")))
        })
        .on("/sitemap.xml", |site| {
            let page = site.url("/nur-in-der-sitemap.html");
            let hidden = site.url("/intern/x.html");
            Reply::ok("application/xml", format!("<urlset><url><loc>{page}</loc></url><url><loc>{hidden}</loc></url></urlset>"))
        })
        .on("/", |_| {
            html(
                "<link rel=alternate type='application/rss+xml' href=/feed.xml><a href=a.html>A</a>\
                 <a href=/intern/y.html>I</a><a href=b.html rel=nofollow>B</a><a href=bild.jpg>J</a>\
                 <a href='http://anderswo.example/'>X</a>",
            )
        })
        .on("/feed.xml", |site| {
            let page = site.url("/meldung.html");
            let item = format!("<item><title>Neue Kita</title><link>{page}</link><pubDate>Mo, 16 Nov 2026 08:00:00 +0100</pubDate></item>");
            Reply::ok("application/rss+xml", format!("<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"))
        })
        .on("/a.html", |_| html("A"))
        .on("/meldung.html", |_| html("Neue Kita"))
        .on("/nur-in-der-sitemap.html", |_| html("S"))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(memory.bodies(&site), ["/", "/a.html", "/meldung.html", "/nur-in-der-sitemap.html"]);
    assert_eq!((report.outcome, report.new, report.reason.as_deref()), (Outcome::Ok, 4, None));
    let hint = memory.page(&site.url("/meldung.html")).unwrap().hint.unwrap();
    assert_eq!(
        (hint.title.as_deref(), hint.published.unwrap().to_string().as_str()),
        (Some("Neue Kita"), "2026-11-16")
    );
    for forbidden in ["/intern/x.html", "/intern/y.html", "/b.html", "/bild.jpg"] {
        assert_eq!(site.hits(forbidden), 0, "{forbidden}");
    }
    assert!(site.agents().iter().all(|agent| agent == "Lotse/0.0.0"));
}

#[test]
fn the_second_night_asks_conditionally_and_stores_only_what_changed() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::ok("text/plain", ALL_ALLOWED))
        .on("/", |_| html("<a href=a>A</a><a href=b>B</a>").etag("\"1\""))
        .on("/a", |_| html("A").etag("\"a\""))
        .on("/b", |site| html(&format!("B{}", site.hits("/b"))).etag(&format!("\"b{}\"", site.hits("/b"))))
        .serve();
    let memory = Memory::default();
    let source = source(&site.url("/"));
    run(&source, &memory, &config(now()));
    let mut tomorrow = config(now() + SignedDuration::from_hours(24));
    tomorrow.recheck = Recheck::All;
    let report = run(&source, &memory, &tomorrow).sources.remove(0);
    assert_eq!((report.s304, report.s200, report.changed, report.new), (2, 1, 1, 0));
    assert_eq!(site.hits("/robots.txt"), 2);
    // Asked for all a moment later, the run is a new one and asks again, but not for robots.txt.
    let report = run(&source, &memory, &tomorrow).sources.remove(0);
    assert_eq!((report.s304, report.s200), (2, 1));
    assert_eq!(site.hits("/robots.txt"), 2);
}

#[test]
fn robots_txt_that_cannot_be_had_forbids_everything() {
    for status in [500, 503, 429] {
        let site =
            Site::plan().on("/robots.txt", move |_| Reply::status(status)).on("/", |_| html("x")).serve();
        let (_, report) = visit(&site);
        assert_eq!((report.outcome, site.hits("/")), (Outcome::Failed, 0), "{status}");
        assert!(report.reason.unwrap().contains("robots.txt"));
    }
    let site = Site::plan().on("/robots.txt", |_| Reply::silence()).on("/", |_| html("x")).serve();
    let (_, report) = visit(&site);
    assert_eq!((report.outcome, site.hits("/")), (Outcome::Failed, 0));
    for status in [401, 403, 404] {
        let site =
            Site::plan().on("/robots.txt", move |_| Reply::status(status)).on("/", |_| html("x")).serve();
        assert_eq!(visit(&site).1.outcome, Outcome::Ok, "{status}");
    }
}

#[test]
fn silence_and_dripping_end_by_the_limits() {
    for slow in [Reply::silence, Reply::dripping_header, Reply::dripping_body] {
        let site = Site::plan().on("/robots.txt", |_| Reply::status(404)).on("/", move |_| slow()).serve();
        let (memory, report) = visit(&site);
        assert_eq!(report.outcome, Outcome::Failed);
        assert!(memory.bodies(&site).is_empty());
        assert!(site.total_hits() <= 6, "{}", site.total_hits());
    }
}

#[test]
fn what_has_no_end_is_cut() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href=endlos>1</a><a href=bombe>2</a><a href=kurz>3</a>"))
        .on("/endlos", |_| Reply::endless("text/html"))
        .on("/bombe", |_| Reply::gzip_bomb(50 << 20))
        .on("/kurz", |_| Reply::short("text/html", "<p>nur die Hälfte", 5000))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(memory.bodies(&site), ["/", "/bombe", "/endlos", "/kurz"]);
    for cut in ["/bombe", "/endlos", "/kurz"] {
        let page = memory.page(&site.url(cut)).unwrap();
        assert!(page.truncated && page.body.unwrap().len() <= 200_000, "{cut}");
        assert_eq!(page.etag, None);
    }
    assert_eq!(report.outcome, Outcome::Ok);
}

#[test]
fn garbage_is_a_failure_and_no_more() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| Reply::raw(b"\x16\x03\x01\x00garbage\r\n\r\n"))
        .serve();
    let (_, report) = visit(&site);
    assert_eq!(report.outcome, Outcome::Failed);
    assert!(report.reason.unwrap().contains("no usable answer"));
}

#[test]
fn redirects_are_followed_within_the_source_only() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::ok("text/plain", "User-agent: *\nDisallow: /geheim"))
        .on("/", |_| html("<a href=alt>1</a><a href=kreis1>2</a><a href=weg>3</a><a href=verboten>4</a><a href=heim>5</a>"))
        .on("/alt", |_| Reply::redirect("/neu"))
        .on("/neu", |_| html("Neu"))
        .on("/kreis1", |_| Reply::redirect("/kreis2"))
        .on("/kreis2", |_| Reply::redirect("/kreis1"))
        .on("/weg", |_| Reply::redirect("http://127.0.0.1:9/"))
        .on("/verboten", |_| Reply::redirect("/geheim"))
        .on("/heim", |_| Reply::redirect("/"))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(memory.bodies(&site), ["/", "/neu"]);
    assert_eq!(memory.page(&site.url("/alt")).unwrap().alias_of, Some(site.url("/neu")));
    assert_eq!((site.hits("/geheim"), site.hits("/kreis1"), site.hits("/kreis2")), (0, 1, 1));
    assert_eq!(report.outcome, Outcome::Ok);
}

#[test]
fn a_start_that_moved_is_told_and_not_followed() {
    let other = Site::plan().on("/", |_| html("fremd")).serve();
    let target = other.url("/");
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", move |_| Reply::redirect(&target))
        .serve();
    let (_, report) = visit(&site);
    assert_eq!((report.outcome, other.total_hits()), (Outcome::Failed, 0));
    let reason = report.reason.unwrap();
    assert!(reason.contains(&format!("write start = [\"{}\"]", other.url("/"))), "{reason}");
}

#[test]
fn an_overloaded_host_is_waited_for_or_left() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |site| if site.hits("/") < 2 { Reply::status(429).retry_after("0") } else { html("x") })
        .serve();
    assert_eq!(visit(&site).1.outcome, Outcome::Ok);

    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| Reply::status(503).retry_after("120"))
        .serve();
    let memory = Memory::default();
    let source = source(&site.url("/"));
    let report = run(&source, &memory, &config(now())).sources.remove(0);
    assert_eq!((report.outcome, site.hits("/")), (Outcome::Failed, 1));
    assert!(report.reason.unwrap().contains("120 s"));
    // A minute later it is not asked, three minutes later it is.
    run(&source, &memory, &config(now() + SignedDuration::from_secs(60)));
    assert_eq!(site.hits("/"), 1);
    run(&source, &memory, &config(now() + SignedDuration::from_secs(180)));
    assert_eq!(site.hits("/"), 2);
}

#[test]
fn traps_end_by_themselves() {
    let number = |path: &str| path.rsplit(['=', '/']).next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let calendar = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .any(move |site, path| {
            let next = number(path) + 1;
            let _ = site;
            html(&format!("Kalender <a href='/kalender?monat={next}'>weiter</a>"))
        })
        .serve();
    visit(&calendar);
    assert!(calendar.total_hits() < 260, "{}", calendar.total_hits());

    let nesting = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .any(|_, _| html("<a href='a/'>a</a><a href='b/'>b</a>"))
        .serve();
    visit(&nesting);
    assert!(nesting.total_hits() < 10, "{}", nesting.total_hits());

    let wide = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .any(|_, _| html(&(0..2_000).map(|n| format!("<a href='/l{n}'>x</a>")).collect::<String>()))
        .serve();
    visit(&wide);
    assert!(wide.total_hits() < 60, "{}", wide.total_hits());
}

#[test]
fn a_page_is_gone_on_the_second_day_and_back_when_it_is_back() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href=bleibt>1</a><a href=geht>2</a>"))
        .on("/bleibt", |_| html("B"))
        .on(
            "/geht",
            |site| if (2..=3).contains(&site.hits("/geht")) { Reply::status(404) } else { html("G") },
        )
        .serve();
    let (memory, source) = (Memory::default(), source(&site.url("/")));
    let night = |days: i64| {
        let mut config = config(now() + SignedDuration::from_hours(24 * days));
        config.recheck = Recheck::All;
        let report = run(&source, &memory, &config).sources.remove(0);
        (report.gone, report.changed)
    };
    assert_eq!([night(0), night(1), night(2), night(3)], [(0, 0), (0, 0), (1, 0), (0, 1)]);
}

#[test]
fn the_budget_holds_and_the_rest_follows() {
    let page = |n: u32| html(&format!("Seite {n} {}", "wort ".repeat(n as usize)));
    let mut site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html(&(0..30).map(|n| format!("<a href='/s{n}'>{n}</a>")).collect::<String>()));
    for n in 0..30 {
        site = site.on(&format!("/s{n}"), move |_| page(n));
    }
    let site = site.serve();
    let (memory, source) = (Memory::default(), source(&site.url("/")));
    let mut config = config(now());
    config.max_pages = Some(12);
    let report = run(&source, &memory, &config).sources.remove(0);
    assert_eq!(report.outcome, Outcome::Ok);
    assert!(report.reason.unwrap().contains("12 pages"));
    for days in 1..5 {
        config.now = now() + SignedDuration::from_hours(days);
        run(&source, &memory, &config);
    }
    assert_eq!(memory.bodies(&site).len(), 31);
}

#[test]
fn directives_are_kept_and_obeyed() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href=still>1</a><a href=kopf>2</a><a href=tdm>3</a><a href=zweit>4</a>"))
        .on("/still", |_| html("<meta name=robots content='noindex,nofollow'><a href=/tief>t</a>"))
        .on("/kopf", |_| html("K").header("X-Robots-Tag", "noindex"))
        .on("/tdm", |_| html("T").header("tdm-reservation", "1"))
        .on("/zweit", |_| html("<link rel=canonical href=/erst>Z"))
        .on("/erst", |_| html("<link rel=canonical href=/erst>E"))
        .serve();
    let (memory, _) = visit(&site);
    for withheld in ["/still", "/kopf", "/tdm"] {
        assert!(memory.page(&site.url(withheld)).unwrap().withheld, "{withheld}");
    }
    assert_eq!(memory.page(&site.url("/tdm")).unwrap().body, Some(Vec::new()));
    assert_eq!(memory.page(&site.url("/zweit")).unwrap().alias_of, Some(site.url("/erst")));
    assert_eq!((site.hits("/tief"), site.hits("/erst")), (0, 1));
}

#[test]
fn private_networks_and_strangers_need_leave() {
    let site = Site::plan().on("/", |_| html("x")).serve();
    let memory = Memory::default();
    let mut private = source(&site.url("/"));
    private.allow_private = false;
    let report = run(&private, &memory, &config(now())).sources.remove(0);
    assert_eq!((report.outcome, site.total_hits()), (Outcome::Skipped, 0));
    let mut config = config(now());
    config.agent.contact = Some("a@example.org".into());
    let report = run(&private, &memory, &config).sources.remove(0);
    assert_eq!((report.outcome, site.total_hits()), (Outcome::Failed, 0));
    assert!(report.reason.unwrap().contains("no public address"));
}

#[test]
fn asked_to_stop_it_stops_at_once_and_goes_on_later() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href=a>1</a>"))
        .on("/a", |_| html("A"))
        .serve();
    let (memory, source) = (Memory::default(), source(&site.url("/")));
    let (_stop, stopped) = watch::channel(true);
    let report =
        crawl(std::slice::from_ref(&source), memory.clone(), &config(now()), stopped, Arc::new(())).unwrap();
    assert!(report.stopped && memory.bodies(&site).is_empty());
    run(&source, &memory, &config(now()));
    assert_eq!(memory.bodies(&site), ["/", "/a"]);
}

#[test]
fn a_store_that_fails_ends_the_crawl_with_its_error() {
    let site = Site::plan().on("/robots.txt", |_| Reply::status(404)).on("/", |_| html("x")).serve();
    let memory = Memory::failing();
    let (_go_on, stop) = watch::channel(false);
    let error = crawl(&[source(&site.url("/"))], memory, &config(now()), stop, Arc::new(())).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "disk full");
}

#[test]
fn a_reservation_of_text_and_data_mining_is_obeyed_wherever_it_stands() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::ok("text/plain", ALL_ALLOWED))
        .on("/.well-known/tdmrep.json", |_| {
            Reply::ok(
                "application/json",
                r#"[{"location": "/presse/", "tdm-reservation": 1}, {"location": "/presse/frei", "tdm-reservation": 0}]"#,
            )
        })
        .on("/", |_| html("<a href=kopf>K</a><a href=meta>M</a><a href=presse/1>P</a><a href=presse/2.pdf>D</a><a href=presse/frei>F</a>"))
        .on("/kopf", |_| html("Kopf").header("TDM-Reservation", " 1 "))
        .on("/meta", |_| html("<meta name=tdm-reservation content=1>Meta"))
        .on("/presse/1", |_| html("Presse"))
        .on("/presse/2.pdf", |_| Reply::ok("application/pdf", "%PDF-1.4 Presse"))
        .on("/presse/frei", |_| html("Frei"))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(report.outcome, Outcome::Ok);
    for (path, reserved) in [
        ("/", false),
        ("/kopf", true),
        ("/meta", true),
        ("/presse/1", true),
        ("/presse/2.pdf", true),
        ("/presse/frei", false),
    ] {
        let page = memory.page(&site.url(path)).unwrap();
        assert_eq!((page.withheld, page.body.unwrap().is_empty()), (reserved, reserved), "{path}");
    }
    // Known for a day, like robots.txt.
    run(&source(&site.url("/")), &memory, &config(now() + SignedDuration::from_hours(20)));
    assert_eq!(site.hits("/.well-known/tdmrep.json"), 1);
}

#[test]
fn pages_in_a_language_the_seed_leaves_out_are_neither_kept_nor_followed() {
    let page = |lang: &str, body: &str| {
        Reply::ok(
            "text/html; charset=utf-8",
            format!("<!DOCTYPE html><html{lang}><title>x</title><body>{body}"),
        )
    };
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", move |_| {
            page(" lang=en", "<link rel=alternate hreflang=fr href=/fr/><a href=/fr/>F</a><a href=/de>D</a><a href=/en>E</a><a href=/kopf>K</a><a href=/ohne>O</a>")
        })
        .on("/de", move |_| page(" lang=de-DE", "Amt"))
        .on("/en", move |_| page(" lang='en'", "<a href=/en/more>More</a>"))
        .on("/kopf", move |_| page("", "Office").header("Content-Language", "en"))
        .on("/ohne", move |_| page("", "Ohne Angabe"))
        .serve();
    let mut source = source(&site.url("/"));
    source.languages = vec!["de".to_owned()];
    let memory = Memory::default();
    let report = run(&source, &memory, &config(now())).sources.remove(0);
    assert_eq!(memory.bodies(&site), ["/", "/de", "/ohne"]);
    assert_eq!((report.barred, site.hits("/en/more"), site.hits("/fr/")), (2, 0, 0));
}

#[test]
fn a_canonical_address_that_holds_nothing_takes_no_page_with_it() {
    let canonical = |to: &str, body: &str| html(&format!("<link rel=canonical href={to}>{body}"));
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::ok("text/plain", "User-agent: *\nDisallow: /intern/"))
        .on("/", |_| html("<a href=a>A</a><a href=b>B</a><a href=c>C</a><a href=d>D</a>"))
        .on("/a", move |_| canonical("/fehlt", "Amt A"))
        .on("/b", move |_| canonical("/fehlt", "Amt B"))
        .on("/c", move |_| canonical("/intern/c", "Amt C"))
        .on("/d", move |_| canonical("/echt", "Amt D"))
        .on("/echt", |_| html("Amt D"))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(memory.bodies(&site), ["/", "/a", "/b", "/c", "/echt"]);
    assert_eq!((report.outcome, site.hits("/fehlt"), site.hits("/intern/c")), (Outcome::Ok, 1, 0));
    assert_eq!(memory.page(&site.url("/d")).unwrap().alias_of, Some(site.url("/echt")));
}
