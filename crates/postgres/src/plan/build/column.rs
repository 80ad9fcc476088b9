//! Columns of tables that stay.

use std::collections::BTreeSet;

use driftless_schema::diff::diff_column;
use driftless_schema::model::{Body, Column, Ident, Inheritance, Kind, ObjectId};
use driftless_schema::plan::graph::Event;
use driftless_schema::plan::{HazardKind, Reverse};

use super::Builder;
use crate::plan::PlanError;
use crate::plan::ddl::alter::Unknown;
use crate::plan::ddl::alter::column::ColumnAlteration;
use crate::plan::ddl::create::{self, table_word};
use crate::plan::ddl::text::{self, Defaults};
use crate::plan::ddl::{phrase, question};
use crate::plan::draft::Draft;
use crate::plan::fate::{ColumnFate, Fate, Side, canonical_column};
use crate::plan::rank;

/// The number from which on statements look at rows, behind those that change them.
const PROOF: u32 = 5_000_000;

impl Builder<'_, '_> {
    /// Brings the columns of a table over.
    pub(super) fn columns(&mut self, table: &ObjectId) {
        let names = |side| self.fates.object(side, table).into_iter().flat_map(|o| o.columns()).map(|c| c.name.clone());
        let mut order: Vec<Ident> = names(Side::New).collect();
        let there: BTreeSet<Ident> = order.iter().cloned().collect();
        order.extend(names(Side::Old).filter(|name| !there.contains(name)));
        for (position, name) in order.iter().enumerate() {
            let number = u32::try_from(position).unwrap_or_default() * 10 + 100;
            self.one_column(table, name, number);
        }
    }

    fn one_column(&mut self, table: &ObjectId, name: &Ident, number: u32) {
        let id = table.column(name.clone());
        let wanted = self.fates.column_of(Side::New, table, name);
        let base = self.after_parents(table, name);
        let recreated = self.fates.column(&id) == Some(ColumnFate::Recreate) && !self.is_done_by_parent(&id, table);
        match (base, wanted) {
            (None, None) => {}
            (None, Some(wanted)) => self.add_column(table, &id, wanted, number),
            (Some(_), None) => self.drop_column(table, &id, rank::DROP_COLUMN, number),
            (Some(_), Some(wanted)) if recreated => {
                self.drop_column(table, &id, rank::of_making(Kind::Table), number);
                self.add_column(table, &id, wanted, number + 1);
            }
            (Some(base), Some(wanted)) => self.alter_column(table, &id, &base, wanted, number),
        }
    }

    /// Whether what becomes of a column becomes of it by a parent's.
    pub(super) fn is_done_by_parent(&self, id: &ObjectId, table: &ObjectId) -> bool {
        let fate = self.fates.column(id);
        let parents = self.fates.kept_parents(table);
        fate.is_some() && parents.iter().any(|parent| self.fates.column(&parent.column(id.name.clone())) == fate)
    }

    /// The column as it is when the parents that the table keeps have theirs in the new form.
    fn after_parents(&self, table: &ObjectId, name: &Ident) -> Option<Column> {
        let fates = self.fates;
        let mut base = fates.column_of(Side::Old, table, name).cloned();
        let parents = fates.kept_parents(table);
        if let Some(base) = &mut base {
            let has = |parent: &ObjectId| fates.column_of(Side::Old, parent, name).is_some();
            if !parents.iter().any(has) {
                base.inheritance = Inheritance::Local;
            }
        }
        for parent in &parents {
            let wanted = fates.column_of(Side::New, parent, name);
            match (fates.column(&parent.column(name.clone())), wanted) {
                (Some(ColumnFate::Add | ColumnFate::Recreate), Some(wanted)) => {
                    base = match base {
                        Some(base) if fates.column(&parent.column(name.clone())) == Some(ColumnFate::Add) => {
                            Some(Column { inheritance: Inheritance::Merged, ..base })
                        }
                        _ => Some(handed_down(wanted)),
                    };
                }
                (Some(ColumnFate::Drop), _) => {
                    base = base.filter(|base| base.inheritance != Inheritance::Inherited);
                    if let Some(base) = &mut base {
                        base.inheritance = Inheritance::Local;
                    }
                }
                (Some(fate), Some(wanted)) => {
                    // What its own parents hand down to it, it hands down too.
                    let before = fates.column_of(Side::Old, parent, name);
                    if let (Some(base), Some(before)) = (&mut base, before) {
                        if fate == ColumnFate::Retype {
                            base.data_type = wanted.data_type.clone();
                            base.collation.clone_from(&wanted.collation);
                        }
                        if before.not_null != wanted.not_null {
                            base.not_null = wanted.not_null;
                        }
                        if before.generated != wanted.generated {
                            base.generated.clone_from(&wanted.generated);
                        }
                    }
                }
                (Some(_), None) | (None, _) => {}
            }
        }
        base
    }

    /// The column of this table and of the children that go along with it.
    fn with_children(&self, table: &ObjectId, name: &Ident) -> Vec<ObjectId> {
        let mut all = vec![table.column(name.clone())];
        for child in self.fates.kept_children(table) {
            all.extend(self.with_children(&child, name));
        }
        all
    }

    fn add_column(&mut self, table: &ObjectId, id: &ObjectId, wanted: &Column, number: u32) {
        let is_apart = self.apart.defaults.contains(table);
        let defaults = if is_apart { Defaults::Apart } else { Defaults::Inline };
        let head = phrase::alter_table(table);
        let item = format!("ADD COLUMN {}", text::column(wanted, defaults));
        let reason = match self.fates.column(id) {
            Some(ColumnFate::Recreate) => "it is made again: how it is generated changes",
            _ => "the column is wanted, and not there",
        };
        let mut draft = Draft::alter(head.clone(), item, id, reason)
            .exclusive(table)
            .reverse(Reverse::Sql(format!("{head} {}", phrase::drop_column(&id.name))));
        let is_rewriting = is_rewriting(wanted) && !self.has_steady_default(id, wanted);
        if is_rewriting || self.has_checked_type(wanted) {
            draft = draft
                .rewrites(table)
                .scans(table)
                .hazard(HazardKind::TableRewrite, "every row gets a value of its own while everybody waits");
        }
        let fills_itself = wanted.fills_itself();
        if !fills_itself {
            draft = draft
                .scans(table)
                .hazard(HazardKind::MayFailOnData, "rows that are there have no value for it")
                .check(question::rows(table), format!("have no value for {id}"));
        }
        let mut drafts = vec![draft];
        if let Some(extra) = wanted.not_null_constraint.as_ref().filter(|_| text::is_pending(wanted)) {
            let item = format!("ADD {}", text::not_null_item(wanted, extra));
            drafts.push(Draft::alter(head.clone(), item, id, "new rows have a value for it").exclusive(table));
        }
        for setting in create::column_settings(wanted) {
            drafts.push(Draft::alter(head.clone(), setting, id, "a setting of the column").exclusive(table));
        }
        let owner = self.standing.owner(self.fates.object(Side::New, table));
        drafts.extend(self.one_column_standing(id, None, wanted, &owner));
        let mut after = self.needs_made(id);
        after.extend(self.after_unlinking(id));
        if let Some(identity) = &wanted.identity {
            let sequence = text::identity_sequence(table, &id.name, identity);
            after.extend(self.names.taken_by_sequence(&sequence.schema, &sequence.name, id));
        }
        let columns = self.with_children(table, &id.name);
        after.extend(columns.iter().cloned().map(Event::Gone));
        let causes = columns.into_iter().map(Event::Made).collect();
        let key = self.key(rank::of_making(Kind::Table), table, number);
        self.push(key, causes, after, Vec::new(), drafts);
        if is_apart && let Some(default) = &wanted.default {
            let verb = phrase::set_default(&id.name, default);
            let draft = Draft::alter(head, verb, id, "what the default uses needs the table").exclusive(table);
            let mut after = self.needs_made(id);
            after.push(Event::Made(id.clone()));
            let key = self.key(rank::LINK, table, number);
            self.push(key, Vec::new(), after, Vec::new(), vec![draft]);
        }
    }

    /// Whether a default is one call of a function that gives the same value for every row.
    fn has_steady_default(&self, id: &ObjectId, column: &Column) -> bool {
        let is_steady = |need: &ObjectId| match self.fates.object(Side::New, need).map(|object| &object.body) {
            Some(Body::Definition(function)) => {
                need.kind == Kind::Function
                    && function.sql.lines().any(|line| line.starts_with(" IMMUTABLE") || line.starts_with(" STABLE"))
            }
            _ => false,
        };
        column.identity.is_none()
            && column.generated.is_none()
            && column.default.as_ref().is_some_and(|default| default.matches('(').count() == 1)
            && self.fates.new_needs.needs(id).iter().any(is_steady)
    }

    /// Whether a column is of a domain that refuses values: the server looks at every row's.
    fn has_checked_type(&self, column: &Column) -> bool {
        let mut of = Some(column.data_type.clone());
        while let Some((_, object)) = of.and_then(|of| self.fates.new.type_named(&of.shape().qualified()?)) {
            let Body::Domain(domain) = &object.body else { return false };
            if domain.not_null || !domain.checks.is_empty() {
                return true;
            }
            of = Some(domain.base.clone());
        }
        false
    }

    fn drop_column(&mut self, table: &ObjectId, id: &ObjectId, rank: u8, number: u32) {
        let head = phrase::alter_table(table);
        let is_recreated = self.fates.column(id) == Some(ColumnFate::Recreate);
        let reason = if is_recreated {
            "it is made again: how it is generated changes"
        } else {
            "the column is not wanted any more"
        };
        let is_generated = [Side::Old, Side::New]
            .map(|side| self.fates.column_of(side, table, &id.name))
            .iter()
            .all(|column| column.is_some_and(|column| column.generated.is_some()));
        let mut draft = Draft::alter(head, phrase::drop_column(&id.name), id, reason).exclusive(table);
        if !is_recreated {
            draft = self.warn_of_mentions(id, draft);
        }
        if !(is_recreated && is_generated) {
            draft = draft
                .hazard(HazardKind::DataLoss, "all values of the column are lost")
                .reverse(Reverse::Lost("the values of the column".to_owned()));
        }
        let columns = self.with_children(table, &id.name);
        let mut causes: Vec<Event> = columns.iter().cloned().map(Event::Gone).collect();
        causes.push(Event::Free(id.clone()));
        let mut before = Vec::new();
        for column in &columns {
            causes.extend(self.along(column));
            before.extend(self.needs_gone(column));
        }
        before.retain(|event| !causes.contains(event));
        let after = self.after_unlinking(id);
        let key = self.key(rank, table, number);
        self.push(key, causes, after, before, vec![draft]);
    }

    fn alter_column(&mut self, table: &ObjectId, id: &ObjectId, base: &Column, wanted: &Column, number: u32) {
        let options = self.fates.options;
        let retype = self.retype(table, id, base, wanted);
        let resets_default = self.fates.reset_defaults.contains(id);
        if retype.is_none() && !resets_default && canonical_column(base, options) == canonical_column(wanted, options) {
            return;
        }
        let changes = diff_column(id, base, wanted, options);
        let alteration = ColumnAlteration {
            table,
            word: table_word(table),
            has_children: !self.fates.children(Side::New, table).is_empty()
                || !self.fates.children(Side::Old, table).is_empty(),
            id,
            before: base,
            after: wanted,
            retype,
            resets_default,
            changes: &changes,
        };
        let is_retyped = alteration.retype.is_some();
        let mut drafts = match alteration.drafts() {
            Ok(drafts) => drafts,
            Err(Unknown(property)) => {
                let property = property.noun().to_owned();
                return self.errors.push(PlanError::Unsupported { object: id.clone(), property });
            }
        };
        if self.fates.column_of(Side::Old, table, &id.name).is_none() {
            // The column is there by then, but not yet when the data is asked.
            drafts.main.iter_mut().chain(&mut drafts.proof).for_each(|draft| draft.checks.clear());
        }
        let owner = self.standing.owner(self.fates.object(Side::New, table));
        drafts.main.extend(self.one_column_standing(id, Some(base), wanted, &owner));
        drafts.main.extend(self.not_null_comment(table, base, wanted));
        let columns = self.with_children(table, &id.name);
        let gone: Vec<Event> = columns.iter().cloned().map(Event::Gone).collect();
        let made: Vec<Event> = columns.iter().cloned().map(Event::Made).collect();
        let needs_gone = self.needs_gone(id);
        let rank = rank::of_making(Kind::Table);
        let mut causes = made.clone();
        if base.identity.is_some() && wanted.identity.is_none() {
            causes.push(Event::Free(id.clone()));
        }
        let mut before = needs_gone.clone();
        if !drafts.release.is_empty() {
            // What the default needed is let go of before, and an identity may take its name.
            before.retain(|event| matches!(event, Event::Gone(need) if is_of_type(need)));
        }
        if is_retyped {
            causes.extend(gone.iter().cloned());
        } else {
            before.retain(|event| !matches!(event, Event::Gone(need) if self.fates.get(need) == Fate::Rebuild));
        }
        let mut after = if is_retyped { self.type_made_of(id) } else { Vec::new() };
        after.extend(self.after_unlinking(id));
        after.extend(self.keys_gone(id, base, wanted));
        if let Some(identity) = wanted.identity.as_ref().filter(|_| base.identity.is_none()) {
            let sequence = text::identity_sequence(table, &id.name, identity);
            after.extend(self.names.taken_by_sequence(&sequence.schema, &sequence.name, id));
        }
        let has_main = !drafts.main.is_empty();
        for drafts in [&mut drafts.release, &mut drafts.main, &mut drafts.restore] {
            Self::span(drafts, id);
        }
        if is_retyped && let Some(of) = self.rebuilt_type(wanted).filter(|of| self.is_set_aside(of)) {
            Self::span(&mut drafts.main, &of);
        }
        let key = self.key(rank, table, number);
        let mut release_before = needs_gone;
        release_before.extend(gone);
        self.push(key, Vec::new(), Vec::new(), release_before, drafts.release);
        let key = self.key(rank, table, number + 1);
        self.push(key, causes, after, before, drafts.main);
        let mut restore_after = self.needs_made(id);
        if has_main {
            restore_after.extend(made.iter().cloned());
        }
        if !drafts.proof.is_empty() {
            let mut after = self.after_unlinking(id);
            if has_main {
                after.extend(made.iter().cloned());
            }
            let key = self.key(rank, table, number + PROOF);
            let causes = columns.iter().cloned().map(Event::Filled).collect();
            self.push(key, causes, after, Vec::new(), drafts.proof);
        }
        // The main statements of the column come first, if there are any.
        let key = self.key(rank, table, number + 2);
        let causes = if has_main { Vec::new() } else { made };
        restore_after.retain(|event| !causes.contains(event));
        self.push(key, causes, restore_after, Vec::new(), drafts.restore);
    }

    fn not_null_comment(&self, table: &ObjectId, base: &Column, wanted: &Column) -> Option<Draft> {
        let comment = |column: &Column| column.not_null_constraint.as_ref().and_then(|extra| extra.comment.clone());
        let extra = wanted.not_null_constraint.clone().unwrap_or_default();
        let is_changed = self.fates.options.comments && wanted.not_null && comment(base) != comment(wanted);
        let sql = || text::not_null_comment(table, &wanted.name, &extra);
        is_changed.then(|| Draft::new(sql(), &table.column(wanted.name.clone()), "its constraint's comment"))
    }

    /// The primary keys that have to go before a column may be NULL.
    fn keys_gone(&self, id: &ObjectId, base: &Column, wanted: &Column) -> Vec<Event> {
        if !base.not_null || wanted.not_null {
            return Vec::new();
        }
        let users = self.fates.old_needs.direct_users(id).filter(|user| user.kind == Kind::Constraint);
        users.cloned().map(Event::Gone).collect()
    }

    /// The types that a column needs, made.
    pub(super) fn type_made_of(&self, id: &ObjectId) -> Vec<Event> {
        let needs = self.fates.new_needs.needs(id);
        needs.into_iter().filter(is_of_type).map(Event::Made).collect()
    }
}

/// What a child gets of a column that its parent gets.
fn handed_down(wanted: &Column) -> Column {
    Column {
        not_null: wanted.not_null,
        default: wanted.default.clone(),
        generated: wanted.generated.clone(),
        collation: wanted.collation.clone(),
        inheritance: Inheritance::Inherited,
        ..Column::new(wanted.name.clone(), wanted.data_type.clone())
    }
}

/// Whether every row needs a value of its own.
fn is_rewriting(column: &Column) -> bool {
    let is_stored = column
        .generated
        .as_ref()
        .is_some_and(|generated| generated.storage == driftless_schema::model::GeneratedStorage::Stored);
    let is_volatile = column.default.as_ref().is_some_and(|default| {
        let text = default.trim();
        let stable = ["now()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "LOCALTIMESTAMP", "CURRENT_USER", "SESSION_USER"];
        text.contains('(') && !stable.contains(&text) && !text.starts_with('\'')
    });
    is_stored || is_volatile || column.identity.is_some()
}

/// Whether a column needs it for its type rather than its default.
fn is_of_type(need: &ObjectId) -> bool {
    need.kind.is_type() || need.kind == Kind::Collation || need.kind.is_relation() || need.kind == Kind::Extension
}
