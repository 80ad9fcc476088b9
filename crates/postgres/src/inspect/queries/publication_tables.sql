select r.oid, r.prpubid as publication, r.prrelid as relation, {published_columns} as columns,
       {published_rows} as filter
from pg_publication_rel r
