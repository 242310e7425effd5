//! Whole-page states: nothing there, not allowed, not reached.

use super::icon_of;
use crate::dom;
use crate::http::Failure;
use crate::i18n::t;
use api::ProblemCode;
use leptos::prelude::*;

/// A sign, a sentence, what to do.
pub(crate) fn empty(tone: Option<&'static str>, sign: &str, title: &str, text: &str, actions: AnyView) -> AnyView {
    let (title, text) = (title.to_owned(), text.to_owned());
    view! {
        <div class="empty">
            <span class="empty__art" data-tone=tone>{icon_of(sign, "icon icon--xl")}</span>
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="empty__actions">{actions}</div>
        </div>
    }
    .into_any()
}

/// What a page is called that could not be loaded: not allowed, or what the caller says.
pub(crate) fn failure_title(failure: &Failure, title: &'static str) -> &'static str {
    if failure.code() == Some(ProblemCode::Forbidden) { t().forbidden_title } else { title }
}

/// A page of which nothing could be loaded.
pub(crate) fn failed_page(failure: &Failure, title: &'static str, retry: Callback<()>) -> AnyView {
    let title = failure_title(failure, title);
    dom::arrive(&(t().tab)(title), true);
    view! { <div class="entry"><h1 class="vh" tabindex="-1">{title}</h1>{failed(failure, title, retry)}</div> }.into_any()
}

/// Why something could not be loaded, and the way to try again.
pub(crate) fn failed(failure: &Failure, title: &'static str, retry: Callback<()>) -> AnyView {
    let t = t();
    let again = view! {
        <button class="btn btn--primary" type="button" on:click=move |_| retry.run(())>{super::icon("refresh")}{t.retry}</button>
    }
    .into_any();
    let (tone, sign, text) = reason(failure);
    let reference = failure.reference();
    view! {
        <div role="alert">
            {empty(Some(tone), sign, failure_title(failure, title), text, again)}
            {reference.map(|text| view! { <p class="small muted mono reference">{text}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// Why there is no answer: tone, sign, sentence.
pub(crate) fn reason(failure: &Failure) -> (&'static str, &'static str, &'static str) {
    let t = t();
    match failure.code() {
        Some(ProblemCode::Forbidden) => ("amber", "lock", t.forbidden_text),
        Some(ProblemCode::RateLimited) => ("amber", "clock", t.rate_limited_text),
        Some(ProblemCode::RequestTimeout) => ("amber", "clock", t.timeout_text),
        _ if *failure == Failure::Offline => ("amber", "wifi-off", t.offline_text),
        _ => ("red", "alert", t.unavailable_text),
    }
}
