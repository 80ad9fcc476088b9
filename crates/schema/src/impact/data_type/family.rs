//! What sort of type a type's text names.

use crate::model::{Catalog, Kind, TypeShape};

/// Types that behave alike when a column changes from or to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the type of the same name")]
pub(super) enum Family {
    SmallInt,
    Integer,
    BigInt,
    Numeric,
    Real,
    Double,
    Boolean,
    Text,
    Varchar,
    /// `character(n)`, padded with spaces.
    Char,
    Citext,
    Date,
    Timestamp,
    Timestamptz,
    Time,
    Timetz,
    Interval,
    Json,
    Jsonb,
    Uuid,
    Bytea,
    Inet,
    Cidr,
    Bit,
    Varbit,
    Geometry,
    Enum,
    Domain,
    Composite,
    Range,
    /// Any other, known by its name.
    Other,
}

/// A type's text with what it names.
pub(super) struct Typed {
    pub(super) family: Family,
    pub(super) shape: TypeShape,
}

impl Typed {
    /// Looks up user-made types in `catalog`; those of extensions are known by name.
    pub(super) fn of(shape: TypeShape, catalog: &Catalog) -> Self {
        let made = shape.qualified().and_then(|name| catalog.type_named(&name)).map(|(id, _)| id.kind);
        let family = match made {
            Some(Kind::Enum) => Family::Enum,
            Some(Kind::Domain) => Family::Domain,
            Some(Kind::Composite) => Family::Composite,
            Some(Kind::Range) => Family::Range,
            Some(_) | None => Family::named(&shape.name),
        };
        Typed { family, shape }
    }
}

impl Family {
    fn named(name: &str) -> Self {
        match name {
            "smallint" => Family::SmallInt,
            "integer" => Family::Integer,
            "bigint" => Family::BigInt,
            "numeric" => Family::Numeric,
            "real" => Family::Real,
            "double precision" => Family::Double,
            "boolean" => Family::Boolean,
            "text" => Family::Text,
            "character varying" => Family::Varchar,
            "character" => Family::Char,
            "citext" => Family::Citext,
            "date" => Family::Date,
            "timestamp without time zone" => Family::Timestamp,
            "timestamp with time zone" => Family::Timestamptz,
            "time without time zone" => Family::Time,
            "time with time zone" => Family::Timetz,
            "json" => Family::Json,
            "jsonb" => Family::Jsonb,
            "uuid" => Family::Uuid,
            "bytea" => Family::Bytea,
            "inet" => Family::Inet,
            "cidr" => Family::Cidr,
            "bit" => Family::Bit,
            "bit varying" => Family::Varbit,
            "geometry" | "geography" => Family::Geometry,
            interval if interval.split(' ').next() == Some("interval") => Family::Interval,
            _ => Family::Other,
        }
    }

    /// Whether any text fits, up to a length.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Family::Text | Family::Varchar | Family::Char | Family::Citext)
    }
}
