//! Which account PostgreSQL runs under: the caller's, or `nobody` when the caller is root.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Result};

/// The account of the server's processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// The caller's own.
    Caller,
    /// Another one, since PostgreSQL refuses root.
    Other { uid: u32, gid: u32 },
}

impl Account {
    /// Decides by who is asking.
    pub(crate) fn of_caller() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Caller);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        nobody(&passwd).map(|(uid, gid)| Self::Other { uid, gid }).ok_or(Error::NoUnprivilegedAccount)
    }

    /// A command that runs under this account, in `folder`, out of reach of the terminal's Ctrl-C.
    pub(crate) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).process_group(0).env_clear().env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes an empty folder that only this account can read.
    pub(crate) fn make_folder(self, path: &Path) -> Result<()> {
        fs::create_dir_all(path).map_err(Error::file("Making the folder", path))?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(Error::file("Protecting the folder", path))?;
        self.give(path)
    }

    /// Hands a file or folder over to this account.
    pub(crate) fn give(self, path: &Path) -> Result<()> {
        match self {
            Self::Caller => Ok(()),
            Self::Other { uid, gid } => chown(path, Some(uid), Some(gid)).map_err(Error::file("Handing over", path)),
        }
    }

    /// `wanted`, or a folder elsewhere when this account cannot reach it (a clone below `/root`, for example).
    pub(crate) fn reachable(self, wanted: &Path) -> PathBuf {
        let closed = |folder: &Path| fs::metadata(folder).is_ok_and(|data| data.mode() & 0o001 == 0);
        let blocked = self != Self::Caller && wanted.ancestors().skip(1).any(closed);
        if blocked { elsewhere(wanted) } else { wanted.to_path_buf() }
    }
}

/// A folder that belongs to `wanted` alone, outside closed home folders.
fn elsewhere(wanted: &Path) -> PathBuf {
    let name = wanted.to_string_lossy().replace(|character: char| !character.is_ascii_alphanumeric(), "-");
    Path::new("/var/lib/ra-portal-embedded").join(name.trim_matches('-'))
}

/// The user and group of `nobody` in a password file.
fn nobody(passwd: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.starts_with("nobody:"))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_read_from_the_password_file() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/:/usr/sbin/nologin\n";
        assert_eq!(nobody(passwd), Some((65534, 65533)));
        assert_eq!(nobody("root:x:0:0::/root:/bin/sh\n"), None);
    }

    #[test]
    fn a_folder_below_a_closed_one_is_placed_elsewhere() {
        let home = std::env::temp_dir().join(format!("cluster-account-{}", std::process::id()));
        fs::create_dir_all(&home).expect("the temporary folder is writable");
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("own folder");
        let other = Account::Other { uid: 65534, gid: 65534 };
        assert_ne!(other.reachable(&home.join("data")), home.join("data"));
        assert_eq!(Account::Caller.reachable(&home.join("data")), home.join("data"));
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("own folder");
        assert_eq!(other.reachable(&home.join("data")), home.join("data"));
        fs::remove_dir_all(&home).expect("own folder");
    }
}
