//! What the analyzer makes of words, line by line as `words.tsv` has it: a change of rules or lists shows as a difference
//! of lines that one can judge by eye.

#![allow(clippy::unwrap_used, reason = "a test may stop at anything unexpected")]

use std::fmt::Write;
use std::sync::Arc;

use german::{Analyzer, Lexicon, StopWords};

/// Each word's term, with the terms of its parts in brackets behind it.
fn written(analyzer: &Analyzer, text: &str) -> String {
    let mut written = String::new();
    let mut is_open = false;
    for term in analyzer.terms(text) {
        if !term.is_part && std::mem::take(&mut is_open) {
            written.push(']');
        }
        let between = match (term.is_part, is_open) {
            (true, false) => "[",
            _ if written.is_empty() => "",
            _ => " ",
        };
        is_open = term.is_part;
        written.push_str(between);
        written.push_str(&term.text);
    }
    if is_open {
        written.push(']');
    }
    written
}

#[test]
fn words_come_to_the_terms_agreed_on() {
    let analyzer = Analyzer::new(Arc::new(Lexicon::builtin()), Arc::new(StopWords::builtin()));
    let mut differences = String::new();
    let lines = include_str!("words.tsv").lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for (number, line) in lines {
        let (text, agreed) = line.split_once('\t').unwrap_or((line, ""));
        let found = written(&analyzer, text);
        count += 1;
        if found != agreed {
            writeln!(differences, "words.tsv:{} {text}\n  - {agreed}\n  + {found}", number + 1).unwrap();
        }
    }
    assert!(count > 100, "only {count} lines");
    assert!(differences.is_empty(), "agreed (-) and found (+) differ:\n{differences}");
}
