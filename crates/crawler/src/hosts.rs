//! Politeness: one request at a time to a host and to a server, pauses between them, and robots.txt before all.
//!
//! A host is scheme, name and port, as robots.txt counts it. A server is an IP address: many small sites share
//! one, and their operators notice the sum.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use url::Url;

use crate::config::{Agent, Limits};
use crate::revisit::later;
use crate::robots::{Orders, Robots};
use crate::store::HostMemory;
use crate::tdm::Reservations;

/// How long a robots.txt is used again (RFC 9309, 2.4: not longer than 24 hours).
const ROBOTS_FRESH: SignedDuration = SignedDuration::from_hours(24);
/// How long an older one stands in while none can be had (RFC 9309, 2.3.1.4 speaks of 30 days).
const ROBOTS_STALE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A server that takes longer than this to answer is busy and gets a pause of twice its answer time.
const SLOW: Duration = Duration::from_millis(500);
/// Longest pause that slowness alone can cause.
const MAX_SLOW_PAUSE: Duration = Duration::from_secs(30);

/// All hosts and servers being visited.
#[derive(Default)]
pub(crate) struct Hosts {
    hosts: Mutex<HashMap<String, Weak<Host>>>,
    servers: Mutex<HashMap<(IpAddr, u16), Weak<Server>>>,
}

/// One server: held during a request.
pub(crate) type Server = AsyncMutex<()>;

/// One host.
pub(crate) struct Host {
    /// [`origin`] of its addresses.
    pub(crate) origin: String,
    scheme: String,
    name: String,
    port: u16,
    /// Held during a request.
    pub(crate) gate: AsyncMutex<Gate>,
    /// What robots.txt allows; held while it is being fetched.
    pub(crate) permission: AsyncMutex<Option<Permission>>,
}

/// What a host allows in this run.
#[derive(Clone)]
pub(crate) enum Permission {
    /// What its rules say.
    Rules(Arc<Rules>),
    /// Nothing, since the rules cannot be had.
    Denied(String),
}

/// The rules of a host, as far as they are for us.
pub(crate) struct Rules {
    pub(crate) orders: Orders,
    pub(crate) sitemaps: Vec<String>,
    pub(crate) reservations: Reservations,
}

impl Rules {
    /// What is remembered of a host; nothing remembered forbids nothing.
    pub(crate) fn of(memory: &HostMemory) -> Self {
        let robots = Robots::parse(memory.robots.as_deref().unwrap_or_default());
        Rules {
            orders: robots.orders(Agent::TOKEN),
            sitemaps: robots.sitemaps().to_vec(),
            reservations: Reservations::parse(memory.tdm.as_deref().unwrap_or_default()),
        }
    }
}

/// When a host may be asked next.
pub(crate) struct Gate {
    pub(crate) memory: Option<HostMemory>,
    next: Instant,
    failures: u32,
    backoffs: u32,
    /// Why the host is left alone for the rest of the run.
    pub(crate) given_up: Option<String>,
}

/// What an answer means for the host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sign {
    /// It works.
    Fine,
    /// It gave no usable answer (nothing, garbage, 5xx).
    Failure,
    /// It asked for less (429, 503), perhaps saying how long.
    Overload(Option<Duration>),
}

/// What the crawler does about a [`Sign`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Goes on.
    GoOn,
    /// Asks for the same again, after the pause now set.
    Again,
    /// Leaves the host; [`Gate::given_up`] says why.
    Leave,
}

impl Hosts {
    /// The host of an address.
    pub(crate) fn host(&self, url: &Url) -> Arc<Host> {
        let origin = origin(url);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(&origin).and_then(Weak::upgrade) {
            return host;
        }
        let host = Arc::new(Host {
            origin: origin.clone(),
            scheme: url.scheme().to_owned(),
            name: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or(0),
            gate: AsyncMutex::new(Gate {
                memory: None,
                next: Instant::now(),
                failures: 0,
                backoffs: 0,
                given_up: None,
            }),
            permission: AsyncMutex::new(None),
        });
        hosts.insert(origin, Arc::downgrade(&host));
        host
    }

    /// The lock of a server. Loopback servers are told apart by port: that is where tests live.
    pub(crate) fn server(&self, ip: IpAddr, url: &Url) -> Arc<Server> {
        let port = if ip.is_loopback() { url.port_or_known_default().unwrap_or(0) } else { 0 };
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = servers.get(&(ip, port)).and_then(Weak::upgrade) {
            return server;
        }
        let server = Arc::new(AsyncMutex::new(()));
        servers.insert((ip, port), Arc::downgrade(&server));
        server
    }
}

impl Host {
    /// Whether an address lies here.
    pub(crate) fn is_of(&self, url: &Url) -> bool {
        self.name == url.host_str().unwrap_or_default()
            && self.port == url.port_or_known_default().unwrap_or(0)
            && self.scheme == url.scheme()
    }
}

/// `scheme://host:port` of an address: the key its host is remembered by.
pub fn origin(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or(0);
    format!("{}://{}:{port}", url.scheme(), url.host_str().unwrap_or(""))
}

impl Gate {
    /// Takes over what an earlier run left; `now` is the run's clock.
    pub(crate) fn remember(&mut self, memory: HostMemory, now: Timestamp, limits: &Limits) {
        if let Some(until) = memory.not_before.filter(|until| *until > now) {
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if wait > limits.max_wait {
                self.given_up = Some(format!("asked not to be asked before {until}"));
            } else {
                self.next = Instant::now() + wait;
            }
        }
        self.memory = Some(memory);
    }

    /// The moment of the next request.
    pub(crate) fn next(&self) -> Instant {
        self.next
    }

    /// Takes note of an answer that took `latency`; `pause` is the least pause the source and robots.txt ask for.
    pub(crate) fn note(
        &mut self,
        sign: Sign,
        latency: Duration,
        pause: Duration,
        now: Timestamp,
        limits: &Limits,
    ) -> Next {
        let slow = if latency > SLOW { (latency * 2).min(MAX_SLOW_PAUSE) } else { Duration::ZERO };
        self.next = Instant::now() + pause.max(slow);
        match sign {
            Sign::Fine => {
                self.failures = 0;
                Next::GoOn
            }
            Sign::Failure => {
                self.failures += 1;
                if self.failures < limits.max_failures {
                    return Next::GoOn;
                }
                self.given_up = Some(format!("no usable answer {} times in a row", self.failures));
                Next::Leave
            }
            Sign::Overload(asked) => {
                let wait = asked.unwrap_or(limits.backoff * 2_u32.saturating_pow(self.backoffs.min(10)));
                self.backoffs += 1;
                if wait <= limits.max_wait && self.backoffs <= limits.max_backoffs {
                    self.next = Instant::now() + wait.max(pause);
                    return Next::Again;
                }
                let until = later(now, SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX));
                self.memory.get_or_insert_default().not_before = Some(until);
                self.given_up = Some(match asked {
                    Some(wait) => format!("overloaded, asks to wait {} s", wait.as_secs()),
                    None => "overloaded".to_owned(),
                });
                Next::Leave
            }
        }
    }
}

/// What a remembered robots.txt says: `None` when it has to be fetched again.
pub(crate) fn remembered(memory: &HostMemory, now: Timestamp) -> Option<Permission> {
    let age = now.duration_since(memory.robots_at?).abs();
    let answered = (200..500).contains(&memory.robots_status);
    (answered && memory.robots.is_some() && age < ROBOTS_FRESH)
        .then(|| Permission::Rules(Arc::new(Rules::of(memory))))
}

/// What holds when robots.txt cannot be had now: the last one for a while, then nothing is allowed.
pub(crate) fn without_robots(memory: &HostMemory, now: Timestamp, reason: &str) -> Permission {
    let fresh_enough = memory.robots_at.is_some_and(|at| now.duration_since(at).abs() < ROBOTS_STALE);
    match &memory.robots {
        Some(_) if fresh_enough => Permission::Rules(Arc::new(Rules::of(memory))),
        _ => Permission::Denied(format!("robots.txt: {reason}; so nothing may be fetched")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate {
        Gate { memory: None, next: Instant::now(), failures: 0, backoffs: 0, given_up: None }
    }

    #[test]
    fn sites_on_one_server_share_its_patience() {
        let hosts = Hosts::default();
        let server = |ip: &str, url: &str| hosts.server(ip.parse().unwrap(), &Url::parse(url).unwrap());
        let first = server("193.99.144.80", "https://a.example/");
        assert!(Arc::ptr_eq(&first, &server("193.99.144.80", "http://b.example:8080/")));
        assert!(!Arc::ptr_eq(&first, &server("193.99.144.81", "https://a.example/")));
        let held = first.try_lock();
        assert!(held.is_ok() && server("193.99.144.80", "https://c.example/").try_lock().is_err());
    }

    #[test]
    fn a_host_that_never_answers_is_left() {
        let (mut gate, limits) = (gate(), Limits::default());
        let mut note = |sign| gate.note(sign, Duration::ZERO, Duration::ZERO, Timestamp::UNIX_EPOCH, &limits);
        assert_eq!(note(Sign::Failure), Next::GoOn);
        assert_eq!(note(Sign::Failure), Next::GoOn);
        assert_eq!(note(Sign::Fine), Next::GoOn);
        assert_eq!(
            [note(Sign::Failure), note(Sign::Failure), note(Sign::Failure)],
            [Next::GoOn, Next::GoOn, Next::Leave]
        );
    }

    #[test]
    fn retry_after_is_waited_for_or_remembered() {
        let (mut gate, limits) = (gate(), Limits::default());
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let short = Sign::Overload(Some(Duration::from_secs(5)));
        assert_eq!(gate.note(short, Duration::ZERO, Duration::ZERO, now, &limits), Next::Again);
        assert!(gate.next() > Instant::now() + Duration::from_secs(4));
        let long = Sign::Overload(Some(Duration::from_secs(120)));
        assert_eq!(gate.note(long, Duration::ZERO, Duration::ZERO, now, &limits), Next::Leave);
        let until = gate.memory.clone().unwrap().not_before.unwrap();
        assert_eq!(until.duration_since(now).as_secs(), 120);
        let mut tomorrow = self::gate();
        tomorrow.remember(gate.memory.unwrap(), later(now, SignedDuration::from_secs(30)), &limits);
        assert!(tomorrow.given_up.is_some());
    }

    #[test]
    fn an_old_robots_txt_stands_in_for_a_month() {
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let memory = |age_hours: i64, status| HostMemory {
            robots: Some(Vec::new()),
            robots_status: status,
            robots_at: Some(now - SignedDuration::from_hours(age_hours)),
            ..HostMemory::default()
        };
        assert!(remembered(&memory(23, 200), now).is_some());
        assert!(remembered(&memory(23, 404), now).is_some());
        assert!(remembered(&memory(25, 200), now).is_none());
        assert!(remembered(&memory(2, 503), now).is_none());
        assert!(matches!(without_robots(&memory(24 * 29, 503), now, "x"), Permission::Rules(_)));
        assert!(matches!(without_robots(&memory(24 * 31, 503), now, "x"), Permission::Denied(_)));
        assert!(matches!(without_robots(&HostMemory::default(), now, "x"), Permission::Denied(_)));
    }
}
