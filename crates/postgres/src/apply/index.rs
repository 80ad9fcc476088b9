//! Indexes that are built without a transaction, and what a build that failed leaves behind.

use driftless_schema::model::QualifiedName;
use tokio_postgres::Client;

/// How an index is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none of that name.
    Missing,
    /// A build of it failed: nobody uses it, and every writer keeps it up to date.
    Invalid,
    /// It is there.
    Valid,
}

/// Looks at the index called `name`.
pub(super) async fn look(client: &Client, name: &QualifiedName) -> Result<Found, tokio_postgres::Error> {
    let names: [&(dyn postgres_types::ToSql + Sync); 2] = [&name.schema.as_str(), &name.name.as_str()];
    let row = client.query_opt(include_str!("queries/index.sql"), &names).await?;
    Ok(match row.map(|row| row.try_get::<_, bool>(0)).transpose()? {
        None => Found::Missing,
        Some(false) => Found::Invalid,
        Some(true) => Found::Valid,
    })
}

/// Returns the index that a statement builds concurrently, in the schema of its table.
pub(super) fn built_by(sql: &str) -> Option<QualifiedName> {
    let mut words = Words(sql);
    words.keyword("CREATE")?;
    let _ = words.keyword("UNIQUE");
    words.keyword("INDEX")?;
    words.keyword("CONCURRENTLY")?;
    if words.keyword("IF").is_some() {
        words.keyword("NOT")?;
        words.keyword("EXISTS")?;
    }
    let index = words.name()?;
    words.keyword("ON")?;
    let _ = words.keyword("ONLY");
    let schema = words.name()?;
    // Plans name schemas; without one nothing says where it is.
    words.dot()?;
    words.name()?;
    Some(QualifiedName::new(schema, index))
}

/// What is left of a statement.
struct Words<'a>(&'a str);

impl Words<'_> {
    fn keyword(&mut self, keyword: &str) -> Option<()> {
        let text = self.0.trim_start();
        let (word, rest) = text.split_at_checked(keyword.len())?;
        let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        (word.eq_ignore_ascii_case(keyword) && ends).then(|| self.0 = rest)
    }

    fn dot(&mut self) -> Option<()> {
        self.0.strip_prefix('.').map(|rest| self.0 = rest)
    }

    fn name(&mut self) -> Option<String> {
        let text = self.0.trim_start();
        let Some(quoted) = text.strip_prefix('"') else {
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(text.len());
            let (name, rest) = text.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
            self.0 = rest;
            return Some(name.to_lowercase());
        };
        let mut name = String::new();
        let mut rest = quoted;
        loop {
            let (before, after) = rest.split_once('"')?;
            name.push_str(before);
            match after.strip_prefix('"') {
                Some(more) => {
                    name.push('"');
                    rest = more;
                }
                None => {
                    self.0 = after;
                    return Some(name);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_a_concurrent_build_is_found() {
        for (sql, name) in [
            ("CREATE INDEX CONCURRENTLY i ON public.t USING btree (a)", Some("public.i")),
            ("CREATE UNIQUE INDEX CONCURRENTLY \"I \"\"x\" ON ONLY \"S\".\"t\" (a)", Some("\"S\".\"I \"\"x\"")),
            ("create index concurrently if not exists on_x on s.on_y(a)", Some("s.on_x")),
            ("CREATE INDEX i ON public.t (a)", None),
            ("CREATE INDEX CONCURRENTLY i ON t (a)", None),
            ("DROP INDEX CONCURRENTLY public.i", None),
            ("CREATE INDEX CONCURRENTLYX i ON public.t (a)", None),
            ("CREATE INDEX CONCURRENTLY \"i", None),
            ("", None),
        ] {
            assert_eq!(built_by(sql).map(|name| name.to_string()).as_deref(), name, "{sql}");
        }
    }
}
