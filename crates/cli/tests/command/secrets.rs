//! A password is in no output, wherever it comes from. Every run of every test looks for it; here
//! are those where the password is right and used.

use crate::servers::guarded;
use crate::test_env::{PLANTED, TestEnv};

/// Runs every command on a source, each as it is and with `-vv`.
fn use_everywhere(env: &TestEnv, source: &[&str], name: &str) {
    for verbose in [&[][..], &["-vv"]] {
        let run = |arguments: &[&str]| {
            let outcome = env.run(&[arguments, verbose].concat()).code(0);
            assert_eq!(outcome.stderr.contains("DEBUG"), !verbose.is_empty(), "{outcome}");
            outcome
        };
        let file = format!("{name}.json");
        run(&[&["snapshot"], source, &["--new", &file]].concat());
        assert!(env.read(&file).contains("customers"));
        let stdout = run(&[&["snapshot"], source].concat()).stdout;
        assert!(stdout.contains("customers"));
        if let [source] = source {
            for format in ["text", "json", "markdown", "github"] {
                run(&["diff", "--old", source, "--new", &file, "--format", format]);
            }
            run(&["generate", "--new", source, "--out", &format!("{name}_models")]);
            run(&["generate", "--new", source, "--out", &format!("{name}_models"), "--check"]);
        }
    }
}

#[tokio::test]
async fn a_password_in_an_argument() {
    let (server, env) = (guarded().await, TestEnv::new());
    use_everywhere(&env, &[&server.url(PLANTED)], "url");
    use_everywhere(&env, &[&format!("{} password={PLANTED}", server.pairs())], "pairs");
    let parameter = format!("postgres://127.0.0.1:{}/postgres?user=app&password={PLANTED}", server.port());
    use_everywhere(&env, &[&parameter], "parameter");
}

#[tokio::test]
async fn a_password_in_the_configuration() {
    let (server, env) = (guarded().await, TestEnv::new().set("SHOP_PASSWORD", PLANTED));
    let fields = format!("host: 127.0.0.1, port: {}, username: app, database: postgres", server.port());
    env.write(
        "driftless.yaml",
        &format!(
            "databases:
  - {{name: dsn, dsn: '{}'}}
  - {{name: fields, {fields}, password: '{PLANTED}'}}
  - {{name: variable, {fields}, password: '${{SHOP_PASSWORD}}'}}
",
            server.url(PLANTED)
        ),
    );
    use_everywhere(&env, &[], "all");
    for name in ["dsn", "fields", "variable"] {
        use_everywhere(&env, &[&format!("env:{name}")], name);
    }
}

#[tokio::test]
async fn a_password_in_a_variable_or_a_file() {
    let server = guarded().await;
    let variable = TestEnv::new().set("PGPASSWORD", PLANTED);
    use_everywhere(&variable, &[&server.pairs()], "variable");
    let file = TestEnv::new().set("PGPASSFILE", "passwords");
    file.write("passwords", &format!("127.0.0.1:*:postgres:app:{PLANTED}\n"));
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file.path("passwords"), std::fs::Permissions::from_mode(0o600)).unwrap();
    use_everywhere(&file, &[&server.pairs()], "file");
    let service = TestEnv::new().set("PGSERVICEFILE", "services");
    service.write(
        "services",
        &format!("[shop]\nhost=127.0.0.1\nport={}\ndbname=postgres\nuser=app\npassword={PLANTED}\n", server.port()),
    );
    use_everywhere(&service, &["service=shop"], "service");
}

#[tokio::test]
async fn a_password_of_the_server_that_loads_sql() {
    let (server, env) = (guarded().await, TestEnv::new());
    env.write("schema.sql", "create table customers (id int);");
    env.write("broken.sql", "create table customers (id intger);");
    let url = server.url(PLANTED);
    let by_variable = TestEnv::new().set("DRIFTLESS_DEV_URL", &url);
    by_variable.write("schema.sql", "create table customers (id int);");
    for verbose in [&[][..], &["-vv"]] {
        env.run(&[&["snapshot", "schema.sql", "--dev-url", &url, "--new", "out.json"], verbose].concat()).code(0);
        by_variable.run(&[&["snapshot", "schema.sql", "--new", "out.json"], verbose].concat()).code(0);
    }
    env.run(&["snapshot", "broken.sql", "--dev-url", &url]).code(1);
    env.run(&["snapshot", "schema.sql", "--dev-url", &server.url(&format!("x{PLANTED}"))]).code(1);
    env.run(&["snapshot", "schema.sql", "--dev-url", &format!("postgres://app:{PLANTED}@h:port/d")]).code(1);
    env.run(&["snapshot", "schema.sql", "--dev-url", &format!("postgers://app:{PLANTED}@h/d")]).code(1);
    env.run(&["snapshot", "schema.sql", "--dev-url", &format!("pasword={PLANTED}")]).code(1);
}

#[tokio::test]
async fn a_password_of_the_one_database_of_several_that_fails() {
    let (server, env) = (guarded().await, TestEnv::new());
    let (right, wrong) = (server.url(PLANTED), server.url(&format!("x{PLANTED}")));
    env.write("driftless.yaml", &format!("databases:\n- {{name: a, dsn: '{right}'}}\n- {{name: b, dsn: '{wrong}'}}\n"));
    env.run(&["snapshot", "--new", "partial.json"]).code(4);
    assert!(env.read("partial.json").contains("does not accept the password"));
    for format in ["text", "json", "markdown", "github"] {
        env.run(&["diff", "--old", "partial.json", "--new", "env:default", "--format", format]).code(4);
    }
}

#[test]
fn the_search_finds_a_password_where_there_is_one() {
    let found = |act: fn(&TestEnv)| {
        std::panic::catch_unwind(|| act(&TestEnv::new())).unwrap_err().downcast::<String>().unwrap()
    };
    let printed = found(|env| {
        env.outcome(env.command_of("/bin/sh".as_ref(), &["-c", &format!("echo {PLANTED}")]).output().unwrap());
    });
    assert!(printed.starts_with("the password is on stdout"), "{printed}");
    let written = found(|env| std::fs::write(env.path("snapshot.json"), PLANTED).unwrap());
    assert!(written.starts_with("the password is in"), "{written}");
}
