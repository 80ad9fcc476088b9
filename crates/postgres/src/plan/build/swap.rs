//! Indexes whose new form is built beside the old one, and then takes its name.

use driftless_schema::model::{Body, Kind, Object, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, LockMode, Reverse};

use super::Builder;
use crate::plan::ddl::text::Defaults;
use crate::plan::ddl::{create, online as words};
use crate::plan::draft::{Draft, Place};
use crate::plan::fate::{Fate, Side};
use crate::plan::{online, rank};

impl Builder<'_, '_> {
    /// Whether an index changes on a table that others use, and nothing but itself makes it change.
    pub(super) fn is_swapped(&self, id: &ObjectId) -> bool {
        let fates = self.fates;
        id.kind == Kind::Index
            && fates.get(id) == Fate::Rebuild
            && !fates.because.contains_key(id)
            && fates.whole_of(Side::New, id).is_none()
            && self.can_drop_alone(id)
            && fates.relation_of(Side::Old, id) == fates.relation_of(Side::New, id)
            && fates.relation_of(Side::Old, id).is_some_and(|table| online::is_busy(&table, fates, self.policy))
    }

    pub(super) fn swap(&mut self, id: &ObjectId, object: &Object) {
        let (Body::Index(index), Some(table)) = (&object.body, self.fates.relation_of(Side::New, id)) else { return };
        let beside = |suffix: &str| ObjectId { name: words::clipped(&id.name, suffix).into(), ..id.clone() };
        let (new, old) = (beside("_new"), beside("_old"));
        let build = Draft::new(
            create::index_sql(&new, index, self.fates.new, "CONCURRENTLY "),
            id,
            "its new form is built beside the old one",
        )
        .hazard(HazardKind::IndexBuild, "building an index takes time, input and output")
        .scans(&table);
        let build =
            if index.unique { build.hazard(HazardKind::MayFailOnData, "duplicate keys make it fail") } else { build };
        let mut drafts = vec![online::concurrently(build, &table)];
        let rename = |from: &ObjectId, to: &ObjectId, reason: &str| {
            Draft::new(words::rename_index(from, &to.name), id, reason).lock(&table, LockMode::AccessShare).reverse(
                Reverse::Sql(words::rename_index(&ObjectId { name: to.name.clone(), ..from.clone() }, &from.name)),
            )
        };
        drafts.push(rename(id, &old, "the old form gives up its name").place(Place::Apart));
        drafts.push(rename(&new, id, "the new form takes the name"));
        let rest = create::drafts(id, object, self.fates.new, Defaults::Inline, "it belongs to its new form");
        drafts.extend(rest.into_iter().skip(1));
        drafts.extend(self.standing.drafts(id, &self.initial(id), object));
        let drop = Draft::new(words::drop_index(&old), id, "the new form does its work").place(Place::Outside);
        drafts.push(online::concurrently(drop, &table));
        let after = self.needs_made(id);
        let before = self.needs_gone(id);
        let key = self.key(rank::of_making(Kind::Index), id, 1);
        let causes = vec![Event::Made(id.clone()), Event::Gone(id.clone()), Event::Free(id.clone())];
        self.push(key, causes, after, before, drafts);
    }
}
