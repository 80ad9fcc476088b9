//! GRANT and REVOKE.

use std::collections::{BTreeMap, BTreeSet};

use driftless_schema::model::{Column, Grant, Grantee, Ident, Kind, ObjectId};

use super::standing::authorization;
use super::text;
use crate::plan::draft::Draft;

/// The statements that turn one list of privileges into another; `None` is what the server grants by itself.
pub(in crate::plan) fn drafts(
    id: &ObjectId,
    on: &str,
    owner: &str,
    before: Option<&[Grant]>,
    after: Option<&[Grant]>,
) -> Vec<Draft> {
    if before == after {
        return Vec::new();
    }
    let list = |grants: Option<&[Grant]>| -> BTreeSet<Grant> {
        grants.map_or_else(|| granted_by_server(id.kind), <[Grant]>::to_vec).into_iter().collect()
    };
    between(id, &Words { on, owner, columns: "", head: "" }, &list(before), &list(after))
}

/// The statements that turn the privileges on a column into others.
pub(in crate::plan) fn of_column(id: &ObjectId, table_owner: &str, before: &[Grant], after: &Column) -> Vec<Draft> {
    let (before, after): (BTreeSet<Grant>, BTreeSet<Grant>) =
        (before.iter().cloned().collect(), after.privileges.iter().cloned().collect());
    let on = format!("TABLE {}", text::relation_name(id));
    let columns = format!(" ({})", text::name(&id.name));
    between(id, &Words { on: &on, owner: table_owner, columns: &columns, head: "" }, &before, &after)
}

/// The statements that turn default privileges into others; `head` is what each begins with.
pub(in crate::plan) fn by_default(
    id: &ObjectId,
    head: &str,
    owner: &str,
    before: Option<&[Grant]>,
    after: Option<&[Grant]>,
) -> Vec<Draft> {
    let list = |grants: Option<&[Grant]>| -> BTreeSet<Grant> {
        grants.map_or_else(|| baseline(id), <[Grant]>::to_vec).into_iter().collect()
    };
    let on = id.name.to_uppercase();
    between(id, &Words { on: &on, owner, columns: "", head }, &list(before), &list(after))
}

/// What default privileges say nothing new against: in one schema nothing, in all what the server grants.
fn baseline(id: &ObjectId) -> Vec<Grant> {
    if !id.schema.is_empty() {
        return Vec::new();
    }
    granted_by_server(match id.name.as_str() {
        "functions" => Kind::Function,
        "types" => Kind::Domain,
        _ => Kind::Table,
    })
}

struct Words<'a> {
    on: &'a str,
    owner: &'a str,
    columns: &'a str,
    head: &'a str,
}

/// What the server grants by itself.
pub(in crate::plan) fn granted_by_server(kind: Kind) -> Vec<Grant> {
    let grant = |to, privilege: &str| Grant { to, privilege: privilege.into(), grantable: false, by: None };
    let mut grants = vec![grant(Grantee::Owner, "ALL")];
    match kind {
        Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Language => {
            grants.push(grant(Grantee::Public, "ALL"))
        }
        _ if kind.is_type() => grants.push(grant(Grantee::Public, "ALL")),
        Kind::Database => {
            grants.push(grant(Grantee::Public, "CONNECT"));
            grants.push(grant(Grantee::Public, "TEMPORARY"));
        }
        _ => {}
    }
    grants
}

/// Who holds what from whom, with or without the right to grant it on.
type Holder = (Grantee, bool, Option<Ident>);

fn between(id: &ObjectId, words: &Words<'_>, before: &BTreeSet<Grant>, after: &BTreeSet<Grant>) -> Vec<Draft> {
    let by_holder = |grants: Vec<&Grant>| {
        let mut holders: BTreeMap<Holder, Vec<String>> = BTreeMap::new();
        for grant in grants {
            let holder = (grant.to.clone(), grant.grantable, grant.by.clone());
            holders.entry(holder).or_default().push(format!("{}{}", grant.privilege, words.columns));
        }
        holders
    };
    let Words { on, owner, columns: _, head } = words;
    let mut drafts = Vec::new();
    for ((to, _, by), privileges) in by_holder(before.difference(after).collect()) {
        let (list, to_sql) = (privileges.join(", "), grantee(&to, owner));
        let draft =
            Draft::new(format!("{head}REVOKE {list} ON {on} FROM {to_sql}"), id, format!("{to} has it no more"));
        push(&mut drafts, by, authorization(draft, false, format!("{to} loses {list}")));
    }
    for ((to, grantable, by), privileges) in by_holder(after.difference(before).collect()) {
        let (list, to_sql) = (privileges.join(", "), grantee(&to, owner));
        let option = if grantable { " WITH GRANT OPTION" } else { "" };
        let draft = Draft::new(format!("{head}GRANT {list} ON {on} TO {to_sql}{option}"), id, format!("{to} has it"));
        push(&mut drafts, by, authorization(draft, true, format!("{to} gets {list}")));
    }
    drafts
}

/// What another role than the owner granted, that role has to grant.
fn push(drafts: &mut Vec<Draft>, by: Option<Ident>, draft: Draft) {
    let Some(by) = by else { return drafts.push(draft) };
    let id = draft.object.clone();
    drafts.push(Draft::new(format!("SET ROLE {}", text::name(&by)), &id, "it is this role that granted it"));
    drafts.push(draft);
    drafts.push(Draft::new("RESET ROLE", &id, "back to the role that runs the plan"));
}

fn grantee(to: &Grantee, owner: &str) -> String {
    match to {
        Grantee::Owner => owner.to_owned(),
        Grantee::Public => "PUBLIC".to_owned(),
        Grantee::Role(role) => text::name(role),
    }
}
