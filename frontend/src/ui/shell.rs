//! What surrounds every page: header, banners, dialogs over the page.

use super::{Dialog, Popover, icon, icon_of, live, segmented};
use crate::dom;
use crate::format::initials;
use crate::i18n::words::Word;
use crate::i18n::{Lang, t};
use crate::prefs::prefs;
use crate::session::{Session, State, session};
use domain::policy::Permission;
use leptos::prelude::*;

/// Whether the list of shortcuts is open.
#[derive(Clone, Copy)]
pub(crate) struct Help(pub(crate) RwSignal<bool>);

/// The frame of the pages of somebody signed in.
pub(crate) fn shell(page: AnyView) -> AnyView {
    let t = t();
    let session = session();
    let help = expect_context::<Help>().0;
    let path = crate::router::router().path;
    view! {
        <div class="app app--fixed">
            <a class="skip" href="#contenu" on:click=skip>{t.skip}</a>
            <header class="topbar">
                <a class="brand" href="/orders">{icon_of("mark", "brand__mark")}{t.product}</a>
                <nav class="mainnav" aria-label=t.main_navigation>
                    <a href="/orders" class="mainnav__link" aria-current=move || path.with(|path| current(path))>{icon("inbox")}{t.orders}</a>
                    {configures(session).then(|| view! {
                        <a href="/settings" class="mainnav__link" aria-current=move || path.with(|path| path.starts_with("/settings")).then_some("page")>{icon("sliders")}{t.settings}</a>
                    }.into_any())}
                </nav>
                <div class="topbar__end">
                    <button class="btn btn--ghost btn--icon hide-s" type="button" aria-haspopup="dialog" aria-label=t.shortcuts title=t.shortcuts
                        on:click=move |_| help.set(true)>{icon("keyboard")}</button>
                    {user_menu(session)}
                </div>
            </header>
            {banners(session)}
            <main class="main" id="contenu" tabindex="-1">{page}</main>
        </div>
        {help_dialog(help)}
        {ended_dialog(session)}
        {revived_toast(session)}
    }
    .into_any()
}

/// Where somebody is, seen from the navigation: the list itself, or somewhere below it.
fn current(path: &str) -> Option<&'static str> {
    path.starts_with("/orders").then_some(if path == "/orders" { "page" } else { "true" })
}

fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    event.stop_propagation();
    dom::focus_on("#contenu");
}

/// The frame of the pages of somebody who is not signed in.
pub(crate) fn entry_shell(page: AnyView) -> AnyView {
    let t = t();
    view! {
        <div class="app">
            <header class="topbar">
                <span class="brand">{icon_of("mark", "brand__mark")}{t.product}</span>
                <div class="topbar__end">{language_choice()}</div>
            </header>
            <main class="main entry" id="contenu" tabindex="-1">{page}</main>
        </div>
    }
    .into_any()
}

fn language_choice() -> AnyView {
    let prefs = prefs();
    segmented(
        t().language,
        &[("fr", "Français", Some("fr")), ("en", "English", Some("en"))],
        Signal::derive(move || prefs.lang.get().code().to_owned()),
        Callback::new(move |code: &'static str| prefs.set_lang(Lang::read(code))),
    )
}

fn theme_choice() -> AnyView {
    let t = t();
    let prefs = prefs();
    segmented(
        t.theme,
        &[("", t.theme_system, None), ("light", t.theme_light, None), ("dark", t.theme_dark, None)],
        prefs.theme.into(),
        Callback::new(move |theme: &'static str| prefs.set_theme(theme)),
    )
}

fn user_menu(session: Session) -> AnyView {
    let t = t();
    let Some(me) = session.state.with_untracked(|state| match state {
        State::Active(me) | State::Ended(me) => Some(me.clone()),
        _ => None,
    }) else {
        return ().into_any();
    };
    let role = me.roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    let scope = if me.all_portals {
        t.all_portals.to_owned()
    } else {
        me.authorities.iter().map(|ra| ra.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let label = format!("{}, {role}, {}", me.name, t.account_menu);
    let (name, short_role) = (me.name.clone(), role.clone());
    let face = move || {
        view! {
            <span class="avatar avatar--m" data-tone="grey" aria-hidden="true">{initials(&name)}</span>
            <span class="vh">{label.clone()}</span>
            <span class="usermenu__id" aria-hidden="true"><span class="usermenu__name">{name.clone()}</span><span class="usermenu__role">{short_role.clone()}</span></span>
            {icon_of("chevron-down", "icon icon--s")}
        }
    };
    let help = expect_context::<Help>().0;
    let configures = me.permissions.contains(&Permission::Configure);
    let router = crate::router::router();
    view! {
        <Popover name=t.account class="usermenu" face=face>
            <div class="menu">
                <p class="menu__who"><b>{me.name.clone()}</b><span>{role.clone()}</span><span>{scope.clone()}</span></p>
                <div class="menu__sep"></div>
                <div class="menu__row"><span>{t.theme}</span>{theme_choice()}</div>
                <div class="menu__row"><span>{t.language}</span>{language_choice()}</div>
                <div class="menu__sep"></div>
                {configures.then(|| view! { <a class="menu__item" href="/settings">{icon("sliders")}{t.settings}</a> }.into_any())}
                <button class="menu__item" type="button" on:click=move |_| help.set(true)>{icon("keyboard")}{t.shortcuts}<kbd>"?"</kbd></button>
                <button class="menu__item" type="button" on:click=move |_| router.sign_out(session)>{icon("logout")}{t.sign_out}</button>
            </div>
        </Popover>
    }
    .into_any()
}

/// Whether somebody may configure authorities and portals.
fn configures(session: Session) -> bool {
    untrack(|| session.me()).is_some_and(|me| me.permissions.contains(&Permission::Configure))
}

fn banners(session: Session) -> AnyView {
    let t = t();
    let offline = live(move || {
        (!session.online.get()).then(|| {
            view! {
                <div class="banner" data-tone="amber">
                    {icon("wifi-off")}<p class="banner__text"><b>{t.offline_title}</b>" "{t.offline_banner}</p>
                    <button class="btn btn--sm btn--tone" data-tone="amber" type="button" on:click=move |_| session.ask()>{t.retry}</button>
                </div>
            }
            .into_any()
        })
    });
    let closing = live(move || {
        session.closing_in.get().map(|minutes| {
            view! {
                <div class="banner" data-tone="amber">
                    {icon("clock")}<p class="banner__text">{(t.closing_in)(minutes)}</p>
                    <button class="btn btn--sm btn--tone" data-tone="amber" type="button" on:click=move |_| session.stay()>{t.stay}</button>
                </div>
            }
            .into_any()
        })
    });
    view! { <div role="status">{offline}{closing}</div> }.into_any()
}

fn help_dialog(help: RwSignal<bool>) -> AnyView {
    let t = t();
    let prefs = prefs();
    let row = |keys: &[&'static str], what: &'static str| {
        let keys: Vec<AnyView> = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }.into_any()).collect();
        view! { <div><dt>{keys}</dt><dd>{what}</dd></div> }.into_any()
    };
    view! {
        <Dialog open=help title=t.shortcuts on_close=Callback::new(move |()| help.set(false))>
            <div class="dialog__body">
                <dl class="keys">
                    {row(&["J", "K"], t.key_walk)}
                    {row(&["↵"], t.key_open)}
                    {row(&["/"], t.key_filter)}
                    {row(&["1", "…", "9"], t.key_tab)}
                    {row(&["+", "−", "0"], t.key_zoom)}
                    {row(&["R", t.key_turn_back], t.key_turn)}
                    {row(&["M"], t.key_comment)}
                    {row(&["Ctrl", "↵"], t.key_send)}
                    {row(&["H"], t.key_history)}
                    {row(&["U"], t.key_back)}
                    {row(&["?"], t.key_help)}
                    {row(&[t.key_escape_name], t.key_escape)}
                </dl>
                <label class="choice">
                    <input type="checkbox" prop:checked=move || prefs.shortcuts.get()
                        on:change=move |event| prefs.set_shortcuts(event_target_checked(&event))/>
                    <span class="choice__text">{t.shortcuts_on}<small>{t.shortcuts_hint}</small></span>
                </label>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The sign-in window, which reports back; a second click brings the same one to the front.
fn open_window() {
    let address = crate::pages::entry::login_address("/auth/done");
    let _ = window().open_with_url_and_target_and_features(&address, "ra-sign-in", "popup,width=520,height=720");
}

fn ended_dialog(session: Session) -> AnyView {
    let t = t();
    let waiting = RwSignal::new(false);
    let ended = Signal::derive(move || matches!(session.state.get(), State::Ended(_)));
    let name = move || session.me().map_or_else(String::new, |me| me.name);
    let reconnect = move |_| {
        waiting.set(true);
        open_window();
    };
    view! {
        <Dialog open=ended title=t.ended_title>
            <div class="dialog__body">
                <p>{t.ended_text}</p>
                <p class="note">{icon("lock")}<span>{move || (t.ended_who)(&name())}</span></p>
            </div>
            <div class="dialog__foot">
                <p class="live live--wait" data-state="off" role="status" hidden=move || !waiting.get()>{t.waiting_window}</p>
                <a class="btn btn--ghost" href="/signed-out" rel="external">{t.give_up}</a>
                <button class="btn btn--primary" type="button" autofocus=true on:click=reconnect>
                    {icon("token")}{move || if waiting.get() { t.show_window } else { t.sign_in_again }}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn revived_toast(session: Session) -> AnyView {
    let t = t();
    let shown = RwSignal::new(false);
    Effect::new(move |before: Option<bool>| {
        let ended = session.state.with(|state| matches!(state, State::Ended(_)));
        if before == Some(true) && !ended {
            shown.set(true);
            set_timeout(move || _ = shown.try_set(false), std::time::Duration::from_secs(6));
        }
        ended
    });
    let toast = live(move || {
        shown.get().then(|| {
            view! {
                <div class="toast" data-tone="green">{icon("check-circle")}<div class="toast__text"><b>{t.revived_title}</b><p>{t.revived_text}</p></div></div>
            }
            .into_any()
        })
    });
    view! { <div class="toasts" role="status">{toast}</div> }.into_any()
}
