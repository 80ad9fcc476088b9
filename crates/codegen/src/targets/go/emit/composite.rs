//! Composite types: a struct and, in the `std` flavour, how to read and write it.

use super::super::options::Flavour;
use super::super::{comment, layout};
use super::{Body, Emitter, row};
use crate::Warning;
use crate::model::{Field, Item};

/// Writes a composite type.
pub(super) fn body(
    emitter: &Emitter<'_>,
    item: &Item,
    name: &str,
    fields: &[Field],
    members: &[String],
    warnings: &mut Vec<Warning>,
) -> Body {
    let mut body = Body::default();
    let lines = row::field_lines(emitter, fields, members, &mut body, warnings);
    let title = emitter.title(item);
    let sentence = match emitter.options.flavour {
        Flavour::Std => format!("{name} is a value of the {title}."),
        Flavour::Pgx5 => {
            format!("{name} is a value of the {title}. A connection must load and register that type to use it.")
        }
    };
    body.text = comment::declaration(&sentence, item.comment.as_deref());
    body.text.push_str(&format!("type {name} {}\n", layout::structure(&lines)));
    if emitter.options.flavour == Flavour::Std {
        body.imports.extend(["database/sql/driver"]);
        body.text.push_str(&methods(name, members));
    }
    body
}

fn methods(name: &str, members: &[String]) -> String {
    let targets: String = members.iter().map(|member| format!("\t\trecordField(&v.{member}),\n")).collect();
    let values: String = members.iter().map(|member| format!("\t\tv.{member},\n")).collect();
    let (targets, values) = if members.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(",\n{targets}\t"), format!("\n{values}\t"))
    };
    format!(
        "\n// Scan reads the text form of a composite value.\n\
         func (v *{name}) Scan(src any) error {{\n\
         \treturn scanRecord(src{targets})\n\
         }}\n\
         \n// Value returns the text form of a composite value.\n\
         func (v {name}) Value() (driver.Value, error) {{\n\
         \treturn recordValue({values})\n\
         }}\n"
    )
}
