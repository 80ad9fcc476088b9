//! `sslmode` and its companions, mode by mode.

use driftless_postgres::connect::Encryption;
use driftless_testkit::postgres::{ClusterOptions, Listen, majors, own_cluster, own_cluster_on};
use std::path::Path;

use super::certificates::{Authority, Signed, Valid, private_file, self_signed};
use super::{PLANTED, connect_with, failure, run};

const HBA: &str = "\
local all all trust
host all anyhow 127.0.0.1/32 trust
hostssl all secure 127.0.0.1/32 trust
hostnossl all plain 127.0.0.1/32 trust
hostssl all pw 127.0.0.1/32 scram-sha-256
hostssl all cert 127.0.0.1/32 cert
";

fn with_tls(server: &Signed) -> ClusterOptions {
    ClusterOptions::default()
        .listen(Listen::SocketAndLoopback)
        .hba(HBA)
        .setting("ssl", "on")
        .file("server.crt", server.certificate.as_str())
        .file("server.key", server.key.as_str())
}

/// Connects and tells how: `plain`, `tls`, or the first line of what is said.
async fn outcome(text: &str, port: u16) -> String {
    match connect_with(text, &[]).await {
        Ok(connected) => match connected.encryption {
            Encryption::Plain => "plain".to_owned(),
            Encryption::Tls => "tls".to_owned(),
        },
        Err(_) => {
            let said = failure(text, &[], &[port]).await;
            said.lines().next().unwrap_or_default().to_owned()
        }
    }
}

fn path(folder: &Path, name: &str, text: &str) -> String {
    private_file(folder, name, text).unwrap().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn modes_against_a_server_with_tls_of_every_version() {
    let mut talks = Vec::new();
    for major in majors() {
        talks.push(modes_against_a_server_with_tls(major).await);
    }
    for talk in &talks {
        assert_eq!(talk, &talks[0], "all versions say the same");
    }
    insta::assert_snapshot!(talks[0], @r#"
    disable anyhow: plain
    disable secure: connect to secure@db.example:PORT0/postgres: the server refuses it: no pg_hba.conf entry for host "127.0.0.1", user "secure", database "postgres", no encryption
    disable plain: plain
    allow anyhow: plain
    allow secure: tls
    allow plain: plain
    prefer anyhow: tls
    prefer secure: tls
    prefer plain: plain
    require anyhow: tls
    require secure: tls
    require plain: connect to plain@db.example:PORT0/postgres: the server refuses it: no pg_hba.conf entry for host "127.0.0.1", user "plain", database "postgres", SSL encryption

    prefer right: tls
    prefer other host: tls
    prefer other authority: connect to secure@db.example:PORT0/postgres: the server's certificate is not trusted: none of the root certificates signed it
    require right: tls
    require other host: tls
    require other authority: connect to secure@db.example:PORT0/postgres: the server's certificate is not trusted: none of the root certificates signed it
    verify-ca right: tls
    verify-ca other host: tls
    verify-ca other authority: connect to secure@db.example:PORT0/postgres: the server's certificate is not trusted: none of the root certificates signed it
    verify-full right: tls
    verify-full other host: connect to secure@localhost:PORT0/postgres: the server's certificate is for db.example, not for localhost
    verify-full other authority: connect to secure@db.example:PORT0/postgres: the server's certificate is not trusted: none of the root certificates signed it

    read the root certificates: /none does not exist
      hint: name the file in sslrootcert, use the system's with sslrootcert=system, or do without the check with sslmode=require
    read the root certificates: /none/.postgresql/root.crt does not exist
      hint: name the file in sslrootcert, use the system's with sslrootcert=system, or do without the check with sslmode=require
    read the root certificates DIR/empty.crt: it holds no certificate in PEM form
      hint: DER files have to be converted to PEM
    connect to cert@db.example:PORT0/postgres: the server asks for a client certificate: connection requires a valid client certificate
      hint: name a certificate that the server's ssl_ca_file trusts in sslcert and sslkey
    connect to cert@db.example:PORT0/postgres: the server does not accept the client's certificate
      because: received fatal alert: UnknownCA
      hint: name a certificate that the server's ssl_ca_file trusts in sslcert and sslkey
    use the client's certificate DIR/my.crt with its key
      because: keys may not be consistent: KeyMismatch
    read the client's key /none
      because: No such file or directory (os error 2)
    read the client's key DIR/my.crt: it holds no private key in PEM form
      hint: DER files have to be converted to PEM
    read the client's key DIR/locked.key: it is encrypted
      hint: keys with a passphrase are not supported; decrypt it: openssl pkey -in client.key -out plain.key
    read the client's key DIR/my.key: others have access to it
      hint: chmod 0600 it (0640 if it belongs to root)
    "#);
}

async fn modes_against_a_server_with_tls(major: u32) -> String {
    let mut talk = Vec::new();
    let authority = Authority::new("our authority").unwrap();
    let other = Authority::new("another authority").unwrap();
    let server = authority.sign(&["db.example"], "ignored.example", Valid::Now).unwrap();
    let options = with_tls(&server).setting("ssl_ca_file", "ca.crt").file("ca.crt", authority.pem.as_str());
    let cluster = own_cluster_on(major, options).await;
    run(
        &cluster,
        &format!(
            "create role anyhow login; create role secure login; create role plain login; \
             create role cert login; create role pw login password '{PLANTED}'"
        ),
    )
    .await;
    let port = cluster.tcp_port().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ours = path(folder.path(), "ours.crt", &authority.pem);
    let theirs = path(folder.path(), "theirs.crt", &other.pem);
    let at = |host: &str, rest: &str| format!("host={host} hostaddr=127.0.0.1 port={port} dbname=postgres {rest}");

    // Each mode, for a user whom the server lets in anyhow, only encrypted, only plain.
    let mut table = String::new();
    for mode in ["disable", "allow", "prefer", "require"] {
        for user in ["anyhow", "secure", "plain"] {
            let said = outcome(&at("db.example", &format!("user={user} sslmode={mode}")), port).await;
            table.push_str(&format!("{mode} {user}: {said}\n"));
        }
    }
    talk.push(table);

    // Each mode that checks, with the right and the wrong authority and host.
    let mut table = String::new();
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        for (what, host, roots) in [
            ("right", "db.example", &ours),
            ("other host", "localhost", &ours),
            ("other authority", "db.example", &theirs),
        ] {
            let text = at(host, &format!("user=secure sslmode={mode} sslrootcert={roots}"));
            table.push_str(&format!("{mode} {what}: {}\n", outcome(&text, port).await));
        }
    }
    talk.push(table);
    let prefer = at("db.example", &format!("user=anyhow sslrootcert={theirs}"));
    assert_eq!(outcome(&prefer, port).await, "plain", "as libpq does, whose manual warns of `prefer`");

    // Files that are not there.
    let missing = failure(&at("db.example", "user=secure sslmode=verify-full sslrootcert=/none"), &[], &[port]).await;
    talk.push(missing);
    let home = [("HOME", "/none")];
    let missing = failure(&at("db.example", "user=secure sslmode=verify-ca"), &home, &[port]).await;
    talk.push(missing);
    let empty = path(folder.path(), "empty.crt", "nothing");
    let empty = at("db.example", &format!("user=secure sslmode=verify-ca sslrootcert={empty}"));
    let empty = failure(&empty, &[], &[port]).await;
    talk.push(empty.replace(folder.path().to_str().unwrap(), "DIR"));

    // Certificates of the client's.
    let mine = authority.sign(&[], "cert", Valid::Now).unwrap();
    let fake = other.sign(&[], "cert", Valid::Now).unwrap();
    let (crt, key) = (path(folder.path(), "my.crt", &mine.certificate), path(folder.path(), "my.key", &mine.key));
    let (bad, bad_key) = (path(folder.path(), "bad.crt", &fake.certificate), path(folder.path(), "bad.key", &fake.key));
    let cert = |rest: &str| at("db.example", &format!("user=cert sslmode=verify-full sslrootcert={ours} {rest}"));
    assert_eq!(outcome(&cert(&format!("sslcert={crt} sslkey={key}")), port).await, "tls");
    let mut said = Vec::new();
    for rest in [
        String::new(),
        format!("sslcert={bad} sslkey={bad_key}"),
        format!("sslcert={crt} sslkey={bad_key}"),
        format!("sslcert={crt} sslkey=/none"),
        format!("sslcert={crt} sslkey={crt}"),
    ] {
        said.push(failure(&cert(&rest), &[], &[port]).await.replace(folder.path().to_str().unwrap(), "DIR"));
    }
    talk.push(said.join("\n"));
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let locked = path(folder.path(), "locked.key", encrypted);
    let locked = failure(&cert(&format!("sslcert={crt} sslkey={locked}")), &[], &[port]).await;
    talk.push(locked.replace(folder.path().to_str().unwrap(), "DIR"));
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = failure(&cert(&format!("sslcert={crt} sslkey={key}")), &[], &[port]).await;
    talk.push(open.replace(folder.path().to_str().unwrap(), "DIR"));

    // The password exchange tied to TLS; versions; the socket of the same server.
    let binding = at("db.example", &format!("user=pw password={PLANTED} sslmode=require channel_binding=require"));
    assert_eq!(outcome(&binding, port).await, "tls");
    for version in ["ssl_max_protocol_version=TLSv1.2", "ssl_min_protocol_version=TLSv1.3", "sslsni=0"] {
        let text = at("db.example", &format!("user=secure sslmode=require {version}"));
        assert_eq!(outcome(&text, port).await, "tls", "{version}");
    }
    let socket = format!("{}&sslmode=verify-full", cluster.url("postgres"));
    assert_eq!(outcome(&socket, port).await, "plain");

    // Direct TLS is for servers from 17 on.
    let direct = outcome(&at("db.example", "user=secure sslmode=require sslnegotiation=direct"), port).await;
    let expected = if major >= 17 { "tls" } else { "connect to secure@" };
    assert!(direct.starts_with(expected), "{direct}");
    talk.join("\n")
}

#[tokio::test]
async fn modes_against_a_server_without_tls() {
    let options = ClusterOptions::default().listen(Listen::SocketAndLoopback);
    let cluster = own_cluster(options).await;
    run(&cluster, "create role anyhow login").await;
    let port = cluster.tcp_port().unwrap();
    let mut table = String::new();
    for mode in ["disable", "allow", "prefer", "require", "verify-full"] {
        let roots = if mode == "verify-full" { "&sslrootcert=system" } else { "" };
        let url = format!("postgres://anyhow@127.0.0.1:{port}/postgres?sslmode={mode}{roots}");
        table.push_str(&format!("{mode}: {}\n", outcome(&url, port).await));
    }
    insta::assert_snapshot!(table, @r"
    disable: plain
    allow: plain
    prefer: plain
    require: connect to anyhow@127.0.0.1:PORT0/postgres: the server does not offer TLS, and sslmode=require insists on it
    verify-full: connect to anyhow@127.0.0.1:PORT0/postgres: the server does not offer TLS, and sslmode=verify-full insists on it
    ");
}

#[tokio::test]
async fn a_server_may_show_a_trusted_root_itself_and_be_named_in_its_subject_only() {
    let server = self_signed(&[], "db.example", Valid::Now).unwrap();
    let stranger = self_signed(&[], "db.example", Valid::Now).unwrap();
    let cluster = own_cluster(with_tls(&server)).await;
    run(&cluster, "create role secure login").await;
    let port = cluster.tcp_port().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ours = path(folder.path(), "ours.crt", &server.certificate);
    let theirs = path(folder.path(), "theirs.crt", &stranger.certificate);
    let mut table = String::new();
    for (mode, host, roots) in [
        ("verify-ca", "localhost", &ours),
        ("verify-full", "db.example", &ours),
        ("verify-full", "localhost", &ours),
        ("verify-ca", "db.example", &theirs),
    ] {
        let text = format!(
            "host={host} hostaddr=127.0.0.1 port={port} dbname=postgres user=secure sslmode={mode} sslrootcert={roots}"
        );
        table.push_str(&format!("{mode} {host}: {}\n", outcome(&text, port).await));
    }
    insta::assert_snapshot!(table, @r"
    verify-ca localhost: tls
    verify-full db.example: tls
    verify-full localhost: connect to secure@localhost:PORT0/postgres: the server's certificate is for db.example, not for localhost
    verify-ca db.example: connect to secure@db.example:PORT0/postgres: the server's certificate is not trusted: its signature is not that of the root it names
    ");
}

#[tokio::test]
async fn an_expired_certificate_is_named_as_such() {
    let authority = Authority::new("our authority").unwrap();
    let server = authority.sign(&["localhost"], "x", Valid::UntilTwentyTwenty).unwrap();
    let cluster = own_cluster(with_tls(&server)).await;
    run(&cluster, "create role secure login").await;
    let port = cluster.tcp_port().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ours = path(folder.path(), "ours.crt", &authority.pem);
    let text = format!("host=localhost hostaddr=127.0.0.1 port={port} dbname=postgres user=secure sslmode=verify-ca");
    insta::assert_snapshot!(failure(&format!("{text} sslrootcert={ours}"), &[], &[port]).await, @r"
    connect to secure@localhost:PORT0/postgres: the server's certificate expired at 2020-01-01T00:00:00Z
      hint: renew it, and check both clocks
    ");
}
