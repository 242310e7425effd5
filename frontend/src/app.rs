//! The application: what is shared by all pages, who may see which, and the table of routes.

use crate::i18n::t;
use crate::pages::{Desks, ListMemory, entry, fetch_ahead, not_found, order_page, orders_page, settings_page};
use crate::prefs::Prefs;
use crate::router::{Page, Router, router};
use crate::session::{Session, State};
use crate::ui::{Help, entry_shell, escape_pressed, failed_page, live, shell};
use crate::{dom, keyboard};
use domain::policy::Permission;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// A client: what outlasts its pages, and the pages.
#[derive(Clone, Copy)]
struct Client {
    prepare: fn(Session),
    pages: fn(Memo<Page>) -> AnyView,
}

/// Starts the client of the orders in the page.
pub fn start() {
    launch(Client { prepare: |_| provide_context(ListMemory::default()), pages: orders });
}

/// Starts the client of the settings, a program of its own: a few people need it, and now and then.
pub fn start_settings() {
    launch(Client { prepare: |session| provide_context(Desks::new(session)), pages: settings });
}

fn launch(client: Client) {
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
    leptos::mount::mount_to_body(move || app(client));
}

/// A key somebody pressed for the page, and how many were pressed: the same key twice is two commands.
#[derive(Clone, Copy)]
pub struct Keys(pub RwSignal<(u32, Option<keyboard::Command>)>);

fn app(client: Client) -> AnyView {
    let prefs = Prefs::start();
    provide_context(prefs);
    provide_context(Router::start());
    let session = Session::start();
    provide_context(session);
    (client.prepare)(session);
    provide_context(Help(RwSignal::new(false)));
    provide_context(Keys(RwSignal::new((0, None))));
    listen_to_keys(prefs);
    dom::keep_dropped_files_out();
    // Everything is built anew when the language changes: texts are then plain text, not hundreds of signals.
    live(move || {
        prefs.lang.track();
        entrance(client)
    })
}

/// What somebody may see at all.
#[derive(Clone, PartialEq)]
enum Door {
    Waiting,
    SignedOut,
    SignIn,
    NoRole,
    Failed(crate::http::Failure),
    Open,
}

fn door(page: &Page, state: &State) -> Door {
    match (page, state) {
        (Page::SignedOut, _) => Door::SignedOut,
        (_, State::Unknown) => Door::Waiting,
        (_, State::Anonymous) => Door::SignIn,
        (_, State::Failed(failure)) => Door::Failed(failure.clone()),
        (_, State::Active(me) | State::Ended(me)) if me.permissions.contains(&Permission::View) => Door::Open,
        (_, State::Active(_) | State::Ended(_)) => Door::NoRole,
    }
}

fn entrance(client: Client) -> AnyView {
    let session = crate::session::session();
    let path = router().path;
    let page = Memo::new(move |_| Page::at(&path.get()));
    let door = Memo::new(move |_| page.with(|page| session.state.with(|state| door(page, state))));
    let shown = move || match door.get() {
        Door::Waiting => ().into_any(),
        Door::SignedOut => entry_shell(entry::signed_out()),
        Door::SignIn => entry_shell(entry::sign_in()),
        Door::NoRole => entry_shell(entry::without_role()),
        Door::Failed(failure) => {
            let retry = Callback::new(move |()| {
                session.state.set(State::Unknown);
                session.ask();
            });
            entry_shell(failed_page(&failure, t().portal_unavailable, retry))
        }
        Door::Open => shell((client.pages)(page)),
    };
    live(shown)
}

/// The pages of the orders. One order's page stays while its number changes.
fn orders(page: Memo<Page>) -> AnyView {
    let number = Memo::new(move |_| match page.get() {
        Page::Order(number) => number,
        _ => String::new(),
    });
    let kind = Memo::new(move |_| std::mem::discriminant(&page.get()));
    let shown = move || {
        // A memo that is only tracked is never computed: read it.
        let _ = kind.get();
        match page.get_untracked() {
            // Somebody signed in has no business at the sign-in page: the list takes over its address.
            Page::Orders | Page::SignIn => {
                fetch_ahead();
                orders_page()
            }
            Page::Order(_) => order_page(number),
            Page::Settings(_) | Page::SignedOut | Page::Unknown => not_found(),
        }
    };
    live(shown)
}

/// The pages of the settings: one, of which the record changes.
fn settings(page: Memo<Page>) -> AnyView {
    let place = Memo::new(move |before: Option<&String>| match page.get() {
        Page::Settings(place) => place,
        _ => before.cloned().unwrap_or_default(),
    });
    let found = Memo::new(move |_| matches!(page.get(), Page::Settings(_)));
    live(move || if found.get() { settings_page(place) } else { not_found() })
}

fn listen_to_keys(prefs: Prefs) {
    let keys = expect_context::<Keys>().0;
    let help = expect_context::<Help>().0;
    window_event_listener_untyped("keydown", move |event| {
        let event: KeyboardEvent = event.unchecked_into();
        if event.key() == "Escape" {
            escape_pressed();
        }
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && dom::send_form() {
            event.prevent_default();
        }
        let press = keyboard::Press {
            key: &event.key(),
            shift: event.shift_key(),
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
