//! Types of columns, as the server writes them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Ident, QualifiedName};

/// A type as its server writes it in full.
///
/// For PostgreSQL this is `format_type` under an empty `search_path`: `integer`,
/// `character varying(50)`, `public.citext`, `app."Order Status"[]`. For SQLite it is the
/// declared type, empty where a column has none.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DataType(Arc<str>);

/// A type's text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeShape {
    /// The name without schema, quotes, modifiers and brackets: `character varying`,
    /// `timestamp with time zone`, `citext`.
    pub name: Ident,
    /// The schema, for types that are written with one.
    pub schema: Option<Ident>,
    /// What stands in parentheses, part by part: `["10", "2"]`.
    pub modifiers: Vec<String>,
    /// Whether it is an array. PostgreSQL does not enforce a number of dimensions.
    pub is_array: bool,
}

impl TypeShape {
    /// Returns modifier `index` as a number.
    pub fn number(&self, index: usize) -> Option<i64> {
        self.modifiers.get(index)?.trim().parse().ok()
    }

    /// Returns schema and name, for a type that is written with its schema.
    pub fn qualified(&self) -> Option<QualifiedName> {
        Some(QualifiedName { schema: self.schema.clone()?, name: self.name.clone() })
    }
}

impl DataType {
    /// Wraps the server's text.
    pub fn new(text: impl AsRef<str>) -> Self {
        DataType(Arc::from(text.as_ref()))
    }

    /// Returns the server's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the text apart.
    pub fn shape(&self) -> TypeShape {
        let mut text = self.0.trim();
        let mut is_array = false;
        while let Some(element) = text.strip_suffix(']').and_then(|t| t.rfind('[').and_then(|at| t.get(..at))) {
            is_array = true;
            text = element.trim_end();
        }
        let (schema, rest) = match split_name(text) {
            (first, Some(rest)) if rest.starts_with('.') => (Some(first), rest.get(1..).unwrap_or_default()),
            _ => (None, text),
        };
        let (name, modifiers) = split_modifiers(rest);
        TypeShape { name, schema, modifiers, is_array }
    }
}

/// Takes a leading name, quoted or plain, off a type's text.
fn split_name(text: &str) -> (Ident, Option<&str>) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut rest = quoted;
        while let Some((before, after)) = rest.split_once('"') {
            name.push_str(before);
            match after.strip_prefix('"') {
                Some(more) => {
                    name.push('"');
                    rest = more;
                }
                None => return (name.into(), Some(after)),
            }
        }
        return (Ident::new(text), None);
    }
    match text.find(['.', '(', '"']) {
        Some(at) => {
            let (name, rest) = text.split_at_checked(at).unwrap_or((text, ""));
            (Ident::new(name.trim_end()), Some(rest))
        }
        None => (Ident::new(text), None),
    }
}

/// Splits `timestamp(3) with time zone` into its name and its modifiers. A quoted name keeps
/// whatever it holds; `"char"` keeps its quotes, which tell it from `char`.
fn split_modifiers(text: &str) -> (Ident, Vec<String>) {
    if text == "\"char\"" {
        return (Ident::new(text), Vec::new());
    }
    let (name, rest) = split_name(text);
    let Some(rest) = rest else { return (name, Vec::new()) };
    let Some((inside, after)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) else {
        return (name, Vec::new());
    };
    let modifiers = inside.split(',').map(|part| part.trim().to_owned()).collect();
    (Ident::from(format!("{name}{after}")), modifiers)
}

impl std::fmt::Debug for DataType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&*self.0, f)
    }
}

impl std::fmt::Display for DataType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for DataType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DataType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| DataType(Arc::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (Option<String>, String, Vec<String>, bool) {
        let shape = DataType::new(text).shape();
        (shape.schema.map(|s| s.to_string()), shape.name.to_string(), shape.modifiers, shape.is_array)
    }

    fn plain(name: &str, modifiers: &[&str], is_array: bool) -> (Option<String>, String, Vec<String>, bool) {
        (None, name.to_owned(), modifiers.iter().map(|m| (*m).to_owned()).collect(), is_array)
    }

    #[test]
    fn types_come_apart_as_postgres_and_sqlite_write_them() {
        assert_eq!(shape("integer"), plain("integer", &[], false));
        assert_eq!(shape("numeric(10,2)[]"), plain("numeric", &["10", "2"], true));
        assert_eq!(shape("timestamp(3) with time zone"), plain("timestamp with time zone", &["3"], false));
        assert_eq!(shape("interval day to second(3)"), plain("interval day to second", &["3"], false));
        assert_eq!(shape("\"char\""), plain("\"char\"", &[], false));
        assert_eq!(shape(""), plain("", &[], false));
        assert_eq!(shape("VARCHAR (20)"), plain("VARCHAR", &["20"], false));
        let (schema, name, modifiers, is_array) = shape("gis.geometry(Point,4326)");
        assert_eq!((schema.as_deref(), name.as_str(), is_array), (Some("gis"), "geometry", false));
        assert_eq!(modifiers, ["Point", "4326"]);
        let (schema, name, _, is_array) = shape("\"My.Schema\".\"Order \"\"Status\"\" (x)\"[]");
        assert_eq!((schema.as_deref(), name.as_str(), is_array), (Some("My.Schema"), "Order \"Status\" (x)", true));
    }
}
