//! The words of the interface, by language, from `texts/*.toml`: one file a language, all with the same keys.
//!
//! A text may hold `{}` for one value; `key_one` and `key_other` (or the forms a language has instead, see
//! [`forms`]) are the forms of a counted text; `month_of` has the names of months as they stand after a day, where
//! that differs. What sources write is never translated.

use std::collections::BTreeMap;
use std::fmt;

use indexer::Remark;
use jiff::civil::Date;
use model::{Moment, PartialDate, Precision};

use crate::ServerError;
use crate::safe::shortened;

/// File name, ISO 639-1 code and content of each language; the first is the one spoken when nothing fits.
const FILES: [(&str, &str, &str); 6] = [
    ("texts/de.toml", "de", include_str!("../texts/de.toml")),
    ("texts/en.toml", "en", include_str!("../texts/en.toml")),
    ("texts/tr.toml", "tr", include_str!("../texts/tr.toml")),
    ("texts/ar.toml", "ar", include_str!("../texts/ar.toml")),
    ("texts/uk.toml", "uk", include_str!("../texts/uk.toml")),
    ("texts/ru.toml", "ru", include_str!("../texts/ru.toml")),
];

/// The words of one language.
pub(crate) struct Words {
    /// ISO 639-1.
    pub(crate) code: &'static str,
    texts: BTreeMap<String, String>,
}

/// All languages.
pub(crate) struct Texts {
    languages: Vec<Words>,
}

impl Texts {
    /// The languages compiled in.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn builtin() -> Result<Self, ServerError> {
        let languages = FILES.into_iter().map(|(file, code, text)| {
            let builtin = |problem: String| ServerError::Builtin { file, problem };
            let table: toml::Table =
                text.parse().map_err(|error: toml::de::Error| builtin(error.to_string()))?;
            let mut texts = BTreeMap::new();
            for (section, entries) in table {
                let toml::Value::Table(entries) = entries else {
                    return Err(builtin(format!("{section:?} is no section")));
                };
                for (key, value) in entries {
                    let Some(value) = value.as_str() else {
                        return Err(builtin(format!("{section}.{key} is no text")));
                    };
                    texts.insert(format!("{section}.{key}"), value.to_owned());
                }
            }
            Ok(Words { code, texts })
        });
        Ok(Texts { languages: languages.collect::<Result<_, _>>()? })
    }

    /// All languages, the default first.
    pub(crate) fn all(&self) -> &[Words] {
        &self.languages
    }

    /// The language of this code.
    pub(crate) fn get(&self, code: &str) -> Option<&Words> {
        self.languages.iter().find(|words| words.code == code)
    }

    /// The language for a reader: the one asked for in the address, else the one of `Accept-Language` (RFC 9110,
    /// section 12.5.4) the reader likes most, else German.
    pub(crate) fn choose(&self, asked: Option<&str>, accepted: Option<&str>) -> &Words {
        if let Some(words) = asked.and_then(|code| self.get(code)) {
            return words;
        }
        let mut best: Option<(f32, &Words)> = None;
        for range in accepted.unwrap_or_default().split(',').take(20) {
            let mut parts = range.split(';').map(str::trim);
            let code =
                parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default().to_ascii_lowercase();
            let quality =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse).unwrap_or(0.0);
            if let Some(words) = self.get(&code)
                && quality > best.map_or(0.0, |(most, _)| most)
            {
                best = Some((quality, words));
            }
        }
        best.map_or(&self.languages[0], |(_, words)| words)
    }
}

impl Words {
    /// The text of this key; the key itself when it is missing, which a test prevents.
    pub(crate) fn t<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// The text of a key whose last part is known only now; `None` when there is none.
    pub(crate) fn find(&self, section: &str, name: &str) -> Option<&str> {
        self.texts.get(&format!("{section}.{name}")).map(String::as_str)
    }

    /// The text of a key with the value put in for `{}`.
    pub(crate) fn with(&self, key: &str, value: impl fmt::Display) -> String {
        self.t(key).replacen("{}", &value.to_string(), 1)
    }

    /// What a search has to say about itself. Words of the searcher and of the index keep their own direction of writing
    /// (Unicode isolates).
    pub(crate) fn remark(&self, remark: &Remark) -> String {
        let apart = |word: &String| format!("\u{2068}{}\u{2069}", shortened(word, 60));
        let text = self.find("remark", remark.kind.as_str()).unwrap_or_default();
        let Some((first, others)) = remark.words.split_first() else { return text.to_owned() };
        let others: Vec<String> = others.iter().map(apart).collect();
        let all: Vec<String> = remark.words.iter().map(apart).collect();
        text.replace("{first}", &apart(first))
            .replace("{others}", &others.join(", "))
            .replace("{words}", &all.join(", "))
    }

    /// A counted text, in the form the number asks for (Unicode CLDR plural rules for whole numbers).
    pub(crate) fn count(&self, key: &str, number: usize) -> String {
        let form = plural_form(self.code, number);
        let full = format!("{key}_{form}");
        self.texts.get(&full).map_or(key, String::as_str).replacen("{}", &self.number(number), 1)
    }

    /// A number with as many decimals as it has, at most three.
    pub(crate) fn decimal(&self, value: f64) -> String {
        if value.fract() == 0.0 && (0.0..1e15).contains(&value) {
            return self.number(value as usize);
        }
        let text = format!("{value:.3}");
        text.trim_end_matches('0').replace('.', self.t("number.decimal"))
    }

    /// A number with its thousands apart.
    pub(crate) fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push_str(self.t("number.thousands"));
            }
            out.push(digit);
        }
        out
    }

    /// A date in words, as exact as it is known.
    pub(crate) fn date(&self, date: PartialDate) -> String {
        let first = date.first();
        match date.precision() {
            Precision::Day => self.day(first),
            Precision::Month => self.month(first),
            Precision::Year => first.year().to_string(),
            Precision::PartOfMonth => {
                let part = match first.day() {
                    1..=10 => "date.early",
                    11..=20 => "date.mid",
                    _ => "date.late",
                };
                self.with(part, self.month_within(first))
            }
        }
    }

    /// A day in words: "27. Januar 2012".
    pub(crate) fn day(&self, day: Date) -> String {
        self.t("date.day").replace("{d}", &day.day().to_string()).replace("{month}", &self.month_within(day))
    }

    /// A month in words: "Januar 2012".
    pub(crate) fn month(&self, day: Date) -> String {
        format!("{} {}", self.month_name(day.month()), day.year())
    }

    /// A month as it stands after a day: "января 2012".
    fn month_within(&self, day: Date) -> String {
        match self.find("month_of", &day.month().to_string()) {
            Some(name) => format!("{name} {}", day.year()),
            None => self.month(day),
        }
    }

    /// The name of a month, 1 to 12.
    pub(crate) fn month_name(&self, month: i8) -> &str {
        self.find("month", &month.to_string()).unwrap_or_default()
    }

    /// A day of the week by its RFC 5545 name (`MO`); the name itself if it is none.
    pub(crate) fn weekday<'a>(&'a self, code: &'a str) -> &'a str {
        self.find("weekday", code).unwrap_or(code)
    }

    /// A day, with the time where it is known: "27. Januar 2012, 18:30 Uhr".
    pub(crate) fn moment(&self, moment: Moment) -> String {
        match moment.time {
            None => self.day(moment.date),
            Some(time) => {
                let clock = format!("{:02}:{:02}", time.hour(), time.minute());
                format!("{}{}{}", self.day(moment.date), self.t("date.and"), self.with("date.clock", clock))
            }
        }
    }
}

/// Direction of writing of a language, as the attribute `dir` has it.
pub(crate) fn direction(code: &str) -> &'static str {
    // Languages pages may be in that are written from right to left: Arabic, Persian, Hebrew, Urdu, Pashto, Sorani.
    if matches!(code, "ar" | "fa" | "he" | "ur" | "ps" | "ckb") { "rtl" } else { "ltr" }
}

/// The forms a counted text has in a language, for whole numbers (Unicode CLDR).
#[cfg(test)]
fn forms(code: &str) -> &'static [&'static str] {
    match code {
        "uk" | "ru" => &["one", "few", "many"],
        "ar" => &["zero", "one", "two", "few", "many", "other"],
        _ => &["one", "other"],
    }
}

fn plural_form(code: &str, n: usize) -> &'static str {
    let (ten, hundred) = (n % 10, n % 100);
    match code {
        "uk" | "ru" if ten == 1 && hundred != 11 => "one",
        "uk" | "ru" if (2..=4).contains(&ten) && !(12..=14).contains(&hundred) => "few",
        "uk" | "ru" => "many",
        "ar" => match (n, hundred) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        },
        _ if n == 1 => "one",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

    /// A key without the form of a counted text, and the form.
    fn counted<'a>(words: &Words, key: &'a str) -> (&'a str, Option<&'a str>) {
        match key.rsplit_once('_') {
            Some((base, form))
                if FORMS.contains(&form) && words.texts.contains_key(&format!("{base}_one")) =>
            {
                (base, Some(form))
            }
            _ => (key, None),
        }
    }

    /// Keys without the forms of counted texts, and without what only some languages need.
    fn keys(words: &Words) -> BTreeSet<String> {
        let keys = words.texts.keys().filter(|key| !key.starts_with("month_of."));
        keys.map(|key| counted(words, key).0.to_owned()).collect()
    }

    #[test]
    fn every_language_has_every_text() {
        let texts = Texts::builtin().unwrap();
        let german = &texts.languages[0];
        let (wanted, holes) = (keys(german), |text: &str| text.matches("{}").count());
        for words in texts.all() {
            let own = keys(words);
            let missing: Vec<_> = wanted.difference(&own).collect();
            let surplus: Vec<_> = own.difference(&wanted).collect();
            assert!(
                missing.is_empty() && surplus.is_empty(),
                "{}: lacks {missing:?}, adds {surplus:?}",
                words.code
            );
            for (key, text) in &words.texts {
                match counted(words, key) {
                    (base, Some(form)) => {
                        assert!(forms(words.code).contains(&form), "{}: {key} is never used", words.code);
                        assert!(holes(text) <= 1, "{}: {key} has too many {{}}", words.code);
                        for form in forms(words.code) {
                            assert!(
                                words.texts.contains_key(&format!("{base}_{form}")),
                                "{}: {base}_{form}",
                                words.code
                            );
                        }
                    }
                    (_, None) if key.starts_with("month_of.") => {}
                    (_, None) => {
                        let expected = holes(&german.texts[key]);
                        assert_eq!(holes(text), expected, "{}: {key} has another number of {{}}", words.code);
                    }
                }
            }
        }
    }

    #[test]
    fn every_remark_is_said_in_every_language() {
        for words in Texts::builtin().unwrap().all() {
            for kind in indexer::RemarkKind::ALL {
                let remark = Remark { kind, words: vec!["uvg".into(), "Unterhaltsvorschuss".into()] };
                let said = words.remark(&remark);
                assert!(!said.is_empty() && !said.contains('{'), "{} {kind:?}: {said}", words.code);
            }
        }
    }

    #[test]
    fn languages_nobody_has_read_yet_say_so() {
        let texts = Texts::builtin().unwrap();
        for words in texts.all() {
            let says = !words.t("site.unreviewed").is_empty();
            assert_eq!(says, !["de", "en"].contains(&words.code), "{}", words.code);
        }
    }

    /// Keys as they stand in quotation marks in templates and sources.
    fn used(folder: &Path, sections: &BTreeSet<&str>, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                used(&path, sections, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let plain = |text: &str| {
                !text.is_empty()
                    && text.bytes().all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(&b))
            };
            let literals = text.split('"').filter(|part| {
                let (section, name) = part.split_once('.').unwrap_or_default();
                plain(name) && sections.contains(section) && name != "html"
            });
            found.extend(literals.map(str::to_owned));
        }
    }

    #[test]
    fn every_text_that_is_used_is_there_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let texts = Texts::builtin().unwrap();
        let german = &texts.languages[0].texts;
        let sections = german.keys().filter_map(|key| key.split('.').next()).collect();
        let mut found = BTreeSet::new();
        for folder in ["templates", "src"] {
            used(&root.join(folder), &sections, &mut found);
        }
        let by_name = [
            "kind", "kinds", "group", "status", "language", "month", "weekday", "level", "facet", "outcome",
            "remark",
        ];
        let idle: Vec<_> = german
            .keys()
            .filter(|key| !by_name.contains(&key.split('.').next().unwrap_or_default()))
            .filter(|key| !found.contains(key.trim_end_matches("_one").trim_end_matches("_other")))
            .filter(|key| !found.contains(*key))
            .collect();
        assert!(idle.is_empty(), "written and never used: {idle:?}");
        let missing: Vec<_> = found
            .iter()
            .filter(|key| !german.contains_key(*key) && !german.contains_key(&format!("{key}_other")))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_reader_is_spoken_to_in_a_language_of_theirs() {
        let texts = Texts::builtin().unwrap();
        let choose = |asked, accepted| texts.choose(asked, accepted).code;
        assert_eq!(choose(None, None), "de");
        assert_eq!(choose(None, Some("fr, tr-TR;q=0.8, en;q=0.9")), "en");
        assert_eq!(choose(Some("tr"), Some("en")), "tr");
        assert_eq!(choose(Some("xx"), Some("en;q=zero, *;q=0.1")), "de");
    }

    #[test]
    fn counts_and_dates_are_said_as_people_say_them() {
        let texts = Texts::builtin().unwrap();
        let german = &texts.languages[0];
        assert_eq!(german.number(1_234_567), "1.234.567");
        assert_eq!(german.date("2012-01-27".parse().unwrap()), "27. Januar 2012");
        assert_eq!(german.date(PartialDate::part_of_month(2012, 2, 1).unwrap()), "Anfang Februar 2012");
        assert_eq!(german.moment("2012-01-27T18:30".parse().unwrap()), "27. Januar 2012, 18:30 Uhr");
        let day = "2012-01-27".parse().unwrap();
        assert_eq!(texts.get("ru").unwrap().date(day), "27 января 2012");
        assert_eq!(texts.get("ru").unwrap().month(day.first()), "январь 2012");
        assert_eq!(
            texts.get("ar").unwrap().moment("2012-01-27T18:30".parse().unwrap()),
            "27 يناير 2012، الساعة 18:30"
        );
        assert_eq!(texts.get("uk").unwrap().count("results.records", 1_222), "1\u{a0}222 записи");
        assert_eq!(texts.get("ar").unwrap().count("results.records", 2), "نتيجتان");
        assert_eq!(
            (plural_form("ru", 21), plural_form("ru", 12), plural_form("ar", 103)),
            ("one", "many", "few")
        );
    }
}
