//! From the server's numbers to names and identities.

pub(super) mod class;
mod written;

use std::collections::{BTreeMap, HashMap, HashSet};

use driftless_schema::model::{DataType, Ident, Kind, ObjectId, Owner, QualifiedName};

use super::read::Raw;
use super::rows::{ColumnRow, LabelRow, OperatorClassRow, OperatorNameRow, RelationRow, RoutineNameRow};

/// The default collation's number, and that of the access method `heap` (`pg_collation.dat`, `pg_am.dat`).
const DEFAULT_COLLATION: u32 = 100;
const HEAP: u32 = 2;

/// Looks names up by number.
pub(super) struct Names<'a> {
    raw: &'a Raw,
    schemas: HashMap<u32, &'a Ident>,
    roles: HashMap<u32, &'a Ident>,
    relations: HashMap<u32, &'a RelationRow>,
    tablespaces: HashMap<u32, &'a Ident>,
    access_methods: HashMap<u32, &'a Ident>,
    operator_classes: HashMap<u32, &'a OperatorClassRow>,
    collations: HashMap<u32, QualifiedName>,
    types: HashMap<(u32, i32), DataType>,
    base_types: HashMap<u32, u32>,
    comments: HashMap<(u32, u32, i32), &'a str>,
    labels: HashMap<(u32, u32, i32), Vec<&'a LabelRow>>,
    languages: HashMap<u32, &'a Ident>,
    routines: HashMap<u32, &'a RoutineNameRow>,
    operators: HashMap<u32, &'a OperatorNameRow>,
    members: HashSet<(u32, u32)>,
}

impl<'a> Names<'a> {
    pub(super) fn new(raw: &'a Raw) -> Self {
        let collation = |schema: &Ident, name: &Ident| QualifiedName { schema: schema.clone(), name: name.clone() };
        Names {
            raw,
            schemas: raw.schemas.iter().map(|row| (row.oid, &row.name.0)).collect(),
            roles: raw.roles.iter().map(|row| (row.oid, &row.name.0)).collect(),
            relations: raw.relations.iter().map(|row| (row.oid, row)).collect(),
            tablespaces: raw.tablespaces.iter().map(|row| (row.oid, &row.name.0)).collect(),
            access_methods: raw.access_methods.iter().map(|row| (row.oid, &row.name.0)).collect(),
            operator_classes: raw.operator_classes.iter().map(|row| (row.oid, row)).collect(),
            collations: raw.collations.iter().map(|c| (c.oid, collation(&c.schema.0, &c.name.0))).collect(),
            types: raw.type_names.iter().map(|(pair, name)| (*pair, DataType::new(name))).collect(),
            base_types: raw.types.iter().filter_map(|t| Some((t.oid, t.base_type_id?))).collect(),
            comments: raw.comments.iter().map(|c| ((c.class_id, c.oid, c.part), c.comment.as_str())).collect(),
            labels: labels_by_object(raw),
            languages: raw.languages.iter().map(|row| (row.oid, &row.name.0)).collect(),
            routines: raw.routine_names.iter().map(|row| (row.oid, row)).collect(),
            operators: raw.operator_names.iter().map(|row| (row.oid, row)).collect(),
            members: raw.members.iter().map(|member| (member.class_id, member.oid)).collect(),
        }
    }

    /// The server's version as a number.
    pub(super) fn version(&self) -> u32 {
        self.raw.server.version_number
    }

    /// The schema with this number, if it is one of the user's.
    pub(super) fn schema(&self, oid: u32) -> Option<&'a Ident> {
        self.schemas.get(&oid).copied()
    }

    /// The role with this number; a role that was dropped keeps its number as its name.
    pub(super) fn role(&self, oid: u32) -> Ident {
        self.roles.get(&oid).map_or_else(|| Ident::from(oid.to_string()), |role| (*role).clone())
    }

    /// The owner with this number. `pg_database_owner` is the role that stands for the database's
    /// owner, whoever that is.
    pub(super) fn owner(&self, oid: u32) -> Owner {
        const DATABASE_OWNER: u32 = 6171;
        if oid == self.raw.server.owner || oid == DATABASE_OWNER {
            Owner::Database
        } else {
            Owner::Role(self.role(oid))
        }
    }

    /// Whether an extension brought the object, which then stays hidden behind it.
    pub(super) fn is_of_extension(&self, class: u32, oid: u32) -> bool {
        self.members.contains(&(class, oid))
    }

    /// The relation with this number, unless it is the system's or an extension's.
    pub(super) fn relation(&self, oid: u32) -> Option<&'a RelationRow> {
        let row = self.relations.get(&oid).copied()?;
        self.schemas.contains_key(&row.schema).then_some(row).filter(|_| !self.is_of_extension(class::RELATION, oid))
    }

    /// Schema and name of any relation, an extension's included.
    pub(super) fn qualified(&self, oid: u32) -> Option<QualifiedName> {
        let row = self.relations.get(&oid)?;
        Some(QualifiedName { schema: self.schema(row.schema)?.clone(), name: row.name.0.clone() })
    }

    /// Schema and name of a type that a user made.
    pub(super) fn qualified_type(&self, oid: u32) -> Option<QualifiedName> {
        let row = self.raw.types.iter().find(|row| oid != 0 && row.oid == oid)?;
        Some(QualifiedName { schema: self.schema(row.schema)?.clone(), name: row.name.0.clone() })
    }

    /// The identity of a relation that people select from.
    pub(super) fn relation_id(&self, oid: u32) -> Option<ObjectId> {
        let row = self.relation(oid)?;
        Some(ObjectId::in_schema(relation_kind(row)?, self.schema(row.schema)?.clone(), row.name.0.clone()))
    }

    /// The identity of something that hangs on a relation.
    pub(super) fn part_id(&self, kind: Kind, relation: u32, name: &Ident) -> Option<ObjectId> {
        let row = self.relation(relation)?;
        relation_kind(row)?;
        Some(ObjectId::on_relation(kind, self.schema(row.schema)?.clone(), row.name.0.clone(), name.clone()))
    }

    /// The rows of a relation's columns, in order.
    pub(super) fn columns(&self, relation: u32) -> &'a [ColumnRow] {
        let columns = self.raw.columns.as_slice();
        let start = columns.partition_point(|column| column.relation < relation);
        let rest = columns.get(start..).unwrap_or_default();
        let end = rest.partition_point(|column| column.relation == relation);
        rest.get(..end).unwrap_or_default()
    }

    /// One column of a relation by number.
    pub(super) fn column(&self, relation: u32, number: i16) -> Option<&'a ColumnRow> {
        let columns = self.columns(relation);
        columns.binary_search_by_key(&number, |column| column.number).ok().and_then(|at| columns.get(at))
    }

    /// The names of columns by number.
    pub(super) fn column_names(&self, relation: u32, numbers: &[i16]) -> Vec<Ident> {
        numbers.iter().filter_map(|number| Some(self.column(relation, *number)?.name.0.clone())).collect()
    }

    /// The type of a column, with its modifier.
    pub(super) fn data_type(&self, column: &ColumnRow) -> DataType {
        self.types.get(&(column.type_id, column.modifier)).cloned().unwrap_or_else(|| DataType::new("???"))
    }

    /// The type under any domains.
    pub(super) fn base_type(&self, mut oid: u32) -> u32 {
        while let Some(base) = self.base_types.get(&oid) {
            oid = *base;
        }
        oid
    }

    pub(super) fn collation(&self, oid: u32) -> Option<QualifiedName> {
        self.collations.get(&oid).cloned()
    }

    /// A collation that an index term names, where it is not that of what is indexed.
    pub(super) fn term_collation(&self, oid: u32, own: Option<u32>) -> Option<QualifiedName> {
        (oid != 0 && oid != own.unwrap_or(DEFAULT_COLLATION)).then(|| self.collation(oid)).flatten()
    }

    pub(super) fn tablespace(&self, oid: u32) -> Option<Ident> {
        self.tablespaces.get(&oid).map(|name| (*name).clone())
    }

    pub(super) fn access_method(&self, oid: u32) -> Option<&'a Ident> {
        self.access_methods.get(&oid).copied()
    }

    /// The access method of a table, where it is not `heap`.
    pub(super) fn table_access_method(&self, oid: u32) -> Option<Ident> {
        (oid != HEAP).then(|| self.access_method(oid).cloned()).flatten()
    }

    /// An operator class, where it is not the default one for a term of type `of`.
    ///
    /// A class is the default when it is marked so and made for the very type, or when it is
    /// marked so and no other is made for the very type (`GetDefaultOpClass` in the server).
    pub(super) fn operator_class(&self, oid: u32, of: Option<u32>) -> Option<QualifiedName> {
        let class = self.operator_classes.get(&oid)?;
        let of = of.map(|of| self.base_type(of));
        let is_made_for_it = of.is_none_or(|of| {
            class.type_id == of
                || !self
                    .raw
                    .operator_classes
                    .iter()
                    .any(|other| other.method == class.method && other.is_default && other.type_id == of)
        });
        let named = || QualifiedName { schema: class.schema.0.clone(), name: class.name.0.clone() };
        (!(class.is_default && is_made_for_it)).then(named)
    }

    /// The security labels of an object, or of column `part` of it.
    pub(super) fn labels(&self, class: u32, oid: u32, part: i32) -> BTreeMap<Ident, String> {
        let labels = self.labels.get(&(class, oid, part)).into_iter().flatten();
        labels.map(|row| (Ident::from(row.provider.as_str()), row.label.clone())).collect()
    }

    /// The comment on an object, or on column `part` of it.
    pub(super) fn comment(&self, class: u32, oid: u32, part: i32) -> Option<String> {
        self.comments.get(&(class, oid, part)).map(|comment| (*comment).to_owned())
    }
}

fn labels_by_object(raw: &Raw) -> HashMap<(u32, u32, i32), Vec<&LabelRow>> {
    let mut labels: HashMap<_, Vec<&LabelRow>> = HashMap::new();
    for row in &raw.labels {
        labels.entry((row.class_id, row.oid, row.part)).or_default().push(row);
    }
    labels
}

/// The kind of a relation that people select from.
pub(super) fn relation_kind(row: &RelationRow) -> Option<Kind> {
    match row.kind.0 {
        b'r' | b'p' => Some(Kind::Table),
        b'f' => Some(Kind::ForeignTable),
        b'v' => Some(Kind::View),
        b'm' => Some(Kind::MaterializedView),
        _ => None,
    }
}

/// The longest name that a server keeps, in bytes (`NAMEDATALEN` - 1).
const LONGEST_NAME: usize = 63;

/// The name that the server itself would give to an object made along with a column:
/// `makeObjectName` in `src/backend/commands/indexcmds.c`. The longer of the two names gives
/// way first, at a character's border.
pub(crate) fn server_chosen_name(relation: &str, column: &str, label: &str) -> String {
    let available = LONGEST_NAME - 2 - label.len();
    let (mut first, mut second) = (relation.len(), column.len());
    while first + second > available {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let clip = |name: &str, length: usize| name.get(..name.floor_char_boundary(length)).unwrap_or_default().to_owned();
    format!("{}_{}_{label}", clip(relation, first), clip(column, second))
}

/// Splits the catalog's `name=value` options.
pub(super) fn options(items: Option<&[String]>, prefix: &str) -> impl Iterator<Item = (String, String)> {
    items.unwrap_or_default().iter().map(move |item| {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        (format!("{prefix}{name}"), value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_server_chooses_are_clipped_as_it_clips_them() {
        assert_eq!(server_chosen_name("users", "id", "seq"), "users_id_seq");
        let long = "a".repeat(60);
        assert_eq!(server_chosen_name(&long, "id", "seq").len(), 63);
        assert_eq!(
            server_chosen_name(&long, &long, "not_null"),
            format!("{}_{}_not_null", "a".repeat(27), "a".repeat(26))
        );
        assert_eq!(server_chosen_name(&"é".repeat(31), "x", "seq"), format!("{}_x_seq", "é".repeat(28)));
    }
}
