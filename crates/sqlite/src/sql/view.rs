//! `CREATE VIEW`.

use super::canonical;
use super::cursor::{Cursor, Unexpected};

/// Reads the text that SQLite keeps of a view, and returns its query. The names of its columns
/// are a pragma's to tell.
pub(crate) fn query(sql: &str) -> Result<String, Unexpected> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    cursor.expect("VIEW")?;
    cursor.name()?;
    if cursor.sees_mark("(") {
        cursor.parenthesized()?;
    }
    cursor.expect("AS")?;
    Ok(canonical::query(cursor.rest()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_what_stands_behind_as() {
        assert_eq!(query("CREATE VIEW \"as\" ( a , b ) as\n\tselect  1,2 ; ").unwrap(), "select 1, 2");
        assert!(query("CREATE VIEW v").is_err());
    }
}
