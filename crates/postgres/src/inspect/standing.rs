//! What any object has beside its body.

use super::acl::{Baseline, Target};

/// The number of an object in its catalog, who owns it, and who may use it.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) class: u32,
    pub(super) oid: u32,
    pub(super) owner: Option<u32>,
    pub(super) acl: Option<Acl<'a>>,
}

/// A list of privileges, what it is on, and what it says nothing new against.
#[derive(Clone, Copy)]
pub(super) struct Acl<'a> {
    pub(super) items: &'a Option<Vec<String>>,
    pub(super) target: Target,
    pub(super) baseline: Baseline,
    /// Whom the list calls its owner.
    pub(super) owner: u32,
}

impl<'a> Standing<'a> {
    /// Of what has no owner of its own.
    pub(super) fn ownerless(class: u32, oid: u32) -> Self {
        Standing { class, oid, owner: None, acl: None }
    }

    /// Of what has an owner, and nothing that can be granted.
    pub(super) fn owned(class: u32, oid: u32, owner: u32) -> Self {
        Standing { owner: Some(owner), ..Self::ownerless(class, oid) }
    }

    /// With what is granted on it.
    pub(super) fn granted(self, items: &'a Option<Vec<String>>, target: Target) -> Self {
        let acl = self.owner.map(|owner| Acl { items, target, baseline: Baseline::Server, owner });
        Standing { acl, ..self }
    }
}
