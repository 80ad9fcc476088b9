//! What `driftless serve` reads from a file: its section `serve`.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::error::{ConfigError, Fault, Location, Problem};
use super::reader::{self, TOP};
use super::section::{Section, entry, shape};
use super::yaml::{self, Value};
use super::{Lookup, text_of};

const KEYS: &[&str] = &["listen", "store", "secretKeyFile", "webhookAllow", "interval"];

/// What a file says of the service; `None` where it says nothing, or something empty.
#[derive(Debug, Clone, Default)]
pub struct ServeConfig {
    /// `listen`: address and port.
    pub listen: Option<String>,
    /// `store`: as `DATABASE_URL` has it.
    pub store: Option<SecretString>,
    /// `secretKeyFile`; a relative path starts at the folder of the file.
    pub secret_key_file: Option<PathBuf>,
    /// `webhookAllow`: ranges and names, by commas or as a list.
    pub webhook_allow: Option<String>,
    /// `interval`, in seconds, from 1 to 86400.
    pub interval: Option<u32>,
}

impl ServeConfig {
    /// Reads the section of a file and fills in its variables; a file without it says nothing.
    ///
    /// # Errors
    ///
    /// Fails as [`Config::load`](super::Config::load) does, for this section.
    pub fn load(file: &Path, variables: Lookup<'_>) -> Result<ServeConfig, ConfigError> {
        let text = text_of(file)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        config(text, file, variables).map_err(|fault| reader::invalid(text, file, fault))
    }
}

fn config(text: &str, file: &Path, variables: Lookup<'_>) -> Result<ServeConfig, Fault> {
    let start = Location { line: 1, column: 1 };
    let root = yaml::parse(text)?.ok_or_else(|| Fault::new(start, Problem::Empty))?;
    let top = Section::new(&root, "the file", TOP, variables)?;
    let Some(node) = top.node("serve") else { return Ok(ServeConfig::default()) };
    let section = Section::new(node, "`serve`", KEYS, variables)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let interval = section.text("interval")?.map(|filled| match filled.text.parse() {
        Ok(seconds @ 1..=86_400) => Ok(seconds),
        Ok(_) | Err(_) => Err(filled.wrong("interval", "a number of seconds from 1 to 86400", None)),
    });
    Ok(ServeConfig {
        listen: section.text("listen")?.map(|filled| filled.text),
        store: section.dsn("store")?.map(|filled| SecretString::from(filled.text)),
        secret_key_file: section.text("secretKeyFile")?.map(|filled| folder.join(filled.text)),
        webhook_allow: webhook_allow(&section, variables)?,
        interval: interval.transpose()?,
    })
}

/// Reads one text, or a list of them.
fn webhook_allow(section: &Section<'_>, variables: Lookup<'_>) -> Result<Option<String>, Fault> {
    const KEY: &str = "webhookAllow";
    let Some(node) = section.node(KEY) else { return Ok(None) };
    match &node.value {
        Value::List(items) => {
            let mut entries = Vec::new();
            for item in items {
                entries.extend(entry(item, KEY, variables)?.map(|filled| filled.text));
            }
            Ok(Some(entries.join(",")))
        }
        Value::Map(_) => Err(shape(node, "`webhookAllow`", "a single value or a list")),
        Value::Scalar(_) | Value::Null => Ok(section.text(KEY)?.map(|filled| filled.text)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn read(text: &str) -> Result<ServeConfig, String> {
        let variables = |name: &str| (name == "PASSWORD").then(|| "hunter2".to_owned());
        let file = Path::new("/etc/driftless/driftless.yaml");
        config(text, file, &variables)
            .map_err(|fault| reader::invalid(text, file, fault))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn all_of_it_is_read_beside_databases() {
        let text = "databases:\n  - name: shop\nserve:\n  listen: 127.0.0.1:9000\n  store: postgres://d:${PASSWORD}@h/d\n  \
                    secretKeyFile: key\n  webhookAllow: [10.0.0.0/8, hooks.internal]\n  interval: 5\n";
        let config = read(text).unwrap();
        assert_eq!(config.listen.as_deref(), Some("127.0.0.1:9000"));
        assert_eq!(config.store.unwrap().expose_secret(), "postgres://d:hunter2@h/d");
        assert_eq!(config.secret_key_file.unwrap(), Path::new("/etc/driftless/key"));
        assert_eq!(config.webhook_allow.as_deref(), Some("10.0.0.0/8,hooks.internal"));
        assert_eq!(config.interval, Some(5));
    }

    #[test]
    fn a_file_without_it_says_nothing() {
        assert!(read("databases:\n  - name: shop\n").unwrap().listen.is_none());
    }

    #[test]
    fn mistakes_are_shown_with_their_line() {
        let error = read("serve:\n  listne: x\n").unwrap_err();
        assert!(error.contains("listne") && error.contains('2'), "{error}");
        assert!(read("serve:\n  interval: 0\n").unwrap_err().contains("from 1 to 86400"));
        assert!(read("serve: 5\n").is_err());
    }
}
