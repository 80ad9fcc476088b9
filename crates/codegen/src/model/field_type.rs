//! What the values of a column are.

use driftless_schema::model::ObjectId;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A value that the database system itself knows.
    Scalar(Scalar),
    /// An array, whose elements may be NULL.
    Array {
        /// What an element is.
        element: Box<FieldType>,
        /// The declared number of dimensions, which no server enforces; at least one.
        dimensions: u8,
    },
    /// A label of an enum of the model.
    Enum(TypeId),
    /// A value of a composite type of the model.
    Composite(TypeId),
    /// A value of a domain of the model.
    Domain {
        /// The domain.
        id: TypeId,
        /// What it restricts.
        base: Box<FieldType>,
    },
    /// A row of a relation as a value.
    Row,
    /// A type of an extension, or one that nobody has heard of. It is read as text.
    Unknown,
}

/// An object of one of the databases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId {
    /// The database, as its place in [`Model::databases`](super::Model::databases).
    pub database: usize,
    /// The object.
    pub object: ObjectId,
}

/// A value that the database system itself knows, by the name that PostgreSQL has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the type of the same name")]
pub enum Scalar {
    Bool,
    Int2,
    Int4,
    Int8,
    Float4,
    Float8,
    Numeric,
    Money,
    Text,
    /// `"char"`, one byte.
    QuotedChar,
    Bytea,
    Uuid,
    Json,
    Xml,
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Inet,
    Cidr,
    MacAddr,
    MacAddr8,
    Bits,
    /// `oid`, `xid`, `cid`: 32 bits without a sign.
    Oid,
    Xid8,
    Point,
    Line,
    Lseg,
    Box,
    Path,
    Polygon,
    Circle,
    Range(RangeOf),
    Multirange(RangeOf),
    Hstore,
    /// Text search, `pg_lsn`, `regclass` and the like: PostgreSQL's own, of use as text only.
    OtherText,
    /// Whatever a writer put there, in a column of SQLite that has no type.
    Any,
}

/// What a built-in range is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the type of the same name")]
pub enum RangeOf {
    Int4,
    Int8,
    Numeric,
    Timestamp,
    TimestampTz,
    Date,
}
