//! What a writer that died leaves in a directory: `object_store` writes a blob as `<name>#<number>` and renames it when it is
//! whole. Its listing does not show such files, so that nobody else would ever remove them.

use chrono::{DateTime, Utc};
use std::io::{ErrorKind, Result};
use std::path::Path;

/// Removes the unfinished files below the folder that were last written before this time; how many.
pub(super) fn clear(folder: &Path, before: DateTime<Utc>) -> Result<u64> {
    let mut cleared = 0;
    for shard in entries(folder)? {
        if !shard.file_type()?.is_dir() {
            continue;
        }
        for file in entries(&shard.path())? {
            let written = match file.metadata().and_then(|metadata| metadata.modified()) {
                Ok(written) => written,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if is_unfinished(&file.file_name().to_string_lossy()) && DateTime::<Utc>::from(written) < before {
                cleared += remove(&file.path())?;
            }
        }
    }
    Ok(cleared)
}

/// The entries of a folder; none of one that is not there.
fn entries(folder: &Path) -> Result<Vec<std::fs::DirEntry>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_unfinished(name: &str) -> bool {
    name.split_once('#').is_some_and(|(blob, number)| {
        app::ports::documents::BlobKey::parse(blob).is_some() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Another instance may have been quicker.
fn remove(file: &Path) -> Result<u64> {
    match std::fs::remove_file(file) {
        Ok(()) => Ok(1),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}
