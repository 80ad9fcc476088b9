//! Words of other crates, as the document describes them.

use utoipa::ToSchema;

/// How bad a change is for somebody whose code was written for the old schema: the code works as before, runs and
/// may find or leave other data than it expects, or fails.
#[derive(ToSchema)]
#[schema(as = Impact, rename_all = "UPPERCASE")]
#[allow(dead_code, reason = "stands in the document for driftless_schema's Level")]
pub(super) enum Impact {
    Safe,
    Risky,
    Breaking,
}

/// What a key may be good for; `register` suffices for what needs `read`, and `admin` for all.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Scope)]
pub(super) enum ScopeName {
    Read,
    Register,
    Webhooks,
    Admin,
}

impl From<crate::key::Scope> for ScopeName {
    fn from(scope: crate::key::Scope) -> Self {
        match scope {
            crate::key::Scope::Read => ScopeName::Read,
            crate::key::Scope::Register => ScopeName::Register,
            crate::key::Scope::Webhooks => ScopeName::Webhooks,
            crate::key::Scope::Admin => ScopeName::Admin,
        }
    }
}

impl From<ScopeName> for crate::key::Scope {
    fn from(scope: ScopeName) -> Self {
        match scope {
            ScopeName::Read => crate::key::Scope::Read,
            ScopeName::Register => crate::key::Scope::Register,
            ScopeName::Webhooks => crate::key::Scope::Webhooks,
            ScopeName::Admin => crate::key::Scope::Admin,
        }
    }
}
