//! What `pg_dump` writes of two databases, compared as sets of statements.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use driftless_schema::plan::Compared;
use secrecy::ExposeSecret as _;
use tokio::process::Command;

use crate::conninfo::{ConnInfo, HostName, ServerHost};
use crate::throwaway::Binaries;

/// What `pg_dump` says of the changed copy, beside one that was made new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dumps {
    /// It writes the same of both, but for the order of columns.
    Equal,
    /// It does not.
    Differ {
        /// Statements that the changed copy lacks.
        missing: Vec<String>,
        /// Statements that it has beyond.
        extra: Vec<String>,
    },
    /// It was not asked.
    NotCompared {
        /// Why.
        reason: String,
    },
}

/// Asks `pg_dump` of both.
pub(super) async fn compare(
    changed: &ConnInfo,
    made: &ConnInfo,
    compared: Compared,
    binaries: Option<&Binaries>,
) -> Dumps {
    let (changed, made) = match (dump(changed, compared, binaries).await, dump(made, compared, binaries).await) {
        (Ok(changed), Ok(made)) => (statements(&changed), statements(&made)),
        (Err(reason), _) | (_, Err(reason)) => return Dumps::NotCompared { reason },
    };
    let missing: Vec<String> = made.iter().filter(|statement| !changed.contains(statement)).cloned().collect();
    let extra: Vec<String> = changed.iter().filter(|statement| !made.contains(statement)).cloned().collect();
    if missing.is_empty() && extra.is_empty() { Dumps::Equal } else { Dumps::Differ { missing, extra } }
}

async fn dump(info: &ConnInfo, compared: Compared, binaries: Option<&Binaries>) -> Result<String, String> {
    // Servers that come without it are dumped by whatever there is.
    let own = binaries.map(|binaries| binaries.dir.join("pg_dump")).filter(|program| program.exists());
    let program = own.unwrap_or_else(|| PathBuf::from("pg_dump"));
    let mut command = Command::new(&program);
    command.args(["--schema-only", "--no-password"]).stdin(Stdio::null());
    for (is_compared, flag) in [
        (compared.owners, "--no-owner"),
        (compared.privileges, "--no-privileges"),
        (compared.comments, "--no-comments"),
    ] {
        if !is_compared {
            command.arg(flag);
        }
    }
    // Passwords go through the environment, which no other user sees.
    command.envs(variables(info)).kill_on_drop(true);
    let output = command.output().await.map_err(|error| format!("{}: {error}", program.display()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().next().unwrap_or_default();
        Err(line.strip_prefix("pg_dump: ").unwrap_or(line).to_owned())
    }
}

/// How libpq is told where to connect.
fn variables(info: &ConnInfo) -> Vec<(&'static str, OsString)> {
    let joined = |part: &dyn Fn(&ServerHost) -> String| -> OsString {
        info.hosts().iter().map(part).collect::<Vec<_>>().join(",").into()
    };
    let host = |host: &ServerHost| match &host.name {
        HostName::Network(name) => name.clone(),
        HostName::Socket(folder) => folder.display().to_string(),
    };
    let mut variables = vec![
        ("PGHOST", joined(&host)),
        ("PGPORT", joined(&|host| host.port.to_string())),
        ("PGUSER", info.user().into()),
        ("PGDATABASE", info.dbname().into()),
        ("PGSSLMODE", info.tls().mode.to_string().into()),
    ];
    if let Some(password) = &info.password {
        variables.push(("PGPASSWORD", password.secret.expose_secret().into()));
    }
    variables
}

/// A dump's statements in order, without comments and settings; of tables and composite types the
/// lines between the brackets are sorted.
fn statements(dump: &str) -> Vec<String> {
    let (mut all, mut lines, mut tag) = (Vec::new(), Vec::new(), None::<String>);
    for line in dump.lines() {
        let is_noise = ["--", "\\", "SET ", "SELECT pg_catalog.set_config"].iter().any(|start| line.starts_with(start));
        if tag.is_none() && (is_noise || line.trim().is_empty()) {
            continue;
        }
        lines.push(line.to_owned());
        dollar_tags(line).for_each(|found| match &tag {
            None => tag = Some(found.to_owned()),
            Some(open) if open == found => tag = None,
            Some(_) => {}
        });
        if tag.is_none() && line.trim_end().ends_with(';') {
            all.push(sorted(std::mem::take(&mut lines)));
        }
    }
    all.push(sorted(lines));
    all.sort();
    all
}

fn sorted(mut lines: Vec<String>) -> String {
    let has_columns = lines.first().is_some_and(|first| {
        let is_table = ["CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "];
        is_table.iter().any(|start| first.starts_with(start))
            || first.starts_with("CREATE TYPE ") && first.ends_with("AS (")
    });
    if let (true, Some(inner)) = (has_columns, lines.get_mut(1..)) {
        inner.iter_mut().for_each(|line| *line = line.trim_end().trim_end_matches(',').to_owned());
        inner.sort();
    }
    lines.join("\n")
}

/// The marks of dollar quotes in a line: `$$`, `$_$`.
fn dollar_tags(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find('$')?;
            let from = rest.get(start..)?;
            let end = from.get(1..)?.find('$')? + 2;
            let tag = from.get(..end)?;
            let is_tag = tag.trim_matches('$').chars().all(|c| c.is_alphanumeric() || c == '_');
            rest = from.get(if is_tag { end } else { 1 }..)?;
            if is_tag {
                return Some(tag);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_that_differ_in_the_order_of_columns_alone_are_equal() {
        let one = "-- a comment\nSET x = 1;\nCREATE TABLE public.t (\n    a integer,\n    b text\n);\n\nALTER TABLE t OWNER TO x;\n";
        let other = "ALTER TABLE t OWNER TO x;\nCREATE TABLE public.t (\n    b text,\n    a integer\n);\n";
        assert_eq!(statements(one), statements(other));
        assert_ne!(statements(one), statements(&other.replace("text", "integer")));
    }

    #[test]
    fn bodies_of_functions_are_kept_whole_and_in_order() {
        let function =
            |body: &str| format!("CREATE FUNCTION f() RETURNS void\n    LANGUAGE sql\n    AS $_$\n{body}\n$_$;\n");
        let (one, other) = (function("-- a\nselect 1;\n\nselect $$2$$;"), function("select $$2$$;\n-- a\nselect 1;\n"));
        assert_eq!(statements(&one).len(), 2);
        assert_ne!(statements(&one), statements(&other));
    }
}
