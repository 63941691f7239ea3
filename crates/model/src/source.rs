//! Sources: the sites Lotse visits.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Ags;

/// The stable, unique name of a source, as written in a seed file: lower-case letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[a-z0-9][a-z0-9-]{0,63}$"))]
pub struct SourceId(String);

impl SourceId {
    /// Takes any text; `lotse sources check` judges its form ([`SourceId::is_well_formed`]).
    pub fn new(id: impl Into<String>) -> Self {
        SourceId(id.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the form `[a-z0-9][a-z0-9-]{0,63}`.
    pub fn is_well_formed(&self) -> bool {
        let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        self.0.len() <= 64 && self.0.bytes().all(rest) && !self.0.is_empty() && !self.0.starts_with('-')
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which level of public life a source speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A municipality that belongs to a Kreis.
    Gemeinde,
    /// A city that is its own Kreis.
    KreisfreieStadt,
    /// A Kreis or Landkreis.
    Kreis,
    /// A Land or one of its ministries.
    Land,
    /// The federation, its ministries and agencies.
    Bund,
    /// A welfare or other association.
    Verband,
    /// A shared host: press service, portal, directory.
    Plattform,
}

impl Level {
    /// Whether a source of this level must name its AGS.
    pub fn needs_ags(self) -> bool {
        !matches!(self, Level::Bund | Level::Verband | Level::Plattform)
    }
}

/// One site to visit, one `[[source]]` of a seed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Unique and stable; records and history hang on it.
    pub id: SourceId,
    /// The name people know it by.
    pub name: String,
    /// Which level of public life it speaks for.
    pub level: Level,
    /// The area it speaks for; optional for `bund`, `verband` and `plattform`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ags: Option<Ags>,
    /// Home page, news list, feed or sitemap: the crawler finds out which.
    pub start: Vec<String>,
    /// Path prefixes to stay in; empty means the whole host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Path prefixes to leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Least pause between two requests to one host, in milliseconds.
    #[serde(default = "default_delay_ms")]
    pub delay_ms: u64,
    /// Most pages fetched in one run.
    #[serde(default = "default_max_pages")]
    pub max_pages: u32,
    /// Most links away from a start page.
    #[serde(default = "default_max_depth")]
    pub max_depth: u16,
    /// Query parameters that do not change the page and are left out of its canonical URL, beside the built-in ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore_params: Vec<String>,
    /// Languages (`de`, `en`) whose pages are taken, as the pages themselves say; empty means all. A page that does
    /// not say is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether hosts on loopback and private networks may be fetched (intranet, tests).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_private: bool,
    /// CSS selectors for a site whose pages need help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<Select>,
}

/// CSS selectors, evaluated with `scraper`; the first match wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// The element that holds the main text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The element that holds the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The element that holds the publication date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Elements to leave out of the main text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drop: Option<String>,
}

/// One request a second is what operators of small municipal sites accept without asking.
fn default_delay_ms() -> u64 {
    1000
}

/// A large Kreis has some ten thousand pages; a night at one page a second holds about that.
fn default_max_pages() -> u32 {
    5000
}

/// Municipal sites reach everything in six or seven links; deeper paths are mostly calendars.
fn default_max_depth() -> u16 {
    16
}
