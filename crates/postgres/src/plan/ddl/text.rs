//! Pieces of statements.

use std::collections::BTreeMap;

use driftless_schema::model::{
    Column, DataType, Deferral, Generated, GeneratedStorage, Ident, Identity, IdentityMode, IndexKey, KeyTerm,
    MatchType, NotNull, NullsOrder, ObjectId, QualifiedName, ReferentialAction, SequenceOptions, SortOrder, View,
};
use driftless_schema::sql::quote::{self, Quoting};

pub(in crate::plan) use crate::ddl::{name, text as literal};

/// Writes a name with its schema.
pub(in crate::plan) fn qualified(name: &QualifiedName) -> String {
    quote::qualified(Quoting::Postgres, name)
}

/// Writes an object's own name with its schema.
pub(in crate::plan) fn own_name(id: &ObjectId) -> String {
    qualified(&QualifiedName { schema: id.schema.clone(), name: id.name.clone() })
}

/// Writes the name of the relation that something hangs on.
pub(in crate::plan) fn relation_name(id: &ObjectId) -> String {
    qualified(&QualifiedName { schema: id.schema.clone(), name: id.relation.clone() })
}

/// Writes names, separated by commas.
pub(in crate::plan) fn names<'a>(list: impl IntoIterator<Item = &'a Ident>) -> String {
    list.into_iter().map(|ident| name(ident)).collect::<Vec<_>>().join(", ")
}

/// Writes options as `(a=b, c=d)`; storage parameters are words or numbers, whatever they hold is quoted.
pub(in crate::plan) fn options(options: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> =
        options.iter().map(|(key, value)| format!("{}={}", option_name(key), literal(value))).collect();
    format!("({})", pairs.join(", "))
}

/// The name of a storage parameter, which may have a namespace: `toast.autovacuum_enabled`.
pub(in crate::plan) fn option_name(key: &str) -> String {
    key.split('.').map(name).collect::<Vec<_>>().join(".")
}

/// The definition of a column in CREATE TABLE and ADD COLUMN.
pub(in crate::plan) fn column(column: &Column, defaults: Defaults) -> String {
    let mut text = format!("{} {}", name(&column.name), column.data_type);
    let options: Vec<_> =
        column.options.iter().filter_map(|(key, value)| Some((key.strip_prefix("fdw.")?, value))).collect();
    if !options.is_empty() {
        text.push_str(&format!(" OPTIONS ({})", fdw_options(options.into_iter())));
    }
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", qualified(collation)));
    }
    if column.not_null && !is_pending(column) {
        text.push(' ');
        text.push_str(&not_null(column));
    }
    if let Some(generated) = &column.generated {
        text.push_str(&generation(generated));
    } else if let Some(identity) = &column.identity {
        text.push_str(&format!(" {}", identity_clause(identity)));
    } else if let (Some(default), Defaults::Inline) = (&column.default, defaults) {
        text.push_str(&format!(" DEFAULT {default}"));
    }
    text
}

/// Whether NOT NULL is left to be checked for the rows that are there (PostgreSQL 18), which a definition
/// cannot say.
pub(in crate::plan) fn is_pending(column: &Column) -> bool {
    column.not_null_constraint.as_ref().is_some_and(|extra| extra.not_valid)
}

/// `CONSTRAINT … NOT NULL …`, as an item of a table.
pub(in crate::plan) fn not_null_item(column: &Column, extra: &NotNull) -> String {
    let own = extra.name.as_ref().map(|own| format!("CONSTRAINT {} ", name(own))).unwrap_or_default();
    let no_inherit = if extra.no_inherit { " NO INHERIT" } else { "" };
    let not_valid = if extra.not_valid { " NOT VALID" } else { "" };
    format!("{own}NOT NULL {}{no_inherit}{not_valid}", name(&column.name))
}

/// Whether defaults stand in the definition, or come by statements of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan) enum Defaults {
    /// In the definition.
    Inline,
    /// On their own: something they use needs the table.
    Apart,
}

/// `NOT NULL`, with what its constraint has beyond the default form.
pub(in crate::plan) fn not_null(column: &Column) -> String {
    let Some(extra) = &column.not_null_constraint else { return "NOT NULL".to_owned() };
    let named = extra.name.as_ref().map(|own| format!("CONSTRAINT {} ", name(own))).unwrap_or_default();
    format!("{named}NOT NULL{}", if extra.no_inherit { " NO INHERIT" } else { "" })
}

fn generation(generated: &Generated) -> String {
    let storage = match generated.storage {
        GeneratedStorage::Stored => "STORED",
        GeneratedStorage::Virtual => "VIRTUAL",
    };
    format!(" GENERATED ALWAYS AS ({}) {storage}", generated.expression)
}

/// `GENERATED … AS IDENTITY (…)`.
pub(in crate::plan) fn identity_clause(identity: &Identity) -> String {
    let mut options = Vec::new();
    if let Some(own) = &identity.sequence_name {
        options.push(format!("SEQUENCE NAME {}", qualified(own)));
    }
    options.extend(identity.sequence.as_ref().map(sequence_options));
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!("GENERATED {} AS IDENTITY{options}", identity_mode(identity.mode))
}

pub(in crate::plan) fn identity_mode(mode: IdentityMode) -> &'static str {
    match mode {
        IdentityMode::Always => "ALWAYS",
        IdentityMode::ByDefault => "BY DEFAULT",
    }
}

/// All options of a sequence.
pub(in crate::plan) fn sequence_options(options: &SequenceOptions) -> String {
    let SequenceOptions { start, increment, min, max, cache, cycle } = options;
    let cycle = if *cycle { "CYCLE" } else { "NO CYCLE" };
    format!("START WITH {start} INCREMENT BY {increment} MINVALUE {min} MAXVALUE {max} CACHE {cache} {cycle}")
}

/// A term of an index.
pub(in crate::plan) fn term(key: &IndexKey) -> String {
    let mut text = match &key.term {
        KeyTerm::Column(column) => name(column),
        KeyTerm::Expression(expression) => expression.clone(),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", qualified(collation)));
    }
    if let Some(class) = &key.operator_class {
        text.push_str(&format!(" {}", qualified(class)));
    }
    if !key.operator_class_options.is_empty() {
        text.push_str(&format!(" {}", options(&key.operator_class_options)));
    }
    if key.order == SortOrder::Desc {
        text.push_str(" DESC");
    }
    match key.nulls {
        Some(NullsOrder::First) => text.push_str(" NULLS FIRST"),
        Some(NullsOrder::Last) => text.push_str(" NULLS LAST"),
        None => {}
    }
    text
}

pub(in crate::plan) fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
    }
}

pub(in crate::plan) fn match_type(of: MatchType) -> &'static str {
    match of {
        MatchType::Simple => "",
        MatchType::Full => " MATCH FULL",
    }
}

pub(in crate::plan) fn deferral(of: Deferral) -> &'static str {
    match of {
        Deferral::NotDeferrable => "",
        Deferral::InitiallyImmediate => " DEFERRABLE",
        Deferral::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// Options for a wrapper: `name 'value'`.
pub(in crate::plan) fn fdw_options<'a>(options: impl Iterator<Item = (&'a str, &'a String)>) -> String {
    options.map(|(key, value)| format!("{} {}", name(key), literal(value))).collect::<Vec<_>>().join(", ")
}

/// `SET (…)` and `RESET (…)` that turn the old storage parameters into the new.
pub(in crate::plan) fn changed_options(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    let set: BTreeMap<String, String> = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let reset: Vec<String> =
        before.keys().filter(|key| !after.contains_key(*key)).map(|key| option_name(key)).collect();
    let mut changes = Vec::new();
    if !set.is_empty() {
        changes.push(format!("SET {}", options(&set)));
    }
    if !reset.is_empty() {
        changes.push(format!("RESET ({})", reset.join(", ")));
    }
    changes
}

/// `OPTIONS (ADD …, SET …, DROP …)` that turns the old options for a wrapper into the new.
pub(in crate::plan) fn changed_fdw_options(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<String> {
    let mut parts = Vec::new();
    for (key, value) in after {
        match before.get(key) {
            None => parts.push(format!("ADD {} {}", name(key), literal(value))),
            Some(old) if old != value => parts.push(format!("SET {} {}", name(key), literal(value))),
            Some(_) => {}
        }
    }
    parts.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("DROP {}", name(key))));
    (!parts.is_empty()).then(|| format!("OPTIONS ({})", parts.join(", ")))
}

/// The options of a sequence that change, each with a space before it.
pub(in crate::plan) fn changed_sequence_options(before: &SequenceOptions, after: &SequenceOptions) -> String {
    let mut text = String::new();
    // Bounds first: the start must be within them, and all of them are checked together.
    for (word, old, new) in [
        ("INCREMENT BY", before.increment, after.increment),
        ("MINVALUE", before.min, after.min),
        ("MAXVALUE", before.max, after.max),
        ("START WITH", before.start, after.start),
        ("CACHE", before.cache, after.cache),
    ] {
        if old != new {
            text.push_str(&format!(" {word} {new}"));
        }
    }
    if before.cycle != after.cycle {
        text.push_str(if after.cycle { " CYCLE" } else { " NO CYCLE" });
    }
    text
}

/// The sequence behind an identity column.
pub(in crate::plan) fn identity_sequence(table: &ObjectId, column: &str, identity: &Identity) -> QualifiedName {
    identity.sequence_name.clone().unwrap_or_else(|| QualifiedName {
        schema: table.schema.clone(),
        name: Ident::from(crate::inspect::server_chosen_name(&table.name, column, "seq")),
    })
}

/// The name of a NOT NULL constraint.
pub(in crate::plan) fn not_null_name(table: &ObjectId, column: &str, extra: &NotNull) -> String {
    match &extra.name {
        Some(own) => name(own),
        None => name(&crate::inspect::server_chosen_name(&table.name, column, "not_null")),
    }
}

/// Sets a sequence to the largest value that a column has, the smallest where it descends.
pub(in crate::plan) fn set_sequence(sequence: &str, table: &ObjectId, column: &str, descends: bool) -> String {
    let column = name(column);
    let reached = if descends { format!("min({column})") } else { format!("max({column})") };
    format!("SELECT setval({sequence}, {reached}) FROM {} HAVING {reached} IS NOT NULL", own_name(table))
}

/// A view that has the columns of `view`, and no rows.
pub(in crate::plan) fn empty_view(id: &ObjectId, view: &View) -> String {
    let column = |column: &Column| {
        let collation = column.collation.as_ref().map(|of| format!(" COLLATE {}", qualified(of))).unwrap_or_default();
        format!("NULL::{}{collation} AS {}", column.data_type, name(&column.name))
    };
    let columns: Vec<String> = view.columns.iter().map(column).collect();
    format!("CREATE VIEW {} AS\nSELECT {}", own_name(id), columns.join(", "))
}

/// `COMMENT ON` a NOT NULL constraint.
pub(in crate::plan) fn not_null_comment(table: &ObjectId, column: &str, extra: &NotNull) -> String {
    let reference = format!("CONSTRAINT {} ON {}", not_null_name(table, column, extra), own_name(table));
    super::standing::comment_sql(&reference, extra.comment.as_deref())
}

/// Moves the value that a sequence has reached into new bounds.
pub(in crate::plan) fn clamp_sequence(sequence: &QualifiedName, options: &SequenceOptions) -> String {
    let (name, min, max) = (qualified(sequence), options.min, options.max);
    format!(
        "SELECT setval({}, greatest({min}, least({max}, last_value)), is_called AND last_value BETWEEN {min} AND {max}) \
         FROM {name} WHERE last_value NOT BETWEEN {min} AND {max}",
        literal(&name)
    )
}

/// The sequence behind a column, as an argument of functions on sequences.
pub(in crate::plan) fn serial_sequence(table: &ObjectId, column: &str) -> String {
    format!("pg_get_serial_sequence({}, {})", literal(&own_name(table)), literal(column))
}

/// `ALTER TABLE … ALTER COLUMN … DROP IDENTITY`.
pub(in crate::plan) fn drop_identity(table: &ObjectId, column: &str) -> String {
    format!("ALTER TABLE {} ALTER COLUMN {} DROP IDENTITY", own_name(table), name(column))
}

/// `ALTER TABLE … RENAME TO`.
pub(in crate::plan) fn rename_table(table: &ObjectId, to: &str) -> String {
    format!("ALTER TABLE {} RENAME TO {}", own_name(table), name(to))
}

/// Copies the rows of a table's old form into its new one, column by column.
pub(in crate::plan) fn hand_over(from: &ObjectId, to: &ObjectId, columns: &[(&Column, String)]) -> String {
    let wanted = names(columns.iter().map(|(new, _)| &new.name));
    let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
    let overriding =
        if columns.iter().any(|(new, _)| new.identity.is_some()) { " OVERRIDING SYSTEM VALUE" } else { "" };
    format!("INSERT INTO {} ({wanted}){overriding} SELECT {} FROM {}", own_name(to), values.join(", "), own_name(from))
}

/// The type's own TOAST strategy; `SET STORAGE DEFAULT` is there from PostgreSQL 16 on.
pub(in crate::plan) fn default_storage(data_type: &DataType) -> &'static str {
    let shape = data_type.shape();
    let is_main = matches!(shape.name.as_str(), "numeric" | "inet" | "cidr") && !shape.is_array;
    if is_main { "MAIN" } else { "EXTENDED" }
}
