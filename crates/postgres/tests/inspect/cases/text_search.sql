-- roles: owner
create schema "Words";
create text search parser "Words"."My parser" (
    start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline);
create text search parser bare (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
create text search template "Words".folding (init = dsimple_init, lexize = dsimple_lexize);
create text search template fixed (lexize = dsimple_lexize);
create text search dictionary "Words"."Stop it" (template = "Words".folding, stopwords = english);
create text search dictionary no_options (template = simple);
create text search dictionary stemmed (template = snowball, language = 'english', stopwords = 'english');
create text search configuration "Words"."English ""x""" (parser = "Words"."My parser");
alter text search configuration "Words"."English ""x""" add mapping for word, asciiword with "Words"."Stop it", stemmed, simple;
create text search configuration copied (copy = english);
create text search configuration empty (parser = "default");
alter text search configuration copied drop mapping for email, url, url_path, host, sfloat, version, file, float, int, uint, numword, numhword, hword_numpart;
alter text search configuration copied owner to driftless_owner;
comment on text search parser bare is 'a parser';
comment on text search template fixed is 'a template';
comment on text search dictionary stemmed is 'a dictionary';
comment on text search configuration copied is 'a configuration';
