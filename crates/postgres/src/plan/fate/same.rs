//! Whether two forms of an object are the same, and whether a statement leads from one to the other.

use std::borrow::Cow;

use driftless_schema::diff::DiffOptions;
use driftless_schema::model::{
    Body, Column, Composite, Constraint, Definition, EnumType, GeneratedStorage, Index, Inheritance, KeyIndex, Kind,
    Object, ObjectId, Table, View,
};

use super::ColumnFate;
use crate::plan::ddl::alter::foreign;

/// Whether nothing of what is compared differs.
pub(super) fn is_same(before: &Object, after: &Object, options: DiffOptions) -> bool {
    let owner = !options.owners || before.owner.is_none() || after.owner.is_none() || before.owner == after.owner;
    let privileges = !options.privileges || before.privileges == after.privileges;
    let comment = !options.comments || before.comment == after.comment;
    owner
        && privileges
        && comment
        && before.labels == after.labels
        && before.unmodelled == after.unmodelled
        && (before.body == after.body || canonical(&before.body, options) == canonical(&after.body, options))
}

/// A body without what is not compared.
fn canonical(body: &Body, options: DiffOptions) -> Cow<'_, Body> {
    let keeps_order = matches!(body, Body::Composite(_));
    let mut body = Cow::Borrowed(body);
    if matches!(&*body, Body::Table(_) | Body::View(_) | Body::Composite(_)) {
        let columns = match body.to_mut() {
            Body::Table(table) => &mut table.columns,
            Body::View(view) => &mut view.columns,
            Body::Composite(composite) => &mut composite.attributes,
            _ => return body,
        };
        columns.iter_mut().for_each(|column| *column = canonical_column(column, options));
        if !keeps_order {
            columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    body
}

/// A column without what is not compared.
pub(in crate::plan) fn canonical_column(column: &Column, options: DiffOptions) -> Column {
    Column {
        number: None,
        dimensions: 0,
        depends_on: Vec::new(),
        comment: column.comment.clone().filter(|_| options.comments),
        privileges: if options.privileges { column.privileges.clone() } else { Vec::new() },
        ..column.clone()
    }
}

/// What becomes of a column that is in both.
pub(super) fn column_fate(before: &Column, after: &Column, options: DiffOptions) -> Option<ColumnFate> {
    let expression = |column: &Column| column.generated.as_ref().map(|generated| generated.expression.clone());
    match () {
        () if canonical_column(before, options) == canonical_column(after, options) => None,
        // What stops being stored keeps its values; anything else of generation begins anew.
        () if after.generated.is_some() && before.generated != after.generated => Some(ColumnFate::Recreate),
        () if after.generated.is_none() && is_virtual(before) => Some(ColumnFate::Recreate),
        () if before.data_type != after.data_type || before.collation != after.collation => {
            let is_recomputed = after.generated.is_some() && expression(before) != expression(after);
            Some(if is_recomputed { ColumnFate::Recreate } else { ColumnFate::Retype })
        }
        () => Some(ColumnFate::Alter),
    }
}

fn is_virtual(column: &Column) -> bool {
    column.generated.as_ref().is_some_and(|generated| generated.storage == GeneratedStorage::Virtual)
}

pub(super) fn is_inherited(constraint: &Constraint) -> bool {
    match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) => key.inherited,
        Constraint::ForeignKey(key) => key.inherited,
        Constraint::Check(check) => check.inherited,
        Constraint::Exclusion(exclusion) => exclusion.inherited,
    }
}

fn inherited_mut(constraint: &mut Constraint) -> &mut bool {
    match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) => &mut key.inherited,
        Constraint::ForeignKey(key) => &mut key.inherited,
        Constraint::Check(check) => &mut check.inherited,
        Constraint::Exclusion(exclusion) => &mut exclusion.inherited,
    }
}

/// What the index behind a constraint has.
pub(in crate::plan) fn index_of(constraint: &Constraint) -> Option<&KeyIndex> {
    match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) => Some(&key.index),
        Constraint::Exclusion(exclusion) => Some(&exclusion.index),
        Constraint::ForeignKey(_) | Constraint::Check(_) => None,
    }
}

/// Whether an object is an index or has one behind it, whose name is the schema's.
pub(in crate::plan) fn has_index(object: &Object) -> bool {
    match &object.body {
        Body::Index(_) => true,
        Body::Constraint(constraint) => index_of(constraint).is_some(),
        _ => false,
    }
}

fn index_mut(constraint: &mut Constraint) -> Option<&mut KeyIndex> {
    match constraint {
        Constraint::PrimaryKey(key) | Constraint::Unique(key) => Some(&mut key.index),
        Constraint::Exclusion(exclusion) => Some(&mut exclusion.index),
        Constraint::ForeignKey(_) | Constraint::Check(_) => None,
    }
}

/// Gives `body` the attachment to a parent's index or constraint that `wanted` has.
pub(super) fn attachment_of(body: &mut Body, wanted: &Body) {
    match (body, wanted) {
        (Body::Index(index), Body::Index(wanted)) => index.attached_to.clone_from(&wanted.attached_to),
        (Body::Constraint(constraint), Body::Constraint(wanted)) => {
            *inherited_mut(constraint) = is_inherited(wanted);
            if let (Some(index), Some(wanted)) = (index_mut(constraint), index_of(wanted)) {
                index.attached_to.clone_from(&wanted.attached_to);
            }
        }
        _ => {}
    }
}

/// Whether a child's constraint is the child's part of its parent's.
pub(super) fn belongs_together(
    id: &ObjectId,
    constraint: &Constraint,
    parent: &ObjectId,
    of_parent: &Constraint,
) -> bool {
    match (constraint, of_parent) {
        (Constraint::PrimaryKey(_), Constraint::PrimaryKey(_)) => true,
        (Constraint::Unique(key), Constraint::Unique(of_parent)) => {
            key.columns == of_parent.columns && key.include == of_parent.include
        }
        (Constraint::ForeignKey(key), Constraint::ForeignKey(of_parent)) => {
            key.columns == of_parent.columns && key.references == of_parent.references
        }
        (Constraint::Check(_), Constraint::Check(_)) => id.name == parent.name,
        (Constraint::Exclusion(exclusion), Constraint::Exclusion(of_parent)) => {
            exclusion.elements == of_parent.elements
        }
        _ => false,
    }
}

/// Whether the server has no statement that turns the old form into the new one.
pub(super) fn must_rebuild(id: &ObjectId, before: &Object, after: &Object) -> bool {
    match (&before.body, &after.body) {
        (Body::Enum(old), Body::Enum(new)) => !grows(old, new),
        (Body::Domain(old), Body::Domain(new)) => old.base != new.base || old.collation != new.collation,
        (Body::Composite(old), Body::Composite(new)) => composite_is_another(old, new),
        (Body::Table(old), Body::Table(new)) => table_is_another(old, new),
        (Body::View(old), Body::View(new)) => view_is_another(id, old, new),
        (Body::Constraint(old), Body::Constraint(new)) => constraint_is_another(old, new),
        (Body::Index(old), Body::Index(new)) => index_is_another(old, new),
        (Body::Definition(old), Body::Definition(new)) => definition_is_another(id, old, new),
        _ => false,
    }
}

/// Whether every old label is there, in the old order.
fn grows(old: &EnumType, new: &EnumType) -> bool {
    let mut labels = new.labels.iter();
    old.labels.iter().all(|label| labels.any(|other| other == label))
}

/// Attributes can be added at the end, dropped, and given another type.
fn composite_is_another(old: &Composite, new: &Composite) -> bool {
    let names = |composite: &Composite| composite.attributes.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    let (before, after) = (names(old), names(new));
    let kept: Vec<_> = before.iter().filter(|name| after.contains(name)).collect();
    after.iter().take(kept.len()).collect::<Vec<_>>() != kept
}

fn table_is_another(old: &Table, new: &Table) -> bool {
    // A column of its own that becomes its parents' alone: no statement says so.
    let disowns = |column: &&Column| {
        let had = old.columns.iter().find(|other| other.name == column.name);
        column.inheritance == Inheritance::Inherited
            && had.is_some_and(|had| had.inheritance != Inheritance::Inherited || old.inherits != new.inherits)
    };
    let is_child = !new.inherits.is_empty();
    is_child && new.columns.iter().any(|column| disowns(&column))
        || old.partition_by != new.partition_by
        || old.foreign.as_ref().map(|f| &f.server) != new.foreign.as_ref().map(|f| &f.server)
}

/// A view can be replaced by one whose columns begin with the same ones.
fn view_is_another(id: &ObjectId, old: &View, new: &View) -> bool {
    let shape = |column: &Column| (column.name.clone(), column.data_type.clone(), column.collation.clone());
    let begins_the_same = old.columns.len() <= new.columns.len()
        && old.columns.iter().zip(&new.columns).all(|(a, b)| shape(a) == shape(b));
    match id.kind {
        Kind::MaterializedView => {
            old.definition != new.definition || !begins_the_same || old.columns.len() != new.columns.len()
        }
        _ => !begins_the_same,
    }
}

fn constraint_is_another(old: &Constraint, new: &Constraint) -> bool {
    // Everything that one statement can bring over is made equal first.
    let mut reached = old.clone();
    match (&mut reached, new) {
        (Constraint::ForeignKey(old), Constraint::ForeignKey(new)) => {
            old.deferral = new.deferral;
            old.not_valid = old.not_valid && new.not_valid;
        }
        (Constraint::Check(old), Constraint::Check(new)) => {
            old.not_valid = old.not_valid && new.not_valid;
        }
        (Constraint::PrimaryKey(old), Constraint::PrimaryKey(new))
        | (Constraint::Unique(old), Constraint::Unique(new)) => old.index = new.index.clone(),
        (Constraint::Exclusion(old), Constraint::Exclusion(new)) => old.index = new.index.clone(),
        _ => {}
    }
    reached != *new
}

fn index_is_another(old: &Index, new: &Index) -> bool {
    let mut reached = old.clone();
    reached.options = new.options.clone();
    reached.tablespace = new.tablespace.clone();
    for (key, wanted) in reached.keys.iter_mut().zip(&new.keys) {
        key.statistics = wanted.statistics;
    }
    reached.invalid = new.invalid;
    reached != *new
}

fn definition_is_another(id: &ObjectId, old: &Definition, new: &Definition) -> bool {
    if old.sql == new.sql {
        return id.kind == Kind::UserMapping && old.property("options") != new.property("options");
    }
    match id.kind {
        // A routine can be replaced while its result and the names of its arguments stay.
        Kind::Function => old.property("returns") != new.property("returns") || !arguments_fit(old, new),
        Kind::Procedure => !arguments_fit(old, new),
        Kind::Rule | Kind::DefaultPrivileges => false,
        Kind::Policy => {
            let same = |name| old.property(name) == new.property(name);
            let is_lost = |name| old.property(name).is_some() && new.property(name).is_none();
            !same("as") || !same("for") || is_lost("using") || is_lost("with_check")
        }
        _ => !foreign::can_alter(id, old, new),
    }
}

/// Whether CREATE OR REPLACE takes the new arguments: the same names and modes, no default gone.
fn arguments_fit(old: &Definition, new: &Definition) -> bool {
    let split = |definition: &Definition| -> Vec<(String, bool)> {
        split_arguments(definition.property("arguments").unwrap_or_default())
            .into_iter()
            .map(|argument| match argument.split_once(" DEFAULT ") {
                Some((plain, _)) => (plain.to_owned(), true),
                None => (argument, false),
            })
            .collect()
    };
    let (old, new) = (split(old), split(new));
    // An argument without a name may get one.
    let fits = |before: &str, after: &str| before == after || after.ends_with(&format!(" {before}"));
    old.len() == new.len()
        && old.iter().zip(&new).all(|((before, had), (after, has))| fits(before, after) && (*has || !had))
}

/// Splits an argument list at its commas, but not within quotes or parentheses.
fn split_arguments(text: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut depth, mut quote) = (0_usize, None);
    for character in text.chars() {
        match (quote, character) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(std::mem::take(&mut part).trim().to_owned());
                continue;
            }
            _ => {}
        }
        part.push(character);
    }
    if !part.trim().is_empty() {
        parts.push(part.trim().to_owned());
    }
    parts
}

/// Whether an extension is to have an older version, which extensions seldom have a script for.
pub(super) fn is_downgrade(before: &Object, after: &Object) -> bool {
    let parts = |version: &str| -> Vec<u32> { version.split('.').filter_map(|part| part.parse().ok()).collect() };
    match (&before.body, &after.body) {
        (Body::Extension(old), Body::Extension(new)) => parts(&new.version) < parts(&old.version),
        _ => false,
    }
}

/// Whether attributes of a composite type get another type, which the server refuses while a table has
/// a column of it.
pub(super) fn changes_attributes(before: &Object, after: &Object) -> bool {
    match (&before.body, &after.body) {
        (Body::Composite(old), Body::Composite(new)) => new.attributes.iter().any(|new| {
            let had = old.attributes.iter().find(|old| old.name == new.name);
            had.is_some_and(|old| old.data_type != new.data_type || old.collation != new.collation)
        }),
        _ => false,
    }
}
