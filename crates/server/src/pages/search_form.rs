//! The search box: what was typed, and the filters that a new search keeps.

use indexer::{SearchRequest, Sort};
use model::Ags;

use crate::state::App;

/// What the template `searchbox.html` shows.
#[derive(Default)]
pub(crate) struct SearchForm {
    pub(crate) query: String,
    /// The place as typed, or its name.
    pub(crate) place: String,
    /// Further filters as hidden fields.
    pub(crate) kept: Vec<(&'static str, String)>,
}

impl SearchForm {
    pub(crate) fn empty() -> Self {
        SearchForm::default()
    }

    /// The box over results. A new search keeps kinds, topics and order, and begins on the first page.
    pub(crate) fn of(app: &App, request: &SearchRequest, typed_place: Option<&str>) -> Self {
        let name = |ags: &Ags| crate::labels::place(app, ags);
        let place = match request.places.as_slice() {
            [one] => name(one),
            [] => typed_place.unwrap_or_default().to_owned(),
            _ => typed_place.unwrap_or_default().to_owned(),
        };
        let mut kept: Vec<(&'static str, String)> = Vec::new();
        kept.extend(request.kinds.iter().map(|kind| ("kind", kind.as_str().to_owned())));
        kept.extend(request.topics.iter().map(|topic| ("topic", topic.clone())));
        kept.extend(request.audiences.iter().map(|audience| ("audience", audience.clone())));
        kept.extend(request.radius.map(|radius| ("radius", radius.to_string())));
        if request.sort == Sort::Date {
            kept.push(("sort", "date".to_owned()));
        }
        SearchForm { query: request.query.clone(), place, kept }
    }
}
