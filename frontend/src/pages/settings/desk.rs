//! A record on the desk: as it was read, what was typed and is not saved, what the server says of it.
//!
//! A desk lives as long as the application: what was typed outlasts a change of language and the end of a session.

use super::document;
use crate::dom;
use crate::entered::{self, Drafts, Merged};
use crate::http::{self, Failure, Latest, Record};
use crate::i18n::settings::t;
use crate::session::Session;
use api::{FieldError, FieldErrorCode, ProblemCode};
use domain::values::ValueError;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The field with the name of a new record, which stands in its address and not in its document.
pub(super) const CODE: &str = "code";

/// Whether there is something to work on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    Loading,
    Ready,
    Failed(Failure),
}

/// What became of saving a form, until somebody types in it again.
#[derive(Clone)]
pub(super) struct Said {
    /// Its name.
    form: &'static str,
    /// Its fields.
    paths: Vec<&'static str>,
    /// Why it failed, if it did.
    outcome: Result<(), Failure>,
}

/// A field that was refused, and the form that was being saved.
#[derive(Clone)]
struct Wrong {
    form: &'static str,
    error: FieldError,
}

/// A form that is being saved.
#[derive(Clone)]
pub(super) struct Saving {
    /// Its name.
    pub(super) form: &'static str,
    /// Its fields.
    pub(super) paths: Vec<&'static str>,
    /// What comes after it, for a new record with its name.
    pub(super) then: Callback<String>,
}

/// A record, or none, and what is being done to it.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    /// Keeps the ids of its fields apart from those of another desk.
    name: &'static str,
    session: Session,
    /// Where the record is; of a new one, where its name will be added.
    address: RwSignal<String>,
    pub(super) phase: RwSignal<Phase>,
    record: RwSignal<Record>,
    drafts: RwSignal<Drafts>,
    wrong: RwSignal<Vec<Wrong>>,
    /// Of each form that was saved: another's outcome says nothing of it.
    said: RwSignal<Vec<Said>>,
    pub(super) busy: RwSignal<bool>,
    /// The version that somebody else saved meanwhile, while it is not decided what holds.
    other: RwSignal<Record>,
    /// What is disputed between them.
    pub(super) disputed: RwSignal<Vec<&'static str>>,
    /// The form that was saved last.
    last: StoredValue<Option<Saving>>,
}

impl Desk {
    /// An empty desk.
    pub(super) fn new(name: &'static str, session: Session) -> Self {
        Self {
            name,
            session,
            address: RwSignal::new(String::new()),
            phase: RwSignal::new(Phase::Loading),
            record: RwSignal::new(Record::default()),
            drafts: RwSignal::new(Drafts::new()),
            wrong: RwSignal::new(Vec::new()),
            said: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            other: RwSignal::new(Record::default()),
            disputed: RwSignal::new(Vec::new()),
            last: StoredValue::new(None),
        }
    }

    /// Puts a record on the desk. With something unsaved of the same record, it stays as it is.
    pub(super) fn open(self, address: String, latest: Latest) {
        let same = self.address.with_untracked(|old| *old == address);
        if same && self.is_dirty_untracked() {
            return;
        }
        if !same {
            self.lay(address.clone(), Record::default(), Phase::Loading);
        }
        let (generation, abort) = latest.begin();
        spawn_local(async move {
            let found = http::fetch(self.session, &address, abort.as_ref()).await;
            if !latest.is(generation) {
                return;
            }
            latest.settle();
            match found {
                // Somebody began to type meanwhile, or what is there is as good as a newer one that does not come.
                Ok(_) if same && self.is_dirty_untracked() => {}
                Err(_) if same && self.phase.get_untracked() == Phase::Ready => {}
                Ok(record) => self.lay(address, record, Phase::Ready),
                Err(Failure::SignedOut | Failure::Aborted) => {}
                Err(failure) => self.phase.set(Phase::Failed(failure)),
            }
        });
    }

    /// Puts a new record on the desk: `document` has what it starts with, `address` lacks its name.
    pub(super) fn begin(self, address: String, document: String) {
        self.lay(address, Record { document, version: String::new() }, Phase::Ready);
    }

    fn lay(self, address: String, record: Record, phase: Phase) {
        self.clear();
        self.record.set(record);
        self.address.set(address);
        if self.phase.with_untracked(|old| *old != phase) {
            self.phase.set(phase);
        }
    }

    /// Gives up everything that is not saved.
    pub(super) fn clear(self) {
        self.drafts.set(Drafts::new());
        self.wrong.set(Vec::new());
        self.said.set(Vec::new());
        self.disputed.set(Vec::new());
    }

    /// Gives up what is not saved of these fields.
    pub(super) fn forget(self, paths: &[&str]) {
        self.drafts.update(|drafts| drafts.retain(|(path, _)| !paths.contains(path)));
        self.touch(paths);
    }

    /// What was said of these fields, and of the forms they are in, is no longer so.
    fn touch(self, paths: &[&str]) {
        self.wrong.update(|wrong| wrong.retain(|wrong| !paths.iter().any(|path| is_of(path, &wrong.error.field))));
        self.said.update(|said| said.retain(|said| !said.paths.iter().any(|path| paths.contains(path))));
    }

    /// What became of saving a form.
    pub(super) fn said(self, form: &str) -> Option<Result<(), Failure>> {
        self.said.with(|said| said.iter().find(|said| said.form == form).map(|said| said.outcome.clone()))
    }

    fn say(self, form: &'static str, paths: Vec<&'static str>, outcome: Result<(), Failure>) {
        self.said.update(|said| {
            said.retain(|said| said.form != form);
            said.push(Said { form, paths, outcome });
        });
    }

    /// What stands in a field.
    pub(super) fn text(self, path: &str) -> String {
        let typed = self.drafts.with(|drafts| drafts.iter().find(|(known, _)| *known == path).map(|(_, text)| text.clone()));
        typed.unwrap_or_else(|| self.saved(path))
    }

    /// What is saved of a field.
    pub(super) fn saved(self, path: &str) -> String {
        self.record.with(|record| document::text(&record.document, path))
    }

    /// What somebody else saved of a field meanwhile.
    pub(super) fn theirs(self, path: &str) -> String {
        self.other.with(|record| document::text(&record.document, path))
    }

    /// Somebody typed.
    pub(super) fn write(self, path: &'static str, text: String) {
        let saved = self.saved(path);
        self.drafts.update(|drafts| entered::note(drafts, path, text, &saved));
        self.touch(&[path]);
    }

    /// The fields with something that is not saved.
    pub(super) fn dirty(self) -> Vec<&'static str> {
        self.drafts.with(|drafts| drafts.iter().map(|(path, _)| *path).collect())
    }

    /// Whether anything is not saved.
    pub(super) fn is_dirty_untracked(self) -> bool {
        self.drafts.with_untracked(|drafts| !drafts.is_empty())
    }

    /// Why a field was refused. A group that is missing is missing in each of its fields.
    pub(super) fn error(self, path: &str) -> Option<String> {
        let hit = |error: &&FieldError| error.field == path || path.strip_prefix(&error.field).is_some_and(|rest| rest.starts_with('.'));
        self.wrong.with(|wrong| wrong.iter().map(|wrong| &wrong.error).find(hit).map(t().why_refused))
    }

    /// What was refused of a form and stands in none of these fields, which are its own.
    pub(super) fn elsewhere(self, form: &str, paths: &[&str]) -> Vec<String> {
        let shown = |wrong: &&Wrong| wrong.form == form && !paths.iter().any(|path| is_of(path, &wrong.error.field));
        let words = |Wrong { error, .. }: &Wrong| format!("{}{}{}", error.field, t().colon, (t().why_refused)(error));
        self.wrong.with(|wrong| wrong.iter().filter(shown).map(words).collect())
    }

    /// The id of a field's control.
    pub(super) fn id(self, path: &str) -> String {
        format!("{}-{path}", self.name)
    }

    /// Saves what was typed in these fields of a form, and nothing else.
    pub(super) fn save(self, saving: Saving) {
        if self.busy.get_untracked() || !self.is_dirty_untracked() {
            return;
        }
        // Only lists have lines.
        let lists = |drafts: &mut Drafts| {
            let mine = drafts.iter_mut().filter(|(path, text)| saving.paths.contains(path) && text.contains('\n'));
            mine.for_each(|(_, text)| *text = entered::without_blanks(text));
        };
        self.drafts.update(lists);
        self.wrong.update(|wrong| wrong.retain(|wrong| wrong.form != saving.form));
        self.busy.set(true);
        self.last.set_value(Some(saving.clone()));
        spawn_local(async move {
            let Saving { form, paths, then } = saving;
            let outcome = self.attempt(&paths).await;
            self.busy.set(false);
            match outcome {
                Ok(true) => {
                    self.say(form, paths, Ok(()));
                    then.run(self.text(CODE));
                }
                Ok(false) => {}
                Err(failure) => self.refused(form, paths, failure),
            }
        });
    }

    /// Whether it is saved; if not, it is to be decided between two versions.
    async fn attempt(self, paths: &[&'static str]) -> Result<bool, Failure> {
        loop {
            let Record { document, version } = self.record.get_untracked();
            let drafts = self.drafts.get_untracked();
            let code = drafts.iter().find(|(path, _)| *path == CODE).map_or("", |(_, text)| text);
            let address = format!("{}{}", self.address.get_untracked(), if version.is_empty() { dom::encode(code) } else { String::new() });
            if version.is_empty() && code.trim().is_empty() {
                return Err(wrong_code(ValueError::Empty, t().give_value));
            }
            let document = document::with(&document, drafts.iter().filter(|(path, _)| paths.contains(path)));
            match http::put(self.session, &address, &Record { document, version: version.clone() }).await {
                Ok(record) if version.is_empty() => {
                    self.record.set(record);
                    return Ok(true);
                }
                Ok(record) => {
                    self.record.set(record);
                    self.settled(paths, &drafts);
                    return Ok(true);
                }
                Err(failure) if failure.code() != Some(ProblemCode::PreconditionFailed) => return Err(failure),
                Err(_) if version.is_empty() => return Err(wrong_code(ValueError::Taken, t().taken)),
                Err(_) => {
                    let other = http::fetch(self.session, &address, None).await?;
                    if !self.reconcile(other) {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// What was sent of these fields is saved; what was typed since is not.
    fn settled(self, paths: &[&'static str], sent: &Drafts) {
        self.drafts.update(|drafts| drafts.retain(|draft| !paths.contains(&draft.0) || !sent.contains(draft)));
        self.touch(paths);
    }

    /// Takes over what somebody else saved, unless both changed the same.
    fn reconcile(self, other: Record) -> bool {
        let Merged { drafts, disputed } = self.drafts.with_untracked(|drafts| {
            entered::merge(drafts, |path| untrack(|| self.saved(path)), |path| document::text(&other.document, path))
        });
        let agreed = disputed.is_empty();
        self.drafts.set(drafts);
        if agreed {
            self.record.set(other);
        } else {
            self.other.set(other);
            self.disputed.set(disputed);
        }
        agreed
    }

    /// Goes on from what somebody else saved; of these fields it is theirs that holds.
    pub(super) fn settle(self, theirs: &[&'static str]) {
        self.record.set(self.other.get_untracked());
        self.forget(theirs);
        self.disputed.set(Vec::new());
    }

    /// Saves the form again that was saved last.
    pub(super) fn again(self) {
        if let Some(saving) = self.last.get_value() {
            self.save(saving);
        }
    }

    fn refused(self, form: &'static str, paths: Vec<&'static str>, failure: Failure) {
        if let Failure::Problem(problem) = &failure {
            // The names of records have one name here.
            let named = |mut error: FieldError| {
                if error.field == "slug" {
                    error.field = CODE.to_owned();
                }
                error
            };
            let found = problem.errors.iter().cloned().map(|error| Wrong { form, error: named(error) });
            self.wrong.update(|wrong| wrong.extend(found));
            dom::later(move || dom::focus_on(&format!("#{form} [aria-invalid=\"true\"]")));
        }
        self.say(form, paths, Err(failure));
    }
}

/// Whether an error is of a field, or of an entry of its list, or of the group it is in.
fn is_of(path: &str, error: &str) -> bool {
    let inside = |whole: &str, part: &str| part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']));
    inside(path, error) || inside(error, path)
}

/// What is wrong with the name of a new record, as the server would say it.
fn wrong_code(why: ValueError, words: &str) -> Failure {
    let errors = vec![FieldError::new(CODE, FieldErrorCode::Value(why), words)];
    Failure::Problem(Box::new(api::Problem {
        r#type: String::new(),
        title: String::new(),
        status: 422,
        detail: String::new(),
        code: ProblemCode::InvalidRequest,
        errors,
        request_id: String::new(),
    }))
}
