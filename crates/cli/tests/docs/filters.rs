//! What differs from run to run or from machine to machine, given one form.

/// Gives times, fingerprints, versions, numbers of the server and throwaway sockets one form.
pub(crate) fn apply(text: &str) -> String {
    let is_time = |c: char| c.is_ascii_digit() || c == '.';
    let is_digit = |c: char| c.is_ascii_digit();
    let mut text = replaced(text, "(", is_time, " s)", "0.1");
    text = replaced(&text, "sha256:", |c| c.is_ascii_hexdigit(), "", "…");
    text = replaced(&text, "\"created_at\":\"", |c| c != '"', "\"", "2026-01-31T12:00:00Z");
    text = replaced(&text, "/tmp/driftless-", |c| c.is_ascii_alphanumeric(), "", "x1Yz9a");
    text = replaced(&text, "\"oid\":", is_digit, "", "16384");
    text = replaced(&text, "\"system\":\"", |c| c != '"', "\"", "7512345678901234567/1");
    text = replaced(&text, "\"database\":", is_digit, "", "16384");
    text = replaced(&text, "PostgreSQL ", is_time, "", "18.4");
    let is_alphanumeric = |c: char| c.is_ascii_alphanumeric();
    text = replaced(&text, "whsec_", |c| is_alphanumeric(c) || matches!(c, '+' | '/' | '='), "", "…");
    text = replaced(&text, "dl_live_", |c| is_alphanumeric(c) || c == '_', "", "…");
    for id in ["\"id\": \"", "\"created_by\": \""] {
        text = replaced(&text, id, is_alphanumeric, "\"", "7hQ2mR9tKx4b");
    }
    text = moments(&text);
    text = server_version(&text);
    sorted_progress(&text)
}

/// Replaces what stands between `before` and `after` and is made of `is_inner`.
fn replaced(text: &str, before: &str, is_inner: impl Fn(char) -> bool, after: &str, with: &str) -> String {
    let mut pieces = text.split(before);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(&is_inner);
        let inner = &piece[..piece.len() - rest.len()];
        let shown = if !inner.is_empty() && rest.starts_with(after) { with } else { inner };
        out.extend([before, shown, rest]);
    }
    out
}

/// PostgreSQL's versions begin with two digits; SQLite's is built in, and the same everywhere.
fn server_version(text: &str) -> String {
    let key = "\"server_version\":\"";
    let mut pieces = text.split(key);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (version, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let is_postgres = version.split('.').next().is_some_and(|major| major.len() > 1);
        out.push_str(&format!("{key}{}\"{rest}", if is_postgres { "18.4" } else { version }));
    }
    out
}

/// Every moment, as `2026-11-20T15:30:45.123Z`, becomes one.
fn moments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, length)) = rest.char_indices().find_map(|(at, _)| Some((at, moment(&rest[at..])?))) {
        out.extend([&rest[..start], "2026-01-31T12:00:00Z"]);
        rest = &rest[start + length..];
    }
    out + rest
}

/// The length of a moment at the beginning of a text.
fn moment(text: &str) -> Option<usize> {
    const FORM: &str = "0000-00-00T00:00:00";
    let begin = text.get(..FORM.len())?;
    let fits = |(form, found): (char, char)| if form == '0' { found.is_ascii_digit() } else { form == found };
    if !FORM.chars().zip(begin.chars()).all(fits) {
        return None;
    }
    let zone = text[FORM.len()..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let rest = zone.strip_prefix('Z').or_else(|| zone.strip_prefix("+00:00"))?;
    Some(text.len() - rest.len())
}

/// Databases are read at the same time: neighbouring lines about them come in the order of names.
fn sorted_progress(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for run in lines.chunk_by_mut(|a, b| progress_of(a).is_some() && progress_of(b).is_some()) {
        run.sort_by_key(|line| progress_of(line));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Where a line of progress stands among others: by its database, what was counted first. Two sides
/// of a comparison may have databases of one name.
fn progress_of(line: &str) -> Option<(&str, bool, &str)> {
    let (database, told) = line.split_once(": ")?;
    if told.ends_with(" s)") && told.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((database, false, told));
    }
    let speaks = ["failed to ", "hint: ", "note: "].iter().any(|start| told.starts_with(start));
    (database != "error" && speaks).then_some((database, true, ""))
}

#[test]
fn what_differs_from_run_to_run_has_one_form() {
    for (text, shown) in [
        ("shop: 2 tables (12.3 s)", "shop: 2 tables (0.1 s)"),
        ("varchar(20) and (3)", "varchar(20) and (3)"),
        ("fingerprint sha256:0aF9 x", "fingerprint sha256:… x"),
        (r#""created_at":"2026-11-20T10:28:50Z","#, r#""created_at":"2026-01-31T12:00:00Z","#),
        (r#""server_version":"15.18","#, r#""server_version":"18.4","#),
        (r#""server_version":"3.54.1","#, r#""server_version":"3.54.1","#),
        ("a throwaway PostgreSQL 15.18", "a throwaway PostgreSQL 18.4"),
        ("PostgreSQL reads", "PostgreSQL reads"),
        ("host=/tmp/driftless-MI7m2U&port", "host=/tmp/driftless-x1Yz9a&port"),
        (r#","oid":16399}"#, r#","oid":16384}"#),
        ("whsec_aZ9+/= dl_live_r4GQIpM1HT63_x2A y", "whsec_… dl_live_… y"),
        (r#""created_by": "KPseN2ITZwst","#, r#""created_by": "7hQ2mR9tKx4b","#),
        (r#""id": "column a""#, r#""id": "column a""#),
        ("[2026-11-20T15:30:45Z] x 2026-11-20T15:30:45.12+00:00.", "[2026-01-31T12:00:00Z] x 2026-01-31T12:00:00Z."),
        ("2026-11-20T15:30 2026-11-20T15:30:45", "2026-11-20T15:30 2026-11-20T15:30:45"),
    ] {
        assert_eq!(apply(text).trim_end(), shown);
    }
}

#[test]
fn lines_of_progress_are_sorted_among_themselves() {
    let text = "b: 2 tables (0.1 s)\na: failed to connect\na: hint: start it\nSnapshot of 1 database\n";
    let sorted = "a: failed to connect\na: hint: start it\nb: 2 tables (0.1 s)\nSnapshot of 1 database\n";
    assert_eq!(apply(text), sorted);
    assert_eq!(apply("a: 3 tables (0.1 s)\na: note: x\na: 2 tables (0.1 s)\n").lines().last(), Some("a: note: x"));
    assert_eq!(apply("error: failed to read\nhint: look\n"), "error: failed to read\nhint: look\n");
}
