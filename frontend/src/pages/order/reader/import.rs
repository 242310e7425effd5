//! Importing a piece's document for the subscriber (D-12): chosen or dropped. One that takes the place of another asks first.

use super::imports::{Asked, Imports};
use super::leaf::Leaf;
use crate::dom;
use crate::http::Destination;
use crate::i18n::t;
use crate::ui::{Dialog, icon};
use api::{EvidenceView, OrderDetail};
use domain::orders::EvidenceKind;
use domain::policy::Permission;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// The import of one piece's documents.
#[derive(Clone, Copy)]
pub(super) struct Import {
    number: i64,
    kind: EvidenceKind,
    /// Of the piece as it is shown: whoever replaces a document has seen it.
    version: i64,
    page: Imports,
}

impl Import {
    /// The import, for who may change the order, while its status takes evidence.
    pub(super) fn of(order: &OrderDetail, item: &EvidenceView, page: Imports) -> Option<Self> {
        let offered = order.actions.contains(&Permission::Modify) && order.order.status.takes_evidence();
        offered.then_some(Self { number: order.order.number, kind: item.kind, version: item.version, page })
    }

    /// Takes what somebody chose or dropped for a side.
    fn take(self, leaf: Leaf, files: Option<FileList>) {
        let Some(file) = self.page.evidence.one_of(files) else { return };
        let (side, name) = (leaf.side, dom::encode(&file.name()));
        let path = format!("/api/v1/orders/{}/evidence/{}/{side}?file_name={name}", self.number, self.kind);
        let version = Some(self.version_now());
        let to = Destination { method: "PUT", path, idempotency_key: None, version };
        match leaf.file_name() {
            Some(old) => {
                self.page.chosen.set_value(Some(file));
                self.page.asking.set(Some(Asked { piece: (self.number, self.kind), to, old }));
            }
            None => send(self.page, (self.number, self.kind), to, file),
        }
    }

    /// The piece's `ETag`, as it is shown or as it became here since.
    fn version_now(self) -> String {
        let shown = format!("\"{}\"", self.version);
        let since = self.page.changed.get_value().filter(|(number, kind, _)| (*number, *kind) == (self.number, self.kind));
        // Both are numbers in quotes: of two as long the greater is the later.
        since.map(|(.., since)| since).filter(|since| (since.len(), since.as_str()) > (shown.len(), &shown)).unwrap_or(shown)
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
                <input class="vh" type="file" accept=".png,.jpg,.jpeg,.pdf" aria-describedby="import-hint" disabled=move || self.page.evidence.is_going() on:change=chosen/>
            </label>
        }
        .into_any()
    }
}

fn send(page: Imports, (number, kind): (i64, EvidenceKind), to: Destination, file: File) {
    page.evidence.send(to, file, page, move |page, version| _ = page.changed.try_set_value(Some((number, kind, version))));
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
        if let Some((Asked { piece, to, .. }, file)) = asked.zip(file) {
            send(page, piece, to, file);
        }
    };
    let names = move || {
        let old = page.asking.with(|asked| asked.as_ref().map(|asked| asked.old.clone()));
        let new = page.chosen.with_value(|file| file.as_ref().map(File::name));
        old.zip(new).map(|(old, new)| (t.replace_text)(&old, &new))
    };
    view! {
        <Dialog open=asking title=t.replace_title on_close=Callback::new(move |()| give_up())>
            <div class="dialog__body">
                <p class="breakable">{names}</p>
                <p class="note" data-tone="amber">{icon("alert")}<span>{t.replace_loss}</span></p>
            </div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" autofocus=true on:click=move |_| give_up()>{t.cancel}</button>
                <button class="btn btn--primary" type="button" on:click=agree>{icon("upload")}{t.replace}</button>
            </div>
        </Dialog>
    }
    .into_any()
}
