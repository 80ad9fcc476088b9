//! What the formats of this crate have in common: a marker and a version in front.

use serde::Deserialize;

/// Why bytes did not read as a file of a format.
pub(crate) enum Fault {
    /// They are not JSON at all, or end too early.
    Damaged,
    /// They are JSON of another sort.
    Foreign,
    /// They carry a newer version.
    Newer(u32),
    /// They do not follow the format.
    Malformed,
}

/// Finds out why `bytes` did not read as `format`, of which this build knows versions up to `version`.
pub(crate) fn fault(bytes: &[u8], error: &serde_json::Error, format: &str, version: u32) -> Fault {
    #[derive(Deserialize)]
    struct Header {
        format: Option<String>,
        version: Option<u32>,
    }
    if !error.is_data() {
        return Fault::Damaged;
    }
    match serde_json::from_slice::<Header>(bytes) {
        Ok(Header { format: Some(found), version: Some(newer) }) if found == format && newer > version => {
            Fault::Newer(newer)
        }
        Ok(Header { format: Some(found), .. }) if found == format => Fault::Malformed,
        Ok(_) | Err(_) => Fault::Foreign,
    }
}
