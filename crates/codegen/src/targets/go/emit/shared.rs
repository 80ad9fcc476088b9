//! The file with what others share: array types, and how text forms are read and written.

use super::super::options::Flavour;
use super::super::runtime;
use super::{Body, Emitter};
use crate::model::Shape;

/// Writes the shared file, or nothing where nothing needs it.
pub(super) fn body(emitter: &Emitter<'_>) -> Option<Body> {
    let arrays = &emitter.names.arrays;
    let has_records = emitter.model.items.iter().any(|item| matches!(item.shape, Shape::Composite(_)));
    if emitter.options.flavour != Flavour::Std || arrays.is_empty() && !has_records {
        return None;
    }
    let mut body = Body::default();
    body.imports.extend(runtime::IMPORTS);
    let pieces = [(!arrays.is_empty(), runtime::ARRAY), (has_records, runtime::RECORD)];
    let pieces = pieces.into_iter().filter(|(needed, _)| *needed).map(|(_, text)| text.to_owned());
    let types = arrays.iter().map(|(element, name)| array(element, name));
    let all: Vec<String> = types.chain([runtime::TEXT.to_owned()]).chain(pieces).collect();
    body.text = all.join("\n");
    Some(body)
}

fn array(element: &str, name: &str) -> String {
    format!(
        "// {name} is an array in its text form. A nil slice is NULL.\n\
         type {name} []{element}\n\
         \n// Scan reads an array of one dimension.\n\
         func (a *{name}) Scan(src any) error {{\n\
         \treturn scanArray((*[]{element})(a), src)\n\
         }}\n\
         \n// Value returns the array's text form.\n\
         func (a {name}) Value() (driver.Value, error) {{\n\
         \treturn arrayValue(a)\n\
         }}\n"
    )
}
