use proptest::prelude::*;

use super::*;

fn canonical(url: &str) -> String {
    canonicalise(&Url::parse(url).unwrap(), &Rules::new(&["hash".to_owned(), "x_*".to_owned()])).into()
}

#[test]
fn what_does_not_change_the_page_goes() {
    for (url, expected) in [
        ("HTTP://Www.Stadt.Example:80/a/../b#oben", "http://www.stadt.example/b"),
        ("https://stadt.example/?utm_source=nl&id=5&fbclid=x", "https://stadt.example/?id=5"),
        ("https://stadt.example/index.php?UTM_medium=x", "https://stadt.example/"),
        ("https://stadt.example/rathaus/Index.html", "https://stadt.example/rathaus/"),
        ("https://stadt.example/index.php?id=5", "https://stadt.example/index.php?id=5"),
        ("https://stadt.example/a;jsessionid=0A1B.node1?b=2&a=1", "https://stadt.example/a?a=1&b=2"),
        ("https://stadt.example/a;v=1;sid=2/b", "https://stadt.example/a;v=1/b"),
        ("https://stadt.example//rat///x/", "https://stadt.example/rat/x/"),
        ("https://stadt.example/%7eamt/%c3%bc?q=%e4%", "https://stadt.example/~amt/%C3%BC?q=%E4%25"),
        ("https://stadt.example/?id=12&type=98", "https://stadt.example/?id=12"),
        ("https://stadt.example/?id=12&type=9", "https://stadt.example/?id=12&type=9"),
        ("https://nutzer:geheim@stadt.example./", "https://stadt.example/"),
        ("http://stadt.example../a", "http://stadt.example/a"),
        ("http://=../", "http://=/"),
        ("http://192.0.2.1../", "http://192.0.2.1/"),
        ("https://stadt.example/?b[]=2&b[]=1&a=", "https://stadt.example/?a=&b[]=2&b[]=1"),
        ("https://stadt.example/?2,1,3&4", "https://stadt.example/?2,1,3&4"),
        ("https://stadt.example/a?&&", "https://stadt.example/a"),
        ("https://stadt.example/a?hash=1&x_y=2&id=3", "https://stadt.example/a?id=3"),
        ("https://stadt.example/i?o=tx|1&m=2", "https://stadt.example/i?m=2&o=tx%7C1"),
        ("mailto:info@stadt.example", "mailto:info@stadt.example"),
    ] {
        assert_eq!(canonical(url), expected, "{url}");
    }
}

#[test]
fn what_a_server_may_tell_apart_stays() {
    for url in [
        "http://stadt.example/a",
        "https://www.stadt.example/A/",
        "https://stadt.example/a/",
        "https://stadt.example/a?object=tx%7C1.2&ModID=7&FID=3.4",
        "https://stadt.example/a?ModID=7&object=8",
    ] {
        let parsed = canonicalise(&Url::parse(url).unwrap(), &Rules::default());
        let mut expected: Vec<&str> = url.split(['?', '&']).collect();
        let mut found: Vec<&str> = parsed.as_str().split(['?', '&']).collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}

#[test]
fn slips_in_front_of_an_address() {
    let base = Url::parse("https://stadt.example/a/b").unwrap();
    for (address, expected) in [
        ("///www.stadt.example/x", Some("https://www.stadt.example/x")),
        ("\\\\www.stadt.example/x", Some("https://www.stadt.example/x")),
        (" c\n", Some("https://stadt.example/a/c")),
        ("////", None),
        ("http://[", None),
    ] {
        assert_eq!(join(&base, address).as_ref().map(Url::as_str), expected, "{address}");
    }
}

proptest! {
    #[test]
    fn idempotent(rest in "(/|//|\\.\\./|;sid=|;jsessionid=1|index.html|%2[0-9a-f]|%7E|%|[a-zü]|\\?|&|=|utm_x=1|print|type=98|#|:|@){0,14}") {
        if let Ok(url) = Url::parse(&format!("https://stadt.example/{rest}")) {
            let rules = Rules::default();
            let once = canonicalise(&url, &rules);
            prop_assert_eq!(&canonicalise(&once, &rules), &once);
            prop_assert_eq!(Url::parse(once.as_str()).unwrap(), once);
        }
    }

    #[test]
    fn idempotent_on_any_host(host in "(\\.|=|0x|[0-9]|[a-z]|ü|-|xn--|%2e|:80|@|。){1,10}") {
        if let Ok(url) = Url::parse(&format!("http://{host}/")) {
            let once = canonicalise(&url, &Rules::default());
            prop_assert_eq!(&canonicalise(&once, &Rules::default()), &once);
            prop_assert_eq!(Url::parse(once.as_str()).unwrap(), once);
        }
    }

    #[test]
    fn idempotent_on_any_text(text in "https?://\\PC{1,40}") {
        if let Ok(url) = Url::parse(&text) {
            let once = canonicalise(&url, &Rules::default());
            prop_assert_eq!(&canonicalise(&once, &Rules::default()), &once);
        }
    }
}
