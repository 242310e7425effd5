//! Authorities and portals, for those who may configure them (R-2, N-5, A-4). Each form is saved by itself.

mod desk;
mod disputes;
mod document;
mod fields;
mod form;
mod offers;
mod rail;
mod rows;
mod sheets;

use crate::dom;
use crate::http::{self, Failure, Latest};
use crate::i18n::settings::t;
use crate::router::router;
use crate::session::{Session, session};
use crate::ui::{empty, failed, failure_title, icon, live};
use api::{AuthorityList, AuthorityView, PortalList, PortalView, ProblemCode};
use desk::{Desk, Phase};
use leptos::prelude::*;
use leptos::task::spawn_local;
use sheets::Sheet;

/// What somebody works on: the record of the page, and the one in the dialog over it.
#[derive(Clone, Copy)]
pub(crate) struct Desks {
    page: Desk,
    sheet: Desk,
}

impl Desks {
    /// Two empty desks.
    pub(crate) fn new(session: Session) -> Self {
        Self { page: Desk::new("page", session), sheet: Desk::new("sheet", session) }
    }
}

/// Which authorities and portals there are.
#[derive(Clone, Copy)]
struct Lists {
    authorities: RwSignal<Vec<AuthorityView>>,
    portals: RwSignal<Vec<PortalView>>,
    phase: RwSignal<Phase>,
    session: Session,
    latest: Latest,
}

impl Lists {
    fn ask(self) {
        let (generation, abort) = self.latest.begin();
        let session = self.session;
        spawn_local(async move {
            let found = async {
                let authorities = http::get::<AuthorityList>(session, "/api/v1/authorities", abort.as_ref()).await?;
                let portals = http::get::<PortalList>(session, "/api/v1/portals", abort.as_ref()).await?;
                Ok((authorities.authorities, portals.portals))
            };
            let found = found.await;
            if !self.latest.is(generation) {
                return;
            }
            self.latest.settle();
            match found {
                Ok((authorities, portals)) => {
                    self.authorities.set(authorities);
                    self.portals.set(portals);
                    if self.phase.get_untracked() != Phase::Ready {
                        self.phase.set(Phase::Ready);
                    }
                }
                Err(Failure::SignedOut | Failure::Aborted) => {}
                // Lists that are there stay: only what was added meanwhile is not in them.
                Err(_) if self.phase.get_untracked() == Phase::Ready => {}
                Err(failure) => self.phase.set(Phase::Failed(failure)),
            }
        });
    }

    /// Where somebody begins who says nothing of where.
    fn first(self) -> Option<String> {
        let portal = self.portals.with(|all| all.first().map(|portal| format!("/settings/{}", portal.slug)));
        portal.or_else(|| self.authorities.with(|all| all.first().map(|ra| format!("/settings/ra/{}", ra.code))))
    }
}

/// The page. `place` is what stands after `/settings/`: a portal's slug, `ra/` with an authority's code, or nothing.
pub(crate) fn settings_page(place: Memo<String>) -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(t.settings), true);
    let lists = Lists {
        authorities: RwSignal::new(Vec::new()),
        portals: RwSignal::new(Vec::new()),
        phase: RwSignal::new(Phase::Loading),
        session: session(),
        latest: Latest::start(),
    };
    provide_context(lists);
    let desks = expect_context::<Desks>();
    let sheet = RwSignal::new(None::<Sheet>);
    follow(place, lists, desks.page);
    hold(desks);
    let count = move || {
        let [authorities, portals] = [lists.authorities.with(Vec::len), lists.portals.with(Vec::len)];
        if lists.phase.get() == Phase::Ready { (t.settings_count)(portals, authorities) } else { String::new() }
    };
    let body = move || match lists.phase.get() {
        Phase::Loading => outline(),
        Phase::Failed(failure) => {
            dom::set_title(&(t.tab)(failure_title(&failure, t.settings_unavailable)));
            failed(&failure, t.settings_unavailable, Callback::new(move |()| lists.ask()))
        }
        Phase::Ready => desk_of(place, lists, desks.page, sheet),
    };
    view! {
        <div class="pagehead pagehead--desk">
            <div class="pagehead__title"><h1 tabindex="-1">{t.settings}</h1><span class="pagehead__note hide-s">{count}</span></div>
            <div class="pagehead__end">{live(move || (lists.phase.get() == Phase::Ready).then(|| adders(lists, sheet)))}</div>
        </div>
        {live(body)}
        {sheets::view(place, lists, desks.sheet, sheet)}
        {disputes::leaving([desks.page, desks.sheet], every_field())}
        {disputes::conflict(desks.page, every_field())}
    }
    .into_any()
}

fn every_field() -> Vec<fields::Field> {
    // An authority's fields are among a portal's.
    let forms = fields::portal().into_iter().flatten().chain([fields::offer(true)]);
    forms.flat_map(|form| form.fields).collect()
}

/// Where the record of a place is.
fn address(place: &str) -> String {
    match place.strip_prefix("ra/") {
        Some(code) => format!("/api/v1/authorities/{}", dom::encode(code)),
        None => format!("/api/v1/portals/{}", dom::encode(place)),
    }
}

/// The lists and the record follow the address bar, and what is asked anew when the session is taken up again.
fn follow(place: Memo<String>, lists: Lists, desk: Desk) {
    let (session, router, latest) = (lists.session, router(), Latest::start());
    Effect::new(move |_| {
        session.revived.track();
        lists.ask();
    });
    Effect::new(move |_| {
        session.revived.track();
        let place = place.get();
        if !place.is_empty() {
            desk.open(address(&place), latest);
        } else if let Some(first) = lists.first() {
            router.go(&first, true);
        }
    });
}

/// As long as something is not saved, nobody leaves without being asked.
fn hold(desks: Desks) {
    let router = router();
    Effect::new(move |_| router.held.set(!desks.page.dirty().is_empty() || !desks.sheet.dirty().is_empty()));
    router.guard();
}

fn adders(lists: Lists, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let button = move |which: Sheet, name: &'static str| {
        view! { <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| sheet.set(Some(which.clone()))>{icon("plus")}{name}</button> }.into_any()
    };
    // A portal belongs to an authority.
    let portal = live(move || lists.authorities.with(|all| !all.is_empty()).then(|| button(Sheet::Portal, t.new_portal)));
    view! { {button(Sheet::Authority, t.new_authority)}{portal} }.into_any()
}

fn desk_of(place: Memo<String>, lists: Lists, desk: Desk, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let arrived = StoredValue::new(false);
    let nothing = Memo::new(move |_| lists.authorities.with(Vec::is_empty) && place.get().is_empty());
    let body = move || match desk.phase.get() {
        Phase::Loading => outline(),
        Phase::Failed(failure) if matches!(failure.code(), Some(ProblemCode::NotFound | ProblemCode::InvalidRequest)) => {
            dom::set_title(&(t.tab)(t.no_such_record));
            empty(None, "file", t.no_such_record, t.no_such_record_text, ().into_any())
        }
        Phase::Failed(failure) => {
            let retry = Callback::new(move |()| lists.session.revived.update(|n| *n += 1));
            failed(&failure, t.settings_unavailable, retry)
        }
        Phase::Ready => {
            dom::set_title(&(t.tab)(&untrack(|| desk.saved("name"))));
            if arrived.try_update_value(|arrived| std::mem::replace(arrived, true)) == Some(true) {
                dom::later(|| dom::focus_on("#record"));
            }
            dom::later(|| dom::show(".rail [aria-current]"));
            let place = place.get_untracked();
            match place.strip_prefix("ra/") {
                Some(code) => authority(code.to_owned(), lists, desk, sheet),
                None => portal(place, lists, desk, sheet),
            }
        }
    };
    live(move || {
        if nothing.get() {
            let add = view! { <button class="btn btn--primary" type="button" on:click=move |_| sheet.set(Some(Sheet::Authority))>{icon("plus")}{t.new_authority}</button> };
            return empty(Some("blue"), "building", t.no_authority, t.no_authority_text, add.into_any());
        }
        view! {
            <div class="desk desk--page">
                {rail::view(place, lists)}
                <div class="desk__pane" role="region" aria-label=t.settings tabindex="0">{live(body)}</div>
            </div>
        }
        .into_any()
    })
}

/// Name, whose it is, and where it leads.
fn head(desk: Desk, meta: AnyView, link: AnyView) -> AnyView {
    view! {
        <div class="orderhead"><div class="orderhead__main">
            <div><h2 class="record" id="record" tabindex="-1">{move || desk.saved("name")}</h2><p class="orderhead__meta">{meta}</p></div>{link}
        </div></div>
    }
    .into_any()
}

fn authority(code: String, lists: Lists, desk: Desk, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let saved = Callback::new(move |_| lists.ask());
    let forms: Vec<AnyView> = fields::authority().iter().map(|form| form::card(desk, form, saved)).collect();
    let meta = view! { <span class="mono">{code.clone()}</span> }.into_any();
    view! { {head(desk, meta, ().into_any())}<div class="cards">{forms}{rail::portals_of(code, lists, sheet)}</div> }.into_any()
}

fn portal(slug: String, lists: Lists, desk: Desk, sheet: RwSignal<Option<Sheet>>) -> AnyView {
    let t = t();
    let saved = Callback::new(move |_| lists.ask());
    let [before, after] = fields::portal().map(|forms| forms.iter().map(|form| form::card(desk, form, saved)).collect::<Vec<AnyView>>());
    let whose = move || {
        let ra = desk.saved("ra");
        lists.authorities.with(|all| all.iter().find(|known| known.code == ra).map_or(ra.clone(), |known| known.name.clone()))
    };
    let meta = view! { <b>{whose}</b><span class="mono">{slug.clone()}</span> }.into_any();
    let link = live(move || {
        let url = Some(desk.saved("portal_url")).filter(|url| !url.is_empty())?;
        Some(
            view! { <a class="btn btn--sm" href=url target="_blank" rel="noopener noreferrer">{icon("external")}{t.open_portal}</a> }
                .into_any(),
        )
    });
    view! { {head(desk, meta, link)}<div class="cards">{before}{offers::card(slug, sheet)}{after}</div> }.into_any()
}

/// What is seen of something that takes long to come.
fn outline() -> AnyView {
    let card = |_| {
        let lines = (0..4).map(|_| view! { <span class="skel"></span> }.into_any()).collect_view();
        view! { <section class="card"><div class="card__body stack">{lines}</div></section> }.into_any()
    };
    view! {
        <div class="late" aria-busy="true"><p class="vh" role="status">{t().loading}</p><div class="cards" aria-hidden="true">{(0..4).map(card).collect_view()}</div></div>
    }
    .into_any()
}
