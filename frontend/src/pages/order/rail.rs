//! The left rail: the tabs of the order, how far each proof and document is, and the order's key facts.

use super::tabs::{PANEL, Tab, Tabs};
use crate::dom;
use crate::i18n::t;
use crate::i18n::words::{Word, contract_mark, evidence_icon};
use crate::intl;
use crate::ui::{evidence_state, icon, mark};
use api::OrderDetail;
use domain::orders::{ContractDocumentState, EvidenceState};
use domain::policy::Permission;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

/// The rail.
pub(super) fn view(order: &OrderDetail, tabs: Tabs, history: RwSignal<bool>, attaching: RwSignal<bool>) -> AnyView {
    let t = t();
    let confirmed = order.evidence.iter().filter(|item| item.state == EvidenceState::Confirmed).count();
    let signed = order.contract_documents.iter().filter(|item| item.state != ContractDocumentState::Unsigned).count();
    let evidence = order.evidence.iter().map(|item| {
        let title = item.imported_at.as_deref().map(|at| (t.imported_on)(&intl::date_time(at)));
        let state = evidence_state(item.state, order.order.status);
        tab(tabs, Tab::Evidence(item.kind), item.kind.word(), evidence_icon(item.kind), title, Some(state))
    });
    let evidence: Vec<AnyView> = evidence.collect();
    let attachments: Vec<AnyView> =
        order.attachments.iter().map(|one| tab(tabs, Tab::Attachment(one.id), &one.title, "file", Some(one.title.clone()), None)).collect();
    let attachments = (!attachments.is_empty()).then(|| {
        view! { <p class="rail__head rail__head--next" role="presentation">{t.attachments}<span>{attachments.len()}</span></p>{attachments} }.into_any()
    });
    let documents = order.contract_documents.iter().map(|item| {
        let title = item.signed_at.as_deref().map(|at| (t.signed_on)(&intl::date_time(at)));
        entry("file-sign", item.kind.word(), title, mark(contract_mark(item.state), item.state.word()))
    });
    let documents = (!order.contract_documents.is_empty())
        .then(|| still(t.contract_documents, (t.some_of)(signed, order.contract_documents.len()), documents.collect()));
    let orientation = move || if tabs.strip.get() { "horizontal" } else { "vertical" };
    view! {
        <aside class="rail desk__pane" aria-label=t.file_state>
            <div class="rail__group" role="tablist" aria-orientation=orientation aria-label=t.tabs>
                {tab(tabs, Tab::Recap, t.recap, "list", None, None)}
                <p class="rail__head rail__head--next" role="presentation">{t.evidence}<span>{(t.some_of)(confirmed, order.evidence.len())}</span></p>
                {evidence}
                {attachments}
            </div>
            {documents}
            {facts(order)}
            {jumps(order, tabs, history, attaching)}
        </aside>
    }
    .into_any()
}

/// A tab: arrow keys go to its neighbours, which open when they are chosen, since a document is costly to open.
fn tab(tabs: Tabs, tab: Tab, name: &str, sign: &'static str, title: Option<String>, state: Option<AnyView>) -> AnyView {
    let chosen = move || tabs.open.get() == tab;
    let click = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            tabs.show(tab);
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        " " => {
            event.prevent_default();
            tabs.show(tab);
        }
        key => {
            if let Some(beside) = tabs.beside(tab, key) {
                event.prevent_default();
                dom::focus_on(&format!("#{}", beside.id()));
            }
        }
    };
    view! {
        <a class="rail__item" role="tab" id=tab.id() href=tabs.address(tab) title=title aria-controls=PANEL
            aria-selected=move || chosen().to_string() tabindex=move || if chosen() { "0" } else { "-1" } on:click=click on:keydown=key>
            {icon(sign)}<span class="rail__name">{name.to_owned()}</span>{state}
        </a>
    }
    .into_any()
}

/// What can be looked at only: it leaves the strip of a narrow window, where everything else is chosen.
fn still(name: &'static str, count: String, entries: Vec<AnyView>) -> AnyView {
    view! { <div class="rail__group rail__extra"><h2 class="rail__head">{name}<span>{count}</span></h2><ul class="rail__list">{entries}</ul></div> }
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

/// Where a comment is written; where none can be, those that are there.
pub(super) fn to_comments(tabs: Option<Tabs>) {
    if let Some(tabs) = tabs {
        to_section(tabs, "#remark, #comments:not(:has(#remark))");
    }
}

fn to_section(tabs: Tabs, selector: &'static str) {
    tabs.show(Tab::Recap);
    dom::later(move || {
        if let Some(section) = dom::find(selector) {
            dom::reveal(&section);
        }
    });
}

fn jumps(order: &OrderDetail, tabs: Tabs, history: RwSignal<bool>, attaching: RwSignal<bool>) -> AnyView {
    let t = t();
    let attach = order.actions.contains(&Permission::Modify).then(|| {
        view! {
            <button class="rail__item" type="button" aria-haspopup="dialog" on:click=move |_| attaching.set(true)>
                {icon("plus")}<span class="rail__name">{t.add_attachment}</span></button>
        }
        .into_any()
    });
    view! {
        <div class="rail__group">
            {attach}
            <button class="rail__item" type="button" on:click=move |_| to_section(tabs, "#comments")>
                {icon("message")}<span class="rail__name">{t.comments}</span><span class="count">{order.comments.len()}</span></button>
            <button class="rail__item" type="button" aria-expanded=move || history.get().to_string() on:click=move |_| history.update(|open| *open = !*open)>
                {icon("history")}<span class="rail__name">{t.history}</span><span class="count">{order.history.len()}</span></button>
        </div>
    }
    .into_any()
}
