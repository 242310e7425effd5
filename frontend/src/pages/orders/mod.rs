//! The order list (L-1 to L-5).

mod filters;
mod model;
mod pager;
mod table;
mod toolbar;

pub(crate) use model::ListMemory;

use crate::app::on_command;
use crate::http::Failure;
use crate::i18n::t;
use crate::keyboard::{self, Command};
use crate::ui::{empty, failed, failure_title, live};
use crate::{dom, intl};
use api::{Problem, ProblemCode};
use leptos::prelude::*;
use model::Model;

/// The page.
pub(crate) fn orders_page() -> AnyView {
    let t = t();
    let model = Model::start();
    let memory = expect_context::<ListMemory>();
    let returning = memory.returning();
    dom::arrive(&(t.tab)(t.orders), returning.is_none());
    Effect::new(move |_| dom::set_title(&(t.tab)(tab_title(model))));
    focus_returned_row(model, returning);
    on_command(move |command| match command {
        Command::Next | Command::Previous => walk(command == Command::Next),
        Command::Filter => dom::focus_on(".grid__filters input, .mobilebar input"),
        _ => {}
    });
    let narrow = dom::narrow();
    let announced = move || match (model.busy.get(), model.total.get()) {
        (false, Some(total)) => (t.orders_found)(&intl::number(total), total),
        _ => String::new(),
    };
    view! {
        {toolbar::view(model)}
        {live(move || narrow.get().then(|| filters::mobile_bar(model)))}
        <p class="vh" role="status">{live(announced)}</p>
        {table::view(model, move || message(model))}
        {pager::view(model)}
    }
    .into_any()
}

/// The row somebody came back from has the focus again.
fn focus_returned_row(model: Model, number: Option<i64>) {
    let Some(number) = number else { return };
    Effect::new(move |done: Option<bool>| {
        let ready = model.page.with(Option::is_some);
        if ready && done != Some(true) {
            dom::later(move || match dom::find(&format!(".grid__link[data-number=\"{number}\"]")) {
                Some(link) => dom::reveal(&link),
                None => dom::focus_on("h1"),
            });
        }
        ready
    });
}

/// Goes to the next or previous row; the focus is the cursor, so Enter opens it.
fn walk(forwards: bool) {
    let links = dom::all(".grid__link");
    let current = dom::document().active_element().and_then(|active| links.iter().position(|link| link.is_same_node(Some(&active))));
    if let Some(link) = keyboard::step(current, links.len(), forwards).and_then(|row| links.get(row)) {
        dom::reveal(link);
    }
}

/// What the tab calls the page: what its message says, where one stands in for the rows.
fn tab_title(model: Model) -> &'static str {
    let t = t();
    model.failure.with(|failure| match failure {
        None => t.orders,
        Some(Failure::Problem(problem)) if problem.code == ProblemCode::InvalidRequest => {
            if is_page_gone(problem) {
                t.page_gone_title
            } else {
                t.filters_wrong
            }
        }
        Some(failure) => failure_title(failure, t.list_unavailable),
    })
}

/// Whether nothing but the page's cursor was refused.
fn is_page_gone(problem: &Problem) -> bool {
    problem.errors.iter().all(|error| error.field == "page")
}

/// Why there are no rows.
fn message(model: Model) -> Option<AnyView> {
    let t = t();
    match model.failure.get() {
        Some(Failure::Problem(problem)) if problem.code == ProblemCode::InvalidRequest => {
            let text = problem.errors.iter().map(|e| (t.wrong_filter)(&e.field, &e.code)).collect::<Vec<_>>().join(" ");
            if is_page_gone(&problem) {
                return Some(page_gone(model, &text));
            }
            Some(empty(Some("amber"), "filter", t.filters_wrong, &text, clear_button(model)))
        }
        Some(failure) => Some(failed(&failure, t.list_unavailable, Callback::new(move |()| model.retry.update(|n| *n += 1)))),
        None => model.is_told().then(|| nothing(model)),
    }
}

fn nothing(model: Model) -> AnyView {
    let t = t();
    let url = model.url.get();
    if !url.get("page").is_empty() {
        return page_gone(model, t.page_gone_text);
    }
    let period = url.is_on("created_from") || url.is_on("created_to");
    let actions = match (url.active(), period) {
        (0, _) => return empty(None, "inbox", t.no_orders_title, t.no_orders_text, ().into_any()),
        // Clearing would leave the period as it is.
        (1, true) => all_dates_button(model, "btn btn--primary"),
        (_, true) => view! { {clear_button(model)}{all_dates_button(model, "btn")} }.into_any(),
        (_, false) => clear_button(model),
    };
    empty(None, "search", t.nothing_title, &filters::summary(model), actions)
}

/// The address is of a page that the list does not have: its filters are kept.
fn page_gone(model: Model, why: &str) -> AnyView {
    let t = t();
    let first = move |()| model.go(&model.url.get_untracked().on_page(None));
    empty(None, "search", t.page_gone_title, why, action("btn btn--primary", t.first_page, Callback::new(first)))
}

fn all_dates_button(model: Model, class: &'static str) -> AnyView {
    let widen = move |()| model.go(&model.url.get_untracked().with(&[("created_from", crate::list_url::BEGINNING), ("created_to", "")]));
    action(class, t().search_all_dates, Callback::new(widen))
}

fn clear_button(model: Model) -> AnyView {
    action("btn btn--primary", t().clear_filters, Callback::new(move |()| model.clear()))
}

fn action(class: &'static str, name: &'static str, run: Callback<()>) -> AnyView {
    view! { <button class=class type="button" on:click=move |_| run.run(())>{name}</button> }.into_any()
}
