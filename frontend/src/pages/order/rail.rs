//! The left rail: which proofs and documents there are and how far each is.

use crate::dom;
use crate::i18n::t;
use crate::i18n::words::{Word, contract_mark, evidence_icon, evidence_mark};
use crate::intl;
use crate::ui::{icon, mark};
use api::OrderDetail;
use domain::orders::{ContractDocumentState, EvidenceState};
use leptos::prelude::*;

/// The rail.
pub(crate) fn view(order: &OrderDetail, history: RwSignal<bool>) -> AnyView {
    let t = t();
    let confirmed = order.evidence.iter().filter(|item| item.state == EvidenceState::Confirmed).count();
    let signed = order.contract_documents.iter().filter(|item| item.state != ContractDocumentState::Unsigned).count();
    let evidence = order.evidence.iter().map(|item| {
        let title = item.imported_at.as_deref().map(|at| (t.imported_on)(&intl::date_time(at)));
        entry(evidence_icon(item.kind), item.kind.word(), title, mark(evidence_mark(item.state), item.state.word()))
    });
    let documents = order.contract_documents.iter().map(|item| {
        let title = item.signed_at.as_deref().map(|at| (t.signed_on)(&intl::date_time(at)));
        entry("file-sign", item.kind.word(), title, mark(contract_mark(item.state), item.state.word()))
    });
    let documents = (!order.contract_documents.is_empty())
        .then(|| group(t.contract_documents, (t.some_of)(signed, order.contract_documents.len()), documents.collect()));
    view! {
        <aside class="rail desk__pane" aria-label=t.file_state>
            {group(t.evidence, (t.some_of)(confirmed, order.evidence.len()), evidence.collect())}
            {documents}
            {facts(order)}
            {jumps(order, history)}
        </aside>
    }
    .into_any()
}

fn group(name: &'static str, count: String, entries: Vec<AnyView>) -> AnyView {
    view! { <div class="rail__group"><h2 class="rail__head">{name}<span>{count}</span></h2><ul class="rail__list">{entries}</ul></div> }
        .into_any()
}

fn entry(sign: &'static str, name: &'static str, title: Option<String>, state: AnyView) -> AnyView {
    view! { <li class="rail__item rail__item--still" title=title>{icon(sign)}<span class="rail__name">{name}</span>{state}</li> }.into_any()
}

fn facts(order: &OrderDetail) -> AnyView {
    let t = t();
    let subscriber = format!("{} {}", order.subscriber.first_name, order.subscriber.last_name);
    view! {
        <div class="rail__group rail__extra">
            <h2 class="rail__head">{t.information}</h2>
            <dl class="rail__dl">
                <div><dt>{t.subscriber}</dt><dd>{subscriber}</dd></div>
                <div><dt>{t.portu_id}</dt><dd class="tn">{order.order.portu_id}</dd></div>
                <div><dt>{t.authority}</dt><dd>{order.order.portal.ra.name.clone()}</dd></div>
                <div><dt>{t.generation}</dt><dd>{order.offer.medium.word()}</dd></div>
                <div><dt>{t.issuing_ca}</dt><dd>{order.issuing_ca.clone()}</dd></div>
            </dl>
        </div>
    }
    .into_any()
}

fn jumps(order: &OrderDetail, history: RwSignal<bool>) -> AnyView {
    let t = t();
    let comments = move |_| {
        if let Some(section) = dom::find("#comments") {
            dom::reveal(&section);
        }
    };
    view! {
        <div class="rail__group">
            <button class="rail__item" type="button" on:click=comments>
                {icon("message")}<span class="rail__name">{t.comments}</span><span class="count">{order.comments.len()}</span></button>
            <button class="rail__item" type="button" aria-expanded=move || history.get().to_string() on:click=move |_| history.update(|open| *open = !*open)>
                {icon("history")}<span class="rail__name">{t.history}</span><span class="count">{order.history.len()}</span></button>
        </div>
    }
    .into_any()
}
