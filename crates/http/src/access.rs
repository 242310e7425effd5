//! Registration of operations. There is one way to add one, and it asks who may call it: a route without a
//! declared permission does not compile, the OpenAPI document says the permission of every operation, and a layer
//! around the route holds its callers to it, whatever the handler does.

use api::ProblemCode;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use domain::policy::{Actor, Permission};
use http::StatusCode;
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

    /// How somebody is refused who may not. Without the permission nothing is visible, so a single record is "not
    /// found" and never "forbidden" (R-3).
    const fn refusal(self, of_one: bool) -> Option<ProblemCode> {
        match self {
            Self::SignedIn => None,
            Self::May(_) | Self::MayOne(_) if of_one => Some(ProblemCode::NotFound),
            Self::May(_) | Self::MayOne(_) => Some(ProblemCode::Forbidden),
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

/// The API's operations: routes and the document that describes them, kept together.
pub struct Operations(OpenApiRouter<App>);

impl Operations {
    /// None yet, under the head of this document.
    #[must_use]
    pub fn new(document: OpenApi) -> Self {
        Self(OpenApiRouter::with_openapi(document))
    }

    /// Adds operations that `access` may call: `.route(Access::May(Permission::View), routes!(order_list))`.
    #[must_use]
    pub fn route(self, access: Access, (schemas, mut paths, methods): UtoipaMethodRouter<App>) -> Self {
        let of_one = paths.paths.keys().any(|path| path.contains('{'));
        let refusal = access.refusal(of_one);
        paths.paths.values_mut().flat_map(operations).for_each(|operation| describe(operation, access, refusal));
        let methods = methods.route_layer(middleware::from_fn(move |request, next| hold(access, refusal, request, next)));
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
fn describe(operation: &mut Operation, access: Access, refusal: Option<ProblemCode>) {
    let permission = ExtensionsBuilder::new().add("x-permission", access.name()).build();
    operation.extensions.get_or_insert_default().merge(permission);
    let none: [&str; 0] = [];
    operation.security = Some(vec![SecurityRequirement::new("session", none), SecurityRequirement::new("token", none)]);
    operation.parameters.iter_mut().flatten().for_each(never_null);
    let of_change = if operation.request_body.is_some() { CHANGE_PROBLEMS } else { &[] };
    let asks_version = operation.parameters.iter().flatten().any(|parameter| matches!(parameter, RefOr::T(own) if own.name == "If-Match"));
    let of_version = if asks_version { VERSION_PROBLEMS } else { &[] };
    let own = refusal.map(|code| if code == ProblemCode::NotFound { ("404", "NotFound") } else { ("403", "Forbidden") });
    for (status, name) in COMMON_PROBLEMS.iter().chain(of_change).chain(of_version).copied().chain(own) {
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
    parts.extensions.insert(signed_in);
    next.run(Request::from_parts(parts, body)).await
}

/// Holds the callers of an operation to its declaration. To the handler, somebody without the permission is nobody: it
/// reads the parameters, because what is malformed is answered first (422 before 404 and 403), and finds no [`Caller`].
async fn hold(access: Access, refusal: Option<ProblemCode>, mut request: Request, next: Next) -> Response {
    let allowed = request.extensions().get::<SignedIn>().is_some_and(|signed_in| access.allows(&signed_in.actor));
    let Some(refusal) = refusal.filter(|_| !allowed) else { return next.run(request).await };
    request.extensions_mut().remove::<SignedIn>();
    let answer = next.run(request).await;
    if answer.status() == StatusCode::UNPROCESSABLE_ENTITY { answer } else { Failure::new(refusal).into_response() }
}

/// Who calls, as a handler takes it: the context of the use case. It comes after the extractors of the parameters, so
/// that a malformed request is told so before it is refused.
pub struct Caller(pub app::Ctx);

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, Failure> {
        let signed_in = parts.extensions.get::<SignedIn>().ok_or(Failure::new(api::ProblemCode::Unauthenticated))?;
        Ok(Self(app::Ctx {
            db: state.db.clone(),
            clock: state.clock.clone(),
            random: state.random.clone(),
            actor: signed_in.actor.clone(),
            origin: parts.extensions.get::<ClientAddress>().map(|client| client.address()),
        }))
    }
}
