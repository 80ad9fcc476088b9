//! From rows to the model.

use std::collections::HashMap;

use driftless_schema::model::{Body, Catalog, Dialect, Ident, Kind, Object, ObjectId};

use super::keys::{self, Parent, Parents};
use super::read::Raw;
use super::rows::{ObjectKind, SchemaRow};
use super::{ReadError, code, indexes, relations};
use crate::sql::canonical::ColumnNames;
use crate::sql::cursor::Unexpected;
use crate::sql::table::{self, CreateTable};
use crate::sql::{index, virtual_table};

/// The schema that a database file is.
pub(super) const MAIN: &str = "main";

/// Makes a schema of everything that was read, with notes of what could not be known.
pub(super) fn assemble(raw: &Raw) -> Result<(Catalog, Vec<String>), ReadError> {
    let mut builder = Builder {
        catalog: Catalog::new(Dialect::Sqlite, rusqlite::version()),
        raw,
        relations: HashMap::new(),
        tables: HashMap::new(),
    };
    builder.insert(ObjectId::database_scoped(Kind::Schema, MAIN), Body::Schema);
    builder.relations()?;
    builder.tables()?;
    for object in &raw.objects {
        builder.object(object).map_err(|source| failed(object, source))?;
    }
    builder.dependencies();
    Ok((builder.catalog, notes(raw)))
}

struct Builder<'a> {
    catalog: Catalog,
    raw: &'a Raw,
    /// Tables and views, by name in lower case.
    relations: HashMap<String, Relation<'a>>,
    /// The texts of ordinary tables, by name.
    tables: HashMap<&'a str, CreateTable<'a>>,
}

struct Relation<'a> {
    id: ObjectId,
    name: &'a str,
    columns: ColumnNames,
}

impl<'a> Builder<'a> {
    fn insert(&mut self, id: ObjectId, body: Body) {
        self.catalog.objects.insert(id, Object::new(body));
    }

    /// Learns the relations there are, and reads the texts of tables.
    fn relations(&mut self) -> Result<(), ReadError> {
        for object in &self.raw.objects {
            let kind = match object.kind {
                ObjectKind::Table | ObjectKind::VirtualTable => Kind::Table,
                ObjectKind::View => Kind::View,
                ObjectKind::ShadowTable | ObjectKind::Index | ObjectKind::Trigger => continue,
            };
            let columns = self.raw.columns.get(&object.name).into_iter().flatten();
            let relation = Relation {
                id: ObjectId::in_schema(kind, MAIN, object.name.as_str()),
                name: &object.name,
                columns: ColumnNames::new(columns.map(|column| column.name.as_str())),
            };
            self.relations.insert(object.name.to_ascii_lowercase(), relation);
            if object.kind == ObjectKind::Table {
                let text = table::read(object.sql.as_deref().unwrap_or_default());
                let text = text.map_err(|source| failed(object, source))?;
                self.tables.insert(&object.name, text);
            }
        }
        Ok(())
    }

    /// Adds ordinary tables with their constraints.
    fn tables(&mut self) -> Result<(), ReadError> {
        let parents = self.parents();
        let none = ColumnNames::default();
        for object in self.raw.objects.iter().filter(|object| object.kind == ObjectKind::Table) {
            let Some(text) = self.tables.get(object.name.as_str()) else { continue };
            let names = self.relation(&object.name).map_or(&none, |relation| &relation.columns);
            let body = relations::table(object, text, self.raw, names).map_err(|source| failed(object, source))?;
            let constraints = keys::constraints(&object.name, text, names, &parents);
            self.catalog
                .objects
                .insert(ObjectId::in_schema(Kind::Table, MAIN, object.name.as_str()), Object::new(Body::Table(body)));
            self.catalog.objects.extend(constraints.into_iter().map(|(name, constraint)| {
                let id = ObjectId::on_relation(Kind::Constraint, MAIN, object.name.as_str(), name);
                (id, Object::new(Body::Constraint(constraint)))
            }));
        }
        Ok(())
    }
}

impl<'a> Builder<'a> {
    fn relation(&self, name: &str) -> Option<&Relation<'a>> {
        self.relations.get(&name.to_ascii_lowercase())
    }

    /// What foreign keys need to know, by table.
    fn parents(&self) -> Parents {
        let tables = self.raw.objects.iter().filter(|object| object.kind == ObjectKind::Table);
        let parents = tables.filter_map(|object| {
            let columns = self.raw.columns.get(&object.name)?;
            let mut key: Vec<_> = columns.iter().filter(|column| column.key > 0).collect();
            key.sort_by_key(|column| column.key);
            let parent = Parent {
                name: object.name.clone(),
                columns: ColumnNames::new(columns.iter().map(|column| column.name.as_str())),
                primary_key: key.iter().map(|column| Ident::new(&column.name)).collect(),
            };
            Some((object.name.to_ascii_lowercase(), parent))
        });
        parents.collect()
    }

    /// Adds whatever is not an ordinary table.
    fn object(&mut self, object: &SchemaRow) -> Result<(), Unexpected> {
        let sql = object.sql.as_deref().unwrap_or_default();
        match object.kind {
            ObjectKind::Table | ObjectKind::ShadowTable => {}
            ObjectKind::VirtualTable => {
                let body = relations::virtual_table(object, virtual_table::using(sql)?, self.raw);
                self.insert(ObjectId::in_schema(Kind::Table, MAIN, object.name.as_str()), Body::Table(body));
            }
            ObjectKind::View => {
                let body = code::view(object, self.raw)?;
                self.insert(ObjectId::in_schema(Kind::View, MAIN, object.name.as_str()), Body::View(body));
            }
            // Those without a text are behind constraints, those without a table on a shadow table.
            ObjectKind::Index if object.sql.is_some() => {
                if let (Some(text), Some(relation)) =
                    (self.tables.get(object.table.as_str()), self.relation(&object.table))
                {
                    let body = indexes::index(object, &index::read(sql)?, text, &relation.columns, self.raw)?;
                    self.insert(ObjectId::in_schema(Kind::Index, MAIN, object.name.as_str()), Body::Index(body));
                }
            }
            ObjectKind::Index => {}
            ObjectKind::Trigger => {
                if let Some(relation) = self.relation(&object.table) {
                    let body = code::trigger(object, relation.name, &relation.columns)?;
                    let id = ObjectId::on_relation(Kind::Trigger, MAIN, relation.name, object.name.as_str());
                    self.insert(id, Body::Definition(body));
                }
            }
        }
        Ok(())
    }

    /// Adds what views and triggers use to them.
    fn dependencies(&mut self) {
        let relations = &self.relations;
        for (id, object) in &mut self.catalog.objects {
            let uses: Vec<&str> = match id.kind {
                Kind::View => self.raw.dependencies.of_view(&id.name).collect(),
                Kind::Trigger => self.raw.dependencies.of_trigger(&id.name).collect(),
                _ => continue,
            };
            let used = uses.into_iter().filter_map(|name| relations.get(name)).map(|relation| &relation.id);
            object.depends_on = used.filter(|used| used.name != id.relation && *used != id).cloned().collect();
            object.depends_on.sort_unstable();
        }
    }
}

fn failed(object: &SchemaRow, source: Unexpected) -> ReadError {
    ReadError::Statement { kind: noun(object.kind), name: object.name.clone(), source }
}

fn noun(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table | ObjectKind::VirtualTable | ObjectKind::ShadowTable => "table",
        ObjectKind::View => "view",
        ObjectKind::Index => "index",
        ObjectKind::Trigger => "trigger",
    }
}

fn notes(raw: &Raw) -> Vec<String> {
    let note = |(name, reason): &(String, String)| format!("the columns of `{name}` are not known: {reason}");
    raw.unknown.iter().map(note).collect()
}
