-- since: 18
create table newer (
    id int constraint must_be_there not null,
    a int,
    twice int generated always as (a * 2) virtual,
    own int not null no inherit
);
alter table newer add constraint later not null a not valid;
comment on constraint must_be_there on newer is 'why';
