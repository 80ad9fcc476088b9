select t.oid, t.typlen as length, t.typbyval as by_value, t.typcategory as category, t.typispreferred as preferred,
       t.typdelim as delimiter, t.typelem as element, t.typinput::oid as input,
       t.typoutput::oid as output, t.typreceive::oid as receive, t.typsend::oid as send,
       t.typmodin::oid as modifier_input, t.typmodout::oid as modifier_output, t.typanalyze::oid as analyze,
       t.typsubscript::oid as subscript, t.typalign as alignment, t.typstorage as storage,
       t.typcollation <> 0 as collatable, pg_get_expr(t.typdefaultbin, 0) as default_expression,
       t.typdefault as default_text
from pg_type t
where t.oid >= 16384 and t.typtype = 'b' and t.typsubscript <> 'array_subscript_handler'::regproc
