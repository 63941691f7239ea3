//! Sending one request: when the host, the server and the connections are free, after the pause they are owed, and
//! again after a longer one where the host asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use url::Url;

use super::{End, Visitor};
use crate::fetch::{FetchError, Fetched, Validators, Want};
use crate::hosts::{self, Next, Rules, Sign};
use crate::reading::Kind;
use crate::report::PageEvent;
use crate::store::{Store, Task};
use crate::tdm;

/// Most of an error page that is read, so that the connection can be used again.
pub(super) const ERROR_BODY: usize = 64 << 10;

/// What a request gave.
pub(super) enum Got {
    Answer(Fetched),
    Nothing(String),
    HostLeft(String),
}

impl<S: Store> Visitor<S> {
    /// Asks for a page, again after a pause where the host asks for one.
    pub(super) async fn fetch(&mut self, request: &Url, task: &Task, rules: &Rules) -> Result<Got, End> {
        let pause = self.pause(rules);
        let most = self.config().limits.max_transfer;
        let role = task.role;
        let validators = Validators { etag: task.etag.as_deref(), modified: task.modified.as_deref() };
        self.send(request, validators, pause, move |status, headers| {
            let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            match status {
                200 | 203 if Kind::of(kind, role, None) == Kind::Other => Want::Nothing,
                200 | 203 => Want::Body(most),
                304 => Want::Nothing,
                _ => Want::Body(ERROR_BODY),
            }
        })
        .await
    }

    /// Sends one request when host, server and connections are free, and takes note of how the host did.
    pub(super) async fn send(
        &mut self,
        url: &Url,
        validators: Validators<'_>,
        pause: Duration,
        want: impl Fn(u16, &http::HeaderMap) -> Want,
    ) -> Result<Got, End> {
        let host = self.host(url);
        let pause = pause.max(Duration::from_millis(self.source.delay_ms));
        let shared = self.shared.clone();
        loop {
            let mut gate = host.gate.lock().await;
            if let Some(reason) = &gate.given_up {
                return Ok(Got::HostLeft(reason.clone()));
            }
            let is_rules = matches!(url.path(), "/robots.txt" | tdm::ADDRESS);
            let fetcher = self.fetcher.clone();
            let attempt = async {
                // A timer costs more than looking at the clock, and mostly the time has come.
                if gate.next() > Instant::now() {
                    sleep_until(gate.next()).await;
                }
                let ip = fetcher.names().server(url).await.map_err(FetchError::Connect)?;
                let server = ip.map(|ip| shared.hosts.server(ip, url));
                let _server = match &server {
                    Some(server) => Some(server.lock().await),
                    None => None,
                };
                let _connection = shared.connections.acquire().await;
                fetcher.get(url, validators, &want).await
            };
            let result = attempt.await;
            self.report.requests += 1;
            let (sign, latency, status) = match &result {
                Err(_) => (Sign::Failure, Duration::ZERO, 0),
                // What it answers for its rules says what is allowed, not how the host is.
                Ok(fetched) if is_rules => (Sign::Fine, fetched.latency, fetched.status),
                Ok(fetched) => {
                    let sign = match fetched.status {
                        429 | 503 => Sign::Overload(fetched.retry_after()),
                        500.. => Sign::Failure,
                        _ => Sign::Fine,
                    };
                    self.report.bytes += fetched.body.len() as u64;
                    (sign, fetched.latency, fetched.status)
                }
            };
            let problem = result.as_ref().err().map(ToString::to_string);
            let location = result.as_ref().ok().and_then(Fetched::location);
            shared.progress.page(&PageEvent {
                source: &self.source.id,
                url: url.as_str(),
                status,
                location: location.as_deref(),
                bytes: result.as_ref().map_or(0, |fetched| fetched.body.len() as u64),
                problem: problem.as_deref(),
            });
            let next = gate.note(sign, latency, pause, self.now(), &self.shared.config.limits);
            match next {
                Next::Again => continue,
                Next::Leave => {
                    let reason = gate.given_up.clone().unwrap_or_default();
                    let reason = match &problem {
                        Some(problem) => format!("{reason}: {problem}"),
                        None if status == 429 || status == 503 => format!("answered {status}: {reason}"),
                        None => format!("{reason}: answered {status}"),
                    };
                    if let Some(memory) = gate.memory.as_mut() {
                        memory.note = Some(reason.clone());
                        let memory = memory.clone();
                        self.shared.writer.set_host(&host.origin, memory).await?;
                    }
                    return Ok(Got::HostLeft(reason));
                }
                Next::GoOn => {}
            }
            return Ok(match result {
                Ok(fetched) => Got::Answer(fetched),
                Err(error) => Got::Nothing(error.to_string()),
            });
        }
    }

    /// The least pause between two requests to a host with these rules.
    pub(super) fn pause(&mut self, rules: &Rules) -> Duration {
        let most = self.shared.config.limits.max_crawl_delay;
        let asked = rules.orders.crawl_delay().unwrap_or_default();
        if asked > most && self.remark.is_none() {
            let (asked, taken) = (asked.as_secs(), most.as_secs());
            self.remark = Some(format!("robots.txt asks for {asked} s between requests, {taken} s are kept"));
        }
        Duration::from_millis(self.source.delay_ms).max(asked.min(most))
    }

    pub(super) fn host(&mut self, url: &Url) -> Arc<hosts::Host> {
        if let Some(known) = self.hosts.iter().find(|known| known.is_of(url)) {
            return known.clone();
        }
        let host = self.shared.hosts.host(url);
        self.hosts.push(host.clone());
        host
    }
}
