//! `lotse show`: one record, with where each value was read and how the page changed.

use std::io::Write;

use anyhow::{Context, bail};
use model::{Record, RecordId};

use crate::failure::Outcome;
use crate::history::ArchiveHistory;
use crate::output::printable;
use crate::settings::Settings;
use crate::stages;

/// Show one record
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Id or address of the page
    #[arg(value_name = "ID|URL")]
    id: String,
    /// Show for each value the words it was read from, the place on the page and the rule
    #[arg(long)]
    evidence: bool,
    /// Show when the page was seen first and last, and what changed
    #[arg(long)]
    history: bool,
    /// The record as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let searcher = stages::index::open_searcher(settings, &settings.knowledge()?)?;
    let records = match searcher.get(&RecordId::new(&args.id))? {
        Some(record) => vec![record],
        None => searcher.get_page(&args.id)?,
    };
    if records.is_empty() {
        bail!("no record {:?} in the index; 'lotse search' shows ids as addresses", args.id);
    }
    let mut out = std::io::stdout().lock();
    for (number, record) in records.iter().enumerate() {
        if args.json {
            serde_json::to_writer(&mut out, record)?;
            writeln!(out)?;
            continue;
        }
        if number > 0 {
            writeln!(out)?;
        }
        describe(&mut out, record)?;
        if args.evidence {
            evidence(&mut out, record)?;
        }
    }
    if args.history && !args.json {
        let url = records.first().map_or(args.id.as_str(), |record| record.url.as_str());
        history(&mut out, settings, url)?;
    }
    Ok(Outcome::Done)
}

fn describe(out: &mut impl Write, record: &Record) -> anyhow::Result<()> {
    let mut line = |name: &str, value: &str| -> std::io::Result<()> {
        if value.is_empty() { Ok(()) } else { writeln!(out, "{name:<14}{}", printable(value)) }
    };
    line("id", record.id.as_str())?;
    line("kind", record.kind.as_str())?;
    line("title", &record.title)?;
    line("url", &record.url)?;
    line("source", record.source.as_ref().map_or("", |source| source.as_str()))?;
    line("language", &record.lang)?;
    line("published", &record.published.map(|date| date.to_string()).unwrap_or_default())?;
    line("modified", &record.modified.map(|date| date.to_string()).unwrap_or_default())?;
    for place in &record.places {
        let ags = place.ags.as_ref().map(|ags| format!(" ({ags})")).unwrap_or_default();
        line("place", &format!("{}{ags}, {}", place.name, name_of(&place.role)?))?;
    }
    let topics = record
        .topics
        .iter()
        .map(|topic| if topic.primary { format!("{}*", topic.id) } else { topic.id.clone() });
    line("topics", &topics.collect::<Vec<_>>().join(", "))?;
    line("audiences", &record.audiences.join(", "))?;
    for organisation in &record.organisations {
        line("organisation", &format!("{}, {}", organisation.name, name_of(&organisation.role)?))?;
    }
    for contact in &record.contacts {
        let parts = [&contact.organisation, &contact.phone, &contact.email, &contact.web, &contact.address];
        let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
        line("contact", &format!("{} ({})", parts.join(" · "), name_of(&contact.role)?))?;
    }
    if let Some(offer) = &record.offer {
        line("status", &name_of(&offer.status)?)?;
        for hours in &offer.schedule {
            line("open", &format!("{} {}–{}", hours.days.join(" "), hours.opens, hours.closes))?;
        }
        line("open", offer.schedule_note.as_deref().unwrap_or_default())?;
        line("cost", offer.cost.as_deref().unwrap_or_default())?;
        line("languages", &offer.languages.join(", "))?;
        line("apply", offer.application.as_deref().unwrap_or_default())?;
        line("bring", &offer.documents.join(", "))?;
    }
    if let Some(event) = &record.event {
        line("start", &event.start.map(|moment| moment.to_string()).unwrap_or_default())?;
        line("end", &event.end.map(|moment| moment.to_string()).unwrap_or_default())?;
        line("venue", event.venue.as_deref().unwrap_or_default())?;
        line("organiser", event.organiser.as_deref().unwrap_or_default())?;
    }
    for figure in &record.figures {
        let unit = figure.unit.as_deref().unwrap_or_default();
        line("figure", &format!("{} {} {unit}", name_of(&figure.comparator)?, figure.value))?;
    }
    for source in &record.cited_sources {
        line("cites", source.url.as_deref().or(source.name.as_deref()).unwrap_or_default())?;
    }
    for link in &record.links {
        line(&name_of(&link.relation)?.replace('_', " "), link.to.as_str())?;
    }
    line("problem", record.problem.as_deref().unwrap_or_default())?;
    if !record.text.is_empty() {
        writeln!(out)?;
        for paragraph in record.text.lines() {
            writeln!(out, "{}", printable(paragraph))?;
        }
    }
    Ok(())
}

/// The name a value has in JSON.
fn name_of(value: &impl serde::Serialize) -> anyhow::Result<String> {
    let json = serde_json::to_value(value)?;
    Ok(json.as_str().map_or_else(|| json.to_string(), str::to_owned))
}

fn evidence(out: &mut impl Write, record: &Record) -> anyhow::Result<()> {
    writeln!(out, "\nevidence")?;
    for evidence in &record.evidence {
        writeln!(out, "  {} = {}", evidence.field, printable(&evidence.value))?;
        writeln!(out, "    „{}“", printable(&evidence.quote))?;
        writeln!(out, "    {} · {}", printable(&evidence.place), evidence.rule)?;
    }
    Ok(())
}

fn history(out: &mut impl Write, settings: &Settings, url: &str) -> anyhow::Result<()> {
    use server::History;
    settings.data.require_archive()?;
    let history = ArchiveHistory::open(settings)?;
    let page = history.page(url).map_err(|error| anyhow::anyhow!(error))?;
    let page =
        page.with_context(|| format!("the archive holds no page {url}: its record came from elsewhere"))?;
    writeln!(out, "\nhistory")?;
    writeln!(out, "  first seen    {}", page.first_seen)?;
    writeln!(out, "  last seen     {}", page.last_seen)?;
    if let Some(gone) = page.gone_since {
        writeln!(out, "  gone since    {gone}")?;
    }
    for version in &page.versions {
        writeln!(out, "  version       {}  {} bytes  {}", version.fetched, version.bytes, version.hash)?;
    }
    Ok(())
}
