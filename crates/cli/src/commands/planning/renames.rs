//! Renames that somebody vouches for.
//!
//! A line of a file stays when the rename is done everywhere but for one database that lags behind:
//! what is not there any more is passed over, and `a = b` with `b = c` leads from a to c.

use std::collections::BTreeMap;
use std::path::Path;

use driftless::prelude::{Catalog, Kind, ObjectId};
use driftless_schema::model::Scope;

use crate::failure::Failure;

const FORM: &str = "a rename is written `table public.a=public.b`, `column public.t.a=b` or `public.t.a=public.t.b`";

/// Reads renames of the command line, where both sides have to be there.
pub(super) fn of_flags(flags: &[String], old: &Catalog, new: &Catalog) -> Result<Vec<(ObjectId, ObjectId)>, Failure> {
    let mut renames = Vec::new();
    for text in flags {
        let (left, right) = sides(text).ok_or_else(|| Failure::usage(format!("{text:?} is no rename"), FORM))?;
        let from = match named(left, old).as_slice() {
            [one] => one.clone(),
            [] => return Err(Failure::usage(format!("the old schema has no {left}"), FORM)),
            several => {
                let kinds: Vec<&str> = several.iter().map(|id| id.kind.noun()).collect();
                let message = format!("{left} may be any of several objects: {}", kinds.join(", "));
                return Err(Failure::usage(message, "write the kind before it"));
            }
        };
        let to = target(&from, right).ok_or_else(|| Failure::usage(format!("{text:?} is no rename"), FORM))?;
        if !has(new, &to) {
            return Err(Failure::usage(format!("the new schema has no {to}"), FORM));
        }
        renames.push((from, to));
    }
    Ok(renames)
}

/// Reads a file of renames; what is not there on both sides is passed over.
pub(super) fn of_file(
    path: &Path,
    text: &str,
    old: &Catalog,
    new: &Catalog,
) -> Result<Vec<(ObjectId, ObjectId)>, Failure> {
    let mut steps: BTreeMap<ObjectId, ObjectId> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split_once('#').map_or(line, |(before, _)| before).trim();
        if line.is_empty() {
            continue;
        }
        let pair = sides(line).and_then(|(left, right)| {
            let from: ObjectId = left.parse().ok()?;
            Some((target(&from, right)?, from))
        });
        let Some((to, from)) = pair else {
            let message = format!("{}:{}: {line:?} is no rename", path.display(), number + 1);
            return Err(Failure::usage(message, "a line is written `table public.a = public.b`, with its kind"));
        };
        steps.insert(from, to);
    }
    let follow = |from: &ObjectId| {
        let mut to = steps.get(from)?;
        // As many lines as there are lead to the end, or in a circle.
        for _ in 0..steps.len() {
            if has(new, to) {
                return Some(to.clone());
            }
            to = steps.get(to)?;
        }
        None
    };
    let there = steps.keys().filter(|from| has(old, from) && !has(new, from));
    Ok(there.filter_map(|from| Some((from.clone(), follow(from)?))).collect())
}

/// Takes `old=new` apart, at the first sign that stands in no quotes.
fn sides(text: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let at = text.char_indices().find_map(|(at, c)| {
        is_quoted ^= c == '"';
        (c == '=' && !is_quoted).then_some(at)
    })?;
    let (left, right) = (text.get(..at)?.trim(), text.get(at + 1..)?.trim());
    (!left.is_empty() && !right.is_empty()).then_some((left, right))
}

/// The objects of a schema that a text names: by identity, or by path.
fn named(text: &str, catalog: &Catalog) -> Vec<ObjectId> {
    if let Ok(id) = text.parse::<ObjectId>() {
        return Some(id).filter(|id| has(catalog, id)).into_iter().collect();
    }
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.is_in_schema());
    let ids = kinds.filter_map(|kind| format!("{} {text}", kind.noun()).parse::<ObjectId>().ok());
    ids.filter(|id| has(catalog, id)).collect()
}

/// What `from` is renamed to: a whole identity, a path, or a name in the same place.
fn target(from: &ObjectId, text: &str) -> Option<ObjectId> {
    let same_kind = |id: &ObjectId| id.kind == from.kind;
    let path = || format!("{} {text}", from.kind.noun()).parse::<ObjectId>().ok();
    let name = || {
        let word = format!("{} {text}", Kind::Schema.noun()).parse::<ObjectId>().ok()?;
        Some(ObjectId { name: word.name, ..from.clone() })
    };
    let is_short = from.kind.scope() != Scope::Database;
    text.parse().ok().filter(same_kind).or_else(path).or_else(|| if is_short { name() } else { None })
}

/// Whether a schema has an object; columns and attributes stand within others.
fn has(catalog: &Catalog, id: &ObjectId) -> bool {
    if id.kind != Kind::Column {
        return catalog.objects.contains_key(id);
    }
    let name = driftless_schema::model::QualifiedName { schema: id.schema.clone(), name: id.relation.clone() };
    let holder = catalog.relation_named(&name).or_else(|| catalog.type_named(&name));
    holder.is_some_and(|(_, object)| object.columns().iter().any(|column| column.name == id.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless::prelude::{Dialect, Object};
    use driftless_schema::model::{Body, Column, DataType, Table};

    fn catalog(tables: &[(&str, &[&str])]) -> Catalog {
        let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
        for (name, columns) in tables {
            let columns = columns.iter().map(|name| Column::new(*name, DataType::new("text"))).collect();
            let body = Body::Table(Table { columns, ..Table::default() });
            catalog.objects.insert(ObjectId::in_schema(Kind::Table, "public", *name), Object::new(body));
        }
        catalog
    }

    fn told(renames: Vec<(ObjectId, ObjectId)>) -> Vec<String> {
        renames.iter().map(|(from, to)| format!("{from} > {to}")).collect()
    }

    #[test]
    fn flags_name_objects_in_several_ways() {
        let (old, new) = (catalog(&[("a", &["x"]), ("t", &["a=b"])]), catalog(&[("b", &["y"]), ("t", &["y"])]));
        for (flag, rename) in [
            ("table public.a=public.b", "table public.a > table public.b"),
            ("table public.a = b", "table public.a > table public.b"),
            ("public.a=table public.b", "table public.a > table public.b"),
            ("public.t.\"a=b\"=public.t.y", "column public.t.\"a=b\" > column public.t.y"),
            ("column public.t.\"a=b\"=y", "column public.t.\"a=b\" > column public.t.y"),
        ] {
            let found = of_flags(&[flag.to_owned()], &old, &new).unwrap_or_else(|error| panic!("{flag}: {error:?}"));
            assert_eq!(told(found), [rename]);
        }
        for flag in ["", "public.a", "=b", "public.nope=b", "public.a=nope", "public.a=index public.b", "a=b"] {
            assert!(of_flags(&[flag.to_owned()], &old, &new).is_err(), "{flag}");
        }
    }

    #[test]
    fn lines_of_a_file_stay_valid_for_who_lags_behind() {
        let file = "# people\ntable public.a = public.b # once\n\ntable public.b = public.c\ntable public.x = y\n";
        let wanted = catalog(&[("c", &[])]);
        let renames = |old: &str| told(of_file(Path::new("r"), file, &catalog(&[(old, &[])]), &wanted).unwrap());
        assert_eq!(renames("a"), ["table public.a > table public.c"]);
        assert_eq!(renames("b"), ["table public.b > table public.c"]);
        assert_eq!(renames("c"), Vec::<String>::new());
        assert!(of_file(Path::new("r"), "public.a = b", &wanted, &wanted).is_err());
    }
}
