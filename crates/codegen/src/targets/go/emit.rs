//! Writing the files.

mod composite;
mod enumeration;
mod row;
mod shared;

use std::collections::BTreeMap;

use super::go_type::{Loss, Types};
use super::import::Imports;
use super::naming::{Names, SHARED_FILE};
use super::options::Options;
use super::{HEADER, comment};
use crate::model::{Item, Model, Shape};
use crate::{GeneratedFile, Output, Warning};

/// Writes every file of the package.
pub(super) fn emit(model: &Model, options: &Options, names: Names) -> Output {
    let mut warnings = Vec::new();
    let mut files = BTreeMap::new();
    let emitter = Emitter { model, options, names: &names };
    for item in &model.items {
        if let (Some(stem), Some(body)) = (names.files.get(&item.id), emitter.body(item, &mut warnings)) {
            files.insert(format!("{stem}.go"), emitter.file(Some(item), &body));
        }
    }
    if let Some(body) = shared::body(&emitter) {
        files.insert(format!("{SHARED_FILE}.go"), emitter.file(None, &body));
    }
    warnings.extend(names.warnings);
    let files = files.into_iter().map(|(path, contents)| GeneratedFile { path, contents });
    Output { files: files.collect(), names: names.lock, warnings }
}

/// What the files are written from.
struct Emitter<'a> {
    model: &'a Model,
    options: &'a Options,
    names: &'a Names,
}

/// The declarations of a file, and what they need.
#[derive(Default)]
struct Body {
    imports: Imports,
    text: String,
}

impl Emitter<'_> {
    fn body(&self, item: &Item, warnings: &mut Vec<Warning>) -> Option<Body> {
        let name = self.names.types.get(&item.id)?;
        let members = self.names.members.get(&item.id).map(Vec::as_slice).unwrap_or_default();
        Some(match &item.shape {
            Shape::Row(fields) => row::body(self, item, name, fields, members, warnings),
            Shape::Composite(fields) => composite::body(self, item, name, fields, members, warnings),
            Shape::Enum(labels) => enumeration::body(self, item, name, labels, members),
            Shape::Domain(domain) => {
                let sentence = format!("{name} is a value of the {}.", self.title(item));
                let form = self.types().form(&domain.base);
                let text = comment::declaration(&sentence, item.comment.as_deref());
                Body { imports: Imports::default(), text: format!("{text}type {name} {}\n", form.text) }
            }
        })
    }

    fn types(&self) -> Types<'_> {
        Types { options: self.options, named: &self.names.types, arrays: &self.names.arrays }
    }

    /// Names an item as messages and comments do: `table public.users`.
    fn title(&self, item: &Item) -> String {
        match self.model.databases.get(item.id.database) {
            Some(database) if self.model.databases.len() > 1 => format!("{} of database {database}", item.id.object),
            Some(_) | None => item.id.object.to_string(),
        }
    }

    fn file(&self, item: Option<&Item>, body: &Body) -> String {
        let source = item.map(|item| {
            let database = match self.model.databases.get(item.id.database) {
                Some(database) if self.model.databases.len() > 1 => format!("database {database}, "),
                Some(_) | None => String::new(),
            };
            let object = &item.id.object;
            let kind = object.kind.noun();
            comment::line(&format!(
                "Source: {database}schema {}, {kind} {}, fingerprint {}",
                object.schema, object.name, item.fingerprint
            ))
        });
        format!(
            "{HEADER}\n{}\npackage {}\n\n{}{}",
            source.unwrap_or_default(),
            self.options.package.as_str(),
            body.imports.declaration(),
            body.text
        )
    }
}

/// Reports what a field's Go type does not hold, and says it for the field's comment.
fn loss(loss: Loss, object: String, declared: &str, warnings: &mut Vec<Warning>) -> Option<String> {
    let data_type = declared.to_owned();
    let (warning, note) = match loss {
        Loss::Nothing => return None,
        Loss::Form => (Warning::ReadAsText { object, data_type }, "which has no form of its own here"),
        Loss::Meaning => (Warning::UnknownType { object, data_type }, "which is not known"),
    };
    warnings.push(warning);
    Some(format!("Text of the type {declared}, {note}."))
}
