use domain::values::{FileRefusal, ValueError, Wrong};
use serde::{Deserialize, Serialize};

/// Why a request failed, as RFC 9457 has it (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A page that explains the code: `/problems/<code>`.
    pub r#type: String,
    /// The code in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here, and what to do.
    pub detail: String,
    /// The stable code; programs branch on it.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::ProblemCode))]
    pub code: ProblemCode,
    /// Every wrong field at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// To quote when asking for help.
    pub request_id: String,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name, as in the request.
    pub field: String,
    /// Why. A text and not the enum, so that a program of today reads a code of tomorrow.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::FieldErrorCode))]
    pub code: String,
    /// The same in words.
    pub message: String,
}

impl FieldError {
    /// An error of the field.
    #[must_use]
    pub fn new(field: &str, code: FieldErrorCode, message: &str) -> Self {
        Self { field: field.to_owned(), code: code.as_str().to_owned(), message: message.to_owned() }
    }

    /// The error of a value that is none, in the words of its field.
    #[must_use]
    pub fn wrong_value(field: &str, why: ValueError) -> Self {
        Self::new(field, why.into(), words(field, why))
    }

    /// The error of a parameter that does not exist. Its name is the caller's text: it is shortened, and never shown as
    /// anything but text.
    #[must_use]
    pub fn unknown_parameter(name: &str) -> Self {
        let shown: String = name.chars().take(60).collect();
        Self::new(&shown, FieldErrorCode::UnknownField, "There is no such parameter.")
    }
}

/// What to do about a value that is none. The last part of the field's name says what it is, wherever it stands.
fn words(field: &str, why: ValueError) -> &'static str {
    use ValueError::{Character, CheckDigit, Empty, Format, Mismatch, NotMobile, Range, Taken, TooLong, UnknownChoice};
    let address = field.starts_with("notification_addresses");
    match (field.rsplit('.').next().unwrap_or_default(), why) {
        ("attestation", Empty) => "An offer of the portal needs it: the professional body authenticates the holders.",
        (_, Empty) => "Give a value.",
        (_, Taken) if address => "The address is in the list twice.",
        (_, Taken) => "Another one has it already.",
        ("order_number", _) => "Type the number of the order that you cancel.",
        (_, Mismatch) => "It is not the value that it repeats.",
        (_, Format | Character) if address => "Give one address like nom@exemple.fr.",
        ("siren", CheckDigit) => "The check digit does not agree: look the number up again.",
        ("siren", _) => "Give nine digits; spaces and the prefix 0002 are accepted.",
        ("mobile" | "contact", NotMobile) => "Give the number of a mobile telephone: codes are sent to it.",
        ("mobile", _) => "Give a telephone number, best like +33612345678.",
        ("contact", _) => "Give a mobile number or an e-mail address, as the channel says.",
        ("email", _) => "Give one address like nom@exemple.fr.",
        ("phone", _) => "Give a telephone number: 01 99 00 12 34, or +33 1 99 00 12 34.",
        ("country", _) => "Give the two letters of ISO 3166-1: FR.",
        ("postcode", Format) => "Give a postcode of the country; in France that is five digits.",
        ("title", _) => "Choose mr or ms.",
        ("type", _) => "Choose new or renewal.",
        ("process", _) => "Choose digital or paper.",
        ("payment_method", UnknownChoice) => "Choose card or bank_transfer, one that the portal takes.",
        ("channel", _) => "Choose mobile or email.",
        ("portal", _) => "Give the slug of a portal of yours.",
        ("offer", _) => "Give the code of an offer that the portal sells, and sells for this process.",
        ("ra", UnknownChoice) => "Give the code of an authority there is; a portal stays with its own.",
        ("ra", Format) => "Give a code of capitals, digits, - and _.",
        ("code" | "slug", Format) => "Give small letters, digits and -.",
        ("holder_authentication", UnknownChoice) => {
            "Choose ca, courier, or professional_body where the portal says who attests (attestation)."
        }
        ("iban", CheckDigit) => "The check digits do not agree: look for a mistyped sign.",
        ("iban", _) => "Give an IBAN: FR76 3000 6000 0112 3456 7890 189.",
        ("bic", _) => "Give a BIC of eight or eleven signs: AGRIFRPP.",
        ("portal_url" | "token_software_url", Format | Character) => "Give an address that begins with https://.",
        ("duration_years", Range) => "Give 1, 2 or 3.",
        ("incl_vat_cents", Range) => "Give an amount from 0 to 100,000 euros, in cents: 23700 for 237.00 euros.",
        ("price_lines", Range) => "The lines come to more than 100,000 euros together: lower one of them.",
        (_, Range) if field.starts_with("overdue_days") => "Give 1 to 250 working days.",
        (_, TooLong) => "Give fewer characters.",
        ("first_name" | "last_name", _) => "Give letters, and between them spaces, hyphens, apostrophes or full stops.",
        (_, Character) => "It has a character that cannot be seen.",
        (_, UnknownChoice) => "It is none of the choices.",
        (_, Format) => "The text does not have the form of such a value.",
        _ => "The value is not valid.",
    }
}

/// How many parameters too many are listed. Every one that exists has its line besides; a query of nothing but
/// strange names must not buy a large answer.
pub const MAX_STRANGE_PARAMETERS: usize = 20;

/// Every reason for which a field can be wrong. The spelling is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldErrorCode {
    /// The value is not one of its type.
    Value(ValueError),
    /// There is no such field.
    UnknownField,
    /// The field came more than once.
    Repeated,
    /// What is needed to go on is not there yet.
    Missing,
    /// Another field says that it is not so.
    Contradiction,
    /// What was there was found wrong.
    Rejected,
    /// The file is not taken.
    File(FileRefusal),
}

/// The codes but those of files.
const WITHOUT_FILES: [FieldErrorCode; 15] = [
    FieldErrorCode::Value(ValueError::Empty),
    FieldErrorCode::Value(ValueError::Format),
    FieldErrorCode::Value(ValueError::Character),
    FieldErrorCode::Value(ValueError::TooLong),
    FieldErrorCode::Value(ValueError::CheckDigit),
    FieldErrorCode::Value(ValueError::NotMobile),
    FieldErrorCode::Value(ValueError::Range),
    FieldErrorCode::Value(ValueError::UnknownChoice),
    FieldErrorCode::Value(ValueError::Taken),
    FieldErrorCode::Value(ValueError::Mismatch),
    FieldErrorCode::UnknownField,
    FieldErrorCode::Repeated,
    FieldErrorCode::Missing,
    FieldErrorCode::Contradiction,
    FieldErrorCode::Rejected,
];

const fn with_files() -> [FieldErrorCode; WITHOUT_FILES.len() + FileRefusal::ALL.len()] {
    let mut codes = [FieldErrorCode::UnknownField; WITHOUT_FILES.len() + FileRefusal::ALL.len()];
    let mut i = 0;
    while i < codes.len() {
        codes[i] = if i < WITHOUT_FILES.len() { WITHOUT_FILES[i] } else { FieldErrorCode::File(FileRefusal::ALL[i - WITHOUT_FILES.len()]) };
        i += 1;
    }
    codes
}

impl FieldErrorCode {
    /// Every code.
    pub const ALL: &'static [Self] = &with_files();

    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value(why) => why.code(),
            Self::UnknownField => "unknown_field",
            Self::Repeated => "repeated",
            Self::Missing => "missing",
            Self::Contradiction => "contradiction",
            Self::Rejected => "rejected",
            Self::File(why) => why.code(),
        }
    }
}

impl From<&Wrong> for FieldError {
    fn from(wrong: &Wrong) -> Self {
        Self::wrong_value(&wrong.field, wrong.why)
    }
}

impl From<FileRefusal> for FieldErrorCode {
    fn from(why: FileRefusal) -> Self {
        Self::File(why)
    }
}

impl From<ValueError> for FieldErrorCode {
    fn from(why: ValueError) -> Self {
        Self::Value(why)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $status:literal, $title:literal, $detail:literal;)+) => {
        /// Every reason for which a request can fail. The spelling is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $variant),+
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The HTTP status it comes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The code in words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What happened and what to do, where nothing more particular is known.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$variant => $detail),+ }
            }
        }
    };
}

codes! {
    /// No credentials, or none that count.
    Unauthenticated = "unauthenticated", 401, "Not signed in", "Sign in, or send a Bearer token.";
    /// The session ended.
    SessionExpired = "session_expired", 401, "The session has ended", "Sign in again to go on.";
    /// The token is malformed, forged, meant for somebody else, or of the wrong kind.
    TokenInvalid = "token_invalid", 401, "The token is not accepted", "Get a new access token for this API from the operators' realm.";
    /// The token is past its time.
    TokenExpired = "token_expired", 401, "The token has expired", "Get a new access token.";
    /// The token is bound to another client certificate (RFC 8705).
    TokenBinding = "token_binding", 401, "The token is bound to a client certificate", "Call the listener for bound tokens with the certificate that the token was issued for.";
    /// The person did not sign in with a certificate (RFC 9470).
    InsufficientAuthentication = "insufficient_authentication", 401, "The sign-in was not strong enough", "Sign in with your client certificate.";
    /// The provider's logout token is not a good one.
    LogoutTokenInvalid = "logout_token_invalid", 400, "The logout token is not accepted", "Send a fresh logout token of the configured issuer.";
    /// Cookie and token came together.
    TwoCredentials = "two_credentials", 400, "Two kinds of credentials", "Send either the session cookie or a Bearer token, not both.";
    /// The browser's cross-site defence refused an unsafe request.
    CrossSite = "cross_site", 403, "The request does not come from this site", "Use the portal's own pages.";
    /// Visible, but not allowed.
    Forbidden = "forbidden", 403, "Not allowed", "Your role does not have the permission for this. Ask your administrator if you need it.";
    /// It does not exist, or not for the caller.
    NotFound = "not_found", 404, "Not found", "There is nothing at this address that you can see.";
    /// The address exists, but not with this method.
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed", "This address does not answer to this method.";
    /// Nothing the client accepts can be sent.
    RequestTimeout = "request_timeout", 408, "The request took too long", "Try again; narrow the filter if this goes on.";
    /// The record's status does not allow it.
    WrongState = "wrong_state", 409, "Not in this state", "Read the record again: its status does not allow this, or no longer.";
    /// Something is missing before the record can move on.
    Incomplete = "incomplete", 409, "Something is missing", "Add what is listed in `errors`, then try again.";
    /// One more is more than there can be.
    LimitReached = "limit_reached", 409, "There are as many as there can be", "Use one of those that are there, or remove one where that is possible.";
    /// The request that this one repeats is still under way.
    RequestInProgress = "request_in_progress", 409, "The same request is under way", "Wait for the time given in Retry-After, then repeat it under the same key.";
    /// Somebody changed it meanwhile, or it exists already (RFC 9110).
    PreconditionFailed = "precondition_failed", 412, "It is not as you saw it", "Read it again, then change what is there now.";
    /// The order's status does not let its evidence change.
    EvidenceLocked = "evidence_locked", 409, "The evidence cannot be changed now", "Evidence is imported and replaced until the order is validated, and not while its signatures are collected.";
    /// A piece that is there would be there by half.
    EvidenceSidesNeeded = "evidence_sides_needed", 409, "Both sides are needed", "Send both sides of the piece at once: this order was handed over with it.";
    /// The order needs no such piece.
    EvidenceNotNeeded = "evidence_not_needed", 409, "The order does not need this piece", "Import the pieces that the order's data ask for.";
    /// The body is too large.
    BodyTooLarge = "body_too_large", 413, "The request is too large", "Send less at once: a document has 3 MB (3145728 bytes) at most, any other body much less.";
    /// The body's type is not one of those read here.
    UnsupportedMediaType = "unsupported_media_type", 415, "This content type is not read here", "Send the content type that the documentation names.";
    /// One or more fields are wrong.
    InvalidRequest = "invalid_request", 422, "The request has errors", "Correct the fields listed in `errors`.";
    /// The idempotency key was used for another request.
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The idempotency key was used before", "Repeat a request byte for byte, or choose a new key for another one.";
    /// A change that does not say which version it changes (RFC 6585).
    PreconditionRequired = "precondition_required", 428, "Say which version you change", "Send If-Match with the ETag you read, as it came; to make something new, send If-None-Match: *.";
    /// Too many requests.
    RateLimited = "rate_limited", 429, "Too many requests", "Wait for the time given in Retry-After.";
    /// The sign-in could not be finished.
    SignInFailed = "sign_in_failed", 400, "The sign-in did not succeed", "Start again from the sign-in page.";
    /// Our fault.
    Internal = "internal", 500, "Something went wrong on our side", "Try again; if it goes on, quote the request number to the support.";
    /// The document's key was destroyed.
    DocumentDestroyed = "document_destroyed", 410, "The document was destroyed", "Nobody can read it any more. What is known of it, and that it was destroyed, stays.";
    /// A stored document is not what was imported.
    DocumentUnreadable = "document_unreadable", 500, "The document cannot be read", "What is stored is not what was imported, so it is not shown. Quote the request number to the support.";
    /// A dependency does not answer.
    Unavailable = "unavailable", 503, "The service is not available at the moment", "Try again in a moment.";
}

impl Problem {
    /// A problem with the code's own words.
    #[must_use]
    pub fn new(code: ProblemCode, request_id: impl Into<String>) -> Self {
        Self {
            r#type: format!("/problems/{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: code.detail().to_owned(),
            code,
            errors: Vec::new(),
            request_id: request_id.into(),
        }
    }

    /// The same with every wrong field.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }
}
