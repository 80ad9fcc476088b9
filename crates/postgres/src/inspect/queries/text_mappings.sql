-- Which dictionaries a token of some type goes through, in order; the parser names its types.
select m.mapcfg as configuration, t.alias as token, array_agg(m.mapdict order by m.mapseqno) as dictionaries
from pg_ts_config c
join pg_ts_config_map m on m.mapcfg = c.oid
cross join lateral (select k.alias from ts_token_type(c.cfgparser) k where k.tokid = m.maptokentype) t
where c.oid >= 16384
group by m.mapcfg, t.alias
order by m.mapcfg, t.alias collate "C"
