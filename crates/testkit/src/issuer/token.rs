//! Discovery, keys, and the token endpoint.

use super::keys::base64url;
use super::{Account, ClientKeys, Person, Shared};
use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// A form, as the specification sends it.
pub(super) type Fields = HashMap<String, String>;

pub(super) async fn discovery(State(shared): State<Shared>) -> Response {
    let at = |path: &str| format!("{}/protocol/openid-connect/{path}", shared.url);
    Json(json!({
        "issuer": shared.url,
        "authorization_endpoint": at("auth"),
        "token_endpoint": at("token"),
        "jwks_uri": at("certs"),
        "end_session_endpoint": at("logout"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    }))
    .into_response()
}

pub(super) async fn jwks(State(shared): State<Shared>) -> Response {
    shared.key_requests.fetch_add(1, Ordering::SeqCst);
    Json(json!({ "keys": shared.state().published() })).into_response()
}

/// An OAuth error (RFC 6749 §5.2).
pub(super) fn error(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "error": code }))).into_response()
}

pub(super) async fn token(State(shared): State<Shared>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    shared.token_requests.fetch_add(1, Ordering::SeqCst);
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    if field("grant_type") == "client_credentials" {
        return match account(&shared, &headers, &fields) {
            Some(account) => Json(answer(&sign(&shared, "at+jwt", &account_payload(&shared, account)), &shared)).into_response(),
            None => error(StatusCode::UNAUTHORIZED, "invalid_client"),
        };
    }
    if !is_our_client(&shared, &fields).await {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let sid = match field("grant_type") {
        "authorization_code" => redeem(&shared, field("code"), field("redirect_uri"), field("code_verifier")),
        "refresh_token" => shared.state().spend_refresh(field("refresh_token")),
        _ => return error(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
    };
    match sid.and_then(|sid| tokens(&shared, &sid)) {
        Some(tokens) => Json(tokens).into_response(),
        None => error(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

/// The session of a code, which is spent by this.
fn redeem(shared: &Shared, code: &str, redirect_uri: &str, verifier: &str) -> Option<String> {
    let now = shared.now().timestamp();
    let mut state = shared.state();
    let code = state.codes.remove(code)?;
    let proof = base64url(&Sha256::digest(verifier.as_bytes()));
    if code.expires < now || code.pending.redirect_uri != redirect_uri || code.pending.challenge != proof {
        return None;
    }
    state.sessions.get_mut(&code.sid)?.nonce = code.pending.nonce;
    Some(code.sid)
}

fn tokens(shared: &Shared, sid: &str) -> Option<Value> {
    let now = shared.now().timestamp();
    let (access, id, refresh) = {
        let mut state = shared.state();
        let session = state.sessions.get(sid)?.clone();
        let person = state.person(&session.username)?.clone();
        let refresh = state.new_refresh(sid);
        let mut access = access_payload(shared, &person, sid, now);
        access["auth_time"] = session.auth_time.into();
        let mut id = id_payload(shared, &person, sid, now);
        id["auth_time"] = session.auth_time.into();
        id["nonce"] = session.nonce.clone().map_or(Value::Null, Value::from);
        (access, id, refresh)
    };
    let mut answer = answer(&sign(shared, "at+jwt", &access), shared);
    answer["id_token"] = sign(shared, "JWT", &id).into();
    answer["refresh_token"] = refresh.into();
    Some(answer)
}

fn answer(access_token: &str, shared: &Shared) -> Value {
    json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": shared.config.access_seconds })
}

pub(super) fn sign(shared: &Shared, kind: &str, payload: &Value) -> String {
    let key = shared.state().signing();
    key.sign(&json!({ "alg": "ES256", "typ": kind, "kid": key.kid() }), payload, Algorithm::ES256)
}

/// The claims of a person's access token, as our operators' realm makes them.
pub(super) fn access_payload(shared: &Shared, person: &Person, sid: &str, now: i64) -> Value {
    let mut payload = common(shared, now);
    merge(&mut payload, identity(person, sid, &shared.config.client.id));
    merge(
        &mut payload,
        json!({
            "aud": shared.config.audience, "typ": "Bearer", "scope": "email openid profile", "roles": person.roles,
        }),
    );
    if !person.perimeter.is_empty() {
        payload["perimeter"] = json!(person.perimeter);
    }
    payload
}

fn id_payload(shared: &Shared, person: &Person, sid: &str, now: i64) -> Value {
    let mut payload = common(shared, now);
    merge(&mut payload, identity(person, sid, &shared.config.client.id));
    merge(&mut payload, json!({ "aud": shared.config.client.id, "typ": "ID" }));
    payload
}

fn identity(person: &Person, sid: &str, client: &str) -> Value {
    json!({
        "sub": person.subject, "azp": client, "sid": sid, "acr": "urn:ra:loa:x509", "amr": ["x509"],
        "name": person.name(), "given_name": person.given_name, "family_name": person.family_name,
        "preferred_username": person.username, "email": format!("{}@ae.example", person.username), "email_verified": true,
    })
}

/// The claims of a service account's access token.
pub(super) fn account_payload(shared: &Shared, account: &Account) -> Value {
    let mut payload = common(shared, shared.now().timestamp());
    merge(
        &mut payload,
        json!({
            "sub": format!("service-{}", account.id), "aud": shared.config.audience, "azp": account.id, "typ": "Bearer", "acr": "1",
            "scope": "email profile", "roles": account.roles, "preferred_username": format!("service-account-{}", account.id),
        }),
    );
    for (name, list) in [("perimeter", &account.perimeter), ("portals", &account.portals)] {
        if !list.is_empty() {
            payload[name] = json!(list);
        }
    }
    payload
}

fn common(shared: &Shared, now: i64) -> Value {
    json!({ "iss": shared.url, "iat": now, "exp": now + shared.config.access_seconds, "jti": super::keys::random_text() })
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// A service account that proves itself with its secret, in the form or in the header.
fn account<'a>(shared: &'a Shared, headers: &HeaderMap, fields: &Fields) -> Option<&'a Account> {
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.and_then(|text| String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).ok()?).ok());
    let (id, secret) = match basic.as_deref().and_then(|text| text.split_once(':')) {
        Some(pair) => pair,
        None => (fields.get("client_id")?.as_str(), fields.get("client_secret")?.as_str()),
    };
    shared.config.accounts.iter().find(|account| account.id == id && account.secret == secret)
}

/// Whether the form carries a fresh assertion of the portal (`private_key_jwt`): its key, our name, once.
pub(super) async fn is_our_client(shared: &Shared, fields: &Fields) -> bool {
    let client = &shared.config.client;
    let (Some(id), Some(assertion)) = (fields.get("client_id"), fields.get("client_assertion")) else { return false };
    let keys: Option<JwkSet> = match &client.keys {
        ClientKeys::Inline(keys) => serde_json::from_value(keys.clone()).ok(),
        ClientKeys::Url(url) => match shared.client.get(url).send().await {
            Ok(answer) => answer.json().await.ok(),
            Err(_) => None,
        },
    };
    let Some(claims) = keys.and_then(|keys| verified(assertion, &keys)) else { return false };
    let text = |name: &str| claims[name].as_str().unwrap_or("");
    let now = shared.now().timestamp();
    let in_time = claims["exp"].as_i64().is_some_and(|exp| exp >= now - 15 && exp <= now + 300);
    let ours = *id == client.id && text("iss") == client.id && text("sub") == client.id && text("aud") == shared.url;
    ours && in_time && !text("jti").is_empty() && shared.state().assertions.insert(text("jti").to_owned())
}

/// The claims of an assertion whose signature is good. Times are checked against our own clock.
fn verified(assertion: &str, keys: &JwkSet) -> Option<Value> {
    let kid = jsonwebtoken::decode_header(assertion).ok()?.kid?;
    let key = DecodingKey::from_jwk(keys.find(&kid)?).ok()?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(assertion, &key, &validation).ok().map(|token| token.claims)
}
