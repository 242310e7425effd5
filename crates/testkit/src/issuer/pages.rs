//! The issuer's pages: choosing who to be, and being refused. Markup from data is always escaped.

use super::config::Refusal;
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

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        r##"<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Portail AE, démonstration</title>
<link rel="stylesheet" href="/chooser.css">
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header class="topbar"><span class="brand">{MARK}Portail AE</span><span class="tag">Démonstration</span></header>
<p class="banner"><b>Démonstration : personnes, organismes et dossiers inventés.</b> Aucun certificat n’est demandé ; cette page ne s’ouvre que sur cette machine et n’existe pas en exploitation.</p>
<main id="contenu">
{body}
</main>
</body>
</html>
"##
    ))
}

/// Everybody, by group, each with what they may do.
pub(super) fn chooser(shared: &Shared, people: &[Person], request: &str) -> Html<String> {
    let mut groups: Vec<&str> = Vec::new();
    for person in people {
        if !groups.contains(&person.group.as_str()) {
            groups.push(&person.group);
        }
    }
    let mut body = String::from(
        "<div class=\"entry\"><h1>Qui voulez-vous être ?</h1>\
         <p class=\"lead\">Chaque personne a un rôle et un périmètre. Vous pourrez en changer en vous déconnectant.</p>",
    );
    for (index, group) in groups.iter().enumerate() {
        let name = escape(group);
        // Writing to a String cannot fail.
        let _ = write!(body, "<section aria-labelledby=\"g{index}\"><h2 id=\"g{index}\">{name}</h2><ul class=\"picks\">");
        for person in people.iter().filter(|person| person.group == **group) {
            body.push_str(&card(shared, person, request));
        }
        body.push_str("</ul></section>");
    }
    body.push_str("</div>");
    page("Choisir une personne", &body)
}

fn card(shared: &Shared, person: &Person, request: &str) -> String {
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
        name = escape(&person.name()),
        position = escape(&person.position),
        about = escape(&person.about),
    )
}

/// Why the certificate does not let the person in, and what to do.
pub(super) fn refused(shared: &Shared, person: &Person, refusal: Refusal, request: &str) -> Html<String> {
    let (title, lead, steps): (&str, &str, [&str; 2]) = match refusal {
        Refusal::Missing => (
            "Aucun certificat reçu",
            "Le navigateur n’a présenté aucun certificat : le token n’était pas branché, ou la fenêtre de choix a été fermée.",
            ["Branchez votre token ou votre carte à puce.", "Fermez toutes les fenêtres du navigateur, puis rouvrez cette page."],
        ),
        Refusal::Unknown => (
            "Ce certificat n’est pas reconnu",
            "Il est valide, mais il n’est rattaché à aucun compte du portail.",
            [
                "Si vous en avez un autre, relancez le navigateur pour le choisir.",
                "Sinon, demandez au responsable de votre AE de le rattacher à votre compte.",
            ],
        ),
        Refusal::Revoked => (
            "Ce certificat est révoqué",
            "Il ne permet plus de se connecter. La révocation est définitive.",
            [
                "Si vous avez reçu un token plus récent, branchez ce dernier et réessayez.",
                "Sinon, appelez le service AE pour obtenir un nouveau certificat.",
            ],
        ),
    };
    let realm = &shared.config.realm;
    let body = format!(
        "<div class=\"entry entry--narrow\"><article class=\"card\"><h1>{title}</h1><p class=\"lead\">{lead}</p>\
         <dl><dt>Présenté par</dt><dd>{who}</dd><dt>Détail</dt><dd>{about}</dd></dl>\
         <h2>Que faire</h2><ol><li>{first}</li><li>{second}</li></ol>\
         <a class=\"btn\" href=\"/realms/{realm}/back?request={request}\">Choisir une autre personne</a></article></div>",
        who = escape(&person.name()),
        about = escape(&person.about),
        first = steps[0],
        second = steps[1],
        request = url_encode(request),
    );
    page(title, &body)
}

/// The request makes no sense, and there is nowhere safe to send the browser.
pub(super) fn broken(why: &str) -> Html<String> {
    let body = format!(
        "<div class=\"entry entry--narrow\"><article class=\"card\"><h1>Connexion impossible</h1><p class=\"lead\">{}</p>\
         <p>Revenez au portail et recommencez la connexion.</p></article></div>",
        escape(why)
    );
    page("Connexion impossible", &body)
}

/// After a sign-out that names no page to go to.
pub(super) fn signed_out() -> Html<String> {
    page("Session fermée", "<div class=\"entry entry--narrow\"><article class=\"card\"><h1>Votre session est fermée</h1></article></div>")
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
