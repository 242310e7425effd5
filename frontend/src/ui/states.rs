//! Whole-page states: nothing there, not allowed, not reached.

use super::icon_of;
use crate::dom;
use crate::http::Failure;
use crate::i18n::t;
use crate::i18n::words::Word;
use crate::pages::ListMemory;
use crate::router::{Page, router};
use crate::session::session;
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

/// Why something could not be loaded, and the way to try again; of what the role does not include, also the way out.
pub(crate) fn failed(failure: &Failure, title: &'static str, retry: Callback<()>) -> AnyView {
    let t = t();
    let (tone, sign, text) = reason(failure);
    let (text, out) = if failure.code() == Some(ProblemCode::Forbidden) { (forbidden(), way_out()) } else { (text.to_owned(), None) };
    let class = if out.is_some() { "btn" } else { "btn btn--primary" };
    let actions = view! {
        {out}<button class=class type="button" on:click=move |_| retry.run(())>{super::icon("refresh")}{t.retry}</button>
    }
    .into_any();
    let reference = failure.reference();
    view! {
        <div role="alert">
            {empty(Some(tone), sign, failure_title(failure, title), &text, actions)}
            {reference.map(|text| view! { <p class="small muted mono reference">{text}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// Which role somebody has, and whom to ask about it.
fn forbidden() -> String {
    let t = t();
    let roles = untrack(|| session().me()).map(|me| me.roles).unwrap_or_default();
    if roles.is_empty() {
        return t.forbidden_text.to_owned();
    }
    let names = roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(", ");
    format!("{} {}", (t.forbidden_role)(&names, roles.len() > 1), t.forbidden_text)
}

/// The way to the list as it was, for who is not there.
fn way_out() -> Option<AnyView> {
    let memory = use_context::<ListMemory>();
    let list = untrack(|| memory.map_or_else(|| "/orders".to_owned(), ListMemory::address));
    let is_here = router().path.with_untracked(|path| Page::at(path) == Page::Orders);
    (!is_here).then(|| view! { <a class="btn btn--primary" href=list>{t().to_orders}</a> }.into_any())
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
