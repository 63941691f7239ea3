use proptest::prelude::*;

use super::*;

fn feed(text: &str) -> Feed {
    Feed::parse(text.as_bytes(), None, Url::parse("https://stadt.example/rss/feed.xml").ok().as_ref())
        .unwrap()
}

#[test]
fn an_entry_says_all_it_has() {
    let feed = feed(
        r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Presse</title>
        <link>/</link><lastBuildDate>Mo, 02 Feb 2026 08:00:00 +0100</lastBuildDate>
        <item><title>A</title><link>../a.html</link><guid>17</guid><content:encoded><![CDATA[<p>Langer <b>Text</b></p>]]></content:encoded>
        <description>&lt;p&gt;Kurz&lt;/p&gt;</description><pubDate>02.02.2026 08:00</pubDate>
        <enclosure url="/termin.ics" type="text/calendar"/></item></channel></rss>"#,
    );
    assert_eq!((feed.kind, feed.link.as_deref()), (FeedKind::Rss, Some("https://stadt.example/")));
    assert_eq!(feed.updated.unwrap().at.to_string(), "2026-02-02T07:00:00Z");
    let entry = &feed.entries[0];
    assert_eq!(entry.url.as_deref(), Some("https://stadt.example/a.html"));
    assert_eq!((entry.id.as_deref(), entry.teaser.as_deref()), (Some("17"), Some("Kurz")));
    assert_eq!(entry.published.unwrap().day.to_string(), "2026-02-02");
    assert_eq!(entry.enclosures, ["https://stadt.example/termin.ics"]);
}

#[test]
fn what_is_no_feed_is_none() {
    for body in [
        "",
        "Guten Tag",
        "<html><body><rss></rss></body></html>",
        "{\"items\": 3}",
        "{\"a\":[]}",
        "<urlset/>",
        "[]",
    ] {
        assert_eq!(Feed::parse(body.as_bytes(), None, None), None, "{body}");
    }
}

#[test]
fn a_feed_without_end_is_bounded() {
    let mut rss = String::from("<rss><channel>");
    rss.push_str(&"<item><title>x</title></item>".repeat(MAX_FEED_ENTRIES + 1));
    let feed = feed(&rss);
    assert_eq!((feed.entries.len(), feed.cut), (MAX_FEED_ENTRIES, true));
    let deep = format!("<rss><channel><item><title>{}x", "<b>".repeat(200_000));
    assert_eq!(super::tests::feed(&deep).entries.len(), 1);
}

#[test]
fn relative_addresses_without_base_stay_as_written() {
    let feed = Feed::parse(b"<feed><entry><link href='/a'/></entry></feed>", None, None).unwrap();
    assert_eq!(feed.entries[0].url.as_deref(), Some("/a"));
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        Feed::parse(&bytes, None, None);
    }

    #[test]
    fn any_tags_are_read(text in "(</?(rss|channel|item|entry|title|link|guid|pubDate|image|br)( href='/a')?/?>|<!\\[CDATA\\[|\\]\\]>|&amp;|&x|[a-z]{1,4}|<|2026-02-0[1-9]){0,40}") {
        if let Some(feed) = Feed::parse(format!("<rss>{text}").as_bytes(), None, None) {
            let starts = text.matches("<item").count() + text.matches("<entry").count();
            prop_assert!(feed.entries.len() <= starts);
        }
    }

    #[test]
    fn any_json_is_read(text in "\\{(\"(items|title|version|url|id)\":(\\[|\\]|\\{|\\}|\"x\"|1|null)[,}]?){0,8}") {
        Feed::parse(text.as_bytes(), None, None);
    }

    #[test]
    fn any_date_is_read(text in "([0-9]{1,8}|[.:/, T+-]|Mo|Feb|März|Uhr|pm|GMT|Z|ü){0,12}") {
        dates_agree(&text)?;
    }

    #[test]
    fn days_come_back(year in 1970i16..2200, month in 1i8..=12, day in 1i8..=28, hour in 0..24, minute in 0..60) {
        let iso = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z");
        let german = format!("{day}.{month}.{year} {hour:02}:{minute:02} Uhr");
        let (iso, german) = (crate::dates::parse(&iso).unwrap(), crate::dates::parse(&german).unwrap());
        prop_assert_eq!(iso, german);
        prop_assert_eq!(iso.day.to_string(), format!("{year:04}-{month:02}-{day:02}"));
    }
}

/// Day and instant of one date are never further apart than zones go.
fn dates_agree(text: &str) -> Result<(), TestCaseError> {
    if let Some(date) = crate::dates::parse(text) {
        let midnight = date.day.first().to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        prop_assert!(date.at.duration_since(midnight).as_hours().abs() <= 48);
    }
    Ok(())
}
