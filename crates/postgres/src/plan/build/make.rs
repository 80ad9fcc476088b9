//! What is made, with owner, comments and privileges.

use driftless_schema::diff::Property;
use driftless_schema::model::{Body, Constraint, Kind, Object, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, Reverse};

use super::Builder;
use crate::plan::PlanError;
use crate::plan::ddl::alter::definition;
use crate::plan::ddl::create::{self, table_of};
use crate::plan::ddl::phrase;
use crate::plan::ddl::text::{self, Defaults};
use crate::plan::draft::Draft;
use crate::plan::fate::{Fate, Side};
use crate::plan::rank;

/// What is wrong with a subscription that is made.
const WITHOUT_CONNECTION: &str =
    "how it connects is a secret that is not read: it has to be told, and enabled, by hand";

impl Builder<'_, '_> {
    pub(super) fn make(&mut self, id: &ObjectId) {
        let Some(object) = self.fates.object(Side::New, id) else { return };
        if id.kind == Kind::DefaultPrivileges {
            return self.default_privileges(id, None, Some(object));
        }
        if !object.unmodelled.is_empty() {
            let nothing = Object::new(Body::Schema);
            return self.unknown(id, Property::Unmodelled, &nothing, object);
        }
        if self.is_implied(id) {
            return self.validate_implied(id, object);
        }
        if let Body::Definition(definition) = &object.body
            && let (Kind::UserMapping, Some(options)) = (id.kind, definition.property("options"))
        {
            return self.errors.push(PlanError::Secret { object: id.clone(), options: options.to_owned() });
        }
        if self.is_swapped(id) {
            return self.swap(id, object);
        }
        let reason = self.making_reason(id);
        let is_apart = self.apart.defaults.contains(id);
        let defaults = if is_apart { Defaults::Apart } else { Defaults::Inline };
        let mut drafts = if self.apart.views.contains(id) {
            self.replace_empty_view(id, object, &reason)
        } else {
            create::drafts(id, &self.with_own_names(id, object), self.fates.new, defaults, &reason)
        };
        let comes_later = id.kind == Kind::Constraint;
        if let Some(first) = drafts.first_mut() {
            first.reverse = Reverse::Sql(self.undo(id));
            if comes_later && !self.can_ask(id) {
                first.checks.clear();
            }
        }
        if matches!(id.kind, Kind::Function | Kind::Procedure) {
            drafts = drafts.into_iter().map(definition::warn_of_definer).collect();
        }
        if id.kind == Kind::Subscription {
            drafts =
                drafts.into_iter().map(|draft| draft.hazard(HazardKind::Correctness, WITHOUT_CONNECTION)).collect();
        }
        drafts.extend(self.standing.drafts(id, &self.initial(id), object));
        drafts.extend(self.column_standing(id, None, object));
        drafts.extend(self.comments_of_parts(id, object));
        let (rank, owner, number) = self.making_key(id, object);
        let mut causes = vec![Event::Made(id.clone())];
        causes.extend(self.made_along(id));
        let mut after = self.needs_made(id);
        if id.kind.is_relation() {
            for column in object.columns() {
                let column_id = id.column(column.name.clone());
                if !is_apart {
                    after.extend(self.needs_made(&column_id));
                } else {
                    after.extend(self.type_made_of(&column_id));
                }
                causes.push(Event::Made(column_id));
            }
        }
        after.retain(|event| !causes.contains(event));
        after.iter_mut().for_each(|event| self.begun_for(id, event));
        after.extend(self.names.taken_by(id, object));
        if self.fates.get(id) == Fate::Rebuild {
            let is_beside = self.is_set_aside(id) || self.is_moved(id);
            after.push(if is_beside { Event::Free(id.clone()) } else { Event::Gone(id.clone()) });
        }
        after.extend(self.rows_in_place(id, object));
        after.extend(self.former_partitions_away(id));
        if matches!(&object.body, Body::Index(index) if index.invalid)
            && let Some(table) = self.fates.relation_of(Side::New, id)
        {
            // Partitions that come later would get a part of it.
            self.wait_for_partitions(&table, &mut after);
        }
        if self.waits_for_link(id) {
            after.extend(self.fates.relation_of(Side::New, id).map(Event::Linked));
        }
        if self.is_missed(id) {
            Self::span(&mut drafts, id);
        }
        let key = self.key(rank, &owner, number);
        self.push(key, causes, after, Vec::new(), drafts);
        if is_apart {
            self.set_defaults_apart(id, object);
        }
        self.indexes_by_name_of_new(id);
        if self.is_shell_needed(id, object) {
            let sql = phrase::shell_type(id);
            let key = self.key(rank::of_making(id.kind), id, 0);
            let mut after = vec![Event::Made(ObjectId::database_scoped(Kind::Schema, id.schema.clone()))];
            after.extend(self.names.taken_by(id, object));
            if self.fates.get(id) == Fate::Rebuild {
                after.push(Event::Gone(id.clone()));
            }
            let draft = Draft::new(sql, id, "its functions have to name it before it is there");
            self.push(key, vec![Event::Begun(id.clone())], after, Vec::new(), vec![draft]);
        }
    }

    fn making_reason(&self, id: &ObjectId) -> String {
        match self.fates.because.get(id) {
            Some(because) => format!("it is made again: it depends on {because}"),
            None if self.fates.get(id) == Fate::Rebuild => "it is made again in its new form".to_owned(),
            None => "it is wanted, and not there".to_owned(),
        }
    }

    /// Keys and checks stand with their table; foreign keys come when all tables are there.
    fn making_key(&self, id: &ObjectId, object: &Object) -> (u8, ObjectId, u32) {
        match &object.body {
            Body::Constraint(Constraint::ForeignKey(_)) => (rank::FOREIGN_KEY, id.clone(), 1),
            Body::Constraint(constraint) => {
                let place = match constraint {
                    Constraint::PrimaryKey(_) => 0,
                    Constraint::Unique(_) => 1,
                    Constraint::Check(_) => 2,
                    Constraint::Exclusion(_) | Constraint::ForeignKey(_) => 3,
                };
                let table = table_of(id, self.fates.new);
                // Behind the table's own statements, in the order of names.
                let names = self.fates.new.parts_of(&table.schema, &table.name).map(|(part, _)| part);
                let at = u32::try_from(names.take_while(|part| *part != id).count()).unwrap_or_default();
                (rank::of_making(Kind::Table), table, (place + 1) * 10_000_000 + at)
            }
            Body::Definition(_) | Body::View(_) if self.fates.get(id) == Fate::Rebuild => {
                (rank::of_making(id.kind).min(rank::MAKE_AGAIN), id.clone(), 1)
            }
            _ => (rank::of_making(id.kind), id.clone(), 1),
        }
    }

    /// The statement that takes the making back.
    fn undo(&self, id: &ObjectId) -> String {
        if id.kind == Kind::Constraint {
            return phrase::drop_constraint(id, self.fates.new);
        }
        phrase::drop(&self.standing.reference(id))
    }

    /// Foreign keys and triggers come when handed over rows are in place.
    fn rows_in_place(&self, id: &ObjectId, object: &Object) -> Vec<Event> {
        let own = || Event::Filled(table_of(id, self.fates.new));
        match &object.body {
            Body::Constraint(Constraint::ForeignKey(key)) => {
                let referenced =
                    ObjectId::in_schema(Kind::Table, key.references.schema.clone(), key.references.name.clone());
                vec![own(), Event::Filled(referenced)]
            }
            // No NULL is left where a key wants none.
            Body::Constraint(Constraint::PrimaryKey(key)) => {
                let table = table_of(id, self.fates.new);
                key.columns.iter().map(|column| Event::Filled(table.column(column.clone()))).collect()
            }
            _ if matches!(id.kind, Kind::Trigger | Kind::Rule) => vec![own()],
            _ => Vec::new(),
        }
    }

    /// An index on a partitioned table alone is valid at once only where it has no partitions.
    fn former_partitions_away(&self, id: &ObjectId) -> Vec<Event> {
        let Some(table) = self.fates.relation_of(Side::New, id).filter(|table| self.fates.stays(table)) else {
            return Vec::new();
        };
        if !matches!(id.kind, Kind::Index | Kind::Constraint) || !create::is_partitioned(&table, self.fates.old) {
            return Vec::new();
        }
        let children = self.fates.children(Side::Old, &table).iter();
        let former = children.filter(|child| !self.fates.stays_linked(child, &table)).cloned();
        let away = former.filter_map(|child| match self.fates.get(&child) {
            Fate::Drop => Some(Event::Gone(child)),
            Fate::Keep | Fate::Alter => Some(Event::Unlinked(child)),
            Fate::Make | Fate::Rebuild => None,
        });
        away.collect()
    }

    /// Whether the rows that a constraint is about are there to be asked already.
    fn can_ask(&self, id: &ObjectId) -> bool {
        let is_there = |need: &ObjectId| match need.kind {
            Kind::Column => self.fates.column(need).is_none() && self.has_column(need),
            _ => self.fates.stays(need),
        };
        self.fates.new_needs.needs(id).iter().all(is_there) && self.fates.stays(&table_of(id, self.fates.new))
    }

    fn has_column(&self, column: &ObjectId) -> bool {
        let table = table_of(column, self.fates.old);
        self.fates.column_of(Side::Old, &table, &column.name).is_some()
    }

    /// Whether a type has functions that name it before it is there.
    fn is_shell_needed(&self, id: &ObjectId, object: &Object) -> bool {
        id.kind == Kind::BaseType
            && matches!(&object.body, Body::Definition(definition) if definition.property("shell").is_none())
    }

    /// What a base type is made of waits for the type to be begun only, and whoever needs a view
    /// that begins empty for its empty form.
    fn begun_for(&self, id: &ObjectId, event: &mut Event) {
        let Event::Made(need) = event else { return };
        let is_shell = need.kind == Kind::BaseType && self.fates.new_needs.needs(need).contains(id);
        let view = ObjectId::in_schema(Kind::View, need.schema.clone(), need.relation.clone());
        let is_view = self.apart.views.contains(need) || need.kind == Kind::Column && self.apart.views.contains(&view);
        if is_shell || is_view {
            *event = Event::Begun(need.clone());
        }
    }

    fn set_defaults_apart(&mut self, id: &ObjectId, object: &Object) {
        for (at, column) in object.columns().iter().enumerate() {
            let Some(default) = &column.default else { continue };
            let column_id = id.column(column.name.clone());
            let draft = Draft::alter(
                phrase::alter_table(id),
                phrase::set_default(&column.name, default),
                &column_id,
                "what the default uses needs the table",
            );
            let mut after = self.needs_made(&column_id);
            after.push(Event::Made(id.clone()));
            let key = self.key(rank::LINK, id, u32::try_from(at).unwrap_or_default());
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
    }

    /// A view that others need before it can be there: with its columns alone at first.
    fn replace_empty_view(&mut self, id: &ObjectId, object: &Object, reason: &str) -> Vec<Draft> {
        let Body::View(view) = &object.body else { return Vec::new() };
        let sql = text::empty_view(id, view);
        let draft = Draft::new(sql, id, "others name it before it can be there: its columns first");
        let mut causes = vec![Event::Begun(id.clone())];
        causes.extend(object.columns().iter().map(|column| Event::Begun(id.column(column.name.clone()))));
        let key = self.key(rank::of_making(id.kind), id, 0);
        let mut after: Vec<Event> =
            object.columns().iter().flat_map(|column| self.needs_made(&id.column(column.name.clone()))).collect();
        after.push(Event::Made(ObjectId::database_scoped(Kind::Schema, id.schema.clone())));
        after.extend(self.names.taken_by(id, object));
        if self.fates.get(id) == Fate::Rebuild {
            after.push(Event::Gone(id.clone()));
        }
        self.push(key, causes, after, Vec::new(), vec![draft]);
        let mut drafts = create::drafts(id, object, self.fates.new, Defaults::Inline, reason);
        if let Some(first) = drafts.first_mut() {
            first.sql = create::view_definition(id, view, "CREATE OR REPLACE");
        }
        drafts
    }
}
