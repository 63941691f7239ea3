//! A server for private use: whoever asks shows a token. Programs send it as bearer (RFC 6750), browsers ask for it as
//! the password of any user (RFC 7617).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, header};

use crate::problem::Problem;
use crate::state::App;

/// Open without a token: whether the server lives, for whoever watches over it.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// Lets a request pass that shows the token, when one is configured.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Some(token) = &app.config.token else { return next.run(request).await };
    let free = OPEN.contains(&request.uri().path()) || request.method() == Method::OPTIONS;
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !free && !shown.is_some_and(|shown| opens(shown, token)) {
        let mut refusal = Problem::unauthorized().into_response();
        for way in ["Bearer realm=\"Lotse\"", "Basic realm=\"Lotse\", charset=\"UTF-8\""] {
            refusal.headers_mut().append(header::WWW_AUTHENTICATE, HeaderValue::from_static(way));
        }
        return refusal;
    }
    next.run(request).await
}

/// Whether what `Authorization` says holds the token.
fn opens(shown: &str, token: &str) -> bool {
    let Some((scheme, value)) = shown.split_once(' ') else { return false };
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return same(value.as_bytes(), token.as_bytes());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return false;
    }
    let Some(pair) = from_base64(value) else { return false };
    pair.iter().position(|byte| *byte == b':').is_some_and(|at| same(&pair[at + 1..], token.as_bytes()))
}

/// Compares in a time that does not tell where two texts differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Decodes base64 (RFC 4648, section 4), with or without padding.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_opens_and_nothing_else_does() {
        let token = "correct horse";
        assert!(opens("Bearer correct horse", token) && opens("bearer  correct horse", token));
        // "anyone:correct horse"
        assert!(opens("Basic YW55b25lOmNvcnJlY3QgaG9yc2U=", token));
        for wrong in ["", "Bearer", "Bearer correct", "Basic !!!", "Basic YW55b25l", "Digest correct horse"] {
            assert!(!opens(wrong, token), "{wrong}");
        }
    }
}
