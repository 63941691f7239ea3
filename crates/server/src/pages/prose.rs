//! Pages of text: about, privacy, accessibility. Their words are in `texts/*.toml`: paragraphs apart by an empty
//! line, headings begin with `# `.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::trouble;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;

#[derive(Template)]
#[template(path = "prose.html")]
struct Page<'a> {
    f: Frame<'a>,
    parts: Vec<Part>,
}

/// A heading and what stands under it.
struct Part {
    title: Option<String>,
    paragraphs: Vec<String>,
}

/// `GET /about`
pub(super) async fn about(asked: Asked) -> Response {
    trouble::told(asked, Length::Short, |app, asked| show(app, asked, "nav.about", "about.text")).await
}

/// `GET /privacy`
pub(super) async fn privacy(asked: Asked) -> Response {
    trouble::told(asked, Length::Short, |app, asked| show(app, asked, "nav.privacy", "privacy.text")).await
}

/// `GET /accessibility`
pub(super) async fn accessibility(asked: Asked) -> Response {
    trouble::told(asked, Length::Short, |app, asked| {
        show(app, asked, "nav.accessibility", "accessibility.text")
    })
    .await
}

fn show(app: &App, asked: &Asked, title: &'static str, text: &'static str) -> Result<Response, Problem> {
    let words = asked.words(app);
    let operator = match &app.config.operator {
        Some(name) => words.with("about.operator", name),
        None => words.t("about.no_operator").to_owned(),
    };
    let counted = if app.config.count_unfound { words.t("privacy.counted") } else { "" };
    let text = words.t(text).replace("{operator}", &operator).replace("{counted}", counted);
    super::html(&Page { parts: parts(&text), f: Frame::new(app, asked, words.t(title)) })
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = vec![Part { title: None, paragraphs: Vec::new() }];
    for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        match paragraph.strip_prefix("# ") {
            Some(title) => parts.push(Part { title: Some(title.to_owned()), paragraphs: Vec::new() }),
            None => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.paragraphs.push(paragraph.replace('\n', " "))),
        }
    }
    parts
}
