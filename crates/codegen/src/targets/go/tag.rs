//! Struct tags.

use std::collections::BTreeSet;

use super::identifier::{is_digit, is_letter};
use super::options::{DbTags, JsonCase, JsonTags, Options};
use super::{literal, word};

/// The tags of one struct's fields.
pub(super) struct Tags<'a> {
    options: &'a Options,
    json_names: BTreeSet<String>,
}

/// A field's tag.
pub(super) struct Tag {
    /// The literal, empty where there is nothing to say.
    pub(super) literal: String,
    /// Whether a `json` tag should be there and cannot.
    pub(super) json: JsonTag,
}

/// What became of a `json` tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonTag {
    /// It is there, or nobody asked for it.
    AsAsked,
    /// The name cannot be said in one.
    Impossible,
}

impl<'a> Tags<'a> {
    /// Begins a struct.
    pub(super) fn new(options: &'a Options) -> Self {
        Tags { options, json_names: BTreeSet::new() }
    }

    /// Makes the tag of the field for `column`.
    pub(super) fn tag(&mut self, column: &str) -> Tag {
        let mut pairs = Vec::new();
        let mut json = JsonTag::AsAsked;
        if let JsonTags::Named(case) = self.options.json {
            match self.json_name(column, case) {
                // A lone `-` would leave the field out.
                Some(name) if name == "-" => pairs.push("json:\"-,\"".to_owned()),
                Some(name) => pairs.push(format!("json:{}", literal::quoted(&name))),
                None => json = JsonTag::Impossible,
            }
        }
        if self.options.db == DbTags::Column {
            pairs.push(format!("db:{}", literal::quoted(column)));
        }
        let literal = if pairs.is_empty() { String::new() } else { literal::raw(&pairs.join(" ")) };
        Tag { literal, json }
    }

    /// Chooses the name in JSON: in the case that was asked for, or the column's own where an
    /// earlier field has that name. Of two fields with one name encoding/json writes neither.
    fn json_name(&mut self, column: &str, case: JsonCase) -> Option<String> {
        let words = word::split(column);
        let cased = match case {
            JsonCase::AsIs => column.to_owned(),
            JsonCase::Camel => word::camel(&words),
            JsonCase::Pascal => word::pascal(&words),
            JsonCase::Snake => word::snake(&words),
        };
        let numbered = (2..).map(|number| format!("{column}_{number}"));
        let names = [cased, column.to_owned()].into_iter().chain(numbered);
        // A number does not mend a name that JSON cannot have.
        let names = names.take(if is_json_name(column) { usize::MAX } else { 2 });
        names.filter(|name| is_json_name(name)).find(|name| self.json_names.insert(name.clone()))
    }
}

/// Whether encoding/json takes `name`; any other it quietly replaces by the field's.
fn is_json_name(name: &str) -> bool {
    let allowed = |c: char| "!#$%&()*+-./:;<=>?@[]^_{|}~ ".contains(c) || is_letter(c) || is_digit(c);
    !name.is_empty() && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::super::PackageName;
    use super::*;

    fn tags(case: JsonCase, columns: &[&str]) -> Vec<String> {
        let options = Options { json: JsonTags::Named(case), ..Options::new(PackageName::from_directory("x")) };
        let mut tags = Tags::new(&options);
        columns.iter().map(|column| tags.tag(column).literal).collect()
    }

    #[test]
    fn tags_hold_any_name() {
        let found = tags(JsonCase::AsIs, &["id", "-", "a,b", "c`d", "e\"f\\", "日本"]);
        insta::assert_debug_snapshot!(found, @r#"
        [
            "`json:\"id\" db:\"id\"`",
            "`json:\"-,\" db:\"-\"`",
            "`db:\"a,b\"`",
            "\"db:\\\"c`d\\\"\"",
            "`db:\"e\\\"f\\\\\"`",
            "`json:\"日本\" db:\"日本\"`",
        ]
        "#);
    }

    #[test]
    fn two_columns_never_share_a_name_in_json() {
        let found = tags(JsonCase::Camel, &["user_id", "userId", "USER_ID", "?"]);
        insta::assert_debug_snapshot!(found, @r#"
        [
            "`json:\"userId\" db:\"user_id\"`",
            "`json:\"userId_2\" db:\"userId\"`",
            "`json:\"USER_ID\" db:\"USER_ID\"`",
            "`json:\"?\" db:\"?\"`",
        ]
        "#);
    }
}
