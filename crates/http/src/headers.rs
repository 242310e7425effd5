//! Headers that every answer carries. An answer that needs another policy (the pages) sets its own first; what is set
//! is left alone, what is missing gets the strict default.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Data and problems: nothing may be loaded or framed.
pub const CSP_DATA: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// The application. WebAssembly needs `wasm-unsafe-eval` (it compiles, it does not evaluate text); the policy
/// `default` is the application's own, which admits static markup only.
pub const CSP_APPLICATION: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

/// The worker that reads documents which strangers sent: it computes, and reaches no address. It decodes two formats of
/// pictures by WebAssembly.
pub const CSP_WORKER: &str = "default-src 'none'; script-src 'wasm-unsafe-eval'";

/// The server's own pages (documentation, explanations of problems): one script, one style sheet, no markup from data.
pub const CSP_PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

static ALWAYS: [(HeaderName, &str); 8] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (CONTENT_SECURITY_POLICY, CSP_DATA),
    (CACHE_CONTROL, "no-store"),
];

/// Two years, as browsers' preload lists ask for.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Whether people reach the portal over TLS: only then may it promise that they always will.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverTls(pub(crate) bool);

pub(crate) async fn apply(State(OverTls(tls)): State<OverTls>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in &ALWAYS {
        set_default(headers, name, value);
    }
    if tls {
        set_default(headers, &STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

fn set_default(headers: &mut HeaderMap, name: &HeaderName, value: &'static str) {
    if !headers.contains_key(name) {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
}
