select w.oid, w.fdwname as name, w.fdwowner as owner, w.fdwacl::text[] as acl, w.fdwhandler as handler,
       w.fdwvalidator as validator, w.fdwoptions as options
from pg_foreign_data_wrapper w
