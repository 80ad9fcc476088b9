//! A schema as a plan looks at it: without what is not compared.

use std::borrow::Cow;

use super::Compared;
use crate::model::{Body, Catalog, Constraint, Kind, Object, ObjectId};

/// Returns the schema without the owners, privileges and comments that are not compared: that is
/// what a plan's fingerprints are of.
pub fn compared(catalog: &Catalog, compared: Compared) -> Cow<'_, Catalog> {
    let Compared { owners, privileges, comments } = compared;
    if owners && privileges && comments && catalog.objects.get(&ObjectId::database()).is_none_or(says_something) {
        return Cow::Borrowed(catalog);
    }
    let mut catalog = catalog.clone();
    for object in catalog.objects.values_mut() {
        if !owners {
            object.owner = None;
        }
        if !privileges {
            object.privileges = None;
            object.columns_mut().iter_mut().for_each(|column| column.privileges.clear());
        }
        if !comments {
            object.comment = None;
            object.columns_mut().iter_mut().for_each(|column| column.comment = None);
            inner_comments(&mut object.body);
        }
    }
    catalog.objects.retain(|id, object| match id.kind {
        Kind::DefaultPrivileges => privileges,
        kind => kind != Kind::Database || says_something(object),
    });
    Cow::Owned(catalog)
}

/// Whether there is anything to tell of a database, which is otherwise not in its schema.
fn says_something(object: &Object) -> bool {
    object.comment.is_some() || object.privileges.is_some() || !object.labels.is_empty()
}

/// The comments of what is no object of its own: the index behind a key, a domain's checks.
fn inner_comments(body: &mut Body) {
    match body {
        Body::Constraint(Constraint::PrimaryKey(key) | Constraint::Unique(key)) => key.index.comment = None,
        Body::Constraint(Constraint::Exclusion(exclusion)) => exclusion.index.comment = None,
        Body::Domain(domain) => domain.checks.iter_mut().for_each(|check| check.comment = None),
        Body::Constraint(Constraint::ForeignKey(_) | Constraint::Check(_))
        | Body::Schema
        | Body::Extension(_)
        | Body::Table(_)
        | Body::View(_)
        | Body::Composite(_)
        | Body::Index(_)
        | Body::Sequence(_)
        | Body::Enum(_)
        | Body::Definition(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{DiffOptions, diff};
    use crate::model::{
        Column, DataType, Definition, Dialect, Domain, DomainCheck, Key, KeyIndex, ObjectId, Owner, Table,
    };

    const NOTHING: Compared = Compared { owners: false, privileges: false, comments: false };

    fn catalog(says: Option<&str>) -> Catalog {
        let comment = says.map(str::to_owned);
        let privileges = says.map(|_| Vec::new());
        let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
        let mut add = |id: ObjectId, body: Body| {
            let object = Object {
                owner: says.map(|name| Owner::Role(name.into())),
                comment: comment.clone(),
                privileges: privileges.clone(),
                ..Object::new(body)
            };
            catalog.objects.insert(id, object);
        };
        let column = Column { comment: comment.clone(), ..Column::new("a", DataType::new("text")) };
        let table = ObjectId::in_schema(Kind::Table, "s", "t");
        add(table, Body::Table(Table { columns: vec![column], ..Table::default() }));
        let index = KeyIndex { comment: comment.clone(), ..KeyIndex::default() };
        let key = Key { index, ..Key::default() };
        let id = ObjectId::on_relation(Kind::Constraint, "s", "t", "t_key");
        add(id, Body::Constraint(Constraint::Unique(key)));
        let said = comment.clone();
        let check = DomainCheck { name: "c".into(), expression: "true".to_owned(), not_valid: false, comment: said };
        let domain = Domain {
            base: DataType::new("text"),
            not_null: false,
            default: None,
            collation: None,
            checks: vec![check],
        };
        add(ObjectId::in_schema(Kind::Domain, "s", "d"), Body::Domain(domain));
        if says.is_some() {
            add(ObjectId::database(), Body::Definition(Definition::default()));
            let defaults = ObjectId::routine(Kind::DefaultPrivileges, "s", "tables", "");
            add(defaults, Body::Definition(Definition::default()));
        }
        catalog
    }

    #[test]
    fn schemas_that_differ_in_what_is_not_compared_alone_are_equal() {
        let (one, other) = (catalog(Some("x")), catalog(None));
        assert!(!diff(&one, &other, DiffOptions::default()).is_empty());
        assert_eq!(compared(&one, NOTHING), compared(&other, NOTHING));
        assert_eq!(*compared(&one, Compared { owners: true, privileges: true, comments: true }), one);
    }
}
