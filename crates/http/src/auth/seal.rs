//! Sealing: what is stored about a session or a sign-in is readable and changeable by this server only, and only in
//! the row it was written for.

use app::Random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;

const NONCE: usize = 24;
/// The first byte, so that another format can follow.
const FORMAT: u8 = 1;

/// A 256-bit sealing key.
#[derive(Clone)]
pub struct SealingKey([u8; 32]);

impl SealingKey {
    /// A key from 32 random bytes of the configuration.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

/// Seals under the first key. `context` names the kind of row and its key; opening needs the same.
pub(super) fn seal<T: Serialize>(random: &Random, keys: &[SealingKey], context: &[u8], value: &T) -> Option<Vec<u8>> {
    let plain = serde_json::to_vec(value).ok()?;
    let nonce: [u8; NONCE] = random.bytes();
    let cipher = XChaCha20Poly1305::new(&keys.first()?.0.into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: context }).ok()?;
    let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
    out.push(FORMAT);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Some(out)
}

/// Opens what one of the keys sealed in the same context; nothing otherwise.
pub(super) fn open<T: DeserializeOwned>(keys: &[SealingKey], context: &[u8], sealed: &[u8]) -> Option<T> {
    let (format, rest) = sealed.split_first()?;
    let (nonce, sealed) = rest.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    if *format != FORMAT {
        return None;
    }
    let open =
        |key: &SealingKey| XChaCha20Poly1305::new(&key.0.into()).decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: context }).ok();
    serde_json::from_slice(&keys.iter().find_map(open)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS V11.3.3: sealed data is authenticated, and bound to its row.
    #[test]
    fn opens_only_untouched_in_its_own_row_and_with_a_known_key() {
        let old = SealingKey::new([1; 32]);
        let new = SealingKey::new([2; 32]);
        let sealed = seal(&Random::system(), std::slice::from_ref(&old), b"session:a", &"secret").expect("seals");
        assert!(!String::from_utf8_lossy(&sealed).contains("secret"));
        let keys = [new.clone(), old];
        assert_eq!(open::<String>(&keys, b"session:a", &sealed).as_deref(), Some("secret"));
        assert_eq!(open::<String>(&keys, b"session:b", &sealed), None);
        assert_eq!(open::<String>(&[new], b"session:a", &sealed), None);
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert_eq!(open::<String>(&keys, b"session:a", &touched), None, "byte {at}");
        }
        assert_eq!(open::<String>(&keys, b"session:a", &sealed[..10]), None);
        assert_eq!(open::<String>(&keys, b"session:a", b""), None);
    }
}
