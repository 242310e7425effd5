//! The OpenAPI 3.1 document, generated from the routes. `ra-portal openapi` prints it; a copy is committed.

use api::{FieldError, Problem, ProblemCode};
use domain::orders::{EvidenceKind, Gap, OrderSort};
use serde_json::Value;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, Response, ResponseBuilder};

mod example;
pub(crate) use example::{
    attachment, authority_list, authority_settings, comment, comment_entry, draft, draft_entry, draft_page, draft_patch, evidence_document,
    evidence_piece, me, offer_list, offer_settings, order_cancelled, order_cancelling, order_completed, order_count, order_detail,
    order_page, order_placed, order_submission, portal_list, portal_settings,
};

/// The problems that any operation can answer with: status and name among the components.
pub(crate) const COMMON_PROBLEMS: &[(&str, &str)] = &[
    ("400", "TwoCredentials"),
    ("401", "Unauthenticated"),
    ("408", "RequestTimeout"),
    ("413", "BodyTooLarge"),
    ("422", "InvalidRequest"),
    ("429", "RateLimited"),
    ("500", "Internal"),
    ("503", "Unavailable"),
];

/// The problems that every operation with a body can answer with besides.
pub(crate) const CHANGE_PROBLEMS: &[(&str, &str)] = &[("409", "Conflict"), ("415", "UnsupportedMediaType")];

/// The problems of operations that ask which version the caller read.
pub(crate) const VERSION_PROBLEMS: &[(&str, &str)] = &[("412", "PreconditionFailed"), ("428", "PreconditionRequired")];

/// Every problem response among the components, with the code of its example.
const RESPONSES: &[(&str, ProblemCode)] = &[
    ("TwoCredentials", ProblemCode::TwoCredentials),
    ("Unauthenticated", ProblemCode::Unauthenticated),
    ("Forbidden", ProblemCode::Forbidden),
    ("NotFound", ProblemCode::NotFound),
    ("RequestTimeout", ProblemCode::RequestTimeout),
    ("Conflict", ProblemCode::Incomplete),
    ("PreconditionFailed", ProblemCode::PreconditionFailed),
    ("BodyTooLarge", ProblemCode::BodyTooLarge),
    ("UnsupportedMediaType", ProblemCode::UnsupportedMediaType),
    ("InvalidRequest", ProblemCode::InvalidRequest),
    ("PreconditionRequired", ProblemCode::PreconditionRequired),
    ("RateLimited", ProblemCode::RateLimited),
    ("Internal", ProblemCode::Internal),
    ("Unavailable", ProblemCode::Unavailable),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "ra-portal",
        description = "The registration authority's orders, as operators and partner systems see them.\n\n\
            **Signing in.** Partner systems send an access token of the operators' realm (`Authorization: Bearer …`). The portal's own \
            pages use its session cookie. Never both at once.\n\n\
            **Rights.** `x-permission` names the permission that an operation needs. What lies outside the caller's scope does not \
            exist for them: it is answered with 404 and never counted.\n\n\
            **Problems.** Every refusal is an RFC 9457 document (`application/problem+json`); programs branch on `code`, people follow \
            `type`. Wrong parameters come all at once, by field; so do the wrong fields of a body, with their path (`organisation.siren`). New codes, fields and vocabulary values may be added; existing \
            ones keep their meaning.\n\n\
            **Changes.** `POST` takes an `Idempotency-Key`: the same request under the same key gets the same answer for 72 hours, \
            and is carried out once. `If-Match` takes the `ETag` of what the caller read, as it came, so that nobody overwrites what they have \
            not seen; `*` is refused.\n\n\
            **Order of refusals.** Who is it (401), may they (403, 404), is the request right (422), is it for the version that there is \
            (412, 428), does the record's state allow it (409).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This portal")),
    tags(
        (name = "me", description = "Who is signed in."),
        (name = "orders", description = "Orders: one request for one certificate for one holder."),
        (name = "drafts", description = "Orders that are being entered, step by step."),
        (name = "evidence", description = "The proofs that an order needs, and their documents."),
        (name = "attachments", description = "Documents that operators add to an order beside its evidence."),
        (name = "portals", description = "Order portals: where subscribers place their orders."),
        (name = "settings", description = "How registration authorities, portals and their offers are configured."),
    ),
    // `OrderSort` stands in a parameter only, where utoipa does not look for schemas.
    components(schemas(Problem, api::FieldError, api::schema::Sort)),
)]
struct Head;

/// The document's head: what it says before any operation is added.
pub(crate) fn head() -> OpenApi {
    let mut document = <Head as utoipa::OpenApi>::openapi();
    let components = document.components.get_or_insert_default();
    for (name, code) in RESPONSES {
        components.responses.insert((*name).to_owned(), problem_response(*code).into());
    }
    let cookie = ApiKeyValue::with_description("__Host-sid", "The portal's session. Unsafe methods also need `X-Requested-By: ra-portal`.");
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let token = token.description(Some("An access token of the operators' realm for the audience `urn:ra:api`."));
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    document
}

/// The whole document.
#[must_use]
pub fn document() -> OpenApi {
    crate::routes::operations().and(crate::routes::documents()).and(crate::routes::pieces()).into_document()
}

/// The document as it is committed and served.
///
/// # Panics
/// Never: the document holds texts and numbers only.
#[must_use]
pub fn json_text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).expect("texts and numbers have a JSON form");
    text.push('\n');
    text
}

/// The permission that each operation declares: method, path, operation id, `x-permission`.
#[must_use]
pub fn operations(document: &Value) -> Vec<(String, String, String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation)))
        .filter_map(|(path, method, operation)| {
            Some((method.to_uppercase(), path.clone(), text(&operation["operationId"])?, text(&operation["x-permission"])))
        })
        .collect()
}

fn problem_response(code: ProblemCode) -> Response {
    let mut problem = Problem::new(code, "b7c1f6a0d2e94f3c8a5d0e1f2a3b4c5d");
    if code == ProblemCode::InvalidRequest {
        problem.errors =
            api::OrderListQuery::from_query("siren=12x&page_size=0&colour=red", OrderSort::default()).err().unwrap_or_default();
    }
    if code == ProblemCode::Incomplete {
        problem.errors = vec![FieldError::from(Gap::Missing(EvidenceKind::HolderIdentity)), FieldError::from(Gap::Declaration)];
    }
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .example(Some(serde_json::to_value(problem).unwrap_or(Value::Null)))
        .build();
    let mut response = ResponseBuilder::new().description(code.title()).content(crate::problem::MEDIA_TYPE, content);
    if matches!(code, ProblemCode::RateLimited | ProblemCode::Unavailable) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
        response = response.header("Retry-After", HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait.")).build());
    }
    response.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::values::FileFormat;
    use serde_json::json;

    #[test]
    fn every_operation_names_its_permission_and_its_problems() {
        let document = serde_json::to_value(document()).expect("JSON");
        let operations = operations(&document);
        let names: Vec<&str> = operations.iter().map(|(_, _, id, _)| id.as_str()).collect();
        let expected = [
            "authority_list",
            "authority_fetch",
            "authority_save",
            "draft_list",
            "draft_begin",
            "draft_remove",
            "draft_fetch",
            "draft_change",
            "draft_submit",
            "me_fetch",
            "order_list",
            "order_submit",
            "order_count",
            "order_fetch",
            "attachment_add",
            "attachment_fetch",
            "order_cancel",
            "comment_add",
            "order_complete",
            "evidence_replace",
            "evidence_fetch",
            "evidence_import",
            "portal_list",
            "portal_fetch",
            "portal_save",
            "offer_list",
            "offer_fetch",
            "offer_save",
        ];
        assert_eq!(names, expected);
        for (method, path, id, permission) in &operations {
            assert!(permission.is_some(), "{id} has no x-permission");
            let responses = &document["paths"][path][method.to_lowercase()]["responses"];
            for (status, name) in COMMON_PROBLEMS {
                assert_eq!(responses[*status], json!({"$ref": format!("#/components/responses/{name}")}), "{id} {status}");
            }
            if responses["204"].is_object() {
                continue;
            }
            let done = if responses["201"].is_object() && responses["200"].is_null() { "201" } else { "200" };
            let content = responses[done]["content"].as_object().unwrap_or_else(|| panic!("{id} has no content"));
            let documents = content.keys().all(|kind| FileFormat::from_media_type(kind).is_some());
            assert!(documents || content["application/json"]["example"].is_object(), "{id} has no example");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = serde_json::to_value(document()).expect("JSON");
        let text = document.to_string();
        let references: std::collections::BTreeSet<&str> =
            text.split(r##""$ref":"#"##).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for reference in references {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
    }
}
