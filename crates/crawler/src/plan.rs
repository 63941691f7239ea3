//! What a crawl would ask for, without asking: `lotse crawl --dry-run`.

use model::{Source, SourceId};
use url::Url;

use crate::canonical::path_and_query;
use crate::config::{CrawlConfig, Recheck};
use crate::crawl::CrawlError;
use crate::finder::Finder;
use crate::hosts::{Permission, origin, remembered};
use crate::store::{Choice, Role, Store, StoreError};

/// Tasks read from the store at a time.
const WINDOW: usize = 256;

/// One address of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its source.
    pub source: SourceId,
    /// The address.
    pub url: String,
    /// What would happen.
    pub verdict: PlanVerdict,
}

/// What would happen to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanVerdict {
    /// It would be fetched.
    Fetch,
    /// It would not; why.
    Skip(String),
}

/// Every known address, and whether the next crawl would ask for it, with what is known now: robots.txt counts as
/// remembered, and what the pages will lead to is not known.
///
/// # Errors
/// The store failed.
pub fn plan<S: Store>(
    sources: &[Source],
    mut store: S,
    config: &CrawlConfig,
) -> Result<Vec<Planned>, CrawlError> {
    let mut planned = Vec::new();
    for source in sources {
        plan_source(source, &mut store, config, &mut planned).map_err(CrawlError::Store)?;
    }
    Ok(planned)
}

fn plan_source<S: Store>(
    source: &Source,
    store: &mut S,
    config: &CrawlConfig,
    planned: &mut Vec<Planned>,
) -> Result<(), StoreError> {
    let mut say = |url: &str, skip: Option<String>| {
        let verdict = skip.map_or(PlanVerdict::Fetch, PlanVerdict::Skip);
        planned.push(Planned { source: source.id.clone(), url: url.to_owned(), verdict });
    };
    let starts: Vec<Url> = source.start.iter().filter_map(|start| Url::parse(start).ok()).collect();
    let whole = if store.is_forgotten(&source.id) {
        Some("the source was taken down by 'lotse forget'")
    } else if config.agent.contact.is_none() && !source.allow_private {
        Some("no contact address is known; say --contact or set LOTSE_CONTACT")
    } else {
        None
    };
    if let Some(reason) = whole {
        starts.iter().for_each(|start| say(start.as_str(), Some(reason.to_owned())));
        return Ok(());
    }
    let finder = Finder::new(source, &starts);
    let mut budget = source.max_pages.min(config.max_pages.unwrap_or(u32::MAX));
    let mut seen_start = Vec::new();
    let choice = Choice { now: config.now, all: config.recheck == Recheck::All };
    let mut after = None;
    loop {
        let window = store.next(&source.id, choice, after, WINDOW)?;
        if window.is_empty() {
            break;
        }
        for (task, cursor) in window {
            after = Some(cursor);
            let Ok(url) = Url::parse(task.address.as_deref().unwrap_or(&task.url)) else {
                continue;
            };
            if task.role == Role::Start {
                seen_start.push(finder.canonical(&url));
            }
            let mut skip = None;
            if task.role == Role::Page {
                skip = finder.scope.refuses(&url).map(str::to_owned);
            }
            if skip.is_none() {
                skip = forbidden(store, &url, config)?;
            }
            if skip.is_none() && budget == 0 {
                skip = Some("over the budget of this run".to_owned());
            }
            if skip.is_none() {
                budget = budget.saturating_sub(1);
            }
            say(&task.url, skip);
        }
    }
    store.left_out(&source.id, choice, &mut |url, reason| {
        if starts.iter().any(|start| finder.canonical(start).as_str() == url) {
            seen_start.extend(Url::parse(url));
        }
        say(url, Some(reason.to_owned()));
    })?;
    for start in starts.iter().filter(|start| !seen_start.contains(&finder.canonical(start))) {
        let skip = forbidden(store, start, config)?;
        say(start.as_str(), skip);
    }
    Ok(())
}

/// The rule of a remembered robots.txt that forbids an address.
fn forbidden<S: Store>(store: &mut S, url: &Url, config: &CrawlConfig) -> Result<Option<String>, StoreError> {
    let memory = store.host(&origin(url))?;
    if let Some(until) = memory.not_before.filter(|until| *until > config.now) {
        return Ok(Some(format!("the host asked not to be asked before {until}")));
    }
    let Some(Permission::Rules(rules)) = remembered(&memory, config.now) else {
        return Ok(None);
    };
    let verdict = rules.orders.verdict(path_and_query(url));
    Ok((!verdict.allowed).then(|| format!("robots.txt: {}", verdict.rule.unwrap_or_default())))
}
