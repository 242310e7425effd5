//! The cards with what was proved and said: evidence, documents, certificates, comments.

use super::cards::{list_card, shortened};
use super::remark::Remark;
use crate::format;
use crate::i18n::t;
use crate::i18n::words::{Word, certificate_mark, contract_mark, scan_mark};
use crate::intl;
use crate::ui::{evidence_state, icon, mark};
use api::{AttachmentView, CertificateView, ContractDocumentView, EvidenceView, OrderDetail};
use domain::orders::{EvidenceState, LongList, Status};
use domain::policy::Permission;
use leptos::prelude::*;

/// One item: its name, how far it is, what happened to it, and why it was found wrong.
fn item(name: &str, state: AnyView, events: Vec<String>, reason: Option<String>) -> AnyView {
    let reason = reason.map(|reason| view! { <p class="quote prewrap">{reason}</p> }.into_any());
    view! { <li><b class="breakable">{name.to_owned()}</b>{state}<div class="muted small">{events.join(" · ")}{reason}</div></li> }
        .into_any()
}

fn proof(item: &EvidenceView, order: Status) -> AnyView {
    let t = t();
    let reviewed = if item.state == EvidenceState::Rejected { t.rejected_by } else { t.confirmed_by };
    let imported = item.imported_at.as_deref().map(|at| (t.imported_on)(&intl::date_time(at)));
    let review = item.reviewed_by.as_deref().zip(item.reviewed_at.as_deref());
    let review = review.map(|(who, at)| reviewed(who, &intl::date_time(at)));
    let events = imported.into_iter().chain(review).collect();
    self::item(item.kind.word(), evidence_state(item.state, order), events, item.rejection_reason.clone())
}

fn document(item: &ContractDocumentView) -> AnyView {
    let t = t();
    let signed = item.signed_at.as_deref().map(|at| (t.signed_on)(&intl::date_time(at)));
    let check = item.confirmed_by.as_deref().zip(item.confirmed_at.as_deref());
    let check = check.map(|(who, at)| (t.checked_by)(who, &intl::date_time(at)));
    let events = signed.into_iter().chain(check).collect();
    self::item(item.kind.word(), mark(contract_mark(item.state), item.state.word()), events, None)
}

/// Evidence and contract documents, who reviewed them and when.
pub(super) fn evidence(order: &OrderDetail) -> AnyView {
    let t = t();
    let proofs: Vec<AnyView> = order.evidence.iter().map(|item| proof(item, order.order.status)).collect();
    let evidence = list_card("id-card", t.evidence, proofs.len(), view! { <ul class="prooflist">{proofs}</ul> }.into_any());
    let documents: Vec<AnyView> = order.contract_documents.iter().map(document).collect();
    let documents = (!documents.is_empty()).then(|| {
        let count = documents.len();
        list_card("file-sign", t.contract_documents, count, view! { <ul class="prooflist">{documents}</ul> }.into_any())
    });
    view! { {evidence}{documents} }.into_any()
}

/// What operators added.
pub(super) fn attachments(order: &OrderDetail) -> AnyView {
    let t = t();
    if order.attachments.is_empty() {
        return ().into_any();
    }
    let one = |one: &AttachmentView| {
        let (file, at) = (&one.file, intl::date_time(&one.file.imported_at));
        let events = vec![file.file_name.clone(), intl::size(file.size), (t.imported_by)(&at, &file.imported_by)];
        item(&one.title, mark(scan_mark(file.scan), file.scan.word()), events, None)
    };
    let items: Vec<AnyView> = order.attachments.iter().map(one).collect();
    list_card("file", t.attachments, items.len(), view! { <ul class="prooflist">{items}</ul> }.into_any())
}

/// The holder's certificates, newest first.
pub(super) fn certificates(order: &OrderDetail) -> AnyView {
    let (t, all) = (t(), &order.certificates);
    if all.is_empty() {
        return ().into_any();
    }
    let one = |c: &CertificateView| {
        let period = (t.from_to)(&intl::date(&c.not_before), &intl::date(&c.not_after));
        let issued = (t.issued_by)(&c.issuer, &intl::date(&c.issued_at));
        let revoked = c.revoked_at.as_deref().map(|at| view! { <small>{(t.revoked_on)(&intl::date_time(at))}</small> }.into_any());
        view! {
            <li>{mark(certificate_mark(c.status), c.status.word())}<span><span class="tn">{period}</span><small>{issued}</small>{revoked}</span>
                <span class="serial"><span class="mono">{format::serial(&c.serial_number)}</span><small>{c.subject.clone()}</small></span></li>
        }
        .into_any()
    };
    let items: Vec<AnyView> = all.iter().map(one).collect();
    list_card(
        "seal",
        t.holder_certificates,
        all.len(),
        view! { <ul class="certlist">{items}</ul>{shortened(order, LongList::Certificates)} }.into_any(),
    )
}

/// The remarks, newest first.
pub(super) fn comments(order: &OrderDetail, remark: Remark) -> AnyView {
    let t = t();
    let one = |c: &api::CommentView| {
        let at = (t.day_and_time)(&intl::date(&c.at), &intl::time(&c.at));
        view! {
            <li class="comment"><span class="avatar avatar--m" data-tone="grey" aria-hidden="true">{format::initials(&c.author)}</span>
                <div><b>{c.author.clone()}</b>" "<span class="muted small tn">{at}</span><p class="prewrap">{c.text.clone()}</p></div></li>
        }
        .into_any()
    };
    let items: Vec<AnyView> = order.comments.iter().map(one).collect();
    let may = order.actions.contains(&Permission::Modify);
    let none = items.is_empty().then(|| view! { <p class="muted">{t.no_comments}</p> }.into_any());
    view! {
        <section class="card span-all" id="comments" tabindex="-1">
            <div class="card__head">{icon("message")}<h2>{t.comments}</h2><span class="count">{items.len().to_string()}</span></div>
            <div class="card__body">{none}<ul class="stack">{items}</ul>{shortened(order, LongList::Comments)}{may.then(|| remark.view())}</div>
        </section>
    }
    .into_any()
}
