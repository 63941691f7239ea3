//! Sitemaps: every address given is one worth following.
#![no_main]

use crawler::Sitemap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for entry in Sitemap::parse(data, None).entries {
        let loc = entry.loc.to_ascii_lowercase();
        assert!(["/", "http://", "https://"].iter().any(|start| loc.starts_with(start)));
    }
});
