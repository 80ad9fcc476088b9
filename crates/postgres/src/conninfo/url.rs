//! Connection URLs: `postgres://user:password@host:port,host:port/database?key=value&…`.
//!
//! Each part is percent-decoded on its own, after the URL has been cut up.

use percent_encoding::percent_decode_str;

use super::error::{ConnInfoError, Place};
use super::keyword::{self, Keyword};
use super::settings::Settings;

const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Tells whether a connection string is a URL.
pub(super) fn is_url(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// Parses a URL.
pub(super) fn parse(text: &str) -> Result<Settings, ConnInfoError> {
    let rest = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let cut = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(cut);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.strip_prefix('/').unwrap_or(path);
    refuse_stray_at(authority, path, query)?;

    let mut settings = Settings::default();
    let mut set = |keyword, value: String| match value.is_empty() {
        true => Ok(()),
        false => settings.set(keyword, value, Place::Given),
    };
    let (credentials, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    set(Keyword::User, decode(user, "user")?)?;
    set(Keyword::Password, decode(password, "password")?)?;
    let (names, ports) = host_lists(hosts)?;
    set(Keyword::Host, names)?;
    set(Keyword::Port, ports)?;
    set(Keyword::DbName, decode(path, "database")?)?;
    let mut previous = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (keyword, value) = parameter(pair, previous)?;
        settings.set(keyword, value, Place::Given)?;
        previous = Some(keyword);
    }
    Ok(settings)
}

/// Refuses an `@` that only a password with an unescaped `@`, `/` or `?` can have brought there.
///
/// libpq takes such a URL apart in the wrong places, and then shows a piece of the password as
/// the host that it cannot find.
fn refuse_stray_at(authority: &str, path: &str, query: &str) -> Result<(), ConnInfoError> {
    let ats = authority.matches('@').count();
    let cut_short = ats == 0 && authority.contains(':') && query.contains('@');
    if ats > 1 || path.contains('@') || cut_short {
        return Err(ConnInfoError::UnescapedPassword);
    }
    Ok(())
}

/// Returns the names and the ports of `host:port,host:port` as two lists of the same length.
fn host_lists(hosts: &str) -> Result<(String, String), ConnInfoError> {
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for host in hosts.split(',') {
        let (name, port) = match host.strip_prefix('[') {
            Some(bracketed) => {
                let (name, after) = bracketed.split_once(']').ok_or(ConnInfoError::Brackets)?;
                match after.strip_prefix(':') {
                    Some(port) => (name, port),
                    None if after.is_empty() => (name, ""),
                    None => return Err(ConnInfoError::Brackets),
                }
            }
            None => host.split_once(':').unwrap_or((host, "")),
        };
        names.push(decode(name, "host")?);
        ports.push(decode(port, "port")?);
    }
    // One empty port is the default port; several are a list that keeps its length.
    let ports = match ports.iter().all(String::is_empty) {
        true => String::new(),
        false => ports.join(","),
    };
    Ok((names.join(","), ports))
}

/// Reads `key=value` of the query.
fn parameter(pair: &str, previous: Option<Keyword>) -> Result<(Keyword, String), ConnInfoError> {
    let (key, value) = pair.split_once('=').ok_or(ConnInfoError::MissingEquals)?;
    let key = decode(key, "parameters")?;
    let value = decode(value, "parameters")?;
    // What JDBC and node call it.
    if key == "ssl" && value == "true" {
        return Ok((Keyword::SslMode, "require".to_owned()));
    }
    match Keyword::find(&key) {
        Some(keyword) => Ok((keyword, value)),
        None if value.contains('@') => Err(ConnInfoError::NotAKeyword),
        None => Err(keyword::unknown(key, previous)),
    }
}

/// Decodes `%xx`; unlike form encoding, a `+` is a plus.
fn decode(text: &str, part: &'static str) -> Result<String, ConnInfoError> {
    let wrong = ConnInfoError::PercentEncoding { part };
    for after in text.split('%').skip(1) {
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits < 2 {
            return Err(wrong);
        }
    }
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| wrong)
}

#[cfg(test)]
mod tests;
