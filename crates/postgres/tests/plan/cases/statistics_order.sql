-- broken: the server tells the columns of statistics in the order of the table, which is not compared: the texts differ for ever
-- before
create table t (id integer, a integer, b integer);
create statistics st on a, b from t;
-- after
create table t (id integer, b integer, a integer);
create statistics st on b, a from t;
