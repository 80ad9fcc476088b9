//! DDL in files, loaded on a throwaway database that normalises it.

use std::path::{Path, PathBuf};

use driftless_engine::explain::Explained;
use driftless_postgres::conninfo::ConnInfo;
use driftless_postgres::load::{SqlFile, Workbench, read_files};
use driftless_schema::model::{Catalog, Dialect};
use driftless_schema::snapshot::Database;
use driftless_sqlite::load::{Script, load_scripts};

use super::{Reading, SourceReadError, Sources};

/// Reads a file, or the `.sql` files of a folder and its folders in the order of their paths.
pub(super) async fn read(sources: &Sources, path: &Path) -> Result<Reading, SourceReadError> {
    let files = files(path)?;
    tracing::debug!(path = %path.display(), files = files.len(), "loading SQL");
    let inspection = match sources.dialect.unwrap_or(Dialect::Postgres) {
        Dialect::Postgres => read_files(&files, &sources.workbench(None)?, &sources.cancel).await?,
        Dialect::Sqlite => {
            let scripts = files.into_iter().map(|file| Script { name: file.name, text: file.text }).collect();
            load_scripts(scripts, &sources.cancel).await?
        }
    };
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Reading { databases: vec![Database { name, catalog: inspection.catalog }], ..Reading::default() })
}

impl Sources {
    /// Returns where databases are made that are thrown away again: best on the version that
    /// `like` was read from.
    ///
    /// # Errors
    /// When the address of the server to make them on cannot be understood.
    pub fn workbench(&self, like: Option<&Catalog>) -> Result<Workbench, SourceReadError> {
        match &self.dev_url {
            Some(url) => {
                let info = ConnInfo::parse(url, &self.environment);
                let info = info.map_err(|error| SourceReadError::Address(Explained::new(error)))?;
                Ok(Workbench::Server(Box::new(info)))
            }
            None => {
                let major = like.and_then(|catalog| catalog.server_version.split('.').next()?.parse().ok());
                Ok(Workbench::Throwaway { major: self.major.or(major) })
            }
        }
    }
}

fn files(path: &Path) -> Result<Vec<SqlFile>, SourceReadError> {
    let mut paths = Vec::new();
    if path.is_dir() {
        collect(path, &mut paths)?;
        if paths.is_empty() {
            return Err(SourceReadError::EmptyFolder { path: path.to_owned() });
        }
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    paths.iter().map(|path| read_file(path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), SourceReadError> {
    let failed = |source| SourceReadError::File { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql")) {
            paths.push(path);
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<SqlFile, SourceReadError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|source| SourceReadError::File { path: path.to_owned(), source })?;
    Ok(SqlFile { name: path.display().to_string(), text })
}
