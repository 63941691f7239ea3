//! Which addresses may be connected to: nothing on a page may lead the crawler into the network it runs in.
//!
//! Names are judged by what they resolve to, at the moment of connecting ([`Names`] is the resolver the HTTP
//! client itself uses), so a name that answers differently the second time gains nothing.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// How long a resolved name is used again.
const KEEP: Duration = Duration::from_secs(300);

/// Most names remembered at a time.
const MAX_NAMES: usize = 20_000;

/// Which networks may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The public internet only: the rule.
    Public,
    /// Private networks only: a source with `allow_private` while no contact address is known.
    Private,
    /// Both: a source with `allow_private`.
    Any,
}

/// Why an address may not be connected to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It lies in a private, local or otherwise special network.
    #[error("{0} is no public address; set allow_private = true in the seed if that is meant")]
    Private(String),
    /// It is public, and nobody would know whom to complain to.
    #[error("{0} is public and no contact address is given; say --contact or set LOTSE_CONTACT")]
    NoContact(String),
}

impl Reach {
    /// Whether `ip` may be connected to.
    ///
    /// # Errors
    /// Why not.
    pub fn check(self, ip: IpAddr) -> Result<(), Refused> {
        match (self, is_public(ip)) {
            (Reach::Public, false) => Err(Refused::Private(ip.to_string())),
            (Reach::Private, true) => Err(Refused::NoContact(ip.to_string())),
            _ => Ok(()),
        }
    }
}

/// Whether an address belongs to the public internet (IANA special-purpose registries; addresses that carry an
/// IPv4 address inside are judged by that).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let groups = ip.segments();
    let low = |at: usize| {
        let [a, b] = groups[at].to_be_bytes();
        let [c, d] = groups[at + 1].to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match groups {
        // ::ffff:a.b.c.d (mapped) and ::a.b.c.d (compatible, with :: and ::1)
        [0, 0, 0, 0, 0, 0xffff | 0, ..] => is_public_v4(low(6)),
        // NAT64 (RFC 6052), and its local-use form (RFC 8215)
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(low(6)),
        [0x64, 0xff9b, 1, ..] => false,
        // 6to4
        [0x2002, ..] => is_public_v4(low(1)),
        // only 2000::/3 is global unicast; out of it documentation, benchmarking, ORCHID and Teredo
        [0x2001, 0xdb8, ..] | [0x2001, 0..=0x1ff, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (first & 0xe000) == 0x2000,
    }
}

/// Names resolved, and when.
type Known = HashMap<String, (Vec<IpAddr>, Instant)>;

/// Resolves names, remembers them for a while, and refuses what may not be reached.
#[derive(Clone)]
pub(crate) struct Names {
    reach: Reach,
    /// Hosts of configured proxies: connecting there is the operator's own choice.
    proxies: Arc<[String]>,
    known: Arc<Mutex<Known>>,
}

impl Names {
    /// `proxy` is the configured one; those of the environment count as well.
    pub(crate) fn new(reach: Reach, proxy: Option<&str>) -> Self {
        Names { reach, proxies: proxies(proxy).into(), known: Arc::default() }
    }

    /// The server an address leads to; `None` when a proxy stands between and the name is unknown here.
    pub(crate) async fn server(&self, url: &Url) -> Result<Option<IpAddr>, String> {
        match url.host() {
            None => Err("address without host".to_owned()),
            Some(Host::Ipv4(ip)) => self.judge(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.judge(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => match self.resolve(name).await {
                Ok(ips) => Ok(ips.first().copied()),
                Err(NameError::Unknown(_)) if !self.proxies.is_empty() => Ok(None),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    fn judge(&self, ip: IpAddr) -> Result<Option<IpAddr>, String> {
        self.reach.check(ip).map(|()| Some(ip)).map_err(|refused| refused.to_string())
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, NameError> {
        let remembered = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(name).filter(|(_, at)| at.elapsed() < KEEP).map(|(ips, _)| ips.clone())
        };
        if let Some(ips) = remembered {
            return Ok(ips);
        }
        let found = tokio::net::lookup_host((name, 0))
            .await
            .map_err(|error| NameError::Unknown(format!("cannot resolve {name}: {error}")))?;
        let ips: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        if ips.is_empty() {
            return Err(NameError::Unknown(format!("cannot resolve {name}: no address")));
        }
        if !self.proxies.iter().any(|proxy| proxy == name) {
            // One bad address among good ones is the trick itself, so all are refused.
            for ip in &ips {
                self.reach.check(*ip).map_err(|refused| NameError::Refused(format!("{name}: {refused}")))?;
            }
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_NAMES {
            known.clear();
        }
        known.insert(name.to_owned(), (ips.clone(), Instant::now()));
        Ok(ips)
    }
}

#[derive(Debug, thiserror::Error)]
enum NameError {
    #[error("{0}")]
    Unknown(String),
    #[error("{0}")]
    Refused(String),
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let ips = names.resolve(name.as_str()).await?;
            let addresses: Addrs = Box::new(ips.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}

/// The hosts of the configured proxy, or of those in the environment.
fn proxies(configured: Option<&str>) -> Vec<String> {
    let environment = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let named = match configured {
        Some(proxy) => vec![proxy.to_owned()],
        None => environment.iter().filter_map(|name| std::env::var(name).ok()).collect(),
    };
    named.iter().filter_map(|value| proxy_host(value)).collect()
}

/// The host of a proxy as people write it: with or without a scheme, perhaps with user and password.
fn proxy_host(written: &str) -> Option<String> {
    let address = match written.contains("://") {
        true => Url::parse(written),
        false => Url::parse(&format!("http://{written}")),
    };
    address.ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_networks_are_not_public() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "193.99.144.80", "2a00:1450::1", "64:ff9b::808:808"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_proxy_is_known_however_it_is_written() {
        for written in
            ["http://proxy.intern:3128", "proxy.intern:3128", "proxy.intern", "http://u:p@proxy.intern/"]
        {
            assert_eq!(proxy_host(written).as_deref(), Some("proxy.intern"), "{written}");
        }
        assert_eq!(proxy_host(""), None);
    }

    #[test]
    fn addresses_in_disguise_are_seen_through() {
        let names = Names::new(Reach::Public, None);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for url in ["http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "http://127.1/"] {
            assert!(runtime.block_on(names.server(&Url::parse(url).unwrap())).is_err(), "{url}");
        }
    }

    #[test]
    fn without_contact_only_private_hosts() {
        assert!(Reach::Private.check("8.8.8.8".parse().unwrap()).is_err());
        assert!(Reach::Private.check("127.0.0.1".parse().unwrap()).is_ok());
        assert!(Reach::Any.check("8.8.8.8".parse().unwrap()).is_ok());
    }
}
