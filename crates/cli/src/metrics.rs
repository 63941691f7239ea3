//! The last run as numbers for Prometheus: a file for the textfile collector of a node exporter.

use std::fmt::{Display, Write};

use crate::report::RunReport;

/// The report in the text format of Prometheus (version 0.0.4).
pub(crate) fn render(report: &RunReport) -> String {
    let mut page = Page::default();
    page.one("lotse_run_started_seconds", "When the last run began, Unix time.", report.started.as_second());
    page.one(
        "lotse_run_finished_seconds",
        "When the last run ended, Unix time.",
        report.finished.as_second(),
    );
    page.one("lotse_run_exit_code", "Its exit code.", report.exit);
    page.head("lotse_run_stopped", "1 for why it was stopped early.");
    for reason in ["deadline", "window", "signal"] {
        let stopped = report.stopped.as_deref() == Some(reason);
        page.line("lotse_run_stopped", &[("reason", reason)], u8::from(stopped));
    }
    page.head("lotse_stage_seconds", "Wall time of each stage.");
    for (stage, cost) in &report.stages {
        page.line("lotse_stage_seconds", &[("stage", stage)], cost.wall_s);
    }
    page.head("lotse_stage_cpu_seconds", "Processor time of each stage.");
    for (stage, cost) in &report.stages {
        page.line("lotse_stage_cpu_seconds", &[("stage", stage)], cost.cpu_s);
    }
    if let Some(index) = &report.index {
        page.one("lotse_index_documents", "Records in the index.", index.documents);
        page.one("lotse_index_added", "Records the last run wrote.", index.added);
        page.one("lotse_index_deleted", "Records the last run took out.", index.deleted);
    }
    page.head("lotse_source_outcome", "1 for how the visit to each source went.");
    for source in &report.sources {
        let labels = [("source", source.id.as_str()), ("outcome", source.outcome.as_str())];
        page.line("lotse_source_outcome", &labels, 1);
    }
    page.head("lotse_source_requests", "Requests of the last run, by what came of them.");
    for source in &report.sources {
        let other = source.requests.saturating_sub(source.s200 + source.s304 + source.s404 + source.failed);
        for (answer, count) in [
            ("ok", source.s200),
            ("not_modified", source.s304),
            ("not_found", source.s404),
            ("failed", source.failed),
            ("other", other),
        ] {
            let labels = [("source", source.id.as_str()), ("answer", answer)];
            page.line("lotse_source_requests", &labels, count);
        }
    }
    page.head("lotse_source_pages", "Pages of the last run, by what became of them.");
    for source in &report.sources {
        for (change, count) in [
            ("new", source.new),
            ("changed", source.changed),
            ("gone", source.gone),
            ("held", source.held),
            ("barred", source.barred),
        ] {
            let labels = [("source", source.id.as_str()), ("change", change)];
            page.line("lotse_source_pages", &labels, count);
        }
    }
    page.head("lotse_source_bytes", "Bytes of bodies as sent.");
    for source in &report.sources {
        page.line("lotse_source_bytes", &[("source", source.id.as_str())], source.bytes);
    }
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, help: &str) {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn one(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, help);
        self.line(name, &[], value);
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> =
            labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::report::{IndexChange, StageCost};

    #[test]
    fn every_line_is_a_sample_or_a_comment_about_the_next() {
        let source: crawler::SourceReport = serde_json::from_value(serde_json::json!({
            "id": "stadt", "outcome": "held", "reason": null, "requests": 9, "s200": 3, "s304": 4, "s404": 1,
            "bytes": 12, "new": 2, "changed": 1, "gone": 0, "held": 6, "barred": 1, "failed": 0,
        }))
        .unwrap();
        let report = RunReport {
            started: "2026-11-22T02:00:00Z".parse().unwrap(),
            finished: "2026-11-22T02:30:00Z".parse().unwrap(),
            exit: 0,
            stopped: Some("window".to_owned()),
            stages: BTreeMap::from([("crawl".to_owned(), StageCost { wall_s: 1.5, ..StageCost::default() })]),
            sources: vec![source],
            index: Some(IndexChange { documents: 7, ..IndexChange::default() }),
        };
        let text = render(&report);
        for expected in [
            "lotse_run_started_seconds 1795312800",
            "lotse_run_stopped{reason=\"window\"} 1",
            "lotse_run_stopped{reason=\"signal\"} 0",
            "lotse_stage_seconds{stage=\"crawl\"} 1.5",
            "lotse_index_documents 7",
            "lotse_source_outcome{source=\"stadt\",outcome=\"held\"} 1",
            "lotse_source_requests{source=\"stadt\",answer=\"other\"} 1",
            "lotse_source_pages{source=\"stadt\",change=\"held\"} 6",
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected} is missing in\n{text}");
        }
        let mut head = "";
        for line in text.lines() {
            match line.strip_prefix("# ") {
                Some(comment) => head = comment.split(' ').nth(1).unwrap(),
                None => assert!(line.starts_with(head), "{line} stands under {head}"),
            }
        }
        assert_eq!(escaped("a\"b\\c\n"), "a\\\"b\\\\c\\n");
    }
}
