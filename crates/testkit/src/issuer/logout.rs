//! Sign-out, by the browser and by the portal, and telling the portal about it.

use super::language::Language;
use super::token::{Fields, error, is_our_client};
use super::{Forge, Shared, pages};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// RP-initiated logout in the browser: the session that the ID token names ends.
pub(super) async fn logout_by_browser(State(shared): State<Shared>, Query(fields): Query<Fields>, headers: HeaderMap) -> Response {
    if let Some(sid) = fields.get("id_token_hint").and_then(|token| sid_of(&shared, token)) {
        end(&shared, &sid).await;
    }
    match fields.get("post_logout_redirect_uri") {
        Some(to) if to.starts_with(&shared.config.client.post_logout) => Redirect::to(to).into_response(),
        _ => pages::signed_out(Language::of(&fields, &headers)).into_response(),
    }
}

/// Logout said by the portal itself, with a refresh token of the session (as Keycloak takes it).
pub(super) async fn logout_by_client(State(shared): State<Shared>, Form(fields): Form<Fields>) -> Response {
    if !is_our_client(&shared, &fields).await {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let sid = fields.get("refresh_token").and_then(|token| shared.state().session_of_refresh(token));
    let Some(sid) = sid else { return error(StatusCode::BAD_REQUEST, "invalid_grant") };
    end(&shared, &sid).await;
    StatusCode::NO_CONTENT.into_response()
}

/// The session that an ID token of ours names.
fn sid_of(shared: &Shared, token: &str) -> Option<String> {
    let (signed, _) = token.rsplit_once('.')?;
    let payload: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?).ok()?;
    // The session's name is as hard to guess as a signature; a development issuer needs no second proof.
    let sid = payload["sid"].as_str()?;
    shared.state().sessions.contains_key(sid).then(|| sid.to_owned())
}

/// Ends a session and tells the portal (OpenID Connect Back-Channel Logout).
async fn end(shared: &Shared, sid: &str) {
    let subject = {
        let mut state = shared.state();
        let Some(session) = state.end(sid) else { return };
        state.person(&session.username).map(|person| person.subject.clone())
    };
    let Some(address) = &shared.config.client.backchannel_logout else { return };
    let token = Forge::logout(shared, Some(sid), subject.as_deref());
    let told = shared.client.post(address).form(&[("logout_token", token.token())]).send().await;
    if told.is_err() {
        tracing::warn!("the portal could not be told of a sign-out");
    }
}
