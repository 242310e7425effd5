//! The archive with PostgreSQL's programs: a `.jar` on Maven Central (a zip file), in it a `.txz`.

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{Error, Result, VERSION};

/// Where the zonky project publishes them, a folder for each kind of machine.
const REPOSITORY: &str = "https://repo1.maven.org/maven2/io/zonky/test/postgres";

/// How often it is asked for before giving up.
const TRIES: u32 = 4;

/// No server that is alive leaves a silence as long as this.
const SILENCE: Duration = Duration::from_secs(30);

/// The archive for one kind of machine.
#[derive(Debug, PartialEq, Eq)]
struct Archive {
    /// What the repository calls it.
    machine: &'static str,
    /// SHA-256 of the archive.
    sha256: &'static str,
}

impl Archive {
    /// The one for this machine.
    fn here() -> Result<Self> {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        Self::of(os, arch).ok_or(Error::Machine { os, arch })
    }

    fn of(os: &str, arch: &str) -> Option<Self> {
        let (machine, sha256) = match (os, arch) {
            ("linux", "x86_64") => ("linux-amd64", "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1"),
            ("linux", "aarch64") => ("linux-arm64v8", "5f54e016723afa6213925a8acb939bac52944b1d348f65c7a20f0cd2928c31be"),
            ("macos", "x86_64") => ("darwin-amd64", "690941008aac9ee360820fde9bb7870a4f3dcac5e9e2f9e45e42333a436ad0f9"),
            ("macos", "aarch64") => ("darwin-arm64v8", "8f6ed6f38195b50a40712ada8b2a12060b6193c1a6977a6eb5cff053bb5a1b89"),
            _ => return None,
        };
        Some(Self { machine, sha256 })
    }

    fn url(&self) -> String {
        let name = format!("embedded-postgres-binaries-{}", self.machine);
        format!("{REPOSITORY}/{name}/{VERSION}/{name}-{VERSION}.jar")
    }

    fn check(&self, bytes: &[u8]) -> Result<()> {
        let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found == self.sha256 { Ok(()) } else { Err(Error::Checksum { expected: self.sha256.to_owned(), found }) }
    }
}

/// Fetches the archive for this machine, and nothing but what the committed checksum stands for.
///
/// # Errors
/// [`Error::Machine`], [`Error::Download`], [`Error::Checksum`].
pub(crate) async fn fetch() -> Result<Vec<u8>> {
    let archive = Archive::here()?;
    let client = reqwest::Client::builder().read_timeout(SILENCE).build().map_err(|error| failed(&error))?;
    let mut tried = 1;
    let bytes = loop {
        match get(&client, &archive.url()).await {
            Ok(bytes) => break bytes,
            // What is not there will not be there in a second either.
            Err(error) if tried == TRIES || error.status().is_some_and(|status| status.is_client_error()) => return Err(failed(&error)),
            Err(error) => tracing::info!(%error, "asking Maven Central once more"),
        }
        tokio::time::sleep(Duration::from_secs(1 << tried)).await;
        tried += 1;
    };
    archive.check(&bytes)?;
    Ok(bytes)
}

async fn get(client: &reqwest::Client, url: &str) -> reqwest::Result<Vec<u8>> {
    Ok(client.get(url).send().await?.error_for_status()?.bytes().await?.into())
}

fn failed(error: &reqwest::Error) -> Error {
    // The innermost cause says most: the outer ones repeat the address.
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    Error::Download { version: VERSION, reason: cause.to_string() }
}

/// Unpacks the programs into a folder, which is made.
///
/// # Errors
/// The archive is damaged, or the disk is full.
pub(crate) fn unpack(archive: &[u8], folder: &Path) -> io::Result<()> {
    let packed = programs(&mut zip::ZipArchive::new(Cursor::new(archive))?)?;
    // Entries that would lie outside the folder are left out by the library.
    tar::Archive::new(liblzma::bufread::XzDecoder::new(Cursor::new(packed))).unpack(folder)
}

/// The `.txz` in the archive.
fn programs(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> io::Result<Vec<u8>> {
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        if file.name()?.ends_with(".txz") {
            let mut packed = Vec::new();
            file.read_to_end(&mut packed)?;
            return Ok(packed);
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the archive holds no .txz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_checksum_stands_for_is_taken() {
        let archive = Archive { machine: "a", sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };
        assert!(archive.check(b"abc").is_ok());
        assert!(matches!(archive.check(b"abd"), Err(Error::Checksum { .. })));
    }

    #[test]
    fn a_machine_without_an_archive_is_told_so() {
        assert_eq!(Archive::of("linux", "riscv64"), None);
        assert!(Archive::of("linux", "x86_64").is_some_and(|archive| archive.url().ends_with("-linux-amd64-18.6.0.jar")));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(unpack(b"<html>proxy</html>", Path::new("/nonexistent")).is_err());
    }
}
