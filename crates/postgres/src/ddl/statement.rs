//! The two shapes that most statements have that make an object.

use driftless_schema::sql::quote::{Quoting, literal};

use super::name;

/// `CREATE … (PARAMETER = value, …)`.
#[derive(Default)]
pub(crate) struct Parameters(Vec<String>);

impl Parameters {
    /// Adds a parameter whose value is SQL, where there is one.
    pub(crate) fn set(mut self, parameter: &str, value: Option<String>) -> Self {
        self.0.extend(value.map(|value| format!("{parameter} = {value}")));
        self
    }

    /// Adds a parameter whose value is text, where there is one.
    pub(crate) fn text(self, parameter: &str, value: Option<&str>) -> Self {
        self.set(parameter, value.map(|value| literal(Quoting::Postgres, value)))
    }

    /// Adds a parameter that is there or not.
    pub(crate) fn flag(mut self, parameter: &str, is_there: bool) -> Self {
        self.0.extend(is_there.then(|| parameter.to_owned()));
        self
    }

    /// Writes the statement that begins with `head`.
    pub(crate) fn after(self, head: &str) -> String {
        format!("{head} ({})", self.0.join(", "))
    }
}

/// `CREATE … CLAUSE value CLAUSE value`.
pub(crate) struct Clauses(String);

impl Clauses {
    /// Begins a statement.
    pub(crate) fn after(head: String) -> Self {
        Clauses(head)
    }

    /// Adds a clause whose value is SQL, where there is one.
    pub(crate) fn set(mut self, clause: &str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.0.push_str(&format!(" {clause} {value}"));
        }
        self
    }

    /// Adds a clause whose value is text, where there is one.
    pub(crate) fn text(self, clause: &str, value: Option<&str>) -> Self {
        self.set(clause, value.map(|value| literal(Quoting::Postgres, value)))
    }

    /// Adds words that are there or not.
    pub(crate) fn flag(mut self, words: &str, is_there: bool) -> Self {
        if is_there {
            self.0.push(' ');
            self.0.push_str(words);
        }
        self
    }

    /// Adds `OPTIONS`, where there are any; they come in the catalog's order.
    pub(crate) fn options(self, options: impl Iterator<Item = (String, String)>) -> Self {
        let mut options: Vec<String> = options
            .map(|(option, value)| format!("{} {}", name(&option), literal(Quoting::Postgres, &value)))
            .collect();
        options.sort();
        self.set("OPTIONS", (!options.is_empty()).then(|| format!("({})", options.join(", "))))
    }

    /// Returns the statement.
    pub(crate) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_not_written() {
        let parameters = Parameters::default().set("a", Some("b".to_owned())).set("c", None).flag("D", true);
        assert_eq!(parameters.text("e", Some("it's")).after("CREATE x"), "CREATE x (a = b, D, e = 'it''s')");
        let clauses = Clauses::after("CREATE x".to_owned()).text("TYPE", None).flag("AS IMPLICIT", false);
        let options = [("b".to_owned(), "2".to_owned()), ("A".to_owned(), "1'".to_owned())];
        assert_eq!(clauses.options(options.into_iter()).finish(), "CREATE x OPTIONS (\"A\" '1''', b '2')");
    }
}
