//! From catalog rows to the model.

use driftless_schema::model::{
    Body, Catalog, DataType, Definition, Dialect, Extension, Ident, Kind, Object, ObjectId, Sequence,
};

use super::acl::{self, Target};
use super::code;
use super::definitions::{self, Found};
use super::dependencies::Numbers;
use super::keys::Keys;
use super::names::{Names, class};
use super::own;
use super::read::Raw;
use super::relations::{Relations, persistence, sequence_options};
use super::rows::SequenceRow;
use super::standing::{Acl, Standing};
use super::type_objects::TypeObjects;
use super::unmodelled;

/// Makes a schema of everything that was read.
pub(super) fn assemble(raw: &Raw) -> Catalog {
    let names = Names::new(raw);
    let mut builder = Builder {
        catalog: Catalog::new(Dialect::Postgres, raw.server.version.clone()),
        names: &names,
        numbers: Numbers::default(),
    };
    builder.catalog.origin = raw.server.origin.clone();
    builder.database(raw);
    builder.schemas_and_extensions(raw);
    let relations = Relations::new(raw, &names);
    builder.relations(raw, &relations);
    builder.types(raw, &relations);
    builder.keys(raw);
    builder.sequences(raw);
    builder.code(raw);
    builder.definitions(raw);
    builder.numbers.note_stand_ins(raw, &names);
    builder.dependencies(raw);
    builder.unmodelled(raw);
    own::hide(&mut builder.catalog);
    builder.catalog
}

struct Builder<'a> {
    catalog: Catalog,
    names: &'a Names<'a>,
    numbers: Numbers,
}

impl Builder<'_> {
    /// Puts an object into the schema, with what any object can have; an extension's object is
    /// left out.
    fn add(&mut self, id: ObjectId, body: Body, standing: Standing<'_>) {
        let Standing { class, oid, owner, acl } = standing;
        if self.names.is_of_extension(class, oid) {
            return;
        }
        let privileges = acl.and_then(|Acl { items, target, baseline, owner }| {
            acl::parse(items.as_deref(), target, baseline, &self.names.role(owner), self.names.version())
        });
        self.numbers.note(class, oid, &id);
        let object = Object {
            owner: owner.map(|owner| self.names.owner(owner)),
            comment: self.names.comment(class, oid, 0),
            privileges,
            labels: self.names.labels(class, oid, 0),
            oid: Some(oid),
            ..Object::new(body)
        };
        self.catalog.objects.insert(id, object);
    }

    /// The database itself, where there is anything to tell of it.
    fn database(&mut self, raw: &Raw) {
        let server = &raw.server;
        let standing = Standing::owned(class::DATABASE, server.database_oid, server.owner);
        self.add(
            ObjectId::database(),
            Body::Definition(Definition::default()),
            standing.granted(&server.acl, Target::Database),
        );
        let has_nothing_to_tell =
            |object: &Object| object.comment.is_none() && object.privileges.is_none() && object.labels.is_empty();
        if self.catalog.objects.get(&ObjectId::database()).is_some_and(has_nothing_to_tell) {
            self.catalog.objects.remove(&ObjectId::database());
        }
    }

    fn schemas_and_extensions(&mut self, raw: &Raw) {
        for row in &raw.schemas {
            let id = ObjectId::database_scoped(Kind::Schema, row.name.0.clone());
            let standing = Standing::owned(class::SCHEMA, row.oid, row.owner).granted(&row.acl, Target::Schema);
            self.add(id, Body::Schema, standing);
        }
        for row in &raw.extensions {
            let id = ObjectId::database_scoped(Kind::Extension, row.name.0.clone());
            let body = Body::Extension(Extension { version: row.version.clone(), schema: row.schema.0.clone() });
            self.add(id, body, Standing::ownerless(class::EXTENSION, row.oid));
        }
    }

    fn relations(&mut self, raw: &Raw, relations: &Relations<'_>) {
        for row in &raw.relations {
            let Some(id) = self.names.relation_id(row.oid) else { continue };
            if raw.focus.has(row.oid) {
                let standing = Standing::owned(class::RELATION, row.oid, row.owner).granted(&row.acl, Target::Relation);
                self.add(id, relations.body(row), standing);
            } else {
                // What is read can need it.
                self.numbers.note(class::RELATION, row.oid, &id);
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
            let standing = Standing::owned(class::TYPE, row.oid, row.owner).granted(&row.acl, Target::Type);
            self.add(id, body, standing);
        }
    }

    fn keys(&mut self, raw: &Raw) {
        let keys = Keys::new(raw, self.names);
        let mut hidden = std::collections::HashSet::new();
        for row in &raw.constraints {
            let Some(id) = self.names.part_id(Kind::Constraint, row.relation, &row.name.0) else { continue };
            let Some(constraint) = keys.constraint(row) else { continue };
            let standing = Standing::ownerless(class::CONSTRAINT, row.oid);
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
            self.add(id, Body::Index(index), Standing::ownerless(class::RELATION, row.oid));
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
            let standing = Standing::owned(class::RELATION, row.oid, relation.owner);
            self.add(id, Body::Sequence(sequence), standing.granted(&relation.acl, Target::Sequence));
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
                let standing = Standing::owned(class::ROUTINE, row.oid, row.owner).granted(&row.acl, Target::Routine);
                self.add(id, Body::Definition(definition), standing);
            }
        }
        let triggers = raw.triggers.iter().map(|row| (class::TRIGGER, row.oid, code::trigger(row, self.names)));
        let policies = raw.policies.iter().map(|row| (class::POLICY, row.oid, code::policy(row, self.names)));
        let rules = raw.rules.iter().map(|row| (class::RULE, row.oid, code::rule(row, self.names)));
        for (class, oid, found) in triggers.chain(policies).chain(rules) {
            if let Some((id, definition)) = found {
                self.add(id, Body::Definition(definition), Standing::ownerless(class, oid));
            }
        }
    }

    fn definitions(&mut self, raw: &Raw) {
        for Found { id, definition, standing } in definitions::all(raw, self.names) {
            // Default privileges that are the server's are none.
            let says_nothing = id.kind == Kind::DefaultPrivileges;
            self.add(id.clone(), Body::Definition(definition), standing);
            if says_nothing && self.catalog.objects.get(&id).is_some_and(|object| object.privileges.is_none()) {
                self.catalog.objects.remove(&id);
            }
        }
    }

    /// What the catalogs say that the model has no place for.
    fn unmodelled(&mut self, raw: &Raw) {
        for (id, name, value) in unmodelled::facts(raw, &self.numbers, self.names) {
            let Some(object) = self.catalog.objects.get_mut(id) else { continue };
            // Several rows can be about one object.
            object.unmodelled.entry(name).and_modify(|all| all.push_str(&format!(", {value}"))).or_insert(value);
        }
    }

    fn dependencies(&mut self, raw: &Raw) {
        for (who, what) in self.numbers.needs(raw, self.names) {
            if who.kind != Kind::Column {
                if let Some(object) = self.catalog.objects.get_mut(&who) {
                    object.depends_on.push(what);
                }
                continue;
            }
            let owner = who.with_this_column().into_iter().find(|id| self.catalog.objects.contains_key(id));
            let columns = owner.and_then(|id| self.catalog.objects.get_mut(&id)).map(|object| object.columns_mut());
            if let Some(column) = columns.into_iter().flatten().find(|column| column.name == who.name) {
                column.depends_on.push(what);
            }
        }
        for object in self.catalog.objects.values_mut() {
            object.depends_on.sort_unstable();
            object.depends_on.dedup();
            for column in object.columns_mut() {
                column.depends_on.sort_unstable();
                column.depends_on.dedup();
            }
        }
    }
}
