//! Catalogs that are read, column by column.
//!
//! Read are also the columns that the server's deparser writes out, such as `pg_proc.prosrc`, and those
//! that the queries choose their rows by.

use super::{Coverage, Key};

/// Every catalog that is read.
pub(super) const READ: &[Coverage] = &[
    Coverage {
        catalog: "pg_aggregate",
        key: Some(Key { class: "1255", oid: "c.aggfnoid", part: "0" }),
        read: "aggcombinefn aggdeserialfn aggfinalextra aggfinalfn aggfinalmodify aggfnoid agginitval aggkind \
            aggmfinalextra aggmfinalfn aggmfinalmodify aggminitval aggminvtransfn aggmtransfn aggmtransspace \
            aggmtranstype aggserialfn aggsortop aggtransfn aggtransspace aggtranstype",
        ignored: &[("aggnumdirectargs", "follows from the arguments")],
    },
    Coverage {
        catalog: "pg_am",
        key: Some(Key { class: "2601", oid: "c.oid", part: "0" }),
        read: "amhandler amname amtype oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_amop",
        key: Some(Key { class: "2753", oid: "c.amopfamily", part: "0" }),
        read: "amopfamily amoplefttype amopopr amoprighttype amopsortfamily amopstrategy oid",
        ignored: &[("amopmethod", "the family's"), ("amoppurpose", "follows from the family to sort by")],
    },
    Coverage {
        catalog: "pg_amproc",
        key: Some(Key { class: "2753", oid: "c.amprocfamily", part: "0" }),
        read: "amproc amprocfamily amproclefttype amprocnum amprocrighttype oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_attrdef",
        key: Some(Key { class: "1259", oid: "c.adrelid", part: "c.adnum" }),
        read: "adbin adnum adrelid oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_attribute",
        key: Some(Key { class: "1259", oid: "c.attrelid", part: "c.attnum" }),
        read: "attacl attcollation attcompression attfdwoptions attgenerated attidentity attinhcount attisdropped \
            attislocal attname attndims attnotnull attnum attoptions attrelid attstattarget attstorage atttypid \
            atttypmod",
        ignored: &[
            ("attlen attbyval attalign", "the type's"),
            ("attcacheoff", "memory of the server"),
            ("atthasdef", "follows from pg_attrdef"),
            ("atthasmissing attmissingval", "how old rows are completed: data"),
        ],
    },
    Coverage {
        catalog: "pg_cast",
        key: Some(Key { class: "2605", oid: "c.oid", part: "0" }),
        read: "castcontext castfunc castmethod castsource casttarget oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_class",
        key: Some(Key { class: "1259", oid: "c.oid", part: "0" }),
        read: "oid relacl relam relforcerowsecurity relispartition relispopulated relkind relname relnamespace \
            reloftype reloptions relowner relpartbound relpersistence relreplident relrowsecurity reltablespace \
            reltoastrelid",
        ignored: &[
            ("reltype", "follows from the relation"),
            (
                "relfilenode relpages reltuples relallvisible relallfrozen relfrozenxid relminmxid relrewrite",
                "state of the stored data",
            ),
            ("relhasindex relhasrules relhassubclass relhastriggers relchecks relnatts", "follows from other catalogs"),
            ("relisshared", "the server's own catalogs alone"),
        ],
    },
    Coverage {
        catalog: "pg_collation",
        key: Some(Key { class: "3456", oid: "c.oid", part: "0" }),
        read: "collcollate collctype collencoding colliculocale collicurules collisdeterministic colllocale \
            collname collnamespace collowner collprovider oid",
        ignored: &[("collversion", "the version of a library on the host, not of the schema")],
    },
    Coverage {
        catalog: "pg_constraint",
        key: Some(Key { class: "2606", oid: "c.oid", part: "0" }),
        read: "conbin condeferrable condeferred conenforced conexclop confdelsetcols confdeltype confkey \
            confmatchtype confrelid confupdtype conindid conislocal conkey conname connoinherit conparentid \
            conperiod conrelid contype contypid convalidated oid",
        ignored: &[
            ("connamespace", "the table's or domain's"),
            ("coninhcount", "follows from the parent"),
            ("conpfeqop conppeqop conffeqop", "follows from the columns' types"),
        ],
    },
    Coverage {
        catalog: "pg_conversion",
        key: Some(Key { class: "2607", oid: "c.oid", part: "0" }),
        read: "condefault conforencoding conname connamespace conowner conproc contoencoding oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_database",
        key: Some(Key { class: "1262", oid: "c.oid", part: "0" }),
        read: "datacl datdba datname encoding oid",
        ignored: &[
            (
                "dattablespace datcollate datctype datlocale daticulocale daticurules datlocprovider datcollversion",
                "how the database was made, which no statement about a schema changes",
            ),
            ("datistemplate datallowconn datconnlimit", "who may connect to it, and how often: operation"),
            ("datlastsysoid datfrozenxid datminmxid dathasloginevt", "state of the server's own"),
        ],
    },
    Coverage {
        catalog: "pg_default_acl",
        key: Some(Key { class: "826", oid: "c.oid", part: "0" }),
        read: "defaclacl defaclnamespace defaclobjtype defaclrole oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_depend",
        key: None,
        read: "classid deptype objid objsubid refclassid refobjid refobjsubid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_description",
        key: Some(Key { class: "c.classoid", oid: "c.objoid", part: "c.objsubid" }),
        read: "classoid description objoid objsubid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_enum",
        key: Some(Key { class: "1247", oid: "c.enumtypid", part: "0" }),
        read: "enumlabel enumsortorder enumtypid",
        ignored: &[("oid", "a label's own number")],
    },
    Coverage {
        catalog: "pg_event_trigger",
        key: Some(Key { class: "3466", oid: "c.oid", part: "0" }),
        read: "evtenabled evtevent evtfoid evtname evtowner evttags oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_extension",
        key: Some(Key { class: "3079", oid: "c.oid", part: "0" }),
        read: "extname extnamespace extversion oid",
        ignored: &[
            ("extowner", "who made it; no statement changes that"),
            ("extrelocatable extconfig extcondition", "the extension's own"),
        ],
    },
    Coverage {
        catalog: "pg_foreign_data_wrapper",
        key: Some(Key { class: "2328", oid: "c.oid", part: "0" }),
        read: "fdwacl fdwhandler fdwname fdwoptions fdwowner fdwvalidator oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_foreign_server",
        key: Some(Key { class: "1417", oid: "c.oid", part: "0" }),
        read: "oid srvacl srvfdw srvname srvoptions srvowner srvtype srvversion",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_foreign_table",
        key: Some(Key { class: "1259", oid: "c.ftrelid", part: "0" }),
        read: "ftoptions ftrelid ftserver",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_index",
        key: Some(Key { class: "1259", oid: "c.indexrelid", part: "0" }),
        read: "indclass indcollation indexprs indexrelid indisclustered indisready indisreplident indisunique \
            indisvalid indkey indnkeyatts indnullsnotdistinct indoption indpred indrelid",
        ignored: &[
            ("indnatts", "follows from the key"),
            ("indisprimary indisexclusion indimmediate", "follows from the constraint"),
            ("indcheckxmin indislive", "state of the server's own"),
        ],
    },
    Coverage {
        catalog: "pg_inherits",
        key: Some(Key { class: "1259", oid: "c.inhrelid", part: "0" }),
        read: "inhdetachpending inhparent inhrelid inhseqno",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_language",
        key: Some(Key { class: "2612", oid: "c.oid", part: "0" }),
        read: "lanacl laninline lanname lanowner lanplcallfoid lanpltrusted lanvalidator oid",
        ignored: &[("lanispl", "false for the server's own alone")],
    },
    Coverage {
        catalog: "pg_namespace",
        key: Some(Key { class: "2615", oid: "c.oid", part: "0" }),
        read: "nspacl nspname nspowner oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_opclass",
        key: Some(Key { class: "2616", oid: "c.oid", part: "0" }),
        read: "oid opcdefault opcfamily opcintype opckeytype opcmethod opcname opcnamespace opcowner",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_operator",
        key: Some(Key { class: "2617", oid: "c.oid", part: "0" }),
        read: "oid oprcanhash oprcanmerge oprcode oprcom oprjoin oprleft oprname oprnamespace oprnegate oprowner \
            oprrest oprright",
        ignored: &[("oprkind", "follows from the operands"), ("oprresult", "the function's")],
    },
    Coverage {
        catalog: "pg_opfamily",
        key: Some(Key { class: "2753", oid: "c.oid", part: "0" }),
        read: "oid opfmethod opfname opfnamespace opfowner",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_partitioned_table",
        key: Some(Key { class: "1259", oid: "c.partrelid", part: "0" }),
        read: "partattrs partclass partcollation partexprs partnatts partrelid partstrat",
        ignored: &[("partdefid", "the default partition tells it")],
    },
    Coverage {
        catalog: "pg_policy",
        key: Some(Key { class: "3256", oid: "c.oid", part: "0" }),
        read: "oid polcmd polname polpermissive polqual polrelid polroles polwithcheck",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_proc",
        key: Some(Key { class: "1255", oid: "c.oid", part: "0" }),
        read: "oid proacl proallargtypes proargdefaults proargmodes proargnames proargtypes probin proconfig \
            procost proisstrict prokind prolang proleakproof proname pronamespace pronargdefaults pronargs \
            proowner proparallel proretset prorettype prorows prosecdef prosqlbody prosrc prosupport protrftypes \
            provariadic provolatile",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_publication",
        key: Some(Key { class: "6104", oid: "c.oid", part: "0" }),
        read: "oid puballtables pubdelete pubgencols pubinsert pubname pubowner pubtruncate pubupdate pubviaroot",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_publication_namespace",
        key: Some(Key { class: "6104", oid: "c.pnpubid", part: "0" }),
        read: "oid pnnspid pnpubid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_publication_rel",
        key: Some(Key { class: "6104", oid: "c.prpubid", part: "0" }),
        read: "oid prattrs prpubid prqual prrelid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_range",
        key: Some(Key { class: "1247", oid: "c.rngtypid", part: "0" }),
        read: "rngcanonical rngcollation rngmultitypid rngsubdiff rngsubopc rngsubtype rngtypid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_rewrite",
        key: Some(Key { class: "2618", oid: "c.oid", part: "0" }),
        read: "ev_action ev_class ev_enabled ev_qual ev_type is_instead oid rulename",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_seclabel",
        key: Some(Key { class: "c.classoid", oid: "c.objoid", part: "c.objsubid" }),
        read: "classoid label objoid objsubid provider",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_sequence",
        key: Some(Key { class: "1259", oid: "c.seqrelid", part: "0" }),
        read: "seqcache seqcycle seqincrement seqmax seqmin seqrelid seqstart seqtypid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_shdescription",
        key: Some(Key { class: "c.classoid", oid: "c.objoid", part: "0" }),
        read: "classoid description objoid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_shseclabel",
        key: Some(Key { class: "c.classoid", oid: "c.objoid", part: "0" }),
        read: "classoid label objoid provider",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_statistic_ext",
        key: Some(Key { class: "3381", oid: "c.oid", part: "0" }),
        read: "oid stxexprs stxkeys stxkind stxname stxnamespace stxowner stxrelid stxstattarget",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_subscription",
        key: Some(Key { class: "6100", oid: "c.oid", part: "0" }),
        read: "oid subbinary subdbid subdisableonerr subenabled subfailover subname suborigin subowner \
            subpasswordrequired subpublications subrunasowner subslotname substream subsynccommit \
            subtwophasestate",
        ignored: &[("subconninfo", "has a password in it: never read"), ("subskiplsn", "what is left out once: state")],
    },
    Coverage {
        catalog: "pg_transform",
        key: Some(Key { class: "3576", oid: "c.oid", part: "0" }),
        read: "oid trffromsql trflang trftosql trftype",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_trigger",
        key: Some(Key { class: "2620", oid: "c.oid", part: "0" }),
        read: "oid tgargs tgattr tgconstrrelid tgdeferrable tgenabled tgfoid tginitdeferred tgisinternal tgname \
            tgnargs tgnewtable tgoldtable tgparentid tgqual tgrelid tgtype",
        ignored: &[("tgconstrindid tgconstraint", "a constraint's own trigger follows from it")],
    },
    Coverage {
        catalog: "pg_ts_config",
        key: Some(Key { class: "3602", oid: "c.oid", part: "0" }),
        read: "cfgname cfgnamespace cfgowner cfgparser oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_ts_config_map",
        key: Some(Key { class: "3602", oid: "c.mapcfg", part: "0" }),
        read: "mapcfg mapdict mapseqno maptokentype",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_ts_dict",
        key: Some(Key { class: "3600", oid: "c.oid", part: "0" }),
        read: "dictinitoption dictname dictnamespace dictowner dicttemplate oid",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_ts_parser",
        key: Some(Key { class: "3601", oid: "c.oid", part: "0" }),
        read: "oid prsend prsheadline prslextype prsname prsnamespace prsstart prstoken",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_ts_template",
        key: Some(Key { class: "3764", oid: "c.oid", part: "0" }),
        read: "oid tmplinit tmpllexize tmplname tmplnamespace",
        ignored: &[],
    },
    Coverage {
        catalog: "pg_type",
        key: Some(Key { class: "1247", oid: "c.oid", part: "0" }),
        read: "oid typacl typalign typanalyze typbasetype typbyval typcategory typcollation typdefault \
            typdefaultbin typdelim typelem typinput typisdefined typispreferred typlen typmodin typmodout \
            typname typnamespace typnotnull typoutput typowner typreceive typrelid typsend typstorage \
            typsubscript typtype typtypmod",
        ignored: &[
            ("typarray", "the array that the server makes along with it"),
            ("typndims", "declared dimensions, which are not compared"),
        ],
    },
    Coverage {
        catalog: "pg_user_mapping",
        key: Some(Key { class: "1418", oid: "c.oid", part: "0" }),
        read: "oid umoptions umuser",
        ignored: &[("umserver", "the view pg_user_mappings, which every role may read, names the server")],
    },
];
