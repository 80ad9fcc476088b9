//! From catalog rows to the model.

use driftless_schema::model::{Body, Catalog, DataType, Dialect, Extension, Ident, Kind, Object, ObjectId, Sequence};

use super::acl::{self, Target};
use super::code;
use super::dependencies::Numbers;
use super::keys::Keys;
use super::names::{Names, class, relation_kind};
use super::read::Raw;
use super::relations::{Relations, persistence, sequence_options};
use super::rows::SequenceRow;
use super::type_objects::TypeObjects;

/// Makes a schema of everything that was read.
pub(super) fn assemble(raw: &Raw) -> Catalog {
    let names = Names::new(raw);
    let mut builder = Builder {
        catalog: Catalog::new(Dialect::Postgres, raw.server.version.clone()),
        names: &names,
        numbers: Numbers::default(),
    };
    builder.catalog.origin = raw.server.origin.clone();
    builder.schemas_and_extensions(raw);
    let relations = Relations::new(raw, &names);
    builder.relations(raw, &relations);
    builder.types(raw, &relations);
    builder.keys(raw);
    builder.sequences(raw);
    builder.code(raw);
    builder.dependencies(raw);
    builder.catalog
}

struct Builder<'a> {
    catalog: Catalog,
    names: &'a Names<'a>,
    numbers: Numbers,
}

/// The number of an object in its catalog, who owns it, and who may use it.
struct Standing<'a> {
    class: u32,
    oid: u32,
    owner: Option<u32>,
    acl: Option<(&'a Option<Vec<String>>, Target)>,
}

impl Builder<'_> {
    /// Puts an object into the schema, with what any object can have; an extension's object is
    /// left out.
    fn add(&mut self, id: ObjectId, body: Body, standing: Standing<'_>) {
        let Standing { class, oid, owner, acl } = standing;
        if self.names.is_of_extension(class, oid) {
            return;
        }
        let role = owner.map(|owner| self.names.role(owner));
        let owner = owner.map(|owner| self.names.owner(owner));
        let privileges = acl
            .zip(role)
            .and_then(|((acl, target), role)| acl::parse(acl.as_deref(), target, &role, self.names.version()));
        let comment = self.names.comment(class, oid, 0);
        self.numbers.note(class, oid, &id);
        self.catalog
            .objects
            .insert(id, Object { body, owner, comment, privileges, depends_on: Vec::new(), oid: Some(oid) });
    }

    fn schemas_and_extensions(&mut self, raw: &Raw) {
        for row in &raw.schemas {
            let id = ObjectId::database_scoped(Kind::Schema, row.name.0.clone());
            let acl = Some((&row.acl, Target::Schema));
            let standing = Standing { class: class::SCHEMA, oid: row.oid, owner: Some(row.owner), acl };
            self.add(id, Body::Schema, standing);
        }
        for row in &raw.extensions {
            let id = ObjectId::database_scoped(Kind::Extension, row.name.0.clone());
            let body = Body::Extension(Extension { version: row.version.clone(), schema: row.schema.0.clone() });
            let standing = Standing { class: class::EXTENSION, oid: row.oid, owner: None, acl: None };
            self.add(id, body, standing);
        }
    }

    fn relations(&mut self, raw: &Raw, relations: &Relations<'_>) {
        for row in &raw.relations {
            if let (Some(_), Some(id)) = (relation_kind(row), self.names.relation_id(row.oid)) {
                let acl = Some((&row.acl, Target::Relation));
                let standing = Standing { class: class::RELATION, oid: row.oid, owner: Some(row.owner), acl };
                self.add(id, relations.body(row), standing);
            }
        }
    }

    fn types(&mut self, raw: &Raw, relations: &Relations<'_>) {
        let types = TypeObjects::new(raw, self.names, relations);
        for row in &raw.types {
            let Some((id, body)) = types.object(row) else { continue };
            if row.kind.0 == b'c' {
                self.numbers.note(class::RELATION, row.relation, &id);
            }
            let acl = Some((&row.acl, Target::Type));
            self.add(id, body, Standing { class: class::TYPE, oid: row.oid, owner: Some(row.owner), acl });
        }
    }

    fn keys(&mut self, raw: &Raw) {
        let keys = Keys::new(raw, self.names);
        let mut hidden = std::collections::HashSet::new();
        for row in &raw.constraints {
            let Some(id) = self.names.part_id(Kind::Constraint, row.relation, &row.name.0) else { continue };
            let Some(constraint) = keys.constraint(row) else { continue };
            let standing = Standing { class: class::CONSTRAINT, oid: row.oid, owner: None, acl: None };
            if Keys::owns_index(row) {
                hidden.insert(row.index_id);
                self.numbers.note(class::RELATION, row.index_id, &id);
            }
            self.add(id, Body::Constraint(constraint), standing);
        }
        for row in raw.indexes.iter().filter(|row| !hidden.contains(&row.oid)) {
            let Some(relation) = self.names.relation(row.oid) else { continue };
            let Some(schema) = self.names.schema(relation.schema) else { continue };
            let Some(index) = keys.index(row, relation) else { continue };
            let id = ObjectId::in_schema(Kind::Index, schema.clone(), relation.name.0.clone());
            self.add(id, Body::Index(index), Standing { class: class::RELATION, oid: row.oid, owner: None, acl: None });
        }
    }

    fn sequences(&mut self, raw: &Raw) {
        for row in raw.sequences.iter().filter(|row| !row.is_identity) {
            let Some(relation) = self.names.relation(row.oid) else { continue };
            let Some(schema) = self.names.schema(relation.schema) else { continue };
            let id = ObjectId::in_schema(Kind::Sequence, schema.clone(), relation.name.0.clone());
            let sequence = Sequence {
                data_type: DataType::new(&row.data_type),
                options: sequence_options(row),
                owned_by: self.owned_by(row, schema),
                persistence: persistence(relation.persistence),
            };
            let acl = Some((&relation.acl, Target::Sequence));
            let standing = Standing { class: class::RELATION, oid: row.oid, owner: Some(relation.owner), acl };
            self.add(id, Body::Sequence(sequence), standing);
        }
    }

    fn owned_by(&self, row: &SequenceRow, schema: &Ident) -> Option<(Ident, Ident)> {
        let table = self.names.relation(row.owner_relation?)?;
        let column = self.names.column(table.oid, i16::try_from(row.owner_column?).ok()?)?;
        // The server keeps a sequence in the schema of the table that owns it.
        (self.names.schema(table.schema)? == schema).then(|| (table.name.0.clone(), column.name.0.clone()))
    }

    fn code(&mut self, raw: &Raw) {
        for row in &raw.routines {
            if let Some((id, definition)) = code::routine(row, self.names) {
                let acl = Some((&row.acl, Target::Routine));
                let standing = Standing { class: class::ROUTINE, oid: row.oid, owner: Some(row.owner), acl };
                self.add(id, Body::Definition(definition), standing);
            }
        }
        let triggers = raw.triggers.iter().map(|row| (class::TRIGGER, row.oid, code::trigger(row, self.names)));
        let policies = raw.policies.iter().map(|row| (class::POLICY, row.oid, code::policy(row, self.names)));
        let rules = raw.rules.iter().map(|row| (class::RULE, row.oid, code::rule(row, self.names)));
        for (class, oid, found) in triggers.chain(policies).chain(rules) {
            if let Some((id, definition)) = found {
                self.add(id, Body::Definition(definition), Standing { class, oid, owner: None, acl: None });
            }
        }
    }

    fn dependencies(&mut self, raw: &Raw) {
        self.numbers.note_stand_ins(raw);
        for (who, what) in self.numbers.needs(raw, self.names) {
            if let Some(object) = self.catalog.objects.get_mut(who) {
                object.depends_on.push(what);
            }
        }
        for object in self.catalog.objects.values_mut() {
            object.depends_on.sort_unstable();
            object.depends_on.dedup();
        }
    }
}
