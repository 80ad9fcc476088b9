use driftless_engine::connection::TlsPolicy;
use driftless_engine::explain::Explain;
use proptest::prelude::*;

use super::*;
use crate::conninfo::resolve::Surroundings;

const HOME: (&str, &str) = ("HOME", "/home/ann");

/// Parses with these variables, on a machine of `ann` without any socket.
fn parse_with(text: &str, variables: &[(&str, &str)]) -> Result<ConnInfo, ConnInfoError> {
    let environment = |name: &str| {
        let mut all = variables.iter().chain([&HOME]);
        all.find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    };
    let around =
        Surroundings { environment: &environment, os_user: &|| Some("ann".to_owned()), default_socket: &|_| None };
    let settings = if url::is_url(text) { url::parse(text)? } else { pairs::parse(text)? };
    resolve::complete(settings, &around)
}

fn parse(text: &str) -> ConnInfo {
    parse_with(text, &[]).unwrap()
}

fn error(text: &str) -> String {
    parse_with(text, &[]).unwrap_err().to_string()
}

fn secret(info: &ConnInfo) -> Option<&str> {
    info.password.as_ref().map(|p| p.secret.expose_secret())
}

#[test]
fn nothing_given_is_the_own_database_of_the_own_user() {
    let info = parse("");
    assert_eq!(info.target(), "ann@localhost:5432/ann");
    assert_eq!(info.application_name, "driftless");
    assert_eq!(info.connect_timeout, Some(Duration::from_secs(10)));
    assert_eq!(info.tls.mode, SslMode::Prefer);
    assert_eq!(info.passfile, Some("/home/ann/.pgpass".into()));
    assert_eq!(info.tls.roots, RootCertificates::DefaultFile("/home/ann/.postgresql/root.crt".into()));
}

#[test]
fn the_environment_fills_what_the_string_leaves_out() {
    let variables = [
        ("PGHOST", "h"),
        ("PGHOSTADDR", "10.0.0.1"),
        ("PGPORT", "5433"),
        ("PGDATABASE", "d"),
        ("PGUSER", "u"),
        ("PGPASSWORD", "p"),
        ("PGPASSFILE", "/p"),
        ("PGSSLMODE", "verify-ca"),
        ("PGSSLROOTCERT", "/root"),
        ("PGSSLCERT", "/c"),
        ("PGSSLKEY", "/k"),
        ("PGOPTIONS", "-c a=b"),
        ("PGAPPNAME", "app"),
        ("PGCONNECT_TIMEOUT", "3"),
        ("PGTARGETSESSIONATTRS", "primary"),
        ("PGCHANNELBINDING", "require"),
        ("PGSSLNEGOTIATION", "direct"),
    ];
    let info = parse_with("", &variables).unwrap();
    assert_eq!(info.target(), "u@h:5433/d");
    assert_eq!(info.hosts[0].address, Some([10, 0, 0, 1].into()));
    assert_eq!(secret(&info), Some("p"));
    assert_eq!(info.passfile, Some("/p".into()));
    assert_eq!(info.tls.mode, SslMode::VerifyCa);
    assert_eq!(info.tls.roots, RootCertificates::File("/root".into()));
    assert_eq!(info.tls.negotiation, SslNegotiation::Direct);
    assert_eq!(info.options.as_deref(), Some("-c a=b"));
    assert_eq!(info.application_name, "app");
    assert_eq!(info.connect_timeout, Some(Duration::from_secs(3)));
    assert_eq!(info.target_session_attrs, TargetSessionAttrs::Primary);
    assert_eq!(info.channel_binding, ChannelBinding::Require);
    let named = ClientCertificate::Named { certificate: "/c".into(), key: "/k".into() };
    assert_eq!(info.tls.client, named);

    let info = parse_with("postgres://me:own@there:1/x?sslmode=disable&sslnegotiation=postgres", &variables).unwrap();
    assert_eq!((info.target(), secret(&info)), ("me@there:1/x".to_owned(), Some("own")));
}

#[test]
fn a_wrong_variable_is_named() {
    let error = parse_with("", &[("PGSSLMODE", "verify_full")]).unwrap_err();
    insta::assert_snapshot!(error, @"read the variable PGSSLMODE: the value of `sslmode` must be one of disable, allow, prefer, require, verify-ca, verify-full");
    insta::assert_snapshot!(error.hint().unwrap(), @"did you mean `verify-full`?");
}

#[test]
fn hosts_ports_and_addresses_are_lists() {
    assert_eq!(parse("host=a,b port=1,2").target(), "ann@a:1,b:2/ann");
    assert_eq!(parse("host=a,,c port=1").target(), "ann@a:1,localhost:1,c:1/ann");
    assert_eq!(parse("host=a,b port=,2").target(), "ann@a:5432,b:2/ann");
    assert_eq!(parse("hostaddr=::1").target(), "ann@[::1]:5432/ann");
    assert_eq!(parse("postgres://h1,h2:2/d").target(), "ann@h1:5432,h2:2/d");
    assert_eq!(parse("host=/run/pg,@x").target(), "ann@/run/pg:5432,@x:5432/ann");
    insta::assert_snapshot!(error("host=a,b,c port=1,2"), @"match hosts and ports: 3 hosts, but 2 values of `port`");
    insta::assert_snapshot!(error("host=a,b hostaddr=1.1.1.1"), @"match hosts and ports: 2 hosts, but 1 values of `hostaddr`");
    insta::assert_snapshot!(error("port=99999"), @"read the connection string: the value of `port` must be a number from 1 to 65535");
    insta::assert_snapshot!(error("hostaddr=localhost"), @"read the connection string: the value of `hostaddr` must be IP addresses, separated by commas");
}

#[test]
fn times_and_keepalives() {
    assert_eq!(parse("connect_timeout=0").connect_timeout, None);
    assert_eq!(parse("connect_timeout=-1").connect_timeout, None);
    assert_eq!(parse("keepalives=0").keepalives, Keepalives::Off);
    let keepalives = Keepalives::On { idle: Some(Duration::from_secs(30)), interval: None, count: Some(3) };
    assert_eq!(parse("keepalives_idle=30 keepalives_count=3").keepalives, keepalives);
    assert_eq!(parse("tcp_user_timeout=500").tcp_user_timeout, Some(Duration::from_millis(500)));
    insta::assert_snapshot!(error("connect_timeout=soon"), @"read the connection string: the value of `connect_timeout` must be a number of seconds");
}

#[test]
fn system_roots_and_direct_tls_want_more_than_the_weak_modes() {
    let info = parse("sslrootcert=system");
    assert_eq!((info.tls.mode, info.tls.roots), (SslMode::VerifyFull, RootCertificates::System));
    insta::assert_snapshot!(error("sslrootcert=system sslmode=require"), @"combine sslmode=require with sslrootcert=system");
    insta::assert_snapshot!(error("sslnegotiation=direct"), @"combine sslmode=prefer with sslnegotiation=direct");
    assert_eq!(parse("ssl_min_protocol_version=TLSv1.3").tls.versions, TlsVersions::Only13);
    assert_eq!(parse("ssl_max_protocol_version=TLSv1.2").tls.versions, TlsVersions::Only12);
    assert!(error("ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2").starts_with("combine"));
}

#[test]
fn what_libpq_has_and_we_do_not_is_an_error() {
    for text in [
        "client_encoding=latin1",
        "gssencmode=require",
        "require_auth=scram-sha-256",
        "requirepeer=postgres",
        "replication=database",
        "sslcompression=1",
        "sslcrl=/x",
        "sslcrldir=/x",
        "sslcertmode=require",
    ] {
        let (keyword, _) = text.split_once('=').unwrap();
        assert!(error(text).starts_with(&format!("use `{keyword}`: ")), "{text}");
    }
    parse(
        "client_encoding=UTF8 gssencmode=prefer replication=off krbsrvname=x gsslib=y sslcompression=0 sslpassword=x",
    );
}

#[test]
fn a_service_comes_between_the_string_and_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("services");
    std::fs::write(&file, "[prod]\nhost=h\nuser=u\npassword=p\n").unwrap();
    let variables = [("PGSERVICEFILE", file.to_str().unwrap()), ("PGHOST", "no"), ("PGPORT", "7")];
    let info = parse_with("service=prod user=own", &variables).unwrap();
    assert_eq!((info.target(), secret(&info)), ("own@h:7/own".to_owned(), Some("p")));
    let error = parse_with("service=test", &variables).unwrap_err();
    assert_eq!(error.to_string(), format!("find the service `test` in {}", file.display()));
    assert!(parse_with("", &[("PGSERVICE", "prod"), variables[0]]).is_ok());
}

#[test]
fn fields_never_pass_through_a_string() {
    let fields = ConnectionFields {
        host: Some("db,1".to_owned()),
        port: Some(5433),
        username: Some("u'; x=y".to_owned()),
        password: Some(r"p'\@:/%41 x=y".into()),
        database: Some("d/e?f".to_owned()),
        tls: TlsPolicy::Unspecified,
    };
    let info = ConnInfo::from_fields(&fields, &|_| None).unwrap();
    assert_eq!(info.target(), "u'; x=y@db,1:5433/d/e?f");
    assert_eq!(secret(&info), Some(r"p'\@:/%41 x=y"));
    assert_eq!(info.tls.mode, SslMode::Prefer);
}

#[test]
fn policies_of_fields_become_modes() {
    let tls = |tls, variables: &[(&str, &str)]| {
        let fields = ConnectionFields { tls, ..ConnectionFields::default() };
        let environment = |name: &str| {
            let mut all = variables.iter().chain([&HOME]);
            all.find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())
        };
        let info = ConnInfo::from_fields(&fields, &environment).unwrap();
        (info.tls.mode, info.tls.roots)
    };
    let own = || "/home/ann/.postgresql/root.crt".into();
    assert_eq!(tls(TlsPolicy::Disable, &[]).0, SslMode::Disable);
    assert_eq!(
        tls(TlsPolicy::Require, &[("PGSSLROOTCERT", "system"), ("PGSSLMODE", "disable")]),
        (SslMode::Require, RootCertificates::Unchecked)
    );
    assert_eq!(tls(TlsPolicy::VerifyFull, &[]), (SslMode::VerifyFull, RootCertificates::DefaultFileOrSystem(own())));
    assert_eq!(
        tls(TlsPolicy::VerifyFull, &[("PGSSLROOTCERT", "/ca")]),
        (SslMode::VerifyFull, RootCertificates::File("/ca".into()))
    );
}

#[test]
fn debug_and_target_hide_secrets() {
    let info = parse("host=h password=hunter2 options='-c my.token=hunter2'");
    insta::assert_snapshot!(info.target(), @"ann@h:5432/ann");
    assert!(!format!("{info:?}").contains("hunter2"));
}

const PLANTED: &str = "Pl4nt3dS3cret";

proptest! {
    #[test]
    fn parsing_never_panics(text in ".{0,80}", scheme in "(postgres(ql)?://)?") {
        let _ = parse_with(&format!("{scheme}{text}"), &[]);
    }

    #[test]
    fn pairs_never_panic(text in r"((host|port|password|user|x|sslmode)( ?= ?|=')?['\\ a0,]{0,4}){0,6}") {
        let _ = parse_with(&text, &[]);
    }

    /// However badly the password is quoted, no output repeats it.
    #[test]
    fn a_planted_password_is_never_shown(
        before in r#"[ -~]{0,5}"#,
        after in r#"[ -~]{0,5}"#,
        rest in "(@host(:5432)?(/db)?(\\?sslmode=(require|nope))?| host=h user=u sslmode=(x|allow)|)",
        form in 0..5,
    ) {
        let password = format!("{before}{PLANTED}{after}");
        let text = match form {
            0 => format!("postgres://user:{password}{}", if rest.starts_with('@') { &rest } else { "@h" }),
            1 => format!("postgres://h/d?password={password}"),
            2 => format!("password={password}{rest}"),
            3 => format!("password='{password}'{rest}"),
            _ => format!("host=h password = {password} dbname=d"),
        };
        let shown = match parse_with(&text, &[]) {
            Ok(info) => format!("{info:?} {}", info.target()),
            Err(error) => format!("{error} {error:?} {:?}", error.hint()),
        };
        prop_assert!(!shown.contains(PLANTED), "{text} showed {shown}");
    }
}
