//! Foreign data wrappers, servers and publications, of which only lists change.

use std::collections::BTreeMap;

use driftless_schema::diff::Property;
use driftless_schema::model::{Definition, Kind, ObjectId};

use super::{Alteration, Unknown};
use crate::plan::ddl::text;
use crate::plan::draft::Draft;

/// Whether ALTER leads from one form of a wrapper, server or publication to the other.
pub(in crate::plan) fn can_alter(id: &ObjectId, old: &Definition, new: &Definition) -> bool {
    match id.kind {
        Kind::ForeignDataWrapper | Kind::Server => split_options(&old.sql).0 == split_options(&new.sql).0,
        Kind::Publication => {
            let (old, new) = (publication(&old.sql), publication(&new.sql));
            old.objects == new.objects || is_list(old.objects) && is_list(new.objects)
        }
        _ => false,
    }
}

impl Alteration<'_> {
    /// `ALTER … OPTIONS (…)`.
    pub(super) fn foreign(&self, before: &Definition, after: &Definition) -> Result<Vec<Draft>, Unknown> {
        let options = |definition: &Definition| parse_options(split_options(&definition.sql).1);
        let change = text::changed_fdw_options(&options(before), &options(after));
        let change = change.ok_or(Unknown(Property::Definition))?;
        let word = if self.is(Kind::Server) { "SERVER" } else { "FOREIGN DATA WRAPPER" };
        let sql = format!("ALTER {word} {} {change}", text::name(&self.id.name));
        Ok(vec![self.draft(sql, Property::Definition)])
    }

    /// `ALTER PUBLICATION … SET`.
    pub(super) fn publication(&self, before: &Definition, after: &Definition) -> Vec<Draft> {
        let (old, new) = (publication(&before.sql), publication(&after.sql));
        let head = format!("ALTER PUBLICATION {}", text::name(&self.id.name));
        let mut drafts = Vec::new();
        if let Some(objects) = new.objects.filter(|_| old.objects != new.objects) {
            drafts.push(self.draft(format!("{head} SET {objects}"), Property::Definition));
        }
        if old.parameters != new.parameters {
            let publish = after.property("publish").unwrap_or_default();
            let via_root = new.parameters.contains("publish_via_partition_root = true");
            let mut parameters =
                format!("publish = {}, publish_via_partition_root = {via_root}", text::literal(publish));
            let generated = "publish_generated_columns";
            if old.parameters.contains(generated) || new.parameters.contains(generated) {
                let value = if new.parameters.contains(generated) { "stored" } else { "none" };
                parameters.push_str(&format!(", {generated} = {value}"));
            }
            drafts.push(self.draft(format!("{head} SET ({parameters})"), Property::Definition));
        }
        drafts
    }
}

/// The statement without its options, and what stands between their parentheses.
fn split_options(sql: &str) -> (&str, &str) {
    match sql.rsplit_once(" OPTIONS (") {
        Some((head, options)) => (head, options.strip_suffix(')').unwrap_or(options)),
        None => (sql, ""),
    }
}

/// Reads `name 'value', …` as this program writes it.
fn parse_options(text: &str) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = token(rest, '"');
        let (value, after) = token(after.trim_start(), '\'');
        options.insert(name, value);
        rest = after.trim_start_matches(',').trim_start();
    }
    options
}

/// Takes a name or a literal off the front.
fn token(text: &str, quote: char) -> (String, &str) {
    let is_escaped = quote == '\'' && text.starts_with("E'");
    let body = text.strip_prefix('E').filter(|_| is_escaped).unwrap_or(text);
    let Some(mut rest) = body.strip_prefix(quote) else {
        let end = text.find([' ', ',']).unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        return (name.to_owned(), after);
    };
    let mut value = String::new();
    while let Some((before, after)) = rest.split_once(quote) {
        value.push_str(before);
        rest = after;
        match after.strip_prefix(quote) {
            Some(more) => {
                value.push(quote);
                rest = more;
            }
            None => break,
        }
    }
    if is_escaped {
        value = value.replace("\\\\", "\\");
    }
    (value, rest)
}

/// A publication's statement taken apart.
struct Publication<'a> {
    /// `TABLE ONLY s.t, …`, `ALL TABLES`; nothing for one that waits for its tables.
    objects: Option<&'a str>,
    /// What stands between the parentheses of WITH.
    parameters: &'a str,
}

fn publication(sql: &str) -> Publication<'_> {
    let (head, parameters) = match sql.rsplit_once(" WITH (publish") {
        Some((head, _)) => (head, sql.get(head.len()..).unwrap_or_default()),
        None => (sql, ""),
    };
    Publication { objects: head.split_once(" FOR ").map(|(_, objects)| objects), parameters }
}

fn is_list(objects: Option<&str>) -> bool {
    objects.is_some_and(|objects| objects != "ALL TABLES")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_they_are_written() {
        let (head, options) = split_options("CREATE SERVER s OPTIONS (\"A b\" 'it''s', c E'\\\\x', d '1, 2')");
        assert_eq!(head, "CREATE SERVER s");
        let options = parse_options(options);
        let expected = [("A b", "it's"), ("c", "\\x"), ("d", "1, 2")];
        assert_eq!(options, expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }
}
