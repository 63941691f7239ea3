//! Asking a host for its rules, robots.txt and what it reserves of text and data mining: once a run, at most once a
//! day.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::asking::{ERROR_BODY, Got};
use super::{End, Visitor};
use crate::decode;
use crate::fetch::{Validators, Want};
use crate::hosts::{self, Permission, Rules};
use crate::store::{HostMemory, Store};
use crate::tdm;

impl<S: Store> Visitor<S> {
    /// What an address's host allows.
    pub(super) async fn permission(&mut self, url: &Url) -> Result<Permission, End> {
        let host = self.host(url);
        let mut permission = host.permission.lock().await;
        if let Some(permission) = &*permission {
            return Ok(permission.clone());
        }
        let memory = self.shared.writer.host(&host.origin).await?;
        let now = self.now();
        host.gate.lock().await.remember(memory.clone(), now, &self.config().limits);
        let answer = match hosts::remembered(&memory, now) {
            Some(permission) => permission,
            None => self.ask_rules(url, &host, memory).await?,
        };
        *permission = Some(answer.clone());
        Ok(answer)
    }

    async fn ask_rules(
        &mut self,
        url: &Url,
        host: &hosts::Host,
        mut memory: HostMemory,
    ) -> Result<Permission, End> {
        let now = self.now();
        let permission = match self.ask_robots(url, &mut memory).await? {
            Ok(bytes) => {
                memory.robots = Some(bytes);
                memory.robots_at = Some(now);
                memory.failures = 0;
                memory.note = None;
                if let Some(tdm) = self.ask_reservations(url, &Rules::of(&memory)).await? {
                    memory.tdm = Some(tdm);
                }
                Permission::Rules(Arc::new(Rules::of(&memory)))
            }
            Err(reason) => {
                memory.note = Some(format!("robots.txt: {reason}"));
                memory.failures += 1;
                hosts::without_robots(&memory, now, &reason)
            }
        };
        self.shared.writer.set_host(&host.origin, memory).await?;
        Ok(permission)
    }

    /// The host's robots.txt, empty where there is none; or why it cannot be had.
    async fn ask_robots(
        &mut self,
        url: &Url,
        memory: &mut HostMemory,
    ) -> Result<Result<Vec<u8>, String>, End> {
        let Ok(mut request) = url.join("/robots.txt") else {
            return Ok(Err("no such address".to_owned()));
        };
        memory.robots_status = 0;
        for _ in 0..=self.config().limits.max_redirects {
            let most = self.config().limits.max_robots;
            // The pause robots.txt asks for is not known yet; the source's own holds.
            let got = self
                .send(&request, Validators::default(), Duration::ZERO, move |_, _| Want::Body(most))
                .await?;
            let fetched = match got {
                Got::Answer(fetched) => fetched,
                Got::Nothing(problem) | Got::HostLeft(problem) => return Ok(Err(problem)),
            };
            memory.robots_status = fetched.status;
            match fetched.status {
                200..=299 => {
                    let body = decode::decode(fetched.body.clone(), fetched.encoding(), most);
                    return Ok(Ok(body.map(|decoded| decoded.bytes.to_vec()).unwrap_or_default()));
                }
                301 | 302 | 303 | 307 | 308 => {
                    match fetched.location().and_then(|location| request.join(&location).ok()) {
                        Some(target) if matches!(target.scheme(), "http" | "https") => request = target,
                        _ => return Ok(Ok(Vec::new())),
                    }
                }
                // RFC 9309, 2.3.1.3: unavailable means everything is allowed; but 429 is no "unavailable".
                400..=428 | 430..=499 => return Ok(Ok(Vec::new())),
                status => return Ok(Err(format!("answered {status}"))),
            }
        }
        Ok(Err("redirects too often".to_owned()))
    }

    /// The host's reservations, empty where there are none; `None` when they cannot be had now, and the ones of the
    /// last time stay.
    async fn ask_reservations(&mut self, url: &Url, rules: &Rules) -> Result<Option<Vec<u8>>, End> {
        let Ok(request) = url.join(tdm::ADDRESS) else { return Ok(None) };
        if !rules.orders.verdict(tdm::ADDRESS).allowed {
            return Ok(None);
        }
        let want = |status: u16, _: &http::HeaderMap| match status {
            200 => Want::Body(tdm::LIMIT),
            _ => Want::Body(ERROR_BODY),
        };
        let pause = self.pause(rules);
        Ok(match self.send(&request, Validators::default(), pause, want).await? {
            Got::Answer(fetched) if fetched.status == 200 => {
                let body = decode::decode(fetched.body.clone(), fetched.encoding(), tdm::LIMIT);
                Some(body.map(|decoded| decoded.bytes.to_vec()).unwrap_or_default())
            }
            Got::Answer(fetched) if fetched.status < 500 && fetched.status != 429 => Some(Vec::new()),
            Got::Answer(_) | Got::Nothing(_) | Got::HostLeft(_) => None,
        })
    }
}
