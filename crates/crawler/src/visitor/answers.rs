//! What came of a request: a redirect, a page, its absence, or nothing; judged and recorded.

use jiff::Timestamp;
use url::Url;

use super::{End, Step, Visitor};
use crate::fetch::Fetched;
use crate::finder::{Finder, Place};
use crate::reading::{self, Job, Kind, Reading};
use crate::revisit;
use crate::store::{Answer, Found, Role, Store, Task, Visit};

impl<S: Store> Visitor<S> {
    /// Follows a redirect to another spelling of the same page (`Some`), or settles what it means.
    pub(super) async fn redirect(
        &mut self,
        task: &Task,
        url: &Url,
        request: &Url,
        target: Option<Url>,
        hops: usize,
    ) -> Result<Option<Url>, End> {
        let Some(mut target) = target else {
            self.failed(task, "redirect without a target".to_owned()).await?;
            return Ok(None);
        };
        target.set_fragment(None);
        if !self.belongs(task, &target).await? {
            let reason = format!("redirects to another host: {target}");
            if task.role == Role::Start {
                let next = format!("if the site moved there, write start = [\"{target}\"] in the seed");
                self.failed(task, format!("{reason}; {next}")).await?;
            } else {
                self.barred(task, &reason, revisit::ALIAS).await?;
            }
            return Ok(None);
        }
        self.learn().await?;
        let Some(finder) = &mut self.finder else {
            return Ok(None);
        };
        let canonical = finder.canonical(&target);
        if canonical == *url {
            if target == *request || hops >= self.shared.config.limits.max_redirects {
                self.failed(task, "redirects in a circle".to_owned()).await?;
                return Ok(None);
            }
            return Ok(Some(target));
        }
        if task.role == Role::Page && finder.is_home(&canonical) {
            // What is no more is often "found" at the home page.
            if task.live {
                self.record(
                    task,
                    Answer::Missing(302),
                    None,
                    revisit::due_after_failure(self.now(), 0),
                    Vec::new(),
                )
                .await?;
            } else {
                self.barred(task, "redirects to the home page", revisit::ALIAS).await?;
            }
            return Ok(None);
        }
        let depth = task.depth.saturating_add(1);
        let too_deep = depth > finder.scope.max_depth;
        let mut place = Place::new(&target, depth);
        let role = if task.role == Role::Listing { Role::Page } else { task.role };
        let taken = if too_deep { None } else { finder.target(&target, role, &mut place) };
        let found = place.found;
        match taken {
            Some(canonical) => {
                let due = match task.role {
                    Role::Start => revisit::FIRST,
                    _ => revisit::later(self.now(), revisit::ALIAS),
                };
                self.record(task, Answer::Alias(canonical.into(), "redirect"), None, due, found).await?;
            }
            None => {
                self.barred(task, &format!("redirects out of the source: {target}"), revisit::ALIAS).await?;
            }
        }
        Ok(None)
    }

    /// Whether the target of a redirect is one of the source's hosts. A start address may lead to another name of
    /// its site (`stadt.example` to `portal.stadt.example`): who owns the one owns the other.
    async fn belongs(&mut self, task: &Task, target: &Url) -> Result<bool, End> {
        let Some(finder) = &mut self.finder else {
            return Ok(false);
        };
        if finder.scope.has_host(target) {
            return Ok(true);
        }
        if task.role != Role::Start || !finder.scope.admit_kin(target) {
            return Ok(false);
        }
        self.find_sitemaps(std::slice::from_ref(target)).await
    }

    /// Takes an answer that is no redirect; `reserved` when the host reserves mining of it.
    pub(super) async fn answer(
        &mut self,
        task: Task,
        url: Url,
        request: Url,
        fetched: Fetched,
        reserved: bool,
    ) -> Result<Step, End> {
        let now = self.now();
        match fetched.status {
            304 => {
                self.report.s304 += 1;
                let due = revisit::due(now, task.role, task.last_changed, &task.url);
                self.record(&task, Answer::Unchanged, None, due, Vec::new()).await
            }
            404 | 410 => {
                self.report.s404 += 1;
                let due = revisit::due_when_missing(now, task.live);
                if task.role == Role::Start {
                    self.start_failed = true;
                    self.note_failure(&task.url, &format!("answered {}", fetched.status));
                }
                self.record(&task, Answer::Missing(fetched.status), None, due, Vec::new()).await
            }
            200 | 203 => {
                let content_type = fetched.content_type();
                if Kind::of(content_type.as_deref(), task.role, None) == Kind::Other {
                    let kind = content_type.unwrap_or_default();
                    return self
                        .barred(&task, &format!("no page: content type {kind}"), revisit::NEVER_MIND)
                        .await;
                }
                self.report.s200 += 1;
                self.read(task, url, request, fetched, reserved).await
            }
            status => self.failed(&task, format!("answered {status}")).await,
        }
    }

    /// Has a body read on a worker, and records it.
    async fn read(
        &mut self,
        task: Task,
        url: Url,
        request: Url,
        fetched: Fetched,
        reserved: bool,
    ) -> Result<Step, End> {
        self.learn().await?;
        let Some(mut finder) = self.finder.take() else {
            return Ok(Step::Done);
        };
        let address = (request != url && task.address.as_deref() != Some(request.as_str()))
            .then(|| request.clone().into());
        let limits = self.config().limits.clone();
        let job = Job { task: task.clone(), url, base: request, fetched, reserved, limits };
        let read = self.shared.workers.spawn_blocking(move || {
            let reading: Reading<S::Body> = reading::read(job, &mut finder);
            (reading, finder)
        });
        let (reading, finder) = match read.await {
            Ok(read) => read,
            Err(error) => {
                // A bug of ours in reading one page must not end the night for the others.
                tracing::error!(source = %self.source.id, url = task.url, %error, "reading a page failed");
                self.cut_short = Some(format!("internal error while reading {}", task.url));
                let starts: Vec<Url> =
                    self.source.start.iter().filter_map(|start| Url::parse(start).ok()).collect();
                self.finder = Some(Finder::new(&self.source, &starts));
                return self.failed(&task, "internal error".to_owned()).await;
            }
        };
        self.finder = Some(finder);
        let now = self.now();
        match &reading.answer {
            Answer::Content(_) => {
                let role = reading.role.or_else(|| listing(&task, &reading, now));
                let changed = if !reading.changed {
                    task.last_changed
                } else if task.hash.is_some() {
                    Some(now)
                } else {
                    // A page seen for the first time may be old; its server knows.
                    reading
                        .fetched
                        .modified()
                        .and_then(|date| http_date(&date))
                        .filter(|at| *at < now)
                        .or(Some(now))
                };
                let due = revisit::due(now, role.unwrap_or(task.role), changed, &task.url);
                self.write(&task, reading.answer, role, address, due, reading.found).await
            }
            Answer::Failed(reason) => {
                let reason = reason.clone();
                self.failed(&task, reason).await
            }
            Answer::Barred(reason) => {
                let reason = reason.clone();
                self.barred(&task, &reason, revisit::NEVER_MIND).await
            }
            Answer::Missing(_) => {
                let due = revisit::due_when_missing(now, task.live);
                self.record(&task, reading.answer, None, due, reading.found).await
            }
            _ => {
                let due = revisit::later(now, revisit::ALIAS);
                self.record(&task, reading.answer, None, due, reading.found).await
            }
        }
    }

    pub(super) async fn barred(
        &mut self,
        task: &Task,
        reason: &str,
        pause: jiff::SignedDuration,
    ) -> Result<Step, End> {
        tracing::debug!(source = %self.source.id, url = task.url, reason, "left out");
        self.report.barred += 1;
        if task.role == Role::Start {
            self.start_failed = true;
            self.report.failed += 1;
            self.note_failure(&task.url, reason);
        }
        let due = if task.role == Role::Start { revisit::FIRST } else { revisit::later(self.now(), pause) };
        self.record(task, Answer::Barred(reason.to_owned()), None, due, Vec::new()).await
    }

    pub(super) async fn failed(&mut self, task: &Task, reason: String) -> Result<Step, End> {
        tracing::debug!(source = %self.source.id, url = task.url, reason, "failed");
        self.report.failed += 1;
        self.start_failed |= task.role == Role::Start;
        self.note_failure(&task.url, &reason);
        let due = revisit::every_run(task.role, self.now())
            .unwrap_or_else(|| revisit::due_after_failure(self.now(), task.failures));
        self.record(task, Answer::Failed(reason), None, due, Vec::new()).await
    }

    fn note_failure(&mut self, url: &str, reason: &str) {
        self.first_failure.get_or_insert_with(|| format!("{url}: {reason}"));
    }

    async fn record(
        &mut self,
        task: &Task,
        answer: Answer<S::Body>,
        role: Option<Role>,
        due: Timestamp,
        found: Vec<Found>,
    ) -> Result<Step, End> {
        self.write(task, answer, role, None, due, found).await
    }

    async fn write(
        &mut self,
        task: &Task,
        answer: Answer<S::Body>,
        role: Option<Role>,
        address: Option<String>,
        due: Timestamp,
        found: Vec<Found>,
    ) -> Result<Step, End> {
        // Links are new addresses, and what turns out to be nothing gives back the pages that pointed to it.
        let settles = matches!(answer, Answer::Content(_) | Answer::Unchanged | Answer::Failed(_));
        self.stirred |= !found.is_empty() || !settles;
        let visit = Visit { key: task.key, at: self.now(), due, role, address, answer };
        self.shared.writer.record(&self.ledger, visit, found).await?;
        Ok(Step::Done)
    }
}

/// Whether a known page became, or is no longer, one that keeps naming new pages.
fn listing<B>(task: &Task, reading: &Reading<B>, now: Timestamp) -> Option<Role> {
    const QUIET: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 60);
    let names_new = reading.found.iter().any(|found| found.role == Role::Page);
    match task.role {
        Role::Page if task.checks > 0 && reading.changed && names_new => Some(Role::Listing),
        Role::Listing if task.last_changed.is_none_or(|at| now.duration_since(at) > QUIET) => {
            Some(Role::Page)
        }
        _ => None,
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    let at = httpdate::parse_http_date(text).ok()?;
    Timestamp::try_from(at).ok()
}
