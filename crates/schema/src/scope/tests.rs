use crate::diff::{Action, Change, DiffOptions, diff};
use crate::model::{
    Body, Catalog, Column, DataType, Dialect, EnumType, Index, Kind, Object, ObjectId, PartitionOf, QualifiedName,
    Sequence, SequenceOptions, Table,
};

use super::*;

fn name(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

fn id(kind: Kind, name: &str) -> ObjectId {
    ObjectId::in_schema(kind, "public", name)
}

fn table(columns: &[(&str, &str)]) -> Object {
    let columns = columns.iter().map(|(name, of)| Column::new(*name, DataType::new(of))).collect();
    Object::new(Body::Table(Table { columns, ..Table::default() }))
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.1");
    let mut add = |id: ObjectId, object: Object| {
        catalog.objects.insert(id, object);
    };
    add(ObjectId::database_scoped(Kind::Schema, "public"), Object::new(Body::Schema));
    add(id(Kind::Table, "orders"), table(&[("id", "integer"), ("mood", "public.mood")]));
    add(id(Kind::Table, "items"), table(&[("id", "integer"), ("size", "public.size")]));
    for name in ["mood", "size"] {
        add(id(Kind::Enum, name), Object::new(Body::Enum(EnumType { labels: vec!["a".into()] })));
    }
    catalog
}

fn ids(catalog: &Catalog) -> Vec<String> {
    catalog.objects.keys().map(ToString::to_string).collect()
}

#[test]
fn a_part_has_the_relation_and_what_it_uses_and_no_more() {
    let part = of_relation(&catalog(), &name("orders"), PartitionScope::Folded).unwrap();
    assert_eq!(ids(&part), ["schema public", "enum public.mood", "table public.orders"]);
    assert!(of_relation(&catalog(), &name("absent"), PartitionScope::Folded).is_none());
}

#[test]
fn partitions_are_folded_but_for_the_default_one() {
    let mut whole = catalog();
    for (partition, bound) in [("orders_1", "FOR VALUES IN (1)"), ("orders_rest", "DEFAULT")] {
        let partition_of = Some(PartitionOf { parent: name("orders"), bound: bound.to_owned() });
        let object = Object::new(Body::Table(Table { partition_of, ..Table::default() }));
        whole.objects.insert(id(Kind::Table, partition), object);
    }
    let tables = |scope| {
        let part = of_relation(&whole, &name("orders"), scope).unwrap();
        part.objects.keys().filter(|id| id.kind == Kind::Table).map(|id| id.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(tables(PartitionScope::Folded), ["orders", "orders_rest"]);
    assert_eq!(tables(PartitionScope::Told), ["orders", "orders_1", "orders_rest"]);
}

#[test]
fn what_is_used_no_more_was_not_dropped() {
    let (old, mut new) = (catalog(), catalog());
    new.objects.insert(id(Kind::Table, "orders"), table(&[("id", "integer"), ("mood", "public.size")]));
    let part = |catalog: &Catalog| of_relation(catalog, &name("orders"), PartitionScope::Folded).unwrap();
    let (old, new) = align(&part(&old), &part(&new), &name("orders"), &name("orders"));
    let changes: Vec<String> = diff(&old, &new, DiffOptions::default()).iter().map(told).collect();
    assert_eq!(changes, ["column public.orders.mood altered"]);
}

#[test]
fn a_dropped_relation_is_one_change() {
    let mut whole = catalog();
    let index = Index {
        table: "orders".into(),
        method: "btree".into(),
        unique: false,
        nulls_not_distinct: false,
        keys: Vec::new(),
        include: Vec::new(),
        predicate: None,
        options: Default::default(),
        tablespace: None,
        attached_to: None,
        invalid: false,
    };
    whole.objects.insert(id(Kind::Index, "orders_i"), Object::new(Body::Index(index)));
    let options = SequenceOptions { start: 1, increment: 1, min: 1, max: 9, cache: 1, cycle: false };
    let owned_by = Some(("orders".into(), "id".into()));
    let sequence = Sequence { data_type: DataType::new("bigint"), options, owned_by, persistence: Default::default() };
    whole.objects.insert(id(Kind::Sequence, "orders_id_seq"), Object::new(Body::Sequence(sequence)));
    let part = of_relation(&whole, &name("orders"), PartitionScope::Folded).unwrap();
    let left = without_relation(&part, &name("orders"));
    assert_eq!(ids(&left), ["schema public", "enum public.mood"]);
    let changes: Vec<String> = diff(&part, &left, DiffOptions::default()).iter().map(told).collect();
    assert_eq!(changes.first().map(String::as_str), Some("table public.orders dropped"));
}

fn told(change: &Change) -> String {
    let action = match &change.action {
        Action::Added => "added",
        Action::Dropped => "dropped",
        Action::Renamed { .. } => "renamed",
        Action::Altered { .. } => "altered",
    };
    format!("{} {action}", change.object)
}
