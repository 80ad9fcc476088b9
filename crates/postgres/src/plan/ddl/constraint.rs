//! Constraints as text.

use driftless_schema::model::{Check, Constraint, ForeignKey, Key, KeyIndex, ObjectId, ReferentialAction};

use super::text;

/// The constraint without its name: `PRIMARY KEY (id)`.
pub(in crate::plan) fn definition(constraint: &Constraint) -> String {
    match constraint {
        Constraint::PrimaryKey(key) => format!("PRIMARY KEY {}", key_text(key)),
        Constraint::Unique(key) => {
            let nulls = if key.nulls_not_distinct { "NULLS NOT DISTINCT " } else { "" };
            format!("UNIQUE {nulls}{}", key_text(key))
        }
        Constraint::ForeignKey(key) => {
            let with_period = |columns: &[driftless_schema::model::Ident]| match columns.split_last() {
                Some((last, rest)) if key.period => {
                    let last = format!("PERIOD {}", text::name(last));
                    rest.iter().map(|column| text::name(column)).chain([last]).collect::<Vec<_>>().join(", ")
                }
                _ => text::names(columns),
            };
            let mut sql = format!(
                "FOREIGN KEY ({}) REFERENCES {} ({}){}",
                with_period(&key.columns),
                text::qualified(&key.references),
                with_period(&key.referenced_columns),
                text::match_type(key.match_type)
            );
            if key.on_update != ReferentialAction::NoAction {
                sql.push_str(&format!(" ON UPDATE {}", text::action(key.on_update)));
            }
            if key.on_delete != ReferentialAction::NoAction {
                sql.push_str(&format!(" ON DELETE {}", text::action(key.on_delete)));
            }
            if !key.on_delete_columns.is_empty() {
                sql.push_str(&format!(" ({})", text::names(&key.on_delete_columns)));
            }
            sql.push_str(text::deferral(key.deferral));
            sql.push_str(state(key.not_valid, key.not_enforced));
            sql
        }
        Constraint::Check(check) => {
            let no_inherit = if check.no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK ({}){no_inherit}{}", check.expression, state(check.not_valid, check.not_enforced))
        }
        Constraint::Exclusion(exclusion) => {
            let elements: Vec<String> = exclusion
                .elements
                .iter()
                .map(|(term, operator)| format!("{} WITH {operator}", text::term(term)))
                .collect();
            let mut sql = format!("EXCLUDE USING {} ({})", text::name(&exclusion.method), elements.join(", "));
            sql.push_str(&include(&exclusion.include));
            sql.push_str(&index_clauses(&exclusion.index));
            if let Some(predicate) = &exclusion.predicate {
                sql.push_str(&format!(" WHERE ({predicate})"));
            }
            sql.push_str(text::deferral(exclusion.deferral));
            sql
        }
    }
}

fn key_text(key: &Key) -> String {
    let overlaps = if key.without_overlaps { " WITHOUT OVERLAPS" } else { "" };
    format!(
        "({}{overlaps}){}{}{}",
        text::names(&key.columns),
        include(&key.include),
        index_clauses(&key.index),
        text::deferral(key.deferral)
    )
}

pub(in crate::plan) fn include(columns: &[driftless_schema::model::Ident]) -> String {
    if columns.is_empty() { String::new() } else { format!(" INCLUDE ({})", text::names(columns)) }
}

pub(in crate::plan) fn index_clauses(index: &KeyIndex) -> String {
    let mut sql = String::new();
    if !index.options.is_empty() {
        sql.push_str(&format!(" WITH {}", text::options(&index.options)));
    }
    if let Some(tablespace) = &index.tablespace {
        sql.push_str(&format!(" USING INDEX TABLESPACE {}", text::name(tablespace)));
    }
    sql
}

fn state(not_valid: bool, not_enforced: bool) -> &'static str {
    match (not_valid, not_enforced) {
        (_, true) => " NOT ENFORCED",
        (true, false) => " NOT VALID",
        (false, false) => "",
    }
}

/// `ALTER TABLE … ADD CONSTRAINT`.
pub(in crate::plan) fn add(id: &ObjectId, table: &ObjectId, constraint: &Constraint) -> String {
    format!(
        "ALTER {} {} ADD CONSTRAINT {} {}",
        super::create::table_word(table),
        text::relation_name(id),
        text::name(&id.name),
        definition(constraint)
    )
}

/// `ALTER TABLE … VALIDATE CONSTRAINT`.
pub(in crate::plan) fn validate(id: &ObjectId) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", text::relation_name(id), text::name(&id.name))
}

/// Counts rows that reference no row; `only` is empty for a partitioned table.
pub(in crate::plan) fn orphans(id: &ObjectId, key: &ForeignKey, only: &str) -> String {
    let pairs: Vec<String> = key
        .columns
        .iter()
        .zip(&key.referenced_columns)
        .map(|(own, referenced)| format!("r.{} = t.{}", text::name(referenced), text::name(own)))
        .collect();
    let set: Vec<String> = key.columns.iter().map(|column| format!("t.{} is not null", text::name(column))).collect();
    format!(
        "select count(*) from {only}{} t where {} and not exists (select from {} r where {})",
        text::relation_name(id),
        set.join(" and "),
        text::qualified(&key.references),
        pairs.join(" and ")
    )
}

/// Counts rows that a check refuses.
pub(in crate::plan) fn violations(id: &ObjectId, check: &Check) -> String {
    format!("select count(*) from {} where not ({})", text::relation_name(id), check.expression)
}

/// Counts rows whose key another row has.
pub(in crate::plan) fn duplicates(id: &ObjectId, key: &Key) -> String {
    let columns = text::names(&key.columns);
    let set: Vec<String> = key.columns.iter().map(|column| format!("{} is not null", text::name(column))).collect();
    let set = if key.nulls_not_distinct { "true".to_owned() } else { set.join(" and ") };
    format!(
        "select coalesce(sum(n - 1), 0)::bigint from (select count(*) as n from {} where {set} group by {columns} \
         having count(*) > 1) k",
        text::relation_name(id)
    )
}
