//! Databases, and whose turn it is to look at them.

use crate::store::sql::Sql;

pub(in crate::store) const FIND: Sql = Sql("select id from watch_target where identity = $1");

pub(in crate::store) const INSERT: Sql = Sql(
    "insert into watch_target (identity, engine, db_host, db_port, db_name, address, interval_us, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, {now} + $8, {now})
     on conflict (identity) do nothing
     returning id",
);

/// Everybody who changes what belongs to a database takes this first: so nobody waits for somebody who waits for them.
pub(in crate::store) const LOCK: Sql = Sql("select id from watch_target where id = $1 {for_update}");

pub(in crate::store) const SET_ADDRESS: Sql = Sql("update watch_target set address = $2 where id = $1");

/// The user may be another one.
pub(in crate::store) const SET_IDENTITY: Sql = Sql("update watch_target set identity = $2 where id = $1");

pub(in crate::store) const ADDRESS: Sql = Sql("select address from watch_target where id = $1");

/// What is wanted of a database was changed: its mark does not know all of it, neither the one that is there nor
/// one that somebody is about to write.
pub(in crate::store) const WANTED: Sql = Sql("update watch_target set generation = generation + 1, mark = null,
       interval_us = coalesce((select min(s.interval_us) from watch_schema s
                               where s.target_id = watch_target.id and s.state in ('active', 'dropped')), interval_us),
       next_at = case when next_at > {now} + $2 then {now} + $2 else next_at end
     where id = $1");

pub(in crate::store) const DELETE_UNUSED: Sql = Sql("delete from watch_target
     where id = $1 and not exists (select 1 from watch_schema s where s.target_id = watch_target.id
                                   and (s.state <> 'removed' or s.pattern_id is not null and exists (
                                        select 1 from watch_schema p where p.id = s.pattern_id)))");

/// Takes databases whose turn it is, or whose worker is gone. What should come later than anything is
/// scheduled to come, or has a lease longer than any, a clock that jumped has left behind.
pub(in crate::store) const CLAIM: Sql =
    Sql("update watch_target set lease_owner = $1, lease_until = {now} + $2, fence = fence + 1
     where id in (
       select t.id from watch_target t
       where (t.next_at <= {now} or t.next_at > {now} + 2 * t.interval_us + 7200000000)
         and (t.lease_until is null or t.lease_until <= {now} or t.lease_until > {now} + $2 + $2)
         and exists (select 1 from watch_schema s where s.target_id = t.id and s.state in ('active', 'dropped'))
       order by t.next_at limit $3 {skip_locked})
     returning id, engine, db_host, db_port, db_name, address, interval_us, fence, generation, mark, failures,
               failing_since, told_unreachable,
               (full_at is null or full_at <= {now} - $4 or full_at > {now}) as full_due,
               exists (select 1 from watch_run r where r.target_id = watch_target.id and r.finished_at is null) as runs");

/// How long until there is something to claim: a database is due, or the lease of one that is due runs out.
pub(in crate::store) const NEXT_DUE: Sql =
    Sql("select min(case when t.lease_until > t.next_at then t.lease_until else t.next_at end) - {now} as due_in
     from watch_target t
     where exists (select 1 from watch_schema s where s.target_id = t.id and s.state in ('active', 'dropped'))");

pub(in crate::store) const RENEW: Sql =
    Sql("update watch_target set lease_until = {now} + $3 where id = $1 and fence = $2");

/// Ends a look that succeeded. Somebody may have asked for another one meanwhile.
pub(in crate::store) const FINISH: Sql =
    Sql("update watch_target set lease_owner = null, lease_until = null, checked_at = {now},
       mark = case when generation = $3 then $4 else null end,
       full_at = case when $5 then {now} else full_at end,
       next_at = case when exists (select 1 from watch_run r where r.target_id = watch_target.id
                                   and r.finished_at is null and r.fence is null) then 0
                      when generation <> $3 and interval_us < $6 then {now} + interval_us
                      else {now} + $6 end,
       failures = 0, failing_since = null, failure = null, told_unreachable = false
     where id = $1 and fence = $2");

/// Ends a look that found nothing, and no run that somebody asked for.
pub(in crate::store) const FINISH_UNCHANGED: Sql =
    Sql("update watch_target set lease_owner = null, lease_until = null, checked_at = {now},
       next_at = case when exists (select 1 from watch_run r where r.target_id = watch_target.id
                                   and r.finished_at is null and r.fence is null) then 0
                      when generation <> $4 and interval_us < $3 then {now} + interval_us
                      else {now} + $3 end,
       failures = 0, failing_since = null, failure = null, told_unreachable = false
     where id = $1 and fence = $2");

/// A pattern registered more tables: what is known of them is not all any more. The mark knows them.
pub(in crate::store) const GROWN: Sql = Sql("update watch_target set generation = generation + 1 where id = $1");

/// Ends a look that failed.
pub(in crate::store) const FAIL: Sql = Sql("update watch_target set lease_owner = null, lease_until = null, 
       next_at = case when exists (select 1 from watch_run r where r.target_id = watch_target.id
                                   and r.finished_at is null and r.fence is null) then 0 else {now} + $3 end,
       failures = failures + 1, failing_since = coalesce(failing_since, {now}), failure = $4, told_unreachable = $5
     where id = $1 and fence = $2");

/// Puts a look off that somebody's DDL was in the way of.
pub(in crate::store) const POSTPONE: Sql =
    Sql("update watch_target set lease_owner = null, lease_until = null, next_at = {now} + $3
     where id = $1 and fence = $2");

pub(in crate::store) const HURRY: Sql = Sql("update watch_target set next_at = 0 where id = $1");

pub(in crate::store) const COUNTS: Sql =
    Sql("select count(*) as targets, count(case when failures > 0 then 1 end) as unreachable
     from watch_target");
