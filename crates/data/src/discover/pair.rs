//! Which table goes with which, column by column, and what stands in the way.

use std::collections::{BTreeSet, HashMap};

use tokio_postgres::types::Oid;

use super::catalog::{ColumnRow, KeyRow, Leaf, Listed, References, Side, Tables, details};
use super::pattern::Patterns;
use super::types::{self, Hashed, Types, base, hashed, travels_binary, undomained, widens};
use crate::error::{DataError, TableError};
use crate::options::{MissingColumns, Selection, Triggers};
use crate::report::TableName;
use crate::session::Session;
use crate::trouble::Trouble;

/// A table on both sides, as far as it takes part.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) name: TableName,
    pub(crate) source: Relation,
    pub(crate) target: Relation,
    /// The columns that rows travel with: none is generated.
    pub(crate) columns: Vec<Column>,
    /// The key, if there is one.
    pub(crate) key: Option<Key>,
    /// What tells when a row changed.
    pub(crate) timestamp: Option<TimestampColumn>,
    /// A condition that holds for the rows that take part.
    pub(crate) filter: Option<String>,
    /// Whether all columns travel in their binary form.
    pub(crate) is_binary: bool,
    /// What fires in the target when rows are written.
    pub(crate) triggers: Vec<String>,
    /// Tables of the target whose rows go or change when rows here are deleted, whoever they are.
    pub(crate) cascades_to: Vec<String>,
    /// Columns of the target that take no part, and are not generated.
    pub(crate) others: Vec<String>,
    /// Where the source's rows lie.
    pub(crate) leaves: Vec<Leaf>,
    /// What should be known of it.
    pub(crate) notes: Vec<String>,
}

/// A table on one side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Relation {
    pub(crate) oid: Oid,
    pub(crate) is_partitioned: bool,
}

/// A column that takes part.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its type in the source and in the target, to cast a text to.
    pub(crate) source_type: String,
    pub(crate) target_type: String,
    /// How it takes part in hashes, on both sides alike.
    pub(crate) hashed: Hashed,
    /// What writes its bytes, of a floating-point number: servers before 12 write its text otherwise.
    pub(crate) sent_by: Option<&'static str>,
    /// Whether the target makes its values always: `UPDATE` cannot set it.
    pub(crate) is_always_identity: bool,
}

/// What tells each row from all others.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// Its columns, in the order of the target's index.
    pub(crate) columns: Vec<KeyColumn>,
    /// Whether the target's index can decide on conflicts.
    pub(crate) is_arbiter: bool,
}

/// A column of a key.
#[derive(Debug, Clone)]
pub(crate) struct KeyColumn {
    /// Its place in [`Pair::columns`].
    pub(crate) column: usize,
    /// What the source's index takes for equality, as SQL.
    pub(crate) source_equality: String,
    /// What the target's index takes for equality, as SQL.
    pub(crate) target_equality: String,
}

/// The column that tells when a row changed.
#[derive(Debug, Clone)]
pub(crate) struct TimestampColumn {
    /// Its place in [`Pair::columns`].
    pub(crate) column: usize,
    /// Whether its values say nothing of a time zone.
    pub(crate) is_local: bool,
}

/// A foreign key of the target between tables that take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Which references: a place in [`Pairs::pairs`].
    pub(crate) from: usize,
    /// Which is referenced.
    pub(crate) to: usize,
}

/// What was chosen.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) pairs: Vec<Pair>,
    /// Tables that were chosen and cannot take part.
    pub(crate) failed: Vec<(TableName, TableError)>,
    /// Tables that the target lacks, and what they are in the source.
    pub(crate) missing: Vec<(TableName, Relation)>,
    /// Foreign keys of the target between pairs.
    pub(crate) references: Vec<Reference>,
    /// Pairs whose rows go or change when rows of another are deleted, also by way of tables that take no part:
    /// `(from, to)`, where rows of `from` follow those of `to`.
    pub(crate) followers: Vec<(usize, usize)>,
    /// Patterns that match nothing, and the like; sentences.
    pub(crate) notes: Vec<String>,
}

/// Reads both sides' tables, and pairs those that `selection` chooses.
pub(crate) async fn pair(
    source: &Session,
    target: &Session,
    selection: &Selection,
    timestamp: &str,
    triggers: Triggers,
) -> Result<Result<Pairs, DataError>, Trouble> {
    let (all_source, all_target) = futures_util::try_join!(super::tables(source), super::tables(target))?;
    let chosen = match choose(&all_source, selection) {
        Ok(chosen) => chosen,
        Err(error) => return Ok(Err(error)),
    };
    let mut pairs = Pairs { notes: chosen.notes, ..Pairs::default() };
    let mut both = Vec::new();
    for name in chosen.tables {
        match (all_source.0.get(&name), all_target.0.get(&name)) {
            (Some(source), Some(target)) => both.push((name, source.clone(), target.clone())),
            (Some(source), None) => {
                let relation = Relation { oid: source.oid, is_partitioned: source.is_partitioned };
                pairs.missing.push((name, relation));
            }
            (None, _) => {}
        }
    }
    let sources: Vec<Listed> = both.iter().map(|(_, source, _)| source.clone()).collect();
    let targets: Vec<Listed> = both.iter().map(|(_, _, target)| target.clone()).collect();
    let ((mut source_sides, source_types), (mut target_sides, target_types), references) = futures_util::try_join!(
        details(source, &sources),
        details(target, &targets),
        super::references(target, &all_target),
    )?;
    for (name, source, target) in both {
        let sides = (source_sides.remove(&source.oid), target_sides.remove(&target.oid));
        let (Some(source), Some(target)) = sides else { continue };
        let matching = Matching { source, target, source_types: &source_types, target_types: &target_types };
        match matching.pair(&name, selection, &chosen.filters, &chosen.columns, timestamp, triggers) {
            Ok(pair) => pairs.pairs.push(pair),
            Err(error) => pairs.failed.push((name, error)),
        }
    }
    if triggers == Triggers::Fire {
        pairs.references = between(&pairs.pairs, &references);
        pairs.followers = followers(&pairs.pairs, &references);
        tell_of_others(&mut pairs, &references, &all_target);
    }
    Ok(Ok(pairs))
}

/// The tables that were chosen, and what was said of them.
struct Chosen {
    tables: Vec<TableName>,
    filters: Vec<(Patterns, String)>,
    columns: Vec<(Patterns, Vec<String>)>,
    notes: Vec<String>,
}

fn choose(all: &Tables, selection: &Selection) -> Result<Chosen, DataError> {
    let public = vec!["public".to_owned()];
    let names = || all.0.keys();
    let schemas =
        Patterns::of_schemas(if selection.schemas.is_empty() { &public } else { &selection.schemas }, names())?;
    let (include, exclude) = (Patterns::new(&selection.include, names())?, Patterns::new(&selection.exclude, names())?);
    let in_schemas: Vec<(&TableName, &Listed)> =
        all.0.iter().filter(|(name, _)| schemas.hit_name(&name.schema)).collect();
    let excluded: Vec<Oid> =
        in_schemas.iter().filter(|(name, _)| exclude.hit(name)).map(|(_, table)| table.oid).collect();
    let is_in = |(name, table): &(&TableName, &Listed)| {
        (include.is_empty() || include.hit(name))
            && !excluded.contains(&table.oid)
            && !table.ancestors.iter().any(|ancestor| excluded.contains(ancestor))
    };
    let included: Vec<(&TableName, &Listed)> = in_schemas.iter().copied().filter(is_in).collect();
    let oids: std::collections::HashSet<Oid> = included.iter().map(|(_, table)| table.oid).collect();
    // A partition's rows are its root's.
    let tables: Vec<TableName> = included
        .iter()
        .filter(|(_, table)| !table.ancestors.iter().any(|ancestor| oids.contains(ancestor)))
        .map(|(name, _)| (*name).clone())
        .collect();
    let seen = in_schemas.iter().map(|(name, _)| *name);
    let mut notes: Vec<String> = Vec::new();
    let mut miss = |what: &str, patterns: Vec<&str>| {
        notes.extend(patterns.iter().map(|pattern| format!("the pattern {pattern:?} of {what} matches no table")));
    };
    miss("--schema", schemas.unmatched_names(all.0.keys().map(|name| name.schema.as_str())));
    miss("--include", include.unmatched(seen.clone()));
    miss("--exclude", exclude.unmatched(seen));
    let one = |text: &String| Patterns::new(std::slice::from_ref(text), tables.iter());
    let filters: Vec<(Patterns, String)> = selection
        .filters
        .iter()
        .map(|(table, condition)| Ok((one(table)?, condition.clone())))
        .collect::<Result<_, DataError>>()?;
    let columns: Vec<(Patterns, Vec<String>)> = selection
        .columns
        .iter()
        .map(|(table, columns)| Ok((one(table)?, columns.clone())))
        .collect::<Result<_, DataError>>()?;
    filters.iter().for_each(|(patterns, _)| miss("--where", patterns.unmatched(tables.iter())));
    columns.iter().for_each(|(patterns, _)| miss("--columns", patterns.unmatched(tables.iter())));
    if tables.is_empty() {
        let reason = match notes.as_slice() {
            [] => "there is none in the chosen schemas of the source".to_owned(),
            notes => notes.join("; "),
        };
        return Err(DataError::NoTable { reason });
    }
    Ok(Chosen { tables, filters, columns, notes })
}

/// Both sides of one table.
struct Matching<'a> {
    source: Side,
    target: Side,
    source_types: &'a Types,
    target_types: &'a Types,
}

fn refuse(message: String, hint: &str) -> TableError {
    TableError { message, hint: Some(hint.to_owned()), code: None }
}

fn list(names: &[String]) -> String {
    names.join(", ")
}

impl Matching<'_> {
    fn pair(
        &self,
        name: &TableName,
        selection: &Selection,
        filters: &[(Patterns, String)],
        wanted: &[(Patterns, Vec<String>)],
        timestamp: &str,
        triggers: Triggers,
    ) -> Result<Pair, TableError> {
        self.may()?;
        let mut notes = Vec::new();
        let wanted = wanted.iter().find(|(patterns, _)| patterns.hit(name)).map(|(_, columns)| columns);
        let rows = self.columns(selection.missing_columns, wanted, &mut notes)?;
        let columns: Vec<Column> = rows.iter().map(|(source, target)| self.column(source, target)).collect();
        let is_binary = rows.iter().all(|(source, target)| self.is_binary(source, target));
        let conditions: Vec<&str> =
            filters.iter().filter(|(patterns, _)| patterns.hit(name)).map(|(_, text)| text.as_str()).collect();
        let filter = match conditions.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            many => Some(many.iter().map(|text| format!("({text})")).collect::<Vec<_>>().join(" and ")),
        };
        let fires: Vec<String> = self
            .target
            .triggers
            .iter()
            .filter(|trigger| match triggers {
                Triggers::Fire => trigger.fires_usually(),
                Triggers::Disable => trigger.fires_on_replicas(),
            })
            .map(|trigger| trigger.name.clone())
            .collect();
        if let Some(rule) = self.target.triggers.iter().find(|trigger| trigger.is_rule && fires.contains(&trigger.name))
        {
            let message = format!("write to it: the target's table has a rule, {}", rule.name);
            return Err(refuse(message, "drop or disable the rule: it would turn our rows into something else"));
        }
        let key = self.key(&columns)?;
        let takes_part = |name: &str| columns.iter().any(|column| column.name == name);
        let others = self.target.columns.iter().filter(|column| !column.is_generated && !takes_part(&column.name));
        Ok(Pair {
            name: name.clone(),
            source: relation(&self.source),
            target: relation(&self.target),
            key,
            cascades_to: Vec::new(),
            others: others.map(|column| column.name.clone()).collect(),
            timestamp: self.timestamp(&rows, timestamp, &mut notes),
            columns,
            filter,
            is_binary,
            triggers: fires,
            leaves: self.source.leaves.clone(),
            notes,
        })
    }

    /// Whether our roles may do what is needed.
    fn may(&self) -> Result<(), TableError> {
        let unreadable: Vec<String> = self
            .source
            .columns
            .iter()
            .filter(|column| !column.is_readable && !column.is_generated)
            .map(|column| column.name.clone())
            .collect();
        if !self.source.listed.is_usable {
            return Err(refuse(
                "read it: permission denied: the role has no USAGE on its schema in the source".into(),
                "grant it",
            ));
        }
        if !unreadable.is_empty() && unreadable.len() == self.source.columns.len() {
            return Err(refuse(
                "read it: permission denied: the role may not SELECT from it in the source".into(),
                "grant SELECT on it",
            ));
        }
        if !self.target.listed.is_usable {
            return Err(refuse(
                "write to it: permission denied: the role has no USAGE on its schema in the target".into(),
                "grant it",
            ));
        }
        if !self.target.listed.is_writable {
            return Err(refuse(
                "write to it: permission denied: the role lacks one of SELECT, INSERT, UPDATE and DELETE on it in the target".into(),
                "grant them",
            ));
        }
        Ok(())
    }

    fn columns(
        &self,
        missing: MissingColumns,
        wanted: Option<&Vec<String>>,
        notes: &mut Vec<String>,
    ) -> Result<Vec<(&ColumnRow, &ColumnRow)>, TableError> {
        if let Some(wanted) = wanted {
            let unknown: Vec<String> = wanted
                .iter()
                .filter(|name| !self.source.columns.iter().any(|column| column.name == **name))
                .cloned()
                .collect();
            if !unknown.is_empty() {
                let message = format!("find the columns {} in the source's table", list(&unknown));
                return Err(refuse(message, "--columns takes names as they are, without quotes"));
            }
        }
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.iter().any(|column| column == name));
        let of = |side: &Side, name: &str| side.columns.iter().position(|column| column.name == name);
        let lacking = |side: &Side, other: &Side| -> Vec<String> {
            let lacks = |column: &&ColumnRow| !column.is_generated && of(other, &column.name).is_none();
            side.columns.iter().filter(|column| is_wanted(&column.name)).filter(lacks).map(|c| c.name.clone()).collect()
        };
        let (extra, absent) = (lacking(&self.source, &self.target), lacking(&self.target, &self.source));
        for (names, side, other) in [(&extra, "source", "target"), (&absent, "target", "source")] {
            match missing {
                _ if names.is_empty() => {}
                MissingColumns::Refuse => {
                    let message = format!("pair its columns: only the {side} has {}", list(names));
                    let hint = "bring the schemas in step with driftless apply, or give --ignore-missing-columns";
                    return Err(refuse(message, hint));
                }
                MissingColumns::Ignore => {
                    notes.push(format!("columns that the {other} lacks are left alone: {}", list(names)));
                }
            }
        }
        let pairs: Vec<(&ColumnRow, &ColumnRow)> = self
            .source
            .columns
            .iter()
            .filter(|column| is_wanted(&column.name))
            .filter_map(|source| Some((source, self.target.columns.iter().find(|c| c.name == source.name)?)))
            .filter(|(source, target)| !(source.is_generated && target.is_generated))
            .collect();
        self.refuse_unequal(&pairs)?;
        Ok(pairs)
    }

    fn refuse_unequal(&self, pairs: &[(&ColumnRow, &ColumnRow)]) -> Result<(), TableError> {
        let made: Vec<String> =
            pairs.iter().filter(|(_, target)| target.is_generated).map(|(_, target)| target.name.clone()).collect();
        if !made.is_empty() {
            let message = format!("write to it: the target generates {}, which the source does not", list(&made));
            return Err(refuse(message, "leave the column out with --columns"));
        }
        let unreadable: Vec<String> =
            pairs.iter().filter(|(source, _)| !source.is_readable).map(|(source, _)| source.name.clone()).collect();
        if !unreadable.is_empty() {
            let message =
                format!("read it: permission denied: the role may not SELECT {} in the source", list(&unreadable));
            return Err(refuse(message, "grant SELECT, or leave the columns out with --columns"));
        }
        let narrower: Vec<String> = pairs
            .iter()
            .filter(|(source, target)| {
                let plain = undomained(self.source_types, source.type_oid, &source.declared);
                !widens(&source.declared, &target.declared) && !widens(plain, &target.declared)
            })
            .map(|(source, target)| format!("{} ({} → {})", source.name, source.declared, target.declared))
            .collect();
        if !narrower.is_empty() {
            let message = format!("pair its columns: types differ, and not each value would stay: {}", list(&narrower));
            return Err(refuse(
                message,
                "bring the schemas in step with driftless apply, or leave them out with --columns",
            ));
        }
        Ok(())
    }

    fn column(&self, source: &ColumnRow, target: &ColumnRow) -> Column {
        let hashed = hashed(self.source_types, source.type_oid);
        let is_alike = source.type_name == target.type_name
            && hashed == types::hashed(self.target_types, target.type_oid)
            && source.is_deterministic
            && target.is_deterministic;
        Column {
            name: source.name.clone(),
            source_type: source.type_name.clone(),
            target_type: target.type_name.clone(),
            hashed: if is_alike { hashed } else { Hashed::Text },
            sent_by: match (source.type_name.as_str(), target.type_name.as_str()) {
                ("real", "real") => Some("float4send"),
                ("double precision", "double precision") => Some("float8send"),
                _ => None,
            },
            is_always_identity: target.identity == "a",
        }
    }

    fn is_binary(&self, source: &ColumnRow, target: &ColumnRow) -> bool {
        let name = |types: &Types, oid| base(types, oid).map(|(_, found)| (found.schema.clone(), found.name.clone()));
        name(self.source_types, source.type_oid) == name(self.target_types, target.type_oid)
            && travels_binary(self.source_types, source.type_oid)
            && travels_binary(self.target_types, target.type_oid)
    }

    /// Chooses the target's first key that tells rows apart in the source too.
    fn key(&self, columns: &[Column]) -> Result<Option<Key>, TableError> {
        let sorted = |columns: &[String]| {
            let mut columns = columns.to_vec();
            columns.sort();
            columns
        };
        let twin = |key: &KeyRow| {
            self.source.keys.iter().find(|other| sorted(&other.columns) == sorted(&key.columns)).map(|other| {
                let key = key.clone();
                (key, other.clone())
            })
        };
        let keys: Vec<(KeyRow, KeyRow)> = self.target.keys.iter().filter_map(twin).collect();
        let usable = keys.iter().find_map(|(key, other)| {
            let column = |(name, target): (&String, &String)| {
                let place = other.columns.iter().position(|column| column == name)?;
                Some(KeyColumn {
                    column: columns.iter().position(|column| column.name == *name)?,
                    source_equality: other.equalities.get(place)?.clone(),
                    target_equality: target.clone(),
                })
            };
            let columns = key.columns.iter().zip(&key.equalities).map(column).collect::<Option<Vec<_>>>()?;
            Some(Key { columns, is_arbiter: key.is_immediate })
        });
        match (usable, keys.first()) {
            (Some(usable), _) => Ok(Some(usable)),
            (None, None) => Ok(None),
            // Without it, rows could only be replaced as a whole, and would lose their other columns.
            (None, Some((key, _))) => {
                let message = format!("tell its rows apart: its key takes no part: {}", list(&key.columns));
                Err(refuse(message, "name the key's columns with --columns too"))
            }
        }
    }

    fn timestamp(
        &self,
        rows: &[(&ColumnRow, &ColumnRow)],
        name: &str,
        notes: &mut Vec<String>,
    ) -> Option<TimestampColumn> {
        let (column, (source, _)) = rows.iter().enumerate().find(|(_, (source, _))| source.name == name)?;
        let (_, found) = base(self.source_types, source.type_oid)?;
        match (found.schema.as_str(), found.name.as_str()) {
            ("pg_catalog", "timestamptz") => Some(TimestampColumn { column, is_local: false }),
            ("pg_catalog", "timestamp") => Some(TimestampColumn { column, is_local: true }),
            _ => {
                notes.push(format!("{name} is no timestamp but {}: it does not tell what changed", source.declared));
                None
            }
        }
    }
}

fn relation(side: &Side) -> Relation {
    Relation { oid: side.listed.oid, is_partitioned: side.listed.is_partitioned }
}

/// Finds the foreign keys between pairs.
fn between(pairs: &[Pair], references: &References) -> Vec<Reference> {
    let places = places(pairs);
    let found: BTreeSet<(usize, usize)> = references
        .iter()
        .filter_map(|reference| Some((*places.get(&reference.from)?, *places.get(&reference.to)?)))
        .collect();
    found.into_iter().map(|(from, to)| Reference { from, to }).collect()
}

fn places(pairs: &[Pair]) -> HashMap<Oid, usize> {
    pairs.iter().enumerate().map(|(place, pair)| (pair.target.oid, place)).collect()
}

/// Finds which pairs follow the deletions of which, through all tables of the target.
fn followers(pairs: &[Pair], references: &References) -> Vec<(usize, usize)> {
    let places = places(pairs);
    let mut directly: HashMap<Oid, Vec<Oid>> = HashMap::new();
    for reference in references.iter().filter(|reference| reference.cascades) {
        directly.entry(reference.to).or_default().push(reference.from);
    }
    let mut found = Vec::new();
    for (to, pair) in pairs.iter().enumerate() {
        let (mut seen, mut next) = (BTreeSet::new(), vec![pair.target.oid]);
        while let Some(oid) = next.pop() {
            let new = directly.get(&oid).into_iter().flatten().filter(|oid| seen.insert(**oid));
            next.extend(new.copied().collect::<Vec<_>>());
        }
        found.extend(seen.iter().filter_map(|oid| places.get(oid)).map(|from| (*from, to)));
    }
    found
}

/// Notes which tables follow deletions, and says so of those that do not take part.
fn tell_of_others(pairs: &mut Pairs, references: &References, all: &Tables) {
    let names: HashMap<Oid, &TableName> = all.0.iter().map(|(name, table)| (table.oid, name)).collect();
    let chosen = places(&pairs.pairs);
    for reference in references.iter().filter(|reference| reference.cascades) {
        let (Some(place), Some(other)) = (chosen.get(&reference.to), names.get(&reference.from)) else { continue };
        let Some(pair) = pairs.pairs.get_mut(*place) else { continue };
        pair.cascades_to.push(other.to_string());
        if !chosen.contains_key(&reference.from) {
            let name = &reference.name;
            pair.notes
                .push(format!("rows of {other}, which takes no part, go or change with rows deleted here ({name})"));
        }
    }
}
