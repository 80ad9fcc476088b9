//! Several hosts, hosts that do not answer, and what is not PostgreSQL.

use driftless_testkit::postgres::{ClusterOptions, Listen, own_cluster};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{connect_with, failure, free_port};

#[tokio::test]
async fn the_first_host_that_answers_is_taken() {
    let cluster = own_cluster(ClusterOptions::default().listen(Listen::SocketAndLoopback)).await;
    super::run(&cluster, "create role ann login").await;
    let (port, closed) = (cluster.tcp_port().unwrap(), free_port());
    let url = format!("postgres://ann@127.0.0.1:{closed},127.0.0.1:{port}/postgres");
    let connected = connect_with(&url, &[]).await.unwrap();
    assert_eq!(connected.target(), format!("ann@127.0.0.1:{port}/postgres"));
    let random = format!("{url}?load_balance_hosts=random");
    connect_with(&random, &[]).await.unwrap();
    // A name that does not resolve, a name with two addresses, a folder without a socket.
    let list = format!("host=no-such-host.invalid,/nowhere,localhost port=1,1,{port} user=ann dbname=postgres");
    connect_with(&list, &[]).await.unwrap();

    // A server that refuses ends the search.
    let url = format!("postgres://nosuch@127.0.0.1:{port},127.0.0.1:{closed}/postgres");
    insta::assert_snapshot!(failure(&url, &[], &[port, closed]).await, @r"
    connect to nosuch@127.0.0.1:PORT0/postgres: the server has no role `nosuch`
      hint: create the role, or name another user
    ");
    let list = format!("host=127.0.0.1,no-such-host.invalid,/nowhere port={closed},1,1 user=ann dbname=postgres");
    let said = failure(&list, &[], &[port, closed]).await;
    assert!(said.starts_with("use any of 3 addresses\n  failed to connect to ann@127.0.0.1:PORT1"), "{said}");
    assert!(said.contains("socket /nowhere/.s.PGSQL.1"), "{said}");
}

#[tokio::test]
async fn hosts_that_do_not_answer() {
    let closed = free_port();
    let said = failure(&format!("postgres://u@127.0.0.1:{closed}/d"), &[], &[closed]).await;
    insta::assert_snapshot!(said, @r"
    connect to u@127.0.0.1:PORT0/d: nothing listens on port PORT0 there
      hint: is the server running, and does listen_addresses name this interface?
    ");
    let said = failure("postgres://u@no-such-host.invalid/d", &[], &[]).await;
    let said: Vec<&str> = said.lines().filter(|line| !line.contains("because")).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    connect to u@no-such-host.invalid:5432/d: the host name `no-such-host.invalid` does not resolve
      hint: check the spelling of the host name
    ");
    insta::assert_snapshot!(failure("host=/nowhere user=u dbname=d", &[], &[]).await, @r"
    connect to u@/nowhere:5432/d: no server answers on the socket /nowhere/.s.PGSQL.5432
      hint: is the server running, and is this the folder of its unix_socket_directories?
    ");
    let url = format!("postgres://u@127.0.0.1:{closed},[::1]:{closed}/d");
    let said = failure(&url, &[], &[closed]).await;
    assert!(
        said.starts_with("use any of 2 addresses\n  failed to connect to u@127.0.0.1:PORT0/d: nothing listens"),
        "{said}"
    );
}

/// Answers every connection in the same way, and keeps it open.
async fn server_that_says(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 8];
            let _ = stream.read_exact(&mut asked).await;
            let _ = stream.write_all(answer).await;
            open.push(stream);
        }
    });
    port
}

#[tokio::test]
async fn what_is_not_postgres_is_named_as_such() {
    for answer in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "J\0\0\0\n5.7.44-log\0"] {
        let port = server_that_says(answer.as_bytes()).await;
        let said = failure(&format!("postgres://u@127.0.0.1:{port}/d?sslmode=require"), &[], &[port]).await;
        assert!(said.contains("what answers there is not a PostgreSQL server"), "{answer}: {said}");
    }
}

#[tokio::test]
async fn silence_ends_after_connect_timeout() {
    let port = server_that_says(b"").await;
    let url = format!("postgres://u@127.0.0.1:{port}/d?connect_timeout=1");
    insta::assert_snapshot!(failure(&url, &[], &[port]).await, @r"
    connect to u@127.0.0.1:PORT0/d: no answer within 1 s
      hint: check host, port and firewalls, or raise connect_timeout
    ");
}

#[tokio::test]
async fn kinds_of_servers() {
    let options = || ClusterOptions::default().listen(Listen::SocketAndLoopback);
    let primary = own_cluster(options()).await;
    // In recovery from the start, and for ever.
    let standby = own_cluster(options().file("standby.signal", "")).await;
    let frozen = own_cluster(options().setting("default_transaction_read_only", "on")).await;
    let ports = [&primary, &standby, &frozen].map(|cluster| cluster.tcp_port().unwrap());
    let user = primary.fields("postgres").username.unwrap();
    let mut table = String::new();
    for wanted in ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] {
        for (name, port) in ["primary", "standby", "frozen"].iter().zip(ports) {
            let url = format!("postgres://{user}@127.0.0.1:{port}/postgres?target_session_attrs={wanted}");
            let said = match connect_with(&url, &[]).await {
                Ok(_) => "yes".to_owned(),
                Err(error) => error.to_string().split("/postgres: ").nth(1).unwrap().to_owned(),
            };
            table.push_str(&format!("{wanted} {name}: {said}\n"));
        }
    }
    insta::assert_snapshot!(table, @r"
    any primary: yes
    any standby: yes
    any frozen: yes
    read-write primary: yes
    read-write standby: the server is read-only, and target_session_attrs=read-write
    read-write frozen: the server is read-only, and target_session_attrs=read-write
    read-only primary: the server is writable, and target_session_attrs=read-only
    read-only standby: yes
    read-only frozen: yes
    primary primary: yes
    primary standby: the server is a standby, and target_session_attrs=primary
    primary frozen: yes
    standby primary: the server is not a standby, and target_session_attrs=standby
    standby standby: yes
    standby frozen: the server is not a standby, and target_session_attrs=standby
    prefer-standby primary: yes
    prefer-standby standby: yes
    prefer-standby frozen: yes
    ");
    let [a, b, c] = ports;
    let all = format!("postgres://{user}@127.0.0.1:{a},127.0.0.1:{b},127.0.0.1:{c}/postgres?target_session_attrs=");
    for (wanted, port) in [("any", a), ("standby", b), ("prefer-standby", b), ("read-only", b), ("primary", a)] {
        let connected = connect_with(&format!("{all}{wanted}"), &[]).await.unwrap();
        assert!(connected.target().contains(&format!(":{port}/")), "{wanted}");
    }
}
