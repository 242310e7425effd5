//! The portal's own key at the provider: `private_key_jwt` with ES256 (RFC 7523). The public half is at `/auth/jwks`.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// An assertion lives this long, in seconds.
const ASSERTION_SECONDS: i64 = 60;

/// A private ES256 key.
#[derive(Clone)]
pub struct ClientKey {
    key: EncodingKey,
    jwk: Jwk,
    kid: String,
}

impl ClientKey {
    /// Reads a P-256 private key (PKCS#8, PEM). Its key id is the RFC 7638 thumbprint.
    ///
    /// # Errors
    /// A sentence, when it is something else.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let wrong = |_| "the client key must be a P-256 private key in PKCS#8 PEM".to_owned();
        let key = EncodingKey::from_ec_pem(pem).map_err(wrong)?;
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(wrong)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(wrong)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { key, jwk, kid })
    }

    /// The public half as a key set.
    pub(super) fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// Proves to the issuer that we are the client: one audience, one minute, one use (`id`).
    pub(super) fn assertion(
        &self,
        client_id: &str,
        issuer: &str,
        id: String,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.kid.clone());
        let claims = json!({
            "iss": client_id, "sub": client_id, "aud": issuer, "jti": id,
            "iat": now.timestamp(), "exp": now.timestamp() + ASSERTION_SECONDS,
        });
        jsonwebtoken::encode(&header, &claims, &self.key)
    }
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientKey({})", self.kid)
    }
}
