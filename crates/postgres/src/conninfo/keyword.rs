//! The keywords of libpq, and the variables that stand in for them.

use super::error::ConnInfoError;

/// Declares the keywords once: variant, name, variable.
macro_rules! keywords {
    ($($variant:ident $name:literal $variable:expr;)*) => {
        /// A keyword of a connection string.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Keyword { $($variant),* }

        impl Keyword {
            /// All of them.
            pub(super) const ALL: &[Keyword] = &[$(Keyword::$variant),*];

            /// Returns the keyword as connection strings spell it.
            pub(super) fn name(self) -> &'static str {
                match self { $(Keyword::$variant => $name),* }
            }

            /// Returns the variable that sets it where the string does not.
            pub(super) fn variable(self) -> Option<&'static str> {
                match self { $(Keyword::$variant => $variable),* }
            }
        }
    };
}

keywords! {
    ApplicationName "application_name" Some("PGAPPNAME");
    ChannelBinding "channel_binding" Some("PGCHANNELBINDING");
    // A terminal's PGCLIENTENCODING is not meant for us: names always travel as UTF-8.
    ClientEncoding "client_encoding" None;
    ConnectTimeout "connect_timeout" Some("PGCONNECT_TIMEOUT");
    DbName "dbname" Some("PGDATABASE");
    FallbackApplicationName "fallback_application_name" None;
    GssDelegation "gssdelegation" Some("PGGSSDELEGATION");
    GssEncMode "gssencmode" Some("PGGSSENCMODE");
    GssLib "gsslib" Some("PGGSSLIB");
    Host "host" Some("PGHOST");
    HostAddr "hostaddr" Some("PGHOSTADDR");
    Keepalives "keepalives" None;
    KeepalivesCount "keepalives_count" None;
    KeepalivesIdle "keepalives_idle" None;
    KeepalivesInterval "keepalives_interval" None;
    KrbSrvName "krbsrvname" Some("PGKRBSRVNAME");
    LoadBalanceHosts "load_balance_hosts" Some("PGLOADBALANCEHOSTS");
    Options "options" Some("PGOPTIONS");
    Passfile "passfile" Some("PGPASSFILE");
    Password "password" Some("PGPASSWORD");
    Port "port" Some("PGPORT");
    Replication "replication" None;
    RequireAuth "require_auth" Some("PGREQUIREAUTH");
    RequirePeer "requirepeer" Some("PGREQUIREPEER");
    Service "service" Some("PGSERVICE");
    SslCert "sslcert" Some("PGSSLCERT");
    SslCertMode "sslcertmode" Some("PGSSLCERTMODE");
    SslCompression "sslcompression" Some("PGSSLCOMPRESSION");
    SslCrl "sslcrl" Some("PGSSLCRL");
    SslCrlDir "sslcrldir" Some("PGSSLCRLDIR");
    SslKey "sslkey" Some("PGSSLKEY");
    SslMaxProtocolVersion "ssl_max_protocol_version" Some("PGSSLMAXPROTOCOLVERSION");
    SslMinProtocolVersion "ssl_min_protocol_version" Some("PGSSLMINPROTOCOLVERSION");
    SslMode "sslmode" Some("PGSSLMODE");
    SslNegotiation "sslnegotiation" Some("PGSSLNEGOTIATION");
    SslPassword "sslpassword" None;
    SslRootCert "sslrootcert" Some("PGSSLROOTCERT");
    SslSni "sslsni" Some("PGSSLSNI");
    TargetSessionAttrs "target_session_attrs" Some("PGTARGETSESSIONATTRS");
    TcpUserTimeout "tcp_user_timeout" None;
    User "user" Some("PGUSER");
}

impl Keyword {
    /// Finds a keyword by its name.
    pub(super) fn find(name: &str) -> Option<Keyword> {
        Keyword::ALL.iter().copied().find(|k| k.name() == name)
    }
}

/// Tells whether a word may be shown as an unknown keyword: short, and made as keywords are.
pub(super) fn is_presentable(word: &str) -> bool {
    (1..=32).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Names an unknown keyword, unless it may be the rest of a password that lacks its quotes.
pub(super) fn unknown(word: String, previous: Option<Keyword>) -> ConnInfoError {
    let secret_before = matches!(previous, Some(Keyword::Password | Keyword::SslPassword));
    let nearest = nearest(&word, Keyword::ALL.iter().map(|k| k.name()));
    if !is_presentable(&word) || (secret_before && nearest.is_none()) {
        return ConnInfoError::NotAKeyword;
    }
    ConnInfoError::UnknownKeyword { keyword: word, nearest }
}

/// Finds the known name that a wrong one was probably meant to be.
pub(super) fn nearest(wrong: &str, known: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&wrong.to_lowercase(), name), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.len() / 5)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found_by_its_name() {
        for keyword in Keyword::ALL {
            assert_eq!(Keyword::find(keyword.name()), Some(*keyword));
        }
    }

    #[test]
    fn nearest_finds_slips_and_nothing_else() {
        let names = || Keyword::ALL.iter().map(|k| k.name());
        assert_eq!(nearest("sslmod", names()), Some("sslmode"));
        assert_eq!(nearest("SSLMODE", names()), Some("sslmode"));
        assert_eq!(nearest("pasword", names()), Some("password"));
        assert_eq!(nearest("prot", names()), Some("port"));
        assert_eq!(nearest("banana", names()), None);
    }
}
