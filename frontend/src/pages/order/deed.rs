//! Something that is done to an order from its page: sent once however often it is tried, refused in words. It outlives the
//! order that is shown, which is read anew afterwards.

use super::reader::Imports;
use crate::dom;
use crate::http::{self, Failure, Posted};
use crate::i18n::t;
use crate::session::{Session, session};
use crate::ui::{icon, live};
use api::ProblemCode;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One deed at a time.
#[derive(Clone, Copy)]
pub(super) struct Deed {
    session: Session,
    /// Whether it is on its way.
    pub(super) going: RwSignal<bool>,
    /// Why it was refused.
    refused: RwSignal<Option<Failure>>,
    /// The same for every attempt at the same deed, which then counts once.
    key: StoredValue<String>,
    /// How often it was another deed: what becomes of an earlier one is no longer told.
    turn: StoredValue<u32>,
}

impl Deed {
    /// Nothing is done yet.
    pub(super) fn idle() -> Self {
        Self {
            session: session(),
            going: RwSignal::new(false),
            refused: RwSignal::new(None),
            key: StoredValue::new(dom::random_id()),
            turn: StoredValue::new(0),
        }
    }

    /// What is sent next is another deed.
    pub(super) fn another(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.going.set(false);
        self.key.set_value(dom::random_id());
        self.refused.set(None);
    }

    /// Sends it; what was done is followed by `then`, which says what is told of it, and the order is read anew in any case in which
    /// it may be another.
    pub(super) fn send(
        self,
        path: String,
        document: String,
        version: Option<String>,
        page: Imports,
        then: impl FnOnce() -> &'static str + 'static,
    ) {
        if self.going.get_untracked() {
            return;
        }
        let session = self.session;
        let posted = Posted { document, idempotency_key: self.key.get_value(), version };
        self.refused.set(None);
        self.going.set(true);
        let turn = self.turn.get_value();
        spawn_local(async move {
            let outcome = http::post_document(session, &path, &posted).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.going.try_set(false);
            match outcome {
                Ok(()) => {
                    self.another();
                    page.done(then());
                }
                Err(failure) => {
                    // What is sent after the order was read anew is another request.
                    if matches!(failure.code(), Some(ProblemCode::PreconditionFailed | ProblemCode::WrongState)) {
                        self.key.set_value(dom::random_id());
                        page.read_anew();
                    }
                    self.refused.try_set(Some(failure));
                }
            }
        });
    }

    /// Why it was refused, and what to do.
    pub(super) fn view(self) -> AnyView {
        live(move || {
            self.refused.get().map(|failure| {
                view! { <p class="note" data-tone="red" role="alert">{icon("alert")}<span>{why(&failure)}</span></p> }.into_any()
            })
        })
    }
}

fn why(failure: &Failure) -> String {
    let t = t();
    let words = match failure {
        Failure::Offline | Failure::Aborted => t.offline_text,
        Failure::SignedOut => t.deed_signed_out,
        Failure::Unreadable(_) => t.deed_failed,
        Failure::Problem(problem) => match problem.code {
            ProblemCode::PreconditionFailed => t.deed_overtaken,
            ProblemCode::WrongState => t.deed_too_late,
            ProblemCode::NotFound | ProblemCode::Forbidden => t.import_gone,
            ProblemCode::RateLimited => t.rate_limited_text,
            ProblemCode::InvalidRequest => t.deed_text_wrong,
            _ => return format!("{} ({})", t.deed_failed, problem.request_id),
        },
    };
    words.to_owned()
}
