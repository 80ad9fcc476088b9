//! The old schema as it is when what was renamed has its new name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::RenameCandidate;
use crate::diff::rename::{Renames, certain};
use crate::model::{Body, Catalog, Kind, Object, ObjectId, QualifiedName};
use crate::sql::quote::{Quoting, identifier, qualified};

/// The old schema under its new names.
pub struct Renamed {
    /// The schema.
    pub catalog: Catalog,
    /// Every rename, in the order in which they can be done: what hangs on a relation is told by the
    /// relation's new name.
    pub pairs: Vec<(ObjectId, ObjectId)>,
}

/// Gives everything in `old` that was renamed its new name: what is certain, what `accepted` says,
/// and what hangs on a renamed table, is the same, and goes by the table's name. `None` if there is nothing.
///
/// The texts of views, checks and code follow, word by word, where that makes them what the new schema
/// has: the server renames in them by itself.
pub fn renamed(old: &Catalog, new: &Catalog, accepted: &[(ObjectId, ObjectId)]) -> Option<Renamed> {
    let mut renames = certain(old, new);
    renames.accept(old, new, accepted);
    if renames.is_empty() {
        return None;
    }
    let companions = companions(&renames, &renames.apply(old, new), new);
    let mut pairs = renames.pairs();
    let mut catalog = renames.apply(old, new).into_owned();
    let mut follow = Renames::default();
    follow.accept(&catalog, new, &companions);
    catalog = follow.apply(&catalog, new).into_owned();
    pairs.extend(follow.pairs());
    let names = Names::of(&pairs);
    for (id, object) in &mut catalog.objects {
        let now = |need: &ObjectId| follow.now(&renames.now(need));
        object.depends_on.iter_mut().for_each(|need| *need = now(need));
        object.depends_on.sort_unstable();
        for column in object.columns_mut() {
            column.depends_on.iter_mut().for_each(|need| *need = now(need));
        }
        if let Some(wanted) = new.objects.get(id).filter(|wanted| wanted.body != object.body) {
            follow_words(object, wanted, &names);
        }
    }
    Some(Renamed { catalog, pairs })
}

/// What hangs on renamed tables and has another name for it: constraints and indexes that are the same.
fn companions(renames: &Renames, old: &Catalog, new: &Catalog) -> Vec<(ObjectId, ObjectId)> {
    let tables: Vec<ObjectId> =
        renames.pairs().into_iter().map(|(_, to)| to).filter(|to| to.kind.is_relation()).collect();
    let hangs_on = |id: &ObjectId, object: &Object, table: &ObjectId| {
        id.schema == table.schema
            && match &object.body {
                Body::Index(index) => index.table == table.name,
                Body::Sequence(sequence) => sequence.owned_by.as_ref().is_some_and(|(of, _)| *of == table.name),
                _ => id.relation == table.name && id.kind == Kind::Constraint,
            }
    };
    let mut found = Vec::new();
    for table in &tables {
        let alone = |here: &'_ Catalog, there: &Catalog| -> Vec<ObjectId> {
            let objects = here.objects.iter().filter(|(id, object)| hangs_on(id, object, table));
            objects.filter(|(id, _)| !there.objects.contains_key(*id)).map(|(id, _)| id.clone()).collect()
        };
        let wanted = alone(new, old);
        let mut taken = BTreeSet::new();
        for from in alone(old, new) {
            let is_same = |to: &&ObjectId| {
                to.kind == from.kind
                    && !taken.contains(*to)
                    && old.objects.get(&from).map(|object| &object.body)
                        == new.objects.get(*to).map(|object| &object.body)
            };
            if let Some(to) = wanted.iter().find(is_same) {
                taken.insert(to.clone());
                found.push((from, to.clone()));
            }
        }
    }
    found
}

/// What is called otherwise in texts.
struct Names {
    words: BTreeMap<String, String>,
    /// What is in another schema: its name with that schema before, and now.
    moved: Vec<(String, String)>,
}

impl Names {
    fn of(pairs: &[(ObjectId, ObjectId)]) -> Self {
        let words = pairs.iter().map(|(from, to)| (from.name.to_string(), to.name.to_string())).collect();
        let moved = pairs.iter().filter(|(from, to)| from.kind.is_in_schema() && from.schema != to.schema);
        Names { words, moved: moved.map(|(from, to)| (in_schema(from), in_schema(to))).collect() }
    }

    /// The name that `text` begins with of something that is in another schema now, with what it is called there.
    fn moved_at(&self, text: &str) -> Option<(&str, &str)> {
        let is_name = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        let found = self.moved.iter().find(|(from, _)| text.strip_prefix(from.as_str()).is_some_and(is_name));
        found.map(|(from, to)| (from.as_str(), to.as_str()))
    }
}

/// An object's name with its schema, as texts have it.
fn in_schema(object: &ObjectId) -> String {
    match object.kind {
        // Operators have no quotes.
        Kind::Operator => format!("{}.{}", identifier(Quoting::Postgres, &object.schema), object.name),
        _ => {
            let name = QualifiedName { schema: object.schema.clone(), name: object.name.clone() };
            qualified(Quoting::Postgres, &name)
        }
    }
}

/// Takes the new texts over where they are the old ones with other names.
fn follow_words(object: &mut Object, wanted: &Object, names: &Names) {
    // What a view calls its own columns stays.
    let columns = |object: &Object| object.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    if matches!(object.body, Body::View(_)) && columns(object) != columns(wanted) {
        return;
    }
    let (Ok(mut old), Ok(new)) = (serde_json::to_value(&object.body), serde_json::to_value(&wanted.body)) else {
        return;
    };
    follow_value(&mut old, &new, names);
    if let Ok(body) = serde_json::from_value(old) {
        object.body = body;
    }
}

fn follow_value(old: &mut Value, new: &Value, names: &Names) {
    match (old, new) {
        (Value::String(old), Value::String(new)) if old != new && replaced(old, names) == *new => {
            old.clone_from(new);
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter_mut().zip(new).for_each(|(old, new)| follow_value(old, new, names));
        }
        // Others may have come, or gone: columns by their names.
        (Value::Array(old), Value::Array(new)) => {
            for old in old {
                let same = |new: &&Value| new.get("name").is_some_and(|name| old.get("name") == Some(name));
                if let Some(new) = new.iter().find(same) {
                    follow_value(old, new, names);
                }
            }
        }
        (Value::Object(old), Value::Object(new)) => {
            for (key, old) in old.iter_mut() {
                if let Some(new) = new.get(key) {
                    follow_value(old, new, names);
                }
            }
        }
        _ => {}
    }
}

/// Replaces whole words, quoted or not, outside of string literals but those that name objects: `'a'::regclass`.
fn replaced(text: &str, names: &Names) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((from, to)) = names.moved_at(rest) {
            result.push_str(to);
            rest = rest.get(from.len()..).unwrap_or_default();
            continue;
        }
        let length = match first {
            '\'' | '"' => quoted_length(rest, first),
            '$' => dollar_quoted_length(rest),
            c if c.is_alphabetic() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let name = token.trim_matches('"').replace("\"\"", "\"");
        let object = token.strip_prefix('\'').and_then(|token| token.strip_suffix('\''));
        match names.words.get(&name).filter(|_| first != '\'') {
            None if object.is_some() && after.starts_with("::reg") => {
                result.push_str(&format!("'{}'", replaced(object.unwrap_or_default(), names)));
            }
            Some(word) => result.push_str(&identifier(Quoting::Postgres, word)),
            None => result.push_str(token),
        }
        rest = after;
    }
    result
}

/// The length of `$tag$ … $tag$`, or of the dollar sign alone.
fn dollar_quoted_length(text: &str) -> usize {
    let is_tag = |tag: &str| tag.chars().all(|c| c.is_alphanumeric() || c == '_');
    let Some((tag, body)) = text.get(1..).and_then(|rest| rest.split_once('$')).filter(|(tag, _)| is_tag(tag)) else {
        return 1;
    };
    let quote = tag.len() + 2;
    let end = text.get(..quote).and_then(|mark| body.find(mark));
    end.map_or(1, |end| quote + end + quote)
}

/// The length of a quoted token, the quotes included.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(end) = text.get(at..).and_then(|rest| rest.find(quote)) {
        at += end + 1;
        if !text.get(at..).is_some_and(|rest| rest.starts_with(quote)) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Finds what is dropped and what is made in its place and looks like it: nobody said that it was renamed.
pub fn candidates(old: &Catalog, new: &Catalog) -> Vec<RenameCandidate> {
    let mut found = Vec::new();
    for (id, before) in &old.objects {
        if let Some(after) = new.objects.get(id).filter(|_| id.kind == Kind::Table) {
            columns(id, before, after, &mut found);
        }
    }
    let alone = |here: &'_ Catalog, there: &Catalog| -> Vec<ObjectId> {
        here.objects.keys().filter(|id| id.kind == Kind::Table && !there.objects.contains_key(*id)).cloned().collect()
    };
    let made = alone(new, old);
    for from in alone(old, new) {
        for to in made.iter().filter(|to| to.schema == from.schema) {
            if let (Some(before), Some(after)) = (old.objects.get(&from), new.objects.get(to)) {
                let shared = before.columns().iter().filter(|column| {
                    after.columns().iter().any(|other| other.name == column.name && other.data_type == column.data_type)
                });
                let (shared, all) = (shared.count(), before.columns().len().max(after.columns().len()));
                if shared > 0 && shared * 10 >= all * 7 {
                    let evidence = format!("{shared} of {all} columns have the same name and type");
                    found.push(RenameCandidate { from: from.clone(), to: to.clone(), evidence });
                }
            }
        }
    }
    found
}

fn columns(table: &ObjectId, before: &Object, after: &Object, found: &mut Vec<RenameCandidate>) {
    let has = |object: &Object, name: &str| object.columns().iter().any(|column| column.name.as_str() == name);
    for (position, old) in before.columns().iter().enumerate().filter(|(_, old)| !has(after, &old.name)) {
        for (place, new) in after.columns().iter().enumerate().filter(|(_, new)| !has(before, &new.name)) {
            if old.data_type != new.data_type {
                continue;
            }
            let mut evidence = vec!["the same type"];
            if position == place {
                evidence.push("the same place among the columns");
            }
            if old.not_null == new.not_null && old.default == new.default {
                evidence.push("the same default and nullability");
            }
            if evidence.len() > 1 {
                found.push(RenameCandidate {
                    from: table.column(old.name.clone()),
                    to: table.column(new.name.clone()),
                    evidence: evidence.join(", "),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced_outside_of_literals() {
        let words = BTreeMap::from([("a".to_owned(), "B".to_owned()), ("select".to_owned(), "x".to_owned())]);
        let moved = vec![("old.t".to_owned(), "new.t".to_owned())];
        let names = Names { words, moved };
        assert_eq!(
            replaced("old.t.old || old.t1 || 'old.t' || $f$ old.t $f$", &names),
            "new.t.old || old.t1 || 'old.t' || $f$ old.t $f$"
        );
        assert_eq!(
            replaced("t.a + ab + 'a ''a' || \"a\" || \"select\"", &names),
            "t.\"B\" + ab + 'a ''a' || \"B\" || x"
        );
        assert_eq!(
            replaced("nextval('x.a'::regclass) || 'a'::text", &names),
            "nextval('x.\"B\"'::regclass) || 'a'::text"
        );
        assert_eq!(replaced("a() AS $f$ a $x$ $f$, $1 a", &names), "\"B\"() AS $f$ a $x$ $f$, $1 \"B\"");
    }
}
