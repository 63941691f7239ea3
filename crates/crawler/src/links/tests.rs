use proptest::prelude::*;

use super::*;

fn scan(html: &str) -> PageScan<'_> {
    PageScan::read(html, "lotse")
}

fn hrefs(html: &str) -> Vec<String> {
    scan(html).links.iter().map(|link| link.href.to_string()).collect()
}

#[test]
fn links_in_every_dress() {
    let html = r##"<A HREF=/a>eins</A> <a class="x>y" href = ' /b?x=1&amp;y=2&copy=3 '>zwei</a>
        <area href="/c"><iframe src="/d"><a href="/nie"></iframe><frame src='/e'>
        <a name=oben>kein Ziel</a><a href="#oben">hoch</a><a href="mailto:a@b.example">Post</a>
        <a href="JavaScript:alert(1)">x</a><a href="seite.html" href="/zweite">drei</a><a href=>leer</a>"##;
    assert_eq!(hrefs(html), ["/a", "/b?x=1&y=2&copy=3", "/c", "/d", "/e", "seite.html"]);
}

#[test]
fn what_is_no_markup_is_passed_over() {
    let html = r#"<!-- <a href="/1"> --><script>document.write('<a href="/2">')</script><style>a{content:"<a href=/3>"}</style>
        <textarea><a href="/4"></textarea><title>A &amp; <a href="/5"></title><!--><a href="/ok1"><!-- x --!><a href="/ok2">
        <![CDATA[<a href="/6">]]><?php <a href="/7"> ?><a href="/ok3"><!---><a href="/ok4"></SCRIPT><a href="/ok5">
        <script>a="</scripty>"; '<a href="/8">'</script >"#;
    assert_eq!(hrefs(html), ["/ok1", "/ok2", "/ok3", "/ok4", "/ok5"]);
    assert_eq!(scan(html).title.as_deref(), Some("A & <a href=\"/5\">"));
}

#[test]
fn a_frame_or_title_without_end_hides_nothing() {
    assert_eq!(
        hrefs("<title/><iframe src=/f /><a href=/a>x</a ><textarea><a href=/b><iframe src=/g>"),
        ["/f", "/a", "/b", "/g"]
    );
    assert_eq!(hrefs("<title>offen <a href=/a><script>'<a href=/b>'"), ["/a"]);
}

#[test]
fn the_text_of_a_link() {
    let page = "<a href=/x><img alt=''> <b>Mehr</b>\n&uuml;ber&shy; uns</a> Rest <a href=/y>offen <a href=/z>letzter";
    let texts: Vec<String> = scan(page).links.iter().map(Link::text).collect();
    assert_eq!(texts, ["Mehr über uns", "offen", "letzter"]);
}

#[test]
fn the_head_of_a_page() {
    let html = r#"<!DOCTYPE html><html lang="de-DE"><head><base href="/basis/"><base href="/nie">
        <meta name="Robots" content="noindex, max-snippet:0"><meta name="otherbot" content="nofollow">
        <meta name="tdm-reservation" content="1"><meta http-equiv="Refresh" content="0; URL='/neu?a=1&amp;b=2'">
        <link rel="canonical" href="https://stadt.example/x"><link rel="next" href="?seite=2">
        <link rel="alternate" type="application/rss+xml" title="Presse &amp; Neues" href="/rss.xml">
        <link rel="alternate" type="application/json" href="/wp-json"><link rel="alternate stylesheet" href="/s.css">
        <link rel="alternate" hreflang="en" href="/en/"><link rel=alternate type=text/calendar href="/termine.ics">"#;
    let page = scan(html);
    assert_eq!(page.lang.as_deref(), Some("de-DE"));
    assert_eq!(
        page.robots,
        Directives { noindex: true, nofollow: false, nosnippet: true, tdm_reserved: true }
    );
    assert_eq!(page.refresh.as_deref(), Some("/neu?a=1&b=2"));
    assert_eq!(page.canonical.as_deref(), Some("https://stadt.example/x"));
    assert_eq!(page.links[0].href, "?seite=2");
    let base = page.base_url(&Url::parse("https://stadt.example/a/b").unwrap());
    assert_eq!(base.as_str(), "https://stadt.example/basis/");
    let kinds: Vec<_> = page.alternates.iter().map(|alternate| alternate.kind).collect();
    assert_eq!(
        kinds,
        [AlternateKind::Feed, AlternateKind::Other, AlternateKind::Language, AlternateKind::Calendar]
    );
    assert_eq!(page.alternates[0].title.as_deref(), Some("Presse & Neues"));
}

#[test]
fn directives_of_others_are_theirs() {
    let parse = |value| Directives::parse(value, "lotse");
    assert!(parse("noindex").noindex && parse("NONE").nofollow && parse("noindex nofollow").nofollow);
    assert!(!parse("otherbot: noindex, nofollow").nofollow);
    assert!(parse("otherbot: noindex, lotse: nofollow").nofollow);
    assert!(parse("unavailable_after: 2026-01-01, noindex").noindex);
    assert_eq!(Directives::tdm("0"), Directives::default());
}

#[test]
fn rel_and_calendars() {
    let page = scan(
        "<a rel='external NoFollow' href=/a></a><a href='/x/Termin.ICS?id=1'></a><a href='webcal://a.example/k'></a>",
    );
    assert!(page.links[0].nofollow && !page.links[1].nofollow);
    assert!(page.links[1].is_calendar() && page.links[2].is_calendar() && !page.links[0].is_calendar());
}

#[test]
fn the_list_is_bounded() {
    let html = "<a href=/x>y</a>".repeat(MAX_LINKS + 5);
    let page = scan(&html);
    assert_eq!((page.links.len(), page.cut), (MAX_LINKS, true));
}

proptest! {
    #[test]
    fn any_page_is_scanned(html in "(<[!/]?|a |href|=|[\"'>]|<a href='|</a>|<!--|-->|script|title|<link rel=next |meta|&amp|&#x|ü| ){0,40}") {
        for link in scan(&html).links {
            link.text();
        }
    }

    #[test]
    fn any_text_is_scanned(html in "\\PC{0,100}") {
        scan(&html);
    }

    #[test]
    fn every_written_link_is_found(paths in proptest::collection::vec("/[a-z0-9/]{0,12}", 0..20)) {
        let html: String = paths.iter().map(|path| format!("<p class=\"x\"><a title='>' href=\"{path}\">x</a></p>")).collect();
        prop_assert_eq!(hrefs(&html), paths);
    }
}
