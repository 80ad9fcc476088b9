//! Chooses schemas and relations by shell patterns: `* ? [abc] [!a] {a,b}`.

use driftless_schema::model::{Body, Catalog, Kind, Object, ObjectId};
use globset::{GlobBuilder, GlobMatcher};

/// Which part of a schema is looked at; everything while nothing is named.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    schemas: Vec<Pattern>,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

/// A pattern that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("understand the pattern {pattern:?}: {reason}")]
pub struct PatternError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Filter {
    /// Reads patterns: of schemas, and of relations as `relation` or `schema.relation`. What is
    /// excluded is left out even where it is included.
    ///
    /// # Errors
    /// When a pattern is malformed.
    pub fn new(schemas: &[String], include: &[String], exclude: &[String]) -> Result<Self, PatternError> {
        let all = |patterns: &[String]| patterns.iter().map(|pattern| compile(pattern)).collect::<Result<_, _>>();
        Ok(Filter { schemas: all(schemas)?, include: all(include)?, exclude: all(exclude)? })
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        self.schemas.is_empty() && self.include.is_empty() && self.exclude.is_empty()
    }

    /// Leaves only what was chosen. Returns the patterns that match nothing at all.
    pub fn apply(&self, catalog: &mut Catalog) -> Vec<&str> {
        let unmatched = self.unmatched(catalog);
        catalog.objects.retain(|id, object| self.keeps(id, object));
        unmatched
    }

    fn keeps(&self, id: &ObjectId, object: &Object) -> bool {
        let schema = if id.kind == Kind::Schema { &id.name } else { &id.schema };
        let in_schema =
            self.schemas.is_empty() || self.schemas.iter().any(|pattern| pattern.matcher.is_match(&**schema));
        let is_chosen = match relation(id, object) {
            Some(relation) => {
                let hit = |patterns: &[Pattern]| patterns.iter().any(|p| p.matches(schema, relation));
                (self.include.is_empty() || hit(&self.include)) && !hit(&self.exclude)
            }
            // Types, routines and schemas are there for the relations that use them.
            None => true,
        };
        in_schema && is_chosen
    }

    fn unmatched(&self, catalog: &Catalog) -> Vec<&str> {
        let schema = |pattern: &&Pattern| {
            !catalog.objects.keys().any(|id| id.kind == Kind::Schema && pattern.matcher.is_match(&*id.name))
        };
        let relation = |pattern: &&Pattern| !catalog.relations().any(|(id, _)| pattern.matches(&id.schema, &id.name));
        let schemas = self.schemas.iter().filter(schema);
        schemas.chain(self.include.iter().chain(&self.exclude).filter(relation)).map(|p| p.text.as_str()).collect()
    }
}

impl Pattern {
    fn matches(&self, schema: &str, relation: &str) -> bool {
        self.matcher.is_match(relation) || self.matcher.is_match(format!("{schema}.{relation}"))
    }
}

fn compile(pattern: &str) -> Result<Pattern, PatternError> {
    let failed = |reason: String| PatternError { pattern: pattern.to_owned(), reason };
    if pattern.is_empty() {
        return Err(failed("it is empty".to_owned()));
    }
    let glob = GlobBuilder::new(pattern).build().map_err(|error| failed(error.kind().to_string()))?;
    Ok(Pattern { text: pattern.to_owned(), matcher: glob.compile_matcher() })
}

/// The relation that an object is or hangs on.
fn relation<'a>(id: &'a ObjectId, object: &'a Object) -> Option<&'a str> {
    match &object.body {
        Body::Index(index) => Some(&index.table),
        Body::Sequence(sequence) => sequence.owned_by.as_ref().map(|(table, _)| table.as_str()),
        _ if id.kind.is_relation() => Some(&id.name),
        _ if id.kind.belongs_to_relation() => Some(&id.relation),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless_schema::model::{Dialect, Table};

    fn kept(schemas: &[&str], include: &[&str], exclude: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut catalog = Catalog::new(Dialect::Postgres, "15");
        for schema in ["app", "audit"] {
            catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, schema), Object::new(Body::Schema));
            for table in ["users", "user_logs", "orders"] {
                let id = ObjectId::in_schema(Kind::Table, schema, table);
                catalog.objects.insert(id, Object::new(Body::Table(Table::default())));
            }
        }
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let filter = Filter::new(&own(schemas), &own(include), &own(exclude)).unwrap();
        let unmatched = filter.apply(&mut catalog).into_iter().map(str::to_owned).collect();
        (catalog.relations().map(|(id, _)| id.path().to_string()).collect(), unmatched)
    }

    #[test]
    fn exclude_applies_after_include() {
        let (kept, unmatched) = kept(&["app"], &["user*", "audit.orders"], &["*_logs"]);
        assert_eq!((kept, unmatched.len()), (vec!["app.users".to_owned()], 0));
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_told() {
        let (kept, unmatched) = kept(&["app", "nope"], &["app.[uo]*"], &["x*"]);
        assert_eq!(kept, ["app.orders", "app.user_logs", "app.users"]);
        assert_eq!(unmatched, ["nope", "x*"]);
    }

    #[test]
    fn a_malformed_pattern_is_an_error() {
        let error = Filter::new(&[], &["a[".to_owned()], &[]).unwrap_err();
        assert_eq!(error.to_string(), "understand the pattern \"a[\": unclosed character class; missing ']'");
    }
}
