//! What the issuer's pages say, in both languages.

use super::config::Refusal;
use super::language::Language;

/// The texts of one language.
pub(super) struct Texts {
    pub product: &'static str,
    pub skip: &'static str,
    pub demonstration: &'static str,
    pub invented: &'static str,
    pub only_here: &'static str,
    pub choose: &'static str,
    pub question: &'static str,
    pub lead: &'static str,
    pub presented_by: &'static str,
    pub detail: &'static str,
    pub what_to_do: &'static str,
    pub other_person: &'static str,
    pub impossible: &'static str,
    pub start_again: &'static str,
    pub unknown_client: &'static str,
    pub incomplete: &'static str,
    pub gone: &'static str,
    pub session_closed: &'static str,
    pub your_session_is_closed: &'static str,
    pub missing: RefusalTexts,
    pub unknown: RefusalTexts,
    pub revoked: RefusalTexts,
}

/// Why somebody is refused, and what to do.
pub(super) struct RefusalTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub steps: [&'static str; 2],
}

impl Texts {
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        }
    }

    pub(super) const fn refusal(&self, refusal: Refusal) -> &RefusalTexts {
        match refusal {
            Refusal::Missing => &self.missing,
            Refusal::Unknown => &self.unknown,
            Refusal::Revoked => &self.revoked,
        }
    }
}

static FRENCH: Texts = Texts {
    product: "Portail AE",
    skip: "Aller au contenu",
    demonstration: "Démonstration",
    invented: "Démonstration\u{a0}: personnes, organismes et dossiers inventés.",
    only_here: "Aucun certificat n’est demandé\u{a0}; cette page ne s’ouvre que sur cette machine et n’existe pas en exploitation.",
    choose: "Choisir une personne",
    question: "Qui voulez-vous être\u{a0}?",
    lead: "Chaque personne a un rôle et un périmètre. Vous pourrez en changer en vous déconnectant.",
    presented_by: "Présenté par",
    detail: "Détail",
    what_to_do: "Que faire",
    other_person: "Choisir une autre personne",
    impossible: "Connexion impossible",
    start_again: "Revenez au portail et recommencez la connexion.",
    unknown_client: "Ce client ou son adresse de retour n’est pas connu.",
    incomplete: "La demande de connexion est incomplète.",
    gone: "Cette demande de connexion n’existe plus.",
    session_closed: "Session fermée",
    your_session_is_closed: "Votre session est fermée",
    missing: RefusalTexts {
        title: "Aucun certificat reçu",
        lead: "Le navigateur n’a présenté aucun certificat\u{a0}: le token n’était pas branché, ou la fenêtre de choix a été fermée.",
        steps: ["Branchez votre token ou votre carte à puce.", "Fermez toutes les fenêtres du navigateur, puis rouvrez cette page."],
    },
    unknown: RefusalTexts {
        title: "Ce certificat n’est pas reconnu",
        lead: "Il est valide, mais il n’est rattaché à aucun compte du portail.",
        steps: [
            "Si vous en avez un autre, relancez le navigateur pour le choisir.",
            "Sinon, demandez au responsable de votre AE de le rattacher à votre compte.",
        ],
    },
    revoked: RefusalTexts {
        title: "Ce certificat est révoqué",
        lead: "Il ne permet plus de se connecter. La révocation est définitive.",
        steps: [
            "Si vous avez reçu un token plus récent, branchez ce dernier et réessayez.",
            "Sinon, appelez le service AE pour obtenir un nouveau certificat.",
        ],
    },
};

static ENGLISH: Texts = Texts {
    product: "RA portal",
    skip: "Skip to the content",
    demonstration: "Demonstration",
    invented: "Demonstration: people, organisations and orders are invented.",
    only_here: "No certificate is asked for; this page opens on this machine only and does not exist in production.",
    choose: "Choose a person",
    question: "Who do you want to be?",
    lead: "Each person has a role and a scope. To become somebody else, sign out.",
    presented_by: "Presented by",
    detail: "Detail",
    what_to_do: "What to do",
    other_person: "Choose somebody else",
    impossible: "Sign-in is not possible",
    start_again: "Go back to the portal and sign in again.",
    unknown_client: "This client or its return address is not known.",
    incomplete: "The sign-in request is incomplete.",
    gone: "This sign-in request no longer exists.",
    session_closed: "Session closed",
    your_session_is_closed: "Your session is closed",
    missing: RefusalTexts {
        title: "No certificate received",
        lead: "The browser presented no certificate: the token was not plugged in, or the browser’s choice was closed.",
        steps: ["Plug in your token or smart card.", "Close all windows of the browser, then open this page again."],
    },
    unknown: RefusalTexts {
        title: "This certificate is not recognised",
        lead: "It is valid, but it belongs to no account of the portal.",
        steps: [
            "If you have another one, restart the browser to choose it.",
            "Otherwise, ask whoever is in charge of your RA to link it to your account.",
        ],
    },
    revoked: RefusalTexts {
        title: "This certificate is revoked",
        lead: "It no longer lets you sign in. A revocation is final.",
        steps: [
            "If you received a newer token, plug that one in and try again.",
            "Otherwise, call the RA service to get a new certificate.",
        ],
    },
};
