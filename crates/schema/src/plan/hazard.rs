//! What can go wrong with a statement, in one vocabulary for all database systems.

use serde::{Deserialize, Serialize};

macro_rules! hazards {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// A sort of hazard.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum HazardKind { $($(#[$doc])* #[serde(rename = $name)] $variant,)* }

        impl HazardKind {
            /// Every sort of hazard.
            pub const ALL: &[HazardKind] = &[$(HazardKind::$variant),*];

            /// Returns the name that flags and files use.
            pub fn name(self) -> &'static str {
                match self { $(HazardKind::$variant => $name,)* }
            }
        }
    };
}

hazards! {
    /// Rows or values are gone afterwards.
    DataLoss => "DATA_LOSS",
    /// It fails if existing rows do not comply.
    MayFailOnData => "MAY_FAIL_ON_DATA",
    /// The whole table is written anew.
    TableRewrite => "TABLE_REWRITE",
    /// The whole table is read while others wait.
    TableScanUnderLock => "TABLE_SCAN_UNDER_LOCK",
    /// Readers and writers wait.
    AccessExclusiveLock => "ACCESS_EXCLUSIVE_LOCK",
    /// Writers wait.
    ShareLock => "SHARE_LOCK",
    /// Writers of both tables wait.
    ShareRowExclusiveLock => "SHARE_ROW_EXCLUSIVE_LOCK",
    /// An index is built, which takes time and input and output.
    IndexBuild => "INDEX_BUILD",
    /// Queries that used an index get slower.
    IndexDropped => "INDEX_DROPPED",
    /// It cannot run in a transaction.
    NotTransactional => "NOT_TRANSACTIONAL",
    /// Somebody may do more than before.
    AuthorizationWidened => "AUTHORIZATION_WIDENED",
    /// Somebody may do less than before.
    AuthorizationNarrowed => "AUTHORIZATION_NARROWED",
    /// The outcome may be other than one thinks.
    Correctness => "CORRECTNESS",
    /// Something that does not change is dropped and made again.
    DependentRebuilt => "DEPENDENT_REBUILT",
    /// An extension's own script runs.
    ExtensionUpgrade => "EXTENSION_UPGRADE",
    /// The server does not know what this needs.
    UntrackableDependency => "UNTRACKABLE_DEPENDENCY",
    /// It cannot be taken back.
    Irreversible => "IRREVERSIBLE",
}

impl HazardKind {
    /// Whether somebody has to allow it before a statement runs. The others cost time at worst: locks are
    /// given up after a short wait, data is asked before anything runs, a transaction that fails is rolled
    /// back, and what was dropped can be made again.
    pub fn has_to_be_allowed(self) -> bool {
        match self {
            HazardKind::DataLoss
            | HazardKind::TableRewrite
            | HazardKind::TableScanUnderLock
            | HazardKind::Correctness
            | HazardKind::Irreversible
            | HazardKind::AuthorizationWidened
            | HazardKind::UntrackableDependency
            | HazardKind::ExtensionUpgrade => true,
            HazardKind::MayFailOnData
            | HazardKind::AccessExclusiveLock
            | HazardKind::ShareLock
            | HazardKind::ShareRowExclusiveLock
            | HazardKind::IndexBuild
            | HazardKind::IndexDropped
            | HazardKind::NotTransactional
            | HazardKind::AuthorizationNarrowed
            | HazardKind::DependentRebuilt => false,
        }
    }
}

impl std::fmt::Display for HazardKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A hazard of a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hazard {
    /// Which sort.
    pub kind: HazardKind,
    /// Why, in a sentence's words.
    pub why: String,
}

impl Hazard {
    /// Makes a hazard.
    pub fn new(kind: HazardKind, why: impl Into<String>) -> Self {
        Hazard { kind, why: why.into() }
    }
}
