//! What one relation is, cut out of a whole schema.
//!
//! A part is the relation with what hangs on it (constraints, triggers, policies, rules, indexes, statistics, sequences it
//! owns), what it uses (types, functions, sequences, its schema, extensions), and the publications that pass it
//! on: as a [`Catalog`], so that parts are compared and judged as whole schemas are.

mod publication;

use std::collections::BTreeSet;

use crate::model::{Body, Catalog, Column, Kind, Object, ObjectId, QualifiedName};

/// Whether the partitions of a partitioned table are part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionScope {
    /// They come and go as its own business, but for the default one.
    Folded,
    /// They are.
    Told,
}

/// Cuts the relation called `name` out of `catalog`; `None` where there is no such relation.
pub fn of_relation(catalog: &Catalog, name: &QualifiedName, partitions: PartitionScope) -> Option<Catalog> {
    let (id, _) = catalog.relation_named(name)?;
    let own = own(catalog, id, partitions);
    let mut wanted = own.clone();
    wanted.extend(used(catalog, &own));
    let mut part = Catalog { objects: Default::default(), ..empty_like(catalog) };
    for id in wanted {
        if let Some(object) = catalog.objects.get(&id) {
            part.objects.insert(id, object.clone());
        }
    }
    part.objects.extend(publication::of_relation(catalog, id));
    Some(part)
}

/// Cuts what the relation used out of `part`, without the relation: what is left when it was dropped.
pub fn without_relation(part: &Catalog, name: &QualifiedName) -> Catalog {
    let mut left = part.clone();
    let Some((id, _)) = part.relation_named(name) else { return left };
    for id in own(part, id, PartitionScope::Told) {
        left.objects.remove(&id);
    }
    left.objects.retain(|id, _| id.kind != Kind::Publication);
    left
}

/// Takes two versions of one part, and leaves what it uses out of both where only one uses it: that something is
/// used no more does not mean that it was dropped. `old_name` and `new_name` are the relation's.
pub fn align(old: &Catalog, new: &Catalog, old_name: &QualifiedName, new_name: &QualifiedName) -> (Catalog, Catalog) {
    let (left, right) = (kept(old, new, old_name), kept(new, old, new_name));
    (left, right)
}

/// What of `this` is its own, or is in `other` as well.
fn kept(this: &Catalog, other: &Catalog, name: &QualifiedName) -> Catalog {
    let own = this.relation_named(name).map(|(id, _)| own(this, id, PartitionScope::Told)).unwrap_or_default();
    let one_database = this.origin.is_some() && this.origin == other.origin;
    let is_there = |id: &ObjectId, object: &Object| {
        other.objects.contains_key(id)
            || one_database
                && object.oid.is_some()
                && other.objects.iter().any(|(its, it)| its.kind == id.kind && it.oid == object.oid)
    };
    let mut kept = this.clone();
    kept.objects.retain(|id, object| own.contains(id) || id.kind == Kind::Publication || is_there(id, object));
    kept
}

/// The relation, what hangs on it, and what goes with it when it is dropped.
fn own(catalog: &Catalog, relation: &ObjectId, partitions: PartitionScope) -> BTreeSet<ObjectId> {
    let mut own = BTreeSet::from([relation.clone()]);
    own.extend(catalog.parts_of(&relation.schema, &relation.name).map(|(id, _)| id.clone()));
    for (id, object) in &catalog.objects {
        let is_own = match &object.body {
            Body::Index(index) => id.schema == relation.schema && index.table == relation.name,
            Body::Sequence(sequence) => {
                id.schema == relation.schema
                    && sequence.owned_by.as_ref().is_some_and(|(owner, _)| *owner == relation.name)
            }
            Body::Table(table) => table.partition_of.as_ref().is_some_and(|of| {
                of.parent.schema == relation.schema
                    && of.parent.name == relation.name
                    && (partitions == PartitionScope::Told || of.bound == "DEFAULT")
            }),
            Body::Definition(_) => {
                id.kind == Kind::Statistics && object.depends_on.iter().any(|need| is_of(need, relation))
            }
            Body::Schema
            | Body::Extension(_)
            | Body::View(_)
            | Body::Constraint(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::Composite(_) => false,
        };
        if is_own {
            own.insert(id.clone());
        }
    }
    own
}

/// Whether `id` is the relation, or a column of it.
fn is_of(id: &ObjectId, relation: &ObjectId) -> bool {
    id == relation || id.kind == Kind::Column && (&id.schema, &id.relation) == (&relation.schema, &relation.name)
}

/// What objects use, and what that uses, but for other relations.
fn used(catalog: &Catalog, objects: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
    let mut used = BTreeSet::new();
    let mut open: Vec<ObjectId> = objects.iter().cloned().collect();
    while let Some(id) = open.pop() {
        let Some(object) = catalog.objects.get(&id) else { continue };
        let mut needs: Vec<ObjectId> = object.depends_on.clone();
        needs.extend(object.columns().iter().flat_map(|column| column.depends_on.iter().cloned()));
        needs.extend(types(catalog, object));
        if objects.contains(&id) && id.kind.is_in_schema() {
            needs.push(ObjectId::database_scoped(Kind::Schema, id.schema.clone()));
        }
        for need in needs {
            let is_kept = !need.kind.is_relation() && !need.kind.belongs_to_relation() && need.kind != Kind::Index;
            if is_kept && catalog.objects.contains_key(&need) && !objects.contains(&need) && used.insert(need.clone()) {
                open.push(need);
            }
        }
    }
    used
}

/// The user-made types that an object's columns, or a domain, are of.
fn types<'a>(catalog: &'a Catalog, object: &'a Object) -> impl Iterator<Item = ObjectId> + 'a {
    let base = match &object.body {
        Body::Domain(domain) => domain.base.shape().qualified(),
        _ => None,
    };
    let of_columns = object.columns().iter().filter_map(|column: &Column| column.data_type.shape().qualified());
    of_columns.chain(base).filter_map(|name| Some(catalog.type_named(&name)?.0.clone()))
}

fn empty_like(catalog: &Catalog) -> Catalog {
    let mut empty = Catalog::new(catalog.dialect, catalog.server_version.clone());
    empty.origin.clone_from(&catalog.origin);
    empty
}

#[cfg(test)]
mod tests;
