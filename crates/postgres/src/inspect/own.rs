//! Driftless's own schema, which is nobody's schema to compare.

use driftless_schema::model::{Catalog, Kind, ObjectId};

/// The schema that Driftless keeps its records in.
pub(crate) const SCHEMA: &str = "driftless";

/// The comment that tells it from a schema of somebody's that is called so too.
pub(crate) const COMMENT: &str = "Driftless keeps its records here.";

/// Leaves out Driftless's own schema with everything in it. One that only is called so stays.
pub(super) fn hide(catalog: &mut Catalog) {
    let own = ObjectId::database_scoped(Kind::Schema, SCHEMA);
    if catalog.objects.get(&own).and_then(|schema| schema.comment.as_deref()) == Some(COMMENT) {
        catalog.objects.retain(|id, _| *id != own && *id.schema != *SCHEMA);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless_schema::model::{Body, Dialect, Object, Table};

    fn catalog(comment: Option<&str>) -> Catalog {
        let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
        for name in [SCHEMA, "public"] {
            let table = ObjectId::in_schema(Kind::Table, name, "migration_log");
            catalog.objects.insert(table, Object::new(Body::Table(Table::default())));
            let schema = Object { comment: comment.map(str::to_owned), ..Object::new(Body::Schema) };
            catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, name), schema);
        }
        catalog
    }

    #[test]
    fn only_the_schema_with_the_very_comment_is_hidden() {
        let left = |comment| {
            let mut catalog = catalog(comment);
            hide(&mut catalog);
            catalog.objects.len()
        };
        assert_eq!(left(Some(COMMENT)), 2);
        assert_eq!(left(Some("Driftless keeps its records here")), 4);
        assert_eq!(left(None), 4);
    }
}
