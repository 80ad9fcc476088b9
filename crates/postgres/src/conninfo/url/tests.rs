use super::*;

/// Shows what a URL sets, as `keyword=value` in the order of the keywords.
fn show(url: &str) -> String {
    assert!(is_url(url));
    let settings = match parse(url) {
        Ok(settings) => settings,
        Err(error) => return format!("error: {error}"),
    };
    let shown: Vec<String> =
        Keyword::ALL.iter().filter_map(|k| Some(format!("{}={}", k.name(), settings.get(*k)?))).collect();
    shown.join(" ")
}

#[test]
fn the_forms_of_the_manual() {
    for (url, expected) in [
        ("postgresql://", ""),
        ("postgresql://localhost", "host=localhost"),
        ("postgresql://localhost:5433", "host=localhost port=5433"),
        ("postgresql://localhost/mydb", "dbname=mydb host=localhost"),
        ("postgresql://user@localhost", "host=localhost user=user"),
        ("postgresql://user:secret@localhost", "host=localhost password=secret user=user"),
        (
            "postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp",
            "application_name=myapp connect_timeout=10 dbname=otherdb host=localhost user=other",
        ),
        (
            "postgresql://host1:123,host2:456/somedb?target_session_attrs=any&application_name=myapp",
            "application_name=myapp dbname=somedb host=host1,host2 port=123,456 target_session_attrs=any",
        ),
        ("postgresql:///mydb?host=localhost&port=5433", "dbname=mydb host=localhost port=5433"),
        (
            "postgresql://user@localhost:5433/mydb?options=-c%20synchronous_commit%3Doff",
            "dbname=mydb host=localhost options=-c synchronous_commit=off port=5433 user=user",
        ),
        ("postgresql://[2001:db8::1234]/database", "dbname=database host=2001:db8::1234"),
        ("postgresql:///dbname?host=/var/lib/postgresql", "dbname=dbname host=/var/lib/postgresql"),
        ("postgresql://%2Fvar%2Flib%2Fpostgresql/dbname", "dbname=dbname host=/var/lib/postgresql"),
    ] {
        assert_eq!(show(url), expected, "{url}");
    }
}

#[test]
fn other_forms_that_people_write() {
    for (url, expected) in [
        ("postgres://:5433/d", "dbname=d port=5433"),
        ("postgres://u@/d?host=/tmp", "dbname=d host=/tmp user=u"),
        ("postgres://[::1]:5433", "host=::1 port=5433"),
        ("postgres://h1,h2:2/d", "dbname=d host=h1,h2 port=,2"),
        ("postgres://h?sslmode=require", "host=h sslmode=require"),
        ("postgres://h/d?ssl=true", "dbname=d host=h sslmode=require"),
        ("postgres://u%40corp:p%40s%3As%2F%25@h/d", "dbname=d host=h password=p@s:s/% user=u@corp"),
        ("postgres://h/d?user=me@corp", "dbname=d host=h user=me@corp"),
        ("postgres://u:a+b@h", "host=h password=a+b user=u"),
        ("postgres://u:a:b@h", "host=h password=a:b user=u"),
        ("postgres://h/a?dbname=b", "dbname=b host=h"),
        ("postgres://h/?", "host=h"),
        ("postgres://h/%C3%BC", "dbname=ü host=h"),
    ] {
        assert_eq!(show(url), expected, "{url}");
    }
}

#[test]
fn broken_urls_are_errors() {
    for (url, expected) in [
        ("postgres://h/d?sslmod=x", "error: read the connection string: unknown keyword `sslmod`"),
        ("postgres://h/d?sslmode", "error: read the connection string: missing `=` after a word"),
        ("postgres://u:p%zz@h", "error: read the connection URL: wrong percent-encoding in its password"),
        ("postgres://u:50%@h", "error: read the connection URL: wrong percent-encoding in its password"),
        ("postgres://h/%FF", "error: read the connection URL: wrong percent-encoding in its database"),
        ("postgres://[::1", "error: read the connection URL: wrong brackets around an IPv6 address"),
        ("postgres://[::1]x", "error: read the connection URL: wrong brackets around an IPv6 address"),
        ("postgres://h/a%00b", "error: read the connection string: it holds a NUL character"),
    ] {
        assert_eq!(show(url), expected, "{url}");
    }
}

#[test]
fn a_password_that_is_not_encoded_is_refused_and_not_repeated() {
    for url in ["postgres://u:p@ss@h/d", "postgres://u:p/ss@h/d", "postgres://u:p@x/ss@h/d", "postgres://u:1?ss@h/d"] {
        assert_eq!(show(url), "error: read the connection URL: its password seems to hold an unescaped character");
    }
}
