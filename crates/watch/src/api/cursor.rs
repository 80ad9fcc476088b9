//! Cursors, as clients carry them: opaque, and refused where they are not ours.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::failure::Failure;
use crate::model::Cursor;

/// Writes where the next page of a list begins.
pub(super) fn write(cursor: Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", cursor.created_at.as_microsecond(), cursor.id))
}

/// Reads what [`write()`] wrote.
pub(super) fn read(text: Option<&str>) -> Result<Option<Cursor>, Failure> {
    let parse = |text: &str| {
        let text = decoded(text)?;
        let (micros, id) = text.split_once('.')?;
        let created_at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
        Some(Cursor { created_at, id: id.parse().ok()? })
    };
    text.map(|text| parse(text).ok_or_else(refused)).transpose()
}

/// Writes the version that the next page begins after.
pub(super) fn write_version(version: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("v{version}"))
}

/// Reads what [`write_version`] wrote; 0 where there is nothing.
pub(super) fn read_version(text: Option<&str>) -> Result<i64, Failure> {
    let parse = |text: &str| decoded(text)?.strip_prefix('v')?.parse().ok();
    text.map_or(Ok(0), |text| parse(text).ok_or_else(refused))
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn refused() -> Failure {
    Failure::invalid("cursor is none of this list: give what `next` of the page before says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back_and_others_are_refused() {
        let cursor = Cursor { created_at: Timestamp::from_microsecond(1_700_000_000_123_456).unwrap(), id: 42 };
        assert_eq!(read(Some(&write(cursor))).unwrap(), Some(cursor));
        assert_eq!(read(None).unwrap(), None);
        assert_eq!(read_version(Some(&write_version(7))).unwrap(), 7);
        for garbage in ["", "x", "äöü", "bm9uZQ", &write_version(7), "OTk5OTk5OTk5OTk5OTk5OTk5OS4x"] {
            assert!(read(Some(garbage)).is_err(), "{garbage}");
        }
        assert!(read_version(Some(&write(cursor))).is_err());
    }
}
