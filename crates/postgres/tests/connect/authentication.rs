//! Passwords, roles, databases and rules.

use driftless_testkit::postgres::{ClusterOptions, Listen, own_cluster};

use super::certificates::private_file;
use super::{PLANTED, connect_with, failure, run, said};

const HBA: &str = "\
local all postgres trust
local all nobody trust
local all pw scram-sha-256
host all trusted 127.0.0.1/32 trust
host all pw 127.0.0.1/32 scram-sha-256
host all clear 127.0.0.1/32 password
host all old 127.0.0.1/32 md5
host all nosuch 127.0.0.1/32 trust
host all locked 127.0.0.1/32 trust
";

#[tokio::test]
async fn passwords_roles_databases_and_rules() {
    let options = ClusterOptions::default().listen(Listen::SocketAndLoopback).hba(HBA);
    let cluster = own_cluster(options).await;
    run(
        &cluster,
        &format!(
            "create role trusted login; create role locked nologin; \
             create role pw login password '{PLANTED}'; create role clear login password '{PLANTED}'; \
             set password_encryption = 'md5'; create role old login password '{PLANTED}'; \
             create role full login connection limit 0;"
        ),
    )
    .await;
    let port = cluster.tcp_port().unwrap();
    let ports = &[port];
    let base = format!("host=127.0.0.1 port={port} dbname=postgres");

    // A password of each origin, with each method.
    for user in ["pw", "clear", "old"] {
        let url = format!("postgres://{user}:{PLANTED}@127.0.0.1:{port}/postgres");
        let connected = connect_with(&url, &[]).await.unwrap();
        assert!(!format!("{connected:?}").contains(PLANTED));
        let variables = [("PGPASSWORD", PLANTED)];
        connect_with(&format!("{base} user={user}"), &variables).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let passfile = private_file(
        folder.path(),
        "pgpass",
        &format!("127.0.0.1:{port}:other:pw:wrong\n127.0.0.1:{port}:postgres:pw:{PLANTED}\n*:*:*:old:wrong\n"),
    )
    .unwrap();
    let passfile_text = passfile.to_str().unwrap();
    connect_with(&format!("{base} user=pw passfile={passfile_text}"), &[]).await.unwrap();
    connect_with(&format!("{base} user=pw"), &[("PGPASSFILE", passfile_text)]).await.unwrap();
    std::fs::rename(&passfile, folder.path().join(".pgpass")).unwrap();
    let home = folder.path().to_str().unwrap();
    connect_with(&format!("{base} user=pw"), &[("HOME", home)]).await.unwrap();

    let wrong = failure(&format!("{base} user=pw password=x{PLANTED}"), &[], ports).await;
    insta::assert_snapshot!(wrong, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in the connection settings; in a URL, special characters have to be percent-encoded
    ");
    let wrong = failure(&format!("{base} user=pw"), &[("PGPASSWORD", "x")], ports).await;
    insta::assert_snapshot!(wrong, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in PGPASSWORD
    ");
    let wrong = failure(&format!("{base} user=old"), &[("HOME", home)], ports).await.replace(home, "HOME");
    insta::assert_snapshot!(wrong, @r"
    connect to old@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in HOME/.pgpass
    ");
    insta::assert_snapshot!(failure(&format!("{base} user=pw"), &[], ports).await, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD
    ");
    insta::assert_snapshot!(failure(&format!("{base} user=clear"), &[], ports).await, @r"
    connect to clear@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD
    ");
    let missing = failure(&format!("{base} user=pw"), &[("HOME", "/none")], ports).await;
    insta::assert_snapshot!(missing, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD, or add a line to /none/.pgpass
    ");

    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path().join(".pgpass"), open).unwrap();
    let ignored = failure(&format!("{base} user=pw"), &[("HOME", home)], ports).await.replace(home, "HOME");
    insta::assert_snapshot!(ignored, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: the password file HOME/.pgpass was ignored: others may read it; its permissions should be u=rw (0600) or less
    ");

    insta::assert_snapshot!(failure(&format!("{base} user=stranger"), &[], ports).await, @r#"
    connect to stranger@127.0.0.1:PORT0/postgres: the server refuses it: no pg_hba.conf entry for host "127.0.0.1", user "stranger", database "postgres", no encryption
      hint: use sslmode=require if the server has TLS, or add a line to its pg_hba.conf and reload it
    "#);
    insta::assert_snapshot!(failure(&format!("{base} user=nosuch"), &[], ports).await, @r"
    connect to nosuch@127.0.0.1:PORT0/postgres: the server has no role `nosuch`
      hint: create the role, or name another user
    ");
    insta::assert_snapshot!(failure(&format!("{base} user=locked"), &[], ports).await, @r#"
    connect to locked@127.0.0.1:PORT0/postgres: the server does not let `locked` in
      because: FATAL: role "locked" is not permitted to log in
    "#);
    insta::assert_snapshot!(failure(&format!("host=127.0.0.1 port={port} user=trusted dbname=nosuch"), &[], ports).await, @r"
    connect to trusted@127.0.0.1:PORT0/nosuch: the server has no database `nosuch`
      hint: create the database, or name another
    ");
    let binding = format!("{base} user=pw password={PLANTED} channel_binding=require");
    insta::assert_snapshot!(failure(&binding, &[], ports).await, @r"
    connect to pw@127.0.0.1:PORT0/postgres: the server does not bind the password exchange to TLS
      hint: it takes TLS and scram-sha-256 at the server; else channel_binding=prefer
    ");
}

#[tokio::test]
async fn a_full_server_says_so() {
    let options = ClusterOptions::default()
        .setting("max_connections", "2")
        .setting("superuser_reserved_connections", "1")
        .setting("max_wal_senders", "0");
    let cluster = own_cluster(options).await;
    run(&cluster, "create role limited login").await;
    let folder = cluster.dir().to_str().unwrap().to_owned();
    let info = driftless_postgres::conninfo::ConnInfo::from_fields(&cluster.fields("postgres"), &|_| None).unwrap();
    let text = format!("host={folder} port={} user=limited dbname=postgres", info.hosts()[0].port);
    let mut open = Vec::new();
    let text_of_error = loop {
        match connect_with(&text, &[]).await {
            Ok(connected) => open.push(connected),
            Err(error) => break said(&error, &[info.hosts()[0].port]).replace(&folder, "DIR"),
        }
        assert!(open.len() < 5);
    };
    // The cause depends on whether the connection that made the role has left its slot by now.
    let first = text_of_error.lines().next().unwrap();
    insta::assert_snapshot!(first, @"connect to limited@DIR:PORT0/postgres: the server has no connection left");
}
