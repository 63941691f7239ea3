//! Pages that are gone, say so in other words than 404, or only seem to be.

use crawler::{Recheck, SourceReport};
use jiff::SignedDuration;

use crate::memory::Memory;
use crate::site::{Reply, Site, View};
use crate::{config, html, now, run, source};

/// One night after another, everything asked for again.
fn nights(site: &Site) -> (Memory, impl FnMut(i64) -> SourceReport) {
    let (memory, source) = (Memory::default(), source(&site.url("/")));
    let kept = memory.clone();
    let night = move |days: i64| {
        let mut config = config(now() + SignedDuration::from_hours(24 * days));
        config.recheck = Recheck::All;
        run(&source, &kept, &config).sources.remove(0)
    };
    (memory, night)
}

#[test]
fn a_page_that_says_it_is_none_is_gone_like_any_other() {
    let site = Site::plan()
        .on("/robots.txt", |_| Reply::status(404))
        .on("/", |_| html("<a href=geht>1</a><a href=bleibt>2</a><a href=nie>3</a>"))
        .on("/geht", |site| match site.hits("/geht") {
            1 => html("Sommerfest"),
            _ => Reply::ok("text/html", "<title>Stadt | Seite nicht gefunden</title><p>/geht gibt es nicht"),
        })
        .on("/nie", |_| Reply::ok("text/html", "<title>404 - Seite nicht gefunden</title><p>/nie"))
        .on("/bleibt", |_| html("Rathaus"))
        .serve();
    let (memory, mut night) = nights(&site);
    assert_eq!(night(0).gone, 0);
    assert_eq!(memory.bodies(&site), ["/", "/bleibt", "/geht"], "what never was is not kept");
    assert_eq!(night(1).gone, 0, "once may be an accident");
    assert_eq!(night(2).gone, 1);
}

#[test]
fn one_page_shown_for_all_takes_none_away() {
    let page = |site: &View, path: &str, text: &str| match site.hits(path) {
        2 => html("Wir bauen um"),
        _ => html(text),
    };
    let mut plan = Site::plan().on("/robots.txt", |_| Reply::status(404)).on("/", move |site| {
        let links: String = (0..8).map(|n| format!("<a href='/s{n}'>{n}</a>")).collect();
        page(site, "/", &links)
    });
    for n in 0..8 {
        let path = format!("/s{n}");
        plan = plan.on(&path.clone(), move |site| page(site, &path, &format!("Seite {}", "x".repeat(n))));
    }
    let site = plan.serve();
    let (memory, mut night) = nights(&site);
    night(0);
    let before = memory.bodies(&site);
    assert_eq!(night(1).gone, 0);
    for n in 0..8 {
        let page = memory.page(&site.url(&format!("/s{n}"))).unwrap();
        assert_eq!((page.alias_of, page.missing.len()), (None, 1), "{n}");
    }
    assert_eq!(night(2).gone, 0, "the works are over");
    assert_eq!(memory.bodies(&site), before);
}
