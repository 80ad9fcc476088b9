//! The directory of a cluster: where it goes, and files in it that only the server can read.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    account::{Account, is_root, open_to_all},
    options::Placement,
};

/// The longest directory that leaves room for the name of the cluster's own and of the socket
/// in the 107 bytes that Linux allows (103 on macOS).
const LONGEST_PARENT: usize = 70;

/// Where the machine has a directory for temporary files that every account can use.
const COMMON: &str = "/tmp";

/// Where Linux has a file system in memory that every account can use.
const MEMORY: &str = "/dev/shm";

/// How much room there has to be in memory, in bytes: containers often have only 64 MiB.
const MEMORY_NEEDED: u64 = 2 << 30;

/// Returns where a cluster's directory goes.
pub(super) fn parent(placement: Placement) -> PathBuf {
    let memory = Path::new(MEMORY);
    if placement == Placement::Memory && room(memory) >= MEMORY_NEEDED && fits(memory) {
        return memory.to_owned();
    }
    let usual = std::env::temp_dir();
    if fits(&usual) { usual } else { PathBuf::from(COMMON) }
}

/// Makes a directory in `parent` that only the server's account can enter.
pub(super) fn make(account: Account, parent: &Path) -> io::Result<TempDir> {
    let dir = tempfile::Builder::new().prefix("driftless-").tempdir_in(parent)?;
    account.own(dir.path())?;
    Ok(dir)
}

/// Writes a file that only the server's account can read.
pub(super) fn write_private(account: Account, path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    account.own(path)?;
    file.write_all(contents)
}

/// Tells whether a socket's name fits below `parent` and the server's account can enter it.
fn fits(parent: &Path) -> bool {
    parent.is_absolute() && parent.as_os_str().len() <= LONGEST_PARENT && (!is_root() || open_to_all(parent))
}

/// Returns the free bytes of the file system that `path` is on, 0 if there is none.
fn room(path: &Path) -> u64 {
    rustix::fs::statvfs(path).map_or(0, |stat| stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn a_long_or_relative_directory_does_not_fit() {
        assert!(fits(Path::new(COMMON)));
        assert!(!fits(Path::new("tmp")));
        assert!(!fits(Path::new(&format!("/tmp/{}", "x".repeat(LONGEST_PARENT)))));
    }

    #[test]
    fn private_files_are_replaced_and_stay_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("server.key");
        for text in ["a longer key", "a key"] {
            write_private(Account::Ours, &path, text.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "a key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
