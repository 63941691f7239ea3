//! The files a page needs beside itself: style, icon, a little script, the land as a picture. They are compiled in or made at
//! the start and carry a hash of their content in their name, so browsers keep them for good.

use std::hash::{DefaultHasher, Hasher};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, header};

use crate::boundaries::Boundaries;
use crate::problem::Problem;

/// One file.
pub(crate) struct Asset {
    /// Where it is served: `/assets/lotse.0123abcd.css`.
    pub(crate) path: String,
    media_type: &'static str,
    content: Bytes,
}

/// All files.
pub(crate) struct Assets {
    pub(crate) style: Asset,
    pub(crate) script: Asset,
    pub(crate) icon: Asset,
    /// The land in one colour, for the small map.
    pub(crate) land: Asset,
}

impl Asset {
    fn new(stem: &str, extension: &str, media_type: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let mut hasher = DefaultHasher::new();
        hasher.write(&content);
        Asset { path: format!("/assets/{stem}.{:016x}.{extension}", hasher.finish()), media_type, content }
    }
}

impl Assets {
    pub(crate) fn builtin(boundaries: &Boundaries) -> Self {
        let style = include_str!("../assets/lotse.css");
        let script = include_str!("../assets/lotse.js");
        let icon = include_str!("../assets/lotse.svg");
        Assets {
            style: Asset::new("lotse", "css", "text/css; charset=utf-8", style),
            script: Asset::new("lotse", "js", "text/javascript; charset=utf-8", script),
            icon: Asset::new("lotse", "svg", "image/svg+xml", icon),
            land: Asset::new("land", "svg", "image/svg+xml", boundaries.picture()),
        }
    }

    /// The file at this path.
    ///
    /// # Errors
    /// [`Problem::not_found`]; the name of an older version is not found either.
    pub(crate) fn answer(&self, path: &str) -> Result<Response, Problem> {
        let all = [&self.style, &self.script, &self.icon, &self.land];
        let Some(asset) = all.into_iter().find(|asset| asset.path == path) else {
            return Err(Problem::not_found("no such file; a page names the ones it needs"));
        };
        let mut response = Response::new(Body::from(asset.content.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
        headers
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        Ok(response)
    }
}
