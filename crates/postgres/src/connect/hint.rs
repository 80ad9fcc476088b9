//! What to do about a connection that was not made.

use driftless_engine::explain::Explain;

use super::error::ConnectError;
use crate::conninfo::PasswordOrigin;

impl Explain for ConnectError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            ConnectError::ConnInfo(error) => return error.hint(),
            ConnectError::TlsFile(error) => return error.hint().map(str::to_owned),
            ConnectError::NoHostUsable { attempts } => return attempts.last()?.hint(),
            ConnectError::WrongPassword { origin, .. } => return wrong_password(origin.as_ref()),
            ConnectError::PasswordMissing { passfile, ignored, .. } => {
                return Some(match (passfile, ignored) {
                    (Some(file), Some(reason)) => {
                        format!("the password file {} was ignored: {reason}", file.display())
                    }
                    (Some(file), None) => {
                        format!("set PGPASSWORD, or add a line to {}", file.display())
                    }
                    (None, _) => "set PGPASSWORD".to_owned(),
                });
            }
            ConnectError::NotPostgres { .. } => "check host and port; 5432 is PostgreSQL's",
            // The words are the server's, and may be in its language: then the second hint stands.
            ConnectError::NoHbaEntry { message, .. } if message.contains("no encryption") => {
                "use sslmode=require if the server has TLS, or add a line to its pg_hba.conf and reload it"
            }
            ConnectError::NoHbaEntry { .. } => "add a line to the server's pg_hba.conf and reload it",
            ConnectError::RoleMissing { .. } => "create the role, or name another user",
            ConnectError::DatabaseMissing { .. } => "create the database, or name another",
            ConnectError::UnsupportedAuthentication { .. } => {
                "use scram-sha-256, md5, password, cert, peer or trust in pg_hba.conf"
            }
            ConnectError::ServerUnproven { .. } => {
                "something may stand between you and the server; check host and certificate"
            }
            ConnectError::NoChannelBinding { .. } => {
                "it takes TLS and scram-sha-256 at the server; else channel_binding=prefer"
            }
            ConnectError::Refused { .. } => "is the server running, and does listen_addresses name this interface?",
            ConnectError::SocketDead { .. } => {
                "is the server running, and is this the folder of its unix_socket_directories?"
            }
            ConnectError::HostUnknown { .. } => "check the spelling of the host name",
            ConnectError::Unreachable { .. } => "check the network and firewalls",
            ConnectError::TimedOut { .. } => "check host, port and firewalls, or raise connect_timeout",
            ConnectError::TlsNotOffered { .. } => "turn `ssl` on at the server, or use sslmode=prefer or disable",
            ConnectError::CertificateUntrusted { .. } => "name the file of the authority that signed it in sslrootcert",
            ConnectError::CertificateOfOtherHost { .. } => {
                "connect to the name in the certificate (with hostaddr for the address), \
                 or use sslmode=verify-ca"
            }
            ConnectError::CertificateOutOfDate { .. } => "renew it, and check both clocks",
            ConnectError::ClientCertificateNeeded { .. } | ConnectError::ClientCertificateRefused { .. } => {
                "name a certificate that the server's ssl_ca_file trusts in sslcert and sslkey"
            }
            ConnectError::TlsFailed { .. } => "check the server's TLS versions and certificate",
            ConnectError::TooManyConnections { .. } => "close some, lower --parallel, or raise max_connections",
            ConnectError::NotReady { .. } => "try again in a moment",
            ConnectError::WrongSession { .. } => {
                "name the other servers of the cluster too, or change target_session_attrs"
            }
            ConnectError::ServerTooOld { .. } => "upgrade the server",
            ConnectError::Closed { .. } => {
                "look into the server's log; a port of another service or a proxy also does this"
            }
            ConnectError::OtherDialect { .. }
            | ConnectError::Rejected { .. }
            | ConnectError::Server { .. }
            | ConnectError::Driver { .. } => return None,
        };
        Some(hint.to_owned())
    }
}

fn wrong_password(origin: Option<&PasswordOrigin>) -> Option<String> {
    Some(match origin? {
        PasswordOrigin::Given => "it is the one in the connection settings; \
             in a URL, special characters have to be percent-encoded"
            .to_owned(),
        PasswordOrigin::Variable => "it is the one in PGPASSWORD".to_owned(),
        PasswordOrigin::ServiceFile => "it is the one in the service file".to_owned(),
        PasswordOrigin::Passfile(file) => format!("it is the one in {}", file.display()),
    })
}
