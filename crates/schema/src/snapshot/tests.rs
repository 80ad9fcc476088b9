use super::*;
use crate::model::{Column, DataType, Table};

fn snapshot() -> Snapshot {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, "public"), Object::new(Body::Schema));
    let mut id = Column::new("id", DataType::new("bigint"));
    id.not_null = true;
    id.number = Some(1);
    let note = Column { number: Some(2), ..Column::new("a \"note\"\n🦀", DataType::new("text")) };
    let table = Table { columns: vec![id, note], ..Table::default() };
    let mut object = Object::new(Body::Table(table));
    object.owner = Some("app".into());
    catalog.objects.insert(ObjectId::in_schema(Kind::Table, "public", "users"), object);
    Snapshot {
        created_at: "2026-11-20T09:00:00Z".to_owned(),
        environment: Some("LOCAL".to_owned()),
        databases: vec![Database { name: "shop".to_owned(), catalog }],
    }
}

#[test]
fn a_snapshot_reads_back_as_itself() {
    let json = snapshot().to_json();
    assert_eq!(Snapshot::from_json(&json).unwrap(), snapshot());
}

#[test]
fn objects_and_columns_begin_lines() {
    let text = String::from_utf8(snapshot().to_json()).unwrap();
    insta::assert_snapshot!(text, @r#""#);
}

#[test]
fn each_way_to_be_no_snapshot_has_its_own_words() {
    let json = String::from_utf8(snapshot().to_json()).unwrap();
    let told = |text: &str| Snapshot::from_json(text.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(told(json.get(..json.len() / 2).unwrap()), @"");
    insta::assert_snapshot!(told("{\"a\": 1}"), @"");
    insta::assert_snapshot!(told("[]"), @"");
    insta::assert_snapshot!(told(""), @"");
    insta::assert_snapshot!(told(&json.replace("\"version\":1", "\"version\":2,\"new\":[]")), @"");
    insta::assert_snapshot!(told(&json.replace("\"bigint\"", "\"integer\"")), @"");
    insta::assert_snapshot!(told(&json.replace("\"dialect\":\"postgres\"", "\"dialect\":\"oracle\"")), @"");
    insta::assert_snapshot!(told(&json.replace("table public.users", "index public.users")), @"");
}

#[test]
fn the_order_of_columns_leaves_the_fingerprint_alone_and_all_else_does_not() {
    let fingerprint = |snapshot: &Snapshot| fingerprint::of_catalog(&snapshot.databases[0].catalog);
    let change = |change: fn(&mut Table)| {
        let mut changed = snapshot();
        for object in changed.databases[0].catalog.objects.values_mut() {
            if let Body::Table(table) = &mut object.body {
                change(table);
            }
        }
        fingerprint(&changed)
    };
    let original = fingerprint(&snapshot());
    assert_eq!(change(|_| ()), original);
    assert_eq!(change(|table| table.columns.reverse()), original);
    assert_eq!(change(|table| table.columns[0].number = Some(7)), original);
    assert_ne!(change(|table| table.columns[0].not_null = false), original);
    assert_ne!(change(|table| table.columns[0].statistics = Some(5)), original);
}
