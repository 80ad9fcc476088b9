create extension citext;
create type status as enum ('a', 'b');
create type more as enum ('a', 'b', 'c');
create domain short as varchar(5);
create type pair as (a int);
create schema other;
create type other.pair as (a int);
create table t (
  int_wider int, int_narrower bigint, int_numeric int, int_float int, int_text int, text_int text,
  float_wider real, float_narrower double precision,
  numeric_more numeric(10,2), numeric_fewer numeric(10,2), numeric_scale numeric(10,2), numeric_wider numeric(10,2),
  numeric_rounded numeric(10,3), numeric_free numeric(10,2), numeric_bound numeric,
  varchar_longer varchar(10), varchar_text varchar(10), varchar_shorter varchar(10), text_varchar text,
  char_text char(3), char_shorter char(3), text_citext text,
  date_timestamp date, timestamp_date timestamp, timestamp_zone timestamp, timestamp_precision timestamp,
  json_jsonb json, jsonb_json jsonb, enum_text status, text_enum text, enum_enum status, enum_less more,
  to_array int, bits bit(3), inet_cidr inet, cidr_inet cidr, uuid_text uuid, uuid_bytea uuid,
  to_domain varchar(5), from_domain short, elsewhere pair, unknown boolean, interval_less interval, int_array int[]
);

-- after
alter table t alter int_wider type bigint, alter int_narrower type int, alter int_numeric type numeric, alter int_float type real, alter int_text type text, alter text_int type int using 1;
alter table t alter float_wider type double precision, alter float_narrower type real;
alter table t alter numeric_more type numeric(12,2), alter numeric_fewer type numeric(8,2), alter numeric_scale type numeric(10,4), alter numeric_wider type numeric(12,4), alter numeric_rounded type numeric(10,1), alter numeric_free type numeric, alter numeric_bound type numeric(10,2);
alter table t alter varchar_longer type varchar(20), alter varchar_text type text, alter varchar_shorter type varchar(5), alter text_varchar type varchar(5), alter char_text type text, alter char_shorter type char(1), alter text_citext type citext;
alter table t alter date_timestamp type timestamp, alter timestamp_date type date, alter timestamp_zone type timestamptz, alter timestamp_precision type timestamp(0);
alter table t alter json_jsonb type jsonb, alter jsonb_json type json, alter enum_text type text, alter text_enum type status using 'a', alter enum_enum type more using 'a', alter enum_less type status using 'a';
alter table t alter to_array type int[] using null, alter bits type bit(5), alter inet_cidr type cidr, alter cidr_inet type inet, alter uuid_text type text, alter uuid_bytea type bytea using null;
alter table t alter to_domain type short, alter from_domain type varchar(5), alter elsewhere type other.pair using null, alter unknown type int using 1, alter interval_less type interval day to second(2), alter int_array type bigint[];
