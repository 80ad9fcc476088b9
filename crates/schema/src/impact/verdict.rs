//! What the judge says of a change.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Level, Role, Rule};

/// What a change does to readers and writers, by which rule, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule that decides: the worst of those that apply.
    pub rule: &'static Rule,
    /// What it is for readers.
    pub reader: Level,
    /// What it is for writers.
    pub writer: Level,
    /// Why, in words; of every rule that applies, where there are several.
    pub reason: String,
    /// Every rule that applies, with what it applies to.
    pub findings: Vec<Finding>,
}

/// One rule that applies to a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What of the change it applies to, where that is not all of it: `value 'paid'`.
    pub detail: Option<String>,
}

impl Verdict {
    /// Makes the verdict of everything that was found; of nothing, that it was not foreseen.
    pub(super) fn of(findings: Vec<Finding>, unforeseen: &'static Rule) -> Self {
        let mut rule = None;
        for finding in &findings {
            if rule.is_none_or(|worst: &Rule| finding.rule.level() > worst.level()) {
                rule = Some(finding.rule);
            }
        }
        let Some(rule) = rule else { return Verdict::of(vec![Finding::of(unforeseen)], unforeseen) };
        let reasons: Vec<String> = findings.iter().map(Finding::reason).collect();
        Verdict {
            rule,
            reader: findings.iter().map(|finding| finding.rule.reader).max().unwrap_or_default(),
            writer: findings.iter().map(|finding| finding.rule.writer).max().unwrap_or_default(),
            reason: reasons.join("; "),
            findings,
        }
    }

    /// Returns the worse of the two levels.
    pub fn level(&self) -> Level {
        self.reader.max(self.writer)
    }

    /// Returns the level for somebody who has these roles.
    pub fn level_for(&self, roles: &[Role]) -> Level {
        let levels = roles.iter().map(|role| match role {
            Role::Reader => self.reader,
            Role::Writer => self.writer,
        });
        levels.max().unwrap_or_default()
    }

    /// Whether statements that were prepared before fail once.
    pub fn cached_plan(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.cached_plan)
    }

    /// Whether the change itself can lose stored data.
    pub fn data_loss(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule.data_loss)
    }

    /// Returns what to do, of every rule that applies and is not safe.
    pub fn advice(&self) -> String {
        let mut advice: Vec<&str> = Vec::new();
        for finding in &self.findings {
            let wanted = self.level() == Level::Safe || finding.rule.level() > Level::Safe;
            if wanted && !advice.contains(&finding.rule.advice) {
                advice.push(finding.rule.advice);
            }
        }
        advice.join("; ")
    }
}

impl Finding {
    /// Applies a rule to the whole change.
    pub(super) fn of(rule: &'static Rule) -> Self {
        Finding { rule, detail: None }
    }

    /// Applies a rule to part of the change.
    pub(super) fn on(rule: &'static Rule, detail: impl Into<String>) -> Self {
        Finding { rule, detail: Some(detail.into()) }
    }

    /// Says why: for those whom it is not safe for, or for readers where it is safe for all.
    fn reason(&self) -> String {
        let Rule { reader, writer, readers, writers, .. } = self.rule;
        let why = match (*reader > Level::Safe, *writer > Level::Safe) {
            (false, false) => (*readers).to_owned(),
            (true, false) => format!("readers: {readers}"),
            (false, true) => format!("writers: {writers}"),
            (true, true) if readers == writers => (*readers).to_owned(),
            (true, true) => format!("readers: {readers}; writers: {writers}"),
        };
        match &self.detail {
            Some(detail) => format!("{detail}: {why}"),
            None => why,
        }
    }
}

impl Serialize for Verdict {
    /// Writes the verdict as the API shows it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Verdict", 9)?;
        fields.serialize_field("rule", &self.rule.key())?;
        fields.serialize_field("change_type", &self.rule.change_type)?;
        fields.serialize_field("impact", &self.level())?;
        fields.serialize_field("impact_reader", &self.reader)?;
        fields.serialize_field("impact_writer", &self.writer)?;
        fields.serialize_field("reason", &self.reason)?;
        fields.serialize_field("advice", &self.advice())?;
        fields.serialize_field("cached_plan", &self.cached_plan())?;
        fields.serialize_field("data_loss", &self.data_loss())?;
        fields.end()
    }
}
