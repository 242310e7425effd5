//! The `/auth` routes.

use super::attempt::{Answer, Failed};
use super::cookies::{self, Secret};
use super::logout::Refused;
use super::{AuthState, csrf, return_to};
use crate::headers::CSP_PAGE;
use crate::problem::Failure;
use api::ProblemCode;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

/// The languages of the portal and of the provider's theme.
const LANGUAGES: [&str; 2] = ["fr", "en"];

/// Logout tokens are short.
const FORM_BYTES: usize = 16 * 1024;

/// Sign-in and sign-out, for browsers.
pub fn router(state: AuthState) -> Router {
    Router::new()
        .route("/auth/login", get(login))
        .route("/auth/callback", get(callback))
        .route("/auth/logout", post(logout))
        .route(return_to::DONE, get(done))
        .route("/auth/done.js", get(done_script))
        .with_state(state)
}

/// What the provider asks of us. The back-channel answers whoever proves with a signed token that it is the provider;
/// it is the one unsafe route without a cross-site check, for it uses no cookie.
pub fn provider_router(state: AuthState) -> Router {
    Router::new()
        .route("/auth/backchannel-logout", post(backchannel_logout).layer(DefaultBodyLimit::max(FORM_BYTES)))
        .route("/auth/jwks", get(jwks))
        .with_state(state)
}

/// A query, or that it is none: a browser is then sent back to the sign-in page like after any other refusal.
type Asked<Q> = Result<Query<Q>, QueryRejection>;

#[derive(Deserialize)]
struct LoginQuery {
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    prompt: String,
    /// The language of the page, for the provider's own pages (OIDC Core §3.1.2.1).
    #[serde(default)]
    ui_locales: String,
}

/// Sends the browser to the provider. After an idle or ended session, and after signing out, the certificate is asked
/// for again even if the provider remembers the person.
async fn login(State(state): State<AuthState>, query: Asked<LoginQuery>, headers: HeaderMap) -> Response {
    let Ok(Query(query)) = query else { return refuse(&headers, Failed::Malformed) };
    let public_url = &state.0.config.public_url;
    let return_to = return_to::local(&query.return_to, public_url).unwrap_or_else(|| "/".to_owned());
    let left = cookies::present(&headers, cookies::SESSION) || cookies::present(&headers, cookies::LEFT);
    // A second window of the same browser keeps the first one's sign-in alive.
    let browser = cookies::read(&headers, cookies::LOGIN).and_then(Secret::parse).unwrap_or_else(|| Secret::new(&state.0.random));
    let language = LANGUAGES.into_iter().find(|language| query.ui_locales == *language);
    match state.depart(&browser, return_to, left || query.prompt == "login", language).await {
        Ok(address) => redirect(&address, [cookies::set_login(&browser, state.0.config.limits.attempt.num_seconds())]),
        Err(failed) => refuse(&headers, failed),
    }
}

/// Takes the provider's answer.
async fn callback(State(state): State<AuthState>, answer: Asked<Answer>, headers: HeaderMap) -> Response {
    let Ok(Query(answer)) = answer else { return refuse(&headers, Failed::Malformed) };
    let Some(browser) = cookies::read(&headers, cookies::LOGIN).and_then(Secret::parse) else {
        return refuse(&headers, Failed::NoAttempt);
    };
    let arrival = match state.arrive(&browser, answer).await {
        Ok(arrival) => arrival,
        Err(failed) => return refuse(&headers, failed),
    };
    // The cookie is strict, so it does not come along from the provider's site: a previous session is ended when the
    // browser sends it (same site), and by its idle limit otherwise.
    let previous = cookies::read(&headers, cookies::SESSION).and_then(Secret::parse);
    match state.begin(&arrival, previous.as_ref()).await {
        Ok(id) => {
            // Who it was is for the audit log: no person is named here.
            tracing::info!(acr = super::verifier::ACR_X509, "a person signed in");
            let set = [cookies::set_session(&id), cookies::clear(cookies::LOGIN), cookies::clear(cookies::LEFT)];
            redirect(&arrival.return_to, set)
        }
        Err(lost) => Failure::from(lost).into_response(),
    }
}

/// Ends the session, here and at the provider.
async fn logout(State(state): State<AuthState>, method: Method, headers: HeaderMap) -> Response {
    if !csrf::allowed(&method, &headers, &state.0.config.public_url) {
        return Failure::new(ProblemCode::CrossSite).into_response();
    }
    if headers.contains_key(header::AUTHORIZATION) {
        return Failure::new(ProblemCode::TwoCredentials).into_response();
    }
    if let Some(id) = cookies::read(&headers, cookies::SESSION).and_then(Secret::parse)
        && let Err(lost) = state.sign_out(&id).await
    {
        return Failure::from(lost).into_response();
    }
    tracing::info!("a person signed out");
    let mut response = StatusCode::NO_CONTENT.into_response();
    for cookie in [cookies::clear(cookies::SESSION), cookies::set_left()] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    no_store(response)
}

#[derive(Deserialize)]
struct LogoutForm {
    logout_token: String,
}

/// The provider says that a session has ended.
async fn backchannel_logout(
    State(state): State<AuthState>,
    form: Result<Form<LogoutForm>, axum::extract::rejection::FormRejection>,
) -> Response {
    let outcome = match form {
        Ok(Form(form)) => state.honour(&form.logout_token).await,
        Err(_) => Err(Refused::Flaw(super::Flaw::Malformed)),
    };
    match outcome {
        Ok(()) => no_store(StatusCode::OK.into_response()),
        Err(Refused::Flaw(super::Flaw::Unavailable)) => Failure::new(ProblemCode::Unavailable).into_response(),
        Err(Refused::Flaw(flaw)) => {
            tracing::warn!(?flaw, "a logout token was refused");
            Failure::new(ProblemCode::LogoutTokenInvalid).into_response()
        }
        Err(Refused::Store(cause)) => Failure::from(cause).into_response(),
    }
}

/// Our public key, for the provider.
async fn jwks(State(state): State<AuthState>) -> Response {
    let mut response = Json(state.0.config.login.key.jwks()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

/// The page that ends a sign-in in a window of its own: tells the page underneath, and closes.
async fn done() -> Response {
    page("text/html; charset=utf-8", include_str!("done.html"))
}

async fn done_script() -> Response {
    page("text/javascript; charset=utf-8", include_str!("done.js"))
}

fn page(kind: &'static str, body: &'static str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_PAGE));
    no_store(response)
}

/// Why a sign-in failed: to a person as a page of the portal, to a program as a problem.
fn refuse(headers: &HeaderMap, failed: Failed) -> Response {
    let cause = failed.to_string();
    let code = match failed {
        // Logged with its causes there.
        Failed::Store(cause) => Failure::from(cause).code(),
        Failed::Seal => ProblemCode::Internal,
        Failed::Provider(outage) if outage.is_passing() => ProblemCode::Unavailable,
        Failed::Token(super::Flaw::Unavailable) => ProblemCode::Unavailable,
        Failed::Token(super::Flaw::Authentication) => ProblemCode::InsufficientAuthentication,
        _ => ProblemCode::SignInFailed,
    };
    tracing::warn!(cause, code = code.as_str(), "a sign-in failed");
    if headers.get("sec-fetch-mode").is_none_or(|mode| mode != "navigate") {
        return Failure::new(code).into_response();
    }
    redirect(&format!("{}?problem={}", api::SIGN_IN_PAGE, code.as_str()), [])
}

fn redirect(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let Ok(location) = HeaderValue::from_str(to) else { return Failure::new(ProblemCode::Internal).into_response() };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    no_store(response)
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
