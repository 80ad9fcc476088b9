//! Which Go type stands for a value.

use std::collections::BTreeMap;

use super::import::PGTYPE;
use super::options::{ElementNulls, Flavour, NamedDomains, NullStyle, Options};
use super::{pgx, standard};
use crate::model::{FieldType, Nullability, Scalar, TypeId};

/// A type for values that are there, and how to say that one is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// The type.
    pub(super) text: String,
    /// The packages it needs.
    pub(super) imports: Vec<&'static str>,
    /// How NULL is said.
    pub(super) null: NullForm,
    /// What is lost, where the type is a stand-in.
    pub(super) loss: Loss,
}

/// How NULL is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NullForm {
    /// By a pointer or `sql.Null`, as the options say.
    Wrapped,
    /// By a pointer, whatever the options say.
    Pointer,
    /// By the type itself.
    Itself,
}

/// What is lost when a type is a stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// Nothing.
    Nothing,
    /// The type has no form here: it is read as text.
    Form,
    /// Nobody knows the type: it is read as text.
    Meaning,
}

impl Form {
    /// Makes a form.
    pub(super) fn new(text: &str, imports: &[&'static str], null: NullForm) -> Self {
        Form { text: text.to_owned(), imports: imports.to_vec(), null, loss: Loss::Nothing }
    }

    /// Makes the form of a type that Go itself has.
    pub(super) fn plain(text: &str) -> Self {
        Self::new(text, &[], NullForm::Wrapped)
    }

    fn text(loss: Loss) -> Self {
        Form { loss, ..Self::plain("string") }
    }

    /// Applies NULL to the form.
    pub(super) fn with_null(self, null: Nullability, style: NullStyle) -> Self {
        let (text, import) = match (null, self.null, style) {
            (Nullability::NotNull, _, _) | (_, NullForm::Itself, _) => return self,
            (_, NullForm::Wrapped, NullStyle::SqlNull) => (format!("sql.Null[{}]", self.text), Some("database/sql")),
            (_, NullForm::Wrapped, NullStyle::Pointer) | (_, NullForm::Pointer, _) => (format!("*{}", self.text), None),
        };
        let imports = self.imports.into_iter().chain(import).collect();
        Form { text, imports, null: NullForm::Itself, loss: self.loss }
    }
}

/// The types that have names of their own in the package.
pub(super) struct Types<'a> {
    /// How the package should look.
    pub(super) options: &'a Options,
    /// The names of enums, composites and, where asked for, domains.
    pub(super) named: &'a BTreeMap<TypeId, String>,
    /// The names of array types, by the text of their elements' type.
    pub(super) arrays: &'a BTreeMap<String, String>,
}

impl Types<'_> {
    /// Returns the type of a field.
    pub(super) fn of(&self, field_type: &FieldType, null: Nullability) -> Form {
        self.form(field_type).with_null(null, self.options.null_style)
    }

    /// Returns the type for values that are there.
    pub(super) fn form(&self, field_type: &FieldType) -> Form {
        match field_type {
            FieldType::Scalar(scalar) => self.scalar(*scalar),
            FieldType::Enum(id) => self.named(id, NullForm::Wrapped),
            FieldType::Composite(id) => match self.options.flavour {
                Flavour::Std => self.named(id, NullForm::Wrapped),
                // Through sql.Null, pgx would hand over text.
                Flavour::Pgx5 => self.named(id, NullForm::Pointer),
            },
            FieldType::Domain { id, base } => match self.options.domains {
                NamedDomains::Named if self.can_be_named(base) => self.named(id, NullForm::Wrapped),
                NamedDomains::Named | NamedDomains::Base => self.form(base),
            },
            FieldType::Array { element, dimensions } => self.array(element, *dimensions),
            FieldType::Row => Form::text(Loss::Form),
            FieldType::Unknown => Form::text(Loss::Meaning),
        }
    }

    fn scalar(&self, scalar: Scalar) -> Form {
        match self.options.flavour {
            Flavour::Std => standard::form(scalar),
            Flavour::Pgx5 => pgx::form(scalar),
        }
    }

    fn named(&self, id: &TypeId, null: NullForm) -> Form {
        match self.named.get(id) {
            Some(name) => Form::new(name, &[], null),
            None => Form::text(Loss::Meaning),
        }
    }

    /// Whether a domain over `base` can be a Go type of its own. A type defined over one with
    /// methods does not have them, and could be neither scanned nor marshalled.
    pub(super) fn can_be_named(&self, base: &FieldType) -> bool {
        match base {
            FieldType::Domain { base, .. } => self.can_be_named(base),
            FieldType::Scalar(scalar) => {
                let form = self.scalar(*scalar);
                form.null == NullForm::Wrapped && form.imports.is_empty()
            }
            FieldType::Array { .. }
            | FieldType::Enum(_)
            | FieldType::Composite(_)
            | FieldType::Row
            | FieldType::Unknown => false,
        }
    }

    fn array(&self, element: &FieldType, dimensions: u8) -> Form {
        match self.options.flavour {
            Flavour::Std => match self.std_element(element, dimensions) {
                Some(element) => match self.arrays.get(&element.text) {
                    Some(name) => Form { loss: element.loss, ..Form::new(name, &[], NullForm::Itself) },
                    None => Form::text(Loss::Form),
                },
                None => Form::text(Loss::Form),
            },
            Flavour::Pgx5 => self.pgx_array(element, dimensions),
        }
    }

    /// Returns the element of the array type that stands for an array in the `std` flavour, or
    /// `None` where there is none: with several dimensions, and for `box`, whose arrays alone
    /// have semicolons.
    pub(super) fn std_element(&self, element: &FieldType, dimensions: u8) -> Option<Form> {
        let mut innermost = element;
        while let FieldType::Domain { base, .. } = innermost {
            innermost = base;
        }
        match innermost {
            _ if dimensions > 1 => None,
            FieldType::Scalar(Scalar::Box | Scalar::Any) => None,
            _ => Some(self.element(element)),
        }
    }

    fn element(&self, element: &FieldType) -> Form {
        let form = self.form(element);
        match (self.options.element_nulls, form.null) {
            (ElementNulls::Pointer, NullForm::Wrapped | NullForm::Pointer) => {
                Form { text: format!("*{}", form.text), ..form }
            }
            (ElementNulls::Pointer, NullForm::Itself) | (ElementNulls::Refused, _) => form,
        }
    }

    fn pgx_array(&self, element: &FieldType, dimensions: u8) -> Form {
        let mut innermost = element;
        while let FieldType::Domain { base, .. } = innermost {
            innermost = base;
        }
        let known = match innermost {
            FieldType::Scalar(scalar) => pgx::knows_array_of(*scalar),
            FieldType::Enum(_) | FieldType::Composite(_) => true,
            FieldType::Array { .. } | FieldType::Domain { .. } | FieldType::Row | FieldType::Unknown => false,
        };
        if !known {
            return Form::text(Loss::Form.max(self.form(element).loss));
        }
        let element = self.element(element);
        if dimensions > 1 {
            let imports = [element.imports.as_slice(), &[PGTYPE]].concat();
            return Form::new(&format!("pgtype.Array[{}]", element.text), &imports, NullForm::Itself);
        }
        Form { text: format!("[]{}", element.text), null: NullForm::Itself, ..element }
    }
}
