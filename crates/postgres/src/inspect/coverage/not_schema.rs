//! Catalogs that hold nothing of a schema.

/// The catalog, and why it is not read.
pub(super) const NOT_SCHEMA: &[(&str, &str)] = &[
    ("pg_auth_members", "roles are the cluster's; a schema names those that own or hold something"),
    ("pg_authid", "roles are the cluster's; a schema names those that own or hold something"),
    ("pg_db_role_setting", "settings of sessions: a schema is the same whatever they are"),
    ("pg_init_privs", "what an extension granted at first, which is the extension's own"),
    ("pg_largeobject", "data"),
    ("pg_largeobject_metadata", "data, and who owns it"),
    ("pg_parameter_acl", "who may change the cluster's settings"),
    ("pg_replication_origin", "how far replication came: the cluster's state"),
    ("pg_shdepend", "what roles and tablespaces are used by, which the objects themselves tell"),
    ("pg_statistic", "statistics of data"),
    ("pg_statistic_ext_data", "statistics of data"),
    ("pg_subscription_rel", "how far a subscription came with each table: state"),
    ("pg_tablespace", "tablespaces are the cluster's; a schema names those that it uses"),
];
