//! Indexes that are not behind a constraint.

use std::collections::BTreeMap;

use driftless_schema::model::{Index, IndexKey, KeyTerm, QualifiedName, SortOrder};

use super::read::Raw;
use super::relations::column_collation;
use super::rows::{SchemaRow, TermRow};
use crate::sql::canonical::{self, ColumnNames};
use crate::sql::cursor::Unexpected;
use crate::sql::index::{CreateIndex, IndexTerm};
use crate::sql::table::CreateTable;

/// The body of an index on the table `table`.
pub(super) fn index(
    object: &SchemaRow,
    clause: &CreateIndex<'_>,
    table: &CreateTable<'_>,
    names: &ColumnNames,
    raw: &Raw,
) -> Result<Index, Unexpected> {
    let listed = raw.indexes.get(&object.table).and_then(|rows| rows.iter().find(|row| row.name == object.name));
    let terms = raw.terms.get(&object.name).map(Vec::as_slice).unwrap_or_default();
    if terms.len() != clause.terms.len() {
        return Err(Unexpected::missing("every term of the index"));
    }
    Ok(Index {
        table: object.table.as_str().into(),
        method: "btree".into(),
        unique: listed.is_some_and(|row| row.unique),
        nulls_not_distinct: false,
        keys: terms.iter().zip(&clause.terms).map(|(row, clause)| key(row, clause, table, names)).collect(),
        include: Vec::new(),
        predicate: clause.predicate.map(|condition| canonical::expression(condition, names)),
        options: BTreeMap::new(),
        tablespace: None,
        attached_to: None,
        invalid: false,
    })
}

fn key(row: &TermRow, clause: &IndexTerm<'_>, table: &CreateTable<'_>, names: &ColumnNames) -> IndexKey {
    let (term, collation) = match &row.column {
        Some(name) => {
            let column = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
            let own = column.and_then(column_collation).unwrap_or_else(|| "BINARY".to_owned());
            let collation = Some(canonical::collation(&row.collation)).filter(|collation| *collation != own);
            (KeyTerm::Column(name.as_str().into()), collation)
        }
        // The collation of an expression is its own unless one is written.
        None => (
            KeyTerm::Expression(canonical::expression(clause.expression, names)),
            clause.collation.as_deref().map(canonical::collation),
        ),
    };
    IndexKey {
        collation: collation.map(|collation| QualifiedName::new("", collation)),
        order: if row.descending { SortOrder::Desc } else { SortOrder::Asc },
        ..IndexKey { term, ..IndexKey::column("") }
    }
}
