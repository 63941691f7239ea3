//! The Model Context Protocol over HTTP and over standard input and output, from greeting to citation.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::client::{Answer, Running, config, serve};
use crate::world;

fn request(id: u32, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// What an assistant says, from greeting to citation.
fn conversation() -> Vec<Value> {
    let id = "https://www.enkreis.example/familie/randzeiten";
    let call = |name: &str, arguments: Value| json!({ "name": name, "arguments": arguments });
    vec![
        request(
            1,
            "initialize",
            json!({
                "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
            }),
        ),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        request(2, "tools/list", json!({})),
        request(
            3,
            "tools/call",
            call("search", json!({ "q": "Kinderbetreuung", "place": ["Schwelm"], "limit": 3 })),
        ),
        request(4, "tools/call", call("record", json!({ "id": id }))),
        request(5, "tools/call", call("similar", json!({ "id": id }))),
        request(6, "tools/call", call("topics", json!({}))),
        request(7, "tools/call", call("places", json!({ "q": "schw" }))),
        request(8, "tools/call", call("search", json!({ "place": "Nirgendwo" }))),
        request(9, "tools/call", call("delete", json!({}))),
        request(10, "resources/list", json!({})),
    ]
}

/// The answers to [`conversation`], the same whatever carried them.
fn check(answers: &[Value]) {
    let ids: Vec<u64> = answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let result = |id: usize| &answers[id - 1]["result"];
    assert_eq!(result(1)["protocolVersion"], "2025-06-18");
    assert!(result(1)["capabilities"]["tools"].is_object());
    let tools = result(2)["tools"].as_array().unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["search", "record", "similar", "topics", "places"]);
    assert!(tools.iter().all(|tool| tool["inputSchema"]["type"] == "object"));
    let hit = &result(3)["structuredContent"]["hits"][0];
    let text = result(3)["content"][0]["text"].as_str().unwrap();
    for part in ["citation", "url", "page", "id"] {
        assert!(hit[part].as_str().is_some_and(|value| !value.is_empty()), "a hit has no {part}: {hit}");
    }
    assert!(text.contains(hit["citation"].as_str().unwrap()), "the text does not cite: {text}");
    assert_eq!(result(3)["isError"], false);
    assert!(!result(4)["structuredContent"]["evidence"].as_array().unwrap().is_empty());
    assert!(!result(4).to_string().contains("Frau Beispiel"), "a person's name is told");
    assert!(!result(5)["structuredContent"]["hits"].as_array().unwrap().is_empty());
    assert!(result(6)["content"][0]["text"].as_str().unwrap().contains("(kita)"));
    assert_eq!(result(7)["structuredContent"]["places"][0]["name"], "Schwerte");
    assert_eq!(result(8)["isError"], true);
    assert!(result(8)["content"][0]["text"].as_str().unwrap().starts_with("place: "));
    assert_eq!(answers[8]["error"]["code"], -32602);
    assert_eq!(answers[9]["error"]["code"], -32601);
}

fn post(server: &Running, body: &str, headers: &str) -> Answer {
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(
        stream,
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        server.address,
        body.len()
    )
    .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    Answer::read(&bytes)
}

#[test]
fn an_assistant_searches_and_cites_over_http() {
    let server = serve();
    let mut answers = Vec::new();
    for message in conversation() {
        let answer = post(&server, &message.to_string(), "MCP-Protocol-Version: 2025-06-18\r\n");
        if message.get("id").is_some() {
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
            answers.push(serde_json::from_slice(&answer.body).unwrap());
        } else {
            assert_eq!((answer.status, answer.body.len()), (202, 0));
        }
    }
    check(&answers);
}

#[test]
fn strangers_get_nowhere_over_http() {
    let server = serve();
    let ping = request(1, "ping", json!({})).to_string();
    assert_eq!(post(&server, &ping, "").status, 200);
    assert_eq!(post(&server, &ping, "Origin: https://evil.example\r\n").status, 403);
    assert_eq!(post(&server, &ping, &format!("Origin: http://{}\r\n", server.address)).status, 200);
    assert_eq!(post(&server, &ping, "MCP-Protocol-Version: 1999-01-01\r\n").status, 400);
    assert_eq!(post(&server, &"x".repeat(70_000), "").status, 413);
    assert_eq!(server.get("/mcp").status, 405);
    for (message, code) in [("{", -32700), ("[]", -32600), ("{\"id\":1}", -32600)] {
        let answer: Value = serde_json::from_slice(&post(&server, message, "").body).unwrap();
        assert_eq!(answer["error"]["code"], code, "{message}");
    }
}

#[test]
fn an_assistant_searches_and_cites_over_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = world::index(folder.path(), &world::records());
    let mut said: String = conversation().iter().map(|message| format!("{message}\n")).collect();
    said.insert_str(0, &format!("\n{}\n", "x".repeat(100_000)));
    let mut heard = Vec::new();
    server::converse(searcher, world::history(), config(), said.as_bytes(), &mut heard).unwrap();
    let heard = String::from_utf8(heard).unwrap();
    let mut answers: Vec<Value> = heard.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.remove(0)["error"]["code"], -32600, "the line that is too long");
    check(&answers);
}
