//! Constraints and indexes.

use std::collections::HashMap;

use driftless_schema::model::{
    Check, Constraint, Deferral, Exclusion, ForeignKey, Ident, Index, IndexKey, Key, KeyIndex, KeyTerm, MatchType,
    NullsOrder, ReferentialAction, SortOrder,
};

use super::names::{Names, class, options};
use super::read::Raw;
use super::rows::{ConstraintRow, IndexRow, Letter, RelationRow};

/// Constraints and indexes need each other: a key's index is hidden behind its constraint.
pub(super) struct Keys<'a> {
    names: &'a Names<'a>,
    indexes: HashMap<u32, &'a IndexRow>,
    parents: HashMap<u32, u32>,
    foreign_keys: HashMap<u32, &'a ConstraintRow>,
}

/// `pg_index.indoption`: the bits of a term.
const DESCENDING: i16 = 1;
const NULLS_FIRST: i16 = 2;

impl<'a> Keys<'a> {
    pub(super) fn new(raw: &'a Raw, names: &'a Names<'a>) -> Self {
        Keys {
            names,
            indexes: raw.indexes.iter().map(|row| (row.oid, row)).collect(),
            parents: raw.inheritance.iter().map(|row| (row.child, row.parent)).collect(),
            foreign_keys: raw.constraints.iter().filter(|row| row.kind.0 == b'f').map(|row| (row.oid, row)).collect(),
        }
    }

    /// Whether the constraint has an index of its own behind it.
    pub(super) fn owns_index(row: &ConstraintRow) -> bool {
        matches!(row.kind.0, b'p' | b'u' | b'x')
    }

    /// The body of a table's constraint; `None` for a kind that is not a constraint of its own.
    pub(super) fn constraint(&self, row: &ConstraintRow) -> Option<Constraint> {
        let deferral = match (row.deferrable, row.deferred) {
            (false, _) => Deferral::NotDeferrable,
            (true, false) => Deferral::InitiallyImmediate,
            (true, true) => Deferral::InitiallyDeferred,
        };
        let columns = |relation, numbers: &Option<Vec<i16>>| {
            self.names.column_names(relation, numbers.as_deref().unwrap_or_default())
        };
        Some(match row.kind.0 {
            b'p' => Constraint::PrimaryKey(self.key(row, deferral)?),
            b'u' => Constraint::Unique(self.key(row, deferral)?),
            // The server's own rows for the partitions of the referenced table.
            b'f' if self.is_of_referenced_partition(row) => return None,
            b'f' => Constraint::ForeignKey(ForeignKey {
                columns: columns(row.relation, &row.columns),
                references: self.names.qualified(row.referenced)?,
                referenced_columns: columns(row.referenced, &row.referenced_columns),
                on_delete: action(row.on_delete),
                on_delete_columns: columns(row.relation, &row.on_delete_columns),
                on_update: action(row.on_update),
                match_type: if row.match_type.0 == b'f' { MatchType::Full } else { MatchType::Simple },
                period: row.period,
                deferral,
                not_valid: !row.validated && row.enforced,
                not_enforced: !row.enforced,
                inherited: row.parent != 0,
            }),
            b'c' => Constraint::Check(Check {
                expression: row.expression.clone()?,
                no_inherit: row.no_inherit,
                not_valid: !row.validated && row.enforced,
                not_enforced: !row.enforced,
                inherited: !row.is_local,
            }),
            b'x' => {
                let index = self.indexes.get(&row.index_id)?;
                let relation = self.names.relation(index.oid)?;
                let operators = row.operators.clone().unwrap_or_default();
                Constraint::Exclusion(Exclusion {
                    method: self.names.access_method(relation.access_method)?.clone(),
                    elements: self.terms(index).into_iter().zip(operators).collect(),
                    include: self.included(index),
                    predicate: index.predicate.clone(),
                    deferral,
                    index: self.key_index(relation, row),
                    inherited: row.parent != 0,
                })
            }
            _ => return None,
        })
    }

    /// Whether a foreign key only leads to a partition of the table that another one references.
    fn is_of_referenced_partition(&self, row: &ConstraintRow) -> bool {
        let (mut top, mut seen) = (row, 0);
        while let Some(parent) = self.foreign_keys.get(&top.parent).filter(|_| seen < self.foreign_keys.len()) {
            (top, seen) = (parent, seen + 1);
        }
        top.referenced != row.referenced
    }

    fn key(&self, row: &ConstraintRow, deferral: Deferral) -> Option<Key> {
        let index = self.indexes.get(&row.index_id)?;
        Some(Key {
            columns: self.names.column_names(row.relation, row.columns.as_deref().unwrap_or_default()),
            include: self.included(index),
            nulls_not_distinct: index.nulls_not_distinct,
            without_overlaps: row.period,
            deferral,
            index: self.key_index(self.names.relation(index.oid)?, row),
            inherited: row.parent != 0,
        })
    }

    fn key_index(&self, row: &RelationRow, constraint: &ConstraintRow) -> KeyIndex {
        let parent = self.parents.get(&row.oid).filter(|_| constraint.parent == 0);
        KeyIndex {
            attached_to: parent.and_then(|parent| self.names.qualified(*parent)),
            options: options(row.options.as_deref(), "").collect(),
            tablespace: self.names.tablespace(row.tablespace),
            comment: self.names.comment(class::RELATION, row.oid, 0),
        }
    }

    /// The body of an index that is not behind a constraint.
    pub(super) fn index(&self, index: &IndexRow, relation: &RelationRow) -> Option<Index> {
        Some(Index {
            table: self.names.relation(index.relation)?.name.0.clone(),
            method: self.names.access_method(relation.access_method)?.clone(),
            unique: index.is_unique,
            nulls_not_distinct: index.nulls_not_distinct,
            keys: self.terms(index),
            include: self.included(index),
            predicate: index.predicate.clone(),
            options: options(relation.options.as_deref(), "").collect(),
            tablespace: self.names.tablespace(relation.tablespace),
            attached_to: self.parents.get(&index.oid).and_then(|parent| self.names.qualified(*parent)),
            invalid: !(index.valid && index.ready),
        })
    }

    fn key_count(index: &IndexRow) -> usize {
        usize::try_from(index.key_count).unwrap_or_default()
    }

    fn included(&self, index: &IndexRow) -> Vec<Ident> {
        self.names.column_names(index.relation, index.columns.get(Self::key_count(index)..).unwrap_or_default())
    }

    fn terms(&self, index: &IndexRow) -> Vec<IndexKey> {
        let mut expressions = index.expressions.iter().flatten().zip(index.expression_types.iter().flatten());
        let flags = index.order.iter().copied().chain(std::iter::repeat(0));
        let extras = self.names.columns(index.oid);
        index
            .columns
            .iter()
            .zip(flags)
            .zip(index.collations.iter().zip(&index.operator_classes))
            .take(Self::key_count(index))
            .zip(1..)
            .filter_map(|(((number, flags), (collation, operator_class)), position)| {
                let (term, of, own_collation) = match self.names.column(index.relation, *number) {
                    Some(column) => {
                        let own = column.own_collation;
                        (KeyTerm::Column(column.name.0.clone()), column.type_id, Some(own))
                    }
                    None if *number == 0 => {
                        let (expression, of) = expressions.next()?;
                        (KeyTerm::Expression(expression.clone()), *of, None)
                    }
                    None => return None,
                };
                let extra = extras.iter().find(|extra| extra.number == position);
                let descending = flags & DESCENDING != 0;
                let nulls_first = flags & NULLS_FIRST != 0;
                Some(IndexKey {
                    term,
                    operator_class: self.names.operator_class(*operator_class, Some(of)),
                    operator_class_options: extra
                        .map(|extra| options(extra.options.as_deref(), "").collect())
                        .unwrap_or_default(),
                    collation: self.names.term_collation(*collation, own_collation),
                    order: if descending { SortOrder::Desc } else { SortOrder::Asc },
                    nulls: (descending != nulls_first).then_some(if nulls_first {
                        NullsOrder::First
                    } else {
                        NullsOrder::Last
                    }),
                    statistics: extra.and_then(|extra| extra.statistics),
                })
            })
            .collect()
    }
}

fn action(letter: Letter) -> ReferentialAction {
    match letter.0 {
        b'r' => ReferentialAction::Restrict,
        b'c' => ReferentialAction::Cascade,
        b'n' => ReferentialAction::SetNull,
        b'd' => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
