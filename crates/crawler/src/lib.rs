//! Fetches politely and hands each answer to a sink

mod canonical;
mod dates;
mod feed;
mod links;
mod markup;
mod robots;
mod sitemap;

pub use canonical::{Rules, canonicalise};
pub use dates::FeedDate;
pub use feed::{Feed, FeedEntry, FeedKind, MAX_FEED_ENTRIES};
pub use links::{Alternate, AlternateKind, Directives, Link, MAX_LINKS, PageScan};
pub use robots::{ROBOTS_LIMIT, Robots, Verdict};
pub use sitemap::{MAX_SITEMAP_ENTRIES, Sitemap, SitemapEntry, SitemapKind};
