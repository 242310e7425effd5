//! What the cards of the read view are made of.

use crate::i18n::t;
use crate::ui::icon;
use api::OrderDetail;
use domain::orders::LongList;
use leptos::prelude::*;

/// One line of a card: name, value, whether it takes the card's whole width.
pub(super) struct Fact(pub(super) &'static str, pub(super) AnyView, pub(super) bool);

/// A line from words.
pub(super) fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact(name, text(value.into()), false)
}

/// The same over the whole width.
pub(super) fn wide(name: &'static str, value: impl Into<String>) -> Fact {
    Fact(name, text(value.into()), true)
}

fn text(value: String) -> AnyView {
    if value.trim().is_empty() { view! { <span class="muted">"–"</span> }.into_any() } else { value.into_any() }
}

/// A card of facts.
pub(super) fn card(sign: &'static str, title: &'static str, facts: Vec<Fact>) -> AnyView {
    let lines: Vec<AnyView> = facts
        .into_iter()
        .map(|Fact(name, value, wide)| {
            view! { <div class=if wide { "dl__full" } else { "" }><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
        })
        .collect();
    view! {
        <section class="card">
            <div class="card__head">{icon(sign)}<h2>{title}</h2></div>
            <div class="card__body"><dl class="dl">{lines}</dl></div>
        </section>
    }
    .into_any()
}

/// A card over the whole width, whose items are counted.
pub(super) fn list_card(sign: &'static str, title: &'static str, count: usize, body: AnyView) -> AnyView {
    view! {
        <section class="card span-all">
            <div class="card__head">{icon(sign)}<h2>{title}</h2><span class="count">{count.to_string()}</span></div>
            <div class="card__body">{body}</div>
        </section>
    }
    .into_any()
}

/// Says of a list that there is more of it, older, than is shown.
pub(super) fn shortened(order: &OrderDetail, list: LongList) -> AnyView {
    order.shortened.contains(&list).then(|| view! { <p class="muted small">{t().older_unshown}</p> }.into_any()).into_any()
}
