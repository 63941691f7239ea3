//! Feeds of all families, and the dates in them.
#![no_main]

use crawler::{Feed, MAX_FEED_ENTRIES};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let address = Url::parse("https://stadt.example/feed").ok();
    if let Some(feed) = Feed::parse(data, None, address.as_ref()) {
        assert!(feed.entries.len() <= MAX_FEED_ENTRIES);
    }
});
