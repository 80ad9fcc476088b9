//! One row of the rule table.

use super::{ChangeType, Level};

/// What one sort of change does to readers and writers. Texts are lower-case fragments
/// without a full stop; names of SQL and the server's messages are in backticks.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The rule's number: `C02`. Rows that differ in their variant share it.
    pub id: &'static str,
    /// Which of the outcomes of one number this is, where there are several.
    pub variant: Option<&'static str>,
    /// The name of the change in the API.
    pub change_type: ChangeType,
    /// What it is for readers.
    pub reader: Level,
    /// What it is for writers.
    pub writer: Level,
    /// Whether statements that were prepared before fail once with `cached plan must not change
    /// result type`, until their connection is made anew.
    pub cached_plan: bool,
    /// Whether the change itself can lose stored data.
    pub data_loss: bool,
    /// What happens.
    pub title: &'static str,
    /// Why, for readers.
    pub readers: &'static str,
    /// Why, for writers.
    pub writers: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

impl Rule {
    /// Returns the worse of the two levels.
    pub fn level(&self) -> Level {
        self.reader.max(self.writer)
    }

    /// Returns number and variant as one word: `K08/not-valid`.
    pub fn key(&self) -> String {
        match self.variant {
            Some(variant) => format!("{}/{variant}", self.id),
            None => self.id.to_owned(),
        }
    }
}

/// Rules that belong together, as the documentation groups them.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// Its rules, in order.
    pub rules: &'static [&'static Rule],
}

/// Writes one section of the table: a constant per row, and the section with all of them.
macro_rules! section {
    ($title:literal: $(
        $name:ident = $id:literal $(/ $variant:literal)? $change_type:ident, $reader:ident / $writer:ident
        $(, $flag:ident)*;
        what $what:literal; readers $readers:literal; writers $writers:literal; advice $advice:literal;
    )*) => {
        $(
            pub(in crate::impact) static $name: $crate::impact::Rule = $crate::impact::Rule {
                change_type: $crate::impact::ChangeType::$change_type,
                reader: $crate::impact::Level::$reader,
                writer: $crate::impact::Level::$writer,
                title: $what,
                readers: $readers,
                writers: $writers,
                advice: $advice,
                $($flag: true,)*
                $(variant: Some($variant),)?
                ..$crate::impact::rule::blank($id)
            };
        )*
        pub(super) static SECTION: $crate::impact::Section =
            $crate::impact::Section { title: $title, rules: &[$(&$name),*] };
    };
}
pub(super) use section;

/// A row with nothing but its number, for the macro to fill in.
pub(super) const fn blank(id: &'static str) -> Rule {
    Rule {
        id,
        variant: None,
        change_type: ChangeType::Unforeseen,
        reader: Level::Safe,
        writer: Level::Safe,
        cached_plan: false,
        data_loss: false,
        title: "",
        readers: "",
        writers: "",
        advice: "",
    }
}
