delete from driftless.sync_rebuild where id = $1
