//! What is read of tables, indexes, views and triggers.

use driftless_schema::model::{
    Body, Constraint, Deferral, IdentityMode, KeyTerm, Kind, MatchType, ReferentialAction, SortOrder,
};

use crate::{names, object, schema, table};

#[test]
fn columns_have_what_sqlite_enforces() {
    let catalog = schema(
        "create table t(id integer primary key autoincrement, n varchar ( 20 ) not null on conflict ignore,
            c text collate nocase default foo, d default (1 +2), e constraint nn not null, g int as (d*2), h as (c || n) stored);",
    );
    let columns = &table(&catalog).columns;
    let [id, n, c, d, e, g, h] = columns.as_slice() else { panic!("{columns:?}") };
    assert_eq!(id.identity.as_ref().map(|identity| identity.mode), Some(IdentityMode::ByDefault));
    assert!(id.not_null && id.fills_itself() && id.options["autoincrement"] == "true");
    assert_eq!(
        (n.data_type.as_str(), n.not_null, n.options["not_null_on_conflict"].as_str()),
        ("varchar(20)", true, "ignore")
    );
    assert_eq!((c.default.as_deref(), c.collation.as_ref().unwrap().name.as_str()), (Some("'foo'"), "NOCASE"));
    assert_eq!((d.data_type.as_str(), d.default.as_deref(), d.not_null), ("", Some("1 + 2"), false));
    assert_eq!(e.not_null_constraint.as_ref().unwrap().name.as_deref(), Some("nn"));
    insta::assert_json_snapshot!([&g.generated, &h.generated], @r#"
    [
      {
        "expression": "d * 2",
        "storage": "virtual"
      },
      {
        "expression": "c || n",
        "storage": "stored"
      }
    ]
    "#);
}

#[test]
fn a_primary_key_refuses_null_only_where_sqlite_does() {
    for (definition, not_null, is_alias) in [
        ("a integer primary key", true, true),
        ("a integer, primary key (a desc)", true, true),
        ("a integer primary key desc", false, false),
        ("a int primary key", false, false),
        ("a text primary key", false, false),
        ("a text not null primary key", true, false),
        ("a text, b, primary key (a, b)", false, false),
    ] {
        let catalog = schema(&format!("create table t({definition})"));
        let column = &table(&catalog).columns[0];
        assert_eq!((column.not_null, column.identity.is_some()), (not_null, is_alias), "{definition}");
    }
    for options in ["without rowid", "strict", "strict, without rowid"] {
        let catalog = schema(&format!("create table t(a text primary key, b integer) {options}"));
        assert!(table(&catalog).columns[0].not_null, "{options}");
        assert!(table(&catalog).columns[0].identity.is_none(), "{options}");
        let told: Vec<_> = table(&catalog).options.keys().map(String::as_str).collect();
        assert_eq!(told.len(), options.split(',').count(), "{options}");
    }
}

#[test]
fn foreign_keys_have_their_actions_and_find_the_key_they_mean() {
    let catalog = schema(
        "create table Parent(Id integer, b text, primary key (b, Id));
         create table t(x references gone, y text, z int,
            foreign key (y, Z) references pArent on delete set null on update cascade match full deferrable initially deferred,
            foreign key (z) references parent(ID));",
    );
    let Body::Constraint(Constraint::ForeignKey(key)) =
        &object(&catalog, "constraint main.t.\"t_y_z_Parent_fkey\"").body
    else {
        panic!()
    };
    assert_eq!(key.columns.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["y", "z"]);
    assert_eq!(key.referenced_columns.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["b", "Id"]);
    assert_eq!((key.on_delete, key.on_update), (ReferentialAction::SetNull, ReferentialAction::Cascade));
    assert_eq!((key.match_type, key.deferral), (MatchType::Full, Deferral::InitiallyDeferred));
    assert_eq!(
        names(&catalog, Kind::Constraint),
        ["Parent_pkey", "t_x_gone_fkey", "t_y_z_Parent_fkey", "t_z_Parent_fkey"]
    );
}

#[test]
fn keys_carry_what_the_model_has_no_field_for() {
    let catalog = schema(
        "create table t(a text collate nocase, b, unique (a collate nocase, b collate rtrim desc) on conflict replace)",
    );
    let Body::Constraint(Constraint::Unique(key)) = &object(&catalog, "constraint main.t.t_a_b_key").body else {
        panic!()
    };
    let options: Vec<_> = key.index.options.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(options, [("key b", "collate RTRIM desc"), ("on_conflict", "replace")]);
}

#[test]
fn indexes_have_terms_orders_collations_and_conditions() {
    let catalog = schema(
        "create table t(a text collate nocase, b, unique (a));
         create unique index i on t(A, b desc, a collate binary, lower( b ) collate nocase desc) where b>0;",
    );
    let Body::Index(index) = &object(&catalog, "index main.i").body else { panic!() };
    let told: Vec<_> = index
        .keys
        .iter()
        .map(|key| {
            let term = match &key.term {
                KeyTerm::Column(name) => name.to_string(),
                KeyTerm::Expression(text) => format!("({text})"),
            };
            (term, key.collation.as_ref().map(|collation| collation.name.to_string()), key.order)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("a".to_owned(), None, SortOrder::Asc),
            ("b".to_owned(), None, SortOrder::Desc),
            ("a".to_owned(), Some("BINARY".to_owned()), SortOrder::Asc),
            ("(lower(b))".to_owned(), Some("NOCASE".to_owned()), SortOrder::Desc),
        ]
    );
    assert_eq!((index.unique, index.predicate.as_deref()), (true, Some("b > 0")));
    assert_eq!(names(&catalog, Kind::Index), ["i"]);
}

#[test]
fn views_know_columns_types_and_what_they_use() {
    let catalog = schema(
        "create table t(a integer, b varchar(9));
         create view inner_view as select a from t;
         create view v(x, y, z) as select b, a + 1, (select count(*) from inner_view) from t;
         create view cte(n) as with c as (select a from t) select count(*) from c;
         create view broken as select * from gone;",
    );
    let view = object(&catalog, "view main.v");
    let columns: Vec<_> = view.columns().iter().map(|c| (c.name.as_str(), c.data_type.as_str())).collect();
    assert_eq!(columns[0], ("x", "varchar(9)"));
    assert_eq!(columns.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["x", "y", "z"]);
    let uses: Vec<_> = view.depends_on.iter().map(ToString::to_string).collect();
    assert_eq!(uses, ["table main.t", "view main.inner_view"]);
    let uses: Vec<_> = object(&catalog, "view main.cte").depends_on.iter().map(ToString::to_string).collect();
    assert_eq!(uses, ["table main.t"]);
    assert_eq!(object(&catalog, "view main.broken").columns(), []);
}

#[test]
fn triggers_know_when_they_fire_and_what_they_use() {
    let catalog = schema(
        "create table t(a, b); create table log(x); create table other(y); create view v as select a from t;
         create trigger one after update of a on T when new.a > 1 begin insert into log select y from other; end;
         create trigger two instead of delete on v begin delete from log; end;
         create trigger three insert on t begin select 1; end;
         create trigger chained after insert on log begin delete from other; end;",
    );
    let one = object(&catalog, "trigger main.t.one");
    let Body::Definition(definition) = &one.body else { panic!() };
    assert_eq!((definition.property("time"), definition.property("event")), (Some("after"), Some("update")));
    assert_eq!(
        definition.sql,
        "CREATE TRIGGER one AFTER UPDATE OF a ON t FOR EACH ROW when new.a > 1 begin insert into log select y from other; end"
    );
    let uses = |id: &str| object(&catalog, id).depends_on.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(uses("trigger main.t.one"), ["table main.log", "table main.other"]);
    assert_eq!(uses("trigger main.v.two"), ["table main.log"]);
    assert_eq!(uses("trigger main.log.chained"), ["table main.other"]);
    let Body::Definition(definition) = &object(&catalog, "trigger main.t.three").body else { panic!() };
    assert_eq!(definition.property("time"), Some("before"));
}

#[test]
fn what_sqlite_makes_for_itself_is_hidden() {
    let catalog = schema(
        "create virtual table f using fts5(title ,\n body, tokenize = 'porter');
         create virtual table r using rtree(id, x0, x1);
         create table t(id integer primary key autoincrement, u unique);
         create index i on t(u); insert into t(u) values (1); analyze;",
    );
    assert_eq!(names(&catalog, Kind::Table), ["f", "r", "t"]);
    assert_eq!(names(&catalog, Kind::Index), ["i"]);
    let Body::Table(f) = &object(&catalog, "table main.f").body else { panic!() };
    assert_eq!(f.options["using"], "fts5(title, body, tokenize = 'porter')");
    assert_eq!(f.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["title", "body"]);
}
