//! Servers that are harder to get along with than the shared one.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use driftless_postgres::connect::connect;
use driftless_postgres::conninfo::ConnInfo;
use driftless_testkit::postgres::{Cluster, ClusterOptions, Listen, TestDatabase, own_cluster};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::sync::OnceCell;

use crate::test_env::PLANTED;

/// The host that the guarded server's certificate is for.
pub(crate) const CERTIFIED: &str = "db.example";

/// A server on 127.0.0.1 that wants the password of `app`, and has a certificate.
pub(crate) struct Guarded {
    cluster: Cluster,
    /// The authority that signed the server's certificate, in PEM.
    pub(crate) authority: String,
}

/// Returns the guarded server, which all tests share; it ends with the process.
pub(crate) async fn guarded() -> &'static Guarded {
    static GUARDED: OnceCell<Guarded> = OnceCell::const_new();
    GUARDED.get_or_init(Guarded::start).await
}

impl Guarded {
    async fn start() -> Guarded {
        let (authority, certificate, key) = certificate();
        let options = ClusterOptions::default()
            .listen(Listen::SocketAndLoopback)
            .hba("local all postgres trust\nhost all app 127.0.0.1/32 scram-sha-256\n")
            .setting("ssl", "on")
            .file("server.crt", certificate)
            .file("server.key", key);
        let guarded = Guarded { cluster: own_cluster(options).await, authority };
        let sql = format!("create role app login createdb password '{PLANTED}'; create table customers (id int)");
        let info = ConnInfo::parse(&guarded.cluster.url("postgres").into(), &|_| None).unwrap();
        connect(&info).await.unwrap().client.batch_execute(&sql).await.unwrap();
        guarded
    }

    pub(crate) fn port(&self) -> u16 {
        self.cluster.tcp_port().unwrap()
    }

    /// Returns a URL for `app` with this password.
    pub(crate) fn url(&self, password: &str) -> String {
        format!("postgres://app:{password}@127.0.0.1:{}/postgres", self.port())
    }

    /// Returns `key=value` pairs for `app`, without a password.
    pub(crate) fn pairs(&self) -> String {
        format!("host=127.0.0.1 port={} dbname=postgres user=app", self.port())
    }
}

/// Makes an authority, and a certificate that it signed, with its key.
fn certificate() -> (String, String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "an authority");
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![CERTIFIED.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    (authority, certificate.pem(), key.serialize_pem())
}

/// Stands between a client and a server, and stops passing on what the server says.
pub(crate) struct CuttingProxy {
    pub(crate) port: u16,
    passed: Arc<AtomicUsize>,
}

impl CuttingProxy {
    /// Listens, and passes on at most `limit` bytes of what the server of `database` says.
    pub(crate) fn start(database: &TestDatabase, limit: usize) -> CuttingProxy {
        let fields = database.fields();
        let socket = PathBuf::from(fields.host.unwrap()).join(format!(".s.PGSQL.{}", fields.port.unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, passed) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let proxy = CuttingProxy { port, passed: Arc::clone(&passed) };
        // It listens until the tests end.
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (socket, passed) = (socket.clone(), Arc::clone(&passed));
                std::thread::spawn(move || pass(client.unwrap(), &socket, limit, &passed));
            }
        });
        proxy
    }

    /// Returns how many bytes of the server's the client was passed.
    pub(crate) fn passed(&self) -> usize {
        self.passed.load(Ordering::SeqCst)
    }

    /// Returns the URL of `database` through the proxy.
    pub(crate) fn url(&self, database: &TestDatabase) -> String {
        let user = database.fields().username.unwrap();
        format!("postgres://{user}:{PLANTED}@127.0.0.1:{}/{}?sslmode=disable", self.port, database.name())
    }
}

fn pass(client: std::net::TcpStream, socket: &Path, limit: usize, passed: &AtomicUsize) {
    let server = UnixStream::connect(socket).unwrap();
    let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let (mut from_server, mut to_client) = (server, client);
    let mut buffer = [0; 1024];
    while passed.load(Ordering::SeqCst) < limit {
        let Ok(read) = from_server.read(&mut buffer) else { break };
        let whole = read.min(limit - passed.load(Ordering::SeqCst));
        if read == 0 || to_client.write_all(&buffer[..whole]).is_err() {
            break;
        }
        passed.fetch_add(whole, Ordering::SeqCst);
    }
    let _ = to_client.shutdown(Shutdown::Both);
}
