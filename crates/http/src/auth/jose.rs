//! Compact JWS, read strictly. Whatever a header may ask for beyond algorithm, key id and type is refused: no key, no
//! address of a key and no critical extension is ever taken from a token.

use super::verifier::Flaw;
use app::Random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// 256 random bits as 43 characters of base64url.
pub(super) fn random_text(random: &Random) -> String {
    URL_SAFE_NO_PAD.encode(random.bytes::<32>())
}

/// base64url of bytes.
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Header parameters that are understood besides `alg`, `kid` and `typ`: none of them changes what is checked.
const HARMLESS: [&str; 1] = ["cty"];

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// A token taken apart; its signature is not yet verified.
pub(super) struct Parts<'a> {
    /// The algorithm the token claims, from our list.
    pub algorithm: Algorithm,
    /// The key it names.
    pub kid: String,
    /// Its `typ`, lower case, without `application/`.
    pub kind: Option<String>,
    signed: &'a str,
    signature: &'a str,
    payload: Vec<u8>,
}

/// Takes a token apart.
///
/// # Errors
/// What is wrong with its form or its header.
pub(super) fn parse<'a>(token: &'a str, allowed: &[Algorithm], longest: usize) -> Result<Parts<'a>, Flaw> {
    if token.len() > longest {
        return Err(Flaw::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Flaw::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Flaw::Malformed)?;
    if payload.contains('.') {
        return Err(Flaw::Malformed);
    }
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::Malformed);
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Flaw::Malformed)?;
    let algorithm = allowed.iter().copied().find(|a| name(*a) == header.alg).ok_or(Flaw::Algorithm)?;
    if header.others.keys().any(|key| !HARMLESS.contains(&key.as_str())) {
        return Err(Flaw::Header);
    }
    decode(signature)?;
    let kind = header.typ.map(|typ| {
        let typ = typ.to_ascii_lowercase();
        typ.strip_prefix("application/").map(str::to_owned).unwrap_or(typ)
    });
    Ok(Parts { algorithm, kid: header.kid.ok_or(Flaw::UnknownKey)?, kind, signed, signature, payload: decode(payload)? })
}

fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::ES256 => "ES256",
        Algorithm::PS256 => "PS256",
        Algorithm::RS256 => "RS256",
        // The configuration admits no other; an empty name matches no header.
        _ => "",
    }
}

#[derive(Deserialize)]
struct OnlyIssuer {
    iss: String,
}

impl Parts<'_> {
    /// The issuer the token claims: good for choosing the keys, for nothing else.
    pub(super) fn claimed_issuer(&self) -> Result<String, Flaw> {
        serde_json::from_slice::<OnlyIssuer>(&self.payload).map(|c| c.iss).map_err(|_| Flaw::Malformed)
    }

    /// Verifies the signature.
    ///
    /// # Errors
    /// [`Flaw::Signature`].
    pub(super) fn verify(self, key: &DecodingKey) -> Result<Verified, Flaw> {
        match jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, self.algorithm) {
            Ok(true) => Ok(Verified { kind: self.kind, payload: self.payload }),
            Ok(false) | Err(_) => Err(Flaw::Signature),
        }
    }
}

/// A token whose signature is good.
pub(super) struct Verified {
    pub kind: Option<String>,
    payload: Vec<u8>,
}

impl Verified {
    /// Its claims. A claim of the wrong type, or twice, is a malformed token.
    pub(super) fn claims<T: DeserializeOwned>(&self) -> Result<T, Flaw> {
        serde_json::from_slice(&self.payload).map_err(|_| Flaw::Malformed)
    }
}
