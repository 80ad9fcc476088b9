//! Pieces of the forms that let readers and writers go on.

use driftless_schema::model::{Constraint, Key, ObjectId};

use super::constraint::{include, index_clauses};
use super::text;

/// `DROP INDEX CONCURRENTLY`.
pub(in crate::plan) fn drop_index(id: &ObjectId) -> String {
    format!("DROP INDEX CONCURRENTLY {}", text::own_name(id))
}

/// `ALTER INDEX … RENAME TO`.
pub(in crate::plan) fn rename_index(id: &ObjectId, name: &str) -> String {
    format!("ALTER INDEX {} RENAME TO {}", text::own_name(id), text::name(name))
}

/// The index of a key, under the key's name.
pub(in crate::plan) fn unique_index(id: &ObjectId, key: &Key) -> String {
    let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let clauses = index_clauses(&key.index).replace(" USING INDEX TABLESPACE", " TABLESPACE");
    format!(
        "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}){}{nulls}{clauses}",
        text::name(&id.name),
        text::relation_name(id),
        text::names(&key.columns),
        include(&key.include),
    )
}

/// Makes an index a key.
pub(in crate::plan) fn using_index(id: &ObjectId, constraint: &Constraint, key: &Key) -> String {
    let word = if matches!(constraint, Constraint::PrimaryKey(_)) { "PRIMARY KEY" } else { "UNIQUE" };
    let name = text::name(&id.name);
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {name} {word} USING INDEX {name}{}",
        text::relation_name(id),
        text::deferral(key.deferral)
    )
}

/// The name of the check that stands in for NOT NULL.
pub(in crate::plan) fn not_null_check(column: &ObjectId) -> String {
    clipped(&column.name, "_is_not_null")
}

/// The name of the check that stands in for a partition's bound.
pub(in crate::plan) fn bound_check(table: &ObjectId) -> String {
    clipped(&table.name, "_is_within_bound")
}

/// A name that the server does not cut.
pub(in crate::plan) fn clipped(name: &str, suffix: &str) -> String {
    let length = name.floor_char_boundary(63 - suffix.len());
    format!("{}{suffix}", name.get(..length).unwrap_or_default())
}

/// Adds that check without looking at rows.
pub(in crate::plan) fn add_not_null_check(table: &ObjectId, column: &ObjectId, check: &str) -> String {
    add_check(table, check, &format!("{} IS NOT NULL", text::name(&column.name)))
}

/// Adds a check without looking at rows.
pub(in crate::plan) fn add_check(table: &ObjectId, check: &str, condition: &str) -> String {
    format!("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({condition}) NOT VALID", text::own_name(table), text::name(check))
}

/// Looks at the rows.
pub(in crate::plan) fn validate(table: &ObjectId, check: &str) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", text::own_name(table), text::name(check))
}

/// Drops a check.
pub(in crate::plan) fn drop_check(table: &ObjectId, check: &str) -> String {
    format!("ALTER TABLE {} DROP CONSTRAINT {}", text::own_name(table), text::name(check))
}

/// What a bound says of a row, for a key of one column, as the server derives it
/// (`get_qual_from_partbound` in its `partbounds.c`); `None` for what is more than that.
pub(in crate::plan) fn within_bound(key: &str, bound: &str) -> Option<String> {
    let (strategy, columns) = key.split_once(" (")?;
    let column = columns.strip_suffix(')')?;
    let is_one_plain = !column.contains([',', '(', ' ']);
    let inner = |text: &str, words: &str| Some(text.strip_prefix(words)?.strip_suffix(')')?.to_owned());
    if !is_one_plain {
        return None;
    }
    match strategy {
        "LIST" => {
            let values = inner(bound, "FOR VALUES IN (")?;
            (!values.contains("NULL")).then(|| format!("{column} IS NOT NULL AND {column} IN ({values})"))
        }
        "RANGE" => {
            let (from, to) = bound.strip_prefix("FOR VALUES FROM (")?.split_once(") TO (")?;
            let to = to.strip_suffix(')')?;
            let mut condition = format!("{column} IS NOT NULL");
            if from != "MINVALUE" {
                condition.push_str(&format!(" AND {column} >= {from}"));
            }
            if to != "MAXVALUE" {
                condition.push_str(&format!(" AND {column} < {to}"));
            }
            Some(condition)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_of_one_column_is_a_condition() {
        let range = within_bound("RANGE (day)", "FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')");
        assert_eq!(range.as_deref(), Some("day IS NOT NULL AND day >= '2024-01-01' AND day < '2024-02-01'"));
        let list = within_bound("LIST (c)", "FOR VALUES IN ('a', 'b')");
        assert_eq!(list.as_deref(), Some("c IS NOT NULL AND c IN ('a', 'b')"));
        assert_eq!(within_bound("RANGE (a, b)", "FOR VALUES FROM (1, 2) TO (3, 4)"), None);
        assert_eq!(within_bound("LIST (c)", "DEFAULT"), None);
    }
}
