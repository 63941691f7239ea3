//! Fetches politely and hands each answer to a store.
//!
//! [`crawl`] visits sources: it asks robots.txt first, finds pages by sitemaps, feeds and links, keeps to the
//! pauses a host wants, and cuts whatever has no end. What it must remember it asks of a [`Store`]; the archive
//! is one, and this crate does not know it. What a page means is none of its business.
//!
//! The parsers (robots.txt, sitemaps, feeds, links, addresses) are pure and usable by themselves.

mod absent;
mod canonical;
mod config;
mod crawl;
mod dates;
mod decode;
mod feed;
mod fetch;
mod finder;
mod guard;
mod hash;
mod hosts;
mod links;
mod markup;
mod plan;
mod reading;
mod report;
mod revisit;
mod robots;
mod scope;
mod sitemap;
mod store;
mod tdm;
mod traps;
mod visitor;
mod writer;

pub use canonical::{Rules, canonicalise, join};
pub use config::{Agent, CrawlConfig, Limits, Network, Recheck};
pub use crawl::{CrawlError, crawl};
pub use dates::FeedDate;
pub use feed::{Feed, FeedEntry, FeedKind, MAX_FEED_ENTRIES};
pub use guard::{Reach, Refused, is_public};
pub use hosts::origin;
pub use links::{Alternate, AlternateKind, Directives, Link, MAX_LINKS, PageScan};
pub use plan::{PlanVerdict, Planned, plan};
pub use report::{CrawlReport, Outcome, PageEvent, Progress, SourceReport};
pub use robots::{Orders, ROBOTS_LIMIT, Robots, Verdict};
pub use sitemap::{MAX_SITEMAP_ENTRIES, Sitemap, SitemapEntry, SitemapKind};
pub use store::{
    Answer, Choice, Content, Found, HostMemory, Observed, Role, Store, StoreError, StoredBody, Task, Visit,
};
