//! The dialogs over the page: a new authority, a new portal, an offer.

use super::desk::{Desk, Phase};
use super::fields::{self, Form};
use super::{Lists, disputes, form};
use crate::dom;
use crate::http::Latest;
use crate::i18n::settings::t;
use crate::router::router;
use crate::ui::{Dialog, failed, live};
use domain::portals::OverdueDays;
use leptos::prelude::*;

/// What a dialog is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sheet {
    Authority,
    Portal,
    NewOffer,
    /// By its code.
    Offer(String),
}

impl Sheet {
    fn form(&self) -> Form {
        match self {
            Self::Authority => fields::new_authority(),
            Self::Portal => fields::new_portal(),
            Self::NewOffer => fields::offer(true),
            Self::Offer(_) => fields::offer(false),
        }
    }

    /// Puts its record on the desk.
    fn lay(&self, desk: Desk, place: &str, lists: Lists, latest: Latest) {
        let offers = format!("/api/v1/portals/{}/offers/", dom::encode(place));
        match self {
            Self::Authority => desk.begin("/api/v1/authorities/".to_owned(), r#"{"name":null,"contact":null}"#.to_owned()),
            Self::Portal => desk.begin("/api/v1/portals/".to_owned(), new_portal(place, lists)),
            Self::NewOffer => desk.begin(offers, NEW_OFFER.to_owned()),
            Self::Offer(code) => desk.open(offers + &dom::encode(code), latest),
        }
    }
}

const NEW_OFFER: &str = r#"{"label":null,"medium":"MD940","duration_years":3,"delivery_mode":"delivered","holder_authentication":"courier","issuing_ca":null,"processes":["digital","paper"],"price_lines":[],"on_sale":true}"#;

/// What a new portal starts with: of the authority that is looked at, or of the first.
fn new_portal(place: &str, lists: Lists) -> String {
    let of_portal = lists.portals.with_untracked(|all| all.iter().find(|portal| portal.slug == place).map(|portal| portal.ra.code.clone()));
    let looked_at = of_portal.or_else(|| place.strip_prefix("ra/").map(str::to_owned));
    let known = lists.authorities.with_untracked(|all| {
        all.iter().find(|ra| looked_at.as_ref() == Some(&ra.code)).or(all.first()).map(|ra| ra.code.clone()).unwrap_or_default()
    });
    let days = OverdueDays::STATUSES.iter().zip(OverdueDays::DEFAULT.days()).map(|(status, days)| format!("\"{status}\":{days}"));
    let days = days.collect::<Vec<_>>().join(",");
    // Codes have no character that JSON would escape.
    format!(
        r#"{{"ra":"{known}","name":null,"notification_addresses":[],"portal_url":null,"token_software_url":null,"holders_own_siren_only":false,"contact":null,"bank_account":null,"accepts_cards":true,"overdue_days":{{{days}}},"attestation":null}}"#
    )
}

/// The dialog, and what it may ask.
pub(super) fn view(place: Memo<String>, lists: Lists, desk: Desk, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let (router, latest) = (router(), Latest::start());
    // Closing gives up what is not saved: then it is asked first.
    let asking = RwSignal::new(false);
    let give_up = Callback::new(move |()| {
        asking.set(false);
        desk.clear();
        sheet.set(None);
    });
    let close =
        Callback::new(move |()| if desk.is_dirty_untracked() && !desk.busy.get_untracked() { asking.set(true) } else { give_up.run(()) });
    Effect::new(move |_| {
        if let Some(sheet) = sheet.get() {
            sheet.lay(desk, &place.get_untracked(), lists, latest);
        }
    });
    let saved = Callback::new(move |code: String| {
        let done = sheet.get_untracked();
        give_up.run(());
        let to = match done {
            Some(Sheet::Authority) => format!("/settings/ra/{code}"),
            Some(Sheet::Portal) => format!("/settings/{code}"),
            _ => return,
        };
        lists.ask();
        // Once nothing holds the page any more.
        dom::later(move || router.go(&to, false));
    });
    let title = Signal::derive(move || sheet.get().map_or_else(String::new, |sheet| sheet.form().title.to_owned()));
    let open = Signal::derive(move || sheet.get().is_some());
    let body = move || {
        let Some(sheet) = sheet.get() else { return ().into_any() };
        match desk.phase.get() {
            Phase::Loading => view! { <div class="dialog__body late"><p role="status">{t.loading}</p></div> }.into_any(),
            Phase::Failed(failure) => {
                failed(&failure, t.settings_unavailable, Callback::new(move |()| sheet.lay(desk, &place.get_untracked(), lists, latest)))
            }
            Phase::Ready => form::sheet(desk, &sheet.form(), saved, close),
        }
    };
    view! {
        <Dialog open=open title=title on_close=close>{live(body)}</Dialog>
        <Dialog open=asking title=t.leave_title on_close=Callback::new(move |()| asking.set(false))>
            <div class="dialog__body"><p>{t.close_text}</p></div>
            <div class="dialog__foot">
                <button class="btn btn--ghost" type="button" on:click=move |_| give_up.run(())>{t.close_unsaved}</button>
                <button class="btn btn--primary" type="button" autofocus=true on:click=move |_| asking.set(false)>{t.go_on}</button>
            </div>
        </Dialog>
        {disputes::conflict(desk, fields::offer(false).fields)}
    }
    .into_any()
}
