//! Enums: a named string, its constants, and what is known of them.

use super::super::{comment, layout, literal};
use super::{Body, Emitter};
use crate::model::Item;

/// Writes an enum.
pub(super) fn body(emitter: &Emitter<'_>, item: &Item, name: &str, labels: &[String], constants: &[String]) -> Body {
    let title = emitter.title(item);
    let doc = |sentence: &str| comment::declaration(sentence, None);
    let mut text = comment::declaration(&format!("{name} is a label of the {title}."), item.comment.as_deref());
    text.push_str(&format!("type {name} string\n\n"));
    if !labels.is_empty() {
        let values = constants.iter().cloned().zip(labels.iter().map(|label| literal::quoted(label)));
        let values: Vec<(String, String)> = values.collect();
        text.push_str(&doc(&format!("The labels of the {title}, in their order.")));
        text.push_str(&layout::constants(name, &values));
        text.push('\n');
    }
    text.push_str(&doc(&format!("Valid reports whether v is a label of the {title}.")));
    text.push_str(&format!("func (v {name}) Valid() bool {{\n"));
    if !constants.is_empty() {
        let cases = constants.join(",\n\t\t");
        text.push_str(&format!("\tswitch v {{\n\tcase {cases}:\n\t\treturn true\n\t}}\n"));
    }
    text.push_str("\treturn false\n}\n");
    if let Some(list) = emitter.names.lists.get(&item.id) {
        text.push('\n');
        text.push_str(&doc(&format!("{list} returns the labels of the {title}, in their order.")));
        let elements: String = constants.iter().map(|constant| format!("\t\t{constant},\n")).collect();
        let elements = if elements.is_empty() { elements } else { format!("\n{elements}\t") };
        text.push_str(&format!("func {list}() []{name} {{\n\treturn []{name}{{{elements}}}\n}}\n"));
    }
    Body { text, ..Body::default() }
}
