create schema "Odd.Schema ""x""";
create table "Odd.Schema ""x"""."a
b 🦀 'q' \back" ("select" int, " " int, "x""y.z" int, "ÄÖ" int default 5 check ("ÄÖ" > 0), primary key ("select", " "));
create index "sixty-three bytes ----------------------------------- is the en" on "Odd.Schema ""x"""."a
b 🦀 'q' \back" ("x""y.z");
create table "order" ("table" int primary key, "column" int references "order" ("table"));
