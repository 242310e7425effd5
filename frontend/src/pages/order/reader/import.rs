//! Importing a document for the subscriber (D-12): chosen or dropped, sent with its progress, refused in words (O-4). One
//! that takes the place of another asks first.

use super::leaf::Leaf;
use crate::dom;
use crate::http::{self, Failure};
use crate::i18n::words::Word;
use crate::i18n::{refusal, t};
use crate::session::session;
use crate::ui::{Dialog, icon, live};
use api::{OrderDetail, ProblemCode};
use domain::orders::{EvidenceKind, EvidenceSide};
use domain::policy::Permission;
use domain::values::{FileRefusal, MAX_FILE_BYTES};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// What the whole page has to do with an import.
#[derive(Clone, Copy)]
pub(in super::super) struct Imports {
    /// Reads the order anew.
    pub(in super::super) reload: RwSignal<u32>,
    /// What was imported last, told for a moment.
    pub(in super::super) done: RwSignal<Option<String>>,
}

/// How far an import is.
#[derive(Clone, PartialEq)]
enum Step {
    Idle,
    /// Whether it may take the place of the document with the first name; its own is the second.
    Asking(String, String),
    Sending,
    Refused(String),
}

/// The import of one piece's documents.
#[derive(Clone, Copy)]
pub(super) struct Import {
    number: i64,
    kind: EvidenceKind,
    /// Whether it is offered: to who may change the order, while its status takes evidence.
    pub(super) offered: bool,
    step: RwSignal<Step>,
    sent: RwSignal<u32>,
    chosen: StoredValue<Option<(EvidenceSide, File)>, LocalStorage>,
    page: Imports,
}

impl Import {
    pub(super) fn of(order: &OrderDetail, kind: EvidenceKind, page: Imports) -> Self {
        Self {
            number: order.order.number,
            kind,
            offered: order.actions.contains(&Permission::Modify) && order.order.status.takes_evidence(),
            step: RwSignal::new(Step::Idle),
            sent: RwSignal::new(0),
            chosen: StoredValue::new_local(None),
            page,
        }
    }

    fn is_sending(self) -> bool {
        self.step.with(|step| *step == Step::Sending)
    }

    /// Takes what somebody chose or dropped for a side.
    fn take(self, leaf: Leaf, files: Option<FileList>) {
        let Some(files) = files.filter(|files| files.length() > 0 && !untrack(|| self.is_sending())) else { return };
        let Some(file) = files.get(0).filter(|_| files.length() == 1) else { return self.refuse(t().one_file.to_owned()) };
        // Not sent to be refused: it would be on its way for long.
        if file.size() > MAX_FILE_BYTES as f64 {
            return self.refuse(FileRefusal::TooLarge.word().to_owned());
        }
        let name = file.name();
        self.chosen.set_value(Some((leaf.side, file)));
        match leaf.document.with_value(|document| document.as_ref().map(|document| document.file.file_name.clone())) {
            Some(old) => self.step.set(Step::Asking(old, name)),
            None => self.send(),
        }
    }

    fn refuse(self, why: String) {
        self.step.try_set(Step::Refused(why));
    }

    /// Sends what was chosen.
    fn send(self) {
        let Some((side, file)) = self.chosen.try_update_value(Option::take).flatten() else { return };
        let session = session();
        self.sent.set(0);
        self.step.set(Step::Sending);
        let path = format!("/api/v1/orders/{}/evidence/{}/{side}?file_name={}", self.number, self.kind, dom::encode(&file.name()));
        spawn_local(async move {
            match http::put_file(session, &path, &file, self.sent).await {
                Ok(()) => {
                    self.step.try_set(Step::Idle);
                    self.page.done.try_set(Some(file.name()));
                    self.page.reload.try_update(|n| *n += 1);
                }
                Err(failure) => self.refuse(why(&failure)),
            }
        });
    }

    /// Takes what is dropped on a side.
    pub(super) fn dropped(self, leaf: Leaf, event: &DragEvent) {
        self.take(leaf, event.data_transfer().and_then(|data| data.files()));
    }

    /// A button that chooses a file for a side.
    pub(super) fn button(self, leaf: Leaf) -> AnyView {
        let t = t();
        let again = leaf.document.with_value(Option::is_some);
        let chosen = move |event: web_sys::Event| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                self.take(leaf, input.files());
                // The same file can be chosen again.
                input.set_value("");
            }
        };
        view! {
            <label class="btn btn--sm filepick">
                {icon("upload")}{(t.import)(leaf.name.map(|_| leaf.side), again)}
                <input class="vh" type="file" accept=".png,.jpg,.jpeg,.pdf" aria-describedby="import-hint" disabled=move || self.is_sending() on:change=chosen/>
            </label>
        }
        .into_any()
    }

    /// How far the import is, or why there is none; and the question before a document is replaced.
    pub(super) fn view(self) -> AnyView {
        let t = t();
        let told = move || {
            match self.step.get() {
            Step::Sending => self.progress(),
            Step::Refused(why) => view! {
                <div class="importing" role="alert">
                    <p class="note" data-tone="red">{icon("alert")}<span><b>{t.file_refused}</b>" "{why}</span></p>
                    <button class="btn btn--ghost btn--sm btn--icon push" type="button" aria-label=t.close on:click=move |_| self.step.set(Step::Idle)>{icon("x")}</button>
                </div>
            }
            .into_any(),
            Step::Idle | Step::Asking(..) => ().into_any(),
        }
        };
        let asking = Signal::derive(move || self.step.with(|step| matches!(step, Step::Asking(..))));
        view! { {live(told)} {self.question(asking)} }.into_any()
    }

    fn progress(self) -> AnyView {
        let t = t();
        let words = move || match self.sent.get() {
            100.. => t.checking.to_owned(),
            percent => (t.sending)(percent),
        };
        view! {
            <div class="importing">
                <progress max="100" prop:value=move || self.sent.get() aria-label=t.checking></progress>
                <span class="small tn">{words}</span>
            </div>
        }
        .into_any()
    }

    fn question(self, asking: Signal<bool>) -> AnyView {
        let t = t();
        let names = move || match self.step.get() {
            Step::Asking(old, new) => (t.replace_text)(&old, &new),
            _ => String::new(),
        };
        let give_up = move || self.step.set(Step::Idle);
        view! {
            <Dialog open=asking title=t.replace_title on_close=Callback::new(move |()| give_up())>
                <div class="dialog__body">
                    <p class="breakable">{names}</p>
                    <p class="note" data-tone="amber">{icon("alert")}<span>{t.replace_loss}</span></p>
                </div>
                <div class="dialog__foot">
                    <button class="btn btn--ghost" type="button" autofocus=true on:click=move |_| give_up()>{t.cancel}</button>
                    <button class="btn btn--primary" type="button" on:click=move |_| self.send()>{icon("upload")}{t.replace}</button>
                </div>
            </Dialog>
        }
        .into_any()
    }
}

/// Why nothing was imported, and what to do.
fn why(failure: &Failure) -> String {
    let t = t();
    let words = match failure {
        Failure::Problem(problem) => match problem.code {
            ProblemCode::BodyTooLarge => FileRefusal::TooLarge.word(),
            ProblemCode::EvidenceLocked => t.import_locked,
            ProblemCode::EvidenceNotNeeded => t.import_not_needed,
            ProblemCode::NotFound | ProblemCode::Forbidden => t.import_gone,
            ProblemCode::Unavailable => t.import_busy,
            ProblemCode::RateLimited => t.rate_limited_text,
            _ => match problem.errors.first().and_then(|error| refusal(&error.code)) {
                Some(why) => why.word(),
                None => return format!("{} ({})", t.import_failed, problem.request_id),
            },
        },
        Failure::Offline | Failure::Aborted => t.offline_text,
        Failure::SignedOut => t.import_signed_out,
        Failure::Unreadable(_) => t.import_failed,
    };
    words.to_owned()
}

/// What was imported, told for a moment to eyes and screen readers.
pub(in super::super) fn told(imports: Imports) -> AnyView {
    let t = t();
    Effect::new(move |_| {
        if imports.done.with(Option::is_some) {
            set_timeout(move || _ = imports.done.try_set(None), std::time::Duration::from_secs(6));
        }
    });
    let toast = live(move || {
        imports.done.get().map(|name| {
            view! {
                <div class="toast" data-tone="green">{icon("check-circle")}<div class="toast__text"><b>{t.import_done}</b><p class="breakable">{name}</p></div></div>
            }
            .into_any()
        })
    });
    view! { <div class="toasts" role="status">{toast}</div> }.into_any()
}
