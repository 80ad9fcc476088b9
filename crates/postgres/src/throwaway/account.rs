//! The account servers run under, and the directories it can enter.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The account that stands in when we are root.
pub(super) const STAND_IN: &str = "nobody";

/// Where programs keep what is common to all users, and every account can enter.
const SYSTEM_CACHE: &str = "/var/cache";

/// The account a server runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// The one we run under ourselves.
    Ours,
    /// Another one, because ours is root.
    StandIn {
        /// The numeric user id.
        uid: u32,
        /// The numeric group id.
        gid: u32,
    },
}

impl Account {
    /// Returns the account to run servers under: ours, or the stand-in when we are root.
    pub(super) fn for_servers() -> io::Result<Account> {
        if !is_root() {
            return Ok(Account::Ours);
        }
        let (uid, gid) = ids_of(&fs::read_to_string("/etc/passwd")?, STAND_IN)
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("/etc/passwd has no account {STAND_IN}")))?;
        Ok(Account::StandIn { uid, gid })
    }

    /// Hands `path` over to the account.
    pub(super) fn own(self, path: &Path) -> io::Result<()> {
        match self {
            Account::Ours => Ok(()),
            Account::StandIn { uid, gid } => std::os::unix::fs::chown(path, Some(uid), Some(gid)),
        }
    }
}

/// Returns the directory where Driftless keeps what it can fetch or make again.
///
/// That is `$XDG_CACHE_HOME/driftless` or `~/.cache/driftless`. When we are root and other
/// accounts cannot enter that directory (`/root` is often closed to them), it is
/// `/var/cache/driftless`: server binaries kept there have to be run by another account.
pub fn cache_dir() -> PathBuf {
    let of_user = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    match of_user {
        Some(path) if !is_root() || open_to_all(&path) => path.join("driftless"),
        Some(_) | None => Path::new(SYSTEM_CACHE).join("driftless"),
    }
}

/// Tells whether servers run under our account's stand-in.
pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Tells whether every account can enter `path`, judged by the parts of it that exist.
pub(super) fn open_to_all(path: &Path) -> bool {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    path.ancestors().filter_map(|part| fs::metadata(part).ok()).all(|part| part.mode() & 0o001 != 0)
}

/// Finds the user and group id of `name` in the text of `/etc/passwd` (see passwd(5)).
fn ids_of(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((uid, gid))
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn ids_are_read_from_the_line_of_the_account() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:7:8::/:/bin/false\n\
                      nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";
        assert_eq!(ids_of(passwd, "nobody"), Some((65534, 65533)));
        assert_eq!(ids_of(passwd, "body"), None);
        assert_eq!(ids_of("nobody:x:many:1\n", "nobody"), None);
    }

    #[test]
    fn one_closed_parent_closes_everything_below() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("inner");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(open_to_all(&inner), open_to_all(&std::env::temp_dir()));
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!open_to_all(&inner));
        assert!(!open_to_all(&inner.join("not/made/yet")));
    }
}
