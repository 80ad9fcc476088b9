//! Keys of every shape.

use crate::random::Random;
use crate::schema::quoted;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Int,
    IdentityAlways,
    IdentityByDefault,
    Serial,
    Uuid,
    Text,
    /// Two texts that join to the same one.
    TextPair,
    Numeric,
    Float,
    Timestamptz,
    /// A date and a number.
    DateInt,
    /// A label and a number.
    MoodInt,
    Bytea,
    Char,
}

/// How it is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    Primary,
    /// `ON CONFLICT` does not take it.
    PrimaryDeferrable,
    /// A constraint on columns that are never null.
    Unique,
    /// An index alone on columns that are never null.
    UniqueIndex,
    /// A unique constraint that is none for nulls: no key.
    UniqueOfNullable,
    /// A unique index of some of the rows: no key.
    UniqueOfSome,
    Not,
}

/// A table's key, or what could be taken for one.
#[derive(Debug, Clone)]
pub struct Key {
    pub kind: KeyKind,
    pub declared: Declared,
    /// Its columns, as SQL writes them.
    pub columns: Vec<String>,
}

const KINDS: &[KeyKind] = &[
    KeyKind::Int,
    KeyKind::Int,
    KeyKind::IdentityAlways,
    KeyKind::IdentityByDefault,
    KeyKind::Serial,
    KeyKind::Uuid,
    KeyKind::Text,
    KeyKind::TextPair,
    KeyKind::Numeric,
    KeyKind::Float,
    KeyKind::Timestamptz,
    KeyKind::DateInt,
    KeyKind::MoodInt,
    KeyKind::Bytea,
    KeyKind::Char,
];

const DECLARED: &[Declared] = &[
    Declared::Primary,
    Declared::Primary,
    Declared::Primary,
    Declared::Primary,
    Declared::Primary,
    Declared::PrimaryDeferrable,
    Declared::Unique,
    Declared::UniqueIndex,
    Declared::UniqueOfNullable,
    Declared::UniqueOfSome,
    Declared::Not,
];

const NAMES: &[&str] = &["id", "Id", "the key", "order", "k\"ey", "\u{e9}", "a.b"];

/// How many keys there are, so that rows meet.
const KEYS: usize = 40;

/// Texts that are more than one when they are joined.
const PARTS: &[&str] = &["a|b", "a", "b|c", "c", "", "|", "a,b", "\"", "\\", "''", "(a", "b)"];

impl Key {
    pub fn any(random: &mut Random) -> Key {
        let declared = random.pick(DECLARED);
        let kind = match random.pick(KINDS) {
            // Columns with numbers of their own are never null.
            kind if declared == Declared::UniqueOfNullable && kind.is_numbered() => KeyKind::Int,
            kind => kind,
        };
        let first = random.below(NAMES.len());
        let columns = (0..kind.types().len()).map(|n| quoted(NAMES[(first + n) % NAMES.len()])).collect();
        Key { kind, declared, columns }
    }

    /// Whether rows can be told apart by it.
    pub fn is_key(&self) -> bool {
        match self.declared {
            Declared::Primary | Declared::PrimaryDeferrable | Declared::Unique | Declared::UniqueIndex => true,
            Declared::UniqueOfNullable | Declared::UniqueOfSome | Declared::Not => false,
        }
    }

    /// Whether a foreign key can refer to it; one column is enough for that here.
    pub fn can_be_referred_to(&self) -> bool {
        self.columns.len() == 1 && self.is_key() && self.declared != Declared::PrimaryDeferrable
    }

    /// The columns' definitions.
    pub fn definitions(&self) -> Vec<String> {
        let null = if self.is_key() { " not null" } else { "" };
        self.columns.iter().zip(self.kind.types()).map(|(name, kind)| format!("{name} {kind}{null}")).collect()
    }

    /// What stands behind the columns.
    pub fn constraint(&self) -> Option<String> {
        let columns = self.columns.join(", ");
        match self.declared {
            Declared::Primary => Some(format!("primary key ({columns})")),
            Declared::PrimaryDeferrable => Some(format!("primary key ({columns}) deferrable initially deferred")),
            Declared::Unique | Declared::UniqueOfNullable => Some(format!("unique ({columns})")),
            Declared::UniqueIndex | Declared::UniqueOfSome | Declared::Not => None,
        }
    }

    /// What comes after the table.
    pub fn index(&self, table: &str) -> Option<String> {
        let columns = self.columns.join(", ");
        match self.declared {
            Declared::UniqueIndex => Some(format!("create unique index on {table} ({columns});")),
            Declared::UniqueOfSome => {
                Some(format!("create unique index on {table} ({columns}) where {} is null;", self.columns[0]))
            }
            Declared::Primary
            | Declared::PrimaryDeferrable
            | Declared::Unique
            | Declared::UniqueOfNullable
            | Declared::Not => None,
        }
    }

    /// Expressions that are the same for keys that are.
    pub fn normal(&self) -> Vec<String> {
        let normal = |column: &String| match self.kind {
            KeyKind::Numeric => format!("trim_scale({column})::text"),
            // There are two zeros, and they are equal.
            KeyKind::Float => format!("({column} + 0)::text"),
            KeyKind::Char => format!("rtrim({column}::text)"),
            KeyKind::Int
            | KeyKind::IdentityAlways
            | KeyKind::IdentityByDefault
            | KeyKind::Serial
            | KeyKind::Uuid
            | KeyKind::Text
            | KeyKind::TextPair
            | KeyKind::Timestamptz
            | KeyKind::DateInt
            | KeyKind::MoodInt
            | KeyKind::Bytea => format!("{column}::text"),
        };
        self.columns.iter().map(normal).collect()
    }

    /// One of the keys, as expressions; equal ones can be written differently.
    pub fn value(&self, random: &mut Random) -> Vec<String> {
        let n = random.below(KEYS);
        let text = |text: &str| format!("'{text}'");
        match self.kind {
            KeyKind::Int | KeyKind::IdentityAlways | KeyKind::IdentityByDefault | KeyKind::Serial => {
                vec![(n + 1).to_string()]
            }
            KeyKind::Uuid => vec![format!("md5('{n}')::uuid")],
            KeyKind::Text => vec![text(&format!("{}{}", PARTS[n % PARTS.len()], n / PARTS.len()))],
            KeyKind::TextPair => {
                vec![text(PARTS[n % 3]), text(PARTS[random.below(PARTS.len())])]
            }
            KeyKind::Numeric => vec![text(&format!("{n}{}", random.pick(&["", ".0", ".00", ".5", ".50"])))],
            KeyKind::Float => match n {
                0 => vec![text(random.pick(&["0", "-0"]))],
                1 => vec![text("NaN")],
                2 => vec![text("-Infinity")],
                _ => vec![text(&format!("{n}.1"))],
            },
            KeyKind::Timestamptz => match n {
                0 => vec![text("infinity")],
                1 => vec![text("-infinity")],
                _ => vec![format!("timestamptz '2024-01-01 00:00:00+00' + {n} * interval '1 hour 1 microsecond'")],
            },
            KeyKind::DateInt => match n {
                0 => vec![text("infinity"), "0".to_owned()],
                _ => vec![format!("date '2024-01-01' + {}", n % 5), (n / 5).to_string()],
            },
            KeyKind::MoodInt => vec![text(["sad", "ok", "very, \"bad\"", ""][n % 4]), (n / 4).to_string()],
            KeyKind::Bytea => vec![text(&format!("\\x{n:02x}00{n:02x}"))],
            KeyKind::Char => vec![text(&format!("k{n}{}", random.pick(&["", " "])))],
        }
    }
}

impl KeyKind {
    /// The columns' types, as a table declares them.
    pub fn types(self) -> &'static [&'static str] {
        match self {
            KeyKind::Int => &["int"],
            KeyKind::IdentityAlways => &["bigint generated always as identity"],
            KeyKind::IdentityByDefault => &["int generated by default as identity"],
            KeyKind::Serial => &["serial"],
            KeyKind::Uuid => &["uuid"],
            KeyKind::Text => &["text"],
            KeyKind::TextPair => &["text", "text"],
            KeyKind::Numeric => &["numeric"],
            KeyKind::Float => &["float8"],
            KeyKind::Timestamptz => &["timestamptz"],
            KeyKind::DateInt => &["date", "int"],
            KeyKind::MoodInt => &["public.\"Mood\"", "int"],
            KeyKind::Bytea => &["bytea"],
            KeyKind::Char => &["char(6)"],
        }
    }

    /// The type of a column that refers to it.
    pub fn referring(self) -> &'static str {
        match self {
            KeyKind::IdentityAlways => "bigint",
            KeyKind::IdentityByDefault | KeyKind::Serial => "int",
            _ => self.types()[0],
        }
    }

    fn is_numbered(self) -> bool {
        matches!(self, KeyKind::IdentityAlways | KeyKind::IdentityByDefault | KeyKind::Serial)
    }

    /// Whether partitions can cut it.
    pub fn is_cut(self) -> bool {
        matches!(self, KeyKind::Int | KeyKind::Text | KeyKind::Uuid)
    }
}
