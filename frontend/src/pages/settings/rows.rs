//! Fields that are lists: a row of boxes for each entry.

use super::desk::Desk;
use super::fields::Field;
use super::form::{Entry, input, label_class, wrong};
use crate::dom;
use crate::entered::{cell, with_cell, without_row};
use crate::i18n::settings::t;
use crate::ui::{icon, live, status};
use domain::orders::Status;
use leptos::prelude::*;

/// What an entry is made of: the end of its path, the keyboard for it, its name.
type Column = (&'static str, &'static str, &'static str);

/// E-mail addresses, under the statuses of which they are told (N-5).
pub(super) fn addresses(desk: Desk, Field { path, label, required, .. }: Field) -> AnyView {
    let t = t();
    let name = view! { <span class="vh">{label}</span>{status(Status::ToVerify, false)}{status(Status::ToValidate, false)} }.into_any();
    list(desk, path, name, required, t.nobody_notified, vec![("", "email", t.email)])
}

/// What a price is made of.
pub(super) fn prices(desk: Desk, Field { path, label, required, .. }: Field) -> AnyView {
    let t = t();
    list(desk, path, label.into_any(), required, "", vec![(".label", "text", t.label), (".incl_vat_cents", "decimal", t.price_incl_vat)])
}

fn list(desk: Desk, path: &'static str, name: AnyView, required: bool, none: &'static str, columns: Vec<Column>) -> AnyView {
    let count = Memo::new(move |_| desk.text(path).lines().count());
    let columns = StoredValue::new(columns);
    let add = move |_| {
        let blank = "\t".repeat(columns.with_value(Vec::len) - 1);
        let first = format!("[id^=\"{}\"]", desk.id(&format!("{path}[{}]", count.get_untracked())));
        desk.write(path, format!("{}{blank}\n", untrack(|| desk.text(path))));
        dom::later(move || dom::focus_on(&first));
    };
    let entries = live(move || {
        let rows: Vec<AnyView> = (0..count.get()).map(|at| columns.with_value(|columns| row(desk, path, at, required, columns))).collect();
        if rows.is_empty() && !none.is_empty() {
            return view! { <p class="note" data-tone="amber">{icon("alert")}<span>{none}</span></p> }.into_any();
        }
        view! { <ul class="rows">{rows}</ul> }.into_any()
    });
    view! {
        <fieldset class="field field--full">
            <legend class=label_class(required)>{name}</legend>{entries}{wrong(desk, path.to_owned())}
            <button class="btn btn--sm rows__add" type="button" data-add=desk.id(path) on:click=add>{icon("plus")}{t().add}</button>
        </fieldset>
    }
    .into_any()
}

fn row(desk: Desk, path: &'static str, at: usize, required: bool, columns: &[Column]) -> AnyView {
    let boxed = |(column, (end, kind, heading)): (usize, &Column)| {
        let value = Signal::derive(move || cell(&desk.text(path), at, column).to_owned());
        let set = Callback::new(move |text: String| desk.write(path, with_cell(&untrack(|| desk.text(path)), at, column, &text)));
        let (place, label) = (format!("{path}[{at}]{end}"), Some(format!("{heading} {}", at + 1)));
        let input = input(desk, Entry { path: place.clone(), kind, class: "input", label, help: false, required }, value, set);
        view! { <div class="rows__cell">{input}{wrong(desk, place)}</div> }.into_any()
    };
    let boxes: Vec<AnyView> = columns.iter().enumerate().map(boxed).collect();
    let remove = move |_| {
        desk.write(path, without_row(&untrack(|| desk.text(path)), at));
        let adder = format!("[data-add=\"{}\"]", desk.id(path));
        dom::later(move || dom::focus_on(&adder));
    };
    let name = move || format!("{} {}", t().remove, cell(&desk.text(path), at, 0));
    view! {
        <li class="rows__row">{boxes}<button class="btn btn--ghost btn--icon" type="button" aria-label=name on:click=remove>{icon("x")}</button></li>
    }
    .into_any()
}
