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

/// What a client without a greeting adds to the parameters of each request.
fn modern(id: u32, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    request(id, method, params)
}

#[test]
fn an_assistant_without_a_greeting_discovers_and_searches() {
    let server = serve();
    let ask = |message: &Value, headers: &str| {
        let answer = post(&server, &message.to_string(), headers);
        (answer.status, serde_json::from_slice::<Value>(&answer.body).unwrap())
    };
    let head = |method: &str| format!("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: {method}\r\n");
    let (status, found) = ask(&modern(1, "server/discover", json!({})), &head("server/discover"));
    assert_eq!((status, &found["result"]["supportedVersions"][0]), (200, &json!("2026-07-28")));
    assert_eq!(found["result"]["resultType"], "complete");
    let (_, tools) = ask(&modern(2, "tools/list", json!({})), &head("tools/list"));
    assert!(tools["result"]["ttlMs"].as_u64().is_some() && tools["result"]["cacheScope"] == "public");
    let search = modern(3, "tools/call", json!({ "name": "search", "arguments": { "q": "Kita" } }));
    for name in ["search", "=?base64?c2VhcmNo?="] {
        let (status, hits) = ask(&search, &format!("{}Mcp-Name: {name}\r\n", head("tools/call")));
        assert_eq!(status, 200, "{hits}");
        assert!(hits["result"]["structuredContent"]["total"].as_u64().unwrap() > 0);
        let info = &hits["result"]["_meta"]["io.modelcontextprotocol/serverInfo"];
        assert_eq!(info["name"], "lotse");
    }
    // What head and body do not agree on, what is missing, what nobody speaks.
    let mut future = search.clone();
    future["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = "2099-01-01".into();
    let mut silent = search.clone();
    silent["params"]["_meta"].as_object_mut().unwrap().remove("io.modelcontextprotocol/clientCapabilities");
    let named = format!("{}Mcp-Name: search\r\n", head("tools/call"));
    for (message, headers, status, code) in [
        (&search, head("tools/call"), 400, -32020),
        (&search, format!("{}Mcp-Name: record\r\n", head("tools/call")), 400, -32020),
        (&search, format!("{}Mcp-Name: search\r\n", head("tools/list")), 400, -32020),
        (&future, named.replace("2026-07-28", "2099-01-01"), 400, -32022),
        (&silent, named, 400, -32602),
        (&modern(4, "ping", json!({})), head("ping"), 404, -32601),
        (&request(5, "tools/list", json!({})), head("tools/list"), 400, -32602),
    ] {
        let (said, answer) = ask(message, &headers);
        assert_eq!((said, &answer["error"]["code"]), (status, &json!(code)), "{message} {headers}");
    }
    let (_, refused) = ask(&future, "MCP-Protocol-Version: 2099-01-01\r\n");
    let supported = json!(["2026-07-28", "2025-11-25", "2025-06-18"]);
    assert_eq!(refused["error"]["data"]["supported"], supported);
}

#[test]
fn an_assistant_without_a_greeting_is_answered_over_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let searcher = world::index(folder.path(), &world::records());
    let said = format!(
        "{}\n{}\n",
        modern(1, "server/discover", json!({})),
        modern(2, "tools/call", json!({ "name": "places", "arguments": { "q": "schw" } })),
    );
    let mut heard = Vec::new();
    server::converse(searcher, world::history(), config(), said.as_bytes(), &mut heard).unwrap();
    let heard = String::from_utf8(heard).unwrap();
    let answers: Vec<Value> = heard.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["result"]["supportedVersions"][0], "2026-07-28");
    assert_eq!(answers[1]["result"]["resultType"], "complete");
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
