select e.oid, e.evtname as name, e.evtowner as owner, e.evtevent as event, e.evtfoid as function,
       e.evtenabled as enabled, e.evttags as tags
from pg_event_trigger e
