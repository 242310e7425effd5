//! Documents on their way: sent with their progress, given up, refused in words (O-4). It outlives the order that is shown,
//! which is read anew once a document is there.

use super::told::Told;
use crate::http::{self, Destination, Failure, Upload};
use crate::i18n::words::Word;
use crate::i18n::{refusal, t};
use crate::session::{Session, session};
use crate::ui::{icon, live};
use api::{DocumentFileView, ProblemCode};
use domain::orders::{EvidenceKind, EvidenceState};
use domain::values::{FileRefusal, MAX_FILE_BYTES};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, FileList};

/// A piece of evidence of an order, by the order's number.
pub(super) type Piece = (i64, EvidenceKind);

/// How far a document is.
#[derive(Clone, PartialEq)]
enum Step {
    Idle,
    Going,
    Refused(String),
    /// Somebody else changed the piece meanwhile; when its latest document was imported, as it was seen here.
    Overtaken(Option<String>),
}

/// A document on its way, one at a time.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    step: RwSignal<Step>,
    upload: Upload,
}

impl Sending {
    fn idle() -> Self {
        Self { step: RwSignal::new(Step::Idle), upload: Upload::idle() }
    }

    /// Whether one is on its way.
    pub(super) fn is_going(self) -> bool {
        self.step.with(|step| *step == Step::Going)
    }

    /// Whether there is something to be seen of it.
    pub(super) fn is_told(self) -> bool {
        self.step.with(|step| *step != Step::Idle)
    }

    /// The one file among those that were chosen or dropped, unless one is on its way or it would be refused anyway.
    pub(super) fn one_of(self, files: Option<FileList>) -> Option<File> {
        let files = files.filter(|files| files.length() > 0 && !untrack(|| self.is_going()))?;
        let Some(file) = files.get(0).filter(|_| files.length() == 1) else {
            self.refuse(t().one_file);
            return None;
        };
        // Not sent to be refused: it would be on its way for long.
        if file.size() > MAX_FILE_BYTES as f64 {
            self.refuse(FileRefusal::TooLarge.word());
            return None;
        }
        self.forget();
        Some(file)
    }

    /// Says why a document is not taken.
    pub(super) fn refuse(self, why: impl Into<String>) {
        self.step.try_set(Step::Refused(why.into()));
    }

    /// Forgets why the last one was not taken.
    pub(super) fn forget(self) {
        if untrack(|| !self.is_going()) {
            self.step.set(Step::Idle);
        }
    }

    /// Sends a document and has the order read anew once it is there; `then` gets its new `ETag` and says what is told of it.
    pub(super) fn send(
        self,
        to: Destination,
        file: File,
        page: Imports,
        seen: Option<String>,
        then: impl FnOnce(String) -> Told + 'static,
    ) {
        let session = page.session;
        self.step.set(Step::Going);
        spawn_local(async move {
            match http::send_file(session, &to, &file, self.upload).await {
                Ok(version) => {
                    self.step.try_set(Step::Idle);
                    page.told.try_set(Some(then(version)));
                    page.reload.try_update(|n| *n += 1);
                }
                Err(Failure::Aborted) => _ = self.step.try_set(Step::Idle),
                // What somebody else did meanwhile is to be seen beside the words that tell of it.
                Err(failure) if failure.code() == Some(ProblemCode::PreconditionFailed) => {
                    self.step.try_set(Step::Overtaken(seen));
                    page.reload.try_update(|n| *n += 1);
                }
                Err(failure) => self.refuse(why(&failure)),
            }
        });
    }

    /// Gives up what is on its way.
    pub(super) fn give_up(self) {
        self.upload.give_up();
    }

    /// How far it is, or why it was not taken. `heading`: what did not happen then; `latest`: the piece's latest document.
    pub(super) fn view(self, heading: &'static str, latest: Option<DocumentFileView>) -> AnyView {
        let t = t();
        live(move || {
            let why = match self.step.get() {
                Step::Idle => return ().into_any(),
                Step::Going => return self.progress(),
                Step::Refused(why) => why,
                Step::Overtaken(seen) => {
                    let newer = latest.as_ref().filter(|file| Some(&file.imported_at) != seen.as_ref());
                    newer.map_or_else(
                        || t.import_overtaken.to_owned(),
                        |file| (t.import_overtaken_by)(&file.imported_by, &file.file_name, &at(file)),
                    )
                }
            };
            view! {
                <div class="importing" role="alert">
                    <p class="note" data-tone="red">{icon("alert")}<span><b>{heading}"."</b>" "{why}</span></p>
                    <button class="btn btn--ghost btn--sm btn--icon push" type="button" aria-label=t.close on:click=move |_| self.forget()>{icon("x")}</button>
                </div>
            }
            .into_any()
        })
    }

    fn progress(self) -> AnyView {
        let t = t();
        let sent = self.upload.sent;
        let words = move || match sent.get() {
            100.. => t.checking.to_owned(),
            percent => (t.sending)(percent),
        };
        // What is all there is being looked at: then it is too late.
        let give_up = move || {
            (sent.get() < 100).then(|| {
                view! { <button class="btn btn--ghost btn--sm" type="button" on:click=move |_| self.give_up()>{t.cancel}</button> }
                    .into_any()
            })
        };
        view! {
            <div class="importing">
                <progress max="100" prop:value=move || sent.get() aria-label=t.checking></progress>
                <span class="small tn">{words}</span>
                {live(give_up)}
            </div>
        }
        .into_any()
    }
}

/// When a document was imported, in words.
pub(super) fn at(file: &DocumentFileView) -> String {
    crate::intl::date_time(&file.imported_at)
}

/// A document for a piece of evidence: where it goes, and what is there as somebody saw it.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) piece: Piece,
    pub(super) to: Destination,
    /// How far the piece is.
    pub(super) state: EvidenceState,
    /// The document of which it takes the place.
    pub(super) old: Option<DocumentFileView>,
    /// When the piece's latest document was imported.
    pub(super) seen: Option<String>,
}

/// What the whole page has to do with imports.
#[derive(Clone, Copy)]
pub(in super::super) struct Imports {
    /// Whose they are; what is dropped on the window has no owner to ask.
    session: Session,
    /// Reads the order anew.
    reload: RwSignal<u32>,
    /// What became of the last document, told for a moment.
    pub(super) told: RwSignal<Option<Told>>,
    /// The documents of pieces of evidence.
    pub(super) evidence: Sending,
    /// The piece for which one was sent, or is.
    pub(super) sent: RwSignal<Option<Piece>>,
    /// The piece that is open.
    pub(super) open: RwSignal<Option<Piece>>,
    /// What takes a file that is dropped somewhere on the page.
    pub(super) taker: StoredValue<Option<Callback<Option<FileList>>>>,
    /// What is sent once somebody agrees that it takes the place of another.
    pub(super) asking: RwSignal<Option<Change>>,
    /// The piece that was changed here last, and its `ETag` since: the order that is shown may be from before.
    pub(super) changed: StoredValue<Option<(Piece, String)>>,
    /// The file for what is asked.
    pub(super) chosen: StoredValue<Option<File>, LocalStorage>,
    /// The attachments.
    pub(super) attachment: Sending,
    /// Whether one is being added.
    pub(in super::super) attaching: RwSignal<bool>,
}

impl Imports {
    /// Nothing is on its way yet.
    pub(in super::super) fn idle(reload: RwSignal<u32>) -> Self {
        Self {
            session: session(),
            reload,
            told: RwSignal::new(None),
            evidence: Sending::idle(),
            sent: RwSignal::new(None),
            open: RwSignal::new(None),
            taker: StoredValue::new(None),
            asking: RwSignal::new(None),
            changed: StoredValue::new(None),
            chosen: StoredValue::new_local(None),
            attachment: Sending::idle(),
            attaching: RwSignal::new(false),
        }
    }

    /// Reads the order anew, and tells for a moment what was done.
    pub(in super::super) fn done(self, what: &'static str) {
        self.told.try_set(Some(Told::Done(what)));
        self.reload.try_update(|n| *n += 1);
    }

    /// Reads the order anew.
    pub(in super::super) fn read_anew(self) {
        self.reload.try_update(|n| *n += 1);
    }
}

/// Why nothing was imported, and what to do.
fn why(failure: &Failure) -> String {
    let t = t();
    let words = match failure {
        Failure::Problem(problem) => match problem.code {
            ProblemCode::BodyTooLarge => FileRefusal::TooLarge.word(),
            ProblemCode::EvidenceLocked | ProblemCode::WrongState => t.import_locked,
            ProblemCode::EvidenceNotNeeded => t.import_not_needed,
            ProblemCode::LimitReached => t.import_full,
            ProblemCode::NotFound | ProblemCode::Forbidden => t.import_gone,
            ProblemCode::Unavailable => t.import_busy,
            ProblemCode::RateLimited => t.rate_limited_text,
            _ => match problem.errors.first() {
                Some(error) if error.field == "title" => t.attachment_title_wrong,
                Some(error) if let Some(why) = refusal(&error.code) => why.word(),
                _ => return format!("{} ({})", t.import_failed, problem.request_id),
            },
        },
        Failure::Offline | Failure::Aborted => t.offline_text,
        Failure::SignedOut => t.import_signed_out,
        Failure::Unreadable(_) => t.import_failed,
    };
    words.to_owned()
}
