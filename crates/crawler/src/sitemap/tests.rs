use std::io::Write;

use proptest::prelude::*;

use super::*;

#[test]
fn news_entries_say_title_and_date() {
    let sitemap = Sitemap::parse(
        b"<urlset><url><loc>https://stadt.example/a</loc><news:news><news:publication><news:name>Blatt</news:name>\
          </news:publication><news:publication_date>2026-02-03T08:00+01:00</news:publication_date>\
          <news:title>Tag &amp;amp; Nacht</news:title></news:news></url></urlset>",
        None,
    );
    let entry = &sitemap.entries[0];
    assert_eq!(entry.title.as_deref(), Some("Tag & Nacht"));
    assert_eq!(entry.published.unwrap().to_string(), "2026-02-03T07:00:00Z");
}

#[test]
fn the_list_is_bounded() {
    let body = "<loc>/</loc>".repeat(MAX_SITEMAP_ENTRIES + 1);
    let sitemap = Sitemap::parse(format!("<urlset>{body}").as_bytes(), None);
    assert_eq!((sitemap.entries.len(), sitemap.cut), (MAX_SITEMAP_ENTRIES, true));
    let lines = Sitemap::parse("/\n".repeat(MAX_SITEMAP_ENTRIES + 1).as_bytes(), None);
    assert_eq!((lines.entries.len(), lines.cut), (MAX_SITEMAP_ENTRIES, true));
}

#[test]
fn a_bomb_is_cut() {
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    let bomb = pack(&vec![b' '; 1 << 20]);
    let (bytes, cut) = unpack::gunzip(&bomb, 1000);
    assert_eq!((bytes.len(), cut), (1000, true));
    let twice = pack(&bomb);
    assert_eq!(unpack::gunzip(&twice, 100_000).0.len(), 100_000);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        Sitemap::parse(&bytes, None);
        Sitemap::parse(&[b"\x1f\x8b\x08\x00", bytes.as_slice()].concat(), None);
    }

    #[test]
    fn any_tags_are_read(text in "(</?(url|loc|sitemap|urlset|lastmod|image:image)/?>|https://a.example/|<!\\[CDATA\\[|\\]\\]>|&amp;|2026-01-01|<|[a-z]){0,40}") {
        let sitemap = Sitemap::parse(format!("<urlset>{text}").as_bytes(), None);
        prop_assert!(sitemap.entries.iter().all(|entry| entry.loc.starts_with("https://")));
    }

    #[test]
    fn written_addresses_come_back(paths in proptest::collection::vec("[a-z0-9/]{0,10}(\\?[a-z]=[a-z]&[a-z]=1)?", 0..20)) {
        let urls: Vec<String> = paths.iter().map(|path| format!("https://stadt.example/{path}")).collect();
        let entry = |url: &String| format!("<url><loc>{}</loc></url>", url.replace('&', "&amp;"));
        let body = format!("<urlset>{}</urlset>", urls.iter().map(entry).collect::<String>());
        let found: Vec<String> = Sitemap::parse(body.as_bytes(), None).entries.into_iter().map(|entry| entry.loc).collect();
        prop_assert_eq!(found, urls);
    }
}
