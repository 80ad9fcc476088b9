//! Which rows take part.

use clap::Args;
use driftless_config::DataConfig;
use driftless_data::{MissingColumns, Selection};

/// Flags that choose tables, columns and rows.
#[derive(Debug, Clone, Args)]
pub(super) struct ChoiceFlags {
    /// Only schemas that match; several patterns by commas or flags [default: public]
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    schema: Vec<String>,
    /// Only tables that match, as `table` or `schema.table`
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    include: Vec<String>,
    /// No tables that match, even where they are included
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', help_heading = "Choice")]
    exclude: Vec<String>,
    /// Of a table only the rows for which an SQL condition holds, on both sides; several flags
    #[arg(long = "where", value_name = "TABLE=CONDITION", value_parser = filter, help_heading = "Choice")]
    filters: Vec<(String, String)>,
    /// Of a table only these columns, with its key among them; several flags
    #[arg(long, value_name = "TABLE=A,B", value_parser = columns, help_heading = "Choice")]
    columns: Vec<Columns>,
    /// Leave columns alone that only one side has, instead of failing the table
    #[arg(long, help_heading = "Choice")]
    ignore_missing_columns: bool,
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    table: String,
    columns: Vec<String>,
}

impl ChoiceFlags {
    /// What is chosen by flags, else by the file.
    pub(super) fn selection(&self, file: &DataConfig) -> Selection {
        let first = |flags: &[String], file: &Option<Vec<String>>| match flags {
            [] => file.clone().unwrap_or_default(),
            flags => flags.to_vec(),
        };
        Selection {
            schemas: first(&self.schema, &file.schemas),
            include: first(&self.include, &file.include),
            exclude: first(&self.exclude, &file.exclude),
            columns: self.columns.iter().map(|it| (it.table.clone(), it.columns.clone())).collect(),
            filters: self.filters.clone(),
            missing_columns: match self.ignore_missing_columns {
                true => MissingColumns::Ignore,
                false => MissingColumns::Refuse,
            },
        }
    }
}

/// Reads `TABLE=CONDITION`; the condition may hold more equals signs.
fn filter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(table, condition)| (table.trim(), condition.trim())) {
        Some((table, condition)) if !table.is_empty() && !condition.is_empty() => {
            Ok((table.to_owned(), condition.to_owned()))
        }
        _ => Err("a filter is written TABLE=CONDITION, as 'users=active and not deleted'".to_owned()),
    }
}

/// Reads `TABLE=A,B`.
fn columns(text: &str) -> Result<Columns, String> {
    let wrong = || "columns are written TABLE=COLUMN,COLUMN".to_owned();
    let (table, columns) = text.split_once('=').ok_or_else(wrong)?;
    let columns: Vec<String> = columns.split(',').map(|column| column.trim().to_owned()).collect();
    if table.trim().is_empty() || columns.iter().any(String::is_empty) {
        return Err(wrong());
    }
    Ok(Columns { table: table.trim().to_owned(), columns })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        choice: ChoiceFlags,
    }

    fn selection(flags: &[&str], file: &DataConfig) -> Selection {
        Line::parse_from([&[""], flags].concat()).choice.selection(file)
    }

    #[test]
    fn filters_and_columns_are_split_at_the_first_equals_sign() {
        let flags = ["--where", "t=a = 'x,y'", "--where=app.*=b=1", "--columns", "t=id, name", "--columns", "u=id"];
        let selection = selection(&flags, &DataConfig::default());
        let owned = |pair: (&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        assert_eq!(selection.filters, [owned(("t", "a = 'x,y'")), owned(("app.*", "b=1"))]);
        let columns: Vec<String> =
            selection.columns.iter().map(|(table, columns)| format!("{table}: {}", columns.join("|"))).collect();
        assert_eq!(columns, ["t: id|name", "u: id"]);
    }

    #[test]
    fn what_lacks_a_part_is_refused() {
        for text in ["t", "=a", "t=", " = "] {
            assert!(filter(text).is_err() && columns(text).is_err(), "{text}");
        }
        assert!(columns("t=a,,b").is_err());
    }

    #[test]
    fn a_flag_beats_the_file_and_each_for_itself() {
        let list = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        let file = DataConfig {
            schemas: list(&["app"]),
            include: list(&["a*"]),
            exclude: list(&["b*"]),
            ..DataConfig::default()
        };
        let chosen = selection(&["--include", "x,y", "--include", "z"], &file);
        assert_eq!(
            (chosen.schemas, chosen.include, chosen.exclude),
            (vec!["app".to_owned()], vec!["x".to_owned(), "y".to_owned(), "z".to_owned()], vec!["b*".to_owned()])
        );
        let none = selection(&[], &DataConfig::default());
        assert!(none.schemas.is_empty() && none.include.is_empty() && none.exclude.is_empty());
        assert_eq!(none.missing_columns, MissingColumns::Refuse);
    }
}
