//! WARC (ISO 28500:2017), the door to other crawlers and replay tools.
