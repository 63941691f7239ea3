//! robots.txt: the first line of the input is the path, the rest the file.
#![no_main]

use crawler::Robots;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (path, file) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let robots = Robots::parse(file);
    let path = String::from_utf8_lossy(path);
    let verdict = robots.verdict("lotse", &path);
    assert_eq!(verdict.allowed, robots.allowed("lotse", &path));
    assert!(robots.allowed("lotse", "/robots.txt"));
    robots.crawl_delay("lotse");
});
