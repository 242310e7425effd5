//! Every operation of the OpenAPI document × every role × inside or outside the scope × existing or not.
//! What is expected is computed from the document's `x-permission` and the policy's table, never written twice.

#[path = "authorization_walk/outside.rs"]
mod outside;
mod support;

use domain::orders::{ActorKind, Portal, RegistrationAuthority};
use domain::policy::{Actor, Permission, Role};
use domain::values::{PortalId, RaCode, Slug};
use http::{HeaderMap, Request, StatusCode};
use http_layer::access::{Access, Kind, Operations};
use serde_json::json;
use std::collections::BTreeSet;
use support::{Answer, TestApp, an_order, pdf, posting};
use testkit::issuer::Forge;
use tower::ServiceExt;
use utoipa_axum::routes;

/// Operations that the walk cannot call yet, by operation id. The list may only shrink.
const EXEMPT: &[&str] = &[];

/// An order number that does not exist.
const NOWHERE: i64 = 999_999_999;

/// Who calls: one role (or none), with a scope of `OUEST`, of nothing, or of the portal `standard-v4` in it.
struct Caller {
    name: String,
    actor: Actor,
    token: Forge,
}

fn callers(app: &TestApp) -> Vec<Caller> {
    let roles = std::iter::once(None).chain(Role::ALL.iter().copied().map(Some));
    let perimeters: [&[&str]; 2] = [&["OUEST"], &[]];
    let portals: [&[&str]; 2] = [&["standard-v4"], &[]];
    roles.flat_map(|role| perimeters.iter().zip(portals).map(move |(ras, slugs)| caller(app, role, ras, slugs))).collect()
}

fn caller(app: &TestApp, role: Option<Role>, ras: &[&str], slugs: &[&str]) -> Caller {
    let names: Vec<&str> = role.iter().map(|role| role.as_str()).collect();
    let who = if role == Some(Role::Portal) { "portal-standard-v4" } else { "eric.lagarde" };
    let token = app.issuer.access_token(who).claim("roles", json!(names)).claim("perimeter", json!(ras)).claim("portals", json!(slugs));
    let actor = Actor {
        issuer: String::new(),
        subject: String::new(),
        name: String::new(),
        kind: ActorKind::Person,
        roles: role.into_iter().collect(),
        perimeter: ras.iter().map(|code| RaCode::parse(code).expect("a code")).collect(),
        portals: slugs.iter().map(|slug| Slug::parse(slug).expect("a slug")).collect(),
    };
    Caller { name: format!("{} {ras:?} {slugs:?}", names.concat()), actor, token }
}

/// Puts documents where the walk looks for one.
async fn import(app: &TestApp, number: i64) {
    let path = format!("/api/v1/orders/{number}/evidence/organisation_extract/front?file_name=kbis.pdf");
    assert_eq!(app.put_file_as("claire.morvan", &path, pdf("")).await.status, StatusCode::OK);
    let added = Call::Attach.by(app, &app.issuer.access_token("claire.morvan"), &format!("/api/v1/orders/{number}/attachments")).await;
    assert_eq!(added.status, StatusCode::CREATED);
}

/// The number and portal of an order whose evidence can be replaced.
async fn order_in(app: &TestApp, slug: &str) -> (i64, Portal) {
    let sql = "select o.number, p.id, p.name, p.ra_code from orders o join portals p on p.id = o.portal_id
        where p.slug = $1 and o.status in ('incomplete', 'to_verify') order by o.number limit 1";
    let (number, id, name, ra): (i64, i64, String, String) =
        sqlx::query_as(sql).bind(slug).fetch_one(app.db.pool()).await.expect("an order of that portal");
    let ra = RegistrationAuthority { code: RaCode::parse(&ra).expect("a code"), name: String::new() };
    (number, Portal { id: PortalId(id), slug: Slug::parse(slug).expect("a slug"), name, ra })
}

async fn slugs(app: &TestApp) -> Vec<String> {
    let sql = "select distinct p.slug from portals p join orders o on o.portal_id = p.id order by 1";
    sqlx::query_scalar(sql).fetch_all(app.db.pool()).await.expect("portals")
}

/// What the policy says about a call; of a record: whether the actor sees it.
fn expected(actor: &Actor, permission: &str, sees: Option<bool>) -> StatusCode {
    if permission == "signed in" {
        return StatusCode::OK;
    }
    let one = |name: &str| *Permission::ALL.iter().find(|p| p.as_str() == name).unwrap_or_else(|| panic!("{name} is no permission"));
    let permissions: Vec<Permission> = permission.split(" or ").map(one).collect();
    let may = permissions.iter().any(|permission| actor.may(*permission));
    match sees {
        Some(false) => StatusCode::NOT_FOUND,
        _ if may => StatusCode::OK,
        _ => StatusCode::FORBIDDEN,
    }
}

/// Whether somebody sees what is at this address of a portal: a draft if they submit, everything else if they view; an
/// authority, if any portal of it.
fn sees(actor: &Actor, path: &str, portal: &Portal, orders: &[(i64, Portal)]) -> bool {
    let permission = if path.starts_with("/api/v1/drafts") { Permission::Submit } else { Permission::View };
    let together = |other: &Portal| if path.contains("/authorities/") { other.ra.code == portal.ra.code } else { other.id == portal.id };
    orders.iter().any(|(_, other)| together(other) && exists_for(actor, permission, other))
}

/// An answer without what differs from call to call.
fn anonymised(answer: &Answer) -> (StatusCode, HeaderMap, String, usize) {
    let mut headers = answer.headers.clone();
    let id = headers.remove("x-request-id").expect("a request id");
    let text = answer.text.replace(id.to_str().expect("text"), "…");
    (answer.status, headers, text, answer.text.len())
}

#[tokio::test]
async fn every_operation_answers_every_role_as_the_table_says() {
    let app = TestApp::start().await;
    let document = serde_json::to_value(http_layer::openapi::document()).expect("JSON");
    let mut orders = Vec::new();
    for slug in slugs(&app).await {
        let order = order_in(&app, &slug).await;
        import(&app, order.0).await;
        make_draft(&app, &order.1).await;
        orders.push(order);
    }
    let authorities: BTreeSet<_> = orders.iter().map(|(_, portal)| portal.ra.code.clone()).collect();
    assert!(authorities.len() > 1, "the walk needs orders inside and outside of OUEST");
    let before = configuration(&app).await;
    let mut calls = 0;
    for (method, path, id, permission) in http_layer::openapi::operations(&document) {
        if EXEMPT.contains(&id.as_str()) {
            continue;
        }
        let permission = permission.unwrap_or_else(|| panic!("{id} has no x-permission"));
        let example = &document["paths"][&path]["put"]["requestBody"]["content"]["application/json"]["example"];
        let call = match (method.as_str(), id.as_str()) {
            ("GET", _) => Call::Read,
            ("PUT", "evidence_import") => Call::Import,
            ("PUT", "evidence_replace") => Call::Replace,
            ("PUT", _) => Call::Change(example),
            ("POST", "attachment_add") => Call::Attach,
            ("POST", "order_submit") => Call::Submit(&path, an_order),
            ("POST", "draft_begin") => Call::Submit(&path, |portal| json!({"portal": portal})),
            ("POST", "order_complete") => Call::Complete(json!({"documents_valid": true}).to_string()),
            ("POST", "order_cancel") => Call::Cancel,
            ("POST", "comment_add") => Call::Comment,
            ("POST", "draft_submit") => Call::Complete(String::new()),
            ("PATCH", "draft_change") => Call::Patch,
            ("DELETE", "draft_remove") => Call::Remove,
            _ => panic!("{id}: teach the walk to call it, or nobody proves its permission"),
        };
        for caller in callers(&app) {
            calls += match call {
                Call::Submit(path, document) => walk_submitting(&app, &caller, (path, document), &orders).await,
                _ => walk(&app, &caller, (&call, &method), &path, &permission, &orders).await,
            };
        }
        let answer = app.anonymous(&method, &at(&path, &orders[0]), &[]).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "unauthenticated"), "{id}");
    }
    assert!(calls > 300, "only {calls} calls");
    assert_eq!(configuration(&app).await, before, "nobody's call changed anything");
}

/// How the walk calls an operation.
enum Call<'a> {
    /// It is read.
    Read,
    /// This is sent, for a version that there never was: who may is told so, and nothing changes.
    Change(&'a serde_json::Value),
    /// A document is imported.
    Import,
    /// A whole piece is imported.
    Replace,
    /// A document is added.
    Attach,
    /// An order or a draft is submitted at this address, on every portal and on none.
    Submit(&'a str, fn(&str) -> serde_json::Value),
    /// An order or a draft is completed without the version that was read: who may is told so, and nothing changes.
    Complete(String),
    /// An order is cancelled, likewise.
    Cancel,
    /// Something is remarked on an order.
    Comment,
    /// A draft is changed, for a version that there never was.
    Patch,
    /// It is removed, likewise.
    Remove,
}

/// The same operation with everything wrong about it: parameters, headers, and a body that nobody can read.
async fn badly(app: &TestApp, token: &Forge, method: &str, path: &str) -> Answer {
    let request =
        Request::builder().method(method).uri(format!("{path}?frob=1")).header("authorization", format!("Bearer {}", token.token()));
    let request = request.header("content-type", "application/json").header("if-match", "7").header("idempotency-key", "a b");
    app.send(request.body("{\"frob\":".into()).expect("a request")).await
}

/// Who may not is told so whatever else is wrong, in the same words; who may learns what is wrong.
async fn hold_badly(app: &TestApp, caller: &Caller, (method, path): (&str, &str), answer: &Answer, is_granted: bool) {
    let bad = badly(app, &caller.token, method, path).await;
    if is_granted {
        let told = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNSUPPORTED_MEDIA_TYPE];
        assert!(told.contains(&bad.status), "{} {method} {path}: {}", caller.name, bad.text);
    } else {
        assert_eq!(anonymised(&bad), anonymised(answer), "{} {method} {path}: the refusal comes before what is wrong", caller.name);
    }
}

impl Call<'_> {
    async fn by(&self, app: &TestApp, token: &Forge, path: &str) -> Answer {
        match self {
            Self::Read => app.get(token, path).await,
            Self::Change(document) => app.put(token, path, Some(("if-match", "\"0\"")), document).await,
            Self::Import => app.put_file(token, &format!("{path}?file_name=kbis.pdf"), pdf("")).await,
            Self::Replace => app.put_form(token, path, &[("front", "kbis.pdf", pdf(""))]).await,
            Self::Attach => {
                let key = uuid::Uuid::new_v4().to_string();
                let path = format!("{path}?title=Courrier&file_name=courrier.pdf");
                app.post_file(token, &path, &[("idempotency-key", &key)], pdf("")).await
            }
            Self::Submit(..) => unreachable!("has a walk of its own"),
            Self::Complete(document) => app.send(posting(token, path, &[("idempotency-key", "k")], document.clone())).await,
            Self::Cancel => {
                let number: i64 = path.split('/').find_map(|part| part.parse().ok()).expect("an order's address");
                let document = json!({"order_number": number, "reason": "Essai"}).to_string();
                app.send(posting(token, path, &[("idempotency-key", "k")], document)).await
            }
            Self::Comment => {
                let key = uuid::Uuid::new_v4().to_string();
                app.post(token, path, &[("idempotency-key", &key)], &json!({"text": "Essai"})).await
            }
            Self::Patch => app.send(never(token, "PATCH", path)).await,
            Self::Remove => app.send(never(token, "DELETE", path)).await,
        }
    }

    /// How somebody is answered who may.
    fn granted(&self) -> StatusCode {
        match self {
            Self::Read | Self::Import | Self::Replace | Self::Comment => StatusCode::OK,
            Self::Change(_) | Self::Patch | Self::Remove => StatusCode::PRECONDITION_FAILED,
            Self::Submit(..) | Self::Attach => StatusCode::CREATED,
            Self::Complete(_) | Self::Cancel => StatusCode::PRECONDITION_REQUIRED,
        }
    }
}

/// A change of a version that there never was.
fn never(token: &Forge, method: &str, path: &str) -> axum::extract::Request {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", token.token()));
    let request = request.header("content-type", "application/merge-patch+json").header("if-match", "\"0\"");
    request.body(axum::body::Body::from(if method == "PATCH" { "{}" } else { "" })).expect("a request")
}

/// The draft that every portal of the walk has: named after its portal.
fn draft_of(portal: &Portal) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::try_from(portal.id.0).expect("a positive number"))
}

async fn make_draft(app: &TestApp, portal: &Portal) {
    let sql = "insert into order_drafts (id, portal_id, document, created_at, updated_at) values ($1, $2, '{}', now(), now())";
    sqlx::query(sql).bind(draft_of(portal)).bind(portal.id.0).execute(app.db.pool()).await.expect("a draft");
}

/// An offer that every portal has.
const OFFER: &str = "cle-3-ans-livree";

/// The operation's address for this order, or for its portal, authority or offer.
fn at(path: &str, (number, portal): &(i64, Portal)) -> String {
    let code = if path.contains("/authorities/") { portal.ra.code.as_str() } else { OFFER };
    let path = of_a_piece(path).replace("{number}", &number.to_string()).replace("{draft}", &draft_of(portal).to_string());
    path.replace("{slug}", portal.slug.as_str()).replace("{code}", code)
}

/// The operation's address for a piece that every order needs.
fn of_a_piece(path: &str) -> String {
    path.replace("{kind}", "organisation_extract").replace("{side}", "front").replace("{attachment}", "1")
}

/// The same of what does not exist, in no portal and in one that does.
fn nowhere(path: &str) -> BTreeSet<String> {
    let code = if path.contains("/authorities/") { "NOWHERE" } else { "nothing" };
    let unknown = of_a_piece(path).replace("{number}", &NOWHERE.to_string()).replace("{code}", code);
    let unknown = unknown.replace("{draft}", "00000000-0000-0000-0000-000000000000");
    let of_a_portal = path.contains("{code}").then(|| unknown.replace("{slug}", "standard-v4"));
    of_a_portal.into_iter().chain([unknown.replace("{slug}", "nowhere")]).collect()
}

/// Everything that can be configured, as text.
async fn configuration(app: &TestApp) -> String {
    let sql = "select (select jsonb_agg(to_jsonb(r) order by code) from registration_authorities r)::text
        || (select jsonb_agg(to_jsonb(p) order by id) from portals p)::text
        || (select jsonb_agg(to_jsonb(o) order by portal_id, code) from portal_offers o)::text
        || (select count(*) from audit_events where chain ~ '^(ra|portal):')::text";
    sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("reads")
}

/// Submits an order or a draft on every portal and on none, as one caller.
async fn walk_submitting(
    app: &TestApp,
    caller: &Caller,
    (path, document): (&str, fn(&str) -> serde_json::Value),
    orders: &[(i64, Portal)],
) -> usize {
    let submit = async |slug: &str| {
        let key = uuid::Uuid::new_v4().to_string();
        app.post(&caller.token, path, &[("idempotency-key", &key)], &document(slug)).await
    };
    let nowhere = submit("nowhere").await;
    hold_badly(app, caller, ("POST", path), &nowhere, caller.actor.may(Permission::Submit)).await;
    for (_, portal) in orders {
        let answer = submit(portal.slug.as_str()).await;
        let expected = match caller.actor.scope_for(Permission::Submit) {
            None => StatusCode::FORBIDDEN,
            Some(scope) if scope.contains(portal) => StatusCode::CREATED,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        assert_eq!(answer.status, expected, "{} {}: {}", caller.name, portal.slug, answer.text);
        if expected != StatusCode::CREATED {
            assert_eq!(anonymised(&answer), anonymised(&nowhere), "{}: an invisible portal must look like none", caller.name);
        }
    }
    orders.len() + 1
}

/// Calls one operation as one caller, on every kind of target.
async fn walk(
    app: &TestApp,
    caller: &Caller,
    (call, method): (&Call<'_>, &str),
    path: &str,
    permission: &str,
    orders: &[(i64, Portal)],
) -> usize {
    if !path.contains('{') {
        let answer = call.by(app, &caller.token, path).await;
        hold_badly(app, caller, (method, path), &answer, expected(&caller.actor, permission, None) == StatusCode::OK).await;
        assert_eq!(answer.status, expected(&caller.actor, permission, None), "{} {path}: {}", caller.name, answer.text);
        return 1;
    }
    let unknown = of_a_piece(path).replace("{number}", "").replace("{slug}", "").replace("{code}", "").replace("{draft}", "");
    assert!(!unknown.contains('{'), "{path}: teach the walk its parameters");
    let mut absent = Vec::new();
    for target in nowhere(path) {
        let answer = call.by(app, &caller.token, &target).await;
        assert_eq!(answer.code(), "not_found", "{} {target}", caller.name);
        absent.push(anonymised(&answer));
    }
    for order in orders {
        let target = at(path, order);
        let answer = call.by(app, &caller.token, &target).await;
        let status = match expected(&caller.actor, permission, Some(sees(&caller.actor, path, &order.1, orders))) {
            StatusCode::OK => call.granted(),
            refused => refused,
        };
        assert_eq!(answer.status, status, "{} {target}: {}", caller.name, answer.text);
        // Of a record that they do not see, whoever has the permission may be told first what is wrong: that says nothing of the record.
        if status == call.granted() || expected(&caller.actor, permission, Some(true)) != StatusCode::OK {
            hold_badly(app, caller, (method, &target), &answer, status == call.granted()).await;
        }
        if answer.status == StatusCode::NOT_FOUND {
            assert!(
                absent.iter().all(|nothing| *nothing == anonymised(&answer)),
                "{}: what is invisible must look like nothing",
                caller.name
            );
        }
    }
    orders.len() + absent.len()
}

#[utoipa::path(get, path = "/careless")]
async fn careless() {}

#[utoipa::path(get, path = "/careless/{number}")]
async fn careless_of_one() {}

#[tokio::test]
async fn a_route_holds_to_its_declaration_what_a_handler_forgets() {
    let app = TestApp::start().await;
    let declared = Access::May(Permission::Cancel);
    let operations = Operations::new(http_layer::openapi::document());
    let router = operations.route(declared, routes!(careless)).on(Kind::Order, declared, routes!(careless_of_one)).into_router(&app.portal);
    let router = router.with_state(app.portal.clone());
    let seen = format!("/careless/{}", app.an_order_of("OUEST").await);
    for (who, list, one) in [("sophie.brun", 200, 200), ("eric.lagarde", 403, 403), ("alain.tessier", 403, 403), ("elise.kern", 403, 404)] {
        let token = format!("Bearer {}", app.issuer.access_token(who).token());
        for (path, expected) in [("/careless", list), (&seen, one), ("/careless/999999999", if one == 200 { 200 } else { 404 })] {
            let request = Request::get(path).header("authorization", &token).body(axum::body::Body::empty()).expect("a request");
            let answer = router.clone().oneshot(request).await.expect("infallible");
            assert_eq!(answer.status(), expected, "{who} {path}");
        }
    }
}

fn exists_for(actor: &Actor, permission: Permission, portal: &Portal) -> bool {
    actor.scope_for(permission).is_some_and(|scope| scope.contains(portal))
}
