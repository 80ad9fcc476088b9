//! The key that seals passwords and secrets.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use driftless_watch::secret::Keyring;
use driftless_watch::store::StoreLocation;
use secrecy::{ExposeSecret as _, SecretString};

use crate::failure::Failure;

/// The variable that keys come from: base64 of 32 bytes, several by commas, the newest first.
const VARIABLE: &str = "DRIFTLESS_SECRET_KEY";

/// The file of a key that was made here.
const FILE: &str = "driftless.key";

/// Reads the key from the environment, else from its file, which is made if it is not there: beside a store that
/// is a file, else here.
pub(super) fn load(file: Option<PathBuf>, store: &StoreLocation) -> Result<Keyring, Failure> {
    if let Some(text) = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) {
        return Keyring::parse(&text.into()).map_err(|error| Failure::explained(&Wrong(VARIABLE.to_owned(), error)));
    }
    let path = file.unwrap_or_else(|| match store {
        StoreLocation::File(store) => store.with_file_name(FILE),
        StoreLocation::Postgres(_) => PathBuf::from(FILE),
    });
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make(&path).map_err(|error| failed("make", &path, &error))?
        }
        Err(error) => return Err(failed("read", &path, &error)),
    };
    Keyring::parse(&text).map_err(|error| Failure::explained(&Wrong(path.display().to_string(), error)))
}

#[derive(Debug, thiserror::Error)]
#[error("use the key in {0}: {1}")]
struct Wrong(String, driftless_watch::secret::KeyringError);

impl driftless::prelude::Explain for Wrong {
    fn hint(&self) -> Option<String> {
        self.1.hint()
    }
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::refused(format!("{verb} the key that seals secrets, {}: {error}", path.display()))
        .with_hint(format!("set {VARIABLE}: `openssl rand -base64 32` makes a key"))
}

fn read(path: &Path) -> std::io::Result<SecretString> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(64 * 1024).read_to_string(&mut text)?;
    Ok(text.trim().into())
}

/// Makes a key that only we can read. Of two of us at once, one makes it and the other reads it.
fn make(path: &Path) -> std::io::Result<SecretString> {
    let key = Keyring::generate().map_err(std::io::Error::other)?;
    // Whole or not at all: a file that is half written would be a key that is lost.
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(key.expose_secret().as_bytes())?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {
            tracing::warn!(file = %path.display(), "made a key that seals secrets; keep it: without it they are lost");
            Ok(key)
        }
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error.error),
    }
}
