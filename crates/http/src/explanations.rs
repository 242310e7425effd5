//! A page for every problem code (`type` leads to it): what it means and what to do, in French and in English.

use api::ProblemCode;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write;

use crate::docs::page;
use crate::problem::Failure;
use crate::state::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/problems", get(all)).route("/problems/{code}", get(one))
}

async fn all() -> Response {
    let sections: String = ProblemCode::ALL.iter().map(|code| section(*code, true)).collect();
    html("Problèmes / Problems", &sections)
}

async fn one(Path(text): Path<String>) -> Response {
    match ProblemCode::ALL.iter().find(|code| code.as_str() == text) {
        Some(code) => html(code.title(), &section(*code, false)),
        None => Failure::new(ProblemCode::NotFound).into_response(),
    }
}

/// The page around fixed texts: nothing of the request ends up in it.
fn html(title: &str, body: &str) -> Response {
    let text = format!(
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} – Portail AE</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/docs/docs.css\">\n</head>\n<body>\n\
         <main>\n<h1>{title}</h1>\n{body}<p><a href=\"/problems\">Tous les codes / All codes</a> · \
         <a href=\"/docs\">API</a> · <a href=\"/\">Portail</a></p>\n</main>\n</body>\n</html>\n"
    );
    page("text/html; charset=utf-8", text)
}

fn section(code: ProblemCode, heading: bool) -> String {
    let (name, status) = (code.as_str(), code.status());
    let (french_title, french_detail) = french(code);
    let mut text = String::from("<article class=\"card\">\n");
    if heading {
        let _ = writeln!(text, "<h2><a href=\"/problems/{name}\"><code>{name}</code></a></h2>");
    }
    let _ = writeln!(text, "<dl><dt>code</dt><dd><code>{name}</code></dd><dt>HTTP</dt><dd>{status}</dd></dl>");
    let _ = writeln!(text, "<p><strong>{french_title}.</strong> {french_detail}</p>");
    let _ = writeln!(text, "<p lang=\"en\"><strong>{}.</strong> {}</p>\n</article>", code.title(), code.detail());
    text
}

/// The same in French: title, then what to do.
const fn french(code: ProblemCode) -> (&'static str, &'static str) {
    use ProblemCode as P;
    match code {
        P::Unauthenticated => ("Non connecté", "Connectez-vous, ou envoyez un jeton Bearer."),
        P::SessionExpired => ("Session terminée", "Reconnectez-vous pour continuer ; la page garde ce que vous avez saisi."),
        P::TokenInvalid => ("Jeton refusé", "Demandez un nouveau jeton d’accès pour cette API au domaine des opérateurs."),
        P::TokenExpired => ("Jeton expiré", "Demandez un nouveau jeton d’accès."),
        P::TokenBinding => (
            "Jeton lié à un certificat client",
            "Appelez le point d’accès des jetons liés avec le certificat pour lequel le jeton a été émis.",
        ),
        P::InsufficientAuthentication => ("Authentification insuffisante", "Connectez-vous avec votre certificat."),
        P::LogoutTokenInvalid => ("Jeton de déconnexion refusé", "Envoyez un nouveau jeton de déconnexion de l’émetteur configuré."),
        P::TwoCredentials => ("Deux authentifications à la fois", "Envoyez soit le cookie de session, soit un jeton Bearer."),
        P::CrossSite => ("Requête venue d’un autre site", "Utilisez les pages du portail lui-même."),
        P::Forbidden => {
            ("Action non autorisée", "Votre rôle n’a pas cette habilitation. Adressez-vous à votre administrateur si vous en avez besoin.")
        }
        P::NotFound => ("Introuvable", "Il n’y a rien à cette adresse que vous puissiez voir."),
        P::MethodNotAllowed => ("Méthode refusée", "Cette adresse ne répond pas à cette méthode HTTP."),
        P::RequestTimeout => ("Requête trop longue", "Réessayez ; si cela continue, resserrez le filtre."),
        P::WrongState => ("État incompatible", "Relisez l’enregistrement : son statut ne permet pas, ou plus, cette action."),
        P::Incomplete => ("Il manque des éléments", "Ajoutez ce qu’indique « errors », puis réessayez."),
        P::LimitReached => {
            ("Le nombre maximal est atteint", "Utilisez l’un des éléments existants, ou supprimez-en un lorsque c’est possible.")
        }
        P::RequestInProgress => {
            ("La même requête est en cours", "Attendez la durée indiquée par l’en-tête Retry-After, puis répétez-la avec la même clé.")
        }
        P::IdempotencyKeyReused => (
            "Clé d’idempotence déjà utilisée",
            "Répétez une requête à l’octet près, ou choisissez une nouvelle clé pour une autre requête.",
        ),
        P::EvidenceLocked => (
            "Pièce non modifiable pour l’instant",
            "Une pièce s’importe et se remplace jusqu’à la validation du dossier, sauf pendant la collecte des signatures.",
        ),
        P::EvidenceSidesNeeded => {
            ("Les deux faces sont nécessaires", "Envoyez le recto et le verso ensemble : ce dossier a été transmis avec cette pièce.")
        }
        P::EvidenceNotNeeded => ("Pièce non demandée pour ce dossier", "Importez les pièces que les données du dossier demandent."),
        P::BodyTooLarge => (
            "Requête trop volumineuse",
            "Envoyez moins de données à la fois : un document fait 3 Mo (3 145 728 octets) au plus, tout autre contenu bien moins.",
        ),
        P::UnsupportedMediaType => ("Type de contenu refusé", "Envoyez le type de contenu que la documentation indique."),
        P::PreconditionFailed => ("La ressource a changé", "Relisez-la, puis modifiez ce qui s’y trouve maintenant."),
        P::PreconditionRequired => (
            "Indiquez la version que vous modifiez",
            "Envoyez If-Match avec l’ETag que vous avez lu ; pour créer, envoyez If-None-Match: *.",
        ),
        P::InvalidRequest => ("La requête contient des erreurs", "Corrigez les champs indiqués dans « errors »."),
        P::RateLimited => ("Trop de requêtes", "Attendez la durée indiquée par l’en-tête Retry-After."),
        P::SignInFailed => ("La connexion n’a pas abouti", "Recommencez depuis la page de connexion."),
        P::Internal => ("Erreur de notre côté", "Réessayez ; si cela continue, communiquez le numéro de requête au support."),
        P::DocumentDestroyed => {
            ("Document détruit", "Plus personne ne peut le lire. Ce que l’on sait de lui, et le fait qu’il a été détruit, sont conservés.")
        }
        P::DocumentUnreadable => (
            "Document illisible",
            "Ce qui est conservé n’est pas ce qui a été importé : rien n’est affiché. Communiquez le numéro de requête au support.",
        ),
        P::Unavailable => ("Service momentanément indisponible", "Réessayez dans un instant."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_french_is_set_as_french() {
        for code in ProblemCode::ALL {
            let (title, detail) = french(*code);
            for text in [title, detail] {
                assert!(!text.contains('\''), "typographic apostrophes: {text}");
                assert!([" ;", " :", " !", " ?", "« ", " »"].iter().all(|pair| !text.contains(pair)), "no-break spaces: {text}");
            }
        }
    }
}
