select p.oid, p.proname as name, p.pronamespace as schema, p.proowner as owner, p.proacl::text[] as acl,
       oidvectortypes(p.proargtypes) as signature, pg_get_function_arguments(p.oid) as arguments,
       pg_get_function_result(p.oid) as returns, p.proparallel as parallel, a.aggkind as kind,
       a.aggtransfn::oid as transition, a.aggfinalfn::oid as final_function, a.aggcombinefn::oid as combine,
       a.aggserialfn::oid as serialize, a.aggdeserialfn::oid as deserialize, a.aggmtransfn::oid as moving_transition,
       a.aggminvtransfn::oid as moving_inverse, a.aggmfinalfn::oid as moving_final, a.aggfinalextra as final_extra,
       a.aggmfinalextra as moving_final_extra, a.aggfinalmodify as final_modify,
       a.aggmfinalmodify as moving_final_modify, a.aggsortop as sort_operator, a.aggtranstype as state_type,
       a.aggtransspace as state_space, a.aggmtranstype as moving_state_type, a.aggmtransspace as moving_state_space,
       a.agginitval as initial, a.aggminitval as moving_initial
from pg_aggregate a
join pg_proc p on p.oid = a.aggfnoid
where p.oid >= 16384
