//! Packages that must not get into the product.

/// The packages, and why not.
const BANNED: [(&str, &str); 4] = [
    ("aws-lc-rs", "ring is the one TLS provider"),
    ("openssl-sys", "rustls is the one TLS library"),
    ("rsa", "its timing leaks keys (RUSTSEC-2023-0071)"),
    ("serde_yaml", "unmaintained; YAML is read with serde-saphyr"),
];

/// Returns the banned packages in the text of `Cargo.lock`.
pub(super) fn locked(lock: &str) -> Vec<String> {
    let is_locked = |name: &str| lock.lines().any(|line| line == format!("name = \"{name}\""));
    BANNED
        .iter()
        .filter(|(name, _)| is_locked(name))
        .map(|(name, why)| format!("{name}: {why}; `cargo tree -i {name}` tells who wants it"))
        .collect()
}

/// Returns the banned packages that the text of `deny.toml` does not ban.
pub(super) fn unknown_to_deny(deny: &str) -> Vec<String> {
    let unknown = BANNED.iter().filter(|(name, _)| !deny.contains(&format!("crate = \"{name}\"")));
    unknown.map(|(name, _)| format!("{name}: not in deny.toml")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_package_is_found_by_its_whole_name() {
        assert!(locked("[[package]]\nname = \"rsa-like\"\n").is_empty());
        assert_eq!(locked("[[package]]\nname = \"rsa\"\nversion = \"0.9\"\n").len(), 1);
    }

    #[test]
    fn deny_has_to_know_every_ban() {
        assert_eq!(unknown_to_deny("").len(), BANNED.len());
        let deny: String = BANNED.iter().map(|(name, _)| format!("{{ crate = \"{name}\" }}")).collect();
        assert!(unknown_to_deny(&deny).is_empty());
    }
}
