//! The visit to one source: its frontier from the nearest address to the last, politely, until nothing is due,
//! the budget is spent, or the host wants to be left alone.
//!
//! `permission` asks a host for its rules, `asking` sends a request when it may be sent, `answers` takes what comes
//! and records it.

mod answers;
mod asking;
mod permission;

use std::sync::Arc;

use jiff::Timestamp;
use model::Source;
use url::Url;

use crate::canonical::path_and_query;
use crate::config::{CrawlConfig, Recheck};
use crate::crawl::Shared;
use crate::fetch::Fetcher;
use crate::finder::{Finder, Place};
use crate::hosts::{self, Permission};
use crate::report::{Outcome, SourceReport};
use crate::revisit;
use crate::store::{Choice, Found, Role, Store, Task};
use crate::writer::{Ledger, StoreGone};
use asking::Got;

/// Tasks taken from the frontier at a time: what a source holds in memory.
const WINDOW: usize = 32;
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
    /// What the store's thread notes of this source.
    ledger: Arc<Ledger>,
    shared: Arc<Shared<S>>,
    fetcher: Arc<Fetcher>,
    finder: Option<Finder>,
    report: SourceReport,
    /// Pages asked for, against the budget.
    asked: u32,
    sitemaps: u32,
    /// Whether anything may have come into the queue since it was last read from its beginning.
    stirred: bool,
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
            ledger: Ledger::of(&source.id),
            source,
            shared,
            fetcher,
            finder: None,
            report,
            asked: 0,
            sitemaps: 0,
            stirred: false,
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
        let (gone, held) = self.shared.writer.settle(&self.ledger, now).await?;
        // Complete, since the answer above came after everything recorded before it.
        (self.report.new, self.report.changed) = self.ledger.counts();
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
                "{} pages are missing at once, over half of the source; kept until 'lotse archive accept {}'",
                report.held, report.id
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
        let finder = Finder::new(&self.source, &starts);
        let found = starts
            .iter()
            .map(|start| {
                let canonical: String = finder.canonical(start).into();
                let address = (canonical != start.as_str()).then(|| start.as_str().to_owned());
                Found { url: canonical, address, role: Role::Start, depth: 0, hint: None, lastmod: None }
            })
            .collect();
        self.finder = Some(finder);
        self.shared.writer.add(&self.ledger, found).await?;
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
            let rules = match self.permission(start).await? {
                Permission::Rules(rules) => rules,
                Permission::Denied(reason) => {
                    self.cut_short = Some(reason);
                    continue;
                }
            };
            any = true;
            let (Some(finder), Ok(root)) = (&mut self.finder, start.join("/")) else {
                continue;
            };
            let mut place = Place::new(&root, 0);
            for sitemap in rules.sitemaps.iter().take(self.shared.config.limits.max_sitemaps as usize) {
                finder.entry(sitemap, Role::Sitemap, None, None, &mut place);
            }
            if rules.sitemaps.is_empty() {
                finder.entry("/sitemap.xml", Role::Sitemap, None, None, &mut place);
            }
            let found = place.found;
            self.stirred = true;
            self.shared.writer.add(&self.ledger, found).await?;
        }
        Ok(any)
    }

    /// Sees to it that the finder knows what the store knows, before it judges what is new.
    async fn learn(&mut self) -> Result<(), End> {
        if self.finder.as_ref().is_some_and(|finder| !finder.has_learned) {
            let known = self.shared.writer.known(&self.ledger).await?;
            if let Some(finder) = &mut self.finder {
                finder.learn(known);
            }
        }
        Ok(())
    }

    async fn work_through(&mut self) -> Result<(), End> {
        let budget = self.source.max_pages.min(self.config().max_pages.unwrap_or(u32::MAX));
        let choice = Choice { now: self.config().now, all: self.config().recheck == Recheck::All };
        let mut after = None;
        self.stirred = false;
        loop {
            let window = self.shared.writer.next(&self.ledger, choice, after, WINDOW).await?;
            if window.is_empty() {
                // What came into the queue meanwhile may stand before the place reached in it.
                if !std::mem::take(&mut self.stirred) {
                    return Ok(());
                }
                after = None;
                continue;
            }
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
        let Some(finder) = &mut self.finder else {
            return Ok(Step::Done);
        };
        // A host that an earlier visit was led to is in the frontier for no other reason.
        if !finder.scope.has_host(&request) && !finder.scope.admit_kin(&request) {
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
            let rules = match self.permission(&request).await? {
                Permission::Rules(rules) => rules,
                Permission::Denied(reason) => return Ok(Step::HostLeft(reason)),
            };
            let verdict = rules.orders.verdict(path_and_query(&request));
            if !verdict.allowed {
                let rule = verdict.rule.unwrap_or_default();
                return self.barred(&task, &format!("robots.txt: {rule}"), revisit::BARRED).await;
            }
            let fetched = match self.fetch(&request, &task, &rules).await? {
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
                _ => {
                    let reserved = rules.reservations.reserves(path_and_query(&request));
                    return self.answer(task, url, request, fetched, reserved).await;
                }
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.shared.config.now
    }
}
