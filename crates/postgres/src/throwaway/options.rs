//! What a throwaway cluster is like beyond the defaults.

/// What a [`Cluster`](super::Cluster) is like beyond the defaults.
#[derive(Debug, Clone, Default)]
pub struct ClusterOptions {
    placement: Placement,
    listen: Listen,
    settings: Vec<(String, String)>,
    hba: Option<String>,
    files: Vec<DataFile>,
}

/// Where a throwaway cluster has its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// In the directory for temporary files (`$TMPDIR`), or in `/tmp` when that cannot be used.
    #[default]
    Disk,
    /// In memory where the machine has a file system for that with at least 2 GiB free, and on disk
    /// elsewhere: for clusters known to stay small.
    Memory,
}

/// Where a throwaway server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listen {
    /// On a Unix socket in the cluster's own directory, closed to other accounts.
    #[default]
    Socket,
    /// There, and on a free TCP port of 127.0.0.1, which every account of this machine reaches.
    SocketAndLoopback,
}

/// A file for the data directory.
#[derive(Debug, Clone)]
struct DataFile {
    name: String,
    contents: Vec<u8>,
}

impl ClusterOptions {
    /// Chooses where the cluster has its files.
    pub fn place(mut self, placement: Placement) -> ClusterOptions {
        self.placement = placement;
        self
    }

    /// Chooses where the server listens.
    pub fn listen(mut self, listen: Listen) -> ClusterOptions {
        self.listen = listen;
        self
    }

    /// Adds a setting to `postgresql.conf`; it wins over the default of the same name.
    pub fn setting(mut self, name: &str, value: &str) -> ClusterOptions {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Replaces `pg_hba.conf`, which otherwise trusts everyone who reaches the server.
    pub fn hba(mut self, text: &str) -> ClusterOptions {
        self.hba = Some(text.to_owned());
        self
    }

    /// Puts a file of a plain name into the data directory, readable only to the server's account: a key or certificate, say.
    pub fn file(mut self, name: &str, contents: impl Into<Vec<u8>>) -> ClusterOptions {
        let (name, contents) = (name.to_owned(), contents.into());
        self.files.push(DataFile { name, contents });
        self
    }

    /// Returns where the cluster has its files.
    pub(super) fn placement(&self) -> Placement {
        self.placement
    }

    /// Returns where the server listens.
    pub(super) fn listens(&self) -> Listen {
        self.listen
    }

    /// Returns the files to write into the data directory, `pg_hba.conf` among them if it is replaced.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let hba = self.hba.iter().map(|text| ("pg_hba.conf", text.as_bytes()));
        let files = self.files.iter();
        hba.chain(files.map(|file| (file.name.as_str(), file.contents.as_slice())))
    }

    /// Returns the lines to append to `postgresql.conf`: ours, then the ones asked for.
    pub(super) fn configuration(&self, socket_dir: &str, port: u16) -> String {
        let port = port.to_string();
        // Directories are a list of identifiers: double quotes keep a comma or a capital in one of them.
        let socket_dir = format!("\"{}\"", socket_dir.replace('"', "\"\""));
        let addresses = match self.listen {
            Listen::Socket => "",
            Listen::SocketAndLoopback => "127.0.0.1",
        };
        let ours = [
            ("listen_addresses", addresses),
            ("port", port.as_str()),
            ("unix_socket_directories", socket_dir.as_str()),
            // Nothing here has to survive a crash.
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("synchronous_commit", "off"),
            // Keeps statistics and timings the same from run to run.
            ("autovacuum", "off"),
        ];
        let asked = self.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut text = String::from("\n# Driftless\n");
        for (name, value) in ours.into_iter().chain(asked) {
            text.push_str(&format!("{name} = '{}'\n", value.replace('\\', "\\\\").replace('\'', "''")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_asked_for_come_after_ours_and_are_quoted() {
        let options = ClusterOptions::default()
            .listen(Listen::SocketAndLoopback)
            .setting("fsync", "on")
            .setting("log_line_prefix", "it's \\ %p");
        let text = options.configuration("/tmp/a", 5433);
        assert!(text.contains("listen_addresses = '127.0.0.1'\nport = '5433'\n"), "{text}");
        assert!(text.contains("unix_socket_directories = '\"/tmp/a\"'\n"), "{text}");
        assert!(text.ends_with("fsync = 'on'\nlog_line_prefix = 'it''s \\\\ %p'\n"), "{text}");
    }

    #[test]
    fn a_replaced_hba_is_one_of_the_files() {
        let options = ClusterOptions::default().file("server.key", "k").hba("local all all trust\n");
        let files: Vec<_> = options.files().collect();
        assert_eq!(files, [("pg_hba.conf", "local all all trust\n".as_bytes()), ("server.key", "k".as_bytes())]);
    }
}
