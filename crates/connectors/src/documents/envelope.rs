//! Envelopes: a document is encrypted under a random key of its own, and that key under a master key. Both say in their
//! associated data for which document they are, so that neither can be put in another's place.

use app::Random;
use app::ports::documents::{BlobKey, DocumentId, Error, Result, WrappedKey};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fmt;

const KEY: usize = 32;
const NONCE: usize = 24;
const TAG: usize = 16;
/// The first byte of everything sealed, so that another format can follow.
const FORMAT: u8 = 1;

/// By how many bytes a sealed document is longer than its content.
pub(super) const OVERHEAD: usize = 1 + NONCE + TAG;

/// A 256-bit key that encrypts documents' keys.
#[derive(Clone)]
pub struct MasterKey {
    /// Its name, which is stored with every key it encrypts.
    id: String,
    bytes: [u8; KEY],
}

impl MasterKey {
    /// A key from 32 random bytes of the configuration, and its name there.
    #[must_use]
    pub fn new(id: &str, bytes: [u8; KEY]) -> Self {
        Self { id: id.to_owned(), bytes }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// The list of master keys is empty, or names one twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there has to be a master key, and each has to have a name of its own")]
pub struct NoMasterKey;

/// The master keys: the first encrypts, the others only decrypt what was encrypted before them.
#[derive(Debug, Clone)]
pub struct MasterKeys(Vec<MasterKey>);

impl MasterKeys {
    /// The keys, the current one first.
    ///
    /// # Errors
    /// [`NoMasterKey`].
    pub fn new(keys: Vec<MasterKey>) -> std::result::Result<Self, NoMasterKey> {
        let names: std::collections::BTreeSet<&str> = keys.iter().map(|key| key.id.as_str()).collect();
        if keys.is_empty() || names.len() != keys.len() { Err(NoMasterKey) } else { Ok(Self(keys)) }
    }

    fn current(&self) -> &MasterKey {
        &self.0[0]
    }

    /// The name of the key that encrypts.
    pub(super) fn current_id(&self) -> &str {
        &self.current().id
    }

    /// Encrypts a document's key under the current master key.
    pub(super) fn wrap(&self, random: &Random, document: DocumentId, key: &DocumentKey) -> Result<WrappedKey> {
        let MasterKey { id, bytes } = self.current();
        let sealed = seal(bytes, random.bytes(), &key_context(document, id), key.0.to_vec())?;
        Ok(WrappedKey { master: id.clone(), sealed })
    }

    /// Decrypts a document's key.
    pub(super) fn unwrap(&self, document: DocumentId, key: &WrappedKey) -> Result<DocumentKey> {
        let master = self.0.iter().find(|master| master.id == key.master);
        let MasterKey { id, bytes } = master.ok_or_else(|| Error::UnknownMasterKey(key.master.clone()))?;
        let opened = open(bytes, &key_context(document, id), key.sealed.clone())?;
        opened.try_into().map(DocumentKey).map_err(|_| Error::Corrupt)
    }

    /// The same key under the current master key; nothing when it is so already.
    pub(super) fn rewrap(&self, random: &Random, document: DocumentId, key: &WrappedKey) -> Result<Option<WrappedKey>> {
        if key.master == self.current().id {
            return Ok(None);
        }
        self.wrap(random, document, &self.unwrap(document, key)?).map(Some)
    }
}

/// The key of one document.
pub(super) struct DocumentKey([u8; KEY]);

impl DocumentKey {
    pub(super) fn new(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// Encrypts the content for this document and this blob.
    pub(super) fn seal(&self, random: &Random, document: DocumentId, blob: &BlobKey, content: Vec<u8>) -> Result<Vec<u8>> {
        seal(&self.0, random.bytes(), &content_context(document, blob), content)
    }

    /// Decrypts what was encrypted for this document and this blob.
    pub(super) fn open(&self, document: DocumentId, blob: &BlobKey, sealed: Vec<u8>) -> Result<Vec<u8>> {
        open(&self.0, &content_context(document, blob), sealed)
    }
}

fn key_context(document: DocumentId, master: &str) -> Vec<u8> {
    [b"ra-portal document key\0".as_slice(), document.0.as_bytes(), master.as_bytes()].concat()
}

fn content_context(document: DocumentId, blob: &BlobKey) -> Vec<u8> {
    [b"ra-portal document content\0".as_slice(), document.0.as_bytes(), blob.as_str().as_bytes()].concat()
}

/// Format, nonce, content and tag.
fn seal(key: &[u8; KEY], nonce: [u8; NONCE], context: &[u8], mut content: Vec<u8>) -> Result<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.encrypt_in_place(&XNonce::from(nonce), context, &mut content).map_err(|error| Error::Unavailable(error.to_string().into()))?;
    let mut sealed = Vec::with_capacity(1 + NONCE + content.len());
    sealed.push(FORMAT);
    sealed.extend_from_slice(&nonce);
    sealed.append(&mut content);
    Ok(sealed)
}

fn open(key: &[u8; KEY], context: &[u8], mut sealed: Vec<u8>) -> Result<Vec<u8>> {
    let head: [u8; 1 + NONCE] = sealed.get(..1 + NONCE).and_then(|head| head.try_into().ok()).ok_or(Error::Corrupt)?;
    let [FORMAT, nonce @ ..] = head else { return Err(Error::Corrupt) };
    let mut content = sealed.split_off(1 + NONCE);
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher.decrypt_in_place(&XNonce::from(nonce), context, &mut content).map_err(|_| Error::Corrupt)?;
    Ok(content)
}
