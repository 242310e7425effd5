//! Fetching and unpacking the binaries, once.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::{Error, Result, VERSION, archive};

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
    let bytes = archive::fetch().await?;
    // Unpacked beside and then moved: `folder` is either whole or absent, whenever the power goes. What an earlier
    // try left is ours by its name.
    let half = half_made(folder);
    if half.exists() {
        fs::remove_dir_all(&half).map_err(Error::file("Removing", &half))?;
    }
    let into = half.clone();
    tokio::task::spawn_blocking(move || archive::unpack(&bytes, &into))
        .await
        .expect("what has the committed checksum unpacks")
        .map_err(Error::file("Unpacking PostgreSQL to", &half))?;
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
