//! The few things done to the document by hand: title, focus, what has the focus, storage-free timers.

use leptos::prelude::*;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Document, DragEvent, Element, HtmlElement, HtmlFormElement, ScrollIntoViewOptions, ScrollLogicalPosition};

thread_local! {
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
    static LEAVING: Cell<bool> = const { Cell::new(false) };
}

/// The page's document.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// A page is there: its title in the tab and, after a navigation inside the application, the focus on its heading,
/// which a screen reader then says. The first page leaves the focus where the browser puts it.
pub fn arrive(title: &str, focus: bool) {
    set_title(title);
    let navigated = ARRIVED.replace(true);
    if navigated && focus {
        later(|| focus_on("h1"));
    }
}

/// The title in the tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Does something once the document shows what was just built.
pub fn later(what: impl FnOnce() + 'static) {
    set_timeout(what, Duration::from_millis(0));
}

/// Puts the focus on the first element that a selector finds.
pub fn focus_on(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// The first element that a selector finds.
pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Every element that a selector finds.
pub fn all(selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = document().query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.item(i)?.dyn_into().ok()).collect()
}

/// Puts the focus on an element and shows it, scrolling as little as possible.
pub fn reveal(element: &HtmlElement) {
    let _ = element.focus();
    scroll_to(element);
}

/// Shows the first element that a selector finds, scrolling as little as possible.
pub fn show(selector: &str) {
    if let Some(element) = find(selector) {
        scroll_to(&element);
    }
}

fn scroll_to(element: &HtmlElement) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Scrolls what a selector finds back to its top.
pub fn scroll_up(selector: &str) {
    if let Some(element) = find(selector) {
        element.set_scroll_top(0);
    }
}

/// Whether the focus is in something one types into.
pub fn is_typing() -> bool {
    document().active_element().is_some_and(|element: Element| {
        element.matches("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]").unwrap_or(false)
    })
}

/// Sends the form whose text of several lines has the focus, as Enter does from a box of one line; whether there was one.
pub fn send_form() -> bool {
    let text = document().active_element().filter(|element| element.matches("textarea").unwrap_or(false));
    let form = text.and_then(|text| text.closest("form").ok().flatten()).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    form.is_some_and(|form| form.request_submit().is_ok())
}

/// Whether the window is too narrow for a table.
pub fn narrow() -> RwSignal<bool> {
    narrower_than("(max-width: 63.99rem)")
}

/// Whether the tabs of an order are a strip above it.
pub fn strip() -> RwSignal<bool> {
    narrower_than("(max-width: 74.99rem)")
}

/// Whether the window is as the style sheet's query says; it follows the window.
fn narrower_than(query: &'static str) -> RwSignal<bool> {
    let now = move || window().match_media(query).ok().flatten().is_some_and(|media| media.matches());
    let narrow = RwSignal::new(now());
    let listener = window_event_listener_untyped("resize", move |_| {
        if narrow.get_untracked() != now() {
            narrow.set(now());
        }
    });
    on_cleanup(move || listener.remove());
    narrow
}

/// Whether a dialog is open over the page.
pub fn has_dialog() -> bool {
    find("dialog[open]").is_some()
}

/// Whether files are dragged, and not some text of the page.
pub fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// A file that is dropped where nothing takes it would be shown by the browser, in the place of the application.
pub fn keep_dropped_files_out() {
    for event in ["dragover", "drop"] {
        window_event_listener_untyped(event, |event| {
            if carries_files(event.unchecked_ref()) {
                event.prevent_default();
            }
        });
    }
}

/// Takes the browser to an address, out of the application.
pub fn leave_for(address: &str) {
    LEAVING.set(true);
    let _ = window().location().assign(address);
}

/// Loads the page anew.
pub fn reload() {
    LEAVING.set(true);
    let _ = window().location().reload();
}

/// Whether the application itself leaves: nobody is asked then.
pub fn is_leaving() -> bool {
    LEAVING.get()
}

/// The address of the page: path and query.
pub fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// A text as one value of a query string.
pub fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// A number that nobody else has.
pub fn random_id() -> String {
    window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
}
