//! The impact rules, as data.

use axum::Json;
use driftless_schema::impact::{Level, Rule, rules};
use serde::Serialize;
use utoipa::ToSchema;

use super::words::Impact;

/// All rules.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuleList {
    rules: Vec<RuleView>,
}

/// What one sort of change does to readers and writers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rule)]
struct RuleView {
    /// What drifts name it by.
    #[schema(example = "K08/not-valid")]
    rule: String,
    /// The group of rules that it belongs to.
    section: &'static str,
    /// What sort of change it judges.
    #[schema(example = "COLUMN_REMOVED")]
    change_type: &'static str,
    /// The worse of the two impacts.
    #[schema(value_type = Impact)]
    impact: Level,
    #[schema(value_type = Impact)]
    impact_reader: Level,
    #[schema(value_type = Impact)]
    impact_writer: Level,
    /// Whether statements that were prepared before fail once.
    cached_plan: bool,
    /// Whether the change itself can lose stored data.
    data_loss: bool,
    /// What happens.
    title: &'static str,
    /// Why, for readers.
    readers: &'static str,
    /// Why, for writers.
    writers: &'static str,
    /// What to do about it.
    advice: &'static str,
}

impl RuleView {
    fn new(section: &'static str, rule: &'static Rule) -> Self {
        RuleView {
            rule: rule.key(),
            section,
            change_type: rule.change_type.name(),
            impact: rule.level(),
            impact_reader: rule.reader,
            impact_writer: rule.writer,
            cached_plan: rule.cached_plan,
            data_loss: rule.data_loss,
            title: rule.title,
            readers: rule.readers,
            writers: rule.writers,
            advice: rule.advice,
        }
    }
}

/// Lists the rules that changes are judged by.
#[utoipa::path(
    get, path = "/v1/rules", tag = "drifts", operation_id = "rule_list",
    responses((status = 200, description = "The rules, in their order.", body = RuleList)))]
pub(super) async fn list() -> Json<RuleList> {
    let all =
        rules::SECTIONS.iter().flat_map(|section| section.rules.iter().map(|rule| RuleView::new(section.title, rule)));
    Json(RuleList { rules: all.collect() })
}
