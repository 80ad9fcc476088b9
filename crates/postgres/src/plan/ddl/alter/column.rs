//! Statements that bring a column of a table over.

use std::collections::BTreeMap;

use driftless_schema::diff::{Change, Property};
use driftless_schema::model::{Column, Identity, NotNull, ObjectId};
use driftless_schema::plan::{HazardKind, LockMode, Reverse};

use super::{Unknown, reason_of};
use crate::plan::ddl::create::fdw_column_options;
use crate::plan::ddl::{cast, question, text};
use crate::plan::draft::{Draft, Form};

/// A column of a table that stays, in both forms.
pub(in crate::plan) struct ColumnAlteration<'a> {
    pub(in crate::plan) table: &'a ObjectId,
    /// `TABLE`, `FOREIGN TABLE`.
    pub(in crate::plan) word: &'static str,
    /// Whether the table has children, which are altered on their own.
    pub(in crate::plan) has_children: bool,
    pub(in crate::plan) id: &'a ObjectId,
    pub(in crate::plan) before: &'a Column,
    pub(in crate::plan) after: &'a Column,
    /// Whether the type changes, or is made again under its name.
    pub(in crate::plan) retype: Option<Using>,
    /// Whether the default has to let go of what it uses first.
    pub(in crate::plan) resets_default: bool,
    pub(in crate::plan) changes: &'a [Change],
}

/// How values are brought over to another type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) struct Using {
    /// `c::text::s.new`
    pub(in crate::plan) expression: String,
    /// A question to the data: SQL and problem.
    pub(in crate::plan) check: Option<(String, String)>,
    /// What it costs beside the change of type that the names tell.
    pub(in crate::plan) cost: cast::Cost,
}

/// The statements on one column, in three moments.
#[derive(Debug, Default)]
pub(in crate::plan) struct ColumnDrafts {
    /// Before what the old default needs goes.
    pub(in crate::plan) release: Vec<Draft>,
    /// The column itself.
    pub(in crate::plan) main: Vec<Draft>,
    /// What takes a look at every row, when the column is what it will be.
    pub(in crate::plan) proof: Vec<Draft>,
    /// When what the new default needs is there.
    pub(in crate::plan) restore: Vec<Draft>,
}

impl ColumnAlteration<'_> {
    pub(in crate::plan) fn drafts(&self) -> Result<ColumnDrafts, Unknown> {
        let mut drafts = ColumnDrafts::default();
        let (before, after) = (self.before, self.after);
        let lets_go = self.retype.is_some() || self.resets_default;
        let default_changes = before.default != after.default;
        if before.default.is_some() && (lets_go || default_changes && after.default.is_none()) {
            let reason = if default_changes {
                self.reason(Property::Default)
            } else {
                "its default makes way for a moment".to_owned()
            };
            drafts.release.push(self.only("DROP DEFAULT", reason));
        }
        let main = &mut drafts.main;
        if before.identity.is_some() && after.identity.is_none() {
            main.push(
                self.alter("DROP IDENTITY", self.reason(Property::Identity))
                    .reverse(Reverse::Lost("the value that its sequence has reached".to_owned())),
            );
        }
        if before.generated.is_some() && after.generated.is_none() {
            main.push(self.alter("DROP EXPRESSION", self.reason(Property::Generated)));
        }
        if before.not_null && !after.not_null {
            main.push(
                self.alter("DROP NOT NULL", self.reason(Property::Nullability))
                    .reverse(Reverse::Sql(self.sql("SET NOT NULL"))),
            );
        }
        if let Some(using) = &self.retype {
            main.push(self.change_type(using));
        }
        if after.not_null && !before.not_null {
            // An identity has to be NOT NULL before it is one.
            let is_needed = before.identity.is_none() && after.identity.is_some();
            if is_needed { main.push(self.set_not_null()) } else { drafts.proof.push(self.set_not_null()) }
        }
        self.identity(main);
        self.settings(main);
        if after.default.is_some()
            && (lets_go || default_changes)
            && let Some(default) = &after.default
        {
            let reason =
                if default_changes { self.reason(Property::Default) } else { "its default comes back".to_owned() };
            drafts.restore.push(self.only(&format!("SET DEFAULT {default}"), reason));
        }
        self.all_is_said()?;
        Ok(drafts)
    }

    /// Whether every property that differs has its statement.
    fn all_is_said(&self) -> Result<(), Unknown> {
        for change in self.changes {
            if let driftless_schema::diff::Action::Altered { property, .. } = &change.action {
                match property {
                    Property::Type
                    | Property::Nullability
                    | Property::NotNullConstraint
                    | Property::Default
                    | Property::Identity
                    | Property::SequenceOptions
                    | Property::Collation
                    | Property::Storage
                    | Property::Compression
                    | Property::Statistics
                    | Property::Options
                    | Property::Comment
                    | Property::Privileges
                    | Property::Labelling
                    // By the links to parents.
                    | Property::Inheritance => {}
                    // What begins to be generated is dropped and added again.
                    Property::Generated => {}
                    other => return Err(Unknown(*other)),
                }
            }
        }
        Ok(())
    }

    fn reason(&self, property: Property) -> String {
        reason_of(self.changes, self.id, property)
    }

    fn head(&self, only: &str) -> String {
        format!("ALTER {} {only}{}", self.word, text::own_name(self.table))
    }

    fn sql(&self, verb: &str) -> String {
        format!("{} ALTER COLUMN {} {verb}", self.head(""), text::name(&self.id.name))
    }

    /// A change that the children go along with.
    fn alter(&self, verb: &str, reason: String) -> Draft {
        let text = format!("ALTER COLUMN {} {verb}", text::name(&self.id.name));
        Draft::alter(self.head(""), text, self.id, reason).exclusive(self.table)
    }

    /// A change of this table alone.
    fn only(&self, verb: &str, reason: String) -> Draft {
        let only = if self.has_children { "ONLY " } else { "" };
        let text = format!("ALTER COLUMN {} {verb}", text::name(&self.id.name));
        Draft::alter(self.head(only), text, self.id, reason).exclusive(self.table)
    }

    fn change_type(&self, using: &Using) -> Draft {
        let collation = match (&self.after.collation, &self.before.collation) {
            (Some(collation), _) => format!(" COLLATE {}", text::qualified(collation)),
            // What is not said is the type's own.
            (None, _) => String::new(),
        };
        let cost = cast::cost(&self.before.data_type, &self.after.data_type).and(using.cost);
        let verb = format!("TYPE {}{collation}", self.after.data_type);
        let is_foreign = self.word != "TABLE";
        // Generated values are made anew by their expression.
        let verb = if is_foreign || self.after.generated.is_some() {
            verb
        } else {
            format!("{verb} USING {}", using.expression)
        };
        let reason = if self.before.data_type == self.after.data_type && self.before.collation == self.after.collation {
            "its type is made again".to_owned()
        } else if self.before.data_type == self.after.data_type {
            self.reason(Property::Collation)
        } else {
            format!("its type changes: {} → {}", self.before.data_type, self.after.data_type)
        };
        // Another collation changes indexes only.
        let is_collation =
            self.before.data_type == self.after.data_type && self.before.collation != self.after.collation;
        let cost = if is_collation { cast::Cost { rewrites: false, may_fail: false, may_lose: false } } else { cost };
        let rewrites = cost.rewrites
            || self.before.data_type == self.after.data_type && self.before.collation == self.after.collation;
        let mut draft = self.alter(&verb, reason);
        if rewrites && !is_foreign {
            draft = draft
                .rewrites(self.table)
                .scans(self.table)
                .hazard(HazardKind::TableRewrite, "every row is written anew while everybody waits");
        }
        if cost.may_lose {
            draft = draft
                .hazard(HazardKind::DataLoss, "values that do not fit are cut or rounded")
                .reverse(Reverse::Lost("what was cut off or rounded".to_owned()));
        }
        if cost.may_fail && !is_foreign {
            draft = draft.hazard(HazardKind::MayFailOnData, "values that cannot be cast make it fail");
        }
        if let Some((sql, problem)) = &using.check {
            draft = draft.check(sql, problem);
        }
        draft
    }

    fn set_not_null(&self) -> Draft {
        let reason = self.reason(Property::Nullability);
        let extra = self.after.not_null_constraint.as_ref().filter(|extra| is_said(extra));
        let draft = match extra {
            Some(extra) => {
                let item = format!("ADD {}", text::not_null_item(self.after, extra));
                Draft::alter(self.head(""), item, self.id, reason).exclusive(self.table)
            }
            None => self.alter("SET NOT NULL", reason).form(self.table, Form::SetNotNull),
        };
        if extra.is_some_and(|extra| extra.not_valid) {
            return draft;
        }
        draft
            .scans(self.table)
            .reverse(Reverse::Sql(self.sql("DROP NOT NULL")))
            .hazard(HazardKind::TableScanUnderLock, "every row is looked at while everybody waits")
            .hazard(HazardKind::MayFailOnData, "NULLs make it fail")
            .check(question::nulls(self.table, &self.id.name), format!("are NULL in {}", self.id))
    }

    fn identity(&self, main: &mut Vec<Draft>) {
        match (&self.before.identity, &self.after.identity) {
            (None, Some(identity)) => {
                main.push(
                    self.alter(&format!("ADD {}", text::identity_clause(identity)), self.reason(Property::Identity)),
                );
                main.push(self.go_on(identity));
            }
            (Some(before), Some(after)) => {
                if before.mode != after.mode {
                    let verb = format!("SET GENERATED {}", text::identity_mode(after.mode));
                    main.push(self.alter(&verb, self.reason(Property::Identity)));
                }
                if let (Some(old), Some(new)) = (&before.sequence, &after.sequence)
                    && old != new
                {
                    if old.min < new.min || new.max < old.max {
                        let name = text::identity_sequence(self.table, &self.id.name, before);
                        let reason = self.reason(Property::SequenceOptions);
                        main.push(Draft::new(text::clamp_sequence(&name, new), self.id, reason).hazard(
                            HazardKind::Correctness,
                            "a value that it has reached out of the new bounds moves to the nearest bound",
                        ));
                    }
                    let options = text::changed_sequence_options(old, new);
                    let options = options.replace(" INCREMENT", " SET INCREMENT").replace(" MINVALUE", " SET MINVALUE");
                    let options = options.replace(" MAXVALUE", " SET MAXVALUE").replace(" START", " SET START");
                    let options = options.replace(" CACHE", " SET CACHE").replace(" NO CYCLE", " SET NO CYCLE");
                    let options =
                        if new.cycle && !old.cycle { options.replace(" CYCLE", " SET CYCLE") } else { options };
                    main.push(self.alter(options.trim_start(), self.reason(Property::SequenceOptions)));
                }
                if before.sequence_name != after.sequence_name {
                    let name = |identity: &Identity| text::identity_sequence(self.table, &self.id.name, identity);
                    let sql = format!(
                        "ALTER SEQUENCE {} RENAME TO {}",
                        text::qualified(&name(before)),
                        text::name(&name(after).name)
                    );
                    main.push(Draft::new(sql, self.id, self.reason(Property::SequenceOptions)));
                }
            }
            (None | Some(_), None) => {}
        }
    }

    /// What the rows have reached already is not given out again.
    fn go_on(&self, identity: &Identity) -> Draft {
        let descends = identity.sequence.as_ref().is_some_and(|sequence| sequence.increment < 0);
        let sequence = text::serial_sequence(self.table, &self.id.name);
        let sql = text::set_sequence(&sequence, self.table, &self.id.name, descends);
        Draft::new(sql, self.id, "its sequence goes on behind the largest value that is there")
            .lock(self.table, LockMode::AccessShare)
            .hazard(
                HazardKind::Correctness,
                "values beyond the largest one, of rows deleted since, are given out again",
            )
    }

    fn settings(&self, main: &mut Vec<Draft>) {
        let (before, after) = (self.before, self.after);
        if before.storage != after.storage {
            let storage = after.storage.as_deref().unwrap_or("default").to_uppercase();
            let storage =
                if storage == "DEFAULT" { text::default_storage(&self.after.data_type).to_owned() } else { storage };
            main.push(self.only(&format!("SET STORAGE {storage}"), self.reason(Property::Storage)));
        }
        if before.compression != after.compression {
            let method = after.compression.as_deref().unwrap_or("default");
            main.push(self.only(&format!("SET COMPRESSION {method}"), self.reason(Property::Compression)));
        }
        if before.statistics != after.statistics {
            let mut draft = self
                .only(&format!("SET STATISTICS {}", after.statistics.unwrap_or(-1)), self.reason(Property::Statistics));
            draft.locks.iter_mut().for_each(|lock| lock.mode = LockMode::ShareUpdateExclusive);
            main.push(draft);
        }
        let plain = |column: &Column| -> BTreeMap<String, String> {
            column.options.iter().filter(|(k, _)| !k.starts_with("fdw.")).map(|(k, v)| (k.clone(), v.clone())).collect()
        };
        for change in text::changed_options(&plain(before), &plain(after)) {
            let mut draft = self.only(&change, self.reason(Property::Options));
            draft.locks.iter_mut().for_each(|lock| lock.mode = LockMode::ShareUpdateExclusive);
            main.push(draft);
        }
        if let Some(change) = text::changed_fdw_options(&fdw_column_options(before), &fdw_column_options(after)) {
            main.push(self.alter(&change, self.reason(Property::Options)));
        }
        if before.not_null && after.not_null {
            self.not_null_constraint(main);
        }
    }

    /// Name, validity and inheritance of a NOT NULL constraint (PostgreSQL 18).
    fn not_null_constraint(&self, main: &mut Vec<Draft>) {
        let default = NotNull::default();
        let before = self.before.not_null_constraint.as_ref().unwrap_or(&default);
        let after = self.after.not_null_constraint.as_ref().unwrap_or(&default);
        let reason = self.reason(Property::NotNullConstraint);
        let name = |extra: &NotNull| text::not_null_name(self.table, &self.id.name, extra);
        let (old, new) = (name(before), name(after));
        if old != new {
            main.push(
                Draft::alter(self.head(""), format!("RENAME CONSTRAINT {old} TO {new}"), self.id, reason.clone())
                    .exclusive(self.table)
                    .single(),
            );
        }
        if before.no_inherit != after.no_inherit {
            let word = if after.no_inherit { "NO INHERIT" } else { "INHERIT" };
            main.push(
                Draft::alter(self.head(""), format!("ALTER CONSTRAINT {new} {word}"), self.id, reason.clone())
                    .exclusive(self.table),
            );
        }
        if !before.not_valid && after.not_valid {
            main.push(self.alter("DROP NOT NULL", reason.clone()).single());
            let item = format!("ADD {}", text::not_null_item(self.after, after));
            main.push(Draft::alter(self.head(""), item, self.id, reason.clone()).exclusive(self.table).single());
        }
        if before.not_valid && !after.not_valid {
            let mut draft = Draft::alter(self.head(""), format!("VALIDATE CONSTRAINT {new}"), self.id, reason)
                .lock(self.table, LockMode::ShareUpdateExclusive)
                .scans(self.table)
                .single();
            draft.place = crate::plan::draft::Place::Apart;
            main.push(draft);
        }
    }
}

/// Whether a NOT NULL constraint has anything that `SET NOT NULL` does not say.
fn is_said(extra: &NotNull) -> bool {
    extra.name.is_some() || extra.no_inherit || extra.not_valid
}
