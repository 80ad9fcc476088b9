use super::*;
use crate::model::{Column, DataType, Kind, Owner, Table};

fn snapshot() -> Snapshot {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, "public"), Object::new(Body::Schema));
    let mut id = Column::new("id", DataType::new("bigint"));
    id.not_null = true;
    id.number = Some(1);
    let note = Column { number: Some(2), ..Column::new("a \"note\"\n🦀", DataType::new("text")) };
    let table = Table { columns: vec![id, note], ..Table::default() };
    let mut object = Object::new(Body::Table(table));
    object.owner = Some(Owner::Role("app".into()));
    catalog.objects.insert(ObjectId::in_schema(Kind::Table, "public", "users"), object);
    Snapshot {
        created_at: "2026-11-20T09:00:00Z".to_owned(),
        environment: Some("LOCAL".to_owned()),
        databases: vec![Database { name: "shop".to_owned(), catalog }],
        unreachable: Vec::new(),
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
    insta::assert_snapshot!(text, @r#"
    {
     "format":"driftless-snapshot",
     "version":1,
     "created_at":"2026-11-20T09:00:00Z",
     "environment":"LOCAL",
     "databases":[
      {
       "name":"shop",
       "dialect":"postgres",
       "server_version":"15.18",
       "fingerprint":"sha256:415b6b9d57e824c01b335bf6a1e2282579a3519931893f95a19c302513b24247",
       "schemas":{"public":"sha256:c83c8eef86c1225c05a799258f301baadfacf032287a335eaa3cd2dc23e9c763"},
       "objects":[
        {"id":"schema public","body":"schema"},
        {"id":"table public.users","body":{"table":{"columns":[
            {"name":"id","type":"bigint","number":1,"not_null":true},
            {"name":"a \"note\"\n🦀","type":"text","number":2}
           ]}},"owner":{"role":"app"}}
       ]
      }
     ]
    }
    "#);
}

#[test]
fn each_way_to_be_no_snapshot_has_its_own_words() {
    let json = String::from_utf8(snapshot().to_json()).unwrap();
    let told = |text: &str| Snapshot::from_json(text.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(told(json.get(..json.len() / 2).unwrap()), @"the JSON is damaged or cut off at line 12, column 50");
    insta::assert_snapshot!(told("{\"a\": 1}"), @r#"it is JSON, but not a snapshot (no "format": "driftless-snapshot")"#);
    insta::assert_snapshot!(told("[]"), @r#"it is JSON, but not a snapshot (no "format": "driftless-snapshot")"#);
    insta::assert_snapshot!(told(""), @"the JSON is damaged or cut off at line 1, column 0");
    insta::assert_snapshot!(told(&json.replace("\"version\":1", "\"version\":2,\"new\":[]")), @"its format version is 2, and this version of driftless reads up to 1");
    insta::assert_snapshot!(told(&json.replace("\"bigint\"", "\"integer\"")), @r#"database "shop" does not match its fingerprint: the file was changed after it was written"#);
    insta::assert_snapshot!(told(&json.replace("\"dialect\":\"postgres\"", "\"dialect\":\"oracle\"")), @"it does not follow the snapshot format: unknown variant `oracle`, expected `postgres` or `sqlite` at line 9 column 21");
    insta::assert_snapshot!(told(&json.replace("table public.users", "index public.users")), @r#"database "shop" holds index public.users with the body of another kind"#);
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
