//! Service files: sections of `key=value` lines, chosen by `service` or `PGSERVICE`.

use std::path::{Path, PathBuf};

use super::error::{ConnInfoError, Place};
use super::keyword::{Keyword, is_presentable};
use super::resolve::Surroundings;
use super::settings::Settings;

/// Adds what the chosen service says and the connection string does not.
pub(super) fn add(settings: &mut Settings, around: &Surroundings<'_>) -> Result<(), ConnInfoError> {
    let variable = Keyword::Service.variable().and_then(|name| around.variable(name));
    let Some(service) = settings.get(Keyword::Service).map(str::to_owned).or(variable) else {
        return Ok(());
    };
    let files = files(around);
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        if let Some(pairs) = section(&text, &service, file)? {
            for (keyword, value) in pairs {
                settings.set_default(keyword, value, Place::ServiceFile)?;
            }
            return Ok(());
        }
    }
    Err(ConnInfoError::ServiceMissing {
        service: if is_presentable(&service) { service } else { "…".to_owned() },
        files,
    })
}

/// Returns the files to look in: the user's, then the system's.
fn files(around: &Surroundings<'_>) -> Vec<PathBuf> {
    let home = around.variable("HOME").map(|home| Path::new(&home).join(".pg_service.conf"));
    let user = around.variable("PGSERVICEFILE").map(PathBuf::from).or(home);
    let system = around.variable("PGSYSCONFDIR").map(|folder| Path::new(&folder).join("pg_service.conf"));
    user.into_iter().chain(system).collect()
}

/// Returns the pairs of a section, or `None` where there is no such section.
fn section(text: &str, service: &str, file: &Path) -> Result<Option<Vec<(Keyword, String)>>, ConnInfoError> {
    let mut found = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            found = (name == service).then(Vec::new);
            continue;
        }
        let Some(pairs) = &mut found else { continue };
        let wrong = |reason| ConnInfoError::ServiceFile { file: file.to_owned(), line: number + 1, reason };
        let (key, value) = line.split_once('=').ok_or_else(|| wrong("there is no `=`"))?;
        match Keyword::find(key.trim()) {
            Some(Keyword::Service) => return Err(wrong("a service cannot name a service")),
            Some(keyword) => pairs.push((keyword, value.trim().to_owned())),
            None => return Err(wrong("what stands before the `=` is not a keyword of libpq")),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# comment\n[one]\nhost=h1\n\n[two]\nhost = h2\npassword=a=b\n[two]\nhost=h3\n";

    fn pairs(service: &str) -> Option<Vec<(Keyword, String)>> {
        section(TEXT, service, Path::new("f")).unwrap()
    }

    #[test]
    fn the_first_section_of_that_name_counts() {
        let expected = [(Keyword::Host, "h2".to_owned()), (Keyword::Password, "a=b".to_owned())];
        assert_eq!(pairs("two"), Some(expected.to_vec()));
        assert_eq!(pairs("one").unwrap().len(), 1);
        assert_eq!(pairs("three"), None);
    }

    #[test]
    fn wrong_lines_are_named_by_their_number() {
        let error = section("[s]\nhost\n", "s", Path::new("/etc/f")).unwrap_err();
        assert_eq!(error.to_string(), "read line 2 of the service file /etc/f: there is no `=`");
    }
}
