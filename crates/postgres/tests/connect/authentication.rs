//! Passwords, roles, databases and rules.

use driftless_testkit::postgres::{ClusterOptions, Listen, majors, own_cluster, own_cluster_on};

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
async fn passwords_roles_databases_and_rules_of_every_version() {
    let mut talks = Vec::new();
    for major in majors() {
        talks.push(passwords_roles_databases_and_rules(major).await);
    }
    for talk in &talks {
        assert_eq!(talk, &talks[0], "all versions say the same");
    }
    insta::assert_snapshot!(talks[0], @r#"
    connect to pw@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in the connection settings; in a URL, special characters have to be percent-encoded
    connect to pw@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in PGPASSWORD
    connect to old@127.0.0.1:PORT0/postgres: the server does not accept the password
      hint: it is the one in HOME/.pgpass
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD
    connect to clear@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: set PGPASSWORD, or add a line to /none/.pgpass
    connect to pw@127.0.0.1:PORT0/postgres: the server asks for a password and none was given
      hint: the password file HOME/.pgpass was ignored: others may read it; its permissions should be u=rw (0600) or less
    connect to stranger@127.0.0.1:PORT0/postgres: the server refuses it: no pg_hba.conf entry for host "127.0.0.1", user "stranger", database "postgres", no encryption
      hint: use sslmode=require if the server has TLS, or add a line to its pg_hba.conf and reload it
    connect to nosuch@127.0.0.1:PORT0/postgres: the server has no role `nosuch`
      hint: create the role, or name another user
    connect to locked@127.0.0.1:PORT0/postgres: the server does not let `locked` in
      because: FATAL: role "locked" is not permitted to log in
    connect to trusted@127.0.0.1:PORT0/nosuch: the server has no database `nosuch`
      hint: create the database, or name another
    connect to pw@127.0.0.1:PORT0/postgres: the server does not bind the password exchange to TLS
      hint: it takes TLS and scram-sha-256 at the server; else channel_binding=prefer
    "#);
}

async fn passwords_roles_databases_and_rules(major: u32) -> String {
    let mut talk = Vec::new();
    let options = ClusterOptions::default().listen(Listen::SocketAndLoopback).hba(HBA);
    let cluster = own_cluster_on(major, options).await;
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
    talk.push(wrong);
    let wrong = failure(&format!("{base} user=pw"), &[("PGPASSWORD", "x")], ports).await;
    talk.push(wrong);
    let wrong = failure(&format!("{base} user=old"), &[("HOME", home)], ports).await.replace(home, "HOME");
    talk.push(wrong);
    talk.push(failure(&format!("{base} user=pw"), &[], ports).await);
    talk.push(failure(&format!("{base} user=clear"), &[], ports).await);
    let missing = failure(&format!("{base} user=pw"), &[("HOME", "/none")], ports).await;
    talk.push(missing);

    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path().join(".pgpass"), open).unwrap();
    let ignored = failure(&format!("{base} user=pw"), &[("HOME", home)], ports).await.replace(home, "HOME");
    talk.push(ignored);

    talk.push(failure(&format!("{base} user=stranger"), &[], ports).await);
    talk.push(failure(&format!("{base} user=nosuch"), &[], ports).await);
    talk.push(failure(&format!("{base} user=locked"), &[], ports).await);
    talk.push(failure(&format!("host=127.0.0.1 port={port} user=trusted dbname=nosuch"), &[], ports).await);
    let binding = format!("{base} user=pw password={PLANTED} channel_binding=require");
    talk.push(failure(&binding, &[], ports).await);
    talk.join("\n")
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
