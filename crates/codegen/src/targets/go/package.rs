//! The package's name.

use crate::GenerateError;

use super::identifier::is_keyword;

/// The name of a Go package: lower-case letters, digits and underscores, not a keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageName(String);

impl PackageName {
    /// Takes a name that a person gave.
    ///
    /// # Errors
    /// When it cannot name a package: not an ASCII identifier, a keyword, `_` or `main`, whose
    /// package would need a function of that name.
    pub fn new(name: &str) -> Result<Self, GenerateError> {
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if starts && goes_on && !is_keyword(name) && !matches!(name, "_" | "main") {
            Ok(PackageName(name.to_owned()))
        } else {
            Err(GenerateError::PackageName { name: name.to_owned() })
        }
    }

    /// Makes a name from that of the output directory: `generated-models` is `generated_models`.
    pub fn from_directory(name: &str) -> Self {
        let clean = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let name: String = name.chars().map(clean).collect();
        let name = name.trim_matches('_');
        let name = if name.is_empty() { "models" } else { name };
        let prefix = if name.starts_with(|c: char| c.is_ascii_digit()) { "models_" } else { "" };
        Self::new(&format!("{prefix}{name}"))
            .or_else(|_| Self::new(&format!("{name}_models")))
            .unwrap_or_else(|_| PackageName("models".to_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_directory_gives_a_package_name() {
        for (directory, package) in [
            ("generated_models", "generated_models"),
            ("Generated-Models", "generated_models"),
            ("2024", "models_2024"),
            ("func", "func_models"),
            ("main", "main_models"),
            ("日本", "models"),
            (".", "models"),
        ] {
            assert_eq!(PackageName::from_directory(directory).as_str(), package, "{directory}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for name in ["", "func", "_", "main", "a-b", "1a", "é"] {
            assert!(PackageName::new(name).is_err(), "{name}");
        }
    }
}
