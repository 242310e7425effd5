//! Pages of people who are not signed in: on the way in, on the way out, and without a role.

use crate::dom;
use crate::i18n::{lang, t};
use crate::session::session;
use crate::ui::{icon, icon_of};
use leptos::prelude::*;

/// The address that signs in, in the page's language, and leads back to a path.
pub(crate) fn login_address(back: &str) -> String {
    format!("/auth/login?ui_locales={}&return_to={}", lang().code(), dom::encode(back))
}

/// Back to the page that somebody asked for.
fn login_for_here() -> String {
    let here = dom::here();
    login_address(if here.starts_with("/sign") { "/orders" } else { &here })
}

/// Why the last sign-in failed, if one did: `/sign-in?problem=<code>`.
fn problem() -> AnyView {
    let t = t();
    let search = crate::router::router().search.get_untracked();
    let Some(code) = search.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("problem=")) else { return ().into_any() };
    let text = match code {
        "insufficient_authentication" => t.problem_certificate,
        "unavailable" => t.problem_unavailable,
        _ => t.problem_sign_in,
    };
    view! {
        <div class="callout" data-tone="amber" role="alert">
            {icon("alert")}<div class="callout__body"><h2>{t.problem_title}</h2><p>{text}</p></div>
        </div>
    }
    .into_any()
}

/// The first page a person sees.
pub(crate) fn sign_in() -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(t.sign_in_title), true);
    let step = |sign: &'static str, title: &'static str, text: &'static str| {
        view! { <li class="track__step">{icon(sign)}<div><b>{title}</b>{text}</div></li> }.into_any()
    };
    view! {
        <section class="card entry__card entry__card--split" aria-labelledby="entry-title">
            <div class="entry__part">
                {icon_of("mark", "brand__mark entry__mark")}
                <div><h1 class="entry__title" id="entry-title" tabindex="-1">{t.sign_in_title}</h1><p class="entry__lead">{t.sign_in_lead}</p></div>
                {problem()}
                <a class="btn btn--lg btn--primary" href=login_for_here() rel="external">{icon("token")}{t.sign_in}</a>
                <p class="note">{icon("info")}<span>{t.sign_in_note}</span></p>
            </div>
            <div class="entry__part entry__part--side">
                <h2 class="subhead">{t.what_happens}</h2>
                <ol class="track">
                    {step("token", t.step_token, t.step_token_text)}
                    {step("seal", t.step_certificate, t.step_certificate_text)}
                    {step("key", t.step_pin, t.step_pin_text)}
                </ol>
            </div>
        </section>
    }
    .into_any()
}

/// After signing out.
pub(crate) fn signed_out() -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(t.signed_out_title), true);
    view! {
        <section class="card entry__card" aria-labelledby="entry-title">
            <div class="entry__part">
                <span class="dialog__icon" data-tone="green">{icon_of("logout", "icon icon--l")}</span>
                <div><h1 class="entry__title" id="entry-title" tabindex="-1">{t.signed_out_title}</h1><p class="entry__lead">{t.signed_out_lead}</p></div>
                <div class="callout" data-tone="amber">
                    {icon("token")}<div class="callout__body"><h2>{t.remove_token}</h2><p>{t.remove_token_text}</p></div>
                </div>
                <a class="btn btn--lg" href=login_address("/orders") rel="external">{icon("token")}{t.sign_in_again}</a>
                <p class="note">{icon("clock")}<span>{t.session_limits}</span></p>
            </div>
        </section>
    }
    .into_any()
}

/// Signed in, but nobody has given them a role yet.
pub(crate) fn without_role() -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(t.no_role_title), true);
    let session = session();
    let name = session.me().map_or_else(String::new, |me| me.name);
    view! {
        <section class="card entry__card" aria-labelledby="entry-title">
            <div class="entry__part">
                <span class="dialog__icon" data-tone="blue">{icon_of("user-check", "icon icon--l")}</span>
                <div><h1 class="entry__title" id="entry-title" tabindex="-1">{t.no_role_title}</h1><p class="entry__lead">{t.no_role_lead}</p></div>
                <dl class="tech"><div><dt>{t.account}</dt><dd>{name}</dd></div></dl>
                <div class="row row--wrap">
                    <a class="btn btn--primary" href=login_address("/orders") rel="external">{icon("refresh")}{t.check_again}</a>
                    <button class="btn" type="button" on:click=move |_| session.sign_out()>{icon("logout")}{t.sign_out}</button>
                </div>
            </div>
        </section>
    }
    .into_any()
}
