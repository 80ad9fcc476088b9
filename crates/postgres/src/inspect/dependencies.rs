//! What objects need beyond what their bodies show.

use std::collections::HashMap;

use driftless_schema::model::ObjectId;

use super::names::{Names, class};
use super::read::Raw;

/// The identities of objects by the catalog and number they have there.
#[derive(Default)]
pub(super) struct Numbers(HashMap<(u32, u32), ObjectId>);

impl Numbers {
    pub(super) fn note(&mut self, class: u32, oid: u32, id: &ObjectId) {
        self.0.insert((class, oid), id.clone());
    }

    /// Adds what stands for another object in `pg_depend`: a default for its table, a view's
    /// rule for the view, a multirange for its range, an extension's object for the extension.
    pub(super) fn note_stand_ins(&mut self, raw: &Raw) {
        let defaults = raw.defaults.iter().map(|row| (class::DEFAULT, row.oid, class::RELATION, row.relation));
        let views = raw.views_of_rules.iter().map(|row| (class::RULE, row.oid, class::RELATION, row.relation));
        let ranges = raw.ranges.iter().map(|row| (class::TYPE, row.multirange_id, class::TYPE, row.oid));
        let members = raw.members.iter().map(|row| (row.class_id, row.oid, class::EXTENSION, row.extension));
        for (class, oid, for_class, for_oid) in defaults.chain(views).chain(ranges).chain(members) {
            if let Some(id) = self.0.get(&(for_class, for_oid)).cloned() {
                self.0.insert((class, oid), id);
            }
        }
    }

    /// Returns who needs what, in the catalog's order; never itself, nor a part of itself.
    pub(super) fn needs<'a>(
        &'a self,
        raw: &'a Raw,
        names: &'a Names<'a>,
    ) -> impl Iterator<Item = (&'a ObjectId, ObjectId)> {
        raw.dependencies.iter().filter_map(move |row| {
            let who = self.0.get(&(row.class_id, row.oid))?;
            let what = self.0.get(&(row.needs_class, row.needs_oid))?;
            let is_own_relation = what.kind.is_relation() && what.schema == who.schema && what.name == who.relation;
            if who == what || is_own_relation {
                return None;
            }
            let column = i16::try_from(row.needs_part).ok().filter(|part| *part > 0);
            match column.and_then(|number| names.column(row.needs_oid, number)) {
                Some(column) if what.kind.is_relation() => Some((who, what.column(column.name.0.clone()))),
                _ => Some((who, what.clone())),
            }
        })
    }
}
