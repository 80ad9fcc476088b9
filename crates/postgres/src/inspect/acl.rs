//! Access control lists as the catalog writes them.

use driftless_schema::model::{Grant, Grantee, Ident};

/// What a list is on, for the privileges that are the server's default there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Relation,
    Sequence,
    Column,
    Schema,
    Routine,
    Type,
    Language,
    ForeignDataWrapper,
    Server,
    Database,
    LargeObject,
}

/// What a list says nothing new against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Baseline {
    /// What the server grants when it makes an object.
    Server,
    /// Nothing: what is granted on a column comes on top of its table's.
    Nothing,
}

/// Privilege letters; `aclitem` in the server's documentation, "Privileges", table of abbreviations.
const LETTERS: [(char, &str); 14] = [
    ('r', "SELECT"),
    ('a', "INSERT"),
    ('w', "UPDATE"),
    ('d', "DELETE"),
    ('D', "TRUNCATE"),
    ('x', "REFERENCES"),
    ('t', "TRIGGER"),
    ('m', "MAINTAIN"),
    ('X', "EXECUTE"),
    ('U', "USAGE"),
    ('C', "CREATE"),
    ('c', "CONNECT"),
    ('T', "TEMPORARY"),
    ('s', "SET"),
];

impl Target {
    /// Every privilege that there is on such an object.
    fn all(self, version: u32) -> &'static str {
        match self {
            Target::Relation if version >= 170_000 => "arwdDxtm",
            Target::Relation => "arwdDxt",
            Target::Sequence => "rwU",
            Target::Column => "arwx",
            Target::LargeObject => "rw",
            Target::Database => "CTc",
            Target::Schema => "UC",
            Target::Routine => "X",
            Target::Type | Target::Language | Target::ForeignDataWrapper | Target::Server => "U",
        }
    }

    /// What the server grants when it makes such an object, sorted.
    fn default(self, version: u32) -> Vec<Grant> {
        let public = self.to_public();
        let mut grants = vec![grant(Grantee::Owner, "ALL")];
        if public == self.all(version) {
            grants.push(grant(Grantee::Public, "ALL"));
        } else {
            grants.extend(public.chars().map(|letter| grant(Grantee::Public, &named(letter))));
        }
        grants.sort();
        grants
    }

    /// What the server grants to everybody when it makes such an object.
    fn to_public(self) -> &'static str {
        match self {
            Target::Relation
            | Target::Sequence
            | Target::Column
            | Target::Schema
            | Target::ForeignDataWrapper
            | Target::Server
            | Target::LargeObject => "",
            Target::Routine => "X",
            Target::Type | Target::Language => "U",
            Target::Database => "Tc",
        }
    }
}

/// Reads a list, relative to the owner and sorted. `None` while it is the baseline, and
/// a role that holds every privilege there is holds `ALL`, whichever the server's version has.
pub(super) fn parse(
    items: Option<&[String]>,
    target: Target,
    baseline: Baseline,
    owner: &Ident,
    version: u32,
) -> Option<Vec<Grant>> {
    let items = items?;
    let mut grants: Vec<Grant> =
        items.iter().filter_map(|item| parse_item(item)).flat_map(|item| item.grants(target, owner, version)).collect();
    grants.sort();
    grants.dedup();
    let default = match baseline {
        Baseline::Server => target.default(version),
        Baseline::Nothing => Vec::new(),
    };
    (grants != default).then_some(grants)
}

/// The privilege that a letter stands for; of one that no version has yet, the letter.
fn named(letter: char) -> String {
    let known = LETTERS.iter().find(|(known, _)| *known == letter);
    known.map_or_else(|| letter.to_string(), |(_, name)| (*name).to_owned())
}

fn grant(to: Grantee, privilege: &str) -> Grant {
    Grant { to, privilege: privilege.into(), grantable: false, by: None }
}

/// One `grantee=letters/grantor`.
struct Item {
    grantee: String,
    letters: String,
    grantor: String,
}

fn parse_item(text: &str) -> Option<Item> {
    let (grantee, rest) = role(text);
    let (letters, grantor) = rest.strip_prefix('=')?.split_once('/')?;
    Some(Item { grantee, letters: letters.to_owned(), grantor: role(grantor).0 })
}

/// Takes a role's name, quoted where it has unusual characters, off the front.
fn role(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find('=').unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (name.to_owned(), rest);
    };
    let mut name = String::new();
    while let Some((before, after)) = rest.split_once('"') {
        name.push_str(before);
        rest = after;
        match after.strip_prefix('"') {
            Some(more) => {
                name.push('"');
                rest = more;
            }
            None => break,
        }
    }
    (name, rest)
}

impl Item {
    fn grants(&self, target: Target, owner: &Ident, version: u32) -> Vec<Grant> {
        let to = match self.grantee.as_str() {
            "" => Grantee::Public,
            name if name == owner.as_str() => Grantee::Owner,
            name => Grantee::Role(name.into()),
        };
        let by = (self.grantor != owner.as_str()).then(|| Ident::from(self.grantor.as_str()));
        let mut letters = Vec::new();
        for letter in self.letters.chars() {
            match letters.last_mut() {
                Some((_, grantable)) if letter == '*' => *grantable = true,
                _ => letters.push((letter, false)),
            }
        }
        let has_all =
            |grantable: bool| target.all(version).chars().all(|letter| letters.contains(&(letter, grantable)));
        if let Some(grantable) = [false, true].into_iter().find(|grantable| has_all(*grantable)) {
            return vec![Grant { to, privilege: "ALL".into(), grantable, by }];
        }
        letters
            .into_iter()
            .map(|(letter, grantable)| Grant {
                to: to.clone(),
                privilege: named(letter).into(),
                grantable,
                by: by.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(target: Target, items: &[&str]) -> Option<Vec<String>> {
        let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
        let grants = parse(Some(&items), target, Baseline::Server, &"o\"x".into(), 160_000)?;
        Some(
            grants
                .iter()
                .map(|g| {
                    let by = g.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                    format!("{} to {}{}{by}", g.privilege, g.to, if g.grantable { " grantable" } else { "" })
                })
                .collect(),
        )
    }

    #[test]
    fn the_servers_defaults_are_nothing_to_tell() {
        assert_eq!(parsed(Target::Relation, &["\"o\"\"x\"=arwdDxt/\"o\"\"x\""]), None);
        assert_eq!(parsed(Target::Routine, &["=X/\"o\"\"x\"", "\"o\"\"x\"=X/\"o\"\"x\""]), None);
        assert_eq!(parsed(Target::Database, &["=Tc/\"o\"\"x\"", "\"o\"\"x\"=CTc/\"o\"\"x\""]), None);
        assert_eq!(parse(None, Target::Relation, Baseline::Server, &"o".into(), 150_000), None);
    }

    #[test]
    fn grants_are_told_relative_to_the_owner() {
        assert_eq!(
            parsed(
                Target::Relation,
                &["\"o\"\"x\"=arwdDxt/\"o\"\"x\"", "app=r*w/\"o\"\"x\"", "=r/app", "\"A=b\"=arwdDxt/\"o\"\"x\""]
            )
            .unwrap(),
            ["ALL to the owner", "SELECT to PUBLIC by app", "ALL to A=b", "SELECT to app grantable", "UPDATE to app"]
        );
        assert_eq!(parsed(Target::Relation, &[]).unwrap(), [""; 0]);
    }
}
