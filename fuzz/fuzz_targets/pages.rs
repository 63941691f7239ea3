//! Pages: decoding, the scan for links, and that the canonical form is stable.
#![no_main]

use crawler::{PageScan, Rules, canonicalise, join};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let text = german::charset::decode(data, None).text;
    let Ok(page) = Url::parse("https://stadt.example/a/b") else { return };
    let rules = Rules::default();
    for link in PageScan::read(&text, "lotse").links {
        link.text();
        if let Some(url) = join(&page, &link.href) {
            let once = canonicalise(&url, &rules);
            assert_eq!(canonicalise(&once, &rules), once);
        }
    }
});
