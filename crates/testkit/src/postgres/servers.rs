//! The servers that the tests of a run share.

use std::{collections::BTreeMap, env, path::Path, sync::LazyLock};

use driftless_postgres::throwaway::{Binaries, Cluster, ClusterOptions, OLDEST_MAJOR, Placement};
use tokio::sync::OnceCell;

use super::{binaries, started};

/// The environment variable that names servers which are there already: `15=url;18=url`.
pub const VARIABLE: &str = "DRIFTLESS_TEST_POSTGRES";

/// The database in which no test has its tables.
const MAINTENANCE: &str = "postgres";

/// Where Debian's packages put servers.
const DEBIAN: &str = "/usr/lib/postgresql";

/// What there is on this machine and in this run.
enum Servers {
    /// The servers of the environment variable: major version and URL, in its order.
    Given(Vec<(u32, String)>),
    /// Those this process starts when they are first asked for.
    Own { clusters: BTreeMap<u32, Slot>, default: Option<u32> },
}

/// Statics are not dropped: the cluster's watchdog sees the process end.
type Slot = OnceCell<Cluster>;

static SERVERS: LazyLock<Servers> = LazyLock::new(|| match env::var(VARIABLE) {
    Ok(text) => Servers::Given(parse(&text).unwrap_or_else(|| panic!("{VARIABLE} is not major=url;…: {text}"))),
    Err(_) => own(&Binaries::find_all()),
});

/// Returns the major versions that tests can have a server of, oldest first: those whose schemas are read.
pub fn majors() -> Vec<u32> {
    all_majors().into_iter().filter(|major| *major >= OLDEST_MAJOR).collect()
}

/// Returns the older major versions that tests can have a server of, which rows are only copied from:
/// those that the environment variable names.
pub fn old_majors() -> Vec<u32> {
    all_majors().into_iter().filter(|major| *major < OLDEST_MAJOR).collect()
}

fn all_majors() -> Vec<u32> {
    let mut majors: Vec<u32> = match &*SERVERS {
        Servers::Given(servers) => servers.iter().map(|(major, _)| *major).collect(),
        Servers::Own { clusters, .. } => clusters.keys().copied().collect(),
    };
    majors.sort_unstable();
    majors
}

/// Returns the version of the default server: the first in the environment variable, or
/// Debian's, or else the newest.
pub fn default_major() -> u32 {
    let default = match &*SERVERS {
        Servers::Given(servers) => servers.first().map(|(major, _)| *major),
        Servers::Own { default, .. } => *default,
    };
    // The search that fails tells where it looked.
    default.unwrap_or_else(|| started(Binaries::find(None)).major)
}

/// Returns the options of servers that many tests use at once.
pub fn shared_options() -> ClusterOptions {
    ClusterOptions::default()
        .place(Placement::Memory)
        .setting("max_connections", "300")
        // Databases come and go; their log need not pile up.
        .setting("max_wal_size", "256MB")
}

/// Returns the maintenance URL of the server of version `major`, started if need be.
pub(super) async fn server(major: u32) -> String {
    match &*SERVERS {
        Servers::Given(servers) => match servers.iter().find(|(it, _)| *it == major) {
            Some((_, url)) => url.clone(),
            None => panic!("{VARIABLE} names no server of version {major}, only {:?}", majors()),
        },
        Servers::Own { clusters, .. } => {
            let Some(slot) = clusters.get(&major) else {
                // The search that fails tells where it looked.
                panic!("no server of version {major}: {:?}", Binaries::find(Some(major)));
            };
            slot.get_or_init(|| start(major)).await.url(MAINTENANCE)
        }
    }
}

async fn start(major: u32) -> Cluster {
    started(Cluster::start(&binaries(major), shared_options()).await)
}

fn own(found: &[Binaries]) -> Servers {
    let debian = found.iter().find(|binaries| binaries.dir.starts_with(Path::new(DEBIAN)));
    Servers::Own {
        clusters: found.iter().map(|binaries| (binaries.major, Slot::default())).collect(),
        default: debian.or(found.first()).map(|binaries| binaries.major),
    }
}

fn parse(text: &str) -> Option<Vec<(u32, String)>> {
    let pairs = text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (major, url) = pair.split_once('=')?;
            Some((major.parse().ok()?, url.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_holds_pairs_and_urls_with_equals_signs() {
        let text = "15=postgresql:///postgres?host=/tmp/x&port=1; 18=host=/tmp/y user=postgres;";
        let servers = parse(text).unwrap();
        assert_eq!(servers[0], (15, "postgresql:///postgres?host=/tmp/x&port=1".to_owned()));
        assert_eq!(servers[1], (18, "host=/tmp/y user=postgres".to_owned()));
        assert_eq!(parse("fifteen=x"), None);
    }

    #[test]
    fn debians_server_is_the_default_and_else_the_newest() {
        let at = |dir: &str, major| Binaries { dir: dir.into(), major, version: major.to_string() };
        let default = |found: &[Binaries]| match own(found) {
            Servers::Own { default, .. } => default,
            Servers::Given(_) => None,
        };
        let newer = at("/cache/18/bin", 18);
        assert_eq!(default(&[newer.clone(), at("/usr/lib/postgresql/15/bin", 15)]), Some(15));
        assert_eq!(default(&[newer, at("/cache/14/bin", 14)]), Some(18));
        assert_eq!(default(&[]), None);
    }
}
