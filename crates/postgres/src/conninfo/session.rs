//! What the session has to be like: kind of server, order of hosts, keepalives.

use std::time::Duration;

/// Which servers will do (`target_session_attrs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetSessionAttrs {
    /// Every server.
    #[default]
    Any,
    /// One whose sessions may write.
    ReadWrite,
    /// One whose sessions may only read.
    ReadOnly,
    /// One that is not a standby.
    Primary,
    /// A standby.
    Standby,
    /// A standby if there is one, else every server.
    PreferStandby,
}

impl TargetSessionAttrs {
    pub(super) const WORDS: &[(&'static str, TargetSessionAttrs)] = &[
        ("any", TargetSessionAttrs::Any),
        ("read-write", TargetSessionAttrs::ReadWrite),
        ("read-only", TargetSessionAttrs::ReadOnly),
        ("primary", TargetSessionAttrs::Primary),
        ("standby", TargetSessionAttrs::Standby),
        ("prefer-standby", TargetSessionAttrs::PreferStandby),
    ];
}

impl std::fmt::Display for TargetSessionAttrs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = Self::WORDS.iter().find(|(_, meaning)| meaning == self);
        f.write_str(word.map_or("any", |(word, _)| word))
    }
}

/// The order in which hosts and their addresses are tried (`load_balance_hosts`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoadBalanceHosts {
    /// As given.
    #[default]
    Disable,
    /// Shuffled.
    Random,
}

impl LoadBalanceHosts {
    pub(super) const WORDS: &[(&'static str, LoadBalanceHosts)] =
        &[("disable", LoadBalanceHosts::Disable), ("random", LoadBalanceHosts::Random)];
}

/// Whether the password exchange is tied to the TLS session (`channel_binding`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelBinding {
    /// Not.
    Disable,
    /// Where the server offers it.
    #[default]
    Prefer,
    /// Always.
    Require,
}

impl ChannelBinding {
    pub(super) const WORDS: &[(&'static str, ChannelBinding)] = &[
        ("disable", ChannelBinding::Disable),
        ("prefer", ChannelBinding::Prefer),
        ("require", ChannelBinding::Require),
    ];
}

/// TCP keepalives (`keepalives…`); what is `None` is the system's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keepalives {
    /// None are sent.
    Off,
    /// Sent after a time of silence.
    On {
        /// The silence before the first.
        idle: Option<Duration>,
        /// The time between two.
        interval: Option<Duration>,
        /// How many may stay without an answer.
        count: Option<u32>,
    },
}
