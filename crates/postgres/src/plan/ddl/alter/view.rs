//! Views and materialized views.

use driftless_schema::diff::Property;
use driftless_schema::model::{Kind, View};
use driftless_schema::plan::{HazardKind, LockMode};

use super::{Alteration, Unknown};
use crate::plan::ddl::create::{column_settings, view_definition};
use crate::plan::ddl::text;
use crate::plan::draft::Draft;

impl Alteration<'_> {
    pub(super) fn view(&self, before: &View, after: &View) -> Result<Vec<Draft>, Unknown> {
        if self.is(Kind::MaterializedView) { self.materialized(before, after) } else { self.plain_view(before, after) }
    }

    fn plain_view(&self, before: &View, after: &View) -> Result<Vec<Draft>, Unknown> {
        let name = text::own_name(self.id);
        let mut drafts = Vec::new();
        let mut is_replaced = before.columns.len() != after.columns.len();
        for property in self.properties() {
            match property {
                Property::Definition | Property::Options => is_replaced = true,
                other => return Err(Unknown(other)),
            }
        }
        if is_replaced {
            let sql = view_definition(self.id, after, "CREATE OR REPLACE");
            drafts.push(self.draft(sql, Property::Definition).exclusive(self.id));
        }
        for column in &after.columns {
            let old = before.columns.iter().find(|old| old.name == column.name);
            if old.and_then(|old| old.default.as_ref()) != column.default.as_ref() {
                let verb = match &column.default {
                    Some(default) => format!("SET DEFAULT {default}"),
                    None => "DROP DEFAULT".to_owned(),
                };
                let sql = format!("ALTER VIEW {name} ALTER COLUMN {} {verb}", text::name(&column.name));
                drafts.push(Draft::new(sql, self.id, "the column's default changes").exclusive(self.id));
            }
        }
        Ok(drafts)
    }

    fn materialized(&self, before: &View, after: &View) -> Result<Vec<Draft>, Unknown> {
        let name = text::own_name(self.id);
        let head = format!("ALTER MATERIALIZED VIEW {name}");
        let mut drafts = Vec::new();
        for property in self.properties() {
            match property {
                Property::Options => {
                    for text in text::changed_options(&before.options, &after.options) {
                        drafts.push(
                            self.draft(format!("{head} {text}"), property)
                                .lock(self.id, LockMode::ShareUpdateExclusive),
                        );
                    }
                }
                Property::Tablespace => {
                    let space =
                        after.tablespace.as_ref().map_or_else(|| "pg_default".to_owned(), |space| text::name(space));
                    drafts.push(
                        self.draft(format!("{head} SET TABLESPACE {space}"), property)
                            .exclusive(self.id)
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "its rows are copied while everybody waits"),
                    );
                }
                Property::AccessMethod => {
                    let method =
                        after.access_method.as_ref().map_or_else(|| "heap".to_owned(), |method| text::name(method));
                    drafts.push(
                        self.draft(format!("{head} SET ACCESS METHOD {method}"), property)
                            .exclusive(self.id)
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "its rows are written anew while everybody waits"),
                    );
                }
                // Set when the index is there.
                Property::ClusterOn => {}
                Property::Populated => {
                    let data = if after.unpopulated { " WITH NO DATA" } else { "" };
                    drafts.push(
                        self.draft(format!("REFRESH MATERIALIZED VIEW {name}{data}"), property)
                            .exclusive(self.id)
                            .rewrites(self.id)
                            .hazard(HazardKind::TableRewrite, "its query runs while everybody waits"),
                    );
                }
                other => return Err(Unknown(other)),
            }
        }
        for column in &after.columns {
            let old = before.columns.iter().find(|old| old.name == column.name);
            let there: Vec<String> = old.map(column_settings).unwrap_or_default();
            for setting in column_settings(column).into_iter().filter(|setting| !there.contains(setting)) {
                let is_hint = setting.contains(" SET STATISTICS ") || setting.contains(" SET (");
                let mode = if is_hint { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
                drafts.push(
                    Draft::new(format!("{head} {setting}"), self.id, "a setting of the column changes")
                        .lock(self.id, mode),
                );
            }
            if old.is_some_and(|old| old.storage.is_some()) && column.storage.is_none() {
                let storage = text::default_storage(&column.data_type);
                let sql = format!("{head} ALTER COLUMN {} SET STORAGE {storage}", text::name(&column.name));
                drafts.push(Draft::new(sql, self.id, "a setting of the column changes").exclusive(self.id));
            }
            if old.is_some_and(|old| old.compression.is_some()) && column.compression.is_none() {
                let sql = format!("{head} ALTER COLUMN {} SET COMPRESSION default", text::name(&column.name));
                drafts.push(Draft::new(sql, self.id, "a setting of the column changes").exclusive(self.id));
            }
            let reset: Vec<String> = old
                .iter()
                .flat_map(|old| old.options.keys())
                .filter(|key| !column.options.contains_key(*key))
                .map(|key| text::option_name(key))
                .collect();
            if !reset.is_empty() {
                let sql = format!("{head} ALTER COLUMN {} RESET ({})", text::name(&column.name), reset.join(", "));
                drafts.push(
                    Draft::new(sql, self.id, "a setting of the column changes")
                        .lock(self.id, LockMode::ShareUpdateExclusive),
                );
            }
            if old.is_some_and(|old| old.statistics.is_some()) && column.statistics.is_none() {
                let sql = format!("{head} ALTER COLUMN {} SET STATISTICS -1", text::name(&column.name));
                drafts.push(
                    Draft::new(sql, self.id, "a setting of the column changes")
                        .lock(self.id, LockMode::ShareUpdateExclusive),
                );
            }
        }
        Ok(drafts)
    }
}
