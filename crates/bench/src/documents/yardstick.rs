//! What a file cannot do without: the disk, the cipher, and the look at what it is, each by itself in this process.

use super::files::File;
use crate::meter;
use anyhow::{Result, anyhow, ensure};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const NONCE: [u8; 24] = [9; 24];

/// Measures beside the portal, on its disk and with its cipher.
pub(super) struct Yardstick {
    folder: PathBuf,
    cipher: XChaCha20Poly1305,
    written: u32,
}

/// What a part takes.
#[derive(Clone, Copy)]
pub(super) struct Took {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
}

impl std::ops::Add for Took {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, cpu: self.cpu + other.cpu }
    }
}

/// What it takes to bring a file in.
pub(super) struct In {
    pub(super) seal: Took,
    /// Written to a new file and forced to the disk.
    pub(super) write: Took,
    pub(super) inspect: Took,
}

/// What it takes to bring one out.
pub(super) struct Out {
    pub(super) read: Took,
    pub(super) open: Took,
}

impl Yardstick {
    /// In the folder where the portal keeps its own.
    pub(super) fn beside(documents: &Path) -> Result<Self> {
        let folder = documents.join("yardstick");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, cipher: XChaCha20Poly1305::new(&[7; 32].into()), written: 0 })
    }

    pub(super) fn bring_in(&mut self, file: &File) -> Result<In> {
        let mut content = file.bytes.clone();
        let seal = timed(|| self.seal(&mut content))?;
        self.written += 1;
        let path = self.folder.join(self.written.to_string());
        let write = timed(|| {
            let mut file = fs::File::create_new(&path)?;
            file.write_all(&content)?;
            Ok(file.sync_all()?)
        })?;
        fs::remove_file(&path)?;
        let inspect = timed(|| file.inspect())?;
        Ok(In { seal, write, inspect })
    }

    /// A file that can be brought out.
    pub(super) fn keep(&self, file: &File) -> Result<PathBuf> {
        let mut content = file.bytes.clone();
        self.seal(&mut content)?;
        let path = self.folder.join(file.name);
        fs::write(&path, content)?;
        Ok(path)
    }

    pub(super) fn bring_out(&self, kept: &Path) -> Result<Out> {
        let mut content = Vec::new();
        let read = timed(|| {
            content = fs::read(kept)?;
            Ok(())
        })?;
        let open = timed(|| self.cipher.decrypt_in_place(&XNonce::from(NONCE), &[], &mut content).map_err(|error| anyhow!("{error}")))?;
        ensure!(!content.is_empty(), "nothing was read");
        Ok(Out { read, open })
    }

    fn seal(&self, content: &mut Vec<u8>) -> Result<()> {
        self.cipher.encrypt_in_place(&XNonce::from(NONCE), &[], content).map_err(|error| anyhow!("{error}"))
    }
}

fn timed(act: impl FnOnce() -> Result<()>) -> Result<Took> {
    let (start, cpu) = (Instant::now(), meter::own()?);
    act()?;
    Ok(Took { wall: start.elapsed(), cpu: meter::own()?.saturating_sub(cpu) })
}
