-- The names of the options alone: passwords stay on the server, which shows some roles not even those.
select m.umid as oid, m.srvname as server, m.umuser as role,
       m.umoptions is null and current_setting('is_superuser') = 'off' as hidden,
       array(select split_part(u.option, '=', 1) from unnest(m.umoptions) u (option) order by 1) as options
from pg_user_mappings m
