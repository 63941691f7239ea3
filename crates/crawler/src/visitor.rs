//! The visit to one source: its frontier from the nearest address to the last, politely, until nothing is due,
//! the budget is spent, or the host wants to be left alone.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use model::Source;
use tokio::time::sleep_until;
use url::Url;

use crate::config::{Agent, CrawlConfig, Recheck};
use crate::crawl::Shared;
use crate::fetch::{FetchError, Fetched, Fetcher, Validators, Want};
use crate::finder::{Finder, Place, path_and_query};
use crate::hosts::{self, Next, Permission, Sign};
use crate::reading::{self, Job, Kind, Reading};
use crate::report::{Outcome, PageEvent, SourceReport};
use crate::revisit;
use crate::robots::Robots;
use crate::store::{Answer, Choice, Found, Role, Store, Task, Visit};
use crate::writer::StoreGone;

/// Tasks taken from the frontier at a time: what a source holds in memory.
const WINDOW: usize = 32;
/// Most of an error page that is read, so that the connection can be used again.
const ERROR_BODY: usize = 64 << 10;
/// One address in so many may fail before a visit counts as partial.
const TOLERATED: u64 = 20;

/// Why a visit ends early.
pub(crate) enum End {
    /// The store failed; the whole crawl ends.
    Store,
    /// Asked to stop.
    Stopped,
}

impl From<StoreGone> for End {
    fn from(_: StoreGone) -> Self {
        End::Store
    }
}

/// How one address went, for the loop over them.
enum Step {
    Done,
    /// This host is left alone; why.
    HostLeft(String),
}

pub(crate) struct Visitor<S: Store> {
    source: Arc<Source>,
    shared: Arc<Shared<S>>,
    fetcher: Arc<Fetcher>,
    finder: Option<Finder>,
    report: SourceReport,
    /// Pages asked for, against the budget.
    asked: u32,
    sitemaps: u32,
    /// Keeps hosts alive between requests.
    hosts: Vec<Arc<hosts::Host>>,
    first_failure: Option<String>,
    start_failed: bool,
    cut_short: Option<String>,
    remark: Option<String>,
}

impl<S: Store> Visitor<S> {
    pub(crate) fn new(source: Arc<Source>, shared: Arc<Shared<S>>, fetcher: Arc<Fetcher>) -> Self {
        let report = SourceReport::new(source.id.clone());
        Visitor {
            source,
            shared,
            fetcher,
            finder: None,
            report,
            asked: 0,
            sitemaps: 0,
            hosts: Vec::new(),
            first_failure: None,
            start_failed: false,
            cut_short: None,
            remark: None,
        }
    }

    /// Visits the source.
    pub(crate) async fn run(mut self) -> Result<SourceReport, StoreGone> {
        let shared = self.shared.clone();
        // A request in flight is dropped where it stands: nothing of it was recorded, so it is asked for again.
        let ended = tokio::select! {
            ended = self.visit() => ended,
            () = shared.until_stopped() => Err(End::Stopped),
        };
        let stopped = match ended {
            Ok(()) => false,
            Err(End::Stopped) => true,
            Err(End::Store) => return Err(StoreGone),
        };
        let now = self.config().now;
        let (gone, held) = self.shared.writer.settle(&self.source.id, now).await?;
        let stored = self.shared.writer.stored(&self.source.id);
        self.report.new = stored.new;
        self.report.changed = stored.changed;
        self.report.gone = gone;
        self.report.held = held;
        self.conclude(stopped);
        self.shared.writer.done(&self.report, now).await?;
        Ok(self.report)
    }

    fn config(&self) -> &CrawlConfig {
        &self.shared.config
    }

    fn conclude(&mut self, stopped: bool) {
        let report = &mut self.report;
        let useful = report.s200 + report.s304;
        let some_failed = self.start_failed || report.failed * TOLERATED > useful;
        let failure = self.first_failure.take().map(|first| match report.failed {
            0 | 1 => first,
            count => format!("{count} addresses gave no usable answer, first {first}"),
        });
        (report.outcome, report.reason) = if report.held > 0 {
            let reason = format!(
                "{} pages are missing at once, over half of the source; kept until someone looked",
                report.held
            );
            (Outcome::Held, Some(reason))
        } else if let Some(reason) = self.cut_short.take() {
            (if useful == 0 { Outcome::Failed } else { Outcome::Partial }, Some(reason))
        } else if stopped {
            (Outcome::Partial, Some("stopped".to_owned()))
        } else if report.failed > 0 && useful == 0 {
            (Outcome::Failed, failure)
        } else if report.failed > 0 && some_failed {
            (Outcome::Partial, failure)
        } else {
            (Outcome::Ok, self.remark.take().or(failure))
        };
    }

    async fn visit(&mut self) -> Result<(), End> {
        let starts: Vec<Url> = self.source.start.iter().filter_map(|start| Url::parse(start).ok()).collect();
        if starts.is_empty() {
            self.cut_short = Some("no start address is a web address".to_owned());
            return Ok(());
        }
        let known = self.shared.writer.known(&self.source.id).await?;
        let finder = Finder::new(&self.source, &starts, known);
        let found = starts
            .iter()
            .map(|start| {
                let canonical: String = finder.canonical(start).into();
                let address = (canonical != start.as_str()).then(|| start.as_str().to_owned());
                Found { url: canonical, address, role: Role::Start, depth: 0, hint: None, lastmod: None }
            })
            .collect();
        self.finder = Some(finder);
        self.shared.writer.add(&self.source.id, found).await?;
        if !self.find_sitemaps(&starts).await? {
            return Ok(());
        }
        self.work_through().await
    }

    /// Asks robots.txt of every start host, and adds the sitemaps it names, or the usual place. Whether any host
    /// may be visited.
    async fn find_sitemaps(&mut self, starts: &[Url]) -> Result<bool, End> {
        let mut origins: Vec<String> = Vec::new();
        let mut any = false;
        for start in starts {
            let origin = hosts::origin(start);
            if origins.contains(&origin) {
                continue;
            }
            origins.push(origin);
            let robots = match self.permission(start).await? {
                Permission::Rules(robots) => robots,
                Permission::Denied(reason) => {
                    self.cut_short = Some(reason);
                    continue;
                }
            };
            any = true;
            let (Some(finder), Ok(root)) = (&mut self.finder, start.join("/")) else {
                continue;
            };
            let mut place = Place { base: &root, depth: 0, found: Vec::new() };
            for sitemap in robots.sitemaps().iter().take(self.shared.config.limits.max_sitemaps as usize) {
                finder.entry(sitemap, Role::Sitemap, None, None, &mut place);
            }
            if robots.sitemaps().is_empty() {
                finder.entry("/sitemap.xml", Role::Sitemap, None, None, &mut place);
            }
            let found = place.found;
            self.shared.writer.add(&self.source.id, found).await?;
        }
        Ok(any)
    }

    async fn work_through(&mut self) -> Result<(), End> {
        let budget = self.source.max_pages.min(self.config().max_pages.unwrap_or(u32::MAX));
        let choice = Choice { now: self.config().now, all: self.config().recheck == Recheck::All };
        let mut after = None;
        let mut idle = false;
        loop {
            let window = self.shared.writer.next(&self.source.id, choice, after, WINDOW).await?;
            if window.is_empty() {
                // What was found meanwhile may stand before the place reached in the queue.
                if idle {
                    return Ok(());
                }
                (after, idle) = (None, true);
                continue;
            }
            idle = false;
            for (task, cursor) in window {
                after = Some(cursor);
                if self.shared.stopped() {
                    return Err(End::Stopped);
                }
                if self.asked >= budget {
                    self.remark =
                        Some(format!("stopped at {budget} pages; the rest follows in the next runs"));
                    return Ok(());
                }
                if let Step::HostLeft(reason) = self.task(task).await? {
                    self.cut_short = Some(reason);
                    return Ok(());
                }
            }
        }
    }

    async fn task(&mut self, task: Task) -> Result<Step, End> {
        let Ok(url) = Url::parse(&task.url) else {
            return self.barred(&task, "no web address", revisit::NEVER_MIND).await;
        };
        let mut request = task
            .address
            .as_deref()
            .and_then(|address| Url::parse(address).ok())
            .unwrap_or_else(|| url.clone());
        let Some(finder) = &self.finder else {
            return Ok(Step::Done);
        };
        if !finder.scope.has_host(&request) {
            return self.barred(&task, "another host", revisit::NEVER_MIND).await;
        }
        if task.role == Role::Page
            && let Some(reason) = finder.scope.refuses(&url)
        {
            return self.barred(&task, reason, revisit::BARRED).await;
        }
        if task.role == Role::Page && finder.traps.is_closed(&url) {
            return self.barred(&task, "trap: pages like it give nothing new", revisit::NEVER_MIND).await;
        }
        if task.role == Role::Sitemap {
            self.sitemaps += 1;
            if self.sitemaps > self.config().limits.max_sitemaps {
                return self.barred(&task, "too many sitemaps", revisit::BARRED).await;
            }
        }
        self.asked += 1;
        let mut hops = 0;
        loop {
            let robots = match self.permission(&request).await? {
                Permission::Rules(robots) => robots,
                Permission::Denied(reason) => return Ok(Step::HostLeft(reason)),
            };
            let verdict = robots.verdict(Agent::TOKEN, path_and_query(&request));
            if !verdict.allowed {
                let rule = verdict.rule.unwrap_or_default();
                return self.barred(&task, &format!("robots.txt: {rule}"), revisit::BARRED).await;
            }
            let fetched = match self.fetch(&request, &task, &robots).await? {
                Got::Answer(fetched) => fetched,
                Got::Nothing(reason) => return self.failed(&task, reason).await,
                Got::HostLeft(reason) => {
                    let step = self.failed(&task, reason.clone()).await?;
                    return Ok(match step {
                        Step::Done => Step::HostLeft(reason),
                        left => left,
                    });
                }
            };
            match fetched.status {
                301 | 302 | 303 | 307 | 308 => {
                    let target = fetched.location().and_then(|location| request.join(&location).ok());
                    match self.redirect(&task, &url, &request, target, hops).await? {
                        Some(next) => {
                            hops += 1;
                            request = next;
                        }
                        None => return Ok(Step::Done),
                    }
                }
                _ => return self.answer(task, url, request, fetched).await,
            }
        }
    }

    /// Follows a redirect to another spelling of the same page (`Some`), or settles what it means.
    async fn redirect(
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
        let Some(finder) = &mut self.finder else {
            return Ok(None);
        };
        if !finder.scope.has_host(&target) {
            let reason = format!("redirects to another host: {target}");
            if task.role == Role::Start {
                self.failed(task, format!("{reason}; if the site moved, change 'start' in the seed")).await?;
            } else {
                self.barred(task, &reason, revisit::ALIAS).await?;
            }
            return Ok(None);
        }
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
        let mut place = Place { base: &target, depth, found: Vec::new() };
        let role = if task.role == Role::Listing { Role::Page } else { task.role };
        let taken = if too_deep { None } else { finder.target(&target, role, &mut place) };
        let found = place.found;
        match taken {
            Some(canonical) => {
                let due = revisit::later(self.now(), revisit::ALIAS);
                let due = if task.role == Role::Start { self.now() } else { due };
                self.record(task, Answer::Alias(canonical.into(), "redirect"), None, due, found).await?;
            }
            None => {
                self.barred(task, &format!("redirects out of the source: {target}"), revisit::ALIAS).await?;
            }
        }
        Ok(None)
    }

    /// Takes an answer that is no redirect.
    async fn answer(&mut self, task: Task, url: Url, request: Url, fetched: Fetched) -> Result<Step, End> {
        let now = self.now();
        match fetched.status {
            304 => {
                self.report.s304 += 1;
                let due = revisit::due(now, task.role, task.last_changed, &task.url);
                self.record(&task, Answer::Unchanged, None, due, Vec::new()).await
            }
            404 | 410 => {
                self.report.s404 += 1;
                let due = if task.live {
                    revisit::due_after_failure(now, 0)
                } else {
                    revisit::later(now, revisit::ALIAS)
                };
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
                self.read(task, url, request, fetched).await
            }
            status => self.failed(&task, format!("answered {status}")).await,
        }
    }

    /// Has a body read on a worker, and records it.
    async fn read(&mut self, task: Task, url: Url, request: Url, fetched: Fetched) -> Result<Step, End> {
        let Some(mut finder) = self.finder.take() else {
            return Ok(Step::Done);
        };
        let address = (request != url && task.address.as_deref() != Some(request.as_str()))
            .then(|| request.clone().into());
        let job =
            Job { task: task.clone(), url, base: request, fetched, limits: self.config().limits.clone() };
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
                let known = self.shared.writer.known(&self.source.id).await?;
                let starts: Vec<Url> =
                    self.source.start.iter().filter_map(|start| Url::parse(start).ok()).collect();
                self.finder = Some(Finder::new(&self.source, &starts, known));
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
            _ => {
                let due = revisit::later(now, revisit::ALIAS);
                self.record(&task, reading.answer, None, due, reading.found).await
            }
        }
    }

    async fn barred(&mut self, task: &Task, reason: &str, pause: jiff::SignedDuration) -> Result<Step, End> {
        tracing::debug!(source = %self.source.id, url = task.url, reason, "left out");
        self.report.barred += 1;
        if task.role == Role::Start {
            self.start_failed = true;
            self.report.failed += 1;
            self.note_failure(&task.url, reason);
        }
        let due = if task.role == Role::Start { self.now() } else { revisit::later(self.now(), pause) };
        self.record(task, Answer::Barred(reason.to_owned()), None, due, Vec::new()).await
    }

    async fn failed(&mut self, task: &Task, reason: String) -> Result<Step, End> {
        tracing::debug!(source = %self.source.id, url = task.url, reason, "failed");
        self.report.failed += 1;
        self.start_failed |= task.role == Role::Start;
        self.note_failure(&task.url, &reason);
        let due = if revisit::every_run(task.role) {
            self.now()
        } else {
            revisit::due_after_failure(self.now(), task.failures)
        };
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
        let visit = Visit { key: task.key, at: self.now(), due, role, address, answer };
        self.shared.writer.record(&self.source.id, visit, found).await?;
        Ok(Step::Done)
    }

    fn now(&self) -> Timestamp {
        self.shared.config.now
    }

    /// What robots.txt of an address's host allows, asked for at most once a run and a day.
    async fn permission(&mut self, url: &Url) -> Result<Permission, End> {
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
            None => self.ask_robots(url, &host, memory).await?,
        };
        *permission = Some(answer.clone());
        Ok(answer)
    }

    async fn ask_robots(
        &mut self,
        url: &Url,
        host: &hosts::Host,
        mut memory: crate::store::HostMemory,
    ) -> Result<Permission, End> {
        let Ok(mut request) = url.join("/robots.txt") else {
            return Ok(Permission::Denied("robots.txt: no such address".to_owned()));
        };
        let now = self.now();
        let mut reason = "redirects too often".to_owned();
        memory.robots_status = 0;
        for _ in 0..=self.config().limits.max_redirects {
            let most = self.config().limits.max_robots;
            // The pause robots.txt asks for is not known yet; the source's own holds.
            let got = self
                .send(&request, Validators::default(), Duration::ZERO, move |_, _| Want::Body(most))
                .await?;
            let fetched = match got {
                Got::Answer(fetched) => fetched,
                Got::Nothing(problem) | Got::HostLeft(problem) => {
                    reason = problem;
                    break;
                }
            };
            memory.robots_status = fetched.status;
            match fetched.status {
                200..=299 => {
                    let body = crate::decode::decode(fetched.body.clone(), fetched.encoding(), most);
                    let bytes = body.map(|decoded| decoded.bytes.to_vec()).unwrap_or_default();
                    return self.keep_robots(host, memory, bytes).await;
                }
                301 | 302 | 303 | 307 | 308 => {
                    match fetched.location().and_then(|location| request.join(&location).ok()) {
                        Some(target) if matches!(target.scheme(), "http" | "https") => request = target,
                        _ => return self.keep_robots(host, memory, Vec::new()).await,
                    }
                }
                // RFC 9309, 2.3.1.3: unavailable means everything is allowed; but 429 is no "unavailable".
                400..=428 | 430..=499 => return self.keep_robots(host, memory, Vec::new()).await,
                status => {
                    reason = format!("answered {status}");
                    break;
                }
            }
        }
        memory.note = Some(format!("robots.txt: {reason}"));
        memory.failures += 1;
        let permission = hosts::without_robots(&memory, now, &reason);
        self.shared.writer.set_host(&host.origin, memory).await?;
        Ok(permission)
    }

    async fn keep_robots(
        &mut self,
        host: &hosts::Host,
        mut memory: crate::store::HostMemory,
        bytes: Vec<u8>,
    ) -> Result<Permission, End> {
        let robots = Robots::parse(&bytes);
        memory.robots = Some(bytes);
        memory.robots_at = Some(self.now());
        memory.failures = 0;
        memory.note = None;
        self.shared.writer.set_host(&host.origin, memory).await?;
        Ok(Permission::Rules(Arc::new(robots)))
    }

    /// Asks for a page, again after a pause where the host asks for one.
    async fn fetch(&mut self, request: &Url, task: &Task, robots: &Robots) -> Result<Got, End> {
        let limits = self.config().limits.clone();
        let asked = robots.crawl_delay(Agent::TOKEN).unwrap_or_default();
        let pause = Duration::from_millis(self.source.delay_ms).max(asked.min(limits.max_crawl_delay));
        if asked > limits.max_crawl_delay && self.remark.is_none() {
            let (asked, taken) = (asked.as_secs(), limits.max_crawl_delay.as_secs());
            self.remark = Some(format!("robots.txt asks for {asked} s between requests, {taken} s are kept"));
        }
        let most = limits.max_transfer;
        let role = task.role;
        let validators = Validators { etag: task.etag.as_deref(), modified: task.modified.as_deref() };
        self.send(request, validators, pause, move |status, headers| {
            let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            match status {
                200 | 203 if Kind::of(kind, role, None) == Kind::Other => Want::Nothing,
                200 | 203 => Want::Body(most),
                _ => Want::Body(ERROR_BODY),
            }
        })
        .await
    }

    /// Sends one request when host, server and connections are free, and takes note of how the host did.
    async fn send(
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
            let is_robots = url.path() == "/robots.txt";
            let fetcher = self.fetcher.clone();
            let attempt = async {
                sleep_until(gate.next()).await;
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
                // What robots.txt answers says what is allowed, not how the host is.
                Ok(fetched) if is_robots => (Sign::Fine, fetched.latency, fetched.status),
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

    fn host(&mut self, url: &Url) -> Arc<hosts::Host> {
        let host = self.shared.hosts.host(url);
        if !self.hosts.iter().any(|known| Arc::ptr_eq(known, &host)) {
            self.hosts.push(host.clone());
        }
        host
    }
}

/// What a request gave.
enum Got {
    Answer(Fetched),
    Nothing(String),
    HostLeft(String),
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
