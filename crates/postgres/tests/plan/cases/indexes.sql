-- before
create table t (id integer primary key, a text, b integer, c integer[], d text);
create index same on t (a);
create index method on t (b);
create index direction on t (b);
create index expression on t (lower(a));
create index partial on t (b) where b > 0;
create index opclass on t (a);
create index collated on t (a);
create index including on t (b);
create unique index uniqueness on t (id, b);
create index options on t (b) with (fillfactor = 80);
create index gone on t (d);
create index statistics on t ((b + 1), (b + 2));
create index commented on t (d, a);
comment on index commented is 'before';
-- rows
insert into t values (1, 'a', 1, '{1}', 'd');
-- after
create table t (id integer primary key, a text, b integer, c integer[], d text);
create index same on t (a);
create index method on t using hash (b);
create index direction on t (b desc nulls last);
create index expression on t (upper(a));
create index partial on t (b) where b > 10;
create index opclass on t (a text_pattern_ops);
create index collated on t (a collate "C");
create index including on t (b) include (d);
create index uniqueness on t (id, b);
create index options on t (b) with (fillfactor = 60);
create index added on t using gin (c);
create index brin on t using brin (b int4_minmax_multi_ops (values_per_range = 16)) with (pages_per_range = 32);
create index statistics on t ((b + 1), (b + 2));
alter index statistics alter column 2 set statistics 1000;
create index commented on t (d, a);
comment on index commented is 'after';
