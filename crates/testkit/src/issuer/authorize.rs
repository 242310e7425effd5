//! The code flow's first half: the page, and the choice.

use super::config::Refusal;
use super::keys::random_text;
use super::language::Language;
use super::sessions::{Code, Pending, State as Memory};
use super::token::Fields;
use super::{Person, Shared, pages};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The issuer's own memory of the browser (single sign-on).
const COOKIE: &str = "dev-issuer-session";
/// A code lives this long, in seconds.
const CODE_SECONDS: i64 = 60;

/// Begins a sign-in: shows the page, unless the browser is remembered and need not show its certificate again.
pub(super) async fn authorize(State(shared): State<Shared>, Query(fields): Query<Fields>, headers: HeaderMap) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let language = Language::of(&fields, &headers);
    let client = &shared.config.client;
    // Never back to an address that is not the client's: the error is shown here.
    if field("client_id") != client.id || field("redirect_uri") != client.redirect_uri {
        return (StatusCode::BAD_REQUEST, pages::broken(language, |texts| texts.unknown_client)).into_response();
    }
    let complete = field("response_type") == "code"
        && field("code_challenge_method") == "S256"
        && field("code_challenge").len() == 43
        && !field("state").is_empty()
        && field("scope").split(' ').any(|scope| scope == "openid");
    if !complete {
        return (StatusCode::BAD_REQUEST, pages::broken(language, |texts| texts.incomplete)).into_response();
    }
    let pending = Pending {
        redirect_uri: client.redirect_uri.clone(),
        state: field("state").to_owned(),
        nonce: fields.get("nonce").cloned(),
        challenge: field("code_challenge").to_owned(),
        language,
    };
    let mut state = shared.state();
    let remembered = cookie(&headers).filter(|sid| field("prompt") != "login" && state.sessions.contains_key(sid));
    if let Some(sid) = remembered {
        return arrive(&shared, &mut state, pending, sid);
    }
    let request = random_text();
    state.pending.insert(request.clone(), pending);
    pages::chooser(&shared, language, &state.people, &request).into_response()
}

/// Somebody was chosen.
pub(super) async fn choose(State(shared): State<Shared>, Query(fields): Query<Fields>, headers: HeaderMap) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let now = shared.now().timestamp();
    let mut state = shared.state();
    let person: Option<Person> = state.person(field("person")).cloned();
    let (Some(person), Some(pending)) = (person, state.pending.get(field("request")).cloned()) else {
        return (StatusCode::BAD_REQUEST, pages::broken(Language::of(&fields, &headers), |texts| texts.gone)).into_response();
    };
    if let Some(refusal) = person.refusal {
        let status = if refusal == Refusal::Missing { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
        return (status, pages::refused(&shared, pending.language, &person, refusal, field("request"))).into_response();
    }
    state.pending.remove(field("request"));
    let sid = state.begin(&person.username, now);
    arrive(&shared, &mut state, pending, sid)
}

/// Back from a refusal to the page.
pub(super) async fn back(State(shared): State<Shared>, Query(fields): Query<Fields>, headers: HeaderMap) -> Response {
    let state = shared.state();
    let pending = fields.get("request").and_then(|request| Some((request, state.pending.get(request)?)));
    match pending {
        Some((request, pending)) => pages::chooser(&shared, pending.language, &state.people, request).into_response(),
        None => (StatusCode::BAD_REQUEST, pages::broken(Language::of(&fields, &headers), |texts| texts.gone)).into_response(),
    }
}

/// Back to the portal with a code.
fn arrive(shared: &Shared, state: &mut Memory, pending: Pending, sid: String) -> Response {
    let code = random_text();
    let encoded = pages::url_encode(&pending.state);
    let to = format!("{}?code={code}&state={encoded}&iss={}", pending.redirect_uri, pages::url_encode(&shared.url));
    state.codes.insert(code, Code { sid: sid.clone(), pending, expires: shared.now().timestamp() + CODE_SECONDS });
    let (Ok(to), Ok(remember)) =
        (HeaderValue::from_str(&to), HeaderValue::from_str(&format!("{COOKIE}={sid}; Path=/; HttpOnly; SameSite=Lax")))
    else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, remember)]).into_response()
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}
