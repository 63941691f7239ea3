//! `lotse search`: asks the index, once or in a batch, and prints what it found.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::ValueEnum;
use indexer::{Match, Radius, SearchRequest, Searcher, Sort};
use jiff::civil::Date;
use model::{Kind, SourceId};
use serde::Deserialize;

use crate::failure::Outcome;
use crate::knowledge::Knowledge;
use crate::output::{Format, Printer};
use crate::settings::Settings;
use crate::stages;

/// Search the index
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  lotse search 'Kinderbetreuung am frühen Morgen' --place Schwelm
  lotse search Schuldnerberatung --kind offer --format csv
  lotse search Tafel --place 58285 --radius 10km
  lotse search '\"Netzwerk W\" +Wiedereinstieg -Düsseldorf' --from 2012-01 --sort date
  lotse search --batch queries.jsonl --format trec --match any > run.trec")]
pub(crate) struct Args {
    /// Words, \"phrases\", +must, -not, OR, (groups), feld:wert, prefix*
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    query: Option<String>,
    #[command(flatten)]
    filters: Filters,
    /// How many of the words must be there: all, most (all of up to two, three quarters of more) or any
    #[arg(long = "match", value_name = "MODE", default_value = "most")]
    matching: MatchArg,
    /// Order of the hits
    #[arg(long, default_value = "relevance")]
    sort: SortArg,
    /// Most hits printed, up to 1000
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Hits left out at the front, up to 10000
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// Form of the output
    #[arg(long, default_value = "table")]
    format: Format,
    /// Say for each hit how its score came about
    #[arg(long)]
    explain: bool,
    /// Many queries from a file, one {\"id\",\"text\"} a line; '-' is standard input
    #[arg(long, value_name = "QUERIES.jsonl")]
    batch: Option<PathBuf>,
}

/// Filters shared by search and export. Several values of one are alternatives.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Filters {
    /// news, offer, event, organisation, network or other
    #[arg(long, value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// Name, postal code or AGS: what lies there and what serves it
    #[arg(long)]
    pub(crate) place: Vec<String>,
    /// Also what lies so far from the place: 10km, 800m; around a Kreis, from each of its municipalities
    #[arg(long, value_name = "DISTANCE", requires = "place", allow_hyphen_values = true)]
    pub(crate) radius: Option<String>,
    /// Topic id or German label
    #[arg(long, value_delimiter = ',')]
    pub(crate) topic: Vec<String>,
    /// Audience id or German label
    #[arg(long, value_delimiter = ',')]
    pub(crate) audience: Vec<String>,
    /// Source id
    #[arg(long, value_delimiter = ',')]
    pub(crate) source: Vec<String>,
    /// Language, ISO 639-1
    #[arg(long, value_delimiter = ',')]
    pub(crate) language: Vec<String>,
    /// Status of an offer: proposed, active, ended or unknown
    #[arg(long, value_delimiter = ',', value_parser = ["proposed", "active", "ended", "unknown"])]
    pub(crate) status: Vec<String>,
    /// Name of an organisation that has a part in it, as the facet lists it
    #[arg(long)]
    pub(crate) organisation: Vec<String>,
    /// Role some organisation, or the one given, has in it: lead, partner, funder, provider, publisher, organiser, source or mentioned
    #[arg(long, value_delimiter = ',', value_parser = ["lead", "partner", "funder", "provider", "publisher",
        "organiser", "source", "mentioned"])]
    pub(crate) role: Vec<String>,
    /// Name of a network or programme, as the facet lists it
    #[arg(long)]
    pub(crate) programme: Vec<String>,
    /// Published, or taking place, on this day or later (YYYY, YYYY-MM or YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Published, or taking place, on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MatchArg {
    All,
    Most,
    Any,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SortArg {
    Relevance,
    Date,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let knowledge = settings.knowledge()?;
    let mut request = args.filters.request(&knowledge)?;
    if args.limit == 0 || args.limit > SearchRequest::MAX_LIMIT {
        bail!("--limit {}: 1 to {} is expected", args.limit, SearchRequest::MAX_LIMIT);
    }
    if args.offset > SearchRequest::MAX_OFFSET {
        bail!(
            "--offset {}: at most {}; 'lotse export' reads everything",
            args.offset,
            SearchRequest::MAX_OFFSET
        );
    }
    request.matching = match args.matching {
        MatchArg::All => Match::All,
        MatchArg::Most => Match::Most,
        MatchArg::Any => Match::Any,
    };
    request.sort = match args.sort {
        SortArg::Relevance => Sort::Relevance,
        SortArg::Date => Sort::Date,
    };
    request.limit = args.limit;
    request.offset = args.offset;
    request.explain = args.explain;
    // A run file lists every document by its id: showing near-copies once would lose some.
    request.collapse = args.format != Format::Trec;
    request.snippets = args.format != Format::Trec;
    request.relax = args.format != Format::Trec;
    request.facets = args.format == Format::Json && args.batch.is_none();

    let searcher = stages::index::open_searcher(settings, &knowledge)?;
    let mut printer = Printer::new(args.format, std::io::stdout().lock());
    match args.batch {
        None => {
            request.query = args.query.unwrap_or_default();
            let response = searcher.search(&request)?;
            printer.response("1", &response)?;
        }
        Some(path) => batch(&searcher, request, &path, &mut printer)?,
    }
    printer.finish()?;
    Ok(Outcome::Done)
}

#[derive(Deserialize)]
struct BatchQuery {
    id: serde_json::Value,
    text: String,
}

/// Answers the queries of a file in order.
fn batch(
    searcher: &Searcher,
    mut request: SearchRequest,
    path: &std::path::Path,
    printer: &mut Printer<impl Write>,
) -> anyhow::Result<()> {
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        Box::new(BufReader::new(file))
    };
    for (number, line) in reader.lines().enumerate() {
        let place = || format!("{}:{}", path.display(), number + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let query: BatchQuery = serde_json::from_str(&line).with_context(place)?;
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_owned);
        request.query = query.text;
        printer.response(&id, &searcher.search(&request)?)?;
    }
    Ok(())
}

impl Filters {
    /// The filters as a request without words.
    ///
    /// # Errors
    /// A kind, place, topic, audience or date that is none; the message says what is known.
    pub(crate) fn request(&self, knowledge: &Knowledge) -> anyhow::Result<SearchRequest> {
        let mut request = SearchRequest::default();
        for name in &self.kind {
            let kind = Kind::from_name(name).filter(|kind| kind.is_indexed());
            let known = Kind::ALL.into_iter().filter(|kind| kind.is_indexed()).map(Kind::as_str);
            let known = || known.clone().collect::<Vec<_>>().join(", ");
            request.kinds.push(kind.with_context(|| format!("--kind {name:?}: known are {}", known()))?);
        }
        for text in &self.place {
            let places = knowledge.gazetteer.named(text);
            if places.is_empty() {
                bail!("--place {text:?} is not in the gazetteer: give a name, a postal code or an AGS");
            }
            request.places.extend(places.into_iter().map(|place| place.ags.clone()));
        }
        let radius = self.radius.as_deref().map(str::parse::<Radius>).transpose();
        request.radius = radius.context("--radius")?;
        let taxonomy = &knowledge.taxonomy;
        for text in &self.topic {
            let known =
                taxonomy.topics().iter().find(|t| t.id == *text || t.label.eq_ignore_ascii_case(text));
            let topic = known.with_context(|| {
                let ids: Vec<_> = taxonomy.topics().iter().map(|topic| topic.id.as_str()).collect();
                format!("--topic {text:?}: known are {}", ids.join(", "))
            })?;
            request.topics.push(topic.id.clone());
        }
        for text in &self.audience {
            let known =
                taxonomy.audiences().iter().find(|a| a.id == *text || a.label.eq_ignore_ascii_case(text));
            let audience = known.with_context(|| {
                let ids: Vec<_> = taxonomy.audiences().iter().map(|audience| audience.id.as_str()).collect();
                format!("--audience {text:?}: known are {}", ids.join(", "))
            })?;
            request.audiences.push(audience.id.clone());
        }
        request.sources = self.source.iter().map(SourceId::new).collect();
        request.languages.clone_from(&self.language);
        request.statuses.clone_from(&self.status);
        request.organisations.clone_from(&self.organisation);
        request.roles.clone_from(&self.role);
        request.programmes.clone_from(&self.programme);
        request.from = self.from.as_deref().map(|text| day(text, "--from", false)).transpose()?;
        request.to = self.to.as_deref().map(|text| day(text, "--to", true)).transpose()?;
        Ok(request)
    }
}

/// The first or last day a date of any precision can mean.
fn day(text: &str, option: &str, last: bool) -> anyhow::Result<Date> {
    let date: model::PartialDate = text.parse().with_context(|| option.to_owned())?;
    let first = date.first();
    Ok(match date.precision() {
        model::Precision::Year if last => first.last_of_year(),
        model::Precision::Month if last => first.last_of_month(),
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_dates_reach_to_their_ends() {
        assert_eq!(day("2012-02", "--to", true).unwrap().to_string(), "2012-02-29");
        assert_eq!(day("2012", "--to", true).unwrap().to_string(), "2012-12-31");
        assert_eq!(day("2012", "--from", false).unwrap().to_string(), "2012-01-01");
        assert!(day("27.1.12", "--from", false).unwrap_err().to_string().contains("--from"));
    }

    #[test]
    fn unknown_filter_values_name_the_known_ones() {
        let knowledge = Knowledge::read(None).unwrap();
        let filters = Filters { kind: vec!["offers".into()], ..Filters::default() };
        assert!(filters.request(&knowledge).unwrap_err().to_string().contains("offer, news"));
        let filters = Filters { place: vec!["Atlantis".into()], ..Filters::default() };
        assert!(filters.request(&knowledge).unwrap_err().to_string().contains("Atlantis"));
        let filters = Filters { radius: Some("far".into()), ..Filters::default() };
        let error = format!("{:#}", filters.request(&knowledge).unwrap_err());
        assert!(error.contains("--radius") && error.contains("10km"), "{error}");
    }
}
