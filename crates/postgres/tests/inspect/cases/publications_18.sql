-- since: 18
create table computed (id int primary key, twice int generated always as (id * 2) stored);
create publication with_them for table computed with (publish_generated_columns = stored);
