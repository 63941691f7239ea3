//! An explanation for a terminal, in English.

use std::fmt::Write;

use super::super::cause::Cause;
use super::words::{Tongue, say};
use super::{Explanation, Told, shorten};

/// Longest text of a block shown, in characters.
const MAX_TEXT: usize = 160;

/// Most blocks shown of a run that was left out for one reason.
const MAX_RUN: usize = 3;

/// The whole explanation.
pub(super) fn show(told: &Explanation) -> String {
    let say = |name| say(name, Tongue::English);
    let document = &told.document;
    let mut out = String::new();
    let _ = writeln!(out, "{}", told.url);
    let _ = writeln!(out, "format {:?}, language {}", document.format, document.lang);
    if let Some(problem) = document.problem {
        let _ = writeln!(out, "problem: {problem} ({})", say(problem));
    }
    for (name, value, evidence) in told.fields() {
        let quote = match evidence.quote == value {
            true => String::new(),
            false => format!(": {:?}", shorten(&evidence.quote, MAX_TEXT)),
        };
        let _ = writeln!(out, "{name}: {}", shorten(&value, 300));
        let _ = writeln!(out, "    {}, at {}{quote}", say(&evidence.rule), evidence.place);
    }
    for evidence in &document.disagreements {
        let _ = writeln!(
            out,
            "disagrees on {}: {} says {:?}",
            evidence.field,
            evidence.place,
            shorten(&evidence.value, MAX_TEXT)
        );
        if evidence.quote != evidence.value {
            let _ = writeln!(out, "    {:?}", shorten(&evidence.quote, MAX_TEXT));
        }
    }
    let data = told.data();
    if !data.is_empty() {
        let counted = data.iter().map(|(name, count)| match count {
            1 => name.clone(),
            count => format!("{count} × {name}"),
        });
        let _ = writeln!(out, "structured data: {}", counted.collect::<Vec<_>>().join(", "));
    }
    for field in ["title", "published"] {
        let mut said = told.trace.said.iter().filter(|said| said.field == field).peekable();
        if said.peek().is_some() {
            let _ = writeln!(out, "\nsaid of {field}:");
        }
        for said in said {
            let trust = said.trust.map(|trust| format!(", trust {trust}")).unwrap_or_default();
            let sign = if said.verdict == "taken" { '*' } else { ' ' };
            let _ = writeln!(
                out,
                "{sign} {}  ({}{trust}, at {}) → {}",
                shorten(&said.value, 100),
                say(&said.rule),
                said.place,
                say(said.verdict)
            );
        }
    }
    if !told.trace.container.is_empty() {
        let _ = writeln!(out, "\nmain text in: {}", told.trace.container);
    }
    for choice in &told.trace.choices {
        let _ = writeln!(
            out,
            "  {}: {} is worth {:.0} ({:.0} for its sentences, {:.0} against for links and scraps)",
            say(choice.part),
            choice.place,
            choice.score,
            choice.good,
            choice.bad
        );
    }
    let (kept, all) = told.counts();
    let _ = writeln!(out, "\n{kept} of {all} blocks are text:");
    for run in told.runs() {
        blocks(&mut out, run);
    }
    out
}

/// A block of the text, or some that were left out for one reason.
fn blocks(out: &mut String, run: &[Told]) {
    for told in run.iter().take(MAX_RUN) {
        let text = shorten(&told.block.text, MAX_TEXT);
        let _ = match told.block.dropped {
            None => writeln!(out, "+ {text}"),
            Some(reason) => writeln!(out, "- [{reason}] {text}"),
        };
    }
    if run.len() > MAX_RUN {
        let _ = writeln!(out, "- … {} more", run.len() - MAX_RUN);
    }
    let Some((first, reason)) = run.first().and_then(|told| Some((told, told.block.dropped?))) else {
        return;
    };
    let cause = match &first.cause {
        Cause::Plain => String::new(),
        Cause::Element(element) => format!(", marked by {element}"),
        Cause::Words => ", by its words".to_owned(),
        Cause::Links(share) => format!(", {share} % of it"),
        Cause::Follows(heading) => format!(", below {:?}", shorten(heading, 60)),
    };
    let _ = writeln!(out, "      {}{cause}; at {}", say(reason, Tongue::English), first.block.place);
}
