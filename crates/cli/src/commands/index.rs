//! `lotse index`: extracts and indexes what is new since the last commit, or takes records from elsewhere.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use model::Record;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;
use crate::stages::run::{Plan, run_stages};

/// Extract and index what is new in the archive
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Records from elsewhere need an id and some text: {\"id\":\"a-1\",\"title\":\"…\",\"text\":\"…\"};
every field of 'lotse extract' is understood, unknown ones are kept. Ids are taken verbatim."
)]
pub(crate) struct Args {
    /// Read and index every page anew, beside the live index; never touches the network
    #[arg(long, conflicts_with = "records")]
    rebuild: bool,
    /// Upsert records that come from elsewhere, one JSON object a line; '-' is standard input
    #[arg(long, value_name = "RECORDS.jsonl")]
    records: Option<PathBuf>,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    if let Some(path) = &args.records {
        return records(settings, path);
    }
    if args.rebuild {
        let _lock = settings.data.lock()?;
        settings.data.require_archive()?;
        say(settings, &stages::index::run(settings, true)?);
        return Ok(Outcome::Done);
    }
    settings.data.require_archive()?;
    let run = run_stages(settings, Plan { index: true, ..Plan::default() })?;
    if let Some(change) = &run.report.index {
        say(settings, change);
    }
    Ok(run.outcome)
}

fn say(settings: &Settings, change: &crate::report::IndexChange) {
    if !settings.quiet {
        let crate::report::IndexChange { generation, documents, added, deleted } = change;
        eprintln!("{documents} records in generation {generation}: {added} written, {deleted} taken out");
    }
}

/// Upserts the records of a file. All lines are read and checked before anything is written.
fn records(settings: &Settings, path: &Path) -> anyhow::Result<Outcome> {
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        Box::new(BufReader::new(file))
    };
    let _lock = settings.data.lock()?;
    let mut index = stages::index::open_index(settings, &settings.knowledge()?)?;
    if index.payload().is_none() && settings.data.archive().is_file() {
        // A generation that was never filled from the archive must not go live with these records alone.
        drop(index);
        stages::index::run(settings, false)?;
        index = stages::index::open_index(settings, &settings.knowledge()?)?;
    }
    let payload = index.payload().unwrap_or_default().to_owned();
    let mut count = 0_u64;
    for (number, line) in reader.lines().enumerate() {
        let place = || format!("{}:{}: nothing was indexed", path.display(), number + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        count += u64::from(index.upsert(&parse(&line).with_context(place)?)?);
    }
    index.commit(&payload, settings.now)?;
    let published = index.publish()?;
    if !settings.quiet {
        eprintln!("{count} records taken, {} in generation {}", published.records, published.generation);
    }
    Ok(Outcome::Done)
}

/// A record from elsewhere: fields Lotse does not know are kept in `extra`.
fn parse(line: &str) -> anyhow::Result<Record> {
    let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line)?;
    let known = serde_json::to_value(Record::default())?;
    let mut extra = serde_json::Map::new();
    let mut fields = serde_json::Map::new();
    for (key, value) in json {
        let optional = [
            "parent",
            "source",
            "headings",
            "author",
            "section",
            "attachments",
            "links",
            "offer",
            "event",
            "problem",
        ];
        if known.get(&key).is_some() || optional.contains(&key.as_str()) {
            fields.insert(key, value);
        } else if key != "extra" && key != "fetched" {
            extra.insert(key, value);
        }
    }
    if let Some(number) = fields.get("id").filter(|id| id.is_number()).map(ToString::to_string) {
        fields.insert("id".to_owned(), number.into());
    }
    anyhow::ensure!(
        fields.get("id").is_some_and(|id| id.as_str().is_some_and(|id| !id.is_empty())),
        "the id is missing"
    );
    fields.retain(|_, value| !value.is_null());
    let mut record: Record = serde_json::from_value(fields.into())?;
    record.extra = extra.into_iter().collect();
    if record.published.is_some() {
        record.set_published(record.published);
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_text_are_enough_and_unknown_fields_are_kept() {
        let record =
            parse(r#"{"id": 7, "text": "Hallo", "region": "x", "date": "2023-05-11", "title": null}"#)
                .unwrap();
        assert_eq!((record.id.as_str(), record.text.as_str()), ("7", "Hallo"));
        assert_eq!(record.extra["region"], "x");
        assert!(parse(r#"{"text": "ohne id"}"#).unwrap_err().to_string().contains("id is missing"));
        assert!(parse("[]").is_err());
    }
}
