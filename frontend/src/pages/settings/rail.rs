//! The authorities with their portals, to choose from.

use super::Lists;
use super::sheets::Sheet;
use crate::i18n::settings::t;
use crate::ui::{empty, icon, live};
use api::PortalView;
use leptos::prelude::*;

/// The list.
pub(super) fn view(place: Memo<String>, lists: Lists) -> AnyView {
    let t = t();
    let search = RwSignal::new(String::new());
    let link = move |to: String, sign: &'static str, name: String| {
        let (own, title) = (to.clone(), name.clone());
        let current = move || place.with(|place| *place == own).then_some("page");
        view! {
            <a class="rail__item" href=format!("/settings/{to}") aria-current=current title=title>{icon(sign)}<span class="rail__name">{name}</span></a>
        }
        .into_any()
    };
    let groups = move || {
        let sought = search.get().to_lowercase();
        let found = |name: &str| name.to_lowercase().contains(sought.trim());
        lists.authorities.with(|authorities| {
            let groups: Vec<AnyView> = authorities
                .iter()
                .filter_map(|ra| {
                    let whole = found(&ra.name);
                    let mine = |portal: &&PortalView| portal.ra.code == ra.code && (whole || found(&portal.name));
                    let portals = |portal: &PortalView| link(portal.slug.clone(), "inbox", portal.name.clone());
                    let portals: Vec<AnyView> = lists.portals.with(|all| all.iter().filter(mine).map(portals).collect());
                    let is_shown = whole || !portals.is_empty();
                    let head = link(format!("ra/{}", ra.code), "building", ra.name.clone());
                    is_shown.then(|| view! { <div class="rail__group rail__group--of">{head}{portals}</div> }.into_any())
                })
                .collect();
            if groups.is_empty() { view! { <p class="muted small rail__none">{t.nothing_found}</p> }.into_any() } else { groups.into_any() }
        })
    };
    view! {
        <nav class="rail desk__pane" aria-label=t.settings_rail>
            <div class="rail__group rail__extra">
                <span class="inputicon">{icon("search")}<input class="input" type="search" aria-label=t.search_portal placeholder=t.search_portal
                    prop:value=move || search.get() on:input=move |event| search.set(event_target_value(&event))/></span>
            </div>
            {live(groups)}
        </nav>
    }
    .into_any()
}

/// The portals of an authority, as a card of its page.
pub(super) fn portals_of(code: String, lists: Lists, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let rows = move || {
        let row = |portal: &PortalView| {
            view! { <li><a class="rail__item" href=format!("/settings/{}", portal.slug)>{icon("inbox")}{portal.name.clone()}</a></li> }
                .into_any()
        };
        let rows: Vec<AnyView> = lists.portals.with(|all| all.iter().filter(|portal| portal.ra.code == code).map(row).collect());
        if rows.is_empty() {
            let add = view! { <button class="btn" type="button" on:click=move |_| sheet.set(Some(Sheet::Portal))>{icon("plus")}{t.new_portal}</button> };
            return empty(None, "inbox", t.no_portal, t.no_portal_text, add.into_any());
        }
        view! { <ul class="card__body">{rows}</ul> }.into_any()
    };
    view! { <section class="card span-all"><div class="card__head">{icon("inbox")}<h2>{t.portals}</h2></div>{live(rows)}</section> }
        .into_any()
}
