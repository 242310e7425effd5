//! The table: sorted heads, filters under them, one row an order. Under 1024 px its rows are cards.

use super::filters::filter;
use super::model::{Model, is_filtered};
use crate::columns::{COLUMNS, Column};
use crate::i18n::words::Word;
use crate::i18n::{Texts, t};
use crate::prefs::prefs;
use crate::ui::{icon, live, priority, status};
use crate::{format, intl};
use api::OrderRow;
use domain::orders::{SortDirection, SortKey, Status};
use leptos::prelude::*;

/// Rows of the outline.
const OUTLINE: usize = 12;

/// What a column is called.
pub(crate) fn title(t: &'static Texts, column: &Column) -> &'static str {
    match column.name {
        "priority" => t.priority,
        "number" => t.number,
        "portu_id" => t.portu_id,
        "siren" => t.siren,
        "holder" => t.holder,
        "created_at" => t.created_at,
        "portal" => t.client,
        "type" => t.r#type,
        "process" => t.process,
        "phase" => t.phase,
        "status" => t.status,
        "cnbf_number" => t.cnbf_number,
        _ => t.bar_number,
    }
}

/// The table's classes: which columns stay although the window is narrow.
fn class(model: Model) -> String {
    let choice = prefs().columns.get();
    let mut class = "grid grid--orders".to_owned();
    for column in COLUMNS.iter().filter(|column| choice.pins(column) || model.url.with(|url| is_filtered(url, column))) {
        class.push_str(" pin-");
        class.push_str(column.name);
    }
    class
}

/// The widths.
fn columns(model: Model) -> AnyView {
    let col = |column: &Column| view! { <col class=format!("c-{}", column.name)/> }.into_any();
    let cols = live(move || model.columns.get().into_iter().map(col).collect_view());
    view! { <colgroup>{cols}</colgroup> }.into_any()
}

/// The two sticky rows of heads.
fn head(model: Model) -> AnyView {
    let t = t();
    let heads = live(move || model.columns.get().into_iter().map(|column| head_cell(model, column)).collect_view());
    let filters = live(move || {
        let cell = |column: &'static Column| {
            let class = format!("c-{}", column.name);
            match column.name {
                "priority" | "cnbf_number" | "bar_number" => view! { <td class=class></td> }.into_any(),
                name => view! { <td class=class>{filter(model, name, true)}</td> }.into_any(),
            }
        };
        model.columns.get().into_iter().map(cell).collect_view()
    });
    view! {
        <thead role="rowgroup">
            <tr class="grid__heads" role="row">{heads}</tr>
            <tr class="grid__filters" role="row" aria-label=t.filters>{filters}</tr>
        </thead>
    }
    .into_any()
}

fn head_cell(model: Model, column: &'static Column) -> AnyView {
    let t = t();
    let name = title(t, column);
    let class = format!("c-{}", column.name);
    let Some(key) = column.sort else {
        return view! { <th class=class scope="col" role="columnheader">{name}</th> }.into_any();
    };
    let direction = move || model.url.with(|url| url.sorted(key));
    let sign = live(move || {
        icon(match direction() {
            Some(SortDirection::Ascending) => "arrow-up",
            Some(SortDirection::Descending) => "arrow-down",
            None => "sort",
        })
    });
    view! {
        <th class=class scope="col" role="columnheader" aria-sort=move || direction().map(aria_sort)>
            <button class="sort" type="button" title=move || next_click(t, direction()) on:click=move |_| model.go(&model.url.get_untracked().next_sort(key))>{name}{sign}</button>
        </th>
    }
    .into_any()
}

const fn aria_sort(direction: SortDirection) -> &'static str {
    match direction {
        SortDirection::Ascending => "ascending",
        SortDirection::Descending => "descending",
    }
}

/// What the next click on a head does (L-4).
const fn next_click(t: &'static Texts, direction: Option<SortDirection>) -> &'static str {
    match direction {
        None => t.sort_up,
        Some(SortDirection::Ascending) => t.sort_down,
        Some(SortDirection::Descending) => t.sort_off,
    }
}

/// The sort of narrow screens, where there are no heads.
pub(crate) fn sort_select(model: Model) -> AnyView {
    let t = t();
    let option = |value: String, text: String| {
        let own = value.clone();
        view! { <option value=value prop:selected=move || model.url.with(|url| url.get("sort") == own)>{text}</option> }.into_any()
    };
    let mut options = vec![option(String::new(), t.default_sort.to_owned())];
    for column in COLUMNS {
        let Some(key) = column.sort.filter(|key| *key != SortKey::Priority) else { continue };
        options.push(option(key.as_str().to_owned(), (t.sorted_up)(title(t, column))));
        options.push(option(format!("-{}", key.as_str()), (t.sorted_down)(title(t, column))));
    }
    view! {
        <span class="field__label" aria-hidden="true">{t.sort}</span>
        <select class="select" aria-label=t.sort
            on:change=move |event| model.go(&model.url.get_untracked().with(&[("sort", &event_target_value(&event))]))>{options}</select>
    }
    .into_any()
}

/// The whole table; `message` takes the place of its rows. Its heads stay, so that filters can be changed.
pub(crate) fn view(model: Model, message: impl Fn() -> Option<AnyView> + Copy + Send + Sync + 'static) -> AnyView {
    let t = t();
    let told = Memo::new(move |_| model.is_told());
    let rows = live(move || {
        if told.get() {
            return Vec::new();
        }
        let columns = model.columns.get();
        if model.slow.get() && model.page.with(Option::is_none) {
            return outline(&columns);
        }
        model.page.with(|page| page.iter().flat_map(|page| &page.orders).map(|order| row(order, &columns)).collect())
    });
    let density = prefs().density;
    view! {
        <div class="gridbox" class:gridbox--message=move || told.get() tabindex="0" role="region" aria-label=t.order_list
            data-density=move || density.get() aria-busy=move || model.busy.get().to_string()>
            <table class=move || class(model) role="table">
                <caption class="vh">{move || format!("{} – {}", t.orders, super::filters::summary(model))}</caption>
                {columns(model)}
                {head(model)}
                <tbody role="rowgroup" class:is-stale=move || model.slow.get()>{rows}</tbody>
            </table>
            {live(message)}
        </div>
    }
    .into_any()
}

fn outline(columns: &[&'static Column]) -> Vec<AnyView> {
    let line = |_| {
        let cells = columns
            .iter()
            .map(|column| view! { <td class=format!("c-{}", column.name)><span class="skel"></span></td> }.into_any())
            .collect_view();
        view! { <tr class="grid__row" aria-hidden="true">{cells}</tr> }.into_any()
    };
    (0..OUTLINE).map(line).collect()
}

fn row(order: &OrderRow, columns: &[&'static Column]) -> AnyView {
    let closed = matches!(order.status, Status::Closed | Status::Cancelled);
    let class = if closed { "grid__row is-closed" } else { "grid__row" };
    let cells = columns.iter().map(|column| cell(order, column)).collect_view();
    view! { <tr class=class role="row">{cells}</tr> }.into_any()
}

fn cell(order: &OrderRow, column: &Column) -> AnyView {
    let plain = |text: String| view! { <td class=format!("c-{}", column.name) role="cell">{text}</td> }.into_any();
    match column.name {
        "priority" => view! { <td class="c-priority" role="cell">{priority(order.priority.as_ref())}</td> }.into_any(),
        "number" => number(order.number),
        "portu_id" => plain(order.portu_id.to_string()),
        "siren" => plain(format::siren(&order.siren)),
        "holder" => holder(order),
        "created_at" => {
            let at = order.created_at.clone();
            view! { <td class="c-created_at" role="cell"><time datetime=at.clone()>{intl::date_time(&at)}</time></td> }.into_any()
        }
        "portal" => clipped("c-portal clip", &order.portal.name),
        "type" => plain(order.r#type.word().to_owned()),
        "process" => plain(order.process.word().to_owned()),
        "phase" => plain(order.phase.word().to_owned()),
        "status" => view! { <td class="c-status" role="cell">{status(order.status, false)}</td> }.into_any(),
        "cnbf_number" => plain(order.cnbf_number.clone().unwrap_or_default()),
        _ => clipped("c-bar_number clip", order.bar_number.as_deref().unwrap_or_default()),
    }
}

fn clipped(class: &'static str, text: &str) -> AnyView {
    view! { <td class=class role="cell" title=text.to_owned()>{text.to_owned()}</td> }.into_any()
}

fn number(number: i64) -> AnyView {
    view! {
        <th class="c-number" role="rowheader" scope="row">
            <a class="grid__link" href=format!("/orders/{number}") data-number=number>{number}</a>
        </th>
    }
    .into_any()
}

fn holder(order: &OrderRow) -> AnyView {
    let last = intl::capitals(&order.holder_last_name);
    let first = order.holder_first_name.clone();
    let whole = format!("{last} {first}");
    view! { <td class="c-holder holder clip" role="cell" title=whole><b>{last}</b>" "{first}</td> }.into_any()
}
