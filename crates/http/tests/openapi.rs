//! The committed document is the generated one (design, rule 10).

use std::path::Path;

#[test]
fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let committed = std::fs::read_to_string(&path).expect("openapi/openapi.json is committed");
    assert!(
        committed == http_layer::openapi::json_text(),
        "openapi/openapi.json is not what the code says: run `just gen` and look at the difference"
    );
}
