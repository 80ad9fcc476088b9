//! The outbox: messages, deliveries and attempts.

use crate::store::sql::Sql;

macro_rules! view {
    ($rest:literal) => {
        concat!(
            "select d.id, d.message_id, m.type, m.schema_id, d.webhook_id, d.state, d.attempts, d.next_at,
               d.created_at, d.finished_at, a.at, a.outcome, a.status, a.detail, a.took_us
             from watch_delivery d join watch_message m on m.id = d.message_id
             left join watch_attempt a on a.delivery_id = d.id and a.attempt = d.attempts ",
            $rest
        )
    };
}

pub(in crate::store) const MESSAGE_INSERT: Sql =
    Sql("insert into watch_message (id, type, schema_id, created_at) values ($1, $2, $3, {now})");

/// Unless the endpoint is gone by now.
pub(in crate::store) const INSERT: Sql = Sql(
    "insert into watch_delivery (message_id, webhook_id, body, state, attempts, failures, next_at, created_at)
     select $1, w.id, $3, 'pending', 0, 0, {now}, {now} from watch_webhook w where w.id = $2 and w.state <> 'disabled'",
);

pub(in crate::store) const OF_MESSAGE: Sql = Sql("select id from watch_delivery where message_id = $1 order by id");

pub(in crate::store) const VIEW: Sql = Sql(view!("where d.id = $1"));

pub(in crate::store) const LIST: Sql = Sql(view!(
    "where (d.created_at < $1 or d.created_at = $1 and d.id < $2)
       and (cast($3 as bigint) = 0 or d.webhook_id = $3) and ($4 = '' or d.state = $4) and ($5 = '' or m.type = $5)
     order by d.created_at desc, d.id desc limit $6"
));

pub(in crate::store) const ATTEMPTS: Sql =
    Sql("select attempt, at, outcome, status, detail, body, took_us from watch_attempt
     where delivery_id = $1 order by attempt");

/// Endpoints that something is due for, and how much of it is being delivered.
pub(in crate::store) const DUE: Sql = Sql(
    "select w.id, (select count(*) from watch_delivery l where l.webhook_id = w.id and l.lease_until > {now}) as leased
     from watch_webhook w
     where w.state = 'active'
       and (w.rest_until is null or w.rest_until <= {now} or w.rest_until > {now} + 172800000000)
       and exists (select 1 from watch_delivery d where d.webhook_id = w.id and d.state = 'pending'
                   and (d.next_at <= {now} or d.next_at > {now} + 172800000000)
                   and (d.lease_until is null or d.lease_until <= {now} or d.lease_until > {now} + $1 + $1))
     order by w.id",
);

/// Takes what is due for one endpoint. What a clock that jumped has left behind is due as well.
pub(in crate::store) const CLAIM: Sql =
    Sql("update watch_delivery set lease_owner = $1, lease_until = {now} + $2, fence = fence + 1
     where id in (
       select d.id from watch_delivery d
       where d.webhook_id = $4 and d.state = 'pending'
         and (d.next_at <= {now} or d.next_at > {now} + 172800000000)
         and (d.lease_until is null or d.lease_until <= {now} or d.lease_until > {now} + $2 + $2)
       order by d.next_at, d.id limit $3 {skip_locked})
     returning id, message_id, webhook_id, body, failures, fence");

/// Gives a delivery back, as if nobody had taken it, for somebody else to make.
pub(in crate::store) const RELEASE: Sql =
    Sql("update watch_delivery set lease_owner = null, lease_until = null, next_at = {now} + $3
     where id = $1 and fence = $2");

/// How long until there is something to claim: a delivery is due, its lease runs out, or its endpoint has rested.
pub(in crate::store) const NEXT_DUE: Sql =
    Sql("select min(case when w.rest_until > d.next_at and w.rest_until > coalesce(d.lease_until, 0) then w.rest_until
                     when d.lease_until > d.next_at then d.lease_until
                     else d.next_at end) - {now} as due_in
     from watch_delivery d join watch_webhook w on w.id = d.webhook_id
     where d.state = 'pending' and w.state = 'active'");

pub(in crate::store) const FINISH: Sql =
    Sql("update watch_delivery set lease_owner = null, lease_until = null, state = $3, attempts = attempts + 1,
       failures = failures + 1, next_at = {now} + $4, finished_at = case when $3 = 'pending' then null else {now} end
     where id = $1 and fence = $2 returning attempts");

pub(in crate::store) const ATTEMPT_INSERT: Sql =
    Sql("insert into watch_attempt (delivery_id, attempt, at, outcome, status, detail, body, took_us)
     values ($1, $2, {now}, $3, $4, $5, $6, $7)");

/// The same message again, with the attempts from before on record.
pub(in crate::store) const REPLAY: Sql =
    Sql("update watch_delivery set state = 'pending', failures = 0, next_at = {now}, finished_at = null
     where id = $1 and state <> 'pending'
       and exists (select 1 from watch_webhook w where w.id = watch_delivery.webhook_id and w.state <> 'disabled')");

pub(in crate::store) const COUNTS: Sql =
    Sql("select state, count(*) as deliveries from watch_delivery group by state order by state");

/// Messages that are long done.
pub(in crate::store) const FORGET: Sql = Sql("delete from watch_message where created_at < {now} - $1
       and not exists (select 1 from watch_delivery d where d.message_id = watch_message.id and d.state = 'pending')");

/// What an endpoint that is disabled is not told any more. It can be replayed.
pub(in crate::store) const END_OF_ENDPOINT: Sql =
    Sql("update watch_delivery set state = 'dead', lease_owner = null, lease_until = null, finished_at = {now}
     where webhook_id = $1 and state = 'pending'");

/// What has waited for too long for an endpoint that is paused.
pub(in crate::store) const END_OF_PAUSED: Sql = Sql("update watch_delivery set state = 'dead', finished_at = {now}
     where state = 'pending' and created_at < {now} - $1
       and exists (select 1 from watch_webhook w where w.id = watch_delivery.webhook_id and w.state = 'paused')");
