//! The right that one step needs.

use driftless_schema::model::{Body, Catalog, Ident, Kind, Object, ObjectId, Owner, QualifiedName};
use driftless_schema::plan::Step;

/// A right on an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// The object.
    pub(super) object: ObjectId,
    right: Right,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Right {
    /// To be its owner, or a member of this role, which is; `None` is the database's owner.
    Own(Option<Ident>),
    /// To make things in the schema.
    CreateInSchema,
    /// To make things in the database.
    CreateInDatabase,
}

impl Need {
    /// What is asked of the server: the sort of right, and a name.
    pub(super) fn question(&self) -> (&'static str, Option<String>) {
        match &self.right {
            Right::Own(owner) => ("own", owner.as_ref().map(ToString::to_string)),
            Right::CreateInSchema => ("create in schema", Some(self.object.name.to_string())),
            Right::CreateInDatabase => ("create in database", None),
        }
    }

    /// What `role` lacks, where the database belongs to `owner`.
    pub(super) fn missing(&self, role: &str, owner: &str) -> String {
        match &self.right {
            Right::Own(name) => {
                let name = name.as_ref().map_or(owner, |name| name.as_str());
                format!("{role} is neither its owner nor a member of {name}, which is")
            }
            Right::CreateInSchema => format!("{role} has no CREATE on it"),
            Right::CreateInDatabase => format!("{role} has no CREATE on the database"),
        }
    }
}

/// Returns what `step` needs of the schema that is there.
pub(super) fn of(step: &Step, found: &Catalog) -> Vec<Need> {
    let id = &step.object;
    let verb = step.sql.split_ascii_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    // Whoever has a grant option may grant as well; only the server knows.
    if matches!(verb.as_str(), "GRANT" | "REVOKE") || id.kind == Kind::DefaultPrivileges {
        return Vec::new();
    }
    if let Some((of, owner)) = owner(id, found) {
        return vec![Need { object: of, right: Right::Own(owner) }];
    }
    let makes = verb == "CREATE" && !found.objects.contains_key(id);
    match id.kind {
        _ if !makes => Vec::new(),
        Kind::Schema | Kind::Publication => {
            vec![Need { object: id.clone(), right: Right::CreateInDatabase }]
        }
        kind if kind.is_in_schema() && !kind.belongs_to_relation() => {
            let schema = ObjectId::database_scoped(Kind::Schema, id.schema.clone());
            let is_there = found.objects.contains_key(&schema);
            is_there.then_some(Need { object: schema, right: Right::CreateInSchema }).into_iter().collect()
        }
        // What else has rules of its own.
        _ => Vec::new(),
    }
}

/// The object whose owner may alter `id`, with that owner; `None` where the plan makes it, or where
/// the schema does not say whose it is.
fn owner(id: &ObjectId, found: &Catalog) -> Option<(ObjectId, Option<Ident>)> {
    let relation =
        |name: &Ident| found.relation_named(&QualifiedName { schema: id.schema.clone(), name: name.clone() });
    let (id, object): (&ObjectId, &Object) = match id.kind {
        // Those who have TRIGGER on a table may make triggers.
        Kind::Trigger if !found.objects.contains_key(id) => return None,
        kind if kind.belongs_to_relation() => relation(&id.relation)?,
        Kind::Index => match &found.objects.get(id)?.body {
            Body::Index(index) => relation(&index.table)?,
            _ => return None,
        },
        _ => found.objects.get_key_value(id)?,
    };
    match object.owner.as_ref()? {
        Owner::Database => Some((id.clone(), None)),
        Owner::Role(role) => Some((id.clone(), Some(role.clone()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use driftless_schema::model::{Dialect, Table};
    use driftless_schema::plan::{Reverse, TransactionMode};

    fn found() -> Catalog {
        let mut catalog = Catalog::new(Dialect::Postgres, "15.18");
        let schema = Object { owner: Some(Owner::Database), ..Object::new(Body::Schema) };
        catalog.objects.insert(ObjectId::database_scoped(Kind::Schema, "s"), schema);
        let table = Object { owner: Some(Owner::Role("a".into())), ..Object::new(Body::Table(Table::default())) };
        catalog.objects.insert(ObjectId::in_schema(Kind::Table, "s", "t"), table);
        catalog
    }

    fn told(sql: &str, object: ObjectId) -> Vec<String> {
        let step = Step {
            sql: sql.to_owned(),
            object,
            reason: String::new(),
            hazards: Vec::new(),
            locks: Vec::new(),
            rewrites: Vec::new(),
            scans: Vec::new(),
            reverse: Reverse::Plan,
            group: 0,
            transaction: TransactionMode::Inside,
            checks: Vec::new(),
        };
        of(&step, &found()).iter().map(|need| format!("{}: {}", need.object, need.missing("me", "you"))).collect()
    }

    #[test]
    fn whoever_alters_has_to_own_and_whoever_makes_has_to_be_let() {
        let table = |name: &str| ObjectId::in_schema(Kind::Table, "s", name);
        let own = ["table s.t: me is neither its owner nor a member of a, which is"];
        assert_eq!(told("ALTER TABLE s.t ADD COLUMN c int", table("t").column("c")), own);
        assert_eq!(told("DROP TABLE s.t", table("t")), own);
        assert_eq!(told("CREATE TABLE s.u ()", table("u")), ["schema s: me has no CREATE on it"]);
        let schema = |name: &str| ObjectId::database_scoped(Kind::Schema, name);
        assert_eq!(
            told("DROP SCHEMA s", schema("s")),
            ["schema s: me is neither its owner nor a member of you, which is"]
        );
        assert_eq!(told("CREATE SCHEMA x", schema("x")), ["schema x: me has no CREATE on the database"]);
    }

    #[test]
    fn what_the_plan_makes_itself_is_not_asked_for() {
        let in_new = ObjectId::in_schema(Kind::Table, "x", "t");
        assert!(told("CREATE TABLE x.t ()", in_new.clone()).is_empty());
        assert!(told("ALTER TABLE x.t ADD CHECK (true)", in_new.column("c")).is_empty());
        assert!(told("GRANT SELECT ON s.t TO x", ObjectId::in_schema(Kind::Table, "s", "t")).is_empty());
    }
}
