-- since: 15
create schema app;
create schema "Odd schema";
create table app.users (id int primary key, email text, "Age" int);
create table other (id int primary key);
create publication rows for table app.users ("Age", id) where (id > 5), other;
create publication schemas for tables in schema "Odd schema", public, app;
create publication mixed for table app.users where (email <> 'it''s'), tables in schema "Odd schema" with (publish = 'insert');
