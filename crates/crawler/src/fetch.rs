//! One HTTP request: bounded in time and bytes, no redirects, no cookies, no decoding.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE, ETAG, FROM, HeaderMap,
    HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Certificate, Client, NoProxy, Proxy, Response, redirect};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::config::{CrawlConfig, Limits};
use crate::decode;
use crate::guard::{Names, Reach};

/// Longest value of a header that is kept.
const MAX_HEADER: usize = 2_000;

/// Headers kept with a page for whoever reads it.
const KEPT: [&str; 5] = ["content-language", "last-modified", "x-robots-tag", "link", "content-disposition"];

/// Sends requests to the hosts of one [`Reach`].
pub(crate) struct Fetcher {
    client: Client,
    names: Names,
    limits: Limits,
    /// Bodies over `limits.large_body` need one of these, so that memory stays bounded.
    large: Arc<Semaphore>,
}

/// What is known of an address, to ask only for what changed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Validators<'a> {
    pub(crate) etag: Option<&'a str>,
    pub(crate) modified: Option<&'a str>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body was cut, by a limit or by the server.
    pub(crate) cut: bool,
    /// From request to header.
    pub(crate) latency: Duration,
}

/// No answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("no connection: {0}")]
    Connect(String),
    #[error("no answer within {} s", .0.as_secs_f32())]
    HeaderTimeout(Duration),
    #[error("answer not complete within {} s", .0.as_secs_f32())]
    Deadline(Duration),
    #[error("no usable answer: {0}")]
    Protocol(String),
}

/// What to do with a body once its header is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Take it, up to so many bytes.
    Body(usize),
    /// Leave it.
    Nothing,
}

impl Fetcher {
    pub(crate) fn new(config: &CrawlConfig, reach: Reach) -> Result<Self, String> {
        let CrawlConfig { agent, limits, network, .. } = config;
        // The first to install wins; a provider somebody else chose is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let names = Names::new(reach, network.proxy.as_deref());
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"),
        );
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("de,en;q=0.3"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(decode::ACCEPT_ENCODING));
        if let Some(from) = agent.from() {
            let from = HeaderValue::from_str(from).map_err(|_| format!("contact {from:?} fits no header"))?;
            headers.insert(FROM, from);
        }
        let mut client = Client::builder()
            .user_agent(agent.user_agent())
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(limits.connect)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(20))
            .http2_max_header_list_size(64 << 10)
            .dns_resolver(Arc::new(names.clone()));
        if let Some(proxy) = &network.proxy {
            let proxy = Proxy::all(proxy).map_err(|error| format!("proxy {proxy:?}: {}", cause(&error)))?;
            client = client.proxy(proxy.no_proxy(NoProxy::from_env()));
        }
        if !network.authorities.is_empty() {
            let more = Certificate::from_pem_bundle(&network.authorities)
                .map_err(|error| format!("certificates of authorities: {}", cause(&error)))?;
            client = client.tls_certs_merge(more);
        }
        let client = client.build().map_err(|error| format!("cannot set up HTTP: {}", cause(&error)))?;
        let large = Arc::new(Semaphore::new(limits.large_bodies));
        Ok(Fetcher { client, names, limits: limits.clone(), large })
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Asks for `url`; `want` sees status and header before any of the body is taken.
    pub(crate) async fn get(
        &self,
        url: &Url,
        validators: Validators<'_>,
        want: impl Fn(u16, &HeaderMap) -> Want,
    ) -> Result<Fetched, FetchError> {
        let begun = Instant::now();
        let mut request = self.client.get(url.clone());
        for (name, value) in [(IF_NONE_MATCH, validators.etag), (IF_MODIFIED_SINCE, validators.modified)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                request = request.header(name, value);
            }
        }
        let mut response = match timeout(self.limits.header, request.send()).await {
            Err(_) => return Err(FetchError::HeaderTimeout(self.limits.header)),
            Ok(Err(error)) if error.is_connect() => return Err(FetchError::Connect(cause(&error))),
            Ok(Err(error)) => return Err(FetchError::Protocol(cause(&error))),
            Ok(Ok(response)) => response,
        };
        let latency = begun.elapsed();
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let (body, cut) = match want(status, &headers) {
            Want::Nothing => (Bytes::new(), false),
            Want::Body(most) => {
                let end = begun + self.limits.total;
                match timeout_at(end, self.body(&mut response, most)).await {
                    Err(_) => return Err(FetchError::Deadline(self.limits.total)),
                    Ok(body) => body,
                }
            }
        };
        Ok(Fetched { status, headers, body, cut, latency })
    }

    /// The body, at most `most` bytes, and whether it was cut. Dropping the response closes its connection.
    async fn body(&self, response: &mut Response, most: usize) -> (Bytes, bool) {
        let Ok(first) = response.chunk().await else {
            return (Bytes::new(), true);
        };
        let Some(first) = first else {
            return (Bytes::new(), false);
        };
        let mut body = BytesMut::new();
        let mut room = None;
        let mut next = Some(first);
        while let Some(chunk) = next {
            if body.len() + chunk.len() > most {
                let left = most - body.len();
                body.extend_from_slice(&chunk[..left]);
                return (body.freeze(), true);
            }
            if room.is_none() && body.len() + chunk.len() > self.limits.large_body {
                room = self.large.acquire().await.ok();
            }
            if body.is_empty() {
                // Most pages come in one chunk and need no copy.
                match response.chunk().await {
                    Ok(None) => return (chunk, false),
                    Err(_) => return (chunk, true),
                    Ok(more) => {
                        body.reserve(chunk.len() * 4);
                        body.extend_from_slice(&chunk);
                        next = more;
                    }
                }
            } else {
                body.extend_from_slice(&chunk);
                next = match response.chunk().await {
                    Ok(more) => more,
                    Err(_) => return (body.freeze(), true),
                };
            }
        }
        (body.freeze(), false)
    }
}

impl Fetched {
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn content_type(&self) -> Option<String> {
        // Bytes beyond ASCII happen; what matters stands before them.
        let value = self.headers.get(CONTENT_TYPE)?;
        Some(String::from_utf8_lossy(value.as_bytes()).chars().take(MAX_HEADER).collect())
    }

    pub(crate) fn encoding(&self) -> Option<&str> {
        self.header(&CONTENT_ENCODING)
    }

    pub(crate) fn etag(&self) -> Option<String> {
        self.header(&ETAG).filter(|value| value.len() <= MAX_HEADER).map(str::to_owned)
    }

    pub(crate) fn modified(&self) -> Option<String> {
        self.header(&LAST_MODIFIED).filter(|value| value.len() <= 100).map(str::to_owned)
    }

    pub(crate) fn location(&self) -> Option<String> {
        // Some servers send umlauts as they are.
        let value = self.headers.get(LOCATION)?;
        Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
    }

    /// The pause asked for: seconds, or a date taken against the clock of this machine.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.header(&RETRY_AFTER)?.trim();
        match value.parse::<u64>() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => {
                let at = httpdate::parse_http_date(value).ok()?;
                Some(at.duration_since(std::time::SystemTime::now()).unwrap_or_default())
            }
        }
    }

    /// The headers worth keeping.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let mut kept = Vec::new();
        for name in KEPT {
            for value in self.headers.get_all(name) {
                let value = String::from_utf8_lossy(value.as_bytes());
                kept.push((name.to_owned(), value.chars().take(MAX_HEADER).collect()));
            }
        }
        kept
    }
}

/// The innermost cause: what stands around it repeats the address and names layers nobody asked about.
fn cause(error: &dyn Error) -> String {
    let mut inner = error;
    while let Some(next) = inner.source() {
        inner = next;
    }
    inner.to_string()
}
