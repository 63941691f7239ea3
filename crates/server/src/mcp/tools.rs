//! What assistants can call: search, record, similar, topics, places. Arguments are those of the programming interface,
//! and so are the rules; each answer comes as text to read and as data.

use serde_json::{Value, json};

use super::{Fault, INTERNAL_ERROR, INVALID_PARAMS};
use crate::api::shown_records;
use crate::formats::{self, Citation};
use crate::problem::Problem;
use crate::query::Query;
use crate::shown::Shown;
use crate::state::App;
use crate::{ask, links, place_names, safe};
use indexer::Hit;
use model::RecordId;

/// Most entries of one answer: an assistant reads them all.
const MOST: usize = 25;
/// Longest summary of a hit, in characters.
const SUMMARY: usize = 300;

/// The tools with the schemas of their arguments.
pub(super) fn list() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let texts = |about: &str| json!({ "type": "array", "items": { "type": "string" }, "description": about });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": MOST, "description": "Most entries." });
    let id = text("Id of a record, as a search gives it.");
    let tool = |name: &str, title: &str, about: &str, properties: Value, required: &[&str]| {
        json!({
            "name": name,
            "title": title,
            "description": about,
            "inputSchema": {
                "type": "object", "properties": properties, "required": required, "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": true, "idempotentHint": true, "openWorldHint": false },
        })
    };
    json!([
        tool(
            "search",
            "Search the directory",
            "Finds offers of help, news, events, organisations and networks of municipalities in North Rhine-Westphalia. \
             Every hit has a citation and the address of its page.",
            json!({
                "q": text("Words, best in German; \"in quotes\" exactly, -word without."),
                "place": texts("Places by name, postal code or key (AGS); finds what lies in them and what serves them."),
                "kind": texts("news, offer, event, organisation, network or other."),
                "topic": texts("Topics or groups by id; the tool topics lists them."),
                "audience": texts("Audiences by id; the tool topics lists them."),
                "from": text("Year, month or day (ISO 8601): published or taking place then or later."),
                "to": text("The same: then or earlier."),
                "sort": { "type": "string", "enum": ["relevance", "date"] },
                "limit": limit,
            }),
            &[],
        ),
        tool(
            "record",
            "Read one record",
            "One record with its facts (contacts, opening hours, cost, what to bring) and the evidence of each: the words \
             it was read from.",
            json!({ "id": id }),
            &["id"],
        ),
        tool(
            "similar",
            "Records like one",
            "Records like a given one.",
            json!({ "id": id, "limit": limit }),
            &["id"]
        ),
        tool("topics", "Topics and audiences", "All topics and audiences with their ids.", json!({}), &[]),
        tool(
            "places",
            "Find a place",
            "Places whose name or postal code begins with the text, with their keys (AGS).",
            json!({ "q": text("Beginning of a name or postal code."), "limit": limit }),
            &["q"],
        ),
    ])
}

/// Calls a tool. What cannot be used is told as a result, so that the assistant can mend it.
pub(super) fn call(app: &App, name: &str, arguments: &Value) -> Result<Value, Fault> {
    let tool = match name {
        "search" => search,
        "record" => record,
        "similar" => similar,
        "topics" => topics,
        "places" => places,
        _ => return Err(Fault::new(INVALID_PARAMS, format!("no tool {:?}", safe::shortened(name, 60)))),
    };
    let done = query(app, arguments).and_then(|query| tool(app, &query));
    match done {
        Ok((text, data)) => Ok(json!({
            "content": [{ "type": "text", "text": text }], "structuredContent": data, "isError": false,
        })),
        Err(problem) if problem.status.is_client_error() => {
            let named = problem.parameter.map(|name| format!("{name}: ")).unwrap_or_default();
            let text = format!("{named}{}", problem.detail);
            Ok(json!({ "content": [{ "type": "text", "text": text }], "isError": true }))
        }
        Err(problem) => Err(Fault::new(INTERNAL_ERROR, problem.detail)),
    }
}

/// What a tool gives: text to read and the same as data.
type Told = Result<(String, Value), Problem>;

/// Arguments as the parameters of an address, bounded as those are.
fn query(app: &App, arguments: &Value) -> Result<Query, Problem> {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments.as_object().into_iter().flatten() {
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            match value {
                Value::String(text) => pairs.append_pair(name, text),
                Value::Number(number) => pairs.append_pair(name, &number.to_string()),
                Value::Bool(switch) => pairs.append_pair(name, &switch.to_string()),
                _ => &mut pairs,
            };
        }
    }
    Query::parse(Some(&pairs.finish()), &app.config.limits)
}

fn search(app: &App, query: &Query) -> Told {
    query.only(&["q", "place", "kind", "topic", "audience", "from", "to", "sort", "limit"])?;
    let limit = query.number("limit", 10, 1, MOST)?;
    let mut request = ask::read(app, query).strict()?;
    request.limit = limit;
    request.facets = false;
    let response = app.search(&request)?;
    let (text, hits) = told(app, &response.hits)?;
    let mut head = format!("{} of {} records.", response.hits.len(), response.total);
    if let Some(other) = &response.understood.did_you_mean {
        head.push_str(&format!(" Did you mean {other:?}?"));
    }
    let page = format!("{}{}", app.base, links::search("/", &request));
    let data = json!({
        "total": response.total, "hits": hits, "page": page, "did_you_mean": response.understood.did_you_mean,
        "notes": response.understood.relaxed.iter().chain(&response.understood.notes).collect::<Vec<_>>(),
    });
    Ok((format!("{head}\n\n{text}"), data))
}

fn record(app: &App, query: &Query) -> Told {
    query.only(&["id"])?;
    let shown = found(app, query)?;
    let citation = cited(app, &shown);
    let mut data = shown.to_json();
    data["citation"] = citation.clone().into();
    data["page"] = format!("{}{}", app.base, links::record(&shown.record.id)).into();
    let text = format!(
        "{}\n{}\n\n{}\n\nCitation: {citation}",
        safe::one_line(&shown.record.title),
        shown.summary(SUMMARY),
        serde_json::to_string(&data).map_err(Problem::internal)?,
    );
    Ok((text, data))
}

fn similar(app: &App, query: &Query) -> Told {
    query.only(&["id", "limit"])?;
    let limit = query.number("limit", 5, 1, MOST)?;
    let record = found(app, query)?.record;
    let hits = app.searcher.similar(&record.id, limit).map_err(Problem::internal)?;
    let (text, hits) = told(app, &hits)?;
    Ok((text, json!({ "id": record.id, "hits": hits })))
}

fn topics(app: &App, query: &Query) -> Told {
    query.only(&[])?;
    let mut text = String::new();
    for (id, label, _) in app.taxonomy.groups() {
        text.push_str(&format!("{label} ({id})\n"));
        for topic in app.taxonomy.topics().iter().filter(|topic| topic.group == *id) {
            text.push_str(&format!("- {} ({})\n", topic.label, topic.id));
        }
    }
    text.push_str("Audiences\n");
    let audiences = app.taxonomy.audiences();
    audiences.iter().for_each(|audience| text.push_str(&format!("- {} ({})\n", audience.label, audience.id)));
    let topics = app.taxonomy.topics().iter();
    let data = json!({
        "topics": topics
            .map(|topic| json!({ "id": topic.id, "group": topic.group, "label": topic.label }))
            .collect::<Vec<_>>(),
        "audiences": audiences
            .iter()
            .map(|audience| json!({ "id": audience.id, "label": audience.label }))
            .collect::<Vec<_>>(),
    });
    Ok((text, data))
}

fn places(app: &App, query: &Query) -> Told {
    query.only(&["q", "limit"])?;
    let limit = query.number("limit", 10, 1, MOST)?;
    let found = place_names::beginning_with(&app.gazetteer, query.one("q").unwrap_or_default(), limit);
    let lines: Vec<_> = found.iter().map(|place| format!("{} ({})", place.name, place.ags)).collect();
    let data: Vec<_> = found.iter().map(|place| json!({ "ags": place.ags, "name": place.name })).collect();
    Ok((lines.join("\n"), json!({ "places": data })))
}

fn found(app: &App, query: &Query) -> Result<Shown, Problem> {
    let id = query.one("id").ok_or_else(|| Problem::parameter("id", "the id of a record is expected"))?;
    let record = app.record(&RecordId::new(id))?;
    let record =
        record.ok_or_else(|| Problem::not_found("no record has this id; it may have been removed"))?;
    Ok(Shown::of(record, &app.config.full_text))
}

/// Hits as numbered text and as data, each with its citation.
fn told(app: &App, hits: &[Hit]) -> Result<(String, Vec<Value>), Problem> {
    let mut text = String::new();
    let mut data = Vec::with_capacity(hits.len());
    for (number, (hit, shown)) in hits.iter().zip(shown_records(app, hits)?).enumerate() {
        let (title, summary) =
            (safe::shortened(&safe::one_line(&hit.title), SUMMARY).into_owned(), shown.summary(SUMMARY));
        let citation = cited(app, &shown);
        let page = format!("{}{}", app.base, links::record(&hit.id));
        text.push_str(&format!("{}. {title}\n{summary}\n{citation}\nid: {}\n\n", number + 1, hit.id));
        data.push(json!({
            "id": hit.id, "kind": hit.kind, "title": title, "summary": summary, "published": hit.published,
            "url": safe::href(&hit.url), "page": page, "citation": citation,
        }));
    }
    Ok((text, data))
}

fn cited(app: &App, shown: &Shown) -> String {
    formats::plain(&Citation::of(app, shown), app.texts.choose(Some("de"), None))
}
