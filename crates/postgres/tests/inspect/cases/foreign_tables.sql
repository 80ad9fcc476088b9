create foreign data wrapper nowhere;
create server far foreign data wrapper nowhere;
create foreign table remote (id int options (column_name 'ID') not null, note text default 'x') server far options (schema_name 'x', table_name 'Y=Z');
comment on foreign table remote is 'elsewhere';
