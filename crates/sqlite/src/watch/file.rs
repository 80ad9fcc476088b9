//! When a file was last written to.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Which file it is, and the moment of its last change and of its write-ahead log's, as the file system tells:
/// no program can set that moment back, as it can the time of modification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    database: Change,
    log: Option<Change>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    device: u64,
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

#[cfg(unix)]
impl Written {
    /// Looks; nothing where it cannot be told, or where it was so recently that another change could have the
    /// same moment.
    pub(super) fn of(path: &Path) -> Option<Written> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let written = Written { database: Change::of(path)?, log: Change::of(Path::new(&log)) };
        let is_settled = |change: &Change| change.is_settled();
        (is_settled(&written.database) && written.log.as_ref().is_none_or(is_settled)).then_some(written)
    }
}

#[cfg(not(unix))]
impl Written {
    /// It cannot be told.
    pub(super) fn of(_: &Path) -> Option<Written> {
        None
    }
}

#[cfg(unix)]
impl Change {
    /// File systems tell moments by the second at the coarsest, and clocks are adjusted.
    const SETTLES_IN: i64 = 3;

    fn of(path: &Path) -> Option<Change> {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = std::fs::metadata(path).ok()?;
        Some(Change {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            seconds: metadata.ctime(),
            nanoseconds: metadata.ctime_nsec(),
        })
    }

    fn is_settled(&self) -> bool {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
        let now = now.and_then(|now| i64::try_from(now.as_secs()).ok());
        now.is_some_and(|now| now - self.seconds > Self::SETTLES_IN)
    }
}
