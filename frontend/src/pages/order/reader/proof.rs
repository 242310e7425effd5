//! What a piece proves: the data that was entered, what is known of the documents, and what somebody found of the piece.

use super::super::cards::{Fact, card, wide};
use super::super::sections;
use crate::i18n::t;
use crate::i18n::words::{Word, evidence_icon, scan_detail, scan_mark};
use crate::intl;
use crate::ui::{evidence_state, mark};
use api::{AttachmentView, DocumentFileView, EvidenceDocumentView, EvidenceView, OrderDetail};
use domain::orders::{EvidenceKind, EvidenceState};
use domain::policy::Permission;
use leptos::prelude::*;

/// The data beside a piece's document.
pub(super) fn view(order: &OrderDetail, item: &EvidenceView) -> AnyView {
    beside(view! { {sections::proved_by(order, item.kind)}{piece(order, item)} }.into_any())
}

/// What is known of an attachment, which proves nothing by itself.
pub(super) fn attachment(one: &AttachmentView) -> AnyView {
    let t = t();
    let facts = vec![wide(t.attachment_title, one.title.clone()), Fact(t.document, file(&one.file), true)];
    beside(view! { {card("file", t.attachment, facts)}{recorded()} }.into_any())
}

fn beside(facts: AnyView) -> AnyView {
    view! { <div class="proof desk__pane" role="region" aria-label=t().proved_data tabindex="0">{facts}</div> }.into_any()
}

fn recorded() -> AnyView {
    view! { <p class="small muted">{t().reading_recorded}</p> }.into_any()
}

fn piece(order: &OrderDetail, item: &EvidenceView) -> AnyView {
    let t = t();
    let mut facts = vec![Fact(t.state, evidence_state(item.state, order.order.status), true)];
    if let Some((who, at)) = item.reviewed_by.as_deref().zip(item.reviewed_at.as_deref()) {
        let reviewed = if item.state == EvidenceState::Rejected { t.rejected_by } else { t.confirmed_by };
        facts.push(wide(t.review, reviewed(who, &intl::date_time(at))));
    }
    if let Some(reason) = &item.rejection_reason {
        facts.push(wide(t.reason, reason.clone()));
    }
    let (replaced, current): (Vec<_>, Vec<_>) = item.documents.iter().partition(|document| document.replaced_at.is_some());
    let sides = item.kind.sides().len() > 1;
    facts.extend(
        current.into_iter().map(|document| Fact(if sides { document.side.word() } else { t.document }, file(&document.file), true)),
    );
    if !replaced.is_empty() {
        facts.push(Fact(
            t.earlier_documents,
            replaced.into_iter().map(|document| earlier(order, item.kind, document)).collect_view().into_any(),
            true,
        ));
    }
    view! { {card(evidence_icon(item.kind), t.item_state, facts)}{item.kind.is_identity().then(recorded)} }.into_any()
}

/// What is known of a document's file.
pub(in super::super) fn file(file: &DocumentFileView) -> AnyView {
    let t = t();
    let pages = file.pages.map(|pages| format!(" · {}", (t.page_count)(pages)));
    let pixels = file.width.zip(file.height).map(|(width, height)| format!(" · {width}\u{a0}×\u{a0}{height}"));
    let scan = file.scan.word();
    let detail = scan_detail(file).map(|detail| view! { <small class="breakable">{detail}</small> }.into_any());
    view! {
        <b>{file.file_name.clone()}</b>
        <small>{intl::size(file.size)}{pages}{pixels}</small>
        <small>{(t.imported_by)(&intl::date_time(&file.imported_at), &file.imported_by)}</small>
        <small>{mark(scan_mark(file.scan), scan)}</small>
        {detail}
    }
    .into_any()
}

/// A document that another took the place of, which whoever may change the order can still read.
fn earlier(order: &OrderDetail, kind: EvidenceKind, document: &EvidenceDocumentView) -> AnyView {
    let t = t();
    let file = &document.file;
    let replaced = document.replaced_at.as_deref().map(|at| (t.replaced_on)(&intl::date_time(at)));
    let destroyed = file.destroyed_at.as_deref().map(|at| (t.destroyed_on)(&intl::date_time(at)));
    let imported = (t.imported_by)(&intl::date_time(&file.imported_at), &file.imported_by);
    let events: Vec<String> = std::iter::once(imported).chain(replaced).chain(destroyed).collect();
    let name = if file.destroyed_at.is_none() && order.actions.contains(&Permission::Modify) {
        let address = format!("/api/v1/orders/{}/evidence/{kind}/{}?replaced={}", order.order.number, document.side, file.sha256);
        let label = (t.download)(&file.file_name);
        view! { <a class="link" href=address download=file.file_name.clone() aria-label=label.clone() title=label>{file.file_name.clone()}</a> }.into_any()
    } else {
        file.file_name.clone().into_any()
    };
    view! { <span class="dl__item">{name}<small>{events.join(", ")}</small></span> }.into_any()
}
