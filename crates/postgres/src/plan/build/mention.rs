//! Who names something in a text that the server does not look into.

use std::collections::{BTreeSet, HashMap};

use driftless_schema::model::{Body, Kind, ObjectId};
use driftless_schema::plan::HazardKind;

use super::Builder;
use crate::plan::draft::Draft;
use crate::plan::fate::{Fates, Side};

/// The routines that hold a word in their bodies, by word.
pub(super) struct Mentions<'a>(HashMap<&'a str, BTreeSet<&'a ObjectId>>);

impl<'a> Mentions<'a> {
    /// Looks through the routines that stay or are made. Bodies that the server parses are left out: it
    /// knows what they need.
    pub(super) fn of(fates: &Fates<'a>) -> Self {
        let mut mentions: HashMap<&str, BTreeSet<&ObjectId>> = HashMap::new();
        let routines = fates.new.objects.iter().filter(|(id, _)| matches!(id.kind, Kind::Function | Kind::Procedure));
        for (id, object) in routines {
            let Body::Definition(definition) = &object.body else { continue };
            let Some((_, body)) = definition.sql.split_once("\nAS ") else { continue };
            let words = body.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
            for word in words {
                mentions.entry(word).or_default().insert(id);
            }
        }
        Mentions(mentions)
    }
}

impl Builder<'_, '_> {
    /// Warns of routines that name what goes for good.
    pub(super) fn warn_of_mentions(&self, id: &ObjectId, draft: Draft) -> Draft {
        let mentions = self.mentions.get_or_init(|| Mentions::of(self.fates));
        let found = mentions.0.get(id.name.as_str()).into_iter().flatten();
        let names: Vec<String> = found.take(3).map(|routine| routine.to_string()).collect();
        if names.is_empty() {
            return draft;
        }
        let why = format!("{} may use it: the word is in a body that the server does not look into", names.join(", "));
        draft.hazard(HazardKind::UntrackableDependency, why)
    }

    /// Warns where row security is switched on and nothing lets a row through.
    pub(super) fn warn_of_no_policy(&self, id: &ObjectId, drafts: &mut [Draft]) {
        let is_on = |side| self.fates.table(side, id).is_some_and(|table| table.row_security.enabled);
        let mut parts = self.fates.new.parts_of(&id.schema, &id.name);
        let has_policy = parts.any(|(part, _)| part.kind == Kind::Policy);
        if is_on(Side::New) && !is_on(Side::Old) && !has_policy {
            let sets = |draft: &&mut Draft| draft.sql.contains("ENABLE ROW LEVEL SECURITY");
            if let Some(draft) = drafts.iter_mut().find(sets) {
                *draft = draft.clone().hazard(HazardKind::Correctness, "no policy lets any row through");
            }
        }
    }

    /// Warns where a published table loses what tells its rows apart.
    pub(super) fn warn_of_lost_identity(&self, id: &ObjectId, draft: Draft) -> Draft {
        let Some(table) = self.fates.relation_of(Side::Old, id) else { return draft };
        let is_published = self.fates.old_needs.direct_users(&table).any(|user| user.kind == Kind::Publication);
        if is_published && self.fates.stays(&table) {
            draft.hazard(
                HazardKind::Correctness,
                "the table is published: without a replica identity its updates and deletes fail",
            )
        } else {
            draft
        }
    }
}
