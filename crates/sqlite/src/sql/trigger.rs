//! `CREATE TRIGGER`.

use super::canonical::{self, ColumnNames};
use super::cursor::{Cursor, Unexpected};

/// What the text of a trigger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreateTrigger {
    /// When it fires, in lower case: `before`, `after`, `instead of`.
    pub(crate) time: &'static str,
    /// What fires it, in lower case: `insert`, `update`, `delete`.
    pub(crate) event: &'static str,
    /// The canonical statement.
    pub(crate) sql: String,
}

/// Reads the text that SQLite keeps of the trigger `name` on `table`, whose columns are `columns`.
pub(crate) fn read(sql: &str, name: &str, table: &str, columns: &ColumnNames) -> Result<CreateTrigger, Unexpected> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    cursor.expect("TRIGGER")?;
    cursor.name()?;
    let time = if cursor.eat("AFTER") {
        "after"
    } else if cursor.eat("INSTEAD") {
        cursor.expect("OF")?;
        "instead of"
    } else {
        // The default.
        cursor.eat("BEFORE");
        "before"
    };
    let (event, of) = event(&mut cursor, columns)?;
    cursor.expect("ON")?;
    cursor.name()?;
    if cursor.eat("FOR") {
        cursor.expect("EACH")?;
        cursor.expect("ROW")?;
    }
    let head = format!(
        "CREATE TRIGGER {} {} {}{of} ON {} FOR EACH ROW",
        canonical::name(name),
        time.to_ascii_uppercase(),
        event.to_ascii_uppercase(),
        canonical::name(table),
    );
    Ok(CreateTrigger { time, event, sql: format!("{head} {}", canonical::query(cursor.rest())) })
}

/// Reads the event, and the columns whose update it is about.
fn event(cursor: &mut Cursor<'_>, columns: &ColumnNames) -> Result<(&'static str, String), Unexpected> {
    if cursor.eat("INSERT") {
        return Ok(("insert", String::new()));
    }
    if cursor.eat("DELETE") {
        return Ok(("delete", String::new()));
    }
    cursor.expect("UPDATE")?;
    if !cursor.eat("OF") {
        return Ok(("update", String::new()));
    }
    let mut of = Vec::new();
    loop {
        let column = cursor.name()?;
        of.push(canonical::name(columns.stored(&column).unwrap_or(&column)));
        if !cursor.eat_mark(",") {
            return Ok(("update", format!(" OF {}", of.join(", "))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_written_out() {
        let columns = ColumnNames::new(["a", "Key"]);
        let trigger = read(
            "CREATE TRIGGER t update of A, [key] on T when NEW.\"a\" > 1\nbegin  update \"T\" set a=-1; end",
            "t",
            "T",
            &columns,
        )
        .unwrap();
        assert_eq!((trigger.time, trigger.event), ("before", "update"));
        assert_eq!(
            trigger.sql,
            "CREATE TRIGGER t BEFORE UPDATE OF a, \"Key\" ON T FOR EACH ROW when NEW.a > 1 begin update T set a = -1; end"
        );
    }
}
