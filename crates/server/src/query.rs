//! The query part of an address: decoded, bounded, empty values left out.

use url::form_urlencoded;

use crate::Limits;
use crate::problem::Problem;

/// Names and values in the order they came. Fields of a form left empty do not appear.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
    /// Names that came without a value.
    empty: Vec<String>,
}

impl Query {
    /// Decodes the query part of an address.
    ///
    /// # Errors
    /// A query longer than [`Limits::query_bytes`].
    pub(crate) fn parse(raw: Option<&str>, limits: &Limits) -> Result<Self, Problem> {
        let raw = raw.unwrap_or_default();
        if raw.len() > limits.query_bytes {
            return Err(Problem::too_long(limits.query_bytes));
        }
        let mut query = Query::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            match value.trim() {
                "" => query.empty.push(name.into_owned()),
                value => query.pairs.push((name.into_owned(), value.to_owned())),
            }
        }
        Ok(query)
    }

    /// The last value of a parameter.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, whether repeated or separated by commas; each once.
    pub(crate) fn many(&self, name: &str) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for (_, value) in self.pairs.iter().filter(|(n, _)| n == name) {
            for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                if !found.contains(&part) {
                    found.push(part);
                }
            }
        }
        found
    }

    /// The names given, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_str())
    }

    /// Refuses a name that is not in `known`, and what [`Query::filled`] refuses.
    ///
    /// # Errors
    /// The first such name.
    pub(crate) fn only(&self, known: &[&'static str]) -> Result<(), Problem> {
        let mut names = self.names().chain(self.empty.iter().map(String::as_str));
        match names.find(|name| !known.contains(name)) {
            Some(name) => Err(Problem::unknown_parameter(name, &known.join(", "))),
            None => self.filled(known),
        }
    }

    /// Refuses a parameter without a value; forms send such, programs do so by mistake. `q` may be empty.
    ///
    /// # Errors
    /// The first such name.
    pub(crate) fn filled(&self, known: &[&'static str]) -> Result<(), Problem> {
        match known.iter().find(|name| **name != "q" && self.empty.iter().any(|empty| empty == *name)) {
            Some(name) => {
                Err(Problem::parameter(name, "a value is expected; leave the parameter out for none"))
            }
            None => Ok(()),
        }
    }

    /// The same with one parameter under another name.
    pub(crate) fn renamed(&self, from: &str, to: &str) -> Query {
        let rename = |(name, value): &(String, String)| {
            (if name == from { to.to_owned() } else { name.clone() }, value.clone())
        };
        Query { pairs: self.pairs.iter().map(rename).collect(), empty: Vec::new() }
    }

    /// The same with these parameters only.
    pub(crate) fn among(&self, names: &[&str]) -> Query {
        let wanted = |(name, _): &&(String, String)| names.contains(&name.as_str());
        Query { pairs: self.pairs.iter().filter(wanted).cloned().collect(), empty: Vec::new() }
    }

    /// The same without a parameter.
    pub(crate) fn without(&self, name: &str) -> Query {
        Query { pairs: self.pairs.iter().filter(|(n, _)| n != name).cloned().collect(), empty: Vec::new() }
    }

    /// The query part of an address again.
    pub(crate) fn to_text(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish()
    }

    /// The same with one more value.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Query {
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A whole number within bounds.
    ///
    /// # Errors
    /// What is no number, or outside.
    pub(crate) fn number(
        &self,
        name: &'static str,
        default: usize,
        least: usize,
        most: usize,
    ) -> Result<usize, Problem> {
        match self.one(name).map(str::parse::<usize>) {
            None => Ok(default),
            Some(Ok(number)) if (least..=most).contains(&number) => Ok(number),
            Some(_) => {
                Err(Problem::parameter(name, format!("a whole number from {least} to {most} is expected")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(raw: &str) -> Query {
        Query::parse(Some(raw), &Limits::default()).unwrap()
    }

    #[test]
    fn lists_come_repeated_or_with_commas() {
        assert_eq!(query("kind=news,offer&kind=event&kind=news&x=").many("kind"), ["news", "offer", "event"]);
        assert_eq!(query("q=%C3%A4%20b+c&q=").one("q"), Some("ä b c"));
    }

    #[test]
    fn broken_encodings_are_taken_as_they_are() {
        assert_eq!(query("q=%ff%zz&&=&a").one("q"), Some("\u{fffd}%zz"));
    }

    #[test]
    fn a_parameter_without_a_value_is_left_out_or_refused() {
        let empty = query("q=&limit=&kind=%20");
        assert_eq!((empty.one("limit"), empty.names().count()), (None, 0));
        assert_eq!(empty.only(&["q", "limit", "kind"]).unwrap_err().parameter, Some("limit"));
        assert!(query("q=").only(&["q"]).is_ok());
    }

    #[test]
    fn bounds_hold() {
        let long = "q=".to_owned() + &"a".repeat(5000);
        assert_eq!(Query::parse(Some(&long), &Limits::default()).unwrap_err().kind, "query-too-long");
        assert_eq!(query("limit=0").number("limit", 10, 1, 50).unwrap_err().parameter, Some("limit"));
        assert_eq!(query("limit=50").number("limit", 10, 1, 50).unwrap(), 50);
        assert_eq!(query("limit=-1").number("limit", 10, 0, 50).unwrap_err().parameter, Some("limit"));
        assert!(query("q=a&foo=b").only(&["q"]).unwrap_err().detail.contains("foo"));
    }
}
