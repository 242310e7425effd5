//! What a portal sells, as a table; an offer is edited in a dialog.

use super::sheets::Sheet;
use crate::dom;
use crate::http::{self, Failure, Latest};
use crate::i18n::settings::t;
use crate::i18n::words::Word;
use crate::intl;
use crate::session::session;
use crate::ui::{empty, failed, icon, live, mark};
use api::{OfferList, OfferRow};
use domain::orders::Process;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The card. It asks again when a dialog has closed.
pub(super) fn card(slug: String, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let found = RwSignal::new(None::<Result<Vec<OfferRow>, Failure>>);
    let (session, latest) = (session(), Latest::start());
    let again = RwSignal::new(0_u32);
    let closed = Memo::new(move |_| sheet.with(Option::is_none));
    Effect::new(move |_| {
        session.revived.track();
        again.track();
        if !closed.get() {
            return;
        }
        let path = format!("/api/v1/portals/{}/offers", dom::encode(&slug));
        let (generation, abort) = latest.begin();
        spawn_local(async move {
            let answer = http::get::<OfferList>(session, &path, abort.as_ref()).await;
            if !latest.is(generation) {
                return;
            }
            latest.settle();
            match answer {
                Err(Failure::SignedOut | Failure::Aborted) => {}
                answer => found.set(Some(answer.map(|list| list.offers))),
            }
        });
    });
    let add = move |_| sheet.set(Some(Sheet::NewOffer));
    let body = move || {
        found.with(|found| match found {
            None => {
                view! { <div class="card__body stack late" aria-busy="true"><span class="skel"></span><span class="skel"></span></div> }
                    .into_any()
            }
            Some(Err(failure)) => failed(failure, t.offers_unavailable, Callback::new(move |()| again.update(|n| *n += 1))),
            Some(Ok(offers)) if offers.is_empty() => empty(None, "package", t.no_offer, t.no_offer_text, ().into_any()),
            Some(Ok(offers)) => table(offers, sheet),
        })
    };
    view! {
        <section class="card span-all" aria-labelledby="offers-title">
            <div class="card__head">{icon("package")}<h2 id="offers-title">{t.offers}</h2>
                <button class="btn btn--ghost btn--sm push" type="button" aria-haspopup="dialog" on:click=add>{icon("plus")}{t.add_offer}</button></div>
            {live(body)}
        </section>
    }
    .into_any()
}

fn table(offers: &[OfferRow], sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let head = |name: &'static str| view! { <th scope="col">{name}</th> }.into_any();
    let heads = [t.offer, t.process, t.duration, t.delivery_mode, t.medium].map(head).into_iter().collect::<Vec<_>>();
    let row = |row: &OfferRow| {
        let (offer, code) = (&row.offer, row.code.clone());
        let processes = offer.processes.iter().map(|process: &Process| process.word()).collect::<Vec<_>>().join(", ");
        let state =
            if offer.on_sale { mark((Some("green"), "check"), t.offer_open) } else { mark((None, "st-cancelled"), t.offer_withdrawn) };
        let edit = move |_| sheet.set(Some(Sheet::Offer(code.clone())));
        view! {
            <tr class=(!offer.on_sale).then_some("muted")>
                <th scope="row"><b>{offer.label.clone()}</b><small class="mono">{row.code.clone()}</small></th><td>{processes}</td>
                <td>{(t.years)(offer.duration_years)}</td><td>{offer.delivery_mode.word()}</td><td>{offer.medium.word()}</td>
                <td class="num tn">{intl::money(row.total_incl_vat_cents)}</td><td>{state}</td>
                <td><button class="btn btn--ghost btn--sm btn--icon" type="button" aria-haspopup="dialog" data-offer=row.code.clone()
                    aria-label=format!("{} {}", t.edit, offer.label) on:click=edit>{icon("pen")}</button></td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = offers.iter().map(row).collect();
    view! {
        <div class="tablebox" tabindex="0" role="group" aria-label=t.offers>
            <table class="table"><thead><tr>{heads}<th scope="col" class="num">{t.price}</th>{head(t.state)}<th scope="col"><span class="vh">{t.edit}</span></th></tr></thead>
                <tbody>{rows}</tbody></table>
        </div>
    }
    .into_any()
}
