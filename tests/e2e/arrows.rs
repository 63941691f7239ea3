//! The arrows that are missing: which crate must never see what (ARCHITECTURE.md, "Invariants").

use std::collections::{BTreeSet, HashMap};

use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

/// Crate, and what must not be among its dependencies, however far down.
const FORBIDDEN: [(&str, &[&str]); 7] = [
    (
        "model",
        &["tokio", "reqwest", "rusqlite", "tantivy", "axum", "german", "archive", "crawler", "extractor"],
    ),
    (
        "german",
        &["tokio", "reqwest", "rusqlite", "tantivy", "axum", "archive", "crawler", "extractor", "indexer"],
    ),
    (
        "archive",
        &["reqwest", "tantivy", "tokio", "axum", "german", "crawler", "extractor", "indexer", "server"],
    ),
    ("crawler", &["rusqlite", "tantivy", "axum", "archive", "extractor", "indexer", "server"]),
    (
        "extractor",
        &["tokio", "reqwest", "rusqlite", "tantivy", "axum", "archive", "crawler", "indexer", "server"],
    ),
    ("indexer", &["rusqlite", "axum", "reqwest", "tokio", "archive", "crawler", "extractor", "server"]),
    ("server", &["reqwest", "rusqlite", "archive", "crawler", "extractor", "german", "cli"]),
];

#[test]
fn arrows_go_one_way() {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .other_options(["--locked".to_owned(), "--offline".to_owned()])
        .exec()
        .unwrap();
    let resolve = metadata.resolve.as_ref().unwrap();
    let names: HashMap<&PackageId, &str> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let arrows: HashMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let used = node.deps.iter().filter(|dependency| {
                dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
            });
            (&node.id, used.map(|dependency| &dependency.pkg).collect())
        })
        .collect();
    for (name, forbidden) in FORBIDDEN {
        let package = metadata.workspace_packages().into_iter().find(|package| package.name == name).unwrap();
        let mut seen = BTreeSet::from([&package.id]);
        let mut queue = vec![&package.id];
        while let Some(next) = queue.pop() {
            queue.extend(arrows[next].iter().copied().filter(|dependency| seen.insert(dependency)));
        }
        let sees: BTreeSet<&str> = seen.iter().map(|id| names[id]).collect();
        for other in forbidden.iter().filter(|other| **other != "german" || name != "server") {
            assert!(!sees.contains(other), "crate {name} must not depend on {other}");
        }
    }
}
