//! Which schemas are equal, and which are not.

use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::fingerprint;

use crate::schema;

fn assert_equal(one: &str, other: &str) {
    let (a, b) = (schema(one), schema(other));
    assert_eq!(diff(&a, &b, DiffOptions::default()), [], "{one}\n{other}");
    assert_eq!(fingerprint::of_catalog(&a), fingerprint::of_catalog(&b), "{one}\n{other}");
}

#[test]
fn formatting_and_place_of_constraints_make_no_difference() {
    assert_equal(
        "create table p(id integer primary key);
         create table t(a integer primary key, b decimal(10,2) default -1 check(b>0), c references p, d as(b*2));
         create index i on t(b desc, lower(d)) where b>1;
         create view v as select a,b from t;
         create trigger g after insert on t begin update t set b=-1; end;",
        "CREATE TABLE p ( id INTEGER PRIMARY KEY ) ;
         CREATE TABLE IF NOT EXISTS \"t\" ( -- a comment
            \"a\" integer not null, [b] decimal ( 10 , 2 ) DEFAULT (-1),
            c, `d` GENERATED ALWAYS AS ( \"b\" * 2 ) VIRTUAL,
            FOREIGN KEY (C) REFERENCES P(ID) ON DELETE NO ACTION,
            CHECK ( /* positive */ [B] > 0 ), PRIMARY KEY (A ASC));
         CREATE INDEX \"i\" ON t ( \"b\" DESC , lower( d ) ASC ) WHERE  b > 1;
         CREATE VIEW v AS\n  select a , b\n  from \"t\";
         CREATE TRIGGER g AFTER INSERT ON \"t\" FOR EACH ROW begin update \"t\"\n set b = - 1; end;",
    );
}

#[test]
fn the_way_to_a_schema_makes_no_difference() {
    assert_equal(
        "create table Users(id integer primary key, email text check (email <> ''), age int default 0);
         create index i on Users(email) where email > 'a';
         create view v as select Users.email from Users;
         create trigger g after update of email on Users when new.email > '' begin delete from Users where Users.id = 1; end;",
        "create table people(id integer primary key, mail text check (mail <> ''));
         create index i on people(mail) where mail > 'a';
         create view v as select people.mail from people;
         create trigger g after update of mail on people when new.mail > '' begin delete from people where people.id = 1; end;
         alter table people add column age int default 0;
         alter table people add column gone;
         alter table people rename to Users;
         alter table Users rename column mail to \"email\";
         alter table Users drop column gone;",
    );
}

#[test]
fn every_difference_is_seen() {
    for (one, other) in [
        ("create table t(a integer primary key)", "create table t(a int primary key)"),
        ("create table t(a integer primary key)", "create table t(a integer primary key desc)"),
        ("create table t(a integer primary key)", "create table t(a integer primary key autoincrement)"),
        ("create table t(a text primary key)", "create table t(a text primary key) without rowid"),
        ("create table t(a text)", "create table t(a text) strict"),
        ("create table t(a)", "create table t(a blob)"),
        ("create table t(a)", "create table t(a not null)"),
        ("create table t(a not null)", "create table t(a not null on conflict ignore)"),
        ("create table t(a)", "create table t(a default null)"),
        ("create table t(a default 1)", "create table t(a default '1')"),
        ("create table t(a default 'x')", "create table t(a default 'X')"),
        ("create table t(a default 'a  b')", "create table t(a default 'a b')"),
        ("create table t(a)", "create table t(a collate nocase)"),
        ("create table t(a, b as (a))", "create table t(a, b as (a) stored)"),
        ("create table t(a, b as (a + 1))", "create table t(a, b as (a + 2))"),
        ("create table t(a unique)", "create table t(a)"),
        ("create table t(a unique)", "create table t(a unique on conflict replace)"),
        ("create table t(a, unique (a))", "create table t(a, unique (a desc))"),
        ("create table t(a, unique (a))", "create table t(a, unique (a collate nocase))"),
        ("create table t(a, b, unique (a, b))", "create table t(a, b, unique (b, a))"),
        ("create table t(a unique)", "create table t(a constraint u unique)"),
        ("create table t(a check (a > 0))", "create table t(a check (a > 1))"),
        ("create table t(a check (a > 'x'))", "create table t(a check (a > 'X'))"),
        ("create table t(a references p)", "create table t(a references q)"),
        ("create table t(a references p)", "create table t(a references p on delete cascade)"),
        ("create table t(a references p)", "create table t(a references p on update set null)"),
        ("create table t(a references p)", "create table t(a references p match full)"),
        ("create table t(a references p)", "create table t(a references p deferrable initially deferred)"),
        ("create table t(a references p)", "create table t(a references p deferrable)"),
        ("create table t(a); create index i on t(a)", "create table t(a); create unique index i on t(a)"),
        ("create table t(a); create index i on t(a)", "create table t(a); create index i on t(a desc)"),
        ("create table t(a); create index i on t(a)", "create table t(a); create index i on t(a collate nocase)"),
        ("create table t(a); create index i on t(a)", "create table t(a); create index i on t(a) where a > 0"),
        ("create table t(a); create index i on t(a)", "create table t(a); create index i on t(abs(a))"),
        (
            "create table t(a); create index i on t(abs(a))",
            "create table t(a); create index i on t(abs(a) collate nocase)",
        ),
        ("create view v as select 1 as a", "create view v as select 2 as a"),
        ("create view v as select 'a' as a", "create view v as select 'A' as a"),
        ("create view v as select 1", "create view v(x) as select 1"),
        (
            "create table t(a); create trigger g insert on t begin select 1; end",
            "create table t(a); create trigger g after insert on t begin select 1; end",
        ),
        (
            "create table t(a); create trigger g insert on t begin select 1; end",
            "create table t(a); create trigger g insert on t begin select 2; end",
        ),
        ("create virtual table t using fts5(a)", "create virtual table t using fts5(a, tokenize = 'porter')"),
    ] {
        let (a, b) = (schema(one), schema(other));
        assert_ne!(diff(&a, &b, DiffOptions::default()), [], "{one}\n{other}");
        assert_ne!(fingerprint::of_catalog(&a), fingerprint::of_catalog(&b), "{one}\n{other}");
    }
}
