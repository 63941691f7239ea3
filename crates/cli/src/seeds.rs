//! Seed files: reads the sources to visit from TOML and names every mistake at once, with line and column.
//!
//! The form is fixed by `model::Source`; `seeds/schema.json` describes it for editors. Values are checked
//! here as far as that is possible without a network.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use include_dir::{Dir, include_dir};
use model::{Ags, Level, Select, Source, SourceId};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

/// The seeds compiled in: North Rhine-Westphalia.
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../seeds");

/// Something wrong in a seed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The file as named by the user, or `seeds/…` for one compiled in.
    pub(crate) file: String,
    /// Line and column, counted from 1, in characters.
    pub(crate) position: (usize, usize),
    /// What is wrong and what is expected.
    pub(crate) problem: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.position.0, self.position.1, self.problem)
    }
}

/// Sources and mistakes of some seed files.
#[derive(Debug, Default)]
pub(crate) struct Seeds {
    /// The sources without mistakes, in file order.
    pub(crate) sources: Vec<Source>,
    /// Everything wrong, in file order.
    pub(crate) mistakes: Vec<Mistake>,
    seen: HashMap<SourceId, String>,
}

impl Seeds {
    /// The seeds compiled in.
    pub(crate) fn builtin() -> Seeds {
        let mut files: Vec<_> =
            BUILTIN.files().filter(|file| file.path().extension().is_some_and(|e| e == "toml")).collect();
        files.sort_by_key(|file| file.path());
        let mut seeds = Seeds::default();
        for file in files {
            let name = format!("seeds/{}", file.path().display());
            seeds.add(&name, file.contents_utf8().unwrap_or_default());
        }
        seeds
    }

    /// Reads one TOML file, or all `*.toml` of a folder in the order of their names.
    ///
    /// # Errors
    /// The file or folder cannot be read.
    pub(crate) fn read(path: &Path) -> std::io::Result<Seeds> {
        let mut files = Vec::new();
        if path.is_dir() {
            for entry in std::fs::read_dir(path)? {
                let file = entry?.path();
                if file.extension().is_some_and(|extension| extension == "toml") {
                    files.push(file);
                }
            }
            files.sort();
        } else {
            files.push(path.to_owned());
        }
        let mut seeds = Seeds::default();
        for file in files {
            let bytes = std::fs::read(&file)?;
            let name = file.display().to_string();
            match String::from_utf8(bytes) {
                Ok(text) => seeds.add(&name, &text),
                Err(error) => {
                    let good = error.utf8_error().valid_up_to();
                    let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
                    let position = position(&before, before.len());
                    seeds.mistakes.push(Mistake {
                        file: name,
                        position,
                        problem: "not UTF-8 from here".into(),
                    });
                }
            }
        }
        Ok(seeds)
    }

    /// Reads the text of one file.
    fn add(&mut self, file: &str, text: &str) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { file, text, mistakes: Vec::new() };
        for error in errors {
            reader.wrong(error.span().unwrap_or(0..0), error.message().to_owned());
        }
        let mut found = Vec::new();
        for (key, value) in root.get_ref() {
            if key.get_ref() != "source" {
                let problem = format!("unknown key {:?}: a seed file holds [[source]] tables", key.get_ref());
                reader.wrong(key.span(), problem);
                continue;
            }
            let DeValue::Array(tables) = value.get_ref() else {
                reader.wrong(key.span(), "write [[source]] with two brackets, one for each source");
                continue;
            };
            for table in tables.iter() {
                match table.get_ref() {
                    DeValue::Table(fields) => found.extend(reader.source(fields, table.span())),
                    other => {
                        reader.wrong(table.span(), format!("expected a table, found {}", other.type_str()))
                    }
                }
            }
        }
        for (source, span) in found {
            let here = position(text, span.start);
            let place = format!("{file}:{}:{}", here.0, here.1);
            match self.seen.get(&source.id) {
                Some(first) => {
                    reader.wrong(span, format!("the id {:?} is taken at {first}", source.id.as_str()));
                }
                None => {
                    self.seen.insert(source.id.clone(), place);
                    self.sources.push(source);
                }
            }
        }
        reader.mistakes.sort_by_key(|mistake| mistake.position);
        self.mistakes.append(&mut reader.mistakes);
    }
}

/// Line and column of a byte offset, counted from 1, the column in characters.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Walks the tables of one file and collects what is wrong.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    mistakes: Vec<Mistake>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, problem: impl Into<String>) {
        let position = position(self.text, span.start);
        self.mistakes.push(Mistake { file: self.file.to_owned(), position, problem: problem.into() });
    }

    /// One `[[source]]`, with the place of its id; `None` when something in it is wrong.
    fn source(&mut self, fields: &DeTable<'_>, span: Range<usize>) -> Option<(Source, Range<usize>)> {
        let before = self.mistakes.len();
        let mut id_span = span.clone();
        let mut source = Source {
            id: SourceId::new(""),
            name: String::new(),
            level: Level::Plattform,
            ags: None,
            start: Vec::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            delay_ms: 1000,
            max_pages: 5000,
            max_depth: 16,
            ignore_params: Vec::new(),
            languages: Vec::new(),
            allow_private: false,
            select: None,
        };
        for (key, value) in fields {
            match key.get_ref().as_ref() {
                "id" => {
                    id_span = value.span();
                    source.id = SourceId::new(self.text_of(value).unwrap_or_default());
                    if value.get_ref().is_str() && !source.id.is_well_formed() {
                        self.wrong(
                            value.span(),
                            "an id is 1 to 64 of a-z, 0-9 and -, and does not begin with -",
                        );
                    }
                }
                "name" => source.name = self.text_of(value).unwrap_or_default(),
                "level" => source.level = self.parsed(value).unwrap_or(Level::Plattform),
                "ags" => source.ags = self.text_of(value).and_then(|text| self.ags(value, &text)),
                "start" => source.start = self.list_of(value, Self::web_address),
                "include" => source.include = self.list_of(value, Self::path_prefix),
                "exclude" => source.exclude = self.list_of(value, Self::path_prefix),
                "delay_ms" => source.delay_ms = self.number(value, 0, 600_000).unwrap_or(1000),
                "max_pages" => source.max_pages = self.number(value, 1, 10_000_000).unwrap_or(5000) as u32,
                "max_depth" => source.max_depth = self.number(value, 0, 1000).unwrap_or(16) as u16,
                "ignore_params" => source.ignore_params = self.list_of(value, Self::text_of),
                "languages" => source.languages = self.list_of(value, Self::language),
                "allow_private" => match value.get_ref() {
                    DeValue::Boolean(flag) => source.allow_private = *flag,
                    other => self
                        .wrong(value.span(), format!("expected true or false, found {}", other.type_str())),
                },
                "select" => source.select = self.select(value),
                other => {
                    let problem = format!("unknown key {other:?}{}", suggestion(other, &SOURCE_KEYS));
                    self.wrong(key.span(), problem);
                }
            }
        }
        for key in ["id", "name", "level", "start"] {
            if !fields.contains_key(key) {
                self.wrong(span.clone(), format!("the key {key:?} is missing"));
            }
        }
        if fields.contains_key("start") && source.start.is_empty() && self.mistakes.len() == before {
            self.wrong(span.clone(), "\"start\" needs at least one address");
        }
        if fields.contains_key("level") && source.level.needs_ags() && !fields.contains_key("ags") {
            self.wrong(span, "the key \"ags\" is missing: only bund, verband and plattform go without");
        }
        (self.mistakes.len() == before).then_some((source, id_span))
    }

    fn text_of(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
            DeValue::String(_) => {
                self.wrong(value.span(), "empty text");
                None
            }
            other => {
                self.wrong(value.span(), format!("expected a text in quotes, found {}", other.type_str()));
                None
            }
        }
    }

    fn parsed<T: serde::de::DeserializeOwned>(&mut self, value: &Value<'_>) -> Option<T> {
        let text = self.text_of(value)?;
        match serde_json::from_value(serde_json::Value::String(text)) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.wrong(value.span(), error.to_string());
                None
            }
        }
    }

    fn ags(&mut self, value: &Value<'_>, text: &str) -> Option<Ags> {
        text.parse().map_err(|error: model::AgsError| self.wrong(value.span(), error.to_string())).ok()
    }

    fn list_of<T>(&mut self, value: &Value<'_>, read: impl Fn(&mut Self, &Value<'_>) -> Option<T>) -> Vec<T> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| read(self, item)).collect(),
            other => {
                self.wrong(value.span(), format!("expected a list in brackets, found {}", other.type_str()));
                Vec::new()
            }
        }
    }

    fn web_address(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.text_of(value)?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(text),
            Ok(url) => {
                self.wrong(value.span(), format!("{text:?}: expected http or https, found {}", url.scheme()));
                None
            }
            Err(error) => {
                self.wrong(value.span(), format!("{text:?} is no web address: {error}"));
                None
            }
        }
    }

    fn path_prefix(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.text_of(value)?;
        if text.starts_with('/') {
            return Some(text);
        }
        self.wrong(value.span(), format!("{text:?}: a path prefix begins with /"));
        None
    }

    fn language(&mut self, value: &Value<'_>) -> Option<String> {
        let text = self.text_of(value)?;
        if matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Some(text);
        }
        self.wrong(value.span(), format!("{text:?}: a language is two or three small letters, like \"de\""));
        None
    }

    fn number(&mut self, value: &Value<'_>, least: u64, most: u64) -> Option<u64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let fits = number.filter(|number| (least..=most).contains(number));
        if fits.is_none() {
            self.wrong(value.span(), format!("expected a whole number from {least} to {most}"));
        }
        fits
    }

    fn select(&mut self, value: &Value<'_>) -> Option<Select> {
        let DeValue::Table(fields) = value.get_ref() else {
            self.wrong(value.span(), format!("expected a table, found {}", value.get_ref().type_str()));
            return None;
        };
        let mut select = Select::default();
        for (key, value) in fields.iter() {
            let place = match key.get_ref().as_ref() {
                "text" => &mut select.text,
                "title" => &mut select.title,
                "published" => &mut select.published,
                "drop" => &mut select.drop,
                other => {
                    let problem = format!("unknown key {other:?}{}", suggestion(other, &SELECT_KEYS));
                    self.wrong(key.span(), problem);
                    continue;
                }
            };
            let Some(selector) = self.text_of(value) else { continue };
            match extractor::check_selector(&selector) {
                Ok(()) => *place = Some(selector),
                Err(problem) => {
                    self.wrong(value.span(), format!("{selector:?} is no CSS selector: {problem}"))
                }
            }
        }
        Some(select)
    }
}

const SOURCE_KEYS: [&str; 14] = [
    "id",
    "name",
    "level",
    "ags",
    "start",
    "include",
    "exclude",
    "delay_ms",
    "max_pages",
    "max_depth",
    "ignore_params",
    "languages",
    "allow_private",
    "select",
];
const SELECT_KEYS: [&str; 4] = ["text", "title", "published", "drop"];

/// ", did you mean …" for a key that resembles a known one, else the list of known keys.
fn suggestion(key: &str, known: &[&str]) -> String {
    let close = known.iter().find(|k| {
        let shared = k.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
        shared >= 3 && k.len().abs_diff(key.len()) <= 3
    });
    match close {
        Some(close) => format!(", did you mean {close:?}?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Seeds {
        let mut seeds = Seeds::default();
        seeds.add("s.toml", text);
        seeds
    }

    #[test]
    fn the_builtin_seeds_are_clean_and_hold_every_kreis() {
        let seeds = Seeds::builtin();
        assert_eq!(seeds.mistakes, []);
        let kreise =
            seeds.sources.iter().filter(|s| matches!(s.level, Level::Kreis | Level::KreisfreieStadt));
        assert_eq!(kreise.count(), 53);
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        let text = r#"
[[source]]
id = "Gut Und Schlecht"
name = "A"
level = "dorf"
ags = "059"
start = ["ftp://x.example/", "https://ok.example/", 3]
delay = 5
max_pages = -1

[[source]]
id = "b"
name = "B"
level = "kreis"
start = ["https://b.example/"]

[extra]
"#;
        let found: Vec<_> = read(text).mistakes.iter().map(Mistake::to_string).collect();
        let expected = [
            "s.toml:3:6: an id is 1 to 64",
            "s.toml:5:9: unknown variant `dorf`",
            "s.toml:7:10: \"ftp://x.example/\": expected http",
            "s.toml:7:53: expected a text in quotes",
            "s.toml:8:1: unknown key \"delay\", did you mean",
            "s.toml:9:13: expected a whole number from 1",
            "s.toml:11:1: the key \"ags\" is missing",
            "s.toml:17:2: unknown key \"extra\"",
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found} should start with {expected}");
        }
        assert_eq!(found.len(), expected.len(), "{found:#?}");
    }

    #[test]
    fn an_id_taken_twice_names_both_places_and_the_first_stays() {
        let one =
            "[[source]]\nid = \"a\"\nname = \"A\"\nlevel = \"bund\"\nstart = [\"https://a.example/\"]\n";
        let seeds = read(&format!("{one}{one}"));
        assert_eq!(seeds.sources.len(), 1);
        assert_eq!(seeds.mistakes[0].to_string(), "s.toml:7:6: the id \"a\" is taken at s.toml:2:6");
    }

    #[test]
    fn broken_toml_is_reported_and_the_rest_is_still_read() {
        let text = "[[source]]\nid = \nname = \"A\"\nlevel = \"bund\"\nstart = [\"https://a.example/\"]\n";
        let seeds = read(text);
        assert!(seeds.mistakes.iter().any(|m| m.position.0 == 2), "{:?}", seeds.mistakes);
    }
}
