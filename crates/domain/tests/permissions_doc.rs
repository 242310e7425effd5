//! `docs/permissions.md` is the matrix R-2 as the code holds it. `UPDATE_GENERATED=1` (or `just gen`) rewrites it.

use domain::policy::{Permission, Role};
use std::{env, fs, path::Path};

fn page() -> String {
    let mut out = String::from(
        "# Permissions\n\nGenerated from `crates/domain/src/policy.rs` by `just gen`; a test keeps it so. The roles are those of the\n\
         Keycloak token (R-1), the permissions those of the catalogue (R-2). What exists for somebody without\n\
         `view_all_portals` is the registration authorities of their `perimeter` claim, for `ROLE_PORTAL` the portals of its\n\
         `portals` claim (R-3).\n\n| permission |",
    );
    for role in Role::ALL {
        out += &format!(" `{}` |", role.as_str());
    }
    out += "\n|---|";
    out += &":-:|".repeat(Role::ALL.len());
    for permission in Permission::ALL {
        out += &format!("\n| `{}` |", permission.as_str());
        for role in Role::ALL {
            out += if permission.roles().contains(role) { " ✓ |" } else { " – |" };
        }
    }
    out + "\n"
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, page()).expect("docs/permissions.md can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page(), "docs/permissions.md is stale: run `just gen`");
}
