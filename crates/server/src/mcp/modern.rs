//! Revision 2026-07-28 and later of the protocol: no greeting. Each request says in `_meta` which revision it speaks and what
//! its client can; over HTTP some of it stands in headers as well, and both have to agree (SEP-2243, SEP-2575).

use http::StatusCode;
use serde_json::{Value, json};

use super::{Fault, GREETED, INSTRUCTIONS, INVALID_PARAMS, METHOD_NOT_FOUND, REVISIONS, tools};
use crate::state::App;

/// Revisions spoken without a greeting.
const MODERN: [&str; 1] = ["2026-07-28"];

/// Codes of the protocol's own.
const HEADER_MISMATCH: i64 = -32020;
const UNSUPPORTED_REVISION: i64 = -32022;

/// How long the list of tools and what the server says of itself stay true, in milliseconds: until the next version.
const FRESH_MS: u64 = 3_600_000;

const REVISION: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const SERVER: &str = "io.modelcontextprotocol/serverInfo";

/// What the head of an HTTP request says of the message in it.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// `MCP-Protocol-Version`
    pub(super) revision: Option<String>,
    /// `Mcp-Method`
    pub(super) method: Option<String>,
    /// `Mcp-Name`
    pub(super) name: Option<String>,
}

/// Whether a request is one without a greeting: it says so itself, or its head does, or it asks what only those ask.
pub(super) fn is_modern(method: &str, params: &Value, heads: Option<&Heads>) -> bool {
    let named = heads.and_then(|heads| heads.revision.as_deref());
    // 2025-03-26 had no such header; its clients ask like those of the revision after it.
    let greeted = |revision: &str| GREETED.contains(&revision) || revision == "2025-03-26";
    params["_meta"][REVISION].is_string()
        || named.is_some_and(|revision| !greeted(revision))
        || method == "server/discover"
}

/// Answers a request; `heads` are there when it came over HTTP.
pub(super) fn call(app: &App, method: &str, params: &Value, heads: Option<&Heads>) -> Result<Value, Fault> {
    let asked = params["_meta"][REVISION].as_str();
    let lacks = |name: &str| {
        Fault::new(INVALID_PARAMS, format!("_meta has no {name}")).with_status(StatusCode::BAD_REQUEST)
    };
    let named = heads.and_then(|heads| heads.revision.as_deref());
    // A client of a revision to come may say so in the head alone.
    let asked = asked.or(named.filter(|named| !MODERN.contains(named))).ok_or_else(|| lacks(REVISION))?;
    if !MODERN.contains(&asked) {
        let asked = crate::safe::shortened(asked, 60);
        return Err(Fault::new(UNSUPPORTED_REVISION, "Unsupported protocol version")
            .with_data(json!({ "supported": REVISIONS, "requested": asked }))
            .with_status(StatusCode::BAD_REQUEST));
    }
    if let Some(heads) = heads {
        agree(heads, asked, method, params)?;
    }
    if !params["_meta"][CAPABILITIES].is_object() {
        return Err(lacks(CAPABILITIES));
    }
    let mut result = match method {
        "server/discover" => fresh(json!({
            "supportedVersions": REVISIONS,
            "capabilities": { "tools": {} },
            "serverInfo": server(),
            "instructions": INSTRUCTIONS,
        })),
        "tools/list" => fresh(json!({ "tools": tools::list() })),
        "tools/call" => tools::call(app, params["name"].as_str().unwrap_or_default(), &params["arguments"])?,
        other => {
            let named = crate::safe::shortened(other, 60);
            return Err(Fault::new(METHOD_NOT_FOUND, format!("no method {named:?}"))
                .with_status(StatusCode::NOT_FOUND));
        }
    };
    result["resultType"] = "complete".into();
    result["_meta"] = json!({ SERVER: server() });
    Ok(result)
}

fn server() -> Value {
    json!({ "name": "lotse", "title": "Lotse", "version": env!("CARGO_PKG_VERSION") })
}

/// A result that clients may keep, whoever they ask for.
fn fresh(mut result: Value) -> Value {
    result["ttlMs"] = FRESH_MS.into();
    result["cacheScope"] = "public".into();
    result
}

/// Whether head and body say the same: who decides by the head alone must not be led astray.
fn agree(heads: &Heads, revision: &str, method: &str, params: &Value) -> Result<(), Fault> {
    let name = (method == "tools/call").then(|| params["name"].as_str().unwrap_or_default());
    let pairs = [
        ("MCP-Protocol-Version", heads.revision.clone(), Some(revision)),
        ("Mcp-Method", heads.method.clone(), Some(method)),
        ("Mcp-Name", heads.name.as_deref().and_then(decoded), name),
    ];
    for (header, said, meant) in pairs {
        if meant.is_some() && said.as_deref() != meant {
            let text = format!("Header mismatch: {header} does not say what the body says");
            return Err(Fault::new(HEADER_MISMATCH, text).with_status(StatusCode::BAD_REQUEST));
        }
    }
    Ok(())
}

/// The value of a header that may be written as `=?base64?…?=`; `None` when that cannot be read.
fn decoded(value: &str) -> Option<String> {
    match value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(inner) => String::from_utf8(from_base64(inner)?).ok(),
        None => Some(value.to_owned()),
    }
}

/// Base 64 (RFC 4648, section 4), with or without its padding.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|one| *one == letter)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_may_be_written_in_base_64() {
        assert_eq!(decoded("search").as_deref(), Some("search"));
        assert_eq!(decoded("=?base64?c2VhcmNo?=").as_deref(), Some("search"));
        assert_eq!(decoded("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=").as_deref(), Some("=?base64?literal?="));
        assert_eq!(decoded("=?base64?SGVsbG8sIOS4lueVjA==?=").as_deref(), Some("Hello, 世界"));
        assert_eq!(decoded("=?base64?***?="), None);
    }
}
