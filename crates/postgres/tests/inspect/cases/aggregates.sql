-- roles: reader
create function add(state bigint, value int) returns bigint language sql immutable as 'select state + value';
create function remove(state bigint, value int) returns bigint language sql immutable as 'select state - value';
create function finish(state bigint, value int) returns bigint language sql immutable as 'select state';
create function at_last(state bigint) returns bigint language sql immutable as 'select state';
create aggregate total(int) (sfunc = add, stype = bigint, initcond = '0');
create aggregate "Total of ""all"""(int) (
    sfunc = add, stype = bigint, sspace = 16, finalfunc = finish, finalfunc_extra, finalfunc_modify = shareable,
    combinefunc = int8pl, initcond = '0', msfunc = add, minvfunc = remove, mstype = bigint, msspace = 8,
    mfinalfunc = at_last, minitcond = '1', parallel = safe);
create aggregate count_all(*) (sfunc = int8inc, stype = bigint, initcond = '0', parallel = restricted);
create aggregate listed(anynonarray) (sfunc = array_agg_transfn, stype = internal, finalfunc = array_agg_finalfn, finalfunc_extra);
create aggregate earliest(date) (sfunc = date_smaller, stype = date, sortop = <);
create aggregate percentile(float8 order by anyelement) (
    sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create aggregate ranked(variadic "any" order by variadic "any") (
    sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra,
    finalfunc_modify = read_only, hypothetical);
create aggregate packed(int) (
    sfunc = int4_avg_accum, stype = _int8, combinefunc = int4_avg_combine, finalfunc = int8_avg, initcond = '{0,0}');
create aggregate averaged(numeric) (
    sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg, serialfunc = numeric_avg_serialize,
    deserialfunc = numeric_avg_deserialize, combinefunc = numeric_avg_combine, parallel = safe);
comment on aggregate total(int) is 'adds up';
revoke execute on function total(int) from public;
grant execute on function total(int) to driftless_reader;
