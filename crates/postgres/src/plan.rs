//! Plans: which statements turn one PostgreSQL schema into another, in which order.
//!
//! [`plan`] is a pure function. `fate` decides what becomes of every object and spreads it to
//! those who depend on it; `build` makes actions of that, each with what it waits for; one graph orders
//! them; `finish` cuts them into transactions. The text of statements is in `ddl`.

mod build;
mod ddl;
mod draft;
mod fate;
mod finish;
mod online;
mod rank;
mod reach;
mod rename;

use std::collections::BTreeMap;

use driftless_engine::explain::Explain;
use driftless_schema::diff::{DiffOptions, diff};
use driftless_schema::fingerprint;
use driftless_schema::model::{Body, Catalog, Dialect, Ident, Kind, ObjectId};
use driftless_schema::plan::graph::{self, Cycle};
use driftless_schema::plan::{Compared, Plan, RenameCandidate, candidates, compared as as_compared, renamed};

use build::{Apart, Step};
use fate::Fates;

/// How a plan is made.
#[derive(Debug, Clone)]
pub struct Policy {
    /// When statements are chosen that let readers and writers go on.
    pub online: Online,
    /// How many rows tables are thought to have, for [`Online::Auto`].
    pub rows: BTreeMap<ObjectId, u64>,
    /// What was renamed, old name and new.
    pub renames: Vec<(ObjectId, ObjectId)>,
    /// What the schemas are compared by.
    pub compared: Compared,
    /// Names of the database that is changed.
    pub here: Here,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            online: Online::Auto,
            rows: BTreeMap::new(),
            renames: Vec::new(),
            compared: Compared { owners: true, privileges: true, comments: true },
            here: Here::default(),
        }
    }
}

/// When statements are chosen that let readers and writers go on, and take longer for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Online {
    /// Always.
    Always,
    /// Where a table has more than a few thousand rows.
    #[default]
    Auto,
    /// Never.
    Never,
}

/// Names of the database that is changed, which identities leave out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Here {
    /// Its own name.
    pub database: Option<String>,
    /// The role that owns it.
    pub owner: Option<Ident>,
    /// The role that runs the plan.
    pub role: Option<Ident>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Nothing that Driftless knows brings a property over.
    #[error("plan {object}: it differs in {property}, which Driftless cannot change yet")]
    Unsupported {
        /// The object.
        object: ObjectId,
        /// The property, or the catalog's column.
        property: String,
    },
    /// An object holds secrets, which are not read.
    #[error("plan {object}: its options ({options}) hold secrets, which Driftless does not read")]
    Secret {
        /// The object.
        object: ObjectId,
        /// The names of the options.
        options: String,
    },
    /// Several objects cannot be brought over.
    #[error("plan {} objects: {}", .0.len(), list(.0))]
    Several(Vec<PlanError>),
    /// Statements wait for each other.
    #[error(transparent)]
    Cycle(#[from] Cycle),
    /// A thread of this program broke off.
    #[error("take the fingerprints of the schemas")]
    Fingerprint,
    /// The schemas differ, and nothing would be done.
    #[error("plan {object}: it differs, and there is no statement for it")]
    Nothing {
        /// The first object that differs.
        object: ObjectId,
    },
    /// A schema is of another database system.
    #[error("plan a schema of {dialect}: plans are made for PostgreSQL")]
    Dialect {
        /// Which.
        dialect: Dialect,
    },
}

fn list(errors: &[PlanError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Explain for PlanError {
    fn hint(&self) -> Option<String> {
        match self {
            PlanError::Secret { .. } => Some("make it by hand, then plan again: nothing was changed".to_owned()),
            PlanError::Unsupported { .. } | PlanError::Several(_) => {
                Some("bring it over by hand, then plan again: nothing was changed".to_owned())
            }
            PlanError::Cycle(_) | PlanError::Nothing { .. } | PlanError::Fingerprint => {
                Some("this is a mistake of driftless: please report it with the two definitions".to_owned())
            }
            PlanError::Dialect { .. } => None,
        }
    }
}

/// How often something is set apart before a cycle is one.
const ATTEMPTS: usize = 50;

/// Plans the statements that turn `old` into `new`. The same schemas and policy give the same plan.
///
/// # Errors
/// When something differs that no statement brings over: there is no partial plan.
pub fn plan(old: &Catalog, new: &Catalog, policy: &Policy) -> Result<Plan, PlanError> {
    if let Some(other) = [old, new].into_iter().find(|catalog| catalog.dialect != Dialect::Postgres) {
        return Err(PlanError::Dialect { dialect: other.dialect });
    }
    let compared = Compared {
        owners: policy.compared.owners && says_owners(new),
        privileges: policy.compared.privileges && old.says_who() && new.says_who(),
        ..policy.compared
    };
    // What is not compared is in no fingerprint, and nothing is done about it.
    let (old, new) = (&as_compared(old, compared), &as_compared(new, compared));
    let options = DiffOptions {
        owners: compared.owners,
        privileges: compared.privileges,
        comments: compared.comments,
        column_order: false,
    };
    // The fingerprints take as long as the planning: they are taken beside it.
    std::thread::scope(|scope| {
        let source = scope.spawn(|| {
            let of_object = |(id, object): (&ObjectId, &_)| (id.clone(), fingerprint::of_object(id, object));
            (fingerprint::of_catalog(old), old.objects.iter().map(of_object).collect())
        });
        let target = scope.spawn(|| fingerprint::of_catalog(new));
        let (steps, rename_candidates) = steps(old, new, policy, options)?;
        let (source, objects) = source.join().map_err(|_| PlanError::Fingerprint)?;
        let target = target.join().map_err(|_| PlanError::Fingerprint)?;
        let settings = vec!["set check_function_bodies = off".to_owned(), "set search_path = ''".to_owned()];
        Ok(Plan { dialect: Dialect::Postgres, compared, source, target, settings, steps, rename_candidates, objects })
    })
}

/// The statements, and what may have been renamed.
fn steps(
    old: &Catalog,
    new: &Catalog,
    policy: &Policy,
    options: DiffOptions,
) -> Result<(Vec<driftless_schema::plan::Step>, Vec<RenameCandidate>), PlanError> {
    let mut renamed = renamed(old, new, &policy.renames);
    if let Some(renamed) = &mut renamed {
        rename::keep_chosen_names(renamed);
    }
    let before = renamed.as_ref().map_or(old, |renamed| &renamed.catalog);
    let fates = Fates::of(before, new, options);
    let mut actions = rename::steps(renamed.as_ref().map_or(&[][..], |renamed| &renamed.pairs), &policy.here);
    actions.extend(ordered(&fates, policy)?);
    let steps = finish::steps(actions, &fates, policy);
    if steps.is_empty()
        && let Some(change) = diff(old, new, options).into_iter().next()
    {
        return Err(PlanError::Nothing { object: change.object });
    }
    Ok((steps, candidates(before, new)))
}

/// Whether a schema says whose its objects are.
pub(crate) fn says_owners(catalog: &Catalog) -> bool {
    let mut owned =
        catalog.objects.iter().filter(|(id, _)| crate::ddl::words(id.kind).has_owner && id.kind != Kind::Database);
    owned.all(|(_, object)| object.owner.is_some())
}

/// The actions in order; what waits for itself is set apart, piece by piece.
fn ordered(fates: &Fates<'_>, policy: &Policy) -> Result<Vec<Step>, PlanError> {
    let mut apart = Apart::default();
    for _ in 0..ATTEMPTS {
        let steps = build::steps(fates, policy, &apart).map_err(|mut errors| match errors.len() {
            1 => errors.remove(0),
            _ => PlanError::Several(errors),
        })?;
        match graph::sort(steps) {
            Ok(steps) => return Ok(steps),
            Err(cycle) if !set_apart(&cycle, fates, &mut apart) => return Err(cycle.into()),
            Err(_) => {}
        }
    }
    Err(PlanError::Cycle(Cycle { actions: Vec::new() }))
}

/// Sets one part of a cycle apart; false where nothing can be.
fn set_apart(cycle: &Cycle, fates: &Fates<'_>, apart: &mut Apart) -> bool {
    for key in &cycle.actions {
        let id = &key.object;
        let is_made = fates.new.objects.get(id);
        let has_defaults = is_made.is_some_and(|object| {
            matches!(object.body, Body::Table(_)) && object.columns().iter().any(|column| column.default.is_some())
        });
        if has_defaults && apart.defaults.insert(id.clone()) {
            return true;
        }
    }
    for key in cycle.actions.iter().filter(|key| fates.goes(&key.object)) {
        let parts = fates.old.parts_of(&key.object.schema, &key.object.name);
        let parts: Vec<ObjectId> =
            parts.map(|(id, _)| fates.top_of(fate::Side::Old, id)).filter(|id| !apart.parts.contains(id)).collect();
        if !parts.is_empty() {
            apart.parts.extend(parts);
            return true;
        }
    }
    for key in &cycle.actions {
        if key.object.kind == Kind::View && !fates.stays(&key.object) && apart.views.insert(key.object.clone()) {
            return true;
        }
    }
    false
}
