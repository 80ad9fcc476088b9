create type announced;
create schema "My types";
create type "My types"."Number";
create function "My types".number_in(cstring) returns "My types"."Number" language internal immutable strict as 'int4in';
create function "My types".number_out("My types"."Number") returns cstring language internal immutable strict as 'int4out';
create function "My types".number_receive(internal) returns "My types"."Number" language internal immutable strict as 'int4recv';
create function "My types".number_send("My types"."Number") returns bytea language internal immutable strict as 'int4send';
create type "My types"."Number" (
    internallength = 4, input = "My types".number_in, output = "My types".number_out,
    receive = "My types".number_receive, send = "My types".number_send, passedbyvalue, alignment = int4,
    default = '7', category = 'X', preferred = true, delimiter = ';');
create type words;
create function words_in(cstring) returns words language internal immutable strict as 'textin';
create function words_out(words) returns cstring language internal immutable strict as 'textout';
create type words (input = words_in, output = words_out, storage = extended, collatable = true);
create type point_like;
create function point_like_in(cstring) returns point_like language internal immutable strict as 'point_in';
create function point_like_out(point_like) returns cstring language internal immutable strict as 'point_out';
create type point_like (
    internallength = 16, input = point_like_in, output = point_like_out, alignment = double, element = float8,
    subscript = raw_array_subscript_handler);
comment on type words is 'as text';
revoke usage on type words from public;
create table uses_types (n "My types"."Number", ws words[]);
