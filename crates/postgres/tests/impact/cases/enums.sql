create type at_end as enum ('a', 'b');
create type before as enum ('a', 'b');
create type renamed as enum ('a', 'b');
create type removed as enum ('a', 'b', 'c');
create type made_anew as enum ('a', 'b');
create type reordered as enum ('low', 'high');
create type dropped as enum ('a');
create type type_renamed as enum ('a');

-- after
alter type at_end add value 'c';
alter type before add value 'x' before 'b';
alter type renamed rename value 'b' to 'z';
drop type removed;
create type removed as enum ('a', 'c');
drop type made_anew;
create type made_anew as enum ('a', 'z');
drop type reordered;
create type reordered as enum ('high', 'low');
drop type dropped;
alter type type_renamed rename to type_renamed2;
create type added as enum ('a');
