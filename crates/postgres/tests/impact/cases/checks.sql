create table t (
  a int, s text, v varchar(9),
  constraint dropped check (a > 0),
  constraint widened check (s in ('a', 'b')),
  constraint narrowed check (v in ('a', 'b')),
  constraint bounds check (a between 0 and 150),
  constraint length check (char_length(s) <= 50),
  constraint other check (s <> 'a'),
  constraint renamed check (a < 9),
  constraint made_anew check (a < 8),
  constraint no_inherit check (a < 7),
  constraint became_unique check (a < 6)
);
alter table t add constraint validated check (a > 1) not valid;

-- after
alter table t drop constraint dropped, drop constraint widened, drop constraint narrowed, drop constraint bounds, drop constraint length, drop constraint other, drop constraint made_anew, drop constraint no_inherit, drop constraint became_unique;
alter table t add constraint widened check (s in ('a', 'b', 'c')), add constraint narrowed check (v in ('a')), add constraint bounds check (a between 0 and 120), add constraint length check (char_length(s) <= 60), add constraint other check (s <> 'b'), add constraint made_anew2 check (a < 8), add constraint no_inherit check (a < 7) no inherit, add constraint became_unique unique (a);
alter table t rename constraint renamed to renamed2;
alter table t validate constraint validated;
alter table t add constraint added check (a > 2), add constraint not_valid check (a > 3) not valid;
