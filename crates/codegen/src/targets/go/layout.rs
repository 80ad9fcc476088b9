//! Columns, as gofmt sets them.
//!
//! gofmt sets neighbouring lines under each other cell by cell: the last cell of a line does not
//! count, a line of comment or one without the cell ends a column, and widths are counted in
//! characters (the rules of Go's `text/tabwriter`).

/// One field of a struct.
pub(super) struct FieldLine {
    /// The comment above it, in whole lines.
    pub(super) comment: String,
    /// The name.
    pub(super) name: String,
    /// The type.
    pub(super) go_type: String,
    /// The tag's literal; empty for none.
    pub(super) tag: String,
}

/// Writes `struct {…}`, without a line feed at the end.
pub(super) fn structure(fields: &[FieldLine]) -> String {
    if fields.is_empty() {
        return "struct{}".to_owned();
    }
    let names = widths(fields, |field| Some(&field.name));
    let types = widths(fields, |field| (!field.tag.is_empty()).then_some(&field.go_type));
    let mut text = "struct {\n".to_owned();
    for ((field, name), go_type) in fields.iter().zip(names).zip(types) {
        let line = format!("\t{:name$} {:go_type$} {}", field.name, field.go_type, field.tag);
        text.push_str(&field.comment);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('}');
    text
}

/// Returns for each field how wide the column of `cell` is there; zero where it has no such cell.
fn widths(fields: &[FieldLine], cell: fn(&FieldLine) -> Option<&String>) -> Vec<usize> {
    let mut widths = Vec::with_capacity(fields.len());
    let mut rest = fields;
    while let Some(first) = rest.first() {
        let goes_on = |field: &&FieldLine| field.comment.is_empty() && cell(field).is_some();
        let length = if cell(first).is_some() { 1 + rest.iter().skip(1).take_while(goes_on).count() } else { 1 };
        let (column, after) = rest.split_at(length);
        let width = column.iter().filter_map(cell).map(|text| text.chars().count()).max().unwrap_or(0);
        widths.extend(std::iter::repeat_n(width, length));
        rest = after;
    }
    widths
}

/// Writes a block of constants of one type, ending in a line feed.
pub(super) fn constants(go_type: &str, constants: &[(String, String)]) -> String {
    let width = constants.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines = constants.iter().map(|(name, value)| format!("\t{name:width$} {go_type} = {value}\n"));
    format!("const (\n{})\n", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_end_at_comments_and_at_fields_without_the_cell() {
        let field = |comment: &str, name: &str, go_type: &str, tag: &str| FieldLine {
            comment: comment.to_owned(),
            name: name.to_owned(),
            go_type: go_type.to_owned(),
            tag: tag.to_owned(),
        };
        insta::assert_snapshot!(structure(&[
            field("", "A", "int", "`a`"),
            field("", "Bé日本語", "*string", "`b`"),
            field("", "C", "sql.Null[string]", ""),
            field("", "D", "int", "`d`"),
            field("\t// x\n", "LongName", "int", "`e`"),
            field("", "F", "[]byte", "`f`"),
        ]), @"
        struct {
        	A     int     `a`
        	Bé日本語 *string `b`
        	C     sql.Null[string]
        	D     int `d`
        	// x
        	LongName int    `e`
        	F        []byte `f`
        }
        ");
        assert_eq!(structure(&[]), "struct{}");
    }
}
