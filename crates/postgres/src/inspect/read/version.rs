//! What a query reads on which major version.

/// Facts that a later major version added or moved, what reads them from there on, and what stands for them
/// before. A later line may fill in what an earlier one left.
const SINCE: [(&str, u32, &str, &str); 17] = [
    ("{on_delete_columns}", 150_000, "c.confdelsetcols", "null::int2[]"),
    ("{nulls_not_distinct}", 150_000, "i.indnullsnotdistinct", "false"),
    ("{enforced}", 180_000, "c.conenforced", "true"),
    ("{period}", 180_000, "c.conperiod", "false"),
    ("{collation_locale}", 170_000, "c.colllocale", "{icu_locale}"),
    ("{icu_locale}", 150_000, "c.colliculocale", "null"),
    ("{collation_rules}", 160_000, "c.collicurules", "null"),
    ("{generated_columns}", 180_000, "p.pubgencols = 's'", "false"),
    ("{published_columns}", 150_000, "r.prattrs::int2[]", "null::int2[]"),
    (
        "{published_rows}",
        150_000,
        "case when r.prqual is not null then coalesce(pg_get_expr(r.prqual, r.prrelid), '???') end",
        "null::text",
    ),
    (
        "{publication_schemas}",
        150_000,
        "(select n.oid, n.pnpubid as publication, n.pnnspid as schema from pg_publication_namespace n)",
        "(select 0::oid as oid, 0::oid as publication, 0::oid as schema where false)",
    ),
    ("{two_phase}", 150_000, "s.subtwophasestate <> 'd'", "false"),
    ("{disable_on_error}", 150_000, "s.subdisableonerr", "false"),
    ("{password_required}", 160_000, "s.subpasswordrequired", "true"),
    ("{run_as_owner}", 160_000, "s.subrunasowner", "false"),
    ("{origin}", 160_000, "s.suborigin", "'any'"),
    ("{failover}", 170_000, "s.subfailover", "false"),
];

/// Writes a query for a server's version.
pub(crate) fn for_version(sql: &str, version: u32) -> String {
    SINCE.iter().fold(sql.to_owned(), |sql, (token, since, new, old)| {
        sql.replace(token, if version >= *since { new } else { old })
    })
}
