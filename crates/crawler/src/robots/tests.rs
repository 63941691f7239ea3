use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn allowed(robots: &str, agent: &str, path: &str) -> bool {
    Robots::parse(robots.as_bytes()).allowed(agent, path)
}

#[test]
fn the_longest_pattern_decides_and_allow_wins_a_draw() {
    let robots = "User-agent: *\nDisallow: /rat/\nAllow: /rat/protokolle/\nDisallow: /x\nAllow: /x\n";
    assert!(!allowed(robots, "lotse", "/rat/intern.html"));
    assert!(allowed(robots, "lotse", "/rat/protokolle/1.html"));
    assert!(allowed(robots, "lotse", "/x"));
    let verdict = Robots::parse(robots.as_bytes()).verdict("lotse", "/rat/a");
    assert_eq!(verdict.rule.as_deref(), Some("Disallow: /rat/"));
}

#[test]
fn stars_and_dollar() {
    let robots = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /druck*version\nDisallow: *sid=\n";
    for (path, expected) in [
        ("/a/b.pdf", false),
        ("/a/b.pdf?x=1", true),
        ("/b.pdf.pdf", false),
        ("/druckversion", false),
        ("/druck/2/version.html", false),
        ("/druck", true),
        ("/a?sid=3", false),
    ] {
        assert_eq!(allowed(robots, "lotse", path), expected, "{path}");
    }
}

#[test]
fn escapes_and_letters_mean_the_same() {
    let robots =
        "User-agent: *\nDisallow: /bürger/\nDisallow: /a%2fb\nDisallow: /%7eamt\nDisallow: /s/%2A/\n";
    for (path, expected) in [
        ("/b%C3%BCrger/x", false),
        ("/b%c3%bcrger/x", false),
        ("/a%2Fb", false),
        ("/a/b", true),
        ("/~amt", false),
        ("/s/*/", false),
        ("/s/alles/", true),
    ] {
        assert_eq!(allowed(robots, "lotse", path), expected, "{path}");
    }
}

#[test]
fn the_group_that_names_us_replaces_the_star_and_is_merged() {
    let robots = "User-agent: *\nDisallow: /\n\nUser-agent: Lotse/2.0\nDisallow: /a\n\nUser-agent: other\n\
                  User-agent: LOTSE\nSitemap: /s.xml\nDisallow: /b\n";
    assert!(allowed(robots, "Lotse/0.1 (+https://example.org)", "/c"));
    assert!(!allowed(robots, "lotse", "/a"));
    assert!(!allowed(robots, "lotse", "/b"));
    assert!(allowed(robots, "lotse-bilder", "/c"), "a longer name falls back to ours");
    assert!(!allowed(robots, "lotsen", "/c"), "another word does not");
    assert!(!allowed(robots, "lot", "/c"));
}

#[test]
fn operators_make_mistakes() {
    let robots =
        "\u{feff}  USERAGENT : *  # alle\rdissallow /a\rDisallow: intern/\rAllow\rdisallow: /b # weg\r\n";
    for (path, expected) in [("/a", false), ("/intern/x", false), ("/b", false), ("/c", true)] {
        assert_eq!(allowed(robots, "lotse", path), expected, "{path}");
    }
    assert!(allowed("Disallow: /\n", "lotse", "/"), "rules above the first group are nobody's");
    assert!(allowed("User-agent:\nDisallow: /\n", "lotse", "/"));
    assert!(allowed("<html><body>Disallow: /</body></html>", "lotse", "/"));
    assert!(allowed("User-agent: *\nDisallow: /", "lotse", "/robots.txt"));
}

#[test]
fn delay_and_sitemaps() {
    let robots = Robots::parse(
        b"Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nUser-agent: x\nCrawl-delay: -3\nsite-map: /t.xml",
    );
    assert_eq!(robots.crawl_delay("lotse"), Some(Duration::from_millis(2500)));
    assert_eq!(robots.crawl_delay("x"), None);
    assert_eq!(robots.sitemaps(), ["https://a.example/s.xml", "/t.xml"]);
    assert_eq!(Robots::parse(b"User-agent: *\nCrawl-delay: inf").crawl_delay("lotse"), None);
}

#[test]
fn the_limit_drops_the_line_it_cuts() {
    let mut robots = b"User-agent: *\nDisallow: /a\n".to_vec();
    robots.resize(ROBOTS_LIMIT - 12, b'\n');
    robots.extend_from_slice(b"Disallow: /privat\nDisallow: /c\n");
    let robots = Robots::parse(&robots);
    assert!(!robots.allowed("lotse", "/a"));
    assert!(robots.allowed("lotse", "/pferd"), "cut to `Disallow: /p` it would forbid too much");
    assert!(robots.allowed("lotse", "/c"));
}

#[test]
fn utf16_is_read() {
    let text = "\u{feff}User-agent: *\nDisallow: /x\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(!Robots::parse(&bytes).allowed("lotse", "/x"));
}

/// The obvious matcher, exponential in the number of stars: the yardstick for small inputs.
fn naive(pattern: &[u8], path: &[u8]) -> bool {
    match pattern.split_first() {
        None => true,
        Some((b'$', [])) => path.is_empty(),
        Some((b'*', rest)) => (0..=path.len()).any(|at| naive(rest, &path[at..])),
        Some((byte, rest)) => path.first() == Some(byte) && naive(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn agrees_with_the_obvious_matcher(pattern in "/[ab*]{0,8}\\$?", path in "/[ab]{0,10}") {
        prop_assert_eq!(pattern::Pattern::parse(&pattern).matches(path.as_bytes()), naive(pattern.as_bytes(), path.as_bytes()));
    }

    #[test]
    fn normal_form_is_stable(path in "/[a-zA-Z%0-9*$/ü? ]{0,40}") {
        let once = String::from_utf8(pattern::normalise(&path).into_owned()).unwrap();
        prop_assert_eq!(String::from_utf8(pattern::normalise(&once).into_owned()).unwrap(), once);
    }

    #[test]
    fn any_bytes_parse(bytes in proptest::collection::vec(any::<u8>(), 0..400), path in "\\PC{0,30}") {
        Robots::parse(&bytes).verdict("lotse", &path);
    }

    #[test]
    fn any_lines_parse(text in "((user-agent|disallow|allow|crawl-delay|sitemap|x)[: ]{0,2}[a-z*/$%.0-9]{0,12}[\n\r]){0,20}") {
        let robots = Robots::parse(text.as_bytes());
        prop_assert!(robots.allowed("lotse", "/robots.txt"));
        robots.crawl_delay("lotse");
    }
}
