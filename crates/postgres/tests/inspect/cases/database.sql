-- roles: reader writer
do $$ begin
    execute format('comment on database %I is %L', current_database(), 'it''s "ours"');
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to driftless_reader', current_database());
    execute format('grant all on database %I to driftless_writer with grant option', current_database());
end $$;
