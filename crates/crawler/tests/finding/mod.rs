//! Ways to pages beside plain links: listings with paging, calendars, lists that name other lists.

use crawler::Outcome;

use crate::memory::Memory;
use crate::site::{Reply, Site};
use crate::{config, html, now, run, source, visit};

#[test]
fn a_listing_is_followed_from_page_to_page() {
    const LAST: u32 = 40;
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href='/aktuelles'>Aktuelles</a>"))
        .any(|_, path| {
            let Some((_, page)) = path.split_once("/aktuelles") else {
                // Every figure of the address a word: news differ in more than numbers.
                let words = ["eins", "zwei", "drei", "vier", "acht", "elf", "zwölf", "zehn", "neun", "null"];
                let figures = path.bytes().filter(u8::is_ascii_digit);
                return html(&figures.map(|figure| words[usize::from(figure - b'0')]).collect::<String>());
            };
            let page: u32 = page.strip_prefix("?seite=").and_then(|page| page.parse().ok()).unwrap_or(1);
            // Headlines differ in words, as news do.
            let word =
                |n: u32| ["Rat", "Markt", "Bad", "Kita", "Wald", "Weg"][(page / 6_u32.pow(n)) as usize % 6];
            let news: String =
                (0..5).map(|n| format!("<li><a href='/m/{page}-{n}'>{} {n}</a>", word(n))).collect();
            let next = match page {
                // Half of them say it in the head only.
                LAST => String::new(),
                _ if page.is_multiple_of(2) => {
                    format!("<link rel=next href='/aktuelles?seite={}'>", page + 1)
                }
                _ => format!("<a href='/aktuelles?seite={}'>weiter</a>", page + 1),
            };
            html(&format!("<ul>{news}</ul>{next}"))
        })
        .serve();
    let mut source = source(&site.url("/"));
    source.max_depth = 64;
    let memory = Memory::default();
    let report = run(&source, &memory, &config(now())).sources.remove(0);
    assert_eq!(report.outcome, Outcome::Ok, "{:?}", report.reason);
    assert_eq!((site.hits("/m/1-0"), site.hits("/m/40-4"), site.hits("/aktuelles?seite=41")), (1, 1, 0));
    assert_eq!(memory.bodies(&site).len(), 1 + LAST as usize * 6);
}

#[test]
fn a_calendar_is_kept_and_leads_to_the_pages_of_its_events() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |site| {
            let webcal = site.url("/abo.ics").replace("http:", "webcal:");
            Reply::ok(
                "text/html",
                format!("<link rel=alternate type=text/calendar href=/termine.ics><p><a href='{webcal}'>Abo</a>"),
            )
        })
        .on("/termine.ics", |site| {
            let one = site.url("/termin/1");
            Reply::ok(
                "text/calendar",
                format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fest\r\nURL:{one}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
            )
        })
        .on("/abo.ics", |_| {
            let event = "BEGIN:VEVENT\nURL;VALUE=URI:/termin\n /2\nURL:https://anderswo.example/3\nEND:VEVENT\n";
            Reply::ok("application/octet-stream", format!("BEGIN:VCALENDAR\n{event}END:VCALENDAR\n"))
        })
        .on("/termin/1", |_| html("Fest am Markt"))
        .on("/termin/2", |_| html("Lesung im Rathaus"))
        .serve();
    let (memory, report) = visit(&site);
    assert_eq!(report.outcome, Outcome::Ok, "{:?}", report.reason);
    assert_eq!((site.hits("/termin/1"), site.hits("/termin/2")), (1, 1));
    assert!(memory.page(&site.url("/termine.ics")).unwrap().body.is_some(), "events are read from it");
}

#[test]
fn pages_that_differ_in_a_number_only_end_by_themselves() {
    let number = |path: &str| path.rsplit('/').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .any(move |_, path| {
            let at = number(path);
            html(&format!(
                "<p>Belegung in Woche {at}: alles frei</p><a href='/belegung/{}'>weiter</a>",
                at + 1
            ))
        })
        .serve();
    visit(&site);
    assert!(site.total_hits() < 80, "{}", site.total_hits());
}
