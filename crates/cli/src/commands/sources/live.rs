//! `lotse sources check --live`: what the hosts of the sources answer, and the seed lines that would suit them.

use std::io::Write;

use clap::ValueEnum;
use crawler::{Agent, HostMemory, Robots, Role};
use model::Source;
use serde::Serialize;
use url::Url;

use crate::commands::crawl::NetworkArgs;
use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;
use crate::stop::Span;
use crate::store::{List, ListAnswer, Surveyed};

/// Most feeds proposed as start addresses: the crawler finds the others by itself.
const MAX_PROPOSED_FEEDS: usize = 3;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only these sources
    #[arg(long, value_name = "SOURCE", num_args = 1.., requires = "live")]
    only: Vec<String>,
    /// Form of the answer
    #[arg(long, default_value = "text", requires = "live")]
    format: Format,
    /// Stop after this time
    #[arg(long, value_name = "10m", requires = "live")]
    deadline: Option<Span>,
    #[command(flatten)]
    network: NetworkArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A JSON object a source
    Json,
}

/// What a look at one source gave.
#[derive(Serialize)]
struct Look {
    id: String,
    /// What keeps the source from being read; empty when it is fine.
    problems: Vec<String>,
    requests: u64,
    robots: Vec<RobotsLook>,
    starts: Vec<ListLook>,
    sitemaps: Vec<ListLook>,
    feeds: Vec<ListLook>,
    /// Lines for the seed file.
    suggest: Vec<String>,
}

#[derive(Serialize)]
struct RobotsLook {
    host: String,
    /// HTTP status, 0 for no answer.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    crawl_delay_s: Option<f64>,
    sitemaps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize)]
struct ListLook {
    url: String,
    /// What a start address turned out to be: `page`, `feed`, `sitemap`.
    #[serde(rename = "as")]
    seen_as: &'static str,
    /// Pages of the source it names and nothing before it named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<u64>,
    /// Sitemaps and feeds, the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    lists: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

pub(super) fn run(settings: &Settings, args: &Args) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&args.only)?;
    if settings.contact.is_none() && !sources.iter().any(|source| source.allow_private) {
        anyhow::bail!("no contact address is known; say --contact or set LOTSE_CONTACT");
    }
    let (deadline, network) = (args.deadline.map(|span| span.0), args.network.network()?);
    let (report, survey) = stages::survey::run(settings, &sources, deadline, network)?;
    let mut out = std::io::stdout().lock();
    let mut troubled = 0;
    for (source, visit) in sources.iter().zip(&report.sources) {
        let surveyed = survey.take(&source.id);
        let hosts = hosts(source, |origin| survey.host_memory(origin));
        let look = look(source, visit, &surveyed, &hosts);
        troubled += usize::from(!look.problems.is_empty());
        match args.format {
            Format::Json => {
                serde_json::to_writer(&mut out, &look)?;
                writeln!(out)?;
            }
            Format::Text => print(&mut out, &look)?,
        }
    }
    if !settings.quiet {
        let stopped = if report.stopped { ", stopped early" } else { "" };
        eprintln!(
            "{} sources, {troubled} with problems{stopped}; {} requests",
            sources.len(),
            report.requests
        );
    }
    Ok(if troubled > 0 && !report.stopped { Outcome::Partly } else { Outcome::Done })
}

/// The hosts of the start addresses, each once, with what is remembered of them.
fn hosts(source: &Source, memory: impl Fn(&str) -> Option<HostMemory>) -> Vec<(String, HostMemory)> {
    let mut hosts: Vec<(String, HostMemory)> = Vec::new();
    for start in source.start.iter().filter_map(|start| Url::parse(start).ok()) {
        let origin = crawler::origin(&start);
        if !hosts.iter().any(|(known, _)| *known == origin)
            && let Some(memory) = memory(&origin)
        {
            hosts.push((origin, memory));
        }
    }
    hosts
}

fn look(
    source: &Source,
    visit: &crawler::SourceReport,
    surveyed: &Surveyed,
    hosts: &[(String, HostMemory)],
) -> Look {
    let robots: Vec<RobotsLook> = hosts.iter().map(|(host, memory)| robots_look(host, memory)).collect();
    let lists = |role| surveyed.with_role(role).filter(|list| list.answer.is_some()).map(list_look).collect();
    let starts: Vec<ListLook> = lists(Role::Start);
    let mut problems: Vec<String> = Vec::new();
    problems.extend(robots.iter().filter_map(|robots| robots.problem.clone()));
    problems.extend(starts.iter().filter_map(|start| {
        start.problem.as_ref().map(|problem| format!("dead start address {}: {problem}", start.url))
    }));
    let reached = surveyed.lists.iter().any(|list| matches!(list.answer, Some(ListAnswer::Leads { .. })));
    if !reached && problems.is_empty() {
        problems.extend(visit.reason.clone().or_else(|| Some("nothing was reached".to_owned())));
    } else if reached && leads(surveyed, |_| true) == 0 {
        problems.push(
            "no address of the source was found: 'include' and 'exclude' leave nothing, or its pages need JavaScript"
                .to_owned(),
        );
    }
    Look {
        id: source.id.as_str().to_owned(),
        problems,
        requests: visit.requests,
        robots,
        starts,
        // Lotse asks for /sitemap.xml unasked; that it is missing is no news.
        sitemaps: lists(Role::Sitemap).into_iter().filter(|list: &ListLook| list.problem.is_none()).collect(),
        feeds: lists(Role::Feed),
        suggest: suggestions(source, surveyed, hosts),
    }
}

fn robots_look(host: &str, memory: &HostMemory) -> RobotsLook {
    let robots = memory.robots.as_deref().map(Robots::parse);
    RobotsLook {
        host: host.to_owned(),
        status: memory.robots_status,
        crawl_delay_s: robots
            .as_ref()
            .and_then(|robots| robots.crawl_delay(Agent::TOKEN))
            .map(|d| d.as_secs_f64()),
        sitemaps: robots.as_ref().map_or(0, |robots| robots.sitemaps().len()),
        problem: memory.note.as_ref().map(|note| format!("{host}: {note}")),
    }
}

fn list_look(list: &List) -> ListLook {
    let (mut named, mut moved_to, mut problem) = (None, None, None);
    match &list.answer {
        Some(ListAnswer::Leads { pages, lists }) => named = Some((*pages, *lists)),
        Some(ListAnswer::Moved(to)) => moved_to = Some(to.clone()),
        Some(ListAnswer::Dead(reason)) => problem = Some(reason.clone()),
        None => {}
    }
    let seen_as = match list.seen_as.unwrap_or(list.role) {
        Role::Feed => "feed",
        Role::Sitemap => "sitemap",
        Role::Start | Role::Page | Role::Listing => "page",
    };
    let (pages, lists) = named.unzip();
    ListLook { url: list.address.clone(), seen_as, pages, lists, moved_to, problem }
}

/// Pages that lists of some kind lead to.
fn leads(surveyed: &Surveyed, of: impl Fn(&List) -> bool) -> u64 {
    let pages = |list: &List| match list.answer {
        Some(ListAnswer::Leads { pages, .. }) => pages,
        _ => 0,
    };
    surveyed.lists.iter().filter(|list| of(list)).map(pages).sum()
}

/// Lines that would suit the source better than those its seed has.
fn suggestions(source: &Source, surveyed: &Surveyed, hosts: &[(String, HostMemory)]) -> Vec<String> {
    let mut lines = Vec::new();
    let start = better_starts(source, surveyed);
    if start != source.start && !start.is_empty() {
        lines.push(format!("start = {}", toml::Value::from(start)));
    }
    let asked = hosts.iter().filter_map(|(_, memory)| {
        memory.robots.as_deref().and_then(|robots| Robots::parse(robots).crawl_delay(Agent::TOKEN))
    });
    if let Some(delay) = asked.max()
        && delay.as_millis() > u128::from(source.delay_ms)
    {
        lines.push(format!("delay_ms = {}", delay.as_millis()));
    }
    let named = leads(surveyed, |list| list.seen_as.unwrap_or(list.role) == Role::Sitemap);
    if named > u64::from(source.max_pages) {
        lines.push(format!("max_pages = {}", named.next_multiple_of(1000)));
    }
    lines
}

/// The start addresses without the dead, with the moved where they moved to, and with the feeds found.
fn better_starts(source: &Source, surveyed: &Surveyed) -> Vec<String> {
    let mut better: Vec<String> = Vec::new();
    for start in &source.start {
        let address = Url::parse(start).map_or_else(|_| start.clone(), String::from);
        let list = surveyed.with_role(Role::Start).find(|list| list.address == address);
        let kept = match list.map(|list| (&list.answer, list)) {
            None | Some((None | Some(ListAnswer::Leads { .. }), _)) => Some(start.clone()),
            Some((Some(ListAnswer::Moved(to)), _)) => alive(surveyed, to).or_else(|| Some(start.clone())),
            Some((Some(ListAnswer::Dead(_)), list)) => elsewhere(surveyed, &list.address),
        };
        better.extend(kept.filter(|kept| !better.contains(kept)));
    }
    let feeds =
        surveyed.with_role(Role::Feed).filter(|feed| matches!(feed.answer, Some(ListAnswer::Leads { .. })));
    for feed in feeds.take(MAX_PROPOSED_FEEDS) {
        if !better.contains(&feed.address) {
            better.push(feed.address.clone());
        }
    }
    better
}

/// The address of a start that answered, by its canonical URL.
fn alive(surveyed: &Surveyed, canonical: &str) -> Option<String> {
    let list = surveyed.with_role(Role::Start).find(|list| list.url == canonical)?;
    matches!(list.answer, Some(ListAnswer::Leads { .. })).then(|| list.address.clone())
}

/// The other host a dead start address sends its visitors to.
fn elsewhere(surveyed: &Surveyed, address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_owned();
    for _ in 0..surveyed.redirects.len() {
        let Some(location) = surveyed.redirects.get(url.as_str()) else {
            break;
        };
        url = url.join(location).ok()?;
    }
    (url.host_str() != Some(&host)).then(|| url.into())
}

fn print(out: &mut impl Write, look: &Look) -> std::io::Result<()> {
    let verdict = if look.problems.is_empty() { "ok" } else { "problem" };
    writeln!(out, "{}  {verdict}", look.id)?;
    for problem in &look.problems {
        writeln!(out, "  problem  {problem}")?;
    }
    for robots in look.robots.iter().filter(|robots| robots.problem.is_none()) {
        let delay =
            robots.crawl_delay_s.map(|s| format!(", asks for {s} s between requests")).unwrap_or_default();
        let sitemaps = match robots.sitemaps {
            0 => String::new(),
            1 => ", names a sitemap".to_owned(),
            count => format!(", names {count} sitemaps"),
        };
        writeln!(out, "  robots   {}  answered {}{delay}{sitemaps}", robots.host, robots.status)?;
    }
    for (what, lists) in [("start", &look.starts), ("sitemap", &look.sitemaps), ("feed", &look.feeds)] {
        for list in lists {
            let kind = if what == "start" && list.seen_as != "page" { list.seen_as } else { "" };
            let kind = if kind.is_empty() { String::new() } else { format!("a {kind}, ") };
            let said = match (list.pages, &list.moved_to, &list.problem) {
                (Some(pages), ..) => format!("{kind}leads to {}", led_to(pages, list.lists.unwrap_or(0))),
                (_, Some(to), _) => format!("moved to {to}"),
                (.., problem) => problem.clone().unwrap_or_default(),
            };
            writeln!(out, "  {what:<7}  {}  {said}", list.url)?;
        }
    }
    for line in &look.suggest {
        writeln!(out, "  suggest  {line}")?;
    }
    Ok(())
}

fn led_to(pages: u64, lists: u64) -> String {
    let lists = match lists {
        0 => String::new(),
        1 => " and a list".to_owned(),
        count => format!(" and {count} lists"),
    };
    format!("{pages} new pages{lists}")
}
