-- since: 15
-- before
create table t (id integer primary key, a text, b integer);
create view invoker with (security_invoker) as select id, a from t;
create view becomes as select id, a from t;
create view rebuilt with (security_invoker, check_option = cascaded) as select id, b from t;
-- after
create table t (id integer primary key, a text, b bigint);
create view invoker as select id, a from t;
create view becomes with (security_invoker) as select id, a, b from t;
create view rebuilt with (security_invoker, check_option = cascaded) as select id, b from t;
