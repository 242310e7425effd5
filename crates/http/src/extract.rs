//! What handlers take from a request. Axum's own `Query` and `Path` answer in plain text, one error at a time; these
//! answer with every wrong field at once.

use api::{FieldError, MAX_STRANGE_PARAMETERS, OrderListQuery, ParsedList};
use axum::extract::{FromRequestParts, RawPathParams};
use domain::values::OrderNumber;
use http::request::Parts;

use crate::problem::Failure;

/// The order list's parameters, read and checked.
pub(crate) struct ListQuery(pub(crate) ParsedList);

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        OrderListQuery::from_query(parts.uri.query().unwrap_or("")).map(Self).map_err(Failure::invalid)
    }
}

/// The absence of parameters: whoever sends one to an operation that has none learns it instead of being ignored.
pub(crate) struct NoQuery;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let errors = unknown_parameters(parts.uri.query().unwrap_or(""));
        if errors.is_empty() { Ok(Self) } else { Err(Failure::invalid(errors)) }
    }
}

/// The order's number in the path, on operations that take no parameters besides.
pub(crate) struct Number(pub(crate) OrderNumber);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut errors = unknown_parameters(parts.uri.query().unwrap_or(""));
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let text = params.iter().flatten().find(|(name, _)| *name == "number").map(|(_, value)| value).unwrap_or("");
        match OrderNumber::parse(text) {
            Ok(number) if errors.is_empty() => return Ok(Self(number)),
            Ok(_) => {}
            Err(why) => errors.insert(0, FieldError::new("number", why.into(), "Give a positive whole number.")),
        }
        Err(Failure::invalid(errors))
    }
}

fn unknown_parameters(query: &str) -> Vec<FieldError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    pairs.iter().take(MAX_STRANGE_PARAMETERS).map(|(name, _)| FieldError::unknown_parameter(name)).collect()
}
