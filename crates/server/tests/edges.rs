//! Who may depend on whom (design §2), held against what cargo sees. Development dependencies are free: tests may
//! reach anywhere.

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::BTreeMap;

const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("api", &["domain"]),
    ("db", &["domain"]),
    ("connectors", &["app"]),
    ("documents", &["domain"]),
    ("app", &["db", "documents", "domain"]),
    ("http-layer", &["api", "app", "domain"]),
    ("frontend", &["api", "domain"]),
    ("cluster", &[]),
    ("seed", &["db", "domain"]),
    ("specimen", &["app", "db", "domain"]),
    ("testkit", &[]),
    ("bench", &["cluster", "db", "documents", "testkit"]),
    ("xtask", &[]),
];

#[test]
fn crates_depend_only_downwards() {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo describes the workspace");
    let members: Vec<String> = metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    for package in metadata.workspace_packages().iter().filter(|package| package.name.as_str() != "server") {
        let ours = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal && members.contains(&d.name));
        let edges = allowed.get(package.name.as_str()).unwrap_or_else(|| panic!("{} has no line in the table of edges", package.name));
        for dependency in ours {
            assert!(edges.contains(&dependency.name.as_str()), "{} may not depend on {}", package.name, dependency.name);
        }
    }
}

#[test]
fn only_the_store_knows_sqlx() {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo describes the workspace");
    for package in metadata.workspace_packages() {
        let uses = package.dependencies.iter().any(|d| d.kind == DependencyKind::Normal && d.name == "sqlx");
        assert!(!uses || ["db", "cluster", "bench"].contains(&package.name.as_str()), "{} may not use sqlx", package.name);
    }
}
