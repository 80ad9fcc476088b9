mod mistakes;

use std::fmt::Write;

use driftless_engine::connection::{Address, TlsPolicy};
use driftless_engine::explain::Explain;
use driftless_schema::model::Dialect;
use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;

/// What no output may show.
const PLANTED: &str = "Pl4nt3dS3cret";

fn variables(name: &str) -> Option<String> {
    match name {
        "DB_PASSWORD" => Some(PLANTED.to_owned()),
        "PORT" => Some("5433".to_owned()),
        "EVIL" => Some("x\n  - name: injected\n    host: \"y".to_owned()),
        "BAD_PORT" => Some(format!("5432 {PLANTED}")),
        "YES" => Some("true".to_owned()),
        _ => None,
    }
}

fn read(text: &str) -> Result<Config, ConfigError> {
    reader::read(text, Path::new("/etc/app/driftless.yaml"), None, &variables)
}

/// Shows an error as a person gets it.
fn error(text: &str) -> String {
    let error = read(text).unwrap_err();
    let mut shown = format!("failed to {error}");
    if let Some(hint) = error.hint() {
        write!(shown, "\nhint: {hint}").unwrap();
    }
    assert!(!shown.contains(PLANTED), "{shown}");
    assert!(!format!("{error:?}").contains(PLANTED), "{error:?}");
    shown
}

/// Returns the only database of a file that lists one with these lines.
fn database(lines: &str) -> DatabaseConfig {
    let text = format!("databases:\n  - name: app\n{lines}");
    read(&text).unwrap().environments[0].databases[0].clone()
}

fn dsn(database: &DatabaseConfig) -> &str {
    match &database.endpoint.address {
        Address::ConnectionString(text) => text.expose_secret(),
        other => panic!("{other:?}"),
    }
}

fn fields(database: &DatabaseConfig) -> &driftless_engine::connection::ConnectionFields {
    match &database.endpoint.address {
        Address::Fields(fields) => fields,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_documented_file() {
    let config = read(
        "env: LOCAL\n\
         databases:\n\
         \x20 - name: dataflow_server\n\
         \x20   dsn: postgres://admin:${DB_PASSWORD}@localhost:5432/dataflow?sslmode=disable   # wins\n\
         \x20   host: localhost\n\
         \x20   port: 5432\n\
         \x20   username: admin\n\
         \x20   password: ${DB_PASSWORD}\n\
         \x20   database: dataflow\n\
         \x20   synchronize: false\n\
         \x20   ssl: false\n\
         \x20   rejectUnauthorized: false\n\
         \x20   dbType: postgres\n\
         \x20 - name: other\n\
         \x20   dsn: ''\n\
         \x20   host: h\n\
         \x20   port: ${PORT}\n\
         \x20   username: u\n\
         \x20   password: ${DB_PASSWORD}\n\
         \x20   database: d\n\
         \x20   synchronize: \"true\"\n",
    )
    .unwrap();
    assert!(!format!("{config:?}").contains(PLANTED));
    let [environment] = config.environments.as_slice() else { panic!() };
    assert_eq!(environment.name, "LOCAL");
    let [first, second] = environment.databases.as_slice() else { panic!() };
    assert_eq!((first.name.as_str(), first.synchronize, first.line), ("dataflow_server", false, 3));
    assert_eq!(dsn(first), format!("postgres://admin:{PLANTED}@localhost:5432/dataflow?sslmode=disable"));
    assert_eq!((second.name.as_str(), second.synchronize, second.line), ("other", true, 14));
    let fields = fields(second);
    assert_eq!((fields.host.as_deref(), fields.port), (Some("h"), Some(5433)));
    assert_eq!(fields.password.as_ref().unwrap().expose_secret(), PLANTED);
    assert_eq!(fields.tls, TlsPolicy::Unspecified);
}

#[test]
fn several_environments_anchors_and_merges() {
    let config = read(
        "environments:\n  dev:\n    databases: &all\n      - &base {name: a, host: h, port: 1}\n      \
         - {<<: *base, name: b, port: 2}\n  prod:\n    databases: *all\n",
    )
    .unwrap();
    let names: Vec<_> = config.environments.iter().map(|e| (e.name.as_str(), e.databases.len())).collect();
    assert_eq!(names, [("dev", 2), ("prod", 2)]);
    let second = fields(&config.environments[1].databases[1]);
    assert_eq!((second.host.as_deref(), second.port), (Some("h"), Some(2)));
}

#[test]
fn scalars_mean_what_they_say() {
    let plain = database("    username: 007\n    password: 0123\n    database: no\n");
    assert_eq!(fields(&plain).username.as_deref(), Some("007"));
    assert_eq!(fields(&plain).password.as_ref().unwrap().expose_secret(), "0123");
    assert_eq!(fields(&plain).database.as_deref(), Some("no"));
    let quoted = database("    port: \"5432\"\n    ssl: 'false'\n    password: ~\n    host:\n");
    assert_eq!((fields(&quoted).port, fields(&quoted).tls), (Some(5432), TlsPolicy::Disable));
    assert!(fields(&quoted).password.is_none() && fields(&quoted).host.is_none());
    assert_eq!(database("    password: pa$$word\n").name, "app");
}

#[test]
fn a_variable_cannot_change_the_structure() {
    let evil = database("    host: ${EVIL}\n");
    assert_eq!(fields(&evil).host.as_deref(), Some("x\n  - name: injected\n    host: \"y"));
    assert!(database("    synchronize: ${YES}\n").synchronize);
    assert!(!database("    synchronize: ${NO:-false}\n").synchronize);
}

#[test]
fn ssl_and_reject_unauthorized() {
    for (lines, expected) in [
        ("", TlsPolicy::Unspecified),
        ("    rejectUnauthorized: false\n", TlsPolicy::Unspecified),
        ("    rejectUnauthorized: true\n", TlsPolicy::VerifyFull),
        ("    ssl: false\n", TlsPolicy::Disable),
        ("    ssl: false\n    rejectUnauthorized: true\n", TlsPolicy::Disable),
        ("    ssl: true\n", TlsPolicy::VerifyFull),
        ("    ssl: true\n    rejectUnauthorized: false\n", TlsPolicy::Require),
        ("    ssl: true\n    rejectUnauthorized: true\n", TlsPolicy::VerifyFull),
    ] {
        assert_eq!(fields(&database(lines)).tls, expected, "{lines}");
    }
}

#[test]
fn systems_and_their_addresses() {
    for (lines, dialect) in [
        ("", Dialect::Postgres),
        ("    dsn: postgresql://h/d\n", Dialect::Postgres),
        ("    dsn: host=h dbname=d\n", Dialect::Postgres),
        ("    dsn: postgres://h/d\n    dbType: PostgreSQL\n", Dialect::Postgres),
        ("    dsn: sqlite:x.db\n", Dialect::Sqlite),
        ("    dbType: sqlite\n    database: x.db\n", Dialect::Sqlite),
    ] {
        assert_eq!(database(lines).endpoint.dialect, dialect, "{lines}");
    }
    for (lines, path) in [
        ("    dsn: sqlite:data/x.db\n", "/etc/app/data/x.db"),
        ("    dsn: sqlite:/var/x.db\n", "/var/x.db"),
        ("    dsn: sqlite:///var/x.db\n", "/var/x.db"),
        ("    dsn: sqlite://x.db\n", "/etc/app/x.db"),
        ("    dbType: sqlite\n    database: ../x.db\n", "/etc/app/../x.db"),
    ] {
        match database(lines).endpoint.address {
            Address::File(found) => assert_eq!(found, Path::new(path), "{lines}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    let error = Config::load(Path::new("/none/driftless.yaml"), &variables).unwrap_err();
    insta::assert_snapshot!(error, @"read the configuration /none/driftless.yaml");
    assert_eq!(error.hint().as_deref(), Some("name the file with --config"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.yaml");
    std::fs::write(&file, [0xff, 0xfe]).unwrap();
    assert_eq!(Config::load(&file, &variables).unwrap_err().hint().as_deref(), Some("save the file as UTF-8"));
    std::fs::write(&file, "\u{feff}databases: [{name: a, dsn: 'sqlite:x'}]\r\n").unwrap();
    let config = Config::load(&file, &variables).unwrap();
    match &config.environments[0].databases[0].endpoint.address {
        Address::File(path) => assert_eq!(path, &folder.path().join("x")),
        other => panic!("{other:?}"),
    }
    assert_eq!(config.environments[0].name, "default");
}

#[test]
fn databases_are_chosen_by_name() {
    let several =
        read("environments:\n  dev: {databases: [{name: app}, {name: billing}]}\n  prod: {databases: [{name: app}]}\n")
            .unwrap();
    let names = |env, database| -> Result<Vec<&str>, String> {
        let chosen = several.select(env, database).map_err(|error| format!("{error}; {}", error.hint().unwrap()))?;
        Ok(chosen.iter().map(|database| database.name.as_str()).collect())
    };
    assert_eq!(names(Some("dev"), None).unwrap(), ["app", "billing"]);
    assert_eq!(names(Some("prod"), Some("app")).unwrap(), ["app"]);
    assert_eq!(names(None, Some("billing")).unwrap(), ["billing"]);
    insta::assert_snapshot!(names(None, None).unwrap_err(), @"choose an environment of the configuration: there are several; there are: dev, prod");
    insta::assert_snapshot!(names(None, Some("app")).unwrap_err(), @"choose one database `app` of the configuration: several environments have one; there are: dev/app, prod/app");
    insta::assert_snapshot!(names(Some("test"), None).unwrap_err(), @"find the environment `test` in the configuration; there are: dev, prod");
    insta::assert_snapshot!(names(Some("dev"), Some("x")).unwrap_err(), @"find the database `x` in the configuration; there are: app, billing");
    insta::assert_snapshot!(names(None, Some("x")).unwrap_err(), @"find the database `x` in the configuration; there are: dev/app, dev/billing, prod/app");
    let one = read("env: LOCAL\ndatabases: [{name: app}]\n").unwrap();
    assert_eq!(one.select(None, None).unwrap().len(), 1);
    assert_eq!(one.select(Some("LOCAL"), Some("app")).unwrap().len(), 1);
}

#[test]
fn one_environment_does_not_need_the_variables_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.yaml");
    let text =
        "environments:\n  dev: {databases: [{name: a}]}\n  prod: {databases: [{name: b, host: \"${NOT_SET}\"}]}\n";
    std::fs::write(&file, text).unwrap();
    assert!(Config::load(&file, &variables).is_err());
    assert!(Config::load_environment(&file, "prod", &variables).is_err());
    let config = Config::load_environment(&file, "dev", &variables).unwrap();
    assert_eq!(config.select(None, None).unwrap()[0].name, "a");
    let error = Config::load_environment(&file, "test", &variables).unwrap_err();
    assert!(error.to_string().starts_with("find the environment `test` in /"));
    assert_eq!(error.hint().as_deref(), Some("there are: dev, prod"));
}

proptest! {
    /// Whatever is broken around it, a password in the file is never shown.
    #[test]
    fn a_planted_password_is_never_shown(
        key in "(password|dsn|\"password\"|pasword|passwords|'dsn'|user)",
        before in r#"[ -~]{0,4}"#,
        after in r#"[ -~]{0,4}"#,
        broken in "(    hots: x|    port: x|     x: y|    name: a|\\]|    host: \\$\\{NO\\}|)",
        flow in any::<bool>(),
    ) {
        let text = if flow {
            format!("databases:\n  - {{name: a, {key}: {before}{PLANTED}{after}, port: x}}\n{broken}\n")
        } else {
            format!("databases:\n  - name: a\n    {key}: {before}{PLANTED}{after}\n{broken}\n")
        };
        let shown = match read(&text) {
            Ok(config) => format!("{config:?}"),
            Err(error) => format!("{error} {error:?} {:?}", error.hint()),
        };
        prop_assert!(!shown.contains(PLANTED), "{text}\n{shown}");
    }

    #[test]
    fn reading_never_panics(text in r#"[-a:{}\[\]"'$&*<>|#%\n\t ,~ü]{0,60}"#) {
        let _ = read(&text);
        let _ = read(&format!("databases:\n  - name: a\n    host: {text}\n"));
    }
}
