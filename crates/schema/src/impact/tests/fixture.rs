//! Small schemas, made in a line each.

use crate::model::{
    Body, Catalog, Check, Column, Composite, Constraint, DataType, Definition, Dialect, Domain, DomainCheck, EnumType,
    Exclusion, Extension, ForeignKey, Generated, GeneratedStorage, Grant, Grantee, Identity, IdentityMode, Index,
    IndexKey, Key, Kind, Object, ObjectId, Origin, Owner, QualifiedName, Sequence, SequenceOptions, Table, View,
};

/// Two schemas, and what the judge says of each change between them.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) old: Catalog,
    pub(super) new: Catalog,
    pub(super) expected: Vec<String>,
}

pub(super) fn case(name: &str, old: Fixture, new: Fixture, expected: &[&str]) -> Case {
    let expected = expected.iter().map(|line| (*line).to_owned()).collect();
    Case { name: name.to_owned(), old: old.0, new: new.0, expected }
}

/// A schema under construction.
#[derive(Clone)]
pub(super) struct Fixture(Catalog);

pub(super) fn empty() -> Fixture {
    Fixture(Catalog::new(Dialect::Postgres, "15.18"))
}

/// The table `t`, with a column `id` and a column `x`.
pub(super) fn table() -> Fixture {
    of_type("text")
}

/// The table `t`, with a column `id` and a column `x` of this type.
pub(super) fn of_type(data_type: &str) -> Fixture {
    with_column(Column::new("x", DataType::new(data_type)))
}

/// The table `t`, with a column `id` and this one.
pub(super) fn with_column(column: Column) -> Fixture {
    empty().table("t", Table { columns: vec![required("id", "bigint"), column], ..Table::default() })
}

pub(super) fn column(name: &str, data_type: &str) -> Column {
    Column::new(name, DataType::new(data_type))
}

pub(super) fn required(name: &str, data_type: &str) -> Column {
    Column { not_null: true, ..column(name, data_type) }
}

pub(super) fn identity(mode: IdentityMode) -> Option<Identity> {
    let sequence = Some(SequenceOptions::ascending_to(i64::MAX));
    Some(Identity { mode, sequence, sequence_name: None })
}

pub(super) fn generated(expression: &str) -> Option<Generated> {
    Some(Generated { expression: expression.to_owned(), storage: GeneratedStorage::Stored })
}

pub(super) fn name(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

impl Fixture {
    pub(super) fn catalog(self) -> Catalog {
        self.0
    }

    pub(super) fn sqlite(mut self) -> Self {
        self.0.dialect = Dialect::Sqlite;
        self
    }

    pub(super) fn add(mut self, id: ObjectId, body: Body) -> Self {
        let replaced = self.0.objects.insert(id, owned(body));
        assert!(replaced.is_none(), "a fixture has each object once");
        self
    }

    /// Adds what is in the schema by itself.
    pub(super) fn object(self, kind: Kind, name: &str, body: Body) -> Self {
        let id = if kind.is_in_schema() {
            ObjectId::in_schema(kind, "public", name)
        } else {
            ObjectId::database_scoped(kind, name)
        };
        self.add(id, body)
    }

    /// Adds what hangs on the table `t`.
    pub(super) fn part(self, kind: Kind, name: &str, body: Body) -> Self {
        self.add(ObjectId::on_relation(kind, "public", "t", name), body)
    }

    pub(super) fn table(self, name: &str, table: Table) -> Self {
        let kind = if table.foreign.is_some() { Kind::ForeignTable } else { Kind::Table };
        self.object(kind, name, Body::Table(table))
    }

    pub(super) fn view(self, name: &str, view: View) -> Self {
        self.object(Kind::View, name, Body::View(view))
    }

    pub(super) fn constraint(self, name: &str, constraint: Constraint) -> Self {
        self.part(Kind::Constraint, name, Body::Constraint(constraint))
    }

    pub(super) fn check(self, name: &str, expression: &str) -> Self {
        self.constraint(name, check(expression))
    }

    pub(super) fn index(self, name: &str, index: Index) -> Self {
        self.object(Kind::Index, name, Body::Index(index))
    }

    pub(super) fn enumeration(self, name: &str, labels: &[&str]) -> Self {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        self.object(Kind::Enum, name, Body::Enum(EnumType { labels }))
    }

    pub(super) fn domain(self, name: &str, domain: Domain) -> Self {
        self.object(Kind::Domain, name, Body::Domain(domain))
    }

    pub(super) fn composite(self, name: &str, attributes: Vec<Column>) -> Self {
        self.object(Kind::Composite, name, Body::Composite(Composite { attributes }))
    }

    pub(super) fn sequence(self, name: &str, sequence: Sequence) -> Self {
        self.object(Kind::Sequence, name, Body::Sequence(sequence))
    }

    pub(super) fn extension(self, version: &str, schema: &str) -> Self {
        let extension = Extension { version: version.to_owned(), schema: schema.into() };
        self.object(Kind::Extension, "citext", Body::Extension(extension))
    }

    pub(super) fn routine(self, name: &str, definition: Definition) -> Self {
        self.add(ObjectId::routine(Kind::Function, "public", name, "integer"), Body::Definition(definition))
    }

    /// Changes an object.
    pub(super) fn change(mut self, kind: Kind, name: &str, change: impl FnOnce(&mut Object)) -> Self {
        let mut objects = self.0.objects.iter_mut();
        change(objects.find(|(id, _)| id.kind == kind && id.name.as_str() == name).unwrap().1);
        self
    }

    /// Changes the body of the table `t`.
    pub(super) fn on_table(self, change: impl FnOnce(&mut Table)) -> Self {
        self.change(Kind::Table, "t", |object| match &mut object.body {
            Body::Table(table) => change(table),
            _ => panic!("t is a table"),
        })
    }

    /// Changes the column `x` of the table `t`.
    pub(super) fn on_column(self, change: impl FnOnce(&mut Column)) -> Self {
        self.on_table(|table| change(&mut table.columns[1]))
    }

    pub(super) fn grants(self, kind: Kind, name: &str, grants: &[(&str, &str)]) -> Self {
        self.change(kind, name, |object| object.privileges = Some(self::grants(grants)))
    }

    /// Says that this is one state of the database that has the number 1, and numbers its objects.
    /// Objects have the numbers of their order, so that both states have as many of a kind.
    pub(super) fn numbered(mut self) -> Self {
        self.0.origin = Some(Origin { system: "7/1".to_owned(), database: 1 });
        for (number, object) in self.0.objects.values_mut().enumerate() {
            object.oid = u32::try_from(number + 16_384).ok();
            let columns = match &mut object.body {
                Body::Table(table) => table.columns.as_mut_slice(),
                Body::View(view) => view.columns.as_mut_slice(),
                _ => &mut [],
            };
            for (number, column) in columns.iter_mut().enumerate() {
                column.number = i16::try_from(number + 1).ok();
            }
        }
        self
    }
}

/// Grants as pairs of a role (`owner`, `public` or a name) and a privilege.
pub(super) fn grants(pairs: &[(&str, &str)]) -> Vec<Grant> {
    let grant = |(who, privilege): &(&str, &str)| Grant {
        to: match *who {
            "owner" => Grantee::Owner,
            "public" => Grantee::Public,
            role => Grantee::Role(role.into()),
        },
        privilege: (*privilege).into(),
        grantable: false,
        by: None,
    };
    pairs.iter().map(grant).collect()
}

pub(super) fn key(columns: &[&str]) -> Key {
    Key { columns: columns.iter().map(|column| (*column).into()).collect(), ..Key::default() }
}

pub(super) fn check(expression: &str) -> Constraint {
    Constraint::Check(plain_check(expression))
}

pub(super) fn plain_check(expression: &str) -> Check {
    let expression = expression.to_owned();
    Check { expression, no_inherit: false, not_valid: false, not_enforced: false, inherited: false }
}

pub(super) fn foreign_key() -> ForeignKey {
    ForeignKey {
        columns: vec!["x".into()],
        references: name("r"),
        referenced_columns: vec!["id".into()],
        on_delete: Default::default(),
        on_delete_columns: Vec::new(),
        on_update: Default::default(),
        match_type: Default::default(),
        period: false,
        deferral: Default::default(),
        not_valid: false,
        not_enforced: false,
        inherited: false,
    }
}

pub(super) fn exclusion() -> Exclusion {
    Exclusion {
        method: "gist".into(),
        elements: vec![(IndexKey::column("x"), "&&".to_owned())],
        include: Vec::new(),
        predicate: None,
        deferral: Default::default(),
        index: Default::default(),
        inherited: false,
    }
}

/// An index on the table `t`.
pub(super) fn index(columns: &[&str]) -> Index {
    Index {
        table: "t".into(),
        method: "btree".into(),
        unique: false,
        nulls_not_distinct: false,
        keys: columns.iter().map(|column| IndexKey::column(*column)).collect(),
        include: Vec::new(),
        predicate: None,
        options: Default::default(),
        tablespace: None,
        attached_to: None,
        invalid: false,
    }
}

pub(super) fn unique_index(columns: &[&str]) -> Index {
    Index { unique: true, ..index(columns) }
}

pub(super) fn domain(base: &str) -> Domain {
    Domain { base: DataType::new(base), not_null: false, default: None, collation: None, checks: Vec::new() }
}

pub(super) fn domain_check(name: &str, expression: &str) -> DomainCheck {
    DomainCheck { name: name.into(), expression: expression.to_owned(), not_valid: false, comment: None }
}

pub(super) fn sequence() -> Sequence {
    Sequence {
        data_type: DataType::new("bigint"),
        options: SequenceOptions::ascending_to(1000),
        owned_by: None,
        persistence: Default::default(),
    }
}

pub(super) fn definition(sql: &str, properties: &[(&str, &str)]) -> Definition {
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Definition { sql: sql.to_owned(), properties }
}

/// An object of a database that says whose its objects are.
fn owned(body: Body) -> Object {
    Object { owner: Some(Owner::Database), ..Object::new(body) }
}
