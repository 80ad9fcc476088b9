create sequence plain_seq;
create sequence down_seq as smallint increment by -2 minvalue -100 maxvalue 100 start with 50 cache 20 cycle;
create table owner_table (id int, other bigint);
create sequence owned_seq owned by owner_table.other;
alter table owner_table alter column id set default nextval('plain_seq');
comment on sequence plain_seq is 'counts';
select nextval('plain_seq'), setval('owned_seq', 77);
