//! Publications, subscriptions and replica identities.

use super::fixture::{Case, Fixture, case, definition, empty, key, table};
use crate::model::{Body, Constraint, Definition, Kind, ObjectId, PartitionOf, Persistence, ReplicaIdentity};

pub(super) fn cases() -> Vec<Case> {
    [identities(), publications(), subscriptions()].into_iter().flatten().collect()
}

fn publication(publish: &str, all_tables: bool) -> Definition {
    let mut properties = vec![("publish", publish)];
    properties.extend(all_tables.then_some(("all_tables", "true")));
    definition(&format!("CREATE PUBLICATION p … {publish} {all_tables}"), &properties)
}

/// Publishes the objects `needs`.
fn publishing(fixture: Fixture, publish: &str, needs: &[ObjectId]) -> Fixture {
    let published = fixture.object(Kind::Publication, "p", Body::Definition(publication(publish, false)));
    published.change(Kind::Publication, "p", |object| object.depends_on = needs.to_vec())
}

fn t() -> ObjectId {
    ObjectId::in_schema(Kind::Table, "public", "t")
}

fn keyed(fixture: Fixture) -> Fixture {
    fixture.constraint("t_pkey", Constraint::PrimaryKey(key(&["id"])))
}

fn identified(fixture: Fixture, by: ReplicaIdentity) -> Fixture {
    fixture.on_table(|table| table.replica_identity = by)
}

fn identities() -> Vec<Case> {
    let published = || publishing(table(), "insert, update", &[t()]);
    let by_schema = || publishing(table(), "update", &[ObjectId::database_scoped(Kind::Schema, "public")]);
    let everything =
        |fixture: Fixture| fixture.object(Kind::Publication, "p", Body::Definition(publication("delete", true)));
    let parent = ObjectId::in_schema(Kind::Table, "public", "parent");
    let partition = || {
        let of =
            PartitionOf { parent: crate::model::QualifiedName::new("public", "parent"), bound: "DEFAULT".to_owned() };
        publishing(table(), "update", std::slice::from_ref(&parent))
            .on_table(|table| table.partition_of = Some(of))
            .table("parent", Default::default())
    };
    let unlogged = || everything(table().on_table(|table| table.persistence = Persistence::Unlogged));
    let without = ReplicaIdentity::Nothing;
    let lost = "T15/lost BREAKING/BREAKING";
    let unpublished = "T15/unpublished SAFE/SAFE";
    vec![
        case("identity of a table", keyed(table()), identified(keyed(table()), without.clone()), &[unpublished]),
        case("published", keyed(published()), identified(keyed(published()), without.clone()), &[lost]),
        case(
            "another index",
            identified(published(), ReplicaIdentity::Full),
            identified(published(), ReplicaIdentity::Index("i".into())),
            &["T15 RISKY/RISKY"],
        ),
        case("whole", published(), identified(published(), ReplicaIdentity::Full), &["T15/full SAFE/SAFE"]),
        case("by its schema", keyed(by_schema()), identified(keyed(by_schema()), without.clone()), &[lost]),
        case("with all", everything(keyed(table())), identified(everything(keyed(table())), without.clone()), &[lost]),
        case("with its parent", keyed(partition()), identified(keyed(partition()), without.clone()), &[lost]),
        case("unlogged", unlogged(), identified(unlogged(), without.clone()), &[unpublished]),
        case(
            "inserts alone",
            publishing(table(), "insert", &[t()]),
            identified(publishing(table(), "insert", &[t()]), without),
            &[unpublished],
        ),
        case("the key of a published table", keyed(published()), published(), &["K02+T15/lost BREAKING/BREAKING"]),
        case(
            "the key of a table that is whole",
            keyed(identified(published(), ReplicaIdentity::Full)),
            identified(published(), ReplicaIdentity::Full),
            &["K02 RISKY/BREAKING"],
        ),
    ]
}

fn publications() -> Vec<Case> {
    let of = |publish: &str| publishing(keyed(table()), publish, &[t()]);
    let without = |publish: &str| publishing(table(), publish, &[t()]);
    let named = |name: &str| {
        let sql = format!("CREATE PUBLICATION {name} FOR ALL TABLES");
        empty().object(Kind::Publication, name, Body::Definition(definition(&sql, &[]))).numbered()
    };
    vec![
        case("added", keyed(table()), of("update"), &["T16/added SAFE/SAFE"]),
        case("added without a key", table(), without("update"), &["T16/added+T16/identity SAFE/BREAKING"]),
        case("added for inserts", table(), without("insert"), &["T16/added SAFE/SAFE"]),
        case("changed", of("insert"), of("insert, update"), &["T16 BREAKING/SAFE"]),
        case("updates too", without("insert"), without("delete"), &["T16+T16/identity BREAKING/BREAKING"]),
        case("updates as before", without("update"), without("delete"), &["T16 BREAKING/SAFE"]),
        case("dropped", of("insert"), keyed(table()), &["T16/dropped BREAKING/SAFE"]),
        case("renamed", named("p"), named("q"), &["T16/renamed BREAKING/SAFE", "X05 SAFE/SAFE"]),
    ]
}

fn subscriptions() -> Vec<Case> {
    let with = |name: &str, sql: &str, properties: &[(&str, &str)]| {
        empty().object(Kind::Subscription, name, Body::Definition(definition(sql, properties)))
    };
    let stopped: &[(&str, &str)] = &[("enabled", "disabled")];
    vec![
        case("added", empty(), with("s", "1", &[]), &["T26 RISKY/RISKY"]),
        case("dropped", with("s", "1", &[]), empty(), &["T26/stopped RISKY/SAFE"]),
        case("to something else", with("s", "1", &[]), with("s", "2", &[]), &["T26 RISKY/RISKY"]),
        case("stopped", with("s", "1", &[]), with("s", "1", stopped), &["T26/stopped RISKY/SAFE"]),
        case("put to work", with("s", "1", stopped), with("s", "1", &[]), &["T26 RISKY/RISKY"]),
        case("renamed", with("s", "1", &[]).numbered(), with("s2", "1", &[]).numbered(), &["T26/renamed SAFE/SAFE"]),
    ]
}
