//! Secrets that are kept elsewhere: `env:NAME`, `file:PATH`.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use driftless_engine::explain::Explain;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// The longest file that is taken for a secret, in bytes.
const LONGEST: u64 = 64 * 1024;

/// A secret as it is handed in.
#[derive(Debug, Clone)]
pub enum SecretInput {
    /// The secret itself, to be sealed.
    Literal(SecretString),
    /// Where it is kept, to be stored as it is.
    Reference(Reference),
}

/// Where a secret is kept. Its text, `env:NAME` or `file:PATH`, is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// In a variable of the service's environment.
    Variable(String),
    /// In a file on the service's machine: all of it, but for line breaks at its end.
    File(PathBuf),
}

/// Which references may be used.
#[derive(Debug, Clone)]
pub struct ReferencePolicy {
    /// How the names of variables have to begin.
    pub variables: Vec<String>,
    /// Folders that files have to be below of, after symbolic links.
    pub folders: Vec<PathBuf>,
    /// How the names of files have to begin: beside what is for databases, a folder of secrets has the service's own.
    pub files: String,
}

impl Default for ReferencePolicy {
    /// Variables that begin with `DRIFTLESS_TARGET_`, and of the secrets that containers get from
    /// Docker and Podman in `/run/secrets` those that begin with `driftless_target_`.
    fn default() -> Self {
        let variables = vec!["DRIFTLESS_TARGET_".to_owned()];
        let files = "driftless_target_".to_owned();
        ReferencePolicy { variables, folders: vec![PathBuf::from("/run/secrets")], files }
    }
}

/// Why a reference is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// It names no variable.
    #[error("{name:?} is not the name of a variable")]
    Name {
        /// The text after `env:`.
        name: String,
    },
    /// It names no absolute path.
    #[error("{path:?} is not an absolute path")]
    Relative {
        /// The text after `file:`.
        path: PathBuf,
    },
    /// The policy does not let it be used.
    #[error("{reference} may not be used")]
    Forbidden {
        /// The reference.
        reference: Reference,
        /// What may.
        hint: String,
    },
    /// The variable is not there.
    #[error("{name} is not set")]
    Unset {
        /// The variable.
        name: String,
    },
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no secret.
    #[error("{} is not text of at most {LONGEST} bytes", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
}

impl Explain for ReferenceError {
    fn hint(&self) -> Option<String> {
        match self {
            ReferenceError::Forbidden { hint, .. } => Some(hint.clone()),
            ReferenceError::Name { .. }
            | ReferenceError::Relative { .. }
            | ReferenceError::Unset { .. }
            | ReferenceError::Unreadable { .. }
            | ReferenceError::NotText { .. } => None,
        }
    }
}

impl SecretInput {
    /// Tells references from secrets: what begins with `env:` or `file:` is a reference.
    pub fn parse(text: SecretString) -> Result<Self, ReferenceError> {
        match Reference::parse(text.expose_secret()) {
            Some(reference) => reference.map(SecretInput::Reference),
            None => Ok(SecretInput::Literal(text)),
        }
    }
}

impl Reference {
    /// Reads a reference; `None` if the text is not meant as one.
    pub fn parse(text: &str) -> Option<Result<Self, ReferenceError>> {
        if let Some(name) = text.strip_prefix("env:") {
            let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
            let fits = name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit());
            let name = name.to_owned();
            return Some(if fits { Ok(Reference::Variable(name)) } else { Err(ReferenceError::Name { name }) });
        }
        let path = PathBuf::from(text.strip_prefix("file:")?);
        let absolute = path.is_absolute() && !text.contains('\0');
        Some(if absolute { Ok(Reference::File(path)) } else { Err(ReferenceError::Relative { path }) })
    }

    /// Whether `policy` lets it be used, as far as its text tells. What is outside by its name is not looked at: nobody
    /// learns which files there are.
    ///
    /// # Errors
    /// When it does not.
    pub fn permitted(&self, policy: &ReferencePolicy) -> Result<(), ReferenceError> {
        let permitted = match self {
            Reference::Variable(name) => policy.variables.iter().any(|beginning| name.starts_with(beginning)),
            Reference::File(path) => {
                let name = path.file_name().and_then(|name| name.to_str());
                policy.folders.iter().any(|folder| path.starts_with(folder))
                    && name.is_some_and(|name| name.starts_with(&policy.files))
                    && !path.components().any(|it| it == std::path::Component::ParentDir)
            }
        };
        if permitted { Ok(()) } else { Err(self.forbidden(policy)) }
    }

    /// Looks the secret up, if `policy` lets it. `variable` looks into the environment. Reads a file, and blocks
    /// for it.
    pub fn resolve(
        &self,
        policy: &ReferencePolicy,
        variable: impl FnOnce(&str) -> Option<SecretString>,
    ) -> Result<SecretString, ReferenceError> {
        self.permitted(policy)?;
        match self {
            Reference::Variable(name) => variable(name).ok_or_else(|| ReferenceError::Unset { name: name.clone() }),
            Reference::File(path) => {
                // The folder of a link counts, not the link's: links are how a path gets out of a folder.
                let within = |real: &Path| {
                    policy.folders.iter().any(|it| it.canonicalize().is_ok_and(|folder| real.starts_with(folder)))
                };
                let unreadable = |source| ReferenceError::Unreadable { path: path.clone(), source };
                let real = path.canonicalize().map_err(unreadable)?;
                if !within(&real) {
                    return Err(self.forbidden(policy));
                }
                read(&real).map_err(unreadable)?.ok_or_else(|| ReferenceError::NotText { path: path.clone() })
            }
        }
    }

    fn forbidden(&self, policy: &ReferencePolicy) -> ReferenceError {
        let hint = match self {
            Reference::Variable(_) => format!("names of variables begin with {}", policy.variables.join(" or ")),
            Reference::File(_) => {
                let folders: Vec<String> = policy.folders.iter().map(|folder| folder.display().to_string()).collect();
                let named = match policy.files.as_str() {
                    "" => String::new(),
                    beginning => format!(", and their names begin with {beginning}"),
                };
                format!("files are below {}{named}", folders.join(" or "))
            }
        };
        ReferenceError::Forbidden { reference: self.clone(), hint }
    }
}

/// Reads a file that holds a secret; `None` if it is too long or no text.
fn read(path: &Path) -> std::io::Result<Option<SecretString>> {
    let mut bytes = Zeroizing::new(Vec::new());
    std::fs::File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        return Ok(None);
    }
    let text = std::str::from_utf8(&bytes).ok();
    Ok(text.map(|text| SecretString::from(text.trim_end_matches(['\n', '\r']))))
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Variable(name) => write!(f, "env:{name}"),
            Reference::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> Reference {
        Reference::parse(text).unwrap().unwrap()
    }

    fn below(folder: &Path) -> ReferencePolicy {
        let variables = vec!["DRIFTLESS_TARGET_".to_owned()];
        ReferencePolicy { variables, folders: vec![folder.to_owned()], files: String::new() }
    }

    fn from_file(path: &Path, policy: &ReferencePolicy) -> Result<String, ReferenceError> {
        let secret = reference(&format!("file:{}", path.display())).resolve(policy, |_| None);
        secret.map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn a_password_is_a_password_unless_it_says_where_it_is() {
        let parse = |text: &str| SecretInput::parse(SecretString::from(text));
        assert!(matches!(parse("hunter2"), Ok(SecretInput::Literal(_))));
        assert!(matches!(parse(""), Ok(SecretInput::Literal(_))));
        for text in ["env:DB_PASSWORD", "file:/run/secrets/db"] {
            let Ok(SecretInput::Reference(reference)) = parse(text) else { panic!("{text}") };
            assert_eq!(reference.to_string(), text);
        }
        for text in ["env:", "env:1", "env:A B", "file:", "file:secrets/db", "file:/a\0b"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn debug_output_of_what_was_handed_in_has_no_secret() {
        let input = SecretInput::parse(SecretString::from("hunter2")).unwrap();
        assert!(!format!("{input:?}").contains("hunter2"));
    }

    #[test]
    fn variables_are_looked_up_when_their_names_may_be_used() {
        let policy = ReferencePolicy::default();
        let look_up = |name: &str| (name == "DRIFTLESS_TARGET_A").then(|| SecretString::from("hunter2"));
        let secret = reference("env:DRIFTLESS_TARGET_A").resolve(&policy, look_up).unwrap();
        assert_eq!(secret.expose_secret(), "hunter2");
        let error = reference("env:DRIFTLESS_TARGET_B").resolve(&policy, look_up).unwrap_err();
        assert_eq!(error.to_string(), "DRIFTLESS_TARGET_B is not set");
    }

    #[test]
    fn the_services_own_secrets_cannot_be_named() {
        let policy = ReferencePolicy::default();
        let never = |name: &str| -> Option<SecretString> { panic!("looked {name} up") };
        let error = reference("env:DRIFTLESS_SECRET_KEY").resolve(&policy, never).unwrap_err();
        assert_eq!(error.to_string(), "env:DRIFTLESS_SECRET_KEY may not be used");
        assert_eq!(error.hint().as_deref(), Some("names of variables begin with DRIFTLESS_TARGET_"));
        for path in ["/etc/passwd", "/run/secrets/../../etc/passwd", "/run/secretsx", "/no/such/file"] {
            let error = from_file(Path::new(path), &policy).unwrap_err();
            assert!(matches!(error, ReferenceError::Forbidden { .. }), "{path}: {error}");
        }
    }

    #[test]
    fn the_service_s_own_secrets_are_no_passwords_of_databases() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["driftless_key", "driftless_target_shop"] {
            std::fs::write(folder.path().join(name), "hunter2").unwrap();
        }
        let policy = ReferencePolicy { files: "driftless_target_".to_owned(), ..below(folder.path()) };
        let error = from_file(&folder.path().join("driftless_key"), &policy).unwrap_err();
        assert!(matches!(error, ReferenceError::Forbidden { .. }), "{error}");
        assert_eq!(from_file(&folder.path().join("driftless_target_shop"), &policy).unwrap(), "hunter2");
    }

    #[test]
    fn files_lose_the_line_breaks_at_their_end_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        std::fs::write(&path, " hunter2 \r\n\n").unwrap();
        assert_eq!(from_file(&path, &below(folder.path())).unwrap(), " hunter2 ");
    }

    #[test]
    fn a_link_out_of_the_folder_is_not_followed_and_one_within_is() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        let error = from_file(&folder.path().join("out"), &below(folder.path())).unwrap_err();
        assert!(matches!(error, ReferenceError::Forbidden { .. }), "{error}");
        // As Kubernetes mounts secrets.
        std::fs::create_dir(folder.path().join("..data")).unwrap();
        std::fs::write(folder.path().join("..data/db"), "hunter2").unwrap();
        std::os::unix::fs::symlink("..data/db", folder.path().join("db")).unwrap();
        assert_eq!(from_file(&folder.path().join("db"), &below(folder.path())).unwrap(), "hunter2");
    }

    #[test]
    fn what_is_no_secret_is_told_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let policy = below(folder.path());
        let long = folder.path().join("long");
        std::fs::write(&long, "x".repeat(64 * 1024 + 1)).unwrap();
        let binary = folder.path().join("binary");
        std::fs::write(&binary, [0xff, 0xfe]).unwrap();
        for path in [&long, &binary] {
            assert!(matches!(from_file(path, &policy).unwrap_err(), ReferenceError::NotText { .. }));
        }
        let missing = from_file(&folder.path().join("missing"), &policy).unwrap_err();
        assert!(matches!(missing, ReferenceError::Unreadable { .. }), "{missing}");
    }
}
