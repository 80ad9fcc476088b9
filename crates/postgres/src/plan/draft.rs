//! One statement on its way into a plan.

use driftless_schema::model::ObjectId;
use driftless_schema::plan::{DataCheck, Hazard, HazardKind, Lock, LockMode, Reverse};

/// A statement with what is known of it; its transaction is decided when all are in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) sql: String,
    pub(super) object: ObjectId,
    pub(super) reason: String,
    pub(super) hazards: Vec<Hazard>,
    pub(super) locks: Vec<Lock>,
    pub(super) rewrites: Vec<ObjectId>,
    pub(super) scans: Vec<ObjectId>,
    pub(super) reverse: Reverse,
    pub(super) place: Place,
    pub(super) checks: Vec<DataCheck>,
    /// What is not what it should be between the first and the last statement that names it here:
    /// no transaction ends in between, if it can be helped.
    pub(super) spans: Vec<ObjectId>,
    pub(super) shape: Shape,
    /// Another form of it, and the table that others would wait for.
    pub(super) form: Option<(ObjectId, Form)>,
}

/// A statement that has another form in which others can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `CREATE INDEX`.
    CreateIndex,
    /// `DROP INDEX`.
    DropIndex,
    /// `ADD CONSTRAINT`.
    AddConstraint,
    /// `SET NOT NULL`.
    SetNotNull,
    /// `ATTACH PARTITION`.
    Attach,
}

/// Which transaction a statement runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// With its neighbours.
    Together,
    /// Not in the transaction of what comes before.
    Apart,
    /// In none.
    Outside,
    /// With its neighbours, but what uses these labels of an enum comes in a later transaction.
    BeforeUseOf(Vec<String>),
}

/// How a statement can be joined with its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Not at all.
    Single,
    /// `CREATE TABLE`, in front of its items, the items, and what stands behind.
    CreateTable {
        /// `CREATE TABLE name`
        head: String,
        /// What stands between the parentheses.
        items: Vec<String>,
        /// What stands behind them.
        tail: String,
    },
    /// `ALTER TABLE … ADD`, which can be an item of its table's `CREATE TABLE`.
    Item {
        /// The table.
        table: ObjectId,
        /// `CONSTRAINT name …`
        text: String,
    },
    /// `ALTER TABLE` with one subcommand, which can stand behind another of the same table.
    Subcommand {
        /// `ALTER TABLE name`
        head: String,
        /// `ALTER COLUMN …`
        text: String,
    },
}

impl Draft {
    pub(super) fn new(sql: impl Into<String>, object: &ObjectId, reason: impl Into<String>) -> Self {
        Draft {
            sql: sql.into(),
            object: object.clone(),
            reason: reason.into(),
            hazards: Vec::new(),
            locks: Vec::new(),
            rewrites: Vec::new(),
            scans: Vec::new(),
            reverse: Reverse::Plan,
            place: Place::Together,
            checks: Vec::new(),
            spans: Vec::new(),
            shape: Shape::Single,
            form: None,
        }
    }

    /// Says that there is another form, in which others can go on with `table`.
    pub(super) fn form(mut self, table: &ObjectId, form: Form) -> Self {
        self.form = Some((table.clone(), form));
        self
    }

    /// One subcommand of `ALTER TABLE`.
    pub(super) fn alter(head: String, text: impl Into<String>, object: &ObjectId, reason: impl Into<String>) -> Self {
        let text = text.into();
        Draft {
            shape: Shape::Subcommand { head: head.clone(), text: text.clone() },
            ..Draft::new(format!("{head} {text}"), object, reason)
        }
    }

    pub(super) fn hazard(mut self, kind: HazardKind, why: impl Into<String>) -> Self {
        self.hazards.push(Hazard::new(kind, why));
        self
    }

    pub(super) fn lock(mut self, relation: &ObjectId, mode: LockMode) -> Self {
        self.locks.push(Lock { relation: relation.clone(), mode });
        self
    }

    pub(super) fn exclusive(self, relation: &ObjectId) -> Self {
        self.lock(relation, LockMode::AccessExclusive)
    }

    pub(super) fn rewrites(mut self, relation: &ObjectId) -> Self {
        self.rewrites.push(relation.clone());
        self
    }

    pub(super) fn scans(mut self, relation: &ObjectId) -> Self {
        self.scans.push(relation.clone());
        self
    }

    pub(super) fn reverse(mut self, reverse: Reverse) -> Self {
        self.reverse = reverse;
        self
    }

    pub(super) fn place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(super) fn check(mut self, sql: impl Into<String>, problem: impl Into<String>) -> Self {
        self.checks.push(DataCheck { sql: sql.into(), problem: problem.into() });
        self
    }
}

impl Draft {
    /// A statement that cannot stand with others of its table.
    pub(super) fn single(self) -> Self {
        Draft { shape: Shape::Single, ..self }
    }
}
