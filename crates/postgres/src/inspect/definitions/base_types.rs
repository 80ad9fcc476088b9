//! Base types and shell types.

use std::collections::HashMap;

use driftless_schema::model::{Definition, QualifiedName};
use driftless_schema::sql::quote::{Quoting, literal, qualified};

use super::{plain, with};
use crate::ddl::Parameters;
use crate::inspect::names::Names;
use crate::inspect::read::Raw;
use crate::inspect::rows::BaseTypeRow;

/// What base types have beyond what any type has.
pub(in crate::inspect) struct BaseTypes<'a>(HashMap<u32, &'a BaseTypeRow>);

/// Composes the definition of a type that is only announced.
pub(in crate::inspect) fn shell(name: &QualifiedName) -> Definition {
    let sql = format!("CREATE TYPE {}", qualified(Quoting::Postgres, name));
    with(sql, [("shell", Some("true".to_owned()))])
}

impl<'a> BaseTypes<'a> {
    pub(in crate::inspect) fn new(raw: &'a Raw) -> Self {
        BaseTypes(raw.base_types.iter().map(|row| (row.oid, row)).collect())
    }

    /// Composes a base type's definition.
    pub(in crate::inspect) fn definition(
        &self,
        oid: u32,
        name: &QualifiedName,
        names: &Names<'_>,
    ) -> Option<Definition> {
        let row = self.0.get(&oid)?;
        let routine = |oid| names.routine(oid);
        let letter = |letter: u8| literal(Quoting::Postgres, &char::from(letter).to_string());
        let alignment = match row.alignment.0 {
            b'c' => "char",
            b's' => "int2",
            b'd' => "double",
            _ => "int4",
        };
        let storage = match row.storage.0 {
            b'e' => "external",
            b'x' => "extended",
            b'm' => "main",
            _ => "plain",
        };
        let length = match row.length {
            length if length < 0 => "VARIABLE".to_owned(),
            length => length.to_string(),
        };
        let text = row.default_text.as_ref().map(|text| literal(Quoting::Postgres, text));
        let statement = Parameters::default()
            .set("INTERNALLENGTH", Some(length))
            .set("INPUT", routine(row.input))
            .set("OUTPUT", routine(row.output))
            .set("RECEIVE", routine(row.receive))
            .set("SEND", routine(row.send))
            .set("TYPMOD_IN", routine(row.modifier_input))
            .set("TYPMOD_OUT", routine(row.modifier_output))
            .set("ANALYZE", routine(row.analyze))
            .set("SUBSCRIPT", routine(row.subscript))
            .flag("COLLATABLE = true", row.collatable)
            .set("DEFAULT", row.default_expression.clone().or(text))
            .set("ELEMENT", (row.element != 0).then(|| names.type_text(row.element)))
            .set("CATEGORY", (row.category.0 != b'U').then(|| letter(row.category.0)))
            .flag("PREFERRED = true", row.preferred)
            .set("DELIMITER", (row.delimiter.0 != b',').then(|| letter(row.delimiter.0)))
            .set("ALIGNMENT", Some(alignment.to_owned()))
            .set("STORAGE", Some(storage.to_owned()))
            .flag("PASSEDBYVALUE", row.by_value);
        Some(plain(statement.after(&format!("CREATE TYPE {}", qualified(Quoting::Postgres, name)))))
    }
}
