//! Authorities, portals and offers are configured: who may, on which version, with what recorded; and what must not happen.

mod support;

use serde_json::{Value, json};
use support::{Answer, TestApp};

const NEW: Option<(&str, &str)> = Some(("if-none-match", "*"));

/// The example of the document: it is what would be accepted.
fn example(path: &str) -> Value {
    let document = serde_json::to_value(http_layer::openapi::document()).expect("JSON");
    document["paths"][path]["put"]["requestBody"]["content"]["application/json"]["example"].clone()
}

fn portal() -> Value {
    let mut portal = example("/api/v1/portals/{slug}");
    portal["name"] = json!("PORTAIL NEUF");
    portal
}

fn offer() -> Value {
    example("/api/v1/portals/{slug}/offers/{code}")
}

impl TestApp {
    async fn put_as(&self, who: &str, path: &str, precondition: Option<(&str, &str)>, document: &Value) -> Answer {
        self.put(&self.issuer.access_token(who), path, precondition, document).await
    }

    /// The actions recorded in a chain, oldest first.
    async fn recorded(&self, chain: &str) -> Vec<String> {
        let sql = "select convert_from(event, 'UTF8')::jsonb ->> 'action' from audit_events where chain = $1 order by sequence";
        sqlx::query_scalar(sql).bind(chain).fetch_all(self.db.pool()).await.expect("events")
    }

    /// The changes of a chain's last event: field, before, after.
    async fn last_changes(&self, chain: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let sql = "select field, before, after from audit_values
             where event_id = (select id from audit_events where chain = $1 order by sequence desc limit 1) and field not like 'actor.%' order by field";
        sqlx::query_as(sql).bind(chain).fetch_all(self.db.pool()).await.expect("values")
    }
}

fn errors(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.code(), "invalid_request", "{}", answer.text);
    let errors = answer.json()["errors"].as_array().expect("errors").clone();
    errors.iter().map(|e| format!("{} {}", e["field"].as_str().unwrap_or(""), e["code"].as_str().unwrap_or(""))).collect()
}

#[tokio::test]
async fn from_a_new_authority_to_its_first_offer_every_step_is_recorded() {
    let app = TestApp::start().await;
    let authority = example("/api/v1/authorities/{code}");
    let mut authority = authority.clone();
    authority["name"] = json!("AE Nouvelle");
    let made = app.put_as("claire.morvan", "/api/v1/authorities/NOUVELLE", NEW, &authority).await;
    assert_eq!(
        (made.status.as_u16(), made.header("etag"), made.header("content-location")),
        (201, "\"1\"", "/api/v1/authorities/NOUVELLE")
    );
    assert_eq!(app.recorded("ra:NOUVELLE").await, ["authority_added"]);

    let mut document = portal();
    document["ra"] = json!("NOUVELLE");
    document["contact"]["phone"] = json!("01 99 00 12 34");
    let made = app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &document).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["contact"]["phone"], "+33199001234", "the answer is what is stored");
    let made = app.put_as("sophie.brun", "/api/v1/portals/neuf/offers/cle", NEW, &offer()).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""), "{}", made.text);
    assert_eq!(app.recorded("portal:neuf").await, ["portal_added", "offer_added"]);

    let read = app.get_as("claire.morvan", "/api/v1/portals/neuf").await;
    assert_eq!(read.header("etag"), "\"1\"");
    let mut changed = read.json();
    changed["overdue_days"]["to_verify"] = json!(4);
    changed["bank_account"] = Value::Null;
    let answer = app.put_as("claire.morvan", "/api/v1/portals/neuf", Some(("if-match", "\"1\"")), &changed).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"2\""), "{}", answer.text);
    assert_eq!(app.get_as("sophie.brun", "/api/v1/portals/neuf").await.json(), changed, "what was sent is what is read");
    let some = |text: &str| Some(text.to_owned());
    let expected = [
        ("bank_account.bic".to_owned(), some("AGRIFRPP"), None),
        ("bank_account.holder".to_owned(), some("AE Ouest"), None),
        ("bank_account.iban".to_owned(), some("FR7630006000011234567890189"), None),
        ("overdue_days.to_verify".to_owned(), some("5"), some("4")),
    ];
    assert_eq!(app.last_changes("portal:neuf").await, expected, "only what differs");
    let list = app.get_as("claire.morvan", "/api/v1/portals/neuf/offers").await.json();
    assert_eq!(list, json!({"offers": [{"code": "cle", "total_incl_vat_cents": 26_200, "offer": offer()}]}));
}

#[tokio::test]
async fn a_change_names_the_version_it_is_for_or_nothing_happens() {
    let app = TestApp::start().await;
    let targets = ["/api/v1/authorities/OUEST", "/api/v1/portals/standard-v4", "/api/v1/portals/standard-v4/offers/cle-3-ans-livree"];
    for path in targets {
        let read = app.get_as("claire.morvan", path).await;
        let etag = read.header("etag").to_owned();
        let mut changed = read.json();
        let name = if path.contains("/offers/") { "label" } else { "name" };
        changed[name] = json!("Autre nom");
        for (precondition, code) in [
            (None, "precondition_required"),
            (Some(("if-match", "*")), "invalid_request"),
            (Some(("if-match", "99")), "invalid_request"),
            (Some(("if-none-match", "\"99\"")), "invalid_request"),
            (Some(("if-match", "\"99\"")), "precondition_failed"),
            (Some(("if-match", "W/\"1\"")), "precondition_failed"),
            (NEW, "precondition_failed"),
        ] {
            let refused = app.put_as("claire.morvan", path, precondition, &changed).await;
            assert_eq!(refused.code(), code, "{path} {precondition:?}");
        }
        let now = app.get_as("claire.morvan", path).await;
        assert_eq!((now.json(), now.header("etag")), (read.json(), etag.as_str()), "{path}");
        let mine = Some(("if-match", etag.as_str()));
        assert_eq!(app.put_as("claire.morvan", path, mine, &changed).await.status, 200, "{path}");
        let stale = app.put_as("sophie.brun", path, mine, &read.json()).await;
        assert_eq!(stale.code(), "precondition_failed", "{path}: somebody else was first");
        assert_eq!(app.get_as("claire.morvan", path).await.json(), changed, "{path}");
    }
    assert_eq!(app.recorded("ra:OUEST").await, ["authority_changed"]);
    assert_eq!(app.recorded("portal:standard-v4").await, ["portal_changed", "offer_changed"]);
}

#[tokio::test]
async fn saving_what_is_there_already_is_no_change() {
    let app = TestApp::start().await;
    let read = app.get_as("claire.morvan", "/api/v1/portals/standard-v4").await;
    let again = app.put_as("claire.morvan", "/api/v1/portals/standard-v4", Some(("if-match", read.header("etag"))), &read.json()).await;
    assert_eq!((again.status.as_u16(), again.header("etag")), (200, read.header("etag")));
    assert_eq!(app.recorded("portal:standard-v4").await, [""; 0]);
}

#[tokio::test]
async fn of_two_who_change_the_same_version_one_is_told() {
    let app = TestApp::start().await;
    let read = app.get_as("claire.morvan", "/api/v1/authorities/OUEST").await;
    let named = |name: &str| {
        let mut document = read.json();
        document["name"] = json!(name);
        document
    };
    let (one, other) = (named("Une"), named("Autre"));
    let mine = Some(("if-match", read.header("etag")));
    let (first, second) = tokio::join!(
        app.put_as("claire.morvan", "/api/v1/authorities/OUEST", mine, &one),
        app.put_as("sophie.brun", "/api/v1/authorities/OUEST", mine, &other)
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(app.recorded("ra:OUEST").await, ["authority_changed"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_once_to_who_may() {
    let app = TestApp::start().await;
    let mut document = portal();
    document["name"] = json!(7);
    document["bank_account"]["iban"] = json!("FR7630006000011234567890188");
    document["notification_addresses"] = json!(["a@ae.example", "A@ae.example"]);
    document["contact"]["fax"] = json!("1");
    document["overdue_days"] = Value::Null;
    let expected = [
        "name format",
        "contact.fax unknown_field",
        "overdue_days empty",
        "notification_addresses[1] taken",
        "bank_account.iban check_digit",
    ];
    let answer = app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &document).await;
    assert_eq!(errors(&answer), expected);
    for who in ["eric.lagarde", "quentin.saulnier"] {
        assert_eq!(app.put_as(who, "/api/v1/portals/neuf", NEW, &document).await.code(), "not_found", "{who}");
        let known = app.put_as(who, "/api/v1/portals/standard-v4", NEW, &document).await;
        assert_eq!(known.code(), if who == "eric.lagarde" { "forbidden" } else { "not_found" }, "{who}");
    }
    // Address, version and document are read together, and what the document chooses is looked up.
    let everywhere = app.put_as("claire.morvan", "/api/v1/portals/Neuf?x=1", Some(("if-match", "3")), &document).await;
    let all: Vec<&str> = ["slug format", "x unknown_field", "If-Match format"].into_iter().chain(expected).collect();
    assert_eq!(errors(&everywhere), all);
    document["ra"] = json!("NOWHERE");
    let chosen = app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &document).await;
    assert_eq!(errors(&chosen), expected.into_iter().chain(["ra unknown_choice"]).collect::<Vec<_>>());
    let mut bad_offer = offer();
    bad_offer["label"] = json!("");
    bad_offer["price_lines"][0]["incl_vat_cents"] = json!(-1);
    let wrong = app.put_as("claire.morvan", "/api/v1/portals/X/offers/Y", NEW, &bad_offer).await;
    assert_eq!(errors(&wrong), ["slug format", "code format", "label empty", "price_lines[0].incl_vat_cents range"]);
    let told = wrong.json()["errors"][3]["message"].as_str().expect("words").to_owned();
    assert!(told.contains("euros") && !told.contains("10000000"), "{told}");
    let mut named = json!({"name": "AE Est", "contact": {"department": "x", "email": "x", "phone": "01 99 00 12 34", "address": "x"}});
    let taken = app.put_as("claire.morvan", "/api/v1/authorities/NEUVE", NEW, &named).await;
    assert_eq!(errors(&taken), ["contact.email format", "name taken"]);
    named["contact"]["email"] = json!("x@ae.example");
    assert_eq!(errors(&app.put_as("claire.morvan", "/api/v1/authorities/NEUVE", NEW, &named).await), ["name taken"]);
    assert_eq!(errors(&app.put_as("claire.morvan", "/api/v1/portals/Neuf?x=1", NEW, &portal()).await), ["slug format", "x unknown_field"]);
    let token = format!("Bearer {}", app.issuer.access_token("claire.morvan").token());
    let plain = app.anonymous("PUT", "/api/v1/portals/neuf", &[("authorization", &token), ("if-none-match", "*")]).await;
    assert_eq!(plain.code(), "unsupported_media_type");
    assert_eq!(errors(&app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &json!([])).await), ["body format"]);
    let huge = json!({"name": "x".repeat(100_000)});
    assert_eq!(app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &huge).await.code(), "body_too_large");
    assert_eq!(app.get_as("claire.morvan", "/api/v1/portals/neuf").await.code(), "not_found");
}

#[tokio::test]
async fn what_does_not_agree_with_what_is_there_is_refused_by_field() {
    let app = TestApp::start().await;
    let path = "/api/v1/portals/standard-v4";
    let read = app.get_as("claire.morvan", path).await;
    let with = |field: &str, value: Value| {
        let mut document = read.json();
        document[field] = value;
        document
    };
    let mine = Some(("if-match", read.header("etag")));
    let other = app.get_as("claire.morvan", "/api/v1/portals").await.json();
    let other = other["portals"].as_array().expect("portals").iter().find(|p| p["slug"] != "standard-v4").expect("another").clone();
    let taken = app.put_as("claire.morvan", path, mine, &with("name", other["name"].clone())).await;
    assert_eq!(errors(&taken), ["name taken"]);
    // To whoever reads it, these are the same names.
    let alike = other["name"].as_str().expect("a name").to_lowercase();
    assert_eq!(errors(&app.put_as("claire.morvan", path, mine, &with("name", json!(alike))).await), ["name taken"]);
    let mut both = with("name", json!(alike));
    both["portal_url"] = json!("x");
    let answer = app.put_as("claire.morvan", path, mine, &both).await;
    assert_eq!(errors(&answer).len(), 2, "with what else is wrong: {}", answer.text);
    let mut authority = example("/api/v1/authorities/{code}");
    for alike in ["ae ouest", "ÀÉ Ouest", "\u{ff21}\u{ff25} OUEST"] {
        authority["name"] = json!(alike);
        let answer = app.put_as("claire.morvan", "/api/v1/authorities/ANDERE", NEW, &authority).await;
        assert_eq!(errors(&answer), ["name taken"], "{alike}");
    }
    let same = app.put_as("claire.morvan", path, mine, &with("name", json!("Standard V4"))).await;
    assert_eq!(same.status, 200, "its own name may be written in another way: {}", same.text);
    let mine = Some(("if-match", "\"2\""));
    let moved = app.put_as("claire.morvan", path, mine, &with("ra", json!("NOWHERE"))).await;
    assert_eq!(errors(&moved), ["ra unknown_choice"], "a portal stays with its authority");
    let mut orphan = portal();
    orphan["ra"] = json!("NOWHERE");
    orphan["name"] = other["name"].clone();
    assert_eq!(errors(&app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &orphan).await), ["ra unknown_choice", "name taken"]);

    // Where the professional body authenticates the holder, the portal says who signs for it, and goes on saying so.
    let attested = app.put_as("claire.morvan", "/api/v1/portals/neuf", NEW, &portal()).await;
    assert_eq!(attested.status, 201, "{}", attested.text);
    let mut by_body = offer();
    by_body["holder_authentication"] = json!("professional_body");
    assert_eq!(app.put_as("claire.morvan", "/api/v1/portals/neuf/offers/cle", NEW, &by_body).await.status, 201);
    let mut silent = portal();
    silent["attestation"] = Value::Null;
    let refused = app.put_as("claire.morvan", "/api/v1/portals/neuf", Some(("if-match", "\"1\"")), &silent).await;
    assert_eq!(errors(&refused), ["attestation empty"]);
    let attestor = app.put_as("claire.morvan", path, mine, &with("attestation", Value::Null)).await;
    assert_eq!(attestor.status, 200);
    let refused = app.put_as("claire.morvan", &format!("{path}/offers/neuve"), NEW, &by_body).await;
    assert_eq!(errors(&refused), ["holder_authentication unknown_choice"]);
    by_body["medium"] = json!("MD");
    let refused = app.put_as("claire.morvan", &format!("{path}/offers/neuve"), NEW, &by_body).await;
    assert_eq!(errors(&refused), ["medium unknown_choice", "holder_authentication unknown_choice"]);
    assert_eq!(app.recorded("portal:neuf").await, ["portal_added", "offer_added"], "what was refused is not in the log");
}

#[tokio::test]
async fn a_portal_reads_its_own_offers_and_configures_nothing() {
    let app = TestApp::start().await;
    let own = "/api/v1/portals/standard-v4/offers";
    let offers = app.get_as("portal-standard-v4", own).await;
    assert_eq!(offers.status, 200);
    let other = app.get_as("portal-standard-v4", "/api/v1/portals").await.json();
    assert_eq!(other["portals"].as_array().map(Vec::len), Some(1));
    for (path, refusal) in [
        ("/api/v1/portals/experts-justice/offers", "not_found"),
        ("/api/v1/portals/experts-justice", "not_found"),
        ("/api/v1/authorities/EST", "not_found"),
        ("/api/v1/portals/standard-v4", "forbidden"),
        ("/api/v1/authorities/OUEST", "forbidden"),
    ] {
        assert_eq!(app.get_as("portal-standard-v4", path).await.code(), refusal, "{path}");
    }
    assert_eq!(app.get_as("portal-standard-v4", "/api/v1/authorities").await.code(), "forbidden");
    for who in ["portal-standard-v4", "eric.lagarde", "alain.tessier", "theo.nguyen", "quentin.saulnier"] {
        let refused = app.put_as(who, &format!("{own}/neuve"), NEW, &offer()).await;
        assert_eq!(refused.code(), "not_found", "{who}");
    }
    let refused = app.put_as("eric.lagarde", &format!("{own}/cle-3-ans-livree"), NEW, &offer()).await;
    assert_eq!(refused.code(), "forbidden", "what one sees one may be refused");
    assert_eq!(app.get_as("claire.morvan", &format!("{own}/neuve")).await.code(), "not_found");
    assert_eq!(app.recorded("portal:standard-v4").await, [""; 0]);
}

#[tokio::test]
async fn a_portal_has_so_many_offers_and_no_more() {
    let app = TestApp::start().await;
    let offers = "/api/v1/portals/standard-v4/offers";
    let fill = "insert into portal_offers (portal_id, code, label, medium, duration_years, delivery_mode, holder_authentication, issuing_ca,
            processes, price_lines, total_incl_vat_cents, on_sale)
        select o.portal_id, 'nr-' || n, o.label, o.medium, o.duration_years, o.delivery_mode, o.holder_authentication, o.issuing_ca,
            o.processes, o.price_lines, o.total_incl_vat_cents, o.on_sale
        from portal_offers o join portals p on p.id = o.portal_id, generate_series(1, 200 - (select count(*) from portal_offers x where x.portal_id = p.id)) n
        where p.slug = 'standard-v4' and o.code = 'cle-3-ans-livree'";
    sqlx::query(fill).execute(app.db.pool()).await.expect("many offers");
    assert_eq!(app.get_as("claire.morvan", offers).await.json()["offers"].as_array().map(Vec::len), Some(200));
    assert_eq!(app.put_as("claire.morvan", &format!("{offers}/neuve"), NEW, &offer()).await.code(), "limit_reached");
    assert_eq!(app.get_as("claire.morvan", &format!("{offers}/neuve")).await.code(), "not_found");
    let one = app.get_as("claire.morvan", &format!("{offers}/nr-7")).await;
    assert_eq!((one.status.as_u16(), &one.json()["label"]), (200, &json!("Signature qualifiée 3 ans")));
    let mut other = offer();
    other["label"] = json!("Autre chose");
    let changed = app.put_as("claire.morvan", &format!("{offers}/nr-7"), Some(("if-match", one.header("etag"))), &other).await;
    assert_eq!(changed.status, 200, "what is there can be changed: {}", changed.text);
    assert_eq!(app.recorded("portal:standard-v4").await, ["offer_changed"]);
}
