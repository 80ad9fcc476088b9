//! Objects that are their definition.

use driftless_schema::diff::Property;
use driftless_schema::model::{Definition, Kind};
use driftless_schema::plan::{HazardKind, LockMode};

use super::{Alteration, Unknown};
use crate::plan::ddl::create::{bare_table_of, enable};
use crate::plan::ddl::text;
use crate::plan::draft::Draft;

impl Alteration<'_> {
    pub(super) fn definition(&self, before: &Definition, after: &Definition) -> Result<Vec<Draft>, Unknown> {
        let mut drafts = Vec::new();
        let properties: Vec<Property> = self.properties().collect();
        for property in &properties {
            match property {
                Property::Definition => match self.id.kind {
                    Kind::ForeignDataWrapper | Kind::Server => drafts.extend(self.foreign(before, after)?),
                    Kind::Publication => drafts.extend(self.publication(before, after)),
                    _ => drafts.push(self.replace(before, after)?),
                },
                Property::Enabled if properties.contains(&Property::Definition) && self.is(Kind::Rule) => {}
                Property::Enabled => {
                    let sql = enable(self.id, after.property("enabled"));
                    let sql = if self.is(Kind::Subscription) { self.switch_subscription(after) } else { sql };
                    drafts.push(self.draft(sql.ok_or(Unknown(*property))?, *property));
                }
                Property::Statistics => {
                    let target = after.property("statistics").unwrap_or("-1");
                    let sql = format!("ALTER STATISTICS {} SET STATISTICS {target}", text::own_name(self.id));
                    drafts.push(self.draft(sql, *property));
                }
                other => return Err(Unknown(*other)),
            }
        }
        Ok(drafts)
    }

    fn switch_subscription(&self, after: &Definition) -> Option<String> {
        let verb = if after.property("enabled").is_some() { "DISABLE" } else { "ENABLE" };
        Some(format!("ALTER SUBSCRIPTION {} {verb}", text::name(&self.id.name)))
    }

    fn replace(&self, before: &Definition, after: &Definition) -> Result<Draft, Unknown> {
        let property = Property::Definition;
        match self.id.kind {
            Kind::Function | Kind::Procedure => Ok(warn_of_definer(self.draft(after.sql.clone(), property))),
            Kind::Rule => {
                let sql = after.sql.replacen("CREATE RULE", "CREATE OR REPLACE RULE", 1);
                Ok(self.draft(sql, property).exclusive(&bare_table_of(self.id)))
            }
            Kind::Policy => {
                let mut sql = format!("ALTER POLICY {} ON {}", text::name(&self.id.name), text::relation_name(self.id));
                if before.property("to") != after.property("to") {
                    sql.push_str(&format!(" TO {}", after.property("to").unwrap_or("PUBLIC")));
                }
                for (name, clause) in [("using", "USING"), ("with_check", "WITH CHECK")] {
                    if let Some(expression) = after.property(name).filter(|new| before.property(name) != Some(*new)) {
                        sql.push_str(&format!(" {clause} ({expression})"));
                    }
                }
                Ok(self
                    .draft(sql, property)
                    .lock(&bare_table_of(self.id), LockMode::AccessExclusive)
                    .hazard(HazardKind::AuthorizationWidened, "other rows may be seen or written than before"))
            }
            _ => Err(Unknown(property)),
        }
    }
}

/// Warns of a routine with its owner's rights whose caller chooses where names are looked up.
pub(in crate::plan) fn warn_of_definer(draft: Draft) -> Draft {
    // What stands before the body.
    let head = draft.sql.split_once("\nAS ").map_or(draft.sql.as_str(), |(head, _)| head);
    if head.contains(" SECURITY DEFINER") && !head.contains("SET search_path") {
        draft.hazard(
            HazardKind::Correctness,
            "it runs with its owner's rights, and whoever calls it chooses the search_path",
        )
    } else {
        draft
    }
}
