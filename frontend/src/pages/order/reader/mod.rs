//! A document to read: a piece of evidence beside the data that it proves (D-3), or an attachment (D-12).

mod attach;
mod document;
mod import;
mod imports;
mod leaf;
mod leaving;
mod look;
mod proof;
mod told;

use super::cancel::Cancelling;
use super::remark::Remark;
use super::tabs::Tab;
use crate::i18n::t;
use crate::i18n::words::{Word, scan_detail, scan_mark};
use crate::intl;
use crate::keyboard::Command;
use crate::ui::{icon, live, mark, segmented};
use api::{DocumentFileView, EvidenceView, OrderDetail};
use domain::orders::{EvidenceKind, EvidenceSide, EvidenceState, Status};
use import::Import;
pub(super) use imports::Imports;
use imports::Piece;
use leaf::{Absent, Leaf};
use leptos::html;
use leptos::prelude::*;
pub(super) use look::Look;
use look::Sides;
use web_sys::{DragEvent, FileList};

/// The piece, or nothing when the order does not need it.
pub(super) fn evidence(order: &OrderDetail, kind: EvidenceKind, look: Look, imports: Imports) -> AnyView {
    let Some(item) = order.evidence.iter().find(|item| item.kind == kind) else { return ().into_any() };
    look.at(order.order.number, Tab::Evidence(kind));
    let leaves = kind.sides().iter().map(|side| leaf(order, item, *side, look)).collect();
    let piece = (order.order.number, kind);
    let viewer = Viewer::of(kind.word().to_owned(), leaves, look, Import::of(order, item, imports));
    viewer.opens(piece, imports);
    let latest = import::latest(item).cloned();
    view! { {viewer.view(sending(piece, latest, imports))}{proof::view(order, item)} }.into_any()
}

/// How far the document is that is sent for this piece.
fn sending(piece: Piece, latest: Option<DocumentFileView>, imports: Imports) -> AnyView {
    let mine = Memo::new(move |_| imports.sent.get() == Some(piece));
    live(move || mine.get().then(|| imports.evidence.view(t().file_refused, latest.clone())))
}

fn leaf(order: &OrderDetail, item: &EvidenceView, side: EvidenceSide, look: Look) -> Leaf {
    let (number, status) = (order.order.number, order.order.status);
    let absent = match (item.state, status) {
        (EvidenceState::Missing, Status::Cancelled) => Absent::Never,
        (EvidenceState::Missing, _) => Absent::Awaited,
        _ => Absent::Elsewhere,
    };
    let current = item.documents.iter().find(|document| document.side == side && document.replaced_at.is_none());
    let file = current.map(|document| document.file.clone()).ok_or(absent);
    let name = (item.kind.sides().len() > 1).then(|| side.word());
    Leaf::of(side, name, file, format!("/api/v1/orders/{number}/evidence/{}/{side}", item.kind), look)
}

/// The attachment, or nothing when the order has none of this number.
pub(super) fn attachment(order: &OrderDetail, id: i64, look: Look) -> AnyView {
    let Some(one) = order.attachments.iter().find(|one| one.id == id) else { return ().into_any() };
    let number = order.order.number;
    look.at(number, Tab::Attachment(id));
    let leaf = Leaf::of(EvidenceSide::Front, None, Ok(one.file.clone()), format!("/api/v1/orders/{number}/attachments/{id}"), look);
    let viewer = Viewer::of(one.title.clone(), vec![leaf], look, None);
    view! { {viewer.view(().into_any())}{proof::attachment(one)} }.into_any()
}

/// What stands over the page: the questions before a document is replaced and before one on its way is left, the form for an
/// attachment, what became of a document. Files that are dropped beside it all are caught.
pub(super) fn over(number: Memo<String>, imports: Imports, remark: Remark, cancelling: Cancelling) -> AnyView {
    told::catch(imports);
    let leaving = leaving::question(imports, remark, cancelling);
    view! { {import::question(imports)}{attach::dialog(number, imports)}{leaving}{told::corner(number, imports)} }.into_any()
}

/// Documents that are read, with what moves them.
#[derive(Clone, Copy)]
struct Viewer {
    /// What they are, together.
    name: StoredValue<String>,
    leaves: StoredValue<Vec<Leaf>>,
    look: Look,
    /// Where documents can be imported.
    import: Option<Import>,
    node: NodeRef<html::Section>,
}

impl Viewer {
    fn of(name: String, leaves: Vec<Leaf>, look: Look, import: Option<Import>) -> Self {
        Self { name: StoredValue::new(name), leaves: StoredValue::new(leaves), look, import, node: NodeRef::new() }
    }

    /// The piece is open as long as this is shown, and takes what is dropped anywhere.
    fn opens(self, piece: Piece, imports: Imports) {
        imports.open.set(Some(piece));
        imports.taker.set_value(self.import.map(|import| Callback::new(move |files| self.take(import, files))));
        on_cleanup(move || {
            imports.open.try_set(None);
            imports.taker.try_update_value(|taker| *taker = None);
        });
    }

    /// Takes a file for the side that is shown.
    fn take(self, import: Import, files: Option<FileList>) {
        match untrack(|| self.seen()).as_slice() {
            [leaf] => import.take(*leaf, files),
            _ => import.ask_which(),
        }
    }

    fn view(self, sending: AnyView) -> AnyView {
        let look = self.look;
        view! {
            <section class="viewer" aria-label=self.name.get_value() node_ref=self.node style=("--percent", move || look.percent().to_string())>
                {live(move || self.shown())}
                {sending}
                {self.strip()}
            </section>
        }
        .into_any()
    }

    /// The sides that are shown.
    fn seen(self) -> Vec<Leaf> {
        self.leaves.with_value(|leaves| leaves.iter().filter(|leaf| self.look.shows(leaf.side)).copied().collect())
    }

    /// The one that is shown, or two side by side, each under a head of its own.
    fn shown(self) -> AnyView {
        match self.seen().as_slice() {
            [leaf] => {
                let leaf = *leaf;
                view! {
                    <div class="viewer__bar">{name(leaf, false)}{self.tools(live(move || download(leaf)))}</div>
                    <div class="viewer__stage">{stage(leaf, self.import)}</div>
                }
                .into_any()
            }
            both => {
                let side = |leaf: &Leaf| {
                    let leaf = *leaf;
                    view! { <div class="viewer__head">{name(leaf, true)}{live(move || download(leaf))}</div>{stage(leaf, self.import)} }
                        .into_any()
                };
                view! {
                    <div class="viewer__bar"><p class="viewer__name"><b>{self.name.get_value()}</b></p>{self.tools(().into_any())}</div>
                    <div class="viewer__stage viewer__stage--both">{both.iter().map(side).collect_view()}</div>
                }
                .into_any()
            }
        }
    }

    /// What moves the documents; `download`: the way to save one.
    fn tools(self, download: AnyView) -> AnyView {
        let t = t();
        let look = self.look;
        let tool = |name: &'static str, sign: &'static str, command: Command| {
            view! {
                <button class="btn btn--ghost btn--sm btn--icon" type="button" aria-label=name title=name on:click=move |_| look.follow(command)>{icon(sign)}</button>
            }
            .into_any()
        };
        let node = self.node;
        let whole = move |_| {
            let document = crate::dom::document();
            match node.get_untracked() {
                Some(viewer) if document.fullscreen_element().is_none() => drop(viewer.request_fullscreen()),
                _ => document.exit_fullscreen(),
            }
        };
        view! {
            <div class="viewer__tools" role="group" aria-label=t.reader_tools>
                {tool(t.zoom_out, "zoom-out", Command::ZoomOut)}
                <span class="viewer__zoom tn" role="status">{move || (t.percent)(look.percent())}</span>
                {tool(t.zoom_in, "zoom-in", Command::ZoomIn)}
                {tool(t.zoom_fit, "fit", Command::ZoomFit)}
                <i class="viewer__sep"></i>
                {tool(t.turn_left, "rotate-ccw", Command::TurnBack)}
                {tool(t.turn_right, "rotate-cw", Command::Turn)}
                <i class="viewer__sep"></i>
                {download}
                <button class="btn btn--ghost btn--sm btn--icon" type="button" aria-label=t.full_screen title=t.full_screen on:click=whole>{icon("maximize")}</button>
            </div>
        }
        .into_any()
    }

    /// Below the document: its sides, and the import of each that is shown.
    fn strip(self) -> AnyView {
        let t = t();
        let sides = self.leaves.with_value(Vec::len) > 1;
        if !sides && self.import.is_none() {
            return ().into_any();
        }
        let look = self.look;
        let chosen = Signal::derive(move || look.sides.get().slug().to_owned());
        let choose = Callback::new(move |slug: &'static str| look.show(Sides::of(slug)));
        let choices = sides.then(|| {
            let options = [Sides::One(EvidenceSide::Front), Sides::One(EvidenceSide::Back), Sides::Both];
            segmented(t.sides, &options.map(|sides| (sides.slug(), sides.name(), None)), chosen, choose)
        });
        let buttons = self.import.map(|import| {
            view! {
                <p class="viewer__hint small muted" id="import-hint">{t.import_hint}</p>
                <div class="row push">{live(move || self.seen().into_iter().map(|leaf| import.button(leaf)).collect_view())}</div>
            }
            .into_any()
        });
        view! { <div class="viewer__strip">{choices}{buttons}</div> }.into_any()
    }
}

/// The name of a document, and what room is left for: which side it is of two, what the virus scanner said, its size, when it was
/// imported.
fn name(leaf: Leaf, of_two: bool) -> AnyView {
    let t = t();
    let side = leaf.name.filter(|_| of_two).map(|side| view! { <span>{side}</span>" · " }.into_any());
    leaf.document.with_value(|document| match document {
        Some(document) => {
            let meta = format!("{} · {}", intl::size(document.size), (t.imported_on)(&intl::date_time(&document.imported_at)));
            let title = scan_detail(document);
            view! {
                <div class="viewer__name">
                    <b title=document.file_name.clone()>{document.file_name.clone()}</b>
                    <small>{side}<span title=title>{mark(scan_mark(document.scan), document.scan.word())}</span>" · "{meta}</small>
                </div>
            }
            .into_any()
        }
        None => view! { <p class="viewer__name muted">{leaf.name.unwrap_or(if leaf.absent == Some(Absent::Never) { t.not_applicable } else { t.not_imported })}</p> }.into_any(),
    })
}

/// The place of one document, which scrolls, and takes what is dropped on it.
fn stage(leaf: Leaf, import: Option<Import>) -> AnyView {
    let over = RwSignal::new(false);
    let hover = move |event: DragEvent| {
        if import.is_some() {
            event.prevent_default();
            over.set(true);
        }
    };
    let drop = move |event: DragEvent| {
        if let Some(import) = import {
            event.prevent_default();
            event.stop_propagation();
            over.set(false);
            import.dropped(leaf, &event);
        }
    };
    let name = leaf.name.unwrap_or(t().document);
    view! {
        <div class=move || if over.get() { "leaf is-drop" } else { "leaf" } role="region" aria-label=name tabindex="0"
            on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=drop>
            {leaf.view()}
        </div>
    }
    .into_any()
}

/// The way to save the file that is shown: it is here already, and is not read a second time.
fn download(leaf: Leaf) -> Option<AnyView> {
    let address = leaf.address()?;
    let name = leaf.file_name()?;
    let label = (t().download)(&name);
    Some(
        view! {
            <a class="btn btn--ghost btn--sm btn--icon" href=address download=name aria-label=label.clone() title=label>{icon("download")}</a>
        }
        .into_any(),
    )
}
