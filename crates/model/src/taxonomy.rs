//! The taxonomy: topics in groups, and audiences.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use crate::TableError;

/// The languages topics and audiences have labels in, beside German (ISO 639-1).
const LABEL_LANGUAGES: [&str; 5] = ["en", "tr", "ar", "uk", "ru"];

/// One topic of social support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Stable id.
    pub id: String,
    /// Id of its group.
    pub group: String,
    /// German label.
    pub label: String,
    /// Other German words for it.
    pub synonyms: Vec<String>,
    /// Labels by language (ISO 639-1), the first one to show; not yet read by native speakers.
    pub labels: BTreeMap<String, Vec<String>>,
    /// The section of the Social Code behind it.
    pub law: Option<String>,
    /// Prefixes in the catalogue of public services (LeiKa).
    pub leika: Vec<String>,
    /// Life situation of the Online Access Act (OZG).
    pub ozg: Option<String>,
}

/// A group of people an offer or text is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Stable id.
    pub id: String,
    /// German label.
    pub label: String,
    /// Other German words for it.
    pub synonyms: Vec<String>,
    /// Labels by language (ISO 639-1).
    pub labels: BTreeMap<String, Vec<String>>,
}

/// Topics, their groups, and audiences, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {
    groups: Vec<(String, String, String)>,
    topics: Vec<Topic>,
    audiences: Vec<Audience>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<GroupEntry>,
    topic: Vec<Entry>,
    audience: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: String,
    label: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    group: String,
    label: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
    #[serde(default)]
    tr: Vec<String>,
    #[serde(default)]
    ar: Vec<String>,
    #[serde(default)]
    uk: Vec<String>,
    #[serde(default)]
    ru: Vec<String>,
    law: Option<String>,
    #[serde(default)]
    leika: Vec<String>,
    ozg: Option<String>,
}

impl Entry {
    fn labels(&mut self) -> BTreeMap<String, Vec<String>> {
        let lists = [&mut self.en, &mut self.tr, &mut self.ar, &mut self.uk, &mut self.ru];
        let named = LABEL_LANGUAGES.into_iter().zip(lists);
        named
            .filter(|(_, list)| !list.is_empty())
            .map(|(l, list)| (l.to_owned(), std::mem::take(list)))
            .collect()
    }
}

impl Taxonomy {
    /// The taxonomy compiled in.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    #[expect(clippy::expect_used, reason = "the file is part of the binary and read by a test")]
    pub fn builtin() -> Self {
        let text = include_str!("../../../index/topics.toml");
        Taxonomy::parse("index/topics.toml", text).expect("the built-in taxonomy is well formed")
    }

    /// Reads a taxonomy from TOML in the form of `index/topics.toml`.
    ///
    /// # Errors
    /// The first wrong key or value with its line, an id that stands twice, a group that is not there.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableError> {
        let read: File = toml::from_str(text).map_err(|e| {
            let line =
                e.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            TableError::new(file, line, e.message())
        })?;
        let mut ids = HashSet::new();
        let groups: HashSet<_> = read.group.iter().map(|group| group.id.clone()).collect();
        for entry in read.topic.iter().chain(&read.audience) {
            if !ids.insert(entry.id.clone()) {
                return Err(TableError::new(file, 0, format!("the id {:?} stands twice", entry.id)));
            }
        }
        if let Some(topic) = read.topic.iter().find(|topic| !groups.contains(&topic.group)) {
            let problem =
                format!("topic {:?} names the group {:?}, which is not there", topic.id, topic.group);
            return Err(TableError::new(file, 0, problem));
        }
        let topics = read.topic.into_iter().map(|mut e| Topic {
            labels: e.labels(),
            id: e.id,
            group: e.group,
            label: e.label,
            synonyms: e.synonyms,
            law: e.law,
            leika: e.leika,
            ozg: e.ozg,
        });
        let audiences = read.audience.into_iter().map(|mut e| Audience {
            labels: e.labels(),
            id: e.id,
            label: e.label,
            synonyms: e.synonyms,
        });
        Ok(Taxonomy {
            groups: read.group.into_iter().map(|g| (g.id, g.label, g.en)).collect(),
            topics: topics.collect(),
            audiences: audiences.collect(),
        })
    }

    /// Groups as (id, German label, English label).
    pub fn groups(&self) -> &[(String, String, String)] {
        &self.groups
    }

    /// All topics.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// All audiences.
    pub fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// The topic of this id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == id)
    }

    /// The audience of this id.
    pub fn audience(&self, id: &str) -> Option<&Audience> {
        self.audiences.iter().find(|audience| audience.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_taxonomy_is_complete() {
        let all = Taxonomy::builtin();
        assert_eq!((all.groups().len(), all.topics().len(), all.audiences().len()), (12, 71, 17));
        let kita = all.topic("kita").unwrap();
        assert_eq!(kita.labels["tr"][0], "kreş");
        assert!(all.audience("alleinerziehende").is_some() && all.topic("alleinerziehende").is_none());
    }

    #[test]
    fn mistakes_are_named() {
        let wrong_key = "[[group]]\nid = \"g\"\nlabel = \"G\"\nen = \"G\"\nfoo = 1\n";
        let error = Taxonomy::parse("t.toml", wrong_key).unwrap_err();
        assert!(error.line >= 1 && error.to_string().starts_with("t.toml:"), "{error}");
        let base = "group = []\naudience = []\n[[topic]]\nid = \"a\"\ngroup = \"x\"\nlabel = \"A\"\n";
        assert!(Taxonomy::parse("t.toml", base).unwrap_err().problem.contains("which is not there"));
    }
}
