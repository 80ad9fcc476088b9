-- No provider is at hand: its entries are made by hand.
create table secrets (id int, note text);
create function told() returns int language sql as 'select 1';
insert into pg_seclabel (objoid, classoid, objsubid, provider, label) values
    ('secrets'::regclass, 'pg_class'::regclass, 0, 'other', 'open'),
    ('secrets'::regclass, 'pg_class'::regclass, 0, 'selinux', 'it''s "closed"'),
    ('secrets'::regclass, 'pg_class'::regclass, 2, 'selinux', 'secret'),
    ('told()'::regprocedure, 'pg_proc'::regclass, 0, 'selinux', 'open');
insert into pg_shseclabel (objoid, classoid, provider, label)
    select oid, 'pg_database'::regclass, 'selinux', 'all' from pg_database where datname = current_database();
