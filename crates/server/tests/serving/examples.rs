//! The client examples of docs/api.md, run as they stand there. Without the program one needs (curl, python3) a test says
//! so and passes; the example in Rust is `examples/client.rs`, compiled with the tests.

use std::process::Command;

use crate::client::serve;

#[path = "../../examples/client.rs"]
mod client;

const PAGE: &str = include_str!("../../../../docs/api.md");

/// The blocks of the page in a language, with the address of the documentation replaced by that of a server.
fn blocks(language: &str, address: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let parts = PAGE.split(fence.as_str()).skip(1);
    parts.map(|part| part.split("```").next().unwrap().replace("https://lotse.example", address)).collect()
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: no {program} on this machine");
    }
    found
}

#[test]
fn the_examples_for_curl_work() {
    if !has("curl") {
        return;
    }
    let server = serve();
    let blocks = blocks("sh", &format!("http://{}", server.address));
    assert!(blocks.len() >= 2, "the page has no examples");
    for block in blocks {
        let done = Command::new("sh").args(["-e", "-c", &block]).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(
            done.status.success() && !said.is_empty(),
            "{block}\n{}",
            String::from_utf8_lossy(&done.stderr)
        );
        assert!(!said.contains("application/problem"), "{block}\n{said}");
    }
}

#[test]
fn the_examples_for_python_work() {
    if !has("python3") {
        return;
    }
    let server = serve();
    for block in blocks("python", &format!("http://{}", server.address)) {
        let done = Command::new("python3").args(["-c", &block]).output().unwrap();
        assert!(done.status.success(), "{block}\n{}", String::from_utf8_lossy(&done.stderr));
        assert!(!done.stdout.is_empty(), "{block} says nothing");
    }
}

#[test]
fn the_example_in_rust_works_and_is_the_one_shown() {
    let server = serve();
    let found = client::search(&server.address.to_string(), "Frühdienst & Betreuung").unwrap();
    assert!(found.iter().any(|(title, url)| !title.is_empty() && url.starts_with("https://")), "{found:?}");
    let shown = blocks("rust", "https://lotse.example").concat();
    let compiled = include_str!("../../examples/client.rs");
    assert!(compiled.contains(shown.trim()), "docs/api.md and examples/client.rs differ");
}
