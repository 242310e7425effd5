//! Who is signed in, and what happens when they no longer are: the page stays, and a window signs them in again.

use crate::format::warning_minutes;
use crate::http::{self, Failure};
use api::Me;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// What the page knows of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nobody asked yet.
    Unknown,
    /// Nobody is signed in.
    Anonymous,
    /// This person is.
    Active(Me),
    /// This person was: the page stays under a dialog.
    Ended(Me),
    /// The server did not say.
    Failed(Failure),
}

/// The session, as signals.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is known.
    pub state: RwSignal<State>,
    /// Counts the times a session was taken up again: what failed meanwhile asks anew.
    pub revived: RwSignal<u32>,
    /// Whether the server answers.
    pub online: RwSignal<bool>,
    /// Minutes to announce before the session closes for lack of input.
    pub closing_in: RwSignal<Option<u32>>,
    /// When it closes, in milliseconds since 1970; 0 = unknown.
    closes_at: StoredValue<f64>,
    /// How long it lasts without input.
    idle: StoredValue<f64>,
    /// When it closes in any case.
    expires_at: StoredValue<f64>,
}

const CHANNEL: &str = "ra-portal-session";
/// What the page at the end of a sign-in tells the others (`/auth/done`, the server's).
const SIGNED_IN: &str = "signed-in";
/// What a page that signs out tells the others.
const SIGNED_OUT: &str = "signed-out";

impl Session {
    /// Asks who is signed in, and follows the other windows, the network and the clock.
    pub fn start() -> Self {
        let session = Self {
            state: RwSignal::new(State::Unknown),
            revived: RwSignal::new(0),
            online: RwSignal::new(true),
            closing_in: RwSignal::new(None),
            closes_at: StoredValue::new(0.0),
            idle: StoredValue::new(0.0),
            expires_at: StoredValue::new(0.0),
        };
        session.ask();
        listen(session);
        http::watch_activity();
        window_event_listener_untyped("offline", move |_| session.reached(false));
        window_event_listener_untyped("online", move |_| session.ask());
        set_interval(move || session.tick(), Duration::from_secs(10));
        session
    }

    /// Asks who is signed in.
    pub fn ask(self) {
        spawn_local(async move {
            match http::get::<Me>(self, "/api/v1/me", None).await {
                Ok(me) => self.enter(me),
                Err(failure) => {
                    if !matches!(failure, Failure::SignedOut) && self.me_untracked().is_none() {
                        self.state.set(State::Failed(failure));
                    }
                }
            }
        });
    }

    fn enter(self, me: Me) {
        let end = |at: &Option<String>| at.as_deref().map_or(0.0, |at| Date::new(&JsValue::from_str(at)).get_time());
        let idle_end = end(&me.idle_expires_at);
        self.closes_at.set_value(idle_end);
        self.idle.set_value((idle_end - Date::now()).max(0.0));
        self.expires_at.set_value(end(&me.expires_at));
        self.tick();
        match self.state.get_untracked() {
            // Somebody else: nothing of the page is theirs.
            State::Active(before) | State::Ended(before) if before.id != me.id => crate::dom::leave_for("/"),
            before => {
                self.state.set(State::Active(me));
                if matches!(before, State::Ended(_)) {
                    self.revived.update(|n| *n += 1);
                }
            }
        }
    }

    /// The server says that nobody is signed in.
    pub fn ended(self) {
        self.closing_in.set(None);
        match self.state.get_untracked() {
            State::Active(me) => self.state.set(State::Ended(me)),
            State::Ended(_) => {}
            _ => self.state.set(State::Anonymous),
        }
    }

    /// The server was reached, or was not.
    pub fn reached(self, yes: bool) {
        if self.online.get_untracked() != yes {
            self.online.set(yes);
            if yes {
                self.revived.update(|n| *n += 1);
            }
        }
    }

    /// The server answered; if a person had acted, their time starts anew.
    pub fn answered(self, acted: bool) {
        if acted && self.idle.get_value() > 0.0 {
            self.closes_at.set_value(Date::now() + self.idle.get_value());
            self.closing_in.set(None);
        }
    }

    /// Stays signed in: an answer to a person who acted.
    pub fn stay(self) {
        self.ask();
    }

    fn tick(self) {
        if !matches!(self.state.get_untracked(), State::Active(_)) || self.closes_at.get_value() <= 0.0 {
            return;
        }
        let left = self.closes_at.get_value() - Date::now();
        let warning = warning_minutes(left);
        if warning.is_some() && http::has_acted() {
            self.stay(); // reading and typing send nothing: say that somebody is there
        } else if left <= 0.0 {
            self.ask(); // the server decides whether it is over
        }
        let absolute = self.expires_at.get_value();
        let absolute = if absolute > 0.0 { warning_minutes(absolute - Date::now()) } else { None };
        self.closing_in.set(warning.or(absolute));
    }

    /// Who is, or was, signed in.
    pub fn me(self) -> Option<Me> {
        person(&self.state.get())
    }

    fn me_untracked(self) -> Option<Me> {
        person(&self.state.get_untracked())
    }

    /// Signs out here, at the identity provider and in the other windows.
    pub fn sign_out(self) {
        spawn_local(async move {
            let answer = http::post(self, "/auth/logout").await;
            // Nobody is told that the session is closed while it is not.
            if matches!(answer, Ok(_) | Err(Failure::SignedOut)) {
                tell(SIGNED_OUT);
                crate::dom::leave_for(api::SIGNED_OUT_PAGE);
            }
        });
    }
}

fn person(state: &State) -> Option<Me> {
    match state {
        State::Active(me) | State::Ended(me) => Some(me.clone()),
        State::Unknown | State::Anonymous | State::Failed(_) => None,
    }
}

/// Tells the other windows of this browser something about the session.
fn tell(kind: &str) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        let _ = channel.post_message(&kind.into());
        channel.close();
    }
}

fn listen(session: Session) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match event.data().as_string().as_deref() {
        Some(SIGNED_IN) => session.ask(),
        Some(SIGNED_OUT) => session.ended(),
        _ => {}
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // Both last as long as the page.
    heard.forget();
    std::mem::forget(channel);
}

/// The session of the page.
pub fn session() -> Session {
    expect_context::<Session>()
}
