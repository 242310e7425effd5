//! Signing keys, made when needed, never stored.

use super::IssuerError;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::Value;

/// 32 random bytes as base64url.
pub(super) fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// base64url.
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A private key with its name.
#[derive(Clone)]
pub struct SigningKey {
    kid: String,
    algorithm: Algorithm,
    key: EncodingKey,
    pem: String,
}

impl SigningKey {
    /// A new P-256 key.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn es256() -> Result<Self, IssuerError> {
        let broken = IssuerError::Setup("no signing key can be made");
        let Ok(pkcs8) = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()) else {
            return Err(broken);
        };
        let pem = pem(pkcs8.as_ref());
        let key = EncodingKey::from_ec_pem(pem.as_bytes()).map_err(|_| broken)?;
        Ok(Self { kid: random_text(), algorithm: Algorithm::ES256, key, pem })
    }

    /// A new RSA key of 2048 bits, for PS256 or RS256.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn rsa(algorithm: Algorithm) -> Result<Self, IssuerError> {
        let broken = || IssuerError::Setup("no signing key can be made");
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| broken())?;
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der>::as_der(&pair).map_err(|_| broken())?;
        let pem = pem(der.as_ref());
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| broken())?;
        Ok(Self { kid: random_text(), algorithm, key, pem })
    }

    /// The private key in PKCS#8 PEM: for a client that needs one.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Its name in the key set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public half.
    ///
    /// # Panics
    /// Never: the key was made here.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a key made here has a public half");
        jwk.common.key_id = Some(self.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        serde_json::to_value(jwk).expect("a JWK is JSON")
    }

    /// Signs whatever header and payload say.
    ///
    /// # Panics
    /// The key cannot sign with the algorithm: the test is wrong.
    #[must_use]
    pub fn sign(&self, header: &Value, payload: &Value, algorithm: Algorithm) -> String {
        let message = format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(payload.to_string().as_bytes()));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, algorithm).expect("the key fits the algorithm");
        format!("{message}.{signature}")
    }
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}
