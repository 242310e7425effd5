//! The issuer's pages: choosing who to be, and being refused. Markup from data is always escaped.

use super::config::Refusal;
use super::language::{Language, Words};
use super::texts::{RefusalTexts, Texts};
use super::{Person, Shared};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use std::fmt::Write;

/// The pages load their own style sheet and font, nothing else, and run nothing.
pub(super) const CSP: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const MARK: &str = r##"<svg class="brand__mark" viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6.5" fill="currentColor"/><path d="M4.6 17.6 11.3 6.4h7.5M12.4 6.4v11.2h6.6M12.4 12h5.4M7.6 13.2h4.8" fill="none" stroke="#fff" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/></svg>"##;

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../../assets/chooser.css"))
}

pub(super) async fn font() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "font/woff2"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_bytes!("../../assets/inter-latin-wght-normal.woff2").as_slice())
}

fn page(language: Language, title: &str, body: &str) -> Html<String> {
    let Texts { product, skip, demonstration, invented, only_here, .. } = Texts::of(language);
    Html(format!(
        r##"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – {product}, {demonstration}</title>
<link rel="stylesheet" href="/chooser.css">
</head>
<body>
<a class="skip" href="#content">{skip}</a>
<header class="topbar"><span class="brand">{MARK}{product}</span><span class="tag">{demonstration}</span></header>
<p class="banner"><b>{invented}</b> {only_here}</p>
<main id="content">
{body}
</main>
</body>
</html>
"##,
        lang = language.tag(),
    ))
}

/// Everybody, by group, each with what they may do.
pub(super) fn chooser(shared: &Shared, language: Language, people: &[Person], request: &str) -> Html<String> {
    let texts = Texts::of(language);
    let mut groups: Vec<Words> = Vec::new();
    for person in people {
        if !groups.contains(&person.group) {
            groups.push(person.group);
        }
    }
    let mut body = format!("<div class=\"entry\"><h1>{}</h1><p class=\"lead\">{}</p>", texts.question, texts.lead);
    for (index, group) in groups.iter().enumerate() {
        let name = escape(group.in_language(language));
        // Writing to a String cannot fail.
        let _ = write!(body, "<section aria-labelledby=\"g{index}\"><h2 id=\"g{index}\">{name}</h2><ul class=\"picks\">");
        for person in people.iter().filter(|person| person.group == *group) {
            body.push_str(&card(shared, language, person, request));
        }
        body.push_str("</ul></section>");
    }
    body.push_str("</div>");
    page(language, texts.choose, &body)
}

fn card(shared: &Shared, language: Language, person: &Person, request: &str) -> String {
    let realm = &shared.config.realm;
    let to = format!("/realms/{realm}/choose?request={}&amp;person={}", url_encode(request), url_encode(&person.username));
    let initials = match person.refusal {
        Some(Refusal::Unknown) => "?".to_owned(),
        Some(Refusal::Missing) => "–".to_owned(),
        _ => escape(&person.initials()),
    };
    format!(
        "<li><a class=\"pick\" href=\"{to}\"><span class=\"avatar\" data-tone=\"{tone}\" aria-hidden=\"true\">{initials}</span>\
         <span class=\"pick__id\"><b>{name}</b><span>{position}</span></span><span class=\"pick__more\">{about}</span></a></li>",
        tone = escape(&person.tone),
        name = escape(&person.shown(language)),
        position = escape(person.position.in_language(language)),
        about = escape(person.about.in_language(language)),
    )
}

/// Why the certificate does not let the person in, and what to do.
pub(super) fn refused(shared: &Shared, language: Language, person: &Person, refusal: Refusal, request: &str) -> Html<String> {
    let texts = Texts::of(language);
    let RefusalTexts { title, lead, steps: [first, second] } = texts.refusal(refusal);
    let realm = &shared.config.realm;
    let body = format!(
        "<div class=\"entry entry--narrow\"><article class=\"card\"><h1>{title}</h1><p class=\"lead\">{lead}</p>\
         <dl><dt>{presented_by}</dt><dd>{who}</dd><dt>{detail}</dt><dd>{about}</dd></dl>\
         <h2>{what_to_do}</h2><ol><li>{first}</li><li>{second}</li></ol>\
         <a class=\"btn\" href=\"/realms/{realm}/back?request={request}\">{other_person}</a></article></div>",
        presented_by = texts.presented_by,
        who = escape(&person.shown(language)),
        detail = texts.detail,
        about = escape(person.about.in_language(language)),
        what_to_do = texts.what_to_do,
        request = url_encode(request),
        other_person = texts.other_person,
    );
    page(language, title, &body)
}

/// The request makes no sense, and there is nowhere safe to send the browser.
pub(super) fn broken(language: Language, why: impl FnOnce(&Texts) -> &'static str) -> Html<String> {
    let texts = Texts::of(language);
    let body = format!(
        "<div class=\"entry entry--narrow\"><article class=\"card\"><h1>{}</h1><p class=\"lead\">{}</p><p>{}</p></article></div>",
        texts.impossible,
        why(texts),
        texts.start_again
    );
    page(language, texts.impossible, &body)
}

/// After a sign-out that names no page to go to.
pub(super) fn signed_out(language: Language) -> Html<String> {
    let texts = Texts::of(language);
    let body =
        format!("<div class=\"entry entry--narrow\"><article class=\"card\"><h1>{}</h1></article></div>", texts.your_session_is_closed);
    page(language, texts.session_closed, &body)
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub(super) fn url_encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
