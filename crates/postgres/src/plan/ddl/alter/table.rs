//! Statements that bring a table over, but for its columns and its place among parents.

use driftless_schema::diff::Property;
use driftless_schema::model::{ObjectId, Persistence, ReplicaIdentity, Table};
use driftless_schema::plan::{HazardKind, LockMode};

use super::{Alteration, Unknown};
use crate::plan::ddl::create::table_word;
use crate::plan::ddl::text;
use crate::plan::draft::Draft;

impl Alteration<'_> {
    /// The statements that need nothing but the table.
    pub(in crate::plan) fn table(&self, before: &Table, after: &Table) -> Result<Vec<Draft>, Unknown> {
        let mut drafts = Vec::new();
        for property in self.properties() {
            match property {
                Property::Persistence => {
                    let word = if after.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
                    drafts.push(
                        self.subcommand(&format!("SET {word}"), property)
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "every row is written anew while everybody waits"),
                    );
                }
                Property::Options => {
                    for change in text::changed_options(&before.options, &after.options) {
                        let mut draft = self.subcommand(&change, property);
                        draft.locks.iter_mut().for_each(|lock| lock.mode = LockMode::ShareUpdateExclusive);
                        drafts.push(draft);
                    }
                }
                Property::Tablespace => {
                    let space =
                        after.tablespace.as_ref().map_or_else(|| "pg_default".to_owned(), |space| text::name(space));
                    drafts.push(
                        self.subcommand(&format!("SET TABLESPACE {space}"), property)
                            .single()
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "every row is copied while everybody waits"),
                    );
                }
                Property::AccessMethod => {
                    let method =
                        after.access_method.as_ref().map_or_else(|| "heap".to_owned(), |method| text::name(method));
                    drafts.push(
                        self.subcommand(&format!("SET ACCESS METHOD {method}"), property)
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "every row is written anew while everybody waits"),
                    );
                }
                Property::RowSecurity => drafts.extend(self.row_security(before, after)),
                Property::Foreign => {
                    let options =
                        |table: &Table| table.foreign.as_ref().map(|of| of.options.clone()).unwrap_or_default();
                    let change = text::changed_fdw_options(&options(before), &options(after));
                    drafts.extend(change.map(|change| self.subcommand(&change, property)));
                }
                Property::OfType => {
                    let verb = match &after.of_type {
                        Some(of) => format!("OF {}", text::qualified(of)),
                        None => "NOT OF".to_owned(),
                    };
                    drafts.push(self.subcommand(&verb, property));
                }
                // When the indexes are there, and by the links to parents.
                Property::ReplicaIdentity | Property::ClusterOn | Property::PartitionOf | Property::Parents => {}
                other => return Err(Unknown(other)),
            }
        }
        Ok(drafts)
    }

    fn subcommand(&self, verb: &str, property: Property) -> Draft {
        let head = format!("ALTER {} {}", table_word(self.id), text::own_name(self.id));
        Draft::alter(head, verb, self.id, self.reason(property)).exclusive(self.id)
    }

    fn row_security(&self, before: &Table, after: &Table) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let (old, new) = (before.row_security, after.row_security);
        for (was, is, on, off) in [
            (old.enabled, new.enabled, "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"),
            (old.forced, new.forced, "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"),
        ] {
            if was != is {
                let draft = self.subcommand(if is { on } else { off }, Property::RowSecurity);
                drafts.push(if is {
                    draft.hazard(HazardKind::AuthorizationNarrowed, "rows that no policy lets through are seen no more")
                } else {
                    draft.hazard(HazardKind::AuthorizationWidened, "every row is seen, whatever the policies say")
                });
            }
        }
        drafts
    }
}

/// What logical replication identifies rows by.
pub(in crate::plan) fn replica_identity(id: &ObjectId, table: &Table, reason: &str) -> Draft {
    let verb = match &table.replica_identity {
        ReplicaIdentity::Default => "DEFAULT".to_owned(),
        ReplicaIdentity::Full => "FULL".to_owned(),
        ReplicaIdentity::Nothing => "NOTHING".to_owned(),
        ReplicaIdentity::Index(index) => format!("USING INDEX {}", text::name(index)),
    };
    let head = format!("ALTER TABLE {}", text::own_name(id));
    Draft::alter(head, format!("REPLICA IDENTITY {verb}"), id, reason).exclusive(id)
}

/// The index that CLUSTER goes by.
pub(in crate::plan) fn cluster_on(id: &ObjectId, index: Option<&str>, reason: &str) -> Draft {
    let verb = match index {
        Some(index) => format!("CLUSTER ON {}", text::name(index)),
        None => "SET WITHOUT CLUSTER".to_owned(),
    };
    let word = if id.kind == driftless_schema::model::Kind::MaterializedView { "MATERIALIZED VIEW" } else { "TABLE" };
    let head = format!("ALTER {word} {}", text::own_name(id));
    Draft::alter(head, verb, id, reason).lock(id, LockMode::ShareUpdateExclusive)
}
