//! What handlers take from a request. Axum's own `Query` and `Path` answer in plain text, one error at a time; these
//! answer with every wrong field at once.

use api::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, OrderListQuery, ParsedList};
use app::evidence::Piece;
use axum::extract::{FromRequestParts, RawPathParams};
use domain::orders::{EvidenceKind, EvidenceSide};
use domain::values::{FileName, FileRefusal, OfferCode, OrderNumber, RaCode, Slug, ValueError};
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
        let mut names = Names::of(parts, state).await;
        let number = names.read("number", "Give a positive whole number.", OrderNumber::parse);
        names.finish(number.map(Self))
    }
}

/// The authority's code in the path, on operations that take no parameters besides.
pub(crate) struct AuthorityCode(pub(crate) RaCode);

impl<S: Send + Sync> FromRequestParts<S> for AuthorityCode {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut names = Names::of(parts, state).await;
        let code = names.read("code", "Give 1 to 64 capitals, digits, - and _.", RaCode::parse);
        names.finish(code.map(Self))
    }
}

/// The portal's slug in the path, on operations that take no parameters besides.
pub(crate) struct PortalSlug(pub(crate) Slug);

impl<S: Send + Sync> FromRequestParts<S> for PortalSlug {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut names = Names::of(parts, state).await;
        let slug = names.read("slug", SMALL, Slug::parse);
        names.finish(slug.map(Self))
    }
}

/// The portal's slug and the offer's code in the path, on operations that take no parameters besides.
pub(crate) struct OfferPath(pub(crate) Slug, pub(crate) OfferCode);

impl<S: Send + Sync> FromRequestParts<S> for OfferPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut names = Names::of(parts, state).await;
        let (slug, code) = (names.read("slug", SMALL, Slug::parse), names.read("code", SMALL, OfferCode::parse));
        names.finish(slug.zip(code).map(|(slug, code)| Self(slug, code)))
    }
}

/// What slugs and codes of offers are made of.
const SMALL: &str = "Give 1 to 64 small letters, digits and -.";

/// The names in a path, and what is wrong with them.
struct Names {
    params: Option<RawPathParams>,
    errors: Vec<FieldError>,
    strange: Vec<FieldError>,
}

impl Names {
    async fn of<S: Send + Sync>(parts: &mut Parts, state: &S) -> Self {
        let strange = unknown_parameters(parts.uri.query().unwrap_or(""));
        Self { params: RawPathParams::from_request_parts(parts, state).await.ok(), errors: Vec::new(), strange }
    }

    fn read<T>(&mut self, name: &str, hint: &str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let text = self.params.iter().flatten().find(|(param, _)| *param == name).map_or("", |(_, value)| value);
        parse(text).map_err(|why| self.errors.push(FieldError::new(name, why.into(), hint))).ok()
    }

    fn finish<T>(mut self, read: Option<T>) -> Result<T, Failure> {
        self.errors.append(&mut self.strange);
        read.filter(|_| self.errors.is_empty()).ok_or_else(|| Failure::invalid(self.errors))
    }
}

/// A side of a piece of evidence in the path, on operations that take no parameters besides.
pub(crate) struct OnePiece(pub(crate) Piece);

impl<S: Send + Sync> FromRequestParts<S> for OnePiece {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut errors = Vec::new();
        let piece = piece(parts, state, &mut errors).await;
        errors.extend(unknown_parameters(parts.uri.query().unwrap_or("")));
        piece.filter(|_| errors.is_empty()).map(Self).ok_or_else(|| Failure::invalid(errors))
    }
}

/// A side of a piece of evidence in the path, and the name of its file.
pub(crate) struct NamedPiece(pub(crate) Piece, pub(crate) FileName);

impl<S: Send + Sync> FromRequestParts<S> for NamedPiece {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let mut errors = Vec::new();
        let piece = piece(parts, state, &mut errors).await;
        let name = file_name(parts.uri.query().unwrap_or(""), &mut errors);
        piece.zip(name).filter(|_| errors.is_empty()).map(|(piece, name)| Self(piece, name)).ok_or_else(|| Failure::invalid(errors))
    }
}

/// What the path says; everything wrong in it is noted.
async fn piece<S: Send + Sync>(parts: &mut Parts, state: &S, errors: &mut Vec<FieldError>) -> Option<Piece> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok();
    let text = |wanted: &str| params.iter().flatten().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
    let mut take = |field: &str, why: ValueError, message: &str| errors.push(FieldError::new(field, why.into(), message));
    let number = OrderNumber::parse(text("number")).map_err(|why| take("number", why, "Give a positive whole number.")).ok();
    let kind = EvidenceKind::parse(text("kind")).map_err(|why| take("kind", why, "There is no such piece of evidence.")).ok();
    let side = EvidenceSide::parse(text("side")).map_err(|why| take("side", why, "Give front or back.")).ok();
    if let (Some(kind), Some(side)) = (kind, side)
        && !kind.sides().contains(&side)
    {
        take("side", ValueError::UnknownChoice, "Only identity documents have a back.");
    }
    Some(Piece { number: number?, kind: kind?, side: side? })
}

/// The parameter `file_name`, once and alone; everything wrong is noted.
fn file_name(query: &str, errors: &mut Vec<FieldError>) -> Option<FileName> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let (names, strange): (Vec<_>, Vec<_>) = pairs.iter().partition(|(name, _)| name == "file_name");
    errors.extend(strange.iter().take(MAX_STRANGE_PARAMETERS).map(|(name, _)| FieldError::unknown_parameter(name)));
    if names.len() > 1 {
        errors.push(FieldError::new("file_name", FieldErrorCode::Repeated, "Give it once."));
    }
    let name = FileName::parse(names.first().map_or("", |(_, value)| value)).map_err(FileRefusal::from);
    name.map_err(|why| errors.push(FieldError::new("file_name", why.into(), why.sentence()))).ok()
}

fn unknown_parameters(query: &str) -> Vec<FieldError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    pairs.iter().take(MAX_STRANGE_PARAMETERS).map(|(name, _)| FieldError::unknown_parameter(name)).collect()
}
