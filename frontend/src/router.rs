//! The address bar: a few pages need no more than this. `leptos_router` weighs 40 kB compressed, a fifth of all that
//! the client may weigh.

use crate::dom;
use crate::session::Session;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlAnchorElement, MouseEvent};

/// The address as the application sees it.
#[derive(Clone, Copy)]
pub struct Router {
    /// The path, `/orders/5144`.
    pub path: RwSignal<String>,
    /// The query string, `?` included; empty without one.
    pub search: RwSignal<String>,
    /// Whether the page has something that leaving it would lose: then it is asked first.
    pub held: RwSignal<bool>,
    /// What somebody wanted that leaves a page which is held.
    pub wanted: RwSignal<Option<Wanted>>,
}

/// What leaves a page.
#[derive(Clone)]
pub enum Wanted {
    /// Going to an address of the application.
    Address(String),
    /// Signing out.
    SignOut(Session),
}

/// What a step of the browser's history keeps for a reload and for the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Of the list: how many rows precede the page that is shown.
    Offset(u64),
    /// Of an order: the page of the list it is on, as that page's query string.
    List(String),
}

impl Kept {
    /// As the browser stores it: rows as a number, an address as a string.
    #[expect(clippy::cast_precision_loss, reason = "offsets are far below 2^53")]
    fn written(&self) -> JsValue {
        match self {
            Self::Offset(rows) => JsValue::from_f64(*rows as f64),
            Self::List(search) => search.into(),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was such a number before it was kept")]
    fn read(state: &JsValue) -> Option<Self> {
        let offset = state.as_f64().map(|rows| Self::Offset(rows as u64));
        offset.or_else(|| state.as_string().map(Self::List))
    }
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// `/orders`, and `/`
    Orders,
    /// `/orders/{number}`
    Order(String),
    /// `/sign-in`, where a sign-in that failed ends.
    SignIn,
    /// `/signed-out`
    SignedOut,
    /// `/settings`, `/settings/{slug of a portal}`, `/settings/ra/{code}`: what stands after the first part.
    Settings(String),
    /// Nothing.
    Unknown,
}

impl Page {
    /// Which of the two clients has the page.
    fn is_of_settings(path: &str) -> bool {
        matches!(Self::at(path), Self::Settings(_))
    }

    /// The table of routes.
    pub fn at(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] | ["orders"] => Self::Orders,
            ["orders", number] => Self::Order((*number).to_owned()),
            ["settings"] => Self::Settings(String::new()),
            ["settings", slug] => Self::Settings((*slug).to_owned()),
            ["settings", "ra", code] => Self::Settings(format!("ra/{code}")),
            ["sign-in"] => Self::SignIn,
            ["signed-out"] => Self::SignedOut,
            _ => Self::Unknown,
        }
    }
}

impl Router {
    /// Follows the address bar: the browser's back and forward buttons, and clicks on links into the application.
    pub fn start() -> Self {
        let router = Self {
            path: RwSignal::new(String::new()),
            search: RwSignal::new(String::new()),
            held: RwSignal::new(false),
            wanted: RwSignal::new(None),
        };
        router.follow();
        window_event_listener_untyped("popstate", move |_| router.back());
        window_event_listener_untyped("click", move |event| router.click(&event));
        router
    }

    fn follow(self) {
        let location = window().location();
        let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        batch(self.path, path, self.search, search);
    }

    /// The browser's back and forward buttons. From a page that is held, the address bar returns to where the page is.
    fn back(self) {
        let wanted = dom::here();
        let here = format!("{}{}", self.path.get_untracked(), self.search.get_untracked());
        if !self.held.get_untracked() || path_of(&wanted) == path_of(&here) {
            return self.follow();
        }
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
        }
        self.wanted.set(Some(Wanted::Address(wanted)));
    }

    /// The browser asks, too, before a page that is held is closed or loaded anew; a page that is gone holds nothing any more.
    pub fn guard(self) {
        let closing = window_event_listener_untyped("beforeunload", move |event| {
            if self.held.get_untracked() && !dom::is_leaving() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            closing.remove();
            self.held.set(false);
        });
    }

    /// Signs out; from a page that is held only once somebody agreed to lose what holds it.
    pub fn sign_out(self, session: Session) {
        if self.held.get_untracked() { self.wanted.set(Some(Wanted::SignOut(session))) } else { session.sign_out() }
    }

    /// Does what was wanted, now that nothing holds the page any more.
    pub fn leave(self) {
        match self.wanted.try_update(Option::take).flatten() {
            Some(Wanted::Address(address)) => self.go(&address, false),
            Some(Wanted::SignOut(session)) => session.sign_out(),
            None => {}
        }
    }

    /// Goes to an address of the application; `replace` leaves no step in the browser's history.
    pub fn go(self, address: &str, replace: bool) {
        self.step(address, &JsValue::NULL, replace);
    }

    /// Goes to another part of the page: what is kept with this step of the browser's history is kept with the next as well.
    /// `replace` leaves no step in it.
    pub fn turn_to(self, address: &str, replace: bool) {
        let kept = window().history().and_then(|history| history.state()).unwrap_or_default();
        self.step(address, &kept, replace);
    }

    fn step(self, address: &str, kept: &JsValue, replace: bool) {
        let path = path_of(address);
        if self.held.get_untracked() && !replace && self.path.with_untracked(|here| here != path) {
            return self.wanted.set(Some(Wanted::Address(address.to_owned())));
        }
        if Page::is_of_settings(path) != self.path.with_untracked(|here| Page::is_of_settings(here)) {
            return dom::leave_for(address);
        }
        let Ok(history) = window().history() else { return };
        let moved = if replace {
            history.replace_state_with_url(kept, "", Some(address))
        } else {
            history.push_state_with_url(kept, "", Some(address))
        };
        if moved.is_ok() {
            let before = self.path.get_untracked();
            self.follow();
            if before != self.path.get_untracked() {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
    }

    /// Keeps something with this step of the browser's history: it is there again after a reload and on the way back.
    pub fn remember(self, kept: &Kept) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state(&kept.written(), "");
        }
    }

    /// What was kept with this step of the browser's history.
    pub fn remembered(self) -> Option<Kept> {
        window().history().and_then(|history| history.state()).ok().and_then(|state| Kept::read(&state))
    }

    /// Takes over a plain click on a link to a page of the application.
    fn click(self, event: &Event) {
        let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link =
            target.and_then(|target| target.closest("a[href]").ok().flatten()).and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
        let Some(link) = link else { return };
        let ours = link.origin() == window().location().origin().unwrap_or_default();
        let leaves = link.rel() == "external" || !link.target().is_empty() || link.has_attribute("download");
        if ours && !leaves {
            event.prevent_default();
            self.go(&format!("{}{}", link.pathname(), link.search()), false);
        }
    }
}

/// The path of an address: another part of the same page has the same one.
fn path_of(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

/// Sets two signals so that nobody sees one without the other, and only when they change.
fn batch(path: RwSignal<String>, new_path: String, search: RwSignal<String>, new_search: String) {
    let same_path = path.with_untracked(|path| *path == new_path);
    if search.with_untracked(|search| *search != new_search) {
        search.update_untracked(|search| *search = new_search);
        if same_path {
            search.notify();
        }
    }
    if !same_path {
        path.set(new_path);
        search.notify();
    }
}

/// The router of the page.
pub fn router() -> Router {
    expect_context::<Router>()
}
