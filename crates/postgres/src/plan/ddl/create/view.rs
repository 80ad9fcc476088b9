//! Views and materialized views.

use driftless_schema::model::{Kind, ObjectId, View};

use super::table::column_settings;
use crate::plan::ddl::text;
use crate::plan::draft::Draft;

pub(super) fn drafts(id: &ObjectId, view: &View, reason: &str) -> Vec<Draft> {
    let name = text::own_name(id);
    if id.kind == Kind::View {
        let mut drafts = vec![Draft::new(view_definition(id, view, "CREATE"), id, reason)];
        for column in &view.columns {
            if let Some(default) = &column.default {
                let sql = format!("ALTER VIEW {name} ALTER COLUMN {} SET DEFAULT {default}", text::name(&column.name));
                drafts.push(Draft::new(sql, id, reason));
            }
        }
        return drafts;
    }
    let options = options(view);
    let method = view.access_method.as_ref().map(|method| format!(" USING {}", text::name(method))).unwrap_or_default();
    let space = view.tablespace.as_ref().map(|space| format!(" TABLESPACE {}", text::name(space))).unwrap_or_default();
    let data = if view.unpopulated { "\nWITH NO DATA" } else { "" };
    let columns = text::names(view.columns.iter().map(|column| &column.name));
    let definition = view.definition.trim_end_matches(';');
    let sql = format!("CREATE MATERIALIZED VIEW {name} ({columns}){method}{options}{space} AS\n{definition}{data}");
    let mut drafts = vec![Draft::new(sql, id, reason)];
    for column in &view.columns {
        drafts.extend(
            column_settings(column)
                .into_iter()
                .map(|text| Draft::new(format!("ALTER MATERIALIZED VIEW {name} {text}"), id, reason)),
        );
    }
    drafts
}

fn options(view: &View) -> String {
    if view.options.is_empty() { String::new() } else { format!(" WITH {}", text::options(&view.options)) }
}

/// `CREATE VIEW`, or `CREATE OR REPLACE VIEW`.
pub(in crate::plan) fn view_definition(id: &ObjectId, view: &View, create: &str) -> String {
    let columns = text::names(view.columns.iter().map(|column| &column.name));
    let columns = if columns.is_empty() { String::new() } else { format!(" ({columns})") };
    format!(
        "{create} VIEW {}{columns}{} AS\n{}",
        text::own_name(id),
        options(view),
        view.definition.trim_end_matches(';')
    )
}
