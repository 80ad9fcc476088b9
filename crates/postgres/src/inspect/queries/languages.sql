-- The server's own too: transforms name them.
select l.oid, l.lanname as name, l.lanowner as owner, l.lanacl::text[] as acl, l.lanpltrusted as trusted,
       l.lanplcallfoid as handler, l.laninline as inline, l.lanvalidator as validator
from pg_language l
