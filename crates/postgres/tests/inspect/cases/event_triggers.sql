-- roles: owner
create function noted() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger "On ""end""" on ddl_command_end execute function noted();
create event trigger tagged on ddl_command_start when tag in ('DROP TABLE', 'CREATE TABLE') execute function noted();
create event trigger dropped on sql_drop execute function noted();
create event trigger rewritten on table_rewrite execute function noted();
alter event trigger dropped disable;
alter event trigger rewritten enable always;
comment on event trigger tagged is 'of tables';
