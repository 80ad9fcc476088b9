//! Reading some relations of many: what the queries are restricted to.
//!
//! A query says itself what it can be restricted by, in tokens that stand for conditions:
//!
//! | token | is true of |
//! |---|---|
//! | `{focus x}` | the number of a relation that is read, or of what hangs on it |
//! | `{names x}` | the number of a relation or sequence that is read, or whose columns are named by what is |
//! | `{other x}` | the number of a catalog whose rows hang on no relation: those are read in full |

use postgres_types::Type;
use tokio_postgres::{Client, Error};

const FOCUS: &str = concat!(include_str!("focus/parts.sql"), include_str!("focus/focus.sql"));

/// Catalogs whose rows hang on relations, for all that is read: `pg_class`, `pg_attrdef`, `pg_constraint`, `pg_rewrite`,
/// `pg_trigger`, `pg_policy`, `pg_statistic_ext`.
const HANGING: [u32; 7] = [1259, 2604, 2606, 2618, 2620, 3256, 3381];

/// What is read.
#[derive(Debug, Clone, Default)]
pub(crate) enum Focus {
    /// Everything.
    #[default]
    Everything,
    /// Some relations with what hangs on them and what that uses.
    Relations {
        /// The relations' numbers, sorted.
        relations: Vec<u32>,
        /// These, and the numbers of what hangs on them.
        parts: Vec<u32>,
        /// Relations and sequences of which the columns or the options are named.
        names: Vec<u32>,
    },
}

impl Focus {
    /// Finds out what has to be read for the relations of these numbers, their ancestors and descendants included.
    pub(crate) async fn on(client: &Client, relations: &[u32]) -> Result<Self, Error> {
        let row = client.query_typed_one(FOCUS, &[(&relations, Type::OID_ARRAY)]).await?;
        let (relations, mut parts): (Vec<u32>, Vec<u32>) = (row.try_get(0)?, row.try_get(1)?);
        parts.extend(&relations);
        Ok(Focus::Relations { relations, parts, names: row.try_get(2)? })
    }

    /// Whether the relation of this number is read.
    pub(super) fn has(&self, relation: u32) -> bool {
        match self {
            Focus::Everything => true,
            Focus::Relations { relations, .. } => relations.binary_search(&relation).is_ok(),
        }
    }

    /// Writes a query's conditions out.
    pub(super) fn restrict(&self, sql: &str) -> String {
        let mut written = String::with_capacity(sql.len());
        let mut rest = sql;
        while let Some((before, token, term, after)) = next_token(rest) {
            written.push_str(before);
            written.push_str(&self.condition(token, term));
            rest = after;
        }
        written + rest
    }

    fn condition(&self, token: Token, term: &str) -> String {
        let Focus::Relations { parts, names, .. } = self else { return "true".to_owned() };
        match token {
            Token::Focus => format!("{term} = any ({})", array(parts)),
            Token::Names => format!("{term} = any ({})", array(names)),
            Token::Other => format!("{term} <> all ({})", array(&HANGING)),
        }
    }
}

/// A list of numbers, as the server reads it.
fn array(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("'{{{}}}'::oid[]", numbers.join(","))
}

#[derive(Clone, Copy)]
enum Token {
    Focus,
    Names,
    Other,
}

/// Returns what stands before the first token, the token, its term, and what stands after it.
fn next_token(sql: &str) -> Option<(&str, Token, &str, &str)> {
    const TOKENS: [(&str, Token); 3] =
        [("{focus ", Token::Focus), ("{names ", Token::Names), ("{other ", Token::Other)];
    let found = TOKENS.iter().filter_map(|(start, token)| Some((sql.find(start)?, start, *token)));
    let (at, start, token) = found.min_by_key(|(at, ..)| *at)?;
    let (before, rest) = sql.split_at(at);
    let (term, after) = rest.strip_prefix(start)?.split_once('}')?;
    Some((before, token, term, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_conditions() {
        let sql = "select 1 where {focus a.oid} and ({other d.classid} or {names b.oid})";
        assert_eq!(Focus::Everything.restrict(sql), "select 1 where true and (true or true)");
        let focus = Focus::Relations { relations: vec![7], parts: vec![7, 8], names: Vec::new() };
        assert_eq!(
            focus.restrict(sql),
            "select 1 where a.oid = any ('{7,8}'::oid[]) and (d.classid <> all \
             ('{1259,2604,2606,2618,2620,3256,3381}'::oid[]) or b.oid = any ('{}'::oid[]))"
        );
    }
}
