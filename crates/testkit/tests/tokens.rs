//! The pages outside the client (the development issuer's, Keycloak's theme) carry their own copy of the design tokens
//! they need, since each is served from elsewhere. The copies say what the portal's sheet says.

use std::collections::BTreeMap;

const PORTAL: &str = include_str!("../../../frontend/styles/10-tokens.css");
const COPIES: &[(&str, &str)] = &[
    ("the development issuer's", include_str!("../assets/chooser.css")),
    ("Keycloak's", include_str!("../../../keycloak/theme/login/resources/css/signin.css")),
];

/// `--name: value;` wherever it stands, white space evened out; of a name that stands twice, the first.
fn tokens(sheet: &str) -> BTreeMap<&str, String> {
    let mut found = BTreeMap::new();
    for line in sheet.lines() {
        let declared = line.trim().strip_prefix("--").and_then(|rest| rest.split_once(';')).and_then(|(rest, _)| rest.split_once(':'));
        if let Some((name, value)) = declared {
            found.entry(name.trim()).or_insert_with(|| value.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    found
}

#[test]
fn the_copies_of_the_design_tokens_say_what_the_portals_sheet_says() {
    let portal = tokens(PORTAL);
    for (whose, sheet) in COPIES {
        let copy = tokens(sheet);
        assert!(copy.len() >= 10, "{whose} sheet has tokens");
        for (name, value) in copy {
            assert_eq!(portal.get(name), Some(&value), "{whose} --{name}");
        }
    }
}
