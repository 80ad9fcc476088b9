//! Keys that sealed something.

use crate::store::sql::Sql;

pub(in crate::store) const LIST: Sql = Sql("select id from watch_sealing_key order by created_at desc, id");

pub(in crate::store) const NOTE: Sql =
    Sql("insert into watch_sealing_key (id, created_at) values ($1, {now}) on conflict (id) do nothing");
