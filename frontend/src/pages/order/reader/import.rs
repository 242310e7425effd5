//! Importing a piece's document for the subscriber (D-12): chosen or dropped. One that takes the place of another asks first.

use super::imports::{Change, Imports, Piece, at};
use super::leaf::Leaf;
use super::told::Told;
use crate::dom;
use crate::http::Destination;
use crate::i18n::t;
use crate::ui::{Dialog, icon, live};
use api::{DocumentFileView, EvidenceView, OrderDetail};
use domain::orders::EvidenceState;
use domain::policy::Permission;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// The import of one piece's documents.
#[derive(Clone, Copy)]
pub(super) struct Import {
    piece: Piece,
    /// Of the piece as it is shown: whoever replaces a document has seen it.
    version: i64,
    state: EvidenceState,
    seen: StoredValue<Option<String>>,
    page: Imports,
}

impl Import {
    /// The import, for who may change the order, while its status takes evidence.
    pub(super) fn of(order: &OrderDetail, item: &EvidenceView, page: Imports) -> Option<Self> {
        let offered = order.actions.contains(&Permission::Modify) && order.order.status.takes_evidence();
        let seen = StoredValue::new(latest(item).map(|file| file.imported_at.clone()));
        offered.then_some(Self { piece: (order.order.number, item.kind), version: item.version, state: item.state, seen, page })
    }

    /// Takes what somebody chose or dropped for a side.
    pub(super) fn take(self, leaf: Leaf, files: Option<FileList>) {
        // The buttons are off meanwhile; a file can be dropped all the same.
        if untrack(|| self.page.evidence.is_going()) {
            self.page.told.set(Some(Told::NotTaken(t().one_at_a_time)));
            return;
        }
        self.page.sent.set(Some(self.piece));
        let Some(file) = self.page.evidence.one_of(files) else { return };
        let ((number, kind), side, name) = (self.piece, leaf.side, dom::encode(&file.name()));
        let path = format!("/api/v1/orders/{number}/evidence/{kind}/{side}?file_name={name}");
        let to = Destination { method: "PUT", path, idempotency_key: None, version: Some(self.version_now()) };
        let old = leaf.document.get_value();
        let change = Change { piece: self.piece, to, state: self.state, old, seen: self.seen.get_value() };
        if change.old.is_some() {
            self.page.chosen.set_value(Some(file));
            self.page.asking.set(Some(change));
        } else {
            send(self.page, change, file);
        }
    }

    /// The piece's `ETag`, as it is shown or as it became here since.
    fn version_now(self) -> String {
        let shown = format!("\"{}\"", self.version);
        let since = self.page.changed.get_value().filter(|(piece, _)| *piece == self.piece);
        // Both are numbers in quotes: of two as long the greater is the later.
        since.map(|(_, since)| since).filter(|since| (since.len(), since.as_str()) > (shown.len(), &shown)).unwrap_or(shown)
    }

    /// Takes what is dropped on a side.
    pub(super) fn dropped(self, leaf: Leaf, event: &DragEvent) {
        self.take(leaf, event.data_transfer().and_then(|data| data.files()));
    }

    /// Says that a file is to be dropped on one of the sides.
    pub(super) fn ask_which(self) {
        self.page.told.set(Some(Told::NotTaken(t().drop_on_side)));
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
                <input class="vh" type="file" accept=".png,.jpg,.jpeg,.pdf" aria-describedby="import-hint" disabled=move || self.page.evidence.is_going() on:change=chosen/>
            </label>
        }
        .into_any()
    }
}

/// The document of a piece that was imported last, among those that count.
pub(super) fn latest(item: &EvidenceView) -> Option<&DocumentFileView> {
    let current = item.documents.iter().filter(|document| document.replaced_at.is_none());
    current.map(|document| &document.file).max_by(|one, other| one.imported_at.cmp(&other.imported_at))
}

fn send(page: Imports, Change { piece, to, old, seen, .. }: Change, file: File) {
    let (before, name) = (to.version.clone(), file.name());
    page.evidence.send(to, file, page, seen, move |version| {
        let same = before.as_ref() == Some(&version);
        page.changed.try_set_value(Some((piece, version)));
        match old {
            _ if same => Told::Unchanged(name),
            Some(_) => Told::Replaced(name),
            None => Told::Imported(name),
        }
    });
}

/// Asks before a document takes the place of another.
pub(super) fn question(page: Imports) -> AnyView {
    let t = t();
    let asking = Signal::derive(move || page.asking.with(Option::is_some));
    let give_up = move || {
        page.asking.set(None);
        page.chosen.set_value(None);
    };
    let agree = move |_| {
        let (asked, file) = (page.asking.get_untracked(), page.chosen.try_update_value(Option::take).flatten());
        page.asking.set(None);
        if let Some((change, file)) = asked.zip(file) {
            send(page, change, file);
        }
    };
    let names = move || {
        let old = page.asking.with(|asked| asked.as_ref().and_then(|asked| asked.old.clone()));
        let new = page.chosen.with_value(|file| file.as_ref().map(File::name));
        old.zip(new).map(|(old, new)| (t.replace_text)(&old.file_name, &at(&old), &old.imported_by, &new))
    };
    // What was found of the piece is lost, where something was.
    let loss = move || {
        let words = match page.asking.with(|asked| asked.as_ref().map(|asked| asked.state)) {
            Some(EvidenceState::Confirmed) => t.replace_loss,
            Some(EvidenceState::Rejected) => t.replace_redo,
            _ => return None,
        };
        Some(view! { <p class="note" data-tone="amber">{icon("alert")}<span>{words}</span></p> }.into_any())
    };
    view! {
        <Dialog open=asking title=t.replace_title on_close=Callback::new(move |()| give_up())>
            <div class="dialog__body"><p class="breakable">{names}</p>{live(loss)}</div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" autofocus=true on:click=move |_| give_up()>{t.cancel}</button>
                <button class="btn btn--primary" type="button" on:click=agree>{icon("upload")}{t.replace}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
