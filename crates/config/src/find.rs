//! Where the configuration file is.

use std::path::{Path, PathBuf};

use driftless_engine::explain::Explain;

use super::Lookup;

/// The variable that names the file where no flag does.
const VARIABLE: &str = "DRIFTLESS_CONFIG";

/// The names that are looked for, in this order.
const NAMES: [&str; 2] = ["driftless.yaml", "driftless.yml"];

/// There is no configuration file.
#[derive(Debug, thiserror::Error)]
#[error("find a configuration file: there is neither driftless.yaml nor driftless.yml in {}", .folder.display())]
pub struct FindError {
    /// The folder that was looked into.
    pub folder: PathBuf,
}

impl Explain for FindError {
    fn hint(&self) -> Option<String> {
        Some(format!("name it with --config FILE, or in {VARIABLE}"))
    }
}

/// Finds the file: the one that `--config` names, else `$DRIFTLESS_CONFIG`, else one in `folder`.
///
/// A file that is named need not exist; [`Config::load`](super::Config::load) says so.
///
/// # Errors
///
/// Fails where no file is named and the folder has none.
pub fn find(named: Option<&Path>, variables: Lookup<'_>, folder: &Path) -> Result<PathBuf, FindError> {
    let variable = || variables(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let in_folder = || NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
    named
        .map(Path::to_owned)
        .or_else(variable)
        .or_else(in_folder)
        .ok_or_else(|| FindError { folder: folder.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_beat_variables_beat_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let set = |_: &str| Some("from-variable.yaml".to_owned());
        let unset = |_: &str| None;
        let empty = |_: &str| Some(String::new());
        let folder = folder.path();
        let error = find(None, &unset, folder).unwrap_err();
        assert!(error.to_string().starts_with("find a configuration file: there is neither"));
        assert!(find(None, &empty, folder).is_err());
        std::fs::write(folder.join("driftless.yml"), "").unwrap();
        assert_eq!(find(None, &unset, folder).unwrap(), folder.join("driftless.yml"));
        std::fs::write(folder.join("driftless.yaml"), "").unwrap();
        assert_eq!(find(None, &unset, folder).unwrap(), folder.join("driftless.yaml"));
        assert_eq!(find(None, &set, folder).unwrap(), Path::new("from-variable.yaml"));
        assert_eq!(find(Some(Path::new("flag")), &set, folder).unwrap(), Path::new("flag"));
    }
}
