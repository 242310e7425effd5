//! What is told in a corner of the page: what became of a document, and how far one is whose piece is not open.

use super::imports::{Imports, Piece};
use crate::dom;
use crate::i18n::t;
use crate::i18n::words::Word;
use crate::ui::{icon, live};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

const A_MOMENT: Duration = Duration::from_secs(6);

/// What became of a document.
#[derive(Clone)]
pub(super) enum Told {
    /// It is there, by its file's name.
    Imported(String),
    /// It took the place of another.
    Replaced(String),
    /// It was there already.
    Unchanged(String),
    /// An attachment more, by its title.
    Added(String),
    /// What was done to the order.
    Done(&'static str),
    /// Where it was dropped nothing takes it; what does.
    NotTaken(&'static str),
}

impl Told {
    /// Tone, sign, what happened, to what.
    fn words(self) -> (&'static str, &'static str, &'static str, String) {
        let t = t();
        match self {
            Self::Imported(name) => ("green", "check-circle", t.import_done, name),
            Self::Replaced(name) => ("green", "check-circle", t.replace_done, name),
            Self::Unchanged(name) => ("grey", "info", t.import_unchanged, name),
            Self::Added(title) => ("green", "check-circle", t.attachment_done, title),
            Self::Done(what) => ("green", "check-circle", what, String::new()),
            Self::NotTaken(why) => ("amber", "alert", t.file_refused, why.to_owned()),
        }
    }
}

/// The corner, for the order whose number is in the address.
pub(super) fn corner(number: Memo<String>, page: Imports) -> AnyView {
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(Some(earlier)) = before {
            earlier.clear();
        }
        page.told.with(Option::is_some).then(|| set_timeout_with_handle(move || _ = page.told.try_set(None), A_MOMENT).ok()).flatten()
    });
    let toast = live(move || {
        page.told.get().map(|told| {
            let (tone, sign, title, text) = told.words();
            view! {
                <div class="toast" data-tone=tone>{icon(sign)}<div class="toast__text"><b>{title}</b><p class="breakable">{text}</p></div></div>
            }
            .into_any()
        })
    });
    let elsewhere = Memo::new(move |_| {
        let of_this = |piece: &Piece| number.with(|number| *number == piece.0.to_string());
        page.sent.get().filter(|piece| of_this(piece) && page.open.get() != Some(*piece) && page.evidence.is_told())
    });
    let progress = live(move || {
        elsewhere.get().map(|(_, kind)| {
            view! {
                <section class="toast toast--import" data-tone="blue" aria-label=kind.word()><div class="toast__text"><b>{kind.word()}</b>
                    {page.evidence.view(t().file_refused, None)}</div></section>
            }
            .into_any()
        })
    });
    view! { <div class="toasts">{progress}<div role="status">{toast}</div></div> }.into_any()
}

/// Files that are dropped beside what takes them: the open piece's side takes them, or it is said that nothing does.
pub(super) fn catch(page: Imports) {
    let dropped = window_event_listener_untyped("drop", move |event| {
        let event: DragEvent = event.unchecked_into();
        if !dom::carries_files(&event) || dom::has_dialog() {
            return;
        }
        match page.taker.get_value() {
            Some(taker) => taker.run(event.data_transfer().and_then(|data| data.files())),
            None => page.told.set(Some(Told::NotTaken(t().drop_elsewhere))),
        }
    });
    on_cleanup(move || dropped.remove());
}
