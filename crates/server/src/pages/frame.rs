//! What is around every page: title, navigation, languages, the state of the index.

use crate::ask;
use crate::links;
use crate::request::Asked;
use crate::state::{App, local};
use crate::words::{Words, direction};

/// The parameters that make up the state of a page; what else stands in an address is not passed on.
const STATE: [&str; ask::FILTERS.len() + 1] = {
    let mut names = ["month"; ask::FILTERS.len() + 1];
    let mut at = 0;
    while at < ask::FILTERS.len() {
        names[at] = ask::FILTERS[at];
        at += 1;
    }
    names
};

/// What every template has as `f`.
pub(crate) struct Frame<'a> {
    pub(crate) app: &'a App,
    pub(crate) w: &'a Words,
    /// The heading of the page.
    pub(crate) title: String,
    /// Whether the address names the language, so that links have to as well.
    pub(crate) explicit: bool,
    /// Whether search engines should leave the page out.
    pub(crate) hidden: bool,
    /// The feed of what the page shows.
    pub(crate) feed: Option<String>,
    path: String,
    /// The query part without the language.
    query: String,
    about: Option<String>,
}

/// A link of the navigation.
pub(crate) struct Item {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// The same page in a language.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(app: &'a App, asked: &Asked, title: impl Into<String>) -> Self {
        Frame {
            app,
            w: asked.words(app),
            title: title.into(),
            explicit: asked.query.one("lang").is_some_and(|code| app.texts.get(code).is_some()),
            hidden: false,
            feed: None,
            path: asked.uri.path().to_owned(),
            query: asked.query.among(&STATE).to_text(),
            about: None,
        }
    }

    /// The same with a description for search engines.
    pub(crate) fn about_this(mut self, text: String) -> Self {
        self.about = Some(text).filter(|text| !text.is_empty());
        self
    }

    pub(crate) fn t<'k>(&'k self, key: &'k str) -> &'k str {
        self.w.t(key)
    }

    /// Direction of writing.
    pub(crate) fn dir(&self) -> &'static str {
        direction(self.w.code)
    }

    /// Direction of writing of another language: a German title on an Arabic page runs from left to right.
    pub(crate) fn dir_of(&self, language: &str) -> &'static str {
        direction(language)
    }

    /// The arrow that leads back: it points against the direction of writing.
    pub(crate) fn back(&self) -> &'static str {
        if self.dir() == "rtl" { "→" } else { "←" }
    }

    /// The arrow that leads on.
    pub(crate) fn on(&self) -> &'static str {
        if self.dir() == "rtl" { "←" } else { "→" }
    }

    pub(crate) fn head_title(&self) -> String {
        let site = self.t("site.name");
        if self.title.is_empty() { site.to_owned() } else { format!("{} – {site}", self.title) }
    }

    pub(crate) fn about(&self) -> &str {
        self.about.as_deref().unwrap_or_else(|| self.t("site.tagline"))
    }

    /// A link that keeps the language when the address named it.
    pub(crate) fn link(&self, path: impl AsRef<str>) -> String {
        let path = path.as_ref();
        if self.explicit { links::join(path, &format!("lang={}", self.w.code)) } else { path.to_owned() }
    }

    pub(crate) fn navigation(&self) -> Vec<Item> {
        let pages = [
            ("/", "nav.search"),
            ("/guide", "nav.guide"),
            ("/map", "nav.map"),
            ("/calendar", "nav.calendar"),
            ("/archive", "nav.archive"),
        ];
        let item = |(path, key): (&str, &'static str)| Item {
            href: self.link(path),
            label: self.t(key).to_owned(),
            current: self.path == path,
        };
        pages.into_iter().map(item).collect()
    }

    /// The name of the language of the page.
    pub(crate) fn language(&self) -> &str {
        self.t("site.language")
    }

    pub(crate) fn languages(&self) -> Vec<Language> {
        let language = |words: &Words| Language {
            code: words.code,
            name: words.t("site.language").to_owned(),
            href: links::join(&links::join(&self.path, &self.query), &format!("lang={}", words.code)),
            current: words.code == self.w.code,
        };
        self.app.texts.all().iter().map(language).collect()
    }

    /// The same page in German, which holds where a translation is in doubt.
    pub(crate) fn in_german(&self) -> String {
        links::join(&links::join(&self.path, &self.query), "lang=de")
    }

    /// How fresh the index is, in words.
    pub(crate) fn stand(&self) -> String {
        self.w.with("footer.stand", self.w.day(local(self.app.searcher.committed()).date()))
    }
}
