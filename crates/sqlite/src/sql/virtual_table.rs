//! `CREATE VIRTUAL TABLE`.

use super::cursor::{self, Cursor, Unexpected};

/// Reads the text that SQLite keeps of a virtual table, and returns the module with its
/// arguments. A module gets each argument as it was typed, and only it knows what white space
/// in there means; around an argument SQLite takes it off.
pub(crate) fn using(sql: &str) -> Result<String, Unexpected> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    cursor.expect("VIRTUAL")?;
    cursor.expect("TABLE")?;
    cursor.name()?;
    cursor.expect("USING")?;
    let module = cursor.name()?;
    if !cursor.sees_mark("(") {
        return Ok(module);
    }
    Ok(format!("{module}({})", cursor::list(cursor.parenthesized()?).join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_their_inside() {
        let sql = "CREATE VIRTUAL TABLE f using fts5(title ,\n  body,\n tokenize = 'porter  ascii' )";
        assert_eq!(using(sql).unwrap(), "fts5(title, body, tokenize = 'porter  ascii')");
        assert_eq!(using("CREATE VIRTUAL TABLE f using dbstat").unwrap(), "dbstat");
    }
}
