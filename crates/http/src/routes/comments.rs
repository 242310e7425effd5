use api::{CommentEntry, CommentView};
use app::Answer;
use axum::response::Response;
use domain::orders::Comment;
use domain::values::TextBlock;

use crate::access::Caller;
use crate::extract::Number;
use crate::posted::{self, Posted};
use crate::problem::Result;

/// Remark something on an order
///
/// Free text for whoever works on the order; order portals do not see it. It stays as it is, with its author and time. A closed
/// or cancelled order takes none.
#[utoipa::path(
    post, path = "/api/v1/orders/{number}/comments", operation_id = "comment_add", tag = "orders",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each remark: a UUID, say.", max_length = 128),
    ),
    request_body(content = CommentEntry, example = json!(crate::openapi::comment_entry())),
    responses((status = 200, description = "The remark, which is read with its order.", body = CommentView, example = json!(crate::openapi::comment()))),
)]
pub(super) async fn comment_add(number: Result<Number>, Caller(ctx): Caller, posted: Posted<TextBlock>) -> Result<Response> {
    let (Number(number), request, document) = posted.whole(number, async |()| Ok(Vec::new())).await?;
    Ok(posted::answer(app::comments::add(&ctx, &request, number, &document, added).await?))
}

/// What was added, as it travels and is kept. It is a part of its order and has no address of its own that a 201 could name (RFC 9110,
/// 9.3.3 and 15.3.2).
fn added(comment: &Comment) -> Answer {
    posted::words(200, None, None, &CommentView::from(comment.clone()))
}
