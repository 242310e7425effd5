//! What handlers take from a request. Axum's own `Query` and `Path` answer in plain text, one error at a time; these
//! answer with every wrong field at once.

use api::{DEFAULT_PAGE_SIZE, FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, OrderListQuery, ParsedList, ProblemCode};
use app::evidence::Piece;
use axum::extract::{FromRequestParts, RawPathParams};
use domain::orders::{EvidenceKind, EvidenceSide, MAX_PAGE_SIZE};
use domain::values::{
    AttachmentId, DraftId, FileName, FileRefusal, IdempotencyKey, OfferCode, OrderNumber, RaCode, Sha256, Slug, TextLine, ValueError,
};
use http::request::Parts;

use crate::access::Caller;
use crate::links::Links;
use crate::posted;
use crate::problem::Failure;

/// The order list's parameters, read and checked, and the way to its other pages.
pub(crate) struct ListQuery(pub(crate) ParsedList, pub(crate) Links);

impl<S: Send + Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let default = parts.extensions.get::<Caller>().map(|Caller(ctx)| app::orders::usual_sort(ctx)).unwrap_or_default();
        let list = OrderListQuery::from_query(parts.uri.query().unwrap_or(""), default).map_err(Failure::invalid)?;
        Ok(Self(list, Links::of(&parts.uri)))
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

/// Makes an extractor of what is read from the names in the path and the parameters: everything that is wrong with them is said at
/// once, and nothing else may come.
macro_rules! named {
    ($name:ident, $read:expr) => {
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
                let mut names = Names::of(parts, state).await;
                let read: fn(&mut Names, &Parts) -> Option<Self> = $read;
                let read = read(&mut names, parts);
                names.finish(read)
            }
        }
    };
}

/// The same for an operation that must know what it is about before it reads a body: what is wrong with the rest of the names and
/// parameters is kept, to be told with what is wrong with the body.
macro_rules! named_around {
    ($name:ident, $read:expr) => {
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
                let mut names = Names::of(parts, state).await;
                let read: fn(&mut Names, &Parts) -> (Option<_>, Option<_>) = $read;
                let (about, rest) = read(&mut names, parts);
                names.finish_around(about, rest).map(|(about, rest)| Self(about, rest))
            }
        }
    };
}

/// The order's number in the path, on operations that take no parameters besides.
pub(crate) struct Number(pub(crate) OrderNumber);

named!(Number, |names, _| names.number().map(Number));

/// The authority's code in the path, on operations that take no parameters besides.
pub(crate) struct AuthorityCode(pub(crate) RaCode);

named!(AuthorityCode, |names, _| names.read("code", "Give 1 to 64 capitals, digits, - and _.", RaCode::parse).map(AuthorityCode));

/// The portal's slug in the path, on operations that take no parameters besides.
pub(crate) struct PortalSlug(pub(crate) Slug);

named!(PortalSlug, |names, _| names.read("slug", SMALL, Slug::parse).map(PortalSlug));

/// The portal's slug and the offer's code in the path, on operations that take no parameters besides.
pub(crate) struct OfferPath(pub(crate) Slug, pub(crate) OfferCode);

named!(OfferPath, |names, _| {
    let (slug, code) = (names.read("slug", SMALL, Slug::parse), names.read("code", SMALL, OfferCode::parse));
    slug.zip(code).map(|(slug, code)| OfferPath(slug, code))
});

/// A side of a piece of evidence in the path, and which of its documents that were replaced, if not the one that counts.
pub(crate) struct OnePiece(pub(crate) Piece, pub(crate) Option<Sha256>);

named!(OnePiece, |names, _| {
    let (piece, replaced) = (names.piece(), names.optional("replaced", "Give the `sha256` of a document.", Sha256::parse));
    piece.map(|piece| OnePiece(piece, replaced))
});

/// A piece of evidence in the path; nothing else may come.
pub(crate) struct PiecePath(pub(crate) (OrderNumber, EvidenceKind), pub(crate) Result<(), Failure>);

named_around!(PiecePath, |names, _| {
    let (number, kind) = (names.number(), names.kind());
    (number.zip(kind), Some(()))
});

/// A side of a piece of evidence in the path, and the name of its file.
pub(crate) struct NamedPiece(pub(crate) Piece, pub(crate) Result<FileName, Failure>);

named_around!(NamedPiece, |names, _| (names.piece(), names.file_name()));

/// An order's number and one of its attachments in the path, on operations that take no parameters besides.
pub(crate) struct AttachmentPath(pub(crate) OrderNumber, pub(crate) AttachmentId);

named!(AttachmentPath, |names, _| {
    let (number, id) = (names.number(), names.read("attachment", WHOLE, AttachmentId::parse));
    number.zip(id).map(|(number, id)| AttachmentPath(number, id))
});

/// The order to which a document is added, and what is said of the document.
pub(crate) struct NewAttachment(pub(crate) OrderNumber, pub(crate) Result<Titled, Failure>);

named_around!(NewAttachment, |names, parts| {
    let (number, title, file_name) = (names.number(), names.title(), names.file_name());
    let key = posted::key(&parts.headers).map_err(|wrong| names.errors.push(wrong)).ok();
    let titled = || Some(Titled { title: title?, file_name: file_name?, key: key? });
    (number, titled())
});

/// What is said of a document that is added.
pub(crate) struct Titled {
    /// What it is.
    pub(crate) title: TextLine,
    /// The name of its file.
    pub(crate) file_name: FileName,
    /// Under which it can be sent again.
    pub(crate) key: IdempotencyKey,
}

/// A draft's name in the path, on operations that take no parameters besides.
pub(crate) struct DraftPath(pub(crate) DraftId);

named!(DraftPath, |names, _| names.read("draft", UUID, DraftId::parse).map(DraftPath));

/// A draft in the path, which must be known before what is entered can be judged; nothing else may come.
pub(crate) struct EnteredDraft(pub(crate) DraftId, pub(crate) Result<(), Failure>);

named_around!(EnteredDraft, |names, _| (names.read("draft", UUID, DraftId::parse), Some(())));

/// Which page of the drafts, and the way to the others.
pub(crate) struct DraftListQuery {
    /// The draft after which it begins; none: the first page.
    pub(crate) after: Option<DraftId>,
    /// How many it may have.
    pub(crate) size: u16,
    /// To the others.
    pub(crate) links: Links,
}

named!(DraftListQuery, |names, parts| {
    let links = Links::of(&parts.uri);
    let size = names.optional("page_size", "Give 1 to 200.", |text| match text.parse() {
        Ok(size) if (1..=MAX_PAGE_SIZE).contains(&size) => Ok(size),
        Ok(_) => Err(ValueError::Range),
        Err(_) => Err(ValueError::Format),
    });
    let after = names.optional("page", "Give `next` of an earlier answer.", DraftId::parse);
    Some(DraftListQuery { after, size: size.unwrap_or(DEFAULT_PAGE_SIZE), links })
});

/// What drafts are named by.
const UUID: &str = "Give a UUID.";

/// What slugs and codes of offers are made of.
const SMALL: &str = "Give 1 to 64 small letters, digits and -.";

/// What numbers in a path are.
const WHOLE: &str = "Give a positive whole number.";

/// The names in a path and the parameters after it, and what is wrong with them.
struct Names {
    params: Option<RawPathParams>,
    parameters: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl Names {
    async fn of<S: Send + Sync>(parts: &mut Parts, state: &S) -> Self {
        let parameters = serde_urlencoded::from_str(parts.uri.query().unwrap_or("")).unwrap_or_default();
        Self { params: RawPathParams::from_request_parts(parts, state).await.ok(), parameters, errors: Vec::new() }
    }

    /// A name of the path, which is written in one way: a record has one address.
    fn read<T>(&mut self, name: &str, hint: &str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        let text = self.params.iter().flatten().find(|(param, _)| *param == name).map_or("", |(_, value)| value);
        let exact = if text.trim() == text { Ok(text) } else { Err(ValueError::Format) };
        exact.and_then(parse).map_err(|why| self.errors.push(FieldError::new(name, why.into(), hint))).ok()
    }

    fn number(&mut self) -> Option<OrderNumber> {
        self.read("number", WHOLE, OrderNumber::parse)
    }

    fn kind(&mut self) -> Option<EvidenceKind> {
        self.read("kind", "There is no such piece of evidence.", EvidenceKind::parse)
    }

    fn piece(&mut self) -> Option<Piece> {
        let number = self.number();
        let kind = self.kind();
        let side = self.read("side", "Give front or back.", EvidenceSide::parse);
        if let (Some(kind), Some(side)) = (kind, side)
            && !kind.sides().contains(&side)
        {
            self.errors.push(FieldError::new("side", ValueError::UnknownChoice.into(), "Only identity documents have a back."));
            return None;
        }
        Some(Piece { number: number?, kind: kind?, side: side? })
    }

    /// The value of a parameter that comes once; empty when it does not come.
    fn parameter(&mut self, name: &str) -> String {
        let mut values = self.parameters.extract_if(.., |(of, _)| of == name).map(|(_, value)| value);
        let first = values.next();
        if values.count() > 0 {
            self.errors.push(FieldError::new(name, FieldErrorCode::Repeated, "Give it once."));
        }
        first.unwrap_or_default()
    }

    /// The value of a parameter that may be left out.
    fn optional<T>(&mut self, name: &str, hint: &str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Option<T> {
        if !self.parameters.iter().any(|(of, _)| of == name) {
            return None;
        }
        let text = self.parameter(name);
        parse(&text).map_err(|why| self.errors.push(FieldError::new(name, why.into(), hint))).ok()
    }

    fn file_name(&mut self) -> Option<FileName> {
        let name = FileName::parse(&self.parameter("file_name")).map_err(FileRefusal::from);
        name.map_err(|why| self.errors.push(FieldError::new("file_name", why.into(), why.sentence()))).ok()
    }

    fn title(&mut self) -> Option<TextLine> {
        let title = TextLine::parse(&self.parameter("title"));
        title.map_err(|why| self.errors.push(FieldError::new("title", why.into(), "Say what it is, in 1 to 200 characters."))).ok()
    }

    /// What was read, unless something is wrong; whatever else came is unknown.
    fn finish<T>(mut self, read: Option<T>) -> Result<T, Failure> {
        self.errors.extend(strange(&self.parameters));
        read.filter(|_| self.errors.is_empty()).ok_or_else(|| Failure::invalid(self.errors))
    }

    /// What a request is about, which must be known before its body is read; what is wrong with the rest is kept, to be told with what
    /// is wrong with the body.
    fn finish_around<T, U>(self, about: Option<T>, rest: Option<U>) -> Result<(T, Result<U, Failure>), Failure> {
        let rest = self.finish(rest);
        match about {
            Some(about) => Ok((about, rest)),
            // Whatever kept it from being read was noted.
            None => Err(rest.err().unwrap_or_else(|| Failure::new(ProblemCode::NotFound))),
        }
    }
}

fn unknown_parameters(query: &str) -> Vec<FieldError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    strange(&pairs).collect()
}

fn strange(parameters: &[(String, String)]) -> impl Iterator<Item = FieldError> {
    parameters.iter().take(MAX_STRANGE_PARAMETERS).map(|(name, _)| FieldError::unknown_parameter(name))
}
