-- before
create type span as range (subtype = float8);
create type kept as range (subtype = timestamptz);
create table booking (id integer primary key, span span, kept kept);
create index booking_span on booking using gist (span);
comment on type span is 'from to';
-- after
create type span as range (subtype = float8, subtype_diff = float8mi);
create type added as range (subtype = integer);
create table booking (id integer primary key, span span, added added);
create index booking_span on booking using gist (span);
comment on type span is 'from to';
