-- before
create table t (id integer primary key, a integer, b integer, c integer);
create statistics kinds (ndistinct) on a, b from t;
create statistics columns on a, b from t;
create statistics expression on (a + 1), b from t;
create statistics target on b, c from t;
create statistics gone on a, c from t;
comment on statistics target is 'target';
-- after
create table t (id integer primary key, a bigint, b integer, c integer);
create statistics kinds (ndistinct, dependencies, mcv) on a, b from t;
create statistics columns on a, b, c from t;
create statistics expression on (a + 2), b from t;
create statistics target on b, c from t;
alter statistics target set statistics 300;
comment on statistics target is 'aim';
