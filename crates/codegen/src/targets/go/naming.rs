//! Naming everything in the package.
//!
//! Relations, types, constants, functions and helpers share one scope. Relations and types come
//! first, in the order of the schema, then what is made for them; each takes the first free name.

mod symbol;

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::model::Kind;

use super::go_type::Types;
use super::options::{Flavour, InsertStructs, NamedDomains, Options};
use super::scope::{Record, Scope};
use super::{file_name, identifier, word};
use crate::model::{Field, FieldType, Item, Model, Shape, TypeId, ValueSource};
use crate::{NameLock, Warning};

/// The names of everything.
pub(super) struct Names {
    /// Rows, composites, enums and named domains.
    pub(super) types: BTreeMap<TypeId, String>,
    /// The structs for inserting.
    pub(super) inserts: BTreeMap<TypeId, String>,
    /// The functions that list an enum's labels.
    pub(super) lists: BTreeMap<TypeId, String>,
    /// The constants of an enum or the fields of a struct, in order.
    pub(super) members: BTreeMap<TypeId, Vec<String>>,
    /// The array types, by the text of their elements' type.
    pub(super) arrays: BTreeMap<String, String>,
    /// The stems of the files.
    pub(super) files: BTreeMap<TypeId, String>,
    /// All of them, for the next run.
    pub(super) lock: NameLock,
    /// What had to be renamed.
    pub(super) warnings: Vec<Warning>,
}

/// The stem of the file with the code that others share.
pub(super) const SHARED_FILE: &str = "driftless";

/// Methods of composite types in the `std` flavour, which fields may not be named like.
const METHODS: [&str; 2] = ["Scan", "Value"];

/// Names everything in `model`.
pub(super) fn name(model: &Model, options: &Options, lock: &NameLock) -> Names {
    let mut namer = Namer { model, options, lock, record: Record::default() };
    let mut package = Scope::open(lock, identifier::is_exported, &[], namer.package_keys());
    let types = namer.types(&mut package);
    let mut names = Names {
        types,
        inserts: BTreeMap::new(),
        lists: BTreeMap::new(),
        members: BTreeMap::new(),
        arrays: BTreeMap::new(),
        files: BTreeMap::new(),
        lock: NameLock::default(),
        warnings: Vec::new(),
    };
    for item in &model.items {
        namer.parts(item, &mut package, &mut names);
    }
    namer.arrays(&mut package, &mut names);
    namer.files(&mut names);
    names.lock = namer.record.names;
    names.warnings = namer.record.warnings;
    names
}

struct Namer<'a> {
    model: &'a Model,
    options: &'a Options,
    lock: &'a NameLock,
    record: Record,
}

/// Whether `item` gets a struct for inserting: a table with columns that only the database fills.
pub(super) fn needs_insert(item: &Item, options: &Options) -> bool {
    let Shape::Row(fields) = &item.shape else { return false };
    options.inserts == InsertStructs::WhereNeeded
        && matches!(item.id.object.kind, Kind::Table | Kind::ForeignTable)
        && fields.iter().any(|field| field.source != ValueSource::Writer)
}

/// The key in the lock of an array type.
fn array_key(element: &str) -> String {
    format!("array of {element}")
}

impl Namer<'_> {
    /// Returns the key of something made for an object: its type, or what `part` says.
    fn key(&self, id: &TypeId, part: &str) -> String {
        let gap = if part.is_empty() { "" } else { " " };
        format!("{}{}{gap}{part}", self.database_of(id), id.object)
    }

    fn database_of(&self, id: &TypeId) -> String {
        match self.model.databases.get(id.database) {
            Some(name) if self.model.databases.len() > 1 => format!("{name}/"),
            Some(_) | None => String::new(),
        }
    }

    /// Returns every key whose name is the package's: what the lock holds for them comes first.
    fn package_keys(&self) -> Vec<String> {
        let of_item = |item: &Item| {
            let labels = match &item.shape {
                Shape::Enum(labels) => labels.as_slice(),
                Shape::Row(_) | Shape::Composite(_) | Shape::Domain(_) => &[],
            };
            let made = ["", "insert", "values"].map(|part| self.key(&item.id, part));
            let labels = labels.iter().map(|label| self.key(&item.id, &format!("{label:?}")));
            made.into_iter().chain(labels).collect::<Vec<_>>()
        };
        let arrays = self.lock.iter().map(|(key, _)| key).filter(|key| key.starts_with(&array_key("")));
        self.model.items.iter().flat_map(of_item).chain(arrays.map(str::to_owned)).collect()
    }

    fn types(&mut self, package: &mut Scope) -> BTreeMap<TypeId, String> {
        let none = BTreeMap::new();
        let bare = Types { options: self.options, named: &none, arrays: &BTreeMap::new() };
        let mut types = BTreeMap::new();
        for item in &self.model.items {
            let gets_type = match &item.shape {
                Shape::Row(_) | Shape::Composite(_) | Shape::Enum(_) => true,
                Shape::Domain(domain) => self.options.domains == NamedDomains::Named && bare.can_be_named(&domain.base),
            };
            if gets_type {
                let wanted = self.type_name(&item.id);
                let key = self.key(&item.id, "");
                types.insert(item.id.clone(), package.assign(key, &wanted, &mut self.record));
            }
        }
        types
    }

    /// Joins database, schema and name: the first where there are several, the second where it
    /// is not the one that names without a schema are looked up in.
    fn type_name(&self, id: &TypeId) -> String {
        let database = match self.model.databases.get(id.database) {
            Some(name) if self.model.databases.len() > 1 => name.as_str(),
            Some(_) | None => "",
        };
        let schema = match id.object.schema.as_str() {
            "public" | "main" => "",
            schema => schema,
        };
        let name = self.words(&id.object.name);
        let name = if name.is_empty() { "Type".to_owned() } else { name };
        identifier::exported([self.words(database), self.words(schema), name].concat())
    }

    fn words(&self, name: &str) -> String {
        word::title(&word::join(&word::split(name), &self.options.initialisms))
    }

    /// Names what is made for an item beside its type.
    fn parts(&mut self, item: &Item, package: &mut Scope, names: &mut Names) {
        let Some(type_name) = names.types.get(&item.id).cloned() else { return };
        let members = match &item.shape {
            Shape::Enum(labels) => {
                let list =
                    package.assign(self.key(&item.id, "values"), &format!("{type_name}Values"), &mut self.record);
                names.lists.insert(item.id.clone(), list);
                self.labels(item, &type_name, labels, package)
            }
            Shape::Row(fields) => {
                if needs_insert(item, self.options) {
                    let key = self.key(&item.id, "insert");
                    let insert = package.assign(key, &format!("{type_name}Insert"), &mut self.record);
                    names.inserts.insert(item.id.clone(), insert);
                }
                self.fields(item, fields, &[])
            }
            Shape::Composite(fields) => match self.options.flavour {
                Flavour::Std => self.fields(item, fields, &METHODS),
                Flavour::Pgx5 => self.fields(item, fields, &[]),
            },
            Shape::Domain(_) => Vec::new(),
        };
        names.members.insert(item.id.clone(), members);
    }

    fn labels(&mut self, item: &Item, type_name: &str, labels: &[String], package: &mut Scope) -> Vec<String> {
        let mut named = Vec::with_capacity(labels.len());
        for label in labels {
            let key = self.key(&item.id, &format!("{label:?}"));
            let wanted = format!("{type_name}{}", self.label(label));
            named.push(package.assign(key, &wanted, &mut self.record));
        }
        named
    }

    /// Makes the end of a constant's name out of a label; symbols alone are spelled.
    fn label(&self, label: &str) -> String {
        let words = self.words(label);
        match (words.is_empty(), label.is_empty()) {
            (false, _) => words,
            (true, true) => "Empty".to_owned(),
            (true, false) => label.chars().map(symbol::spelled).collect(),
        }
    }

    fn fields(&mut self, item: &Item, fields: &[Field], reserved: &[&str]) -> Vec<String> {
        let prefix = self.database_of(&item.id);
        let key = |field: &Field| format!("{prefix}{}", field.id);
        let mut scope = Scope::open(self.lock, identifier::is_exported, reserved, fields.iter().map(key));
        let mut named = Vec::with_capacity(fields.len());
        for (at, field) in fields.iter().enumerate() {
            let words = self.words(&field.id.name);
            let wanted = if words.is_empty() { format!("Column{}", at + 1) } else { identifier::exported(words) };
            named.push(scope.assign(key(field), &wanted, &mut self.record));
        }
        named
    }

    /// Names the array types of the `std` flavour, inner ones before those that hold them.
    fn arrays(&mut self, package: &mut Scope, names: &mut Names) {
        if self.options.flavour != Flavour::Std {
            return;
        }
        for item in &self.model.items {
            let fields = match &item.shape {
                Shape::Row(fields) | Shape::Composite(fields) => fields.as_slice(),
                Shape::Enum(_) | Shape::Domain(_) => &[],
            };
            for field in fields {
                self.array(&field.field_type, package, names);
            }
        }
    }

    fn array(&mut self, field_type: &FieldType, package: &mut Scope, names: &mut Names) {
        let (element, dimensions) = match field_type {
            FieldType::Array { element, dimensions } => (element, *dimensions),
            FieldType::Domain { base, .. } => return self.array(base, package, names),
            FieldType::Scalar(_)
            | FieldType::Enum(_)
            | FieldType::Composite(_)
            | FieldType::Row
            | FieldType::Unknown => return,
        };
        self.array(element, package, names);
        let types = Types { options: self.options, named: &names.types, arrays: &names.arrays };
        let Some(form) = types.std_element(element, dimensions) else { return };
        if names.arrays.contains_key(&form.text) {
            return;
        }
        let bare = form.text.trim_start_matches('*');
        let wanted = match bare {
            "[]byte" => "BytesArray".to_owned(),
            "json.RawMessage" => "JSONArray".to_owned(),
            "time.Time" => "TimeArray".to_owned(),
            bare => format!("{}Array", word::title(bare)),
        };
        let name = package.assign(array_key(&form.text), &wanted, &mut self.record);
        names.arrays.insert(form.text, name);
    }

    fn files(&mut self, names: &mut Names) {
        let named = self.model.items.iter().filter(|item| names.types.contains_key(&item.id));
        let ids: BTreeSet<&TypeId> = named.map(|item| &item.id).collect();
        let keys = ids.iter().map(|id| self.key(id, "file"));
        let mut directory = Scope::open(self.lock, file_name::is_usable, &[SHARED_FILE], keys);
        for id in ids {
            let database = self.database_of(id);
            let stem = file_name::stem(&[database.trim_end_matches('/'), &id.object.schema, &id.object.name]);
            let key = self.key(id, "file");
            names.files.insert(id.clone(), directory.assign(key, &stem, &mut self.record));
        }
    }
}
