select a.oid, a.amname as name, a.amtype as kind, a.amhandler::oid as handler from pg_am a
