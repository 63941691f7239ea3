//! One address a page: the canonical form of URLs.
//!
//! WHATWG parsing is `url`'s; on top of it fragment and user go, escapes get one spelling, doubled slashes and
//! default documents go, parameters that do not change the page go and the rest is sorted. Left alone, because
//! servers may tell them apart: scheme, `www.`, the slash at the end, letter case. There a redirect or
//! `rel=canonical` decides. The names stand in `rules.txt`.

mod rules;

use std::borrow::Cow;

use url::{Position, Url};

pub use rules::Rules;

/// Joins an address as written in a page to the page's base; `None` where it is none.
///
/// Beyond `url`'s joining it reads three or more slashes in front as two, as the WHATWG standard and browsers do.
pub fn join(base: &Url, address: &str) -> Option<Url> {
    let address = address.trim_matches(|c: char| c <= ' ');
    let slashes = address.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
    if slashes > 2 && matches!(base.scheme(), "http" | "https") {
        return base.join(&address[slashes - 2..]).ok();
    }
    base.join(address).ok()
}

/// The path and query of an address in text form.
pub(crate) fn path_and_query(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// Rounds until nothing changes; an address that is still changing then is given as it is.
const ROUNDS: usize = 8;

/// The canonical form of an http or https address; idempotent. Other schemes only lose their fragment.
pub fn canonicalise(url: &Url, rules: &Rules) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    if !matches!(url.scheme(), "http" | "https") {
        return url;
    }
    if !url.username().is_empty() || url.password().is_some() {
        // Both fail only for addresses without host, which http has not.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    drop_root_dots(&mut url);
    for _ in 0..ROUNDS {
        let query = url.query().map(|query| clean_query(query, rules));
        if query.as_deref() != url.query() || url.query() == Some("") {
            url.set_query(query.as_deref().filter(|query| !query.is_empty()));
        }
        match clean_path(url.path(), url.query().is_none(), rules) {
            Cow::Borrowed(_) => break,
            Cow::Owned(path) => {
                if path == url.path() {
                    break;
                }
                url.set_path(&path);
            }
        }
    }
    url
}

/// A name with the root's dot at its end is the same name (RFC 1034, 3.1). More dots make an empty label, which no
/// resolver takes; they go all at once, so that doing it again changes nothing.
fn drop_root_dots(url: &mut Url) {
    if let Some(host) = url.host_str().filter(|host| host.ends_with('.'))
        && let bare = host.trim_end_matches('.').to_owned()
        && !bare.is_empty()
    {
        // Refused where what is left would be another kind of host (`a.0x1`); then the address stays as it is.
        let _ = url.set_host(Some(&bare));
    }
}

/// Borrows where there is nothing to do, which is the rule.
fn clean_path<'p>(path: &'p str, bare: bool, rules: &Rules) -> Cow<'p, str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_document = bare && rules.is_default_document(last);
    let bytes = path.as_bytes();
    let plain = memchr::memchr2(b'%', b';', bytes).is_none() && memchr::memmem::find(bytes, b"//").is_none();
    if plain && !is_document {
        return Cow::Borrowed(path);
    }
    let spelled = spell(path);
    let mut out = String::with_capacity(spelled.len());
    for segment in spelled.split('/').filter(|segment| !segment.is_empty()) {
        out.push('/');
        let mut parts = segment.split(';');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts.filter(|part| !rules.drops_path_parameter(part)) {
            out.push(';');
            out.push_str(part);
        }
    }
    if spelled.ends_with('/') || out.is_empty() {
        out.push('/');
    }
    if let Some((directory, last)) = out.rsplit_once('/')
        && bare
        && rules.is_default_document(last)
    {
        out.truncate(directory.len() + 1);
    }
    Cow::Owned(out)
}

fn clean_query(query: &str, rules: &Rules) -> String {
    let spelled = spell(query);
    let mut pairs: Vec<&str> =
        spelled.split('&').filter(|pair| !pair.is_empty() && !rules.drops_parameter(pair)).collect();
    // Where a query is no list of names and values its order may carry the meaning.
    if pairs.iter().all(|pair| pair.contains('=')) {
        // Stable: values of one name keep their order.
        pairs.sort_by_key(|pair| pair.split('=').next().unwrap_or_default());
    }
    pairs.join("&")
}

/// Characters that a URI may hold only escaped (RFC 3986, 2), but that the WHATWG parser leaves as they are in a
/// query: sites write both forms for one page.
const ESCAPED: [char; 5] = ['|', '^', '`', '{', '}'];

/// One spelling of escapes: those of unreserved characters are resolved, the others have upper-case digits, a
/// percent sign that escapes nothing is escaped itself, and so is [`ESCAPED`].
fn spell(text: &str) -> Cow<'_, str> {
    let is_special = |c: char| c == '%' || ESCAPED.contains(&c);
    if !text.contains(is_special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(is_special) {
        out.push_str(&rest[..at]);
        let special = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if special != b'%' {
            out.push_str(&format!("%{special:02X}"));
            continue;
        }
        let digits = rest.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            None => out.push_str("%25"),
            Some(byte) => {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    out.push(char::from(byte));
                } else {
                    out.push('%');
                    out.push_str(&rest[..2].to_ascii_uppercase());
                }
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
