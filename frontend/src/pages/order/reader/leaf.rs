//! One side of a piece: its document, fetched when it is first looked at, and shown; or why there is none to show.

use super::document;
use super::look::Look;
use crate::http::{self, Failure, Latest};
use crate::i18n::t;
use crate::session::session;
use crate::ui::{empty, failed, live};
use api::{DocumentFileView, ProblemCode};
use domain::orders::EvidenceSide;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::{Blob, Url};

/// What is there of the document.
#[derive(Clone, PartialEq)]
enum Content {
    /// Not yet anything; whether that takes so long that it is to be said.
    Waiting(bool),
    /// The file, at this address inside the page.
    Here(String),
    /// The file, which the browser cannot show.
    Unshown(String),
    Failed(Failure),
}

/// Why there is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// It is still to come.
    Awaited,
    /// It was still to come when the order was cancelled.
    Never,
    /// It came, but is not kept here.
    Elsewhere,
}

/// A side.
#[derive(Clone, Copy)]
pub(super) struct Leaf {
    pub(super) side: EvidenceSide,
    /// The side's name, where there is more than one.
    pub(super) name: Option<&'static str>,
    /// What is known of its document.
    pub(super) document: StoredValue<Option<DocumentFileView>>,
    /// Why there is none.
    pub(super) absent: Option<Absent>,
    content: RwSignal<Content>,
    file: StoredValue<Option<Blob>, LocalStorage>,
    again: RwSignal<u32>,
    look: Look,
}

impl Leaf {
    /// A side. Its document is asked for at this path when it is first shown.
    pub(super) fn of(
        side: EvidenceSide,
        name: Option<&'static str>,
        file: Result<DocumentFileView, Absent>,
        path: String,
        look: Look,
    ) -> Self {
        let absent = file.as_ref().err().copied();
        let leaf = Self {
            side,
            name,
            document: StoredValue::new(file.ok()),
            absent,
            content: RwSignal::new(Content::Waiting(false)),
            file: StoredValue::new_local(None),
            again: RwSignal::new(0),
            look,
        };
        leaf.load(path);
        on_cleanup(move || leaf.forget());
        leaf
    }

    /// The address of the file inside the page, once it is there.
    pub(super) fn address(self) -> Option<String> {
        match self.content.get() {
            Content::Here(address) | Content::Unshown(address) => Some(address),
            Content::Waiting(_) | Content::Failed(_) => None,
        }
    }

    /// The name of its document.
    pub(super) fn file_name(self) -> Option<String> {
        self.document.with_value(|document| document.as_ref().map(|document| document.file_name.clone()))
    }

    fn load(self, path: String) {
        // Another document of the same piece has another hash.
        let hash = self.document.with_value(|document| document.as_ref().map(|document| document.sha256.clone()));
        let key = format!("{path}#{}", hash.unwrap_or_default());
        if let Some(file) = self.look.kept(&key) {
            return self.take(Ok(file));
        }
        let session = session();
        let latest = Latest::start();
        Effect::new(move |_| {
            session.revived.track();
            self.again.track();
            let here = self.file.with_value(Option::is_some);
            if here || !self.look.shows(self.side) || self.document.with_value(Option::is_none) {
                return;
            }
            let (generation, abort) = latest.begin();
            self.content.set(Content::Waiting(false));
            set_timeout(
                move || {
                    if latest.is(generation) {
                        self.content.set(Content::Waiting(true));
                    }
                },
                Duration::from_millis(200),
            );
            let (path, key) = (path.clone(), key.clone());
            spawn_local(async move {
                let file = http::get_file(session, &path, abort.as_ref()).await;
                if latest.is(generation) {
                    latest.settle();
                    if let Ok(file) = &file {
                        self.look.keep(key, file.clone());
                    }
                    self.take(file);
                }
            });
        });
    }

    fn take(self, file: Result<Blob, Failure>) {
        match file {
            Ok(file) => {
                if let Ok(address) = Url::create_object_url_with_blob(&file) {
                    self.file.set_value(Some(file));
                    self.content.set(Content::Here(address));
                }
            }
            Err(Failure::SignedOut | Failure::Aborted) => {}
            Err(failure) => self.content.set(Content::Failed(failure)),
        }
    }

    /// The address inside the page goes with the page's part.
    fn forget(self) {
        if let Some(Content::Here(address) | Content::Unshown(address)) = self.content.try_get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
    }

    /// The side as it is.
    pub(super) fn view(self) -> AnyView {
        if self.document.with_value(Option::is_none) {
            return self.missing();
        }
        live(move || match self.content.get() {
            Content::Waiting(slow) => waiting(slow),
            Content::Here(address) => self.shown(address),
            Content::Unshown(_) => empty(Some("amber"), "alert", t().unshown, t().unshown_text, ().into_any()),
            Content::Failed(failure) => self.failed(&failure),
        })
    }

    fn missing(self) -> AnyView {
        let t = t();
        match self.absent {
            Some(Absent::Awaited) => empty(Some("red"), "circle-dashed", t.not_imported, t.not_imported_text, ().into_any()),
            Some(Absent::Never) => empty(None, "circle-dashed", t.not_applicable, t.never_text, ().into_any()),
            Some(Absent::Elsewhere) | None => empty(None, "file", t.no_document, t.no_document_text, ().into_any()),
        }
    }

    fn failed(self, failure: &Failure) -> AnyView {
        let t = t();
        let retry = Callback::new(move |()| self.again.update(|n| *n += 1));
        match failure.code() {
            Some(ProblemCode::NotFound) => empty(None, "file", t.no_document, t.no_such_document_text, ().into_any()),
            Some(ProblemCode::DocumentDestroyed) => empty(None, "lock", t.destroyed, t.destroyed_text, ().into_any()),
            Some(ProblemCode::DocumentUnreadable) => {
                let reference = match failure {
                    Failure::Problem(problem) => format!("{} · {}", problem.code.as_str(), problem.request_id),
                    _ => String::new(),
                };
                view! {
                    <div role="alert">
                        {empty(Some("red"), "alert", t.unreadable, t.unreadable_text, ().into_any())}
                        <p class="small muted mono reference">{reference}</p>
                    </div>
                }
                .into_any()
            }
            _ => failed(failure, t.document_unavailable, retry),
        }
    }

    fn shown(self, address: String) -> AnyView {
        let name = self.file_name().unwrap_or_default();
        let fails = Callback::new(move |()| _ = self.content.try_set(Content::Unshown(address.clone())));
        self.file.get_value().map(|file| document::view(file, name, self.look, fails)).into_any()
    }
}

fn waiting(slow: bool) -> AnyView {
    slow.then(|| view! { <div class="scan scan--skel" aria-hidden="true"><span class="skel"></span></div><p class="vh" role="status">{t().loading}</p> }.into_any())
        .into_any()
}
