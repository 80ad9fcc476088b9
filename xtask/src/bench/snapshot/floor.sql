copy (select * from pg_class) to stdout;
copy (select * from pg_attribute) to stdout;
copy (select oid, adrelid, adnum, pg_get_expr(adbin, adrelid) from pg_attrdef) to stdout;
copy (select indexrelid, indrelid, indnatts, indnkeyatts, indisunique, indisprimary, indisexclusion, indimmediate,
             indisclustered, indisvalid, indisready, indislive, indisreplident, indkey, indcollation, indclass,
             indoption, pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid)
      from pg_index) to stdout;
copy (select oid, conname, connamespace, contype, condeferrable, condeferred, convalidated, conrelid, contypid,
             conindid, conparentid, confrelid, confupdtype, confdeltype, confmatchtype, conislocal, coninhcount,
             connoinherit, conkey, confkey, conpfeqop, conppeqop, conffeqop, conexclop, pg_get_expr(conbin, conrelid)
      from pg_constraint) to stdout;
copy (select * from pg_depend) to stdout;
copy (select * from pg_sequence) to stdout;
