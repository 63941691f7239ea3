//! What an operator can set: address, public name, what may be shown, limits.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use model::SourceId;
use url::Url;

/// How the server behaves. [`Config::default`] is what `lotse serve` does without options.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 lets the system choose one ([`crate::Server::address`] says which).
    pub listen: SocketAddr,
    /// The address people reach the server by, without path; used in feeds, permalinks and the OpenSearch
    /// description. `None` means `http://` and the listening address.
    pub base_url: Option<Url>,
    /// `/readyz` fails when the live generation is older than this; `None` never fails for age.
    pub max_age: Option<Duration>,
    /// Whose full text is shown; teaser, excerpt and link are always shown.
    pub full_text: FullText,
    /// Who runs this server, named on the page about privacy; `None` says that nobody is named.
    pub operator: Option<String>,
    /// What clients have to show before anything is answered; `None` is open to all.
    pub token: Option<String>,
    /// Whether words that find nothing are counted; `/metrics` tells those searched for more than five times.
    pub count_unfound: bool,
    /// How often the server looks whether a newer generation is there.
    pub reload_every: Duration,
    /// The clock of the server; `None` is the real one. Set by `LOTSE_NOW` in tests.
    pub now: Option<Timestamp>,
    /// Bounds on what strangers can make the server do.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            base_url: None,
            max_age: None,
            full_text: FullText::Nowhere,
            operator: None,
            token: None,
            count_unfound: false,
            reload_every: Duration::from_secs(2),
            now: None,
            limits: Limits::default(),
        }
    }
}

/// Whose full text may be shown. The texts belong to their publishers: in public, only those who agreed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FullText {
    /// Of no source: teaser, excerpt and link only.
    #[default]
    Nowhere,
    /// Of these sources.
    Of(BTreeSet<SourceId>),
    /// Of every source: for private use and for one's own pages.
    Everywhere,
}

impl FullText {
    /// Whether the full text of records of `source` is shown.
    pub fn allows(&self, source: Option<&SourceId>) -> bool {
        match self {
            FullText::Nowhere => false,
            FullText::Of(some) => source.is_some_and(|source| some.contains(source)),
            FullText::Everywhere => true,
        }
    }
}

/// Bounds on what strangers can make the server do.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections open at once; further ones wait in the system's queue.
    pub connections: usize,
    /// Searches running at once, each on a thread of its own; by default one for each processor.
    pub searches: usize,
    /// Searches waiting for one of those threads; one more gets 503 and `Retry-After`.
    pub waiting: usize,
    /// Longest time one request may take, waiting included.
    pub request_time: Duration,
    /// Longest time a client may take to send the head of a request, and to take any part of an answer.
    pub client_time: Duration,
    /// Most bytes in the head of a request.
    pub head_bytes: usize,
    /// Most bytes in the query part of an address.
    pub query_bytes: usize,
    /// Most values of one filter.
    pub values: usize,
    /// How long running requests may go on after the server was told to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 1024,
            searches: std::thread::available_parallelism().map_or(2, usize::from),
            waiting: 128,
            request_time: Duration::from_secs(10),
            client_time: Duration::from_secs(15),
            head_bytes: 16 * 1024,
            query_bytes: 4 * 1024,
            values: 32,
            grace: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_text_is_shown_only_where_configured() {
        let (mine, other) = (SourceId::new("mine"), SourceId::new("other"));
        assert!(!FullText::default().allows(Some(&mine)));
        let some = FullText::Of([mine.clone()].into());
        assert!(some.allows(Some(&mine)) && !some.allows(Some(&other)) && !some.allows(None));
        assert!(FullText::Everywhere.allows(None));
    }
}
