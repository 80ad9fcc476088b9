use super::*;
use crate::fingerprint;
use crate::model::{
    Body, Column, Constraint, DataType, Definition, Dialect, EnumType, Grant, Grantee, Ident, Identity, IdentityMode,
    Index, IndexKey, Key, Kind, NotNull, Object, Origin, Owner, QualifiedName, Table, View,
};

fn users() -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", "users")
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
    let mut add = |id: ObjectId, body: Body| {
        let oid = u32::try_from(catalog.objects.len() + 16_384).unwrap();
        catalog.objects.insert(id, Object { oid: Some(oid), owner: Some(Owner::Database), ..Object::new(body) });
    };
    add(ObjectId::database_scoped(Kind::Schema, "public"), Body::Schema);
    let column = |number, name: &str, data_type: &str| Column {
        number: Some(number),
        ..Column::new(name, DataType::new(data_type))
    };
    let identity = Identity { mode: IdentityMode::Always, sequence: None, sequence_name: None };
    let columns = vec![
        Column { identity: Some(identity), not_null: true, ..column(1, "id", "bigint") },
        Column { not_null: true, ..column(2, "email", "text") },
        column(3, "age", "integer"),
    ];
    add(users(), Body::Table(Table { columns, ..Table::default() }));
    let key = Key { columns: vec!["id".into()], ..Key::default() };
    let pkey = ObjectId::on_relation(Kind::Constraint, "public", "users", "users_pkey");
    add(pkey, Body::Constraint(Constraint::PrimaryKey(key)));
    let index = Index {
        table: "users".into(),
        method: "btree".into(),
        unique: false,
        nulls_not_distinct: false,
        keys: vec![IndexKey::column("email")],
        include: Vec::new(),
        predicate: None,
        options: Default::default(),
        tablespace: None,
        attached_to: None,
        invalid: false,
    };
    add(ObjectId::in_schema(Kind::Index, "public", "users_email_idx"), Body::Index(index));
    let labels = vec!["new".to_owned(), "done".to_owned()];
    add(ObjectId::in_schema(Kind::Enum, "public", "status"), Body::Enum(EnumType { labels }));
    catalog
}

fn with(change: impl FnOnce(&mut Catalog)) -> Catalog {
    let mut catalog = catalog();
    change(&mut catalog);
    catalog
}

fn table(catalog: &mut Catalog) -> &mut Table {
    match &mut catalog.objects.get_mut(&users()).unwrap().body {
        Body::Table(table) => table,
        _ => unreachable!(),
    }
}

fn told(old: &Catalog, new: &Catalog) -> Vec<String> {
    let changes = diff(old, new, DiffOptions::default());
    assert_eq!(
        changes.is_empty(),
        fingerprint::of_catalog(old) == fingerprint::of_catalog(new),
        "fingerprints are equal exactly when nothing changed"
    );
    changes
        .iter()
        .map(|change| match &change.action {
            Action::Added => format!("+ {}", change.object),
            Action::Dropped => format!("- {}", change.object),
            Action::Renamed { from } => format!("{from} > {}", change.object),
            Action::Altered { property, before, after } => {
                format!("~ {} {}: {before} -> {after}", change.object, property.noun())
            }
        })
        .collect()
}

#[test]
fn equal_schemas_do_not_differ() {
    let other_numbers = with(|catalog| {
        catalog.origin = Some(Origin { system: "1/1".to_owned(), database: 5 });
        catalog.server_version = "18.0".to_owned();
        catalog.objects.values_mut().for_each(|object| object.oid = None);
        table(catalog).columns.reverse();
    });
    assert_eq!(told(&catalog(), &other_numbers), [""; 0]);
}

#[test]
fn each_property_of_a_column_is_told() {
    let new = with(|catalog| {
        let column = &mut table(catalog).columns[2];
        column.data_type = DataType::new("text");
        column.not_null = true;
        column.default = Some("'0'::text".to_owned());
        column.comment = Some("years".to_owned());
    });
    assert_eq!(
        told(&catalog(), &new),
        [
            "~ column public.users.age type: \"integer\" -> \"text\"",
            "~ column public.users.age nullability: \"NULL\" -> \"NOT NULL\"",
            "~ column public.users.age default: null -> \"'0'::text\"",
            "~ column public.users.age comment: null -> \"years\"",
        ]
    );
}

#[test]
fn a_relation_is_told_without_what_hangs_on_it() {
    let empty = with(|catalog| {
        catalog.objects.retain(|id, _| id.kind == Kind::Schema || id.kind == Kind::Enum);
    });
    assert_eq!(told(&empty, &catalog()), ["+ table public.users"]);
    assert_eq!(told(&catalog(), &empty), ["- table public.users"]);
}

#[test]
fn what_hangs_on_a_relation_that_stays_is_told() {
    let less = with(|catalog| catalog.objects.retain(|id, _| id.kind != Kind::Index && id.kind != Kind::Constraint));
    assert_eq!(told(&catalog(), &less), ["- constraint public.users.users_pkey", "- index public.users_email_idx"]);
}

#[test]
fn a_table_that_became_a_view_is_one_change_of_kind() {
    let new = with(|catalog| {
        let object = catalog.objects.remove(&users()).unwrap();
        let mut columns = object.columns().to_vec();
        columns.pop();
        let view = View { columns, definition: "SELECT 1".to_owned(), ..View::default() };
        catalog.objects.insert(ObjectId::in_schema(Kind::View, "public", "users"), Object::new(Body::View(view)));
        catalog.objects.retain(|id, _| id.kind != Kind::Index && id.kind != Kind::Constraint);
    });
    assert_eq!(
        told(&catalog(), &new),
        [
            "~ view public.users kind: \"table\" -> \"view\"",
            "- column public.users.age",
            "- constraint public.users.users_pkey",
            "- index public.users_email_idx",
        ]
    );
}

/// Renames the table and two columns, and gives the keys their new columns, as the server would.
fn renamed(catalog: &mut Catalog) {
    let mut object = catalog.objects.remove(&users()).unwrap();
    if let Body::Table(table) = &mut object.body {
        table.columns[0].name = "key".into();
        table.columns[1].name = "mail".into();
        table.columns[2].comment = Some("years".to_owned());
        // Their names still begin with those of the old table and column.
        table.columns[1].not_null_constraint =
            Some(NotNull { name: Some("users_email_not_null".into()), ..NotNull::default() });
        if let Some(identity) = &mut table.columns[0].identity {
            identity.sequence_name = Some(QualifiedName::new("public", "users_id_seq"));
        }
    }
    catalog.objects.insert(ObjectId::in_schema(Kind::Table, "public", "people"), object);
    let pkey = ObjectId::on_relation(Kind::Constraint, "public", "users", "users_pkey");
    let mut constraint = catalog.objects.remove(&pkey).unwrap();
    constraint.body = Body::Constraint(Constraint::PrimaryKey(Key { columns: vec!["key".into()], ..Key::default() }));
    catalog.objects.insert(ObjectId { relation: "people".into(), ..pkey }, constraint);
    let index = catalog.objects.get_mut(&ObjectId::in_schema(Kind::Index, "public", "users_email_idx")).unwrap();
    if let Body::Index(index) = &mut index.body {
        index.table = "people".into();
        index.keys = vec![IndexKey::column("mail")];
    }
}

fn origin(catalog: &mut Catalog, database: u32) {
    catalog.origin = Some(Origin { system: "7/1".to_owned(), database });
}

#[test]
fn within_one_database_a_rename_is_a_rename() {
    let old = with(|catalog| origin(catalog, 5));
    let new = with(|catalog| {
        origin(catalog, 5);
        renamed(catalog);
    });
    assert_eq!(
        told(&old, &new),
        [
            "table public.users > table public.people",
            "~ column public.people.age comment: null -> \"years\"",
            "column public.users.id > column public.people.key",
            "column public.users.email > column public.people.mail",
        ]
    );
}

#[test]
fn between_two_databases_a_rename_is_drop_and_add() {
    let old = with(|catalog| origin(catalog, 5));
    let new = with(|catalog| {
        origin(catalog, 6);
        renamed(catalog);
    });
    assert_eq!(
        told(&old, &new),
        [
            "+ table public.people",
            "- table public.users",
            "~ index public.users_email_idx table: \"users\" -> \"people\"",
            "~ index public.users_email_idx key: [{\"term\":{\"column\":\"email\"}}] -> [{\"term\":{\"column\":\"mail\"}}]",
        ]
    );
}

#[test]
fn owners_are_compared_where_both_sides_say_them() {
    let silent = with(|catalog| catalog.objects.values_mut().for_each(|object| object.owner = None));
    assert!(diff(&catalog(), &silent, DiffOptions::default()).is_empty());
    let other = with(|catalog| catalog.objects.get_mut(&users()).unwrap().owner = Some(Owner::Role("dba".into())));
    assert_eq!(told(&catalog(), &other), ["~ table public.users owner: \"the database's owner\" -> \"dba\""]);
    assert!(diff(&catalog(), &other, DiffOptions { owners: false, ..DiffOptions::default() }).is_empty());
}

#[test]
fn the_order_of_columns_is_told_on_request() {
    let new = with(|catalog| table(catalog).columns.reverse());
    assert!(diff(&catalog(), &new, DiffOptions::default()).is_empty());
    let options = DiffOptions { column_order: true, ..DiffOptions::default() };
    assert_eq!(diff(&catalog(), &new, options).len(), 1);
}

#[test]
fn parts_of_a_relation_stand_together() {
    let catalog = catalog();
    let (schema, name) = (Ident::new("public"), Ident::new("users"));
    let parts: Vec<_> = catalog.parts_of(&schema, &name).map(|(id, _)| id.to_string()).collect();
    assert_eq!(parts, ["constraint public.users.users_pkey"]);
    assert!(catalog.relation_named(&QualifiedName::new("public", "users")).is_some());
}

#[test]
fn the_database_is_there_even_where_nothing_is_told_of_it() {
    let told_of = with(|catalog| {
        let database =
            Object { comment: Some("orders".to_owned()), ..Object::new(Body::Definition(Definition::default())) };
        catalog.objects.insert(ObjectId::database(), database);
    });
    assert_eq!(told(&catalog(), &told_of), ["~ database current comment: null -> \"orders\""]);
    assert_eq!(told(&told_of, &catalog()), ["~ database current comment: \"orders\" -> null"]);
}

#[test]
fn labels_and_what_the_model_has_no_place_for_are_told() {
    let new = with(|catalog| {
        let users = catalog.objects.get_mut(&users()).unwrap();
        users.labels.insert("selinux".into(), "secret".to_owned());
        users.unmodelled.insert("pg_class.relnew".to_owned(), "1".to_owned());
        table(catalog).columns[0].labels.insert("selinux".into(), "open".to_owned());
    });
    assert_eq!(
        told(&catalog(), &new),
        [
            "~ table public.users security labels: {} -> {\"selinux\":\"secret\"}",
            "~ table public.users unmodelled facts: {} -> {\"pg_class.relnew\":\"1\"}",
            "~ column public.users.id security labels: null -> {\"selinux\":\"open\"}",
        ]
    );
}

#[test]
fn statistics_come_and_go_with_their_table() {
    let less = with(|catalog| catalog.objects.retain(|id, _| !matches!(id.kind, Kind::Table | Kind::Index)));
    let statistics = |catalog: &mut Catalog| {
        let definition = Definition { sql: "CREATE STATISTICS …".to_owned(), ..Definition::default() };
        let depends_on = vec![users().column("id")];
        let object = Object { depends_on, ..Object::new(Body::Definition(definition)) };
        catalog.objects.insert(ObjectId::in_schema(Kind::Statistics, "public", "s"), object);
    };
    let more = with(statistics);
    assert_eq!(told(&catalog(), &more), ["+ statistics public.s"]);
    let mut less = less;
    less.objects.retain(|id, _| id.kind != Kind::Constraint);
    assert_eq!(told(&less, &more), ["+ table public.users"]);
}

#[test]
fn what_is_on_a_server_moves_along_with_it() {
    let on = |server: &str| {
        with(|catalog| {
            origin(catalog, 5);
            let mut add = |id: ObjectId, oid| {
                let body = Body::Definition(Definition::default());
                catalog.objects.insert(id, Object { oid: Some(oid), ..Object::new(body) });
            };
            add(ObjectId::database_scoped(Kind::Server, server), 7);
            add(ObjectId::on_relation(Kind::UserMapping, "", server, "app"), 8);
        })
    };
    assert_eq!(told(&on("near"), &on("far")), ["server near > server far"]);
}

#[test]
fn what_says_nothing_of_who_is_not_compared_by_it() {
    let grant = |to| Grant { to, privilege: "SELECT".into(), grantable: false, by: None };
    let granted = with(|catalog| {
        let users = catalog.objects.get_mut(&users()).unwrap();
        users.privileges = Some(vec![grant(Grantee::Public)]);
        let defaults = Object {
            privileges: Some(vec![grant(Grantee::Public)]),
            ..Object::new(Body::Definition(Definition::default()))
        };
        catalog.objects.insert(ObjectId::routine(Kind::DefaultPrivileges, "", "tables", ""), defaults);
    });
    let silent = with(|catalog| catalog.objects.values_mut().for_each(|object| object.owner = None));
    assert_eq!(diff(&granted, &silent, DiffOptions::default()), []);
    assert_eq!(diff(&silent, &granted, DiffOptions::default()), []);
    let owned = catalog();
    assert_eq!(diff(&granted, &owned, DiffOptions::default()).len(), 2);
}
