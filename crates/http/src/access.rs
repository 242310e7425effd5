//! Registration of operations. There is one way to add one, and it asks who may call it: a route without a
//! declared permission does not compile, the OpenAPI document says the permission of every operation, and a layer
//! around the route holds its callers to it, whatever the handler does.

use api::ProblemCode;
use app::records::Record;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use domain::policy::{Actor, Permission};
use domain::values::{DraftId, OfferCode, OrderNumber, RaCode, Slug};
use http::request::Parts;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{OpenApi, Ref, RefOr};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::auth::SignedIn;
use crate::openapi::{CHANGE_PROBLEMS, COMMON_PROBLEMS, VERSION_PROBLEMS};
use crate::problem::Failure;
use crate::proxy::ClientAddress;
use crate::state::App;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has this permission; on the records of their scope only. The use case names it again where it acts.
    May(Permission),
    /// Whoever has one of these permissions; otherwise the same.
    MayOne(&'static [Permission]),
}

impl Access {
    /// Its spelling in the OpenAPI document (`x-permission`).
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::SignedIn => "signed in".to_owned(),
            Self::May(permission) => permission.as_str().to_owned(),
            Self::MayOne(permissions) => permissions.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(" or "),
        }
    }

    fn allows(self, actor: &Actor) -> bool {
        match self {
            Self::SignedIn => true,
            Self::May(permission) => actor.may(permission),
            Self::MayOne(permissions) => permissions.iter().any(|permission| actor.may(*permission)),
        }
    }
}

/// What kind of record an operation is about, by the names in its path. Who sees a record and may not do something with it is
/// told so; to everybody else it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{number}`
    Order,
    /// `{code}`
    Authority,
    /// `{slug}`
    Portal,
    /// `{slug}` and `{code}`
    Offer,
    /// `{draft}`
    Draft,
}

impl Kind {
    /// The record that these names are of; none when they are no names of such a record.
    fn named(self, names: &RawPathParams) -> Option<Record> {
        let name = |wanted: &str| names.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
        match self {
            Self::Order => OrderNumber::parse(name("number")).ok().map(Record::Order),
            Self::Authority => RaCode::parse(name("code")).ok().map(Record::Authority),
            Self::Portal => Slug::parse(name("slug")).ok().map(Record::Portal),
            Self::Draft => DraftId::parse(name("draft")).ok().map(Record::Draft),
            Self::Offer => Some(Record::Offer(Slug::parse(name("slug")).ok()?, OfferCode::parse(name("code")).ok()?)),
        }
    }
}

/// The API's operations: routes and the document that describes them, kept together.
pub struct Operations(OpenApiRouter<App>);

impl Operations {
    /// None yet, under the head of this document.
    #[must_use]
    pub fn new(document: OpenApi) -> Self {
        Self(OpenApiRouter::with_openapi(document))
    }

    /// Adds operations that are about no single record: `.route(Access::May(Permission::View), routes!(order_list))`.
    #[must_use]
    pub fn route(self, access: Access, operations: UtoipaMethodRouter<App>) -> Self {
        self.add(access, None, operations)
    }

    /// Adds operations on a record that their path names: `.on(Kind::Order, Access::May(Permission::View), routes!(order_fetch))`.
    #[must_use]
    pub fn on(self, kind: Kind, access: Access, operations: UtoipaMethodRouter<App>) -> Self {
        self.add(access, Some(kind), operations)
    }

    /// # Panics
    /// The path names a record and nobody said of which kind, or the other way round: as soon as the routes are made.
    fn add(self, access: Access, kind: Option<Kind>, (schemas, mut paths, methods): UtoipaMethodRouter<App>) -> Self {
        assert!(paths.paths.keys().all(|path| path.contains('{') == kind.is_some()), "a path names a record of some kind, or none");
        paths.paths.values_mut().flat_map(operations).for_each(|operation| describe(operation, access, kind));
        let methods = methods.route_layer(middleware::from_fn(move |request, next| hold(access, kind, request, next)));
        Self(self.0.routes((schemas, paths, methods)))
    }

    /// These and the others.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0.merge(others.0))
    }

    /// The document alone.
    #[must_use]
    pub fn into_document(self) -> OpenApi {
        self.0.into_openapi()
    }

    /// The routes, every one of them behind the sign-in and the caller's rate limit.
    pub fn into_router(self, app: &App) -> axum::Router<App> {
        let (router, _) = self.0.split_for_parts();
        router.route_layer(middleware::from_fn_with_state(app.clone(), admit))
    }
}

/// The operations of a path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// Adds what all operations share: the permission, the two credentials, the problems that any call can meet.
fn describe(operation: &mut Operation, access: Access, kind: Option<Kind>) {
    let permission = ExtensionsBuilder::new().add("x-permission", access.name()).build();
    operation.extensions.get_or_insert_default().merge(permission);
    let none: [&str; 0] = [];
    operation.security = Some(vec![SecurityRequirement::new("session", none), SecurityRequirement::new("token", none)]);
    operation.parameters.iter_mut().flatten().for_each(never_null);
    let of_change = if operation.request_body.is_some() { CHANGE_PROBLEMS } else { &[] };
    let asks = |name: &str| operation.parameters.iter().flatten().any(|parameter| matches!(parameter, RefOr::T(own) if own.name == name));
    // What tells of 412 in its own words does not insist on being told which version.
    let insists = asks("If-Match") && !operation.responses.responses.contains_key("412");
    let of_version = if insists { VERSION_PROBLEMS } else { &[] };
    let of_key = asks("Idempotency-Key").then_some(("409", "Conflict"));
    // Whoever sees a record may read it: there is nobody to forbid it to.
    let forbidden = match (access, kind) {
        (Access::SignedIn, _) | (Access::May(Permission::View), Some(_)) => None,
        _ => Some(("403", "Forbidden")),
    };
    let own = forbidden.into_iter().chain(kind.map(|_| ("404", "NotFound")));
    for (status, name) in COMMON_PROBLEMS.iter().chain(of_change).chain(of_version).copied().chain(of_key).chain(own) {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| Ref::from_response_name(name).into());
    }
}

/// A header or parameter is a text or is left out. What may be left out is an `Option`, of which utoipa says that it may be null,
/// too; generated clients then offer to send one.
fn never_null(parameter: &mut RefOr<Parameter>) {
    if let RefOr::T(Parameter { schema: Some(RefOr::T(Schema::Object(object))), .. }) = parameter
        && let SchemaType::Array(types) = &object.schema_type
        && let [only] = types.iter().filter(|one| **one != Type::Null).collect::<Vec<_>>()[..]
    {
        object.schema_type = SchemaType::Type(only.clone());
    }
}

/// Lets in who is signed in and has not asked too often.
async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let signed_in = match SignedIn::from_request_parts(&mut parts, &app.auth).await {
        Ok(signed_in) => signed_in,
        Err(refusal) => return refusal.into_response(),
    };
    if let Err(seconds) = app.rate.take((&signed_in.actor.issuer, &signed_in.actor.subject)) {
        return Failure::rate_limited(seconds).into_response();
    }
    let ctx = app::Ctx {
        db: app.db.clone(),
        clock: app.clock.clone(),
        random: app.random.clone(),
        actor: signed_in.actor.clone(),
        origin: parts.extensions.get::<ClientAddress>().map(|client| client.address()),
    };
    parts.extensions.insert(Caller(ctx));
    parts.extensions.insert(signed_in);
    next.run(Request::from_parts(parts, body)).await
}

/// Holds the callers of an operation to its declaration. Whoever has not the permission is told so whatever else they sent: nothing
/// of it is read (403 and 404 before 422).
async fn hold(access: Access, kind: Option<Kind>, request: Request, next: Next) -> Response {
    let Some(Caller(ctx)) = request.extensions().get::<Caller>().cloned() else {
        return Failure::new(ProblemCode::Unauthenticated).into_response();
    };
    if access.allows(&ctx.actor) {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let names = RawPathParams::from_request_parts(&mut parts, &()).await.ok();
    refuse(&ctx, kind, names.as_ref()).await.into_response()
}

/// How somebody is refused who has not the permission: what they see is forbidden to them, what they do not see is not there.
async fn refuse(ctx: &app::Ctx, kind: Option<Kind>, names: Option<&RawPathParams>) -> Failure {
    let Some(kind) = kind else { return Failure::new(ProblemCode::Forbidden) };
    let Some(record) = names.and_then(|names| kind.named(names)) else { return Failure::new(ProblemCode::NotFound) };
    match app::records::exists(ctx, &record).await {
        Ok(true) => Failure::new(ProblemCode::Forbidden),
        Ok(false) => Failure::new(ProblemCode::NotFound),
        Err(error) => error.into(),
    }
}

/// Who calls, as a handler takes it: the context of the use case.
#[derive(Clone)]
pub struct Caller(pub app::Ctx);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::new(ProblemCode::Unauthenticated))
    }
}
