-- since: 17
create collation built_in (provider = builtin, locale = 'C.UTF-8');
