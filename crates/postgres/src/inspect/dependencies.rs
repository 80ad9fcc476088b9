//! What objects need beyond what their bodies show.

use std::collections::HashMap;

use driftless_schema::model::{Kind, ObjectId};

use super::names::{Names, class};
use super::read::Raw;

/// The identities of objects by the catalog and number they have there.
#[derive(Default)]
pub(super) struct Numbers(HashMap<(u32, u32), ObjectId>);

impl Numbers {
    pub(super) fn note(&mut self, class: u32, oid: u32, id: &ObjectId) {
        self.0.insert((class, oid), id.clone());
    }

    pub(super) fn of(&self, class: u32, oid: u32) -> Option<&ObjectId> {
        self.0.get(&(class, oid))
    }

    /// Adds what stands for another object in `pg_depend`: a default for its column, a view's
    /// rule for the view, a check for its domain, a multirange for its range, a member for its
    /// operator class, what is published for the publication, an extension's object for the extension.
    pub(super) fn note_stand_ins(&mut self, raw: &Raw, names: &Names<'_>) {
        for row in &raw.defaults {
            if let (Some(relation), Some(column)) =
                (self.of(class::RELATION, row.relation), names.column(row.relation, row.number))
            {
                let id = relation.column(column.name.0.clone());
                self.note(class::DEFAULT, row.oid, &id);
            }
        }
        let views = raw.views_of_rules.iter().map(|row| (class::RULE, row.oid, class::RELATION, row.relation));
        let ranges = raw.ranges.iter().map(|row| (class::TYPE, row.multirange_id, class::TYPE, row.oid));
        let members = raw.members.iter().map(|row| (row.class_id, row.oid, class::EXTENSION, row.extension));
        let checks = raw.constraints.iter().filter(|row| row.relation == 0);
        let checks = checks.map(|row| (class::CONSTRAINT, row.oid, class::TYPE, row.domain));
        let not_nulls = raw.constraints.iter().filter(|row| row.relation != 0 && row.kind.0 == b'n');
        let not_nulls = not_nulls.map(|row| (class::CONSTRAINT, row.oid, class::RELATION, row.relation));
        let tables = raw.publication_tables.iter();
        let tables = tables.map(|row| (class::PUBLICATION_TABLE, row.oid, class::PUBLICATION, row.publication));
        let schemas = raw.publication_schemas.iter();
        let schemas = schemas.map(|row| (class::PUBLICATION_SCHEMA, row.oid, class::PUBLICATION, row.publication));
        let of_class = |class: Option<u32>, family: u32| match class {
            Some(class) => (class::OPERATOR_CLASS, class),
            None => (class::OPERATOR_FAMILY, family),
        };
        let operators = raw.family_operators.iter().map(|row| {
            let (class, oid) = of_class(row.class, row.family);
            (class::FAMILY_OPERATOR, row.oid, class, oid)
        });
        let functions = raw.family_functions.iter().map(|row| {
            let (class, oid) = of_class(row.class, row.family);
            (class::FAMILY_FUNCTION, row.oid, class, oid)
        });
        let all = views.chain(ranges).chain(members).chain(checks).chain(not_nulls);
        for (class, oid, for_class, for_oid) in all.chain(tables).chain(schemas).chain(operators).chain(functions) {
            if let Some(id) = self.0.get(&(for_class, for_oid)).cloned() {
                self.0.insert((class, oid), id);
            }
        }
    }

    /// Returns who needs what, in the catalog's order; never itself, nor the relation that it is
    /// part of. A column's own needs are the column's.
    pub(super) fn needs<'a>(
        &'a self,
        raw: &'a Raw,
        names: &'a Names<'a>,
    ) -> impl Iterator<Item = (ObjectId, ObjectId)> {
        raw.dependencies.iter().filter_map(move |row| {
            let who = self.part((row.class_id, row.oid), row.part, names)?;
            let what = self.part((row.needs_class, row.needs_oid), row.needs_part, names)?;
            let is_own_relation = what.kind.is_relation() && what.schema == who.schema && what.name == who.relation;
            (who != what && !is_own_relation).then_some((who, what))
        })
    }

    /// The object of that number, or the column of it that `part` is.
    fn part(&self, number: (u32, u32), part: i32, names: &Names<'_>) -> Option<ObjectId> {
        let whole = self.0.get(&number)?;
        let has_columns = whole.kind.is_relation() || whole.kind == Kind::Composite;
        let column = i16::try_from(part).ok().filter(|part| *part > 0 && has_columns);
        match column.and_then(|part| names.column(number.1, part)) {
            Some(column) => Some(whole.column(column.name.0.clone())),
            None => Some(whole.clone()),
        }
    }
}
