//! The application: what is shared by all pages, who may see which, and the table of routes.

use crate::i18n::t;
use crate::pages::{ListMemory, NotFound, OrderPage, OrdersPage, SignIn, SignedIn, SignedOut, WithoutRole};
use crate::prefs::Prefs;
use crate::session::{Session, State};
use crate::ui::{EntryShell, Help, Shell, failed};
use crate::{dom, keyboard};
use domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Starts the application in the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        // The program is dead after this: say so instead of freezing.
        web_sys::console::error_1(&info.to_string().into());
        if let Some(notice) = dom::find("#crash") {
            notice.set_hidden(false);
        }
    }));
    if let Some(boot) = dom::find("#boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(App);
}

/// A key somebody pressed for the page, and how many were pressed: the same key twice is two commands.
#[derive(Clone, Copy)]
pub struct Keys(pub RwSignal<(u32, Option<keyboard::Command>)>);

#[component]
fn App() -> impl IntoView {
    let prefs = Prefs::start();
    provide_context(prefs);
    provide_context(Session::start());
    provide_context(ListMemory::default());
    provide_context(Help(RwSignal::new(false)));
    provide_context(Keys(RwSignal::new((0, None))));
    listen_to_keys(prefs);
    view! { <Router><Language/></Router> }
}

/// Builds everything anew when the language changes: texts are then plain text, not hundreds of signals.
#[component]
fn Language() -> impl IntoView {
    let prefs = crate::prefs::prefs();
    move || {
        prefs.lang.track();
        view! { <Entrance/> }.into_any()
    }
}

/// What somebody may see at all.
#[derive(Clone, PartialEq)]
enum Door {
    Waiting,
    SignedIn,
    SignedOut,
    SignIn,
    NoRole,
    Failed(crate::http::Failure),
    Open,
}

fn door(path: &str, state: &State) -> Door {
    match (path, state) {
        ("/signed-in", _) => Door::SignedIn,
        ("/signed-out", _) => Door::SignedOut,
        (_, State::Unknown) => Door::Waiting,
        (_, State::Anonymous) => Door::SignIn,
        (_, State::Failed(failure)) => Door::Failed(failure.clone()),
        (_, State::Active(me) | State::Ended(me)) if me.permissions.contains(&Permission::View) => Door::Open,
        (_, State::Active(_) | State::Ended(_)) => Door::NoRole,
    }
}

#[component]
fn Entrance() -> impl IntoView {
    let session = crate::session::session();
    let path = use_location().pathname;
    let door = Memo::new(move |_| door(&path.get(), &session.state.get()));
    move || match door.get() {
        Door::Waiting => ().into_any(),
        Door::SignedIn => view! { <SignedIn/> }.into_any(),
        Door::SignedOut => view! { <EntryShell><SignedOut/></EntryShell> }.into_any(),
        Door::SignIn => view! { <EntryShell><SignIn/></EntryShell> }.into_any(),
        Door::NoRole => view! { <EntryShell><WithoutRole/></EntryShell> }.into_any(),
        Door::Failed(failure) => {
            let retry = Callback::new(move |()| {
                session.state.set(State::Unknown);
                session.ask();
            });
            view! { <EntryShell>{failed(&failure, t().portal_unavailable, retry)}</EntryShell> }.into_any()
        }
        Door::Open => view! { <Shell><Pages/></Shell> }.into_any(),
    }
}

/// The table of routes.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/") view=|| view! { <Redirect path="/orders"/> }/>
            <Route path=path!("/orders") view=OrdersPage/>
            <Route path=path!("/orders/:number") view=OrderPage/>
        </Routes>
    }
}

fn listen_to_keys(prefs: Prefs) {
    let keys = expect_context::<Keys>().0;
    let help = expect_context::<Help>().0;
    window_event_listener_untyped("keydown", move |event| {
        let event: KeyboardEvent = event.unchecked_into();
        let press = keyboard::Press {
            key: &event.key(),
            modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
            typing: dom::is_typing(),
            dialog: dom::has_dialog(),
        };
        match keyboard::command(press, prefs.shortcuts.get_untracked()) {
            None => {}
            Some(keyboard::Command::Help) => help.set(true),
            Some(command) => {
                event.prevent_default();
                keys.update(|(count, last)| (*count, *last) = (*count + 1, Some(command)));
            }
        }
    });
}

/// Runs something on every command of the keyboard, as long as the page lives.
pub fn on_command(run: impl Fn(keyboard::Command) + 'static) {
    let keys = expect_context::<Keys>().0;
    Effect::new(move |before: Option<u32>| {
        let (count, command) = keys.get();
        if let (Some(before), Some(command)) = (before, command)
            && before != count
        {
            run(command);
        }
        count
    });
}
