//! The OpenSearch 1.1 description of this server: browsers offer it in their search bar.

use super::xml;

/// The document. `base` is the public address without a slash at the end.
pub(crate) fn opensearch(base: &str, name: &str, about: &str, icon: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml::open(&mut out, "OpenSearchDescription", &[("xmlns", "http://a9.com/-/spec/opensearch/1.1/")]);
    out.push('\n');
    xml::element(&mut out, "ShortName", name);
    xml::element(&mut out, "Description", about);
    xml::element(&mut out, "InputEncoding", "UTF-8");
    let url = |path: &str| format!("{base}{path}");
    xml::open(&mut out, "Image", &[("width", "64"), ("height", "64"), ("type", "image/svg+xml")]);
    xml::escape(&mut out, &url(icon));
    xml::close(&mut out, "Image");
    let targets = [
        ("text/html", "/?q={searchTerms}"),
        ("application/atom+xml", "/feeds/search.atom?q={searchTerms}"),
        ("application/x-suggestions+json", "/api/v1/suggest?format=opensearch&q={searchTerms}"),
    ];
    for (media_type, path) in targets {
        xml::empty(&mut out, "Url", &[("type", media_type), ("template", &url(path))]);
    }
    xml::close(&mut out, "OpenSearchDescription");
    out
}
