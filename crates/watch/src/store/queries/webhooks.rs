//! Endpoints.

use crate::store::sql::Sql;

macro_rules! columns {
    () => {
        "id, shown_url, schema_id, labels, min_impact, format, events, state, disabled_reason, failing_since,
         created_at, created_by"
    };
}

pub(in crate::store) const INSERT: Sql =
    Sql("insert into watch_webhook (url, shown_url, secret, schema_id, labels, min_impact, format, events, state,
                                disabled_told, created_at, created_by)
     values ($1, $2, $1, $3, $4, $5, $6, $7, 'active', true, {now}, $8)
     returning id");

pub(in crate::store) const SEAL: Sql = Sql("update watch_webhook set url = $2, secret = $3 where id = $1");

pub(in crate::store) const SET_URL: Sql = Sql("update watch_webhook set url = $2, shown_url = $3 where id = $1");

pub(in crate::store) const VIEW: Sql = Sql(concat!("select ", columns!(), " from watch_webhook where id = $1"));

pub(in crate::store) const LIST: Sql = Sql(concat!(
    "select ",
    columns!(),
    " from watch_webhook where (created_at < $1 or created_at = $1 and id < $2) and (cast($3 as bigint) = 0 or schema_id = $3)
      order by created_at desc, id desc limit $4"
));

pub(in crate::store) const LISTENING: Sql =
    Sql(concat!("select ", columns!(), " from watch_webhook where state <> 'disabled' order by id"));

pub(in crate::store) const UPDATE: Sql =
    Sql("update watch_webhook set labels = coalesce($2, labels), min_impact = coalesce($3, min_impact),
       format = coalesce($4, format), events = coalesce($5, events), state = coalesce($6, state),
       schema_id = case when $7 then cast($8 as bigint) else schema_id end,
       disabled_reason = case when $6 = 'active' then null else disabled_reason end,
       failing_since = case when $6 = 'active' then null else failing_since end,
       rest_until = case when $6 = 'active' then null else rest_until end
     where id = $1");

pub(in crate::store) const SECRETS: Sql =
    Sql("select url, secret, former_secret, (former_until is not null and former_until > {now}) as former_good
     from watch_webhook where id = $1");

/// The secret before stays good for a while.
pub(in crate::store) const ROTATE: Sql =
    Sql("update watch_webhook set former_secret = $2, former_until = {now} + $4, secret = $3 where id = $1");

pub(in crate::store) const DELETE: Sql = Sql("delete from watch_webhook where id = $1");

pub(in crate::store) const SUCCEEDED: Sql =
    Sql("update watch_webhook set failing_since = null, rest_until = null where id = $1 and failing_since is not null");

/// Returns for how long it has been failing.
pub(in crate::store) const FAILED: Sql = Sql("update watch_webhook set failing_since = coalesce(failing_since, {now}),
       rest_until = case when cast($2 as bigint) > 0 then {now} + $2 else rest_until end
     where id = $1 returning {now} - failing_since as failing_for");

/// Whoever records something of an endpoint takes this first.
pub(in crate::store) const LOCK: Sql = Sql("select id from watch_webhook where id = $1 {for_update}");

pub(in crate::store) const DISABLE: Sql =
    Sql("update watch_webhook set state = 'disabled', disabled_reason = $2, disabled_told = false
     where id = $1 and state <> 'disabled'");

/// Endpoints that are disabled, and nobody was told.
pub(in crate::store) const UNTOLD: Sql =
    Sql("select id, shown_url, disabled_reason from watch_webhook where not disabled_told order by id");

pub(in crate::store) const TOLD: Sql =
    Sql("update watch_webhook set disabled_told = true where id = $1 and not disabled_told");

pub(in crate::store) const COUNTS: Sql =
    Sql("select state, count(*) as webhooks from watch_webhook group by state order by state");
