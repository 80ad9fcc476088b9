//! What is dropped, and what goes along with it.

use driftless_schema::model::{Body, Constraint, Kind, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, Reverse};

use super::Builder;
use crate::plan::ddl::phrase;
use crate::plan::draft::{Draft, Form, Place};
use crate::plan::fate::{ColumnFate, Fate, Side, has_index};
use crate::plan::rank;

impl Builder<'_, '_> {
    /// Notes what goes when something else is dropped.
    pub(super) fn collect_along(&mut self) {
        let going: Vec<ObjectId> =
            self.fates.all().map(|(id, _)| id.clone()).filter(|id| self.fates.goes(id)).collect();
        for id in going {
            let mut top = id.clone();
            while let Some(container) = self.container(&top) {
                top = container;
            }
            if top != id {
                let events = [Event::Gone(id.clone()), Event::Free(id)];
                self.along.entry(top).or_default().extend(events);
            }
        }
    }

    /// Whose drop takes `id` along.
    pub(super) fn container(&self, id: &ObjectId) -> Option<ObjectId> {
        let fates = self.fates;
        if id.kind == Kind::Column || self.apart.parts.contains(id) {
            return None;
        }
        let top = fates.top_of(Side::Old, id);
        if self.apart.parts.contains(&top) {
            let table = fates.relation_of(Side::Old, id)?;
            let stands_alone = !is_foreign_key(fates.object(Side::Old, id))
                && fates.stays(&table)
                && fates.parents(Side::Old, &table).iter().any(|parent| !fates.stays_linked(&table, parent));
            return (!stands_alone).then_some(top);
        }
        if let Some(relation) = fates.relation_of(Side::Old, id).filter(|relation| fates.goes(relation)) {
            // Names that the new form needs go before the old form does.
            let is_needed = self.is_moved(&relation) && fates.object(Side::Old, id).is_some_and(has_index);
            if !is_needed {
                return Some(relation);
            }
            let whole = fates.whole_of(Side::Old, id).filter(|whole| fates.goes(whole))?;
            let parent = fates.relation_of(Side::Old, &whole)?;
            return fates.parents(Side::Old, &relation).contains(&parent).then_some(whole);
        }
        if let Some(of) = self.base_type_of(id) {
            return Some(of);
        }
        match &fates.object(Side::Old, id)?.body {
            Body::Sequence(sequence) => {
                let (table, column) = sequence.owned_by.as_ref()?;
                let table = ObjectId::in_schema(Kind::Table, id.schema.clone(), table.clone());
                let column = table.column(column.clone());
                if fates.goes(&table) {
                    return Some(table);
                }
                matches!(fates.column(&column), Some(ColumnFate::Drop | ColumnFate::Recreate)).then_some(column)
            }
            _ if id.kind == Kind::Statistics => {
                let mut needs = fates.old_needs.needs(id);
                needs.find_map(|need| {
                    let table = ObjectId::in_schema(Kind::Table, need.schema.clone(), need.relation.clone());
                    let relation = if need.kind == Kind::Column { table } else { need.clone() };
                    (relation.kind.is_relation() && fates.goes(&relation) && !self.is_moved(&relation))
                        .then_some(relation)
                })
            }
            Body::Index(_) | Body::Constraint(_) => {
                let whole = fates.whole_of(Side::Old, id).filter(|whole| fates.goes(whole))?;
                let table = fates.relation_of(Side::Old, id)?;
                let parent = fates.relation_of(Side::Old, &whole)?;
                // A foreign key goes before partitions are detached, and theirs along with it.
                let goes_first = is_foreign_key(fates.object(Side::Old, id)) && self.container(&whole).is_none();
                (goes_first || fates.stays_linked(&table, &parent)).then_some(whole)
            }
            _ => None,
        }
    }

    /// The base type that a function reads and writes values of, and that takes the function along.
    fn base_type_of(&self, id: &ObjectId) -> Option<ObjectId> {
        let needs =
            self.fates.old_needs.needs(id).filter(|need| need.kind == Kind::BaseType && id.kind == Kind::Function);
        let mut needs = needs.filter(|need| self.fates.goes(need));
        needs.find(|need| self.fates.old_needs.needs(need).any(|other| other == id)).cloned()
    }

    pub(super) fn drop(&mut self, id: &ObjectId) {
        if self.container(id).is_some() {
            return;
        }
        if self.is_swapped(id) {
            return;
        }
        if id.kind == Kind::DefaultPrivileges {
            let before = self.fates.object(Side::Old, id);
            return self.default_privileges(id, before, None);
        }
        let mut causes = vec![Event::Gone(id.clone()), Event::Free(id.clone())];
        causes.extend(self.along(id));
        if let Some(object) = self.fates.object(Side::Old, id).filter(|_| id.kind.is_relation()) {
            causes.extend(object.columns().iter().map(|column| Event::Gone(id.column(column.name.clone()))));
        }
        let gone = causes.iter().filter_map(|event| if let Event::Gone(gone) = event { Some(gone) } else { None });
        let mut before: Vec<Event> = gone.flat_map(|gone| self.needs_gone(gone)).collect();
        before.retain(|event| !causes.contains(event));
        let mut after = self.after_unlinking(id);
        let mut drafts = Vec::new();
        let referencing = self.referencing_ancestors(id);
        after.extend(referencing.iter().cloned().map(Event::Gone));
        after.retain(|event| !causes.contains(event));
        if referencing.iter().any(|key| !self.fates.goes(key))
            && let Some(parent) = self.fates.parents(Side::Old, id).first()
        {
            let reason = "a foreign key that stays references its parent";
            drafts.push(Draft::new(phrase::detach(parent, id), id, reason).exclusive(id).exclusive(parent));
        }
        if self.is_moved(id) {
            self.move_aside(id);
            causes.retain(|event| *event != Event::Free(id.clone()));
            after.push(Event::Free(id.clone()));
        }
        if id.kind == Kind::Table {
            after.extend(self.after_handing_over(id));
        }
        if self.is_set_aside(id) {
            let mut aside = self.set_aside(id);
            Self::span(&mut aside, id);
            // What goes by a name with the type in it goes while the type has its own.
            let users = self.fates.old_needs.direct_users(id);
            let named = users.filter(|user| user.kind.has_signature() || user.kind == Kind::Cast);
            let named = named.filter(|user| self.fates.goes(user)).cloned().map(Event::Gone).collect();
            let key = self.key(rank::DROP_DEPENDENT, id, 0);
            self.push(key, vec![Event::Free(id.clone())], named, Vec::new(), aside);
            causes.retain(|event| *event != Event::Free(id.clone()));
            after.push(Event::Made(id.clone()));
            after.push(Event::Free(id.clone()));
        }
        let key = self.key(rank::of_dropping(id.kind), id, 1);
        drafts.push(self.drop_draft(id));
        if self.is_missed(id) {
            Self::span(&mut drafts, id);
        }
        self.push(key, causes, after, before, drafts);
    }

    /// The foreign keys that reference a table that `id` is a partition of.
    pub(super) fn referencing_ancestors(&self, id: &ObjectId) -> Vec<ObjectId> {
        let is_partition = self.fates.table(Side::Old, id).is_some_and(|table| table.partition_of.is_some());
        let mut found = Vec::new();
        for parent in self.fates.parents(Side::Old, id).iter().filter(|_| is_partition) {
            let users = self.fates.old_needs.direct_users(parent).filter(|user| user.kind == Kind::Constraint);
            found.extend(users.filter(|user| self.references(user, parent)).cloned());
            found.extend(self.referencing_ancestors(parent));
        }
        found
    }

    fn references(&self, constraint: &ObjectId, table: &ObjectId) -> bool {
        match self.fates.object(Side::Old, constraint).map(|object| &object.body) {
            Some(Body::Constraint(Constraint::ForeignKey(key))) => {
                key.references.schema == table.schema && key.references.name == table.name
            }
            _ => false,
        }
    }

    /// Whether programs miss an object while it is made again.
    pub(super) fn is_missed(&self, id: &ObjectId) -> bool {
        let object = self.fates.object(Side::Old, id);
        let is_used = object.is_some_and(|object| matches!(object.body, Body::Definition(_) | Body::View(_)));
        is_used && self.fates.get(id) == Fate::Rebuild && !self.is_set_aside(id)
    }

    /// Whether the old form of a type is renamed, because values of it have to be brought over.
    pub(super) fn is_set_aside(&self, id: &ObjectId) -> bool {
        let is_type = id.kind.is_type() || id.kind == Kind::Collation;
        is_type
            && self.fates.get(id) == Fate::Rebuild
            && self.fates.old_needs.direct_users(id).any(|user| {
                user.kind == Kind::Column && self.fates.column(user) == Some(ColumnFate::Retype)
                    || self.fates.stays(user)
                    || user.kind != Kind::Column && self.is_set_aside(user)
            })
    }

    /// What a type is called until it is dropped.
    pub(super) fn aside_name(&self, id: &ObjectId) -> String {
        let mut name = format!("{}_old", id.name.get(..id.name.floor_char_boundary(55)).unwrap_or_default());
        let is_taken = |name: &str| {
            [self.fates.old, self.fates.new].into_iter().any(|catalog| {
                let name = driftless_schema::model::QualifiedName::new(id.schema.clone(), name);
                catalog.type_named(&name).is_some() || catalog.relation_named(&name).is_some()
            })
        };
        while is_taken(&name) {
            name.push('_');
        }
        name
    }

    fn set_aside(&self, id: &ObjectId) -> Vec<Draft> {
        let reason = "it is made again, and values of it have to be brought over first";
        let sql = phrase::rename(&self.standing.reference(id), &self.aside_name(id));
        let mut drafts = vec![Draft::new(sql, id, reason)];
        // The multirange of a range has a name of its own, which is needed again.
        if let Some(Body::Definition(definition)) = self.fates.object(Side::Old, id).map(|object| &object.body)
            && let Some(multirange) = definition.property("multirange_type_name")
        {
            let aside = format!("{}_multirange", id.name);
            let aside = super::super::ddl::online::clipped(&aside, "_old");
            drafts.push(Draft::new(phrase::rename(&format!("TYPE {multirange}"), &aside), id, reason));
            // So have the functions that make values of it.
            let subtype = definition.property("subtype").unwrap_or_default();
            let own = super::super::ddl::text::own_name(id);
            for (function, arguments) in [
                (own.as_str(), format!("{subtype}, {subtype}")),
                (own.as_str(), format!("{subtype}, {subtype}, text")),
                (multirange, String::new()),
            ] {
                let name = if function == multirange { aside.clone() } else { self.aside_name(id) };
                drafts.push(Draft::new(
                    phrase::rename(&format!("FUNCTION {function}({arguments})"), &name),
                    id,
                    reason,
                ));
            }
        }
        drafts
    }

    fn drop_draft(&self, id: &ObjectId) -> Draft {
        let reason = match self.fates.because.get(id) {
            _ if self.is_set_aside(id) || self.is_moved(id) => "its new form has taken its place".to_owned(),
            Some(because) if self.fates.get(id) == Fate::Rebuild => {
                format!("it depends on {because}, and is made again")
            }
            _ if self.fates.get(id) == Fate::Rebuild => {
                "no statement leads to its new form: it is made again".to_owned()
            }
            _ => "it is not wanted any more".to_owned(),
        };
        let sql = match id.kind {
            Kind::Constraint => phrase::drop_constraint(id, self.fates.old),
            _ if self.is_set_aside(id) || self.is_moved(id) => {
                let aside = ObjectId { name: self.aside_name(id).into(), ..id.clone() };
                phrase::drop(&self.standing.reference(&aside))
            }
            Kind::BaseType => phrase::drop_cascade(&self.standing.reference(id)),
            // A partition's key that is a part of a mere index does not go along by itself.
            Kind::Index if self.has_keys_as_parts(id) => phrase::drop_cascade(&self.standing.reference(id)),
            _ => phrase::drop(&self.standing.reference(id)),
        };
        self.drop_hazards(id, Draft::new(sql, id, reason))
    }

    /// Whether an index can be dropped concurrently: it is no partitioned one, nor part of one, and
    /// nothing that it needs goes in the same breath.
    pub(super) fn can_drop_alone(&self, id: &ObjectId) -> bool {
        let Some(table) = self.fates.relation_of(Side::Old, id) else { return false };
        let needs_stay = self.fates.old_needs.needs(id).all(|need| {
            !self.fates.goes(need)
                && !matches!(
                    self.fates.column(need),
                    Some(ColumnFate::Drop | ColumnFate::Retype | ColumnFate::Recreate)
                )
        });
        needs_stay
            && !crate::plan::ddl::create::is_partitioned(&table, self.fates.old)
            && self.fates.whole_of(Side::Old, id).is_none()
    }

    /// Whether a subscription has a slot at its publisher.
    fn has_slot(&self, id: &ObjectId) -> bool {
        match self.fates.object(Side::Old, id).map(|object| &object.body) {
            Some(Body::Definition(definition)) => !definition.sql.contains("slot_name = NONE"),
            _ => false,
        }
    }

    fn has_keys_as_parts(&self, id: &ObjectId) -> bool {
        let is_key = |event: &Event| matches!(event, Event::Gone(part) if part.kind == Kind::Constraint);
        self.along.get(id).is_some_and(|along| along.iter().any(is_key))
    }

    fn drop_hazards(&self, id: &ObjectId, draft: Draft) -> Draft {
        let draft = match self.fates.relation_of(Side::Old, id) {
            Some(relation) => draft.exclusive(&relation),
            None if id.kind.is_relation() => draft.exclusive(id),
            None => draft,
        };
        let draft = if self.fates.because.contains_key(id) {
            draft.hazard(HazardKind::DependentRebuilt, "it does not change, and is not there for a moment")
        } else {
            draft
        };
        let is_dropped = self.fates.get(id) == Fate::Drop
            && (id.kind.is_relation()
                || id.kind.is_type()
                || matches!(id.kind, Kind::Function | Kind::Procedure | Kind::Sequence));
        let draft = if is_dropped { self.warn_of_mentions(id, draft) } else { draft };
        match id.kind {
            // Its rows are handed over, or its parent's are, and its own among them.
            Kind::Table if self.is_moved(id) || self.goes_with_parent(id) => draft,
            Kind::Table => draft
                .hazard(HazardKind::DataLoss, "all its rows are lost")
                .reverse(Reverse::Lost("its rows".to_owned())),
            Kind::Sequence => draft
                .hazard(HazardKind::DataLoss, "the value that it has reached is lost")
                .reverse(Reverse::Lost("the value that it has reached".to_owned())),
            Kind::Extension => draft.hazard(HazardKind::Correctness, "everything that the extension brought goes too"),
            Kind::Index if self.can_drop_alone(id) => draft
                .hazard(HazardKind::IndexDropped, "queries that used it get slower")
                .form(&self.fates.relation_of(Side::Old, id).unwrap_or_else(|| id.clone()), Form::DropIndex),
            Kind::Index => draft.hazard(HazardKind::IndexDropped, "queries that used it get slower"),
            Kind::Policy => {
                draft.hazard(HazardKind::AuthorizationNarrowed, "rows that it let through are seen no more")
            }
            Kind::Subscription if self.has_slot(id) => draft
                .place(Place::Outside)
                .hazard(HazardKind::NotTransactional, "the publisher is asked to drop the slot")
                .hazard(HazardKind::Correctness, "what was not received yet is not received any more")
                .reverse(Reverse::Lost("how far it had come".to_owned())),
            Kind::Subscription => draft
                .hazard(HazardKind::Correctness, "what was not received yet is not received any more")
                .reverse(Reverse::Lost("how far it had come".to_owned())),
            Kind::UserMapping => draft
                .hazard(HazardKind::DataLoss, "its options, which hold passwords, are not known and not made again"),
            Kind::Constraint => match self.fates.object(Side::Old, id).map(|object| &object.body) {
                Some(Body::Constraint(Constraint::PrimaryKey(_) | Constraint::Unique(_))) => {
                    let draft = self.warn_of_lost_identity(id, draft);
                    draft.hazard(HazardKind::IndexDropped, "queries that used its index get slower")
                }
                _ => draft,
            },
            _ => draft,
        }
    }
}

pub(super) fn is_foreign_key(object: Option<&driftless_schema::model::Object>) -> bool {
    matches!(object.map(|object| &object.body), Some(Body::Constraint(Constraint::ForeignKey(_))))
}
