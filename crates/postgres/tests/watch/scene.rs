//! A database that is looked at, and what of a reading is of one relation.

use std::collections::{BTreeMap, BTreeSet};

use driftless_engine::inspect::{InspectError, SchemaInspector as _};
use driftless_engine::watch::{Depth, Look, Mark, Wanted, WatchSession, Watcher as _};
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::inspect::PostgresInspector;
use driftless_postgres::watch::PostgresWatcher;
use driftless_schema::model::{Body, Catalog, Kind, Object, ObjectId, QualifiedName};
use tokio_util::sync::CancellationToken;

pub fn info(url: &str) -> ConnInfo {
    ConnInfo::parse(&url.into(), &|_| None).unwrap()
}

pub async fn session(url: &str) -> Box<dyn WatchSession> {
    PostgresWatcher::new(info(url)).connect(&CancellationToken::new()).await.unwrap()
}

/// The catalog as the inspector reads it.
pub async fn inspect(url: &str) -> Catalog {
    PostgresInspector::new(info(url)).inspect(&CancellationToken::new()).await.unwrap().catalog
}

pub async fn try_look(
    session: &mut Box<dyn WatchSession>,
    wanted: &Wanted,
    since: Option<&Mark>,
) -> Result<Look, InspectError> {
    session.look(wanted, since, Depth::Signs, &CancellationToken::new()).await
}

pub async fn look(session: &mut Box<dyn WatchSession>, wanted: &Wanted, since: Option<&Mark>) -> Look {
    try_look(session, wanted, since).await.unwrap()
}

pub fn all() -> Wanted {
    Wanted::new(|_| true)
}

pub fn only(name: &QualifiedName) -> Wanted {
    let name = name.clone();
    Wanted::new(move |relation| *relation == name)
}

pub fn name(schema: &str, name: &str) -> QualifiedName {
    QualifiedName { schema: schema.into(), name: name.into() }
}

pub fn relations(catalog: &Catalog) -> BTreeSet<QualifiedName> {
    catalog.relations().map(|(id, _)| QualifiedName { schema: id.schema.clone(), name: id.name.clone() }).collect()
}

fn needs(object: &Object) -> impl Iterator<Item = &ObjectId> {
    object.depends_on.iter().chain(object.columns().iter().flat_map(|column| &column.depends_on))
}

fn tells(object: &Object, relation: &QualifiedName) -> bool {
    needs(object).any(|id| {
        id.schema == relation.schema
            && (id.kind.is_relation() && id.name == relation.name
                || id.kind == Kind::Column && id.relation == relation.name)
    })
}

/// What belongs to a relation: itself and its parts, its indexes, what these use but other relations, its schema, publications
/// and statistics of it, its parents and its partitions.
pub fn slice<'a>(catalog: &'a Catalog, relation: &QualifiedName) -> BTreeMap<&'a ObjectId, &'a Object> {
    let is_it = |id: &ObjectId| id.kind.is_relation() && id.schema == relation.schema && id.name == relation.name;
    let mut slice: BTreeMap<&ObjectId, &Object> = BTreeMap::new();
    for (id, object) in &catalog.objects {
        let is_part = id.schema == relation.schema && id.relation == relation.name;
        let is_index =
            matches!(&object.body, Body::Index(index) if index.table == relation.name && id.schema == relation.schema);
        let is_schema = id.kind == Kind::Schema && id.name == relation.schema;
        let names_it = matches!(id.kind, Kind::Publication | Kind::Statistics) && tells(object, relation);
        let is_partition = matches!(&object.body, Body::Table(table)
            if table.partition_of.as_ref().is_some_and(|of| of.parent == *relation) || table.inherits.contains(relation));
        if is_it(id) || is_part || is_index || is_schema || names_it || is_partition {
            slice.insert(id, object);
        }
    }
    let parents = slice.iter().filter(|(id, _)| is_it(id)).flat_map(|(_, object)| match &object.body {
        Body::Table(table) => {
            table.inherits.iter().chain(table.partition_of.iter().map(|of| &of.parent)).cloned().collect()
        }
        _ => Vec::new(),
    });
    let parents: Vec<QualifiedName> = parents.collect();
    for (id, object) in catalog.relations() {
        if parents.iter().any(|parent| id.schema == parent.schema && id.name == parent.name) {
            slice.insert(id, object);
        }
    }
    let used: Vec<&ObjectId> = slice.values().flat_map(|object| needs(object)).collect();
    for id in used {
        if let Some((id, object)) = catalog.objects.get_key_value(id)
            && !id.kind.is_relation()
            && id.kind != Kind::Index
            && id.relation.is_empty()
        {
            slice.insert(id, object);
        }
    }
    slice
}
