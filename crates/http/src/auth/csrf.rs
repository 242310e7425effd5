//! Cross-site defence of the cookie (ASVS V3.5.1): an unsafe request must come from our own page, and carry a header
//! that a form of another site cannot send.

use axum::http::{HeaderMap, Method, header};

/// The value of [`api::REQUESTED_BY`].
const OURS: &str = "ra-portal";

/// Whether a request with the cookie may go on.
pub(super) fn allowed(method: &Method, headers: &HeaderMap, origin: &str) -> bool {
    method.is_safe() || (same_origin(headers, origin) && text(headers, api::REQUESTED_BY) == Some(OURS))
}

/// Fetch metadata says `same-origin`, or a browser without fetch metadata names our origin. An `Origin` that is not
/// ours is refused whatever else the request says.
fn same_origin(headers: &HeaderMap, origin: &str) -> bool {
    let site = text(headers, "sec-fetch-site");
    let from = text(headers, header::ORIGIN.as_str());
    match (headers.contains_key("sec-fetch-site"), headers.contains_key(header::ORIGIN)) {
        (true, true) => site == Some("same-origin") && from == Some(origin),
        (true, false) => site == Some("same-origin"),
        (false, true) => from == Some(origin),
        (false, false) => false,
    }
}

/// The header's text, if there is exactly one.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}
