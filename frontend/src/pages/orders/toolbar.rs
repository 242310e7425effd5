//! The page's head: title, total, columns, density.

use super::model::Model;
use super::table::title;
use crate::columns::COLUMNS;
use crate::i18n::t;
use crate::intl;
use crate::prefs::prefs;
use crate::ui::{Popover, icon, live, segmented};
use leptos::prelude::*;

/// The head.
pub(crate) fn view(model: Model) -> AnyView {
    let t = t();
    let note = move || model.total.get().map_or_else(String::new, |total| (t.orders_found)(&intl::number(total), total));
    let clear = live(move || {
        let url = model.url.get();
        let preset = model.preset.with_value(|from| url.with(&[("page_size", "")]) == url.cleared(from));
        (url.active() > 0 && !preset).then(|| {
            view! { <button class="btn btn--ghost" type="button" on:click=move |_| model.clear()>{icon("x")}{t.clear_filters}</button> }
                .into_any()
        })
    });
    view! {
        <div class="pagehead">
            <div class="pagehead__title"><h1 tabindex="-1">{t.orders}</h1><span class="pagehead__note">{live(note)}</span></div>
            <div class="pagehead__end wide-only">{clear}{columns()}{density()}</div>
        </div>
    }
    .into_any()
}

fn columns() -> AnyView {
    let t = t();
    let prefs = prefs();
    let count = move || prefs.columns.with(|choice| COLUMNS.iter().filter(|column| choice.shows(column)).count());
    let face =
        move || view! { {icon("columns")}{t.columns}" "<span class="muted">{move || format!("{}/{}", count(), COLUMNS.len())}</span> };
    let item = move |column: &'static crate::columns::Column| {
        let fixed = (!column.hideable).then(|| view! { <span class="menu__end muted small">{t.always_shown}</span> }.into_any());
        view! {
            <label class="menu__item choice">
                <input type="checkbox" disabled=!column.hideable prop:checked=move || prefs.columns.with(|choice| choice.shows(column))
                    on:change=move |event| prefs.set_column(column.name, event_target_checked(&event))/>
                <span>{title(t, column)}</span>{fixed}
            </label>
        }
        .into_any()
    };
    view! {
        <Popover name=t.columns class="btn" face=face>
            {COLUMNS.iter().map(item).collect_view()}
        </Popover>
    }
    .into_any()
}

fn density() -> AnyView {
    let t = t();
    let prefs = prefs();
    let face = move || view! { {icon("rows")}{t.density} };
    let choice = move || {
        segmented(
            t.density,
            &[("compact", t.density_compact, None), ("", t.density_standard, None), ("comfortable", t.density_comfortable, None)],
            prefs.density.into(),
            Callback::new(move |density: &'static str| prefs.set_density(density)),
        )
    };
    view! { <Popover name=t.density class="btn" face=face>{choice()}</Popover> }.into_any()
}
