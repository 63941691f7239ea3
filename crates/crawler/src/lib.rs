//! Fetches politely and hands each answer to a sink

mod canonical;
mod feed;
mod links;
mod robots;
mod sitemap;

pub use canonical::{Rules, canonicalise};
pub use feed::{Feed, FeedDate, FeedEntry, FeedKind};
pub use links::{Alternate, AlternateKind, Directives, Link, MAX_LINKS, PageScan};
pub use robots::{Robots, Verdict};
pub use sitemap::{Sitemap, SitemapEntry, SitemapKind};
