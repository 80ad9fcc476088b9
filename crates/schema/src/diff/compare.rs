//! Compares objects of the same identity.

use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::{self, Facts};
use super::{Action, Change, DiffOptions, Property};
use crate::model::{Body, Catalog, Column, Definition, Kind, Object, ObjectId, QualifiedName};

/// Compares two schemas in which what was renamed already has its new name.
pub(super) fn compare(old: &Catalog, new: &Catalog, options: DiffOptions) -> Vec<Change> {
    let comparison = Comparison { options };
    let mut changes = Vec::new();
    let wanted = |id: &ObjectId| options.privileges || id.kind != Kind::DefaultPrivileges;
    for (id, before) in old.objects.iter().filter(|(id, _)| wanted(id)) {
        match new.objects.get(id) {
            Some(after) => comparison.object(id, before, after, &mut changes),
            None if id.kind == Kind::Database => comparison.object(id, before, &untouched_database(), &mut changes),
            None if is_told_with_its_relation(id, old, new) => {}
            None => match other_kind(new, id) {
                Some((new_id, after)) => comparison.kind(id, before, new_id, after, &mut changes),
                None => changes.push(Change { object: id.clone(), action: Action::Dropped }),
            },
        }
    }
    for (id, after) in new.objects.iter().filter(|(id, _)| !old.objects.contains_key(id) && wanted(id)) {
        if id.kind == Kind::Database {
            comparison.object(id, &untouched_database(), after, &mut changes);
        } else if !is_told_with_its_relation(id, new, old) && other_kind(old, id).is_none() {
            changes.push(Change { object: id.clone(), action: Action::Added });
        }
    }
    changes
}

/// Compares two versions of one object.
pub(super) fn one(id: &ObjectId, before: &Object, after: &Object, options: DiffOptions) -> Vec<Change> {
    let mut changes = Vec::new();
    Comparison { options }.object(id, before, after, &mut changes);
    changes
}

/// Compares two versions of one column.
pub(super) fn one_column(id: &ObjectId, before: &Column, after: &Column, options: DiffOptions) -> Vec<Change> {
    let mut changes = Vec::new();
    Comparison { options }.column(id, before, after, &mut changes);
    changes
}

/// A database of which there is nothing to tell, and which is not in the catalog then: there is
/// one all the same.
fn untouched_database() -> Object {
    Object::new(Body::Definition(Definition::default()))
}

/// The relation of another kind that has the name of the relation `id`, unless the relation
/// itself is there.
fn other_kind<'a>(catalog: &'a Catalog, id: &ObjectId) -> Option<(&'a ObjectId, &'a Object)> {
    let name = QualifiedName { schema: id.schema.clone(), name: id.name.clone() };
    id.kind.is_relation().then(|| catalog.relation_named(&name)).flatten()
}

/// Whether `id`, which is in `here` and not in `there`, came or went with a relation that is
/// in `here` and not in `there`.
fn is_told_with_its_relation(id: &ObjectId, here: &Catalog, there: &Catalog) -> bool {
    let object = here.objects.get(id);
    let relation = match object.map(|object| &object.body) {
        // Extended statistics can be in another schema than their table.
        _ if id.kind == Kind::Statistics => {
            let needs = object.map(|object| object.depends_on.as_slice()).unwrap_or_default();
            return needs
                .iter()
                .any(|need| relation_of(need).is_some_and(|name| there.relation_named(&name).is_none()));
        }
        Some(Body::Index(index)) => &index.table,
        Some(Body::Sequence(sequence)) => match &sequence.owned_by {
            Some((table, _)) => table,
            None => return false,
        },
        _ if id.kind.belongs_to_relation() => &id.relation,
        _ => return false,
    };
    let name = QualifiedName { schema: id.schema.clone(), name: relation.clone() };
    there.relation_named(&name).is_none()
}

/// The relation that an identity names, or that a column hangs on.
fn relation_of(id: &ObjectId) -> Option<QualifiedName> {
    let name = match id.kind {
        Kind::Column => &id.relation,
        kind if kind.is_relation() => &id.name,
        _ => return None,
    };
    Some(QualifiedName { schema: id.schema.clone(), name: name.clone() })
}

struct Comparison {
    options: DiffOptions,
}

impl Comparison {
    fn object(&self, id: &ObjectId, before: &Object, after: &Object, changes: &mut Vec<Change>) {
        if before.body != after.body {
            altered(id, facts::of_body(&before.body), facts::of_body(&after.body), changes);
            self.columns(id, before, after, changes);
        }
        self.standing(id, before, after, changes);
    }

    /// A relation that became another kind of relation.
    fn kind(&self, old_id: &ObjectId, before: &Object, id: &ObjectId, after: &Object, changes: &mut Vec<Change>) {
        changes.push(Change {
            object: id.clone(),
            action: Action::Altered {
                property: Property::RelationKind,
                before: Value::from(old_id.kind.noun()),
                after: Value::from(id.kind.noun()),
            },
        });
        self.columns(id, before, after, changes);
        self.standing(id, before, after, changes);
    }

    /// What any object can have.
    fn standing(&self, id: &ObjectId, before: &Object, after: &Object, changes: &mut Vec<Change>) {
        if let (true, Some(before), Some(after)) = (self.options.owners, &before.owner, &after.owner) {
            alter(id, Property::Owner, json(&before.to_string()), json(&after.to_string()), changes);
        }
        if self.options.privileges {
            alter(id, Property::Privileges, json(&before.privileges), json(&after.privileges), changes);
        }
        if self.options.comments {
            alter(id, Property::Comment, json(&before.comment), json(&after.comment), changes);
        }
        if before.labels != after.labels {
            alter(id, Property::Labelling, json(&before.labels), json(&after.labels), changes);
        }
        if before.unmodelled != after.unmodelled {
            alter(id, Property::Unmodelled, json(&before.unmodelled), json(&after.unmodelled), changes);
        }
    }

    fn columns(&self, relation: &ObjectId, before: &Object, after: &Object, changes: &mut Vec<Change>) {
        let by_name = |columns: &'_ [Column]| -> BTreeMap<_, _> {
            columns.iter().map(|column| (column.name.clone(), column.clone())).collect()
        };
        let (old, new) = (by_name(before.columns()), by_name(after.columns()));
        for (name, before) in &old {
            let id = relation.column(name.clone());
            match new.get(name) {
                Some(after) if before == after => {}
                Some(after) => self.column(&id, before, after, changes),
                None => changes.push(Change { object: id, action: Action::Dropped }),
            }
        }
        for name in new.keys().filter(|name| !old.contains_key(*name)) {
            changes.push(Change { object: relation.column(name.clone()), action: Action::Added });
        }
        let is_composite = relation.kind == Kind::Composite;
        if self.options.column_order && !is_composite && old.len() == new.len() && old.keys().eq(new.keys()) {
            let order = |object: &Object| object.columns().iter().map(|c| c.name.to_string()).collect::<Vec<_>>();
            alter(relation, Property::ColumnOrder, json(&order(before)), json(&order(after)), changes);
        }
    }

    fn column(&self, id: &ObjectId, before: &Column, after: &Column, changes: &mut Vec<Change>) {
        let mut found = Vec::new();
        altered(id, facts::of_column(before), facts::of_column(after), &mut found);
        found.retain(|change| self.wants(change));
        changes.extend(found);
    }

    fn wants(&self, change: &Change) -> bool {
        match &change.action {
            Action::Altered { property: Property::Comment, .. } => self.options.comments,
            Action::Altered { property: Property::Privileges, .. } => self.options.privileges,
            _ => true,
        }
    }
}

fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Tells every fact that differs. A constraint that became one of another kind is one change.
fn altered(id: &ObjectId, before: Facts, after: Facts, changes: &mut Vec<Change>) {
    let kind = |facts: &Facts| facts.iter().find(|(property, _)| *property == Property::ConstraintKind).cloned();
    if let (Some((property, before)), Some((_, after))) = (kind(&before), kind(&after))
        && before != after
    {
        return alter(id, property, before, after, changes);
    }
    let mut before: BTreeMap<Property, Value> = before.into_iter().collect();
    for (property, after) in after {
        alter(id, property, before.remove(&property).unwrap_or_default(), after, changes);
    }
    for (property, before) in before {
        alter(id, property, before, Value::Null, changes);
    }
}

fn alter(id: &ObjectId, property: Property, before: Value, after: Value, changes: &mut Vec<Change>) {
    if before != after {
        changes.push(Change { object: id.clone(), action: Action::Altered { property, before, after } });
    }
}
