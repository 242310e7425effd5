//! The pages point at files and tests that exist: a proof that was renamed away proves nothing.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The README and every page of `docs`.
fn pages() -> Vec<PathBuf> {
    let docs = root().join("docs");
    let folders = [docs.clone(), docs.join("decisions")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder of pages"));
    let pages = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|e| e == "md"));
    pages.chain([root().join("README.md")]).collect()
}

/// What stands between backticks and is a path from the root, with the name of a test after a colon.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let folders = ["crates/", "docs/", "e2e/", "frontend/", "keycloak/", "migrations/", "openapi/", "tools/", "xtask/"];
    let quotes = text.split('`').skip(1).step_by(2);
    quotes.filter(move |quote| folders.iter().any(|folder| quote.starts_with(folder)) && !quote.contains(['<', '*', '{']))
}

#[test]
fn quoted_paths_exist_and_have_the_tests_they_are_quoted_for() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for quote in quoted(&text) {
            seen += 1;
            let (path, test) = quote.split_once(": ").map_or((quote, None), |(path, test)| (path, Some(test)));
            let place = root().join(path);
            let proves = test.is_none_or(|test| fs::read_to_string(&place).is_ok_and(|source| source.contains(test)));
            if !place.exists() || !proves {
                wrong.push(format!("{}: {quote}", page.display()));
            }
        }
    }
    assert!(seen > 50, "the pages quote paths: {seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let elsewhere = path.is_empty() || path.contains("://") || path.starts_with('/');
            if !elsewhere && !page.parent().expect("a folder").join(path).exists() {
                wrong.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
