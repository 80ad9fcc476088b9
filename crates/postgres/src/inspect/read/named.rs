//! What is read by number once the rows that name it are there.

use super::Raw;

/// The distinct pairs of type and modifier that rows name, sorted.
pub(super) fn types(raw: &Raw) -> Vec<(u32, i32)> {
    let plain = [
        raw.aggregates.iter().flat_map(|row| [row.state_type, row.moving_state_type]).collect::<Vec<_>>(),
        raw.base_types.iter().map(|row| row.element).collect(),
        raw.casts.iter().flat_map(|row| [row.source, row.target]).collect(),
        raw.operators.iter().flat_map(|row| [row.left_type, row.right_type]).collect(),
        raw.operator_classes
            .iter()
            .filter(|row| row.oid >= super::FIRST_OF_USER)
            .flat_map(|row| [row.type_id, row.stored_type])
            .collect(),
        raw.family_operators.iter().flat_map(|row| [row.left_type, row.right_type]).collect(),
        raw.family_functions.iter().flat_map(|row| [row.left_type, row.right_type]).collect(),
        raw.transforms.iter().map(|row| row.type_id).collect(),
    ];
    let plain = plain.into_iter().flatten().filter(|oid| *oid != 0).map(|oid| (oid, -1));
    distinct(raw.columns.iter().map(|column| (column.type_id, column.modifier)).chain(plain))
}

/// The numbers of collations that rows name.
pub(super) fn collations(raw: &Raw) -> Vec<u32> {
    let of_columns = raw.columns.iter().filter_map(|column| column.collation);
    let of_domains = raw.types.iter().filter_map(|domain| domain.collation);
    let of_indexes = raw.indexes.iter().flat_map(|index| index.collations.iter().copied());
    distinct(of_columns.chain(of_domains).chain(of_indexes))
}

/// The numbers of routines that rows name.
pub(super) fn routines(raw: &Raw) -> Vec<u32> {
    let lists = [
        raw.access_methods.iter().map(|row| row.handler).collect::<Vec<_>>(),
        raw.aggregates
            .iter()
            .flat_map(|row| {
                [
                    row.transition,
                    row.final_function,
                    row.combine,
                    row.serialize,
                    row.deserialize,
                    row.moving_transition,
                    row.moving_inverse,
                    row.moving_final,
                ]
            })
            .collect(),
        raw.base_types
            .iter()
            .flat_map(|row| {
                [
                    row.input,
                    row.output,
                    row.receive,
                    row.send,
                    row.modifier_input,
                    row.modifier_output,
                    row.analyze,
                    row.subscript,
                ]
            })
            .collect(),
        raw.casts.iter().map(|row| row.function).collect(),
        raw.conversions.iter().map(|row| row.function).collect(),
        raw.event_triggers.iter().map(|row| row.function).collect(),
        raw.family_functions.iter().map(|row| row.function).collect(),
        raw.languages.iter().flat_map(|row| [row.handler, row.inline, row.validator]).collect(),
        raw.operators.iter().flat_map(|row| [row.function, row.restriction, row.join]).collect(),
        raw.text_parsers.iter().flat_map(|row| [row.start, row.token, row.end, row.lextypes, row.headline]).collect(),
        raw.text_templates.iter().flat_map(|row| [row.init, row.lexize]).collect(),
        raw.transforms.iter().flat_map(|row| [row.from_sql, row.to_sql]).collect(),
        raw.wrappers.iter().flat_map(|row| [row.handler, row.validator]).collect(),
    ];
    distinct(lists.into_iter().flatten().filter(|oid| *oid != 0))
}

/// The numbers of operators that rows name.
pub(super) fn operators(raw: &Raw) -> Vec<u32> {
    let of_operators = raw.operators.iter().flat_map(|row| [row.commutator, row.negator]);
    let of_aggregates = raw.aggregates.iter().map(|row| row.sort_operator);
    let of_families = raw.family_operators.iter().map(|row| row.operator);
    distinct(of_operators.chain(of_aggregates).chain(of_families).filter(|oid| *oid != 0))
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
