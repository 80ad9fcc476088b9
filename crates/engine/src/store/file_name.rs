//! Names of files for ids that may hold anything.

use crate::tenant::TenantId;

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// Returns the name of the file of a tenant, ending in `suffix`; `None` where it would be too long.
///
/// Different ids get different names, also where a file system does not tell capitals from small
/// letters: all but `a-z`, `0-9`, `_` and `-` is written as `%` and two hexadecimal digits.
pub(super) fn of(tenant: &TenantId, suffix: &str) -> Option<String> {
    let mut name = String::new();
    for byte in tenant.as_str().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => name.push(char::from(byte)),
            _ => name.push_str(&format!("%{byte:02x}")),
        }
    }
    name.push_str(suffix);
    (name.len() <= LONGEST).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(id: &str) -> Option<String> {
        of(&TenantId::new(id), ".json")
    }

    #[test]
    fn a_name_leads_to_no_other_folder_and_hides_no_file() {
        for (id, expected) in [
            ("acme", "acme.json"),
            ("acme-2_b", "acme-2_b.json"),
            ("Acme", "%41cme.json"),
            ("..", "%2e%2e.json"),
            ("a/b\\c", "a%2fb%5cc.json"),
            ("/etc/passwd", "%2fetc%2fpasswd.json"),
            ("acme.begun", "acme%2ebegun.json"),
            ("a%2fb", "a%252fb.json"),
            ("a\0b", "a%00b.json"),
            ("ü", "%c3%bc.json"),
        ] {
            assert_eq!(name(id).as_deref(), Some(expected), "{id}");
        }
    }

    #[test]
    fn what_is_too_long_for_a_file_has_no_name() {
        assert!(name(&"a".repeat(250)).is_some());
        assert_eq!(name(&"a".repeat(251)), None);
        assert_eq!(name(&"A".repeat(100)), None);
    }

    proptest::proptest! {
        #[test]
        fn different_ids_have_different_names_without_capitals(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let (first, second) = (name(&a).unwrap(), name(&b).unwrap());
            proptest::prop_assert_eq!(a == b, first.to_lowercase() == second.to_lowercase());
        }
    }
}
