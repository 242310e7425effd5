//! The committed document is the generated one (design, rule 10). `UPDATE_GENERATED=1` (or `just gen`) rewrites it.

use std::path::Path;
use std::{env, fs};

#[test]
fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let generated = http_layer::openapi::json_text();
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, &generated).expect("openapi/openapi.json can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "openapi/openapi.json is not what the code says: run `just gen` and look at the difference");
}
