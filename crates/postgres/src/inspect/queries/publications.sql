select p.oid, p.pubname as name, p.pubowner as owner, p.puballtables as all_tables, p.pubinsert as inserts,
       p.pubupdate as updates, p.pubdelete as deletes, p.pubtruncate as truncates, p.pubviaroot as via_root,
       {generated_columns} as generated_columns
from pg_publication p
