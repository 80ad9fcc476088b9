//! Constraints of tables.

use std::collections::{BTreeMap, HashMap};

use driftless_schema::model::{Check, Constraint, ForeignKey, Ident, Key, KeyIndex, QualifiedName};

use super::assemble::MAIN;
use super::names::{self, Nameless};
use super::relations::column_collation;
use crate::sql::canonical::{self, ColumnNames};
use crate::sql::table::{ConstraintClause, CreateTable, ForeignKeyClause, KeyClause, KeyColumn};

/// What foreign keys need to know of the tables they reference.
#[derive(Debug)]
pub(super) struct Parent {
    /// The name as it is stored.
    pub(super) name: String,
    /// The columns as they are stored.
    pub(super) columns: ColumnNames,
    /// The columns of the primary key.
    pub(super) primary_key: Vec<Ident>,
}

/// Tables by name in lower case.
pub(super) type Parents = HashMap<String, Parent>;

/// The constraints of the table `name`, each with its name.
pub(super) fn constraints(
    name: &str,
    table: &CreateTable<'_>,
    columns: &ColumnNames,
    parents: &Parents,
) -> Vec<(Ident, Constraint)> {
    let nameless = table.constraints.iter().map(|named| {
        let mut check_columns = Vec::new();
        let constraint = match &named.clause {
            ConstraintClause::PrimaryKey(clause) => Constraint::PrimaryKey(key(clause, table, columns)),
            ConstraintClause::Unique(clause) => Constraint::Unique(key(clause, table, columns)),
            ConstraintClause::ForeignKey(clause) => Constraint::ForeignKey(foreign_key(clause, columns, parents)),
            ConstraintClause::Check(condition) => {
                check_columns.extend(canonical::columns_of(condition, columns).into_iter().map(str::to_owned));
                Constraint::Check(Check {
                    expression: canonical::expression(condition, columns),
                    no_inherit: false,
                    not_valid: false,
                    not_enforced: false,
                    inherited: false,
                })
            }
        };
        Nameless { given: named.name.clone(), check_columns, constraint }
    });
    names::assign(name, nameless.collect())
}

fn stored(name: &str, columns: &ColumnNames) -> Ident {
    Ident::new(columns.stored(name).unwrap_or(name))
}

fn key(clause: &KeyClause, table: &CreateTable<'_>, columns: &ColumnNames) -> Key {
    let mut options: BTreeMap<String, String> =
        clause.terms.iter().filter_map(|term| key_option(term, table, columns)).collect();
    if let Some(answer) = &clause.on_conflict {
        options.insert("on_conflict".to_owned(), answer.clone());
    }
    Key {
        columns: clause.terms.iter().map(|term| stored(&term.name, columns)).collect(),
        index: KeyIndex { options, ..KeyIndex::default() },
        ..Key::default()
    }
}

/// What a term has beyond its column: a collation that is not the column's, a descending order.
fn key_option(term: &KeyColumn, table: &CreateTable<'_>, columns: &ColumnNames) -> Option<(String, String)> {
    let column = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&term.name));
    let own = column.and_then(column_collation).unwrap_or_else(|| "BINARY".to_owned());
    let collation = term.collation.as_deref().map(canonical::collation).filter(|collation| *collation != own);
    let words = [
        collation.map(|collation| format!("collate {}", canonical::name(&collation))),
        term.descending.then(|| "desc".to_owned()),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| (format!("key {}", stored(&term.name, columns)), words.join(" ")))
}

fn foreign_key(clause: &ForeignKeyClause, columns: &ColumnNames, parents: &Parents) -> ForeignKey {
    let parent = parents.get(&clause.table.to_ascii_lowercase());
    let referenced_columns = match parent {
        Some(parent) if clause.referenced.is_empty() => parent.primary_key.clone(),
        Some(parent) => clause.referenced.iter().map(|name| stored(name, &parent.columns)).collect(),
        None => clause.referenced.iter().map(Ident::new).collect(),
    };
    ForeignKey {
        columns: clause.columns.iter().map(|name| stored(name, columns)).collect(),
        references: QualifiedName::new(MAIN, parent.map_or(clause.table.as_str(), |parent| parent.name.as_str())),
        referenced_columns,
        on_delete: clause.on_delete,
        on_delete_columns: Vec::new(),
        on_update: clause.on_update,
        match_type: clause.match_type,
        period: false,
        deferral: clause.deferral,
        not_valid: false,
        not_enforced: false,
        inherited: false,
    }
}
