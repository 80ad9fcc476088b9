//! Publications, as far as they are about one relation.

use crate::model::{Body, Catalog, Kind, Object, ObjectId};
use crate::sql::quote::{Quoting, identifier};

/// Returns the publications that pass a relation on, each without the other relations that it does.
pub(super) fn of_relation(catalog: &Catalog, relation: &ObjectId) -> Vec<(ObjectId, Object)> {
    let schema = ObjectId::database_scoped(Kind::Schema, relation.schema.clone());
    let publications = catalog.objects.iter().filter(|(id, _)| id.kind == Kind::Publication);
    publications
        .filter_map(|(id, object)| {
            let Body::Definition(definition) = &object.body else { return None };
            let names_it = object.depends_on.contains(relation);
            let names_schema = object.depends_on.contains(&schema);
            if !names_it && !names_schema && definition.property("all_tables") != Some("true") {
                return None;
            }
            let mut narrowed = object.clone();
            narrowed.depends_on.retain(|need| need == relation || *need == schema);
            if let Body::Definition(definition) = &mut narrowed.body {
                definition.sql = narrow(&definition.sql, relation);
            }
            Some((id.clone(), narrowed))
        })
        .collect()
}

/// Leaves of a list of tables and schemas only what is about one relation.
fn narrow(statement: &str, relation: &ObjectId) -> String {
    let quoted = |name: &str| identifier(Quoting::Postgres, name);
    let table = format!("{}.{}", quoted(&relation.schema), quoted(&relation.name));
    let about = |item: &str| {
        let rest = match item.strip_prefix("TABLES IN SCHEMA ") {
            Some(schema) => schema.strip_prefix(&quoted(&relation.schema)),
            None => {
                let item = item.strip_prefix("TABLE ").unwrap_or(item);
                item.strip_prefix("ONLY ").unwrap_or(item).strip_prefix(&table)
            }
        };
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '(', '*', ';']))
    };
    let Some((before, list)) = statement.split_once(" FOR ") else { return statement.to_owned() };
    let (list, after) = match top_level(list, " WITH (") {
        Some(at) => list.split_at(at),
        None => (list, ""),
    };
    if list.trim() == "ALL TABLES" {
        return statement.to_owned();
    }
    let mut items = Vec::new();
    let mut rest = list;
    while let Some(at) = top_level(rest, ", ") {
        let (item, tail) = rest.split_at(at);
        items.push(item);
        rest = tail.strip_prefix(", ").unwrap_or_default();
    }
    items.push(rest);
    // What a list is of is said once, before its first item.
    let mut of = "";
    let mut items: Vec<String> = items
        .into_iter()
        .map(|item| {
            let said = ["TABLES IN SCHEMA ", "TABLE "].into_iter().find(|said| item.trim().starts_with(said));
            of = said.unwrap_or(of);
            if said.is_some() { item.trim().to_owned() } else { format!("{of}{}", item.trim()) }
        })
        .collect();
    items.retain(|item| about(item));
    format!("{before} FOR {}{after}", items.join(", "))
}

/// Finds `pattern` outside of quotes and parentheses.
fn top_level(text: &str, pattern: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, character) in text.char_indices() {
        if depth == 0 && quote.is_none() && text.get(at..).is_some_and(|rest| rest.starts_with(pattern)) {
            return Some(at);
        }
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_list_what_is_about_the_table_is_left() {
        let orders = ObjectId::in_schema(Kind::Table, "public", "orders");
        for (statement, left) in [
            (
                "CREATE PUBLICATION p FOR TABLE public.items, public.orders",
                "CREATE PUBLICATION p FOR TABLE public.orders",
            ),
            (
                "CREATE PUBLICATION p FOR TABLE public.items (a, b) WHERE ((a = ', public.orders'::text)), \
                 public.orders (id) WHERE ((id > 1)) WITH (publish = 'insert')",
                "CREATE PUBLICATION p FOR TABLE public.orders (id) WHERE ((id > 1)) WITH (publish = 'insert')",
            ),
            ("CREATE PUBLICATION p FOR ALL TABLES", "CREATE PUBLICATION p FOR ALL TABLES"),
            (
                "CREATE PUBLICATION p FOR TABLE app.x, TABLES IN SCHEMA app, public",
                "CREATE PUBLICATION p FOR TABLES IN SCHEMA public",
            ),
            ("CREATE PUBLICATION p FOR TABLE public.orders_old", "CREATE PUBLICATION p FOR "),
        ] {
            assert_eq!(narrow(statement, &orders), left);
        }
    }
}
