//! What a target is to have: what it has, and what it lacks of the source's tables.
//!
//! Pure: two schemas and names go in, a schema comes out.

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::fingerprint;
use driftless_schema::model::{
    Body, Catalog, Constraint, ForeignKey, Ident, Index, Key, KeyTerm, Kind, Object, ObjectId, QualifiedName,
    ReplicaIdentity, RowSecurity,
};
use driftless_schema::plan::dependencies::Needs;

use crate::report::TableName;

/// The first major version that has NOT NULL constraints with names of their own.
const NAMED_NOT_NULL: u32 = 18;

/// What a target is to have.
#[derive(Debug)]
pub(super) struct Wanted {
    /// All of it.
    pub(super) catalog: Catalog,
    /// What of it the target lacks.
    pub(super) made: BTreeSet<ObjectId>,
    /// What is left out, and what is not as in the source; sentences.
    pub(super) notes: Vec<String>,
}

/// Adds to what `target` has the named tables of `source`, their partitions, and what they need.
///
/// # Errors
/// When the source has no such table.
pub(super) fn wanted(source: &Catalog, target: &Catalog, tables: &[TableName]) -> Result<Wanted, String> {
    let mut search = Search::new(source, target);
    for name in tables {
        let id = ObjectId::in_schema(Kind::Table, name.schema.as_str(), name.table.as_str());
        if !source.objects.contains_key(&id) {
            return Err(format!("the source has no table {name}"));
        }
        search.whole(&id);
    }
    search.follow();
    search.foreign_keys();
    Ok(search.found())
}

/// Returns the relation that an object is part of, in `catalog`.
pub(super) fn relation_of(id: &ObjectId, catalog: &Catalog) -> Option<ObjectId> {
    let name = match catalog.objects.get(id).map(|object| &object.body) {
        Some(Body::Index(index)) => &index.table,
        _ if id.kind.belongs_to_relation() => &id.relation,
        _ => return None,
    };
    let name = QualifiedName { schema: id.schema.clone(), name: name.clone() };
    catalog.relation_named(&name).map(|(id, _)| id.clone())
}

struct Search<'a> {
    source: &'a Catalog,
    target: &'a Catalog,
    needs: Needs<'a>,
    partitions: BTreeMap<&'a QualifiedName, Vec<&'a ObjectId>>,
    sequences: BTreeMap<QualifiedName, Vec<&'a ObjectId>>,
    made: BTreeSet<ObjectId>,
    left: Vec<ObjectId>,
    notes: BTreeSet<String>,
}

impl<'a> Search<'a> {
    fn new(source: &'a Catalog, target: &'a Catalog) -> Self {
        let mut partitions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut sequences: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, object) in &source.objects {
            match &object.body {
                Body::Table(table) => {
                    let parent = table.partition_of.as_ref().map(|of| &of.parent);
                    parent.into_iter().for_each(|parent| partitions.entry(parent).or_default().push(id));
                }
                Body::Sequence(sequence) => {
                    if let Some((relation, _)) = &sequence.owned_by {
                        let owner = QualifiedName { schema: id.schema.clone(), name: relation.clone() };
                        sequences.entry(owner).or_default().push(id);
                    }
                }
                Body::Schema
                | Body::Extension(_)
                | Body::View(_)
                | Body::Constraint(_)
                | Body::Index(_)
                | Body::Enum(_)
                | Body::Domain(_)
                | Body::Composite(_)
                | Body::Definition(_) => {}
            }
        }
        let (made, left, notes) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        Search { source, target, needs: Needs::of(source), partitions, sequences, made, left, notes }
    }

    /// Looks for a table with all its partitions, unless the target has it.
    fn whole(&mut self, id: &ObjectId) {
        if self.target.objects.contains_key(id) {
            return;
        }
        self.left.push(id.clone());
        for partition in self.partitions.get(&name_of(id)).cloned().unwrap_or_default() {
            if self.target.objects.contains_key(partition) {
                self.note(id, format_args!("{} stands on its own in the target, and does so still", partition.path()));
            } else if partition.kind == Kind::ForeignTable {
                self.note(id, format_args!("the partition {} is left out: it is a foreign table", partition.path()));
            } else {
                self.whole(partition);
            }
        }
    }

    /// Finds whatever is needed, until nothing more is.
    fn follow(&mut self) {
        while let Some(id) = self.left.pop() {
            if id.kind == Kind::Column {
                let relations = id.with_this_column().into_iter();
                self.left.extend(relations.filter(|relation| self.source.objects.contains_key(relation)));
                continue;
            }
            let Some(object) = self.source.objects.get(&id).filter(|_| is_taken_over(id.kind)) else { continue };
            if let Some(own) = self.target.objects.get(&id) {
                self.compare(&id, object, own);
            } else if !self.is_part_of_something_there(&id) && self.made.insert(id.clone()) {
                self.left.extend(self.needs.needs(&id));
                for column in object.columns() {
                    self.left.extend(self.needs.needs(&id.column(column.name.clone())));
                }
                if id.kind == Kind::Table {
                    self.parts(&id, object);
                }
            }
        }
    }

    /// Whether an object hangs on a relation that the target has, which stays as it is.
    fn is_part_of_something_there(&self, id: &ObjectId) -> bool {
        relation_of(id, self.source).is_some_and(|relation| self.target.objects.contains_key(&relation))
    }

    /// Looks for what a table consists of; its foreign keys wait until all tables are found.
    fn parts(&mut self, id: &ObjectId, object: &Object) {
        let parts = self.source.parts_of(&id.schema, &id.name);
        let keys = parts.filter(|(_, part)| foreign_key(part).is_none()).map(|(id, _)| id.clone());
        self.left.extend(keys);
        self.left.extend(self.sequences.get(&name_of(id)).into_iter().flatten().map(|id| (*id).clone()));
        for index in self.needs.indexes(id).to_vec() {
            if self.target.objects.contains_key(&index) {
                self.note(id, format_args!("the {index} is left out: the target has another of that name"));
            } else {
                self.left.push(index);
            }
        }
        if let Body::Table(table) = &object.body
            && table.row_security != RowSecurity::default()
        {
            self.note(id, format_args!("row security is not taken over, as its policies are not"));
        }
    }

    /// Tells where the target's own object is another one.
    fn compare(&mut self, id: &ObjectId, theirs: &Object, ours: &Object) {
        if id.kind.is_relation() || matches!(id.kind, Kind::Schema | Kind::Extension) {
            return;
        }
        let print = |object: &Object| fingerprint::of_object(id, &Object { comment: None, ..bare(object) });
        if print(theirs) != print(ours) {
            self.notes.insert(format!("{id}: the target's own is used, which is not as in the source"));
        }
    }

    /// Takes the foreign keys whose other end is there.
    fn foreign_keys(&mut self) {
        let tables: Vec<ObjectId> = self.made.iter().filter(|id| id.kind == Kind::Table).cloned().collect();
        for table in tables {
            for (id, part) in self.source.parts_of(&table.schema, &table.name) {
                let Some(key) = foreign_key(part) else { continue };
                match self.missing(key) {
                    None => {
                        self.made.insert(id.clone());
                    }
                    Some(_) if key.inherited => {}
                    Some(reason) => {
                        self.note(&table, format_args!("the foreign key {} is left out: {reason}", id.name));
                    }
                }
            }
        }
    }

    /// What a foreign key lacks.
    fn missing(&self, key: &ForeignKey) -> Option<String> {
        let referenced = &key.references;
        let is_made = self.source.relation_named(referenced).is_some_and(|(id, _)| self.made.contains(id));
        if is_made {
            return None;
        }
        let Some((id, _)) = self.target.relation_named(referenced) else {
            return Some(format!("{referenced} is neither in the target nor among the chosen tables"));
        };
        let has_key = self.target.parts_of(&id.schema, &id.name).any(|(_, part)| is_key_of(part, key))
            || Needs::of(self.target).indexes(id).iter().any(|index| {
                let index = self.target.objects.get(index).map(|object| &object.body);
                matches!(index, Some(Body::Index(index)) if is_index_of(index, key))
            });
        let columns: Vec<&str> = key.referenced_columns.iter().map(Ident::as_str).collect();
        (!has_key).then(|| format!("{referenced} has no unique key on {} in the target", columns.join(", ")))
    }

    fn note(&mut self, table: &ObjectId, text: std::fmt::Arguments<'_>) {
        self.notes.insert(format!("{}: {text}", table.path()));
    }

    fn found(self) -> Wanted {
        let mut catalog = Catalog { origin: None, ..self.target.clone() };
        let names_not_null = major(&self.target.server_version) >= NAMED_NOT_NULL;
        for id in &self.made {
            let Some(object) = self.source.objects.get(id) else { continue };
            let mut object = bare(object);
            if !names_not_null {
                object.columns_mut().iter_mut().for_each(|column| column.not_null_constraint = None);
            }
            catalog.objects.insert(id.clone(), object);
        }
        for id in &self.made {
            if let Some(object) = catalog.objects.get_mut(id) {
                self.forget_indexes(id, &mut object.body);
            }
        }
        Wanted { catalog, made: self.made, notes: self.notes.into_iter().collect() }
    }

    /// Takes out mentions of indexes that are left out: of a table's own, and of a partitioned parent's.
    fn forget_indexes(&self, id: &ObjectId, body: &mut Body) {
        let index = |schema: &Ident, name: &Ident| ObjectId::in_schema(Kind::Index, schema.clone(), name.clone());
        let is_own = |name: &Ident| {
            let own = index(&id.schema, name);
            !self.source.objects.contains_key(&own) || self.made.contains(&own)
        };
        let is_there = |parent: &QualifiedName| {
            let parent = index(&parent.schema, &parent.name);
            self.made.contains(&parent) || self.target.objects.contains_key(&parent)
        };
        match body {
            Body::Index(index) => index.attached_to = index.attached_to.take().filter(is_there),
            Body::Constraint(Constraint::PrimaryKey(key) | Constraint::Unique(key)) => {
                key.index.attached_to = key.index.attached_to.take().filter(is_there);
            }
            Body::Table(table) => {
                table.cluster_on = table.cluster_on.take().filter(is_own);
                if matches!(&table.replica_identity, ReplicaIdentity::Index(index) if !is_own(index)) {
                    table.replica_identity = ReplicaIdentity::Default;
                }
            }
            Body::Constraint(Constraint::ForeignKey(_) | Constraint::Check(_) | Constraint::Exclusion(_))
            | Body::Schema
            | Body::Extension(_)
            | Body::View(_)
            | Body::Sequence(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::Composite(_)
            | Body::Definition(_) => {}
        }
    }
}

/// What is never taken over, even where something needs it.
fn is_taken_over(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Database
            | Kind::Statistics
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Subscription
            | Kind::DefaultPrivileges
    )
}

/// An object as it is made here: of nobody, for nobody, where this server keeps such things.
fn bare(object: &Object) -> Object {
    let mut bare = Object { owner: None, privileges: None, labels: BTreeMap::new(), oid: None, ..object.clone() };
    for column in bare.columns_mut() {
        column.privileges.clear();
        column.labels.clear();
        column.number = None;
    }
    match &mut bare.body {
        Body::Table(table) => {
            table.tablespace = None;
            table.row_security = RowSecurity::default();
        }
        Body::View(view) => view.tablespace = None,
        Body::Index(index) => index.tablespace = None,
        Body::Constraint(Constraint::PrimaryKey(key) | Constraint::Unique(key)) => key.index.tablespace = None,
        Body::Constraint(Constraint::Exclusion(exclusion)) => exclusion.index.tablespace = None,
        Body::Constraint(Constraint::ForeignKey(_) | Constraint::Check(_))
        | Body::Schema
        | Body::Extension(_)
        | Body::Sequence(_)
        | Body::Enum(_)
        | Body::Domain(_)
        | Body::Composite(_)
        | Body::Definition(_) => {}
    }
    bare
}

fn foreign_key(object: &Object) -> Option<&ForeignKey> {
    match &object.body {
        Body::Constraint(Constraint::ForeignKey(key)) => Some(key),
        _ => None,
    }
}

/// Whether an object is a constraint that a foreign key can refer to.
fn is_key_of(object: &Object, foreign: &ForeignKey) -> bool {
    let fits = |key: &Key| are_the_same(&key.columns, &foreign.referenced_columns);
    matches!(&object.body, Body::Constraint(Constraint::PrimaryKey(key) | Constraint::Unique(key)) if fits(key))
}

/// Whether an index is one that a foreign key can refer to.
fn is_index_of(index: &Index, foreign: &ForeignKey) -> bool {
    let columns = index.keys.iter().map(|key| match &key.term {
        KeyTerm::Column(column) => Some(column.clone()),
        KeyTerm::Expression(_) => None,
    });
    let columns: Option<Vec<Ident>> = columns.collect();
    let is_whole = index.unique && index.predicate.is_none() && !index.invalid;
    is_whole && columns.is_some_and(|columns| are_the_same(&columns, &foreign.referenced_columns))
}

/// Whether two lists have the same columns, in whatever order.
fn are_the_same(one: &[Ident], other: &[Ident]) -> bool {
    one.iter().collect::<BTreeSet<_>>() == other.iter().collect::<BTreeSet<_>>()
}

fn name_of(id: &ObjectId) -> QualifiedName {
    QualifiedName { schema: id.schema.clone(), name: id.name.clone() }
}

/// The major version of a server; 0 where it does not tell.
fn major(version: &str) -> u32 {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}
