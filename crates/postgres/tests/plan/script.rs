//! A case as its file tells it.

use driftless_postgres::plan::{Online, Policy};
use driftless_schema::model::ObjectId;
use driftless_testkit::cases;

use crate::reading::Read;

/// `cases/NAME.sql`: `-- key: value` lines, then sections that begin with `-- before`, `-- rows`,
/// `-- after` and `-- then`.
#[derive(Debug, Default)]
pub struct Script {
    /// The schema that the plan starts from.
    pub before: String,
    /// Rows in it.
    pub rows: String,
    /// The schema that it leads to.
    pub after: String,
    /// What works with the rows when the plan has run: assertions, further rows.
    pub then: String,
    /// The first major version that knows what the case uses.
    pub since: u32,
    /// Why the case is not run: a mistake of the planner that is not mended yet.
    pub broken: Option<String>,
    online: Online,
    renames: Vec<(ObjectId, ObjectId)>,
    roles: Vec<String>,
}

impl Script {
    pub fn parse(text: &str) -> Self {
        let mut script = Script { online: Online::Auto, ..Script::default() };
        let mut section = String::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("-- ").filter(|name| SECTIONS.contains(name)) {
                section = name.to_owned();
                continue;
            }
            let body = match section.as_str() {
                "before" => &mut script.before,
                "rows" => &mut script.rows,
                "after" => &mut script.after,
                "then" => &mut script.then,
                _ => {
                    if let Some((key, value)) = line.strip_prefix("-- ").and_then(|line| line.split_once(": ")) {
                        script.header(key, value);
                    }
                    continue;
                }
            };
            body.push_str(line);
            body.push('\n');
        }
        script
    }

    fn header(&mut self, key: &str, value: &str) {
        match key {
            "since" => self.since = value.parse().unwrap(),
            "broken" => self.broken = Some(value.to_owned()),
            "online" => {
                assert_eq!(value, "always");
                self.online = Online::Always;
            }
            "rename" => {
                let (from, to) = value.split_once(" = ").unwrap();
                self.renames.push((from.parse().unwrap(), to.parse().unwrap()));
            }
            "roles" => self.roles.extend(value.split_whitespace().map(str::to_owned)),
            _ => panic!("a header that nothing reads: {key}"),
        }
    }

    /// Makes the roles.
    pub fn make_roles(&self) -> String {
        cases::make_roles(self.roles.iter().map(String::as_str))
    }

    /// How the case plans in the database of `here`.
    pub fn policy(&self, here: &Read) -> Policy {
        Policy { online: self.online, renames: self.renames.clone(), here: here.here.clone(), ..Policy::default() }
    }

    /// How it plans back.
    pub fn policy_back(&self, here: &Read) -> Policy {
        let renames = self.renames.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        Policy { renames, ..self.policy(here) }
    }
}

const SECTIONS: [&str; 4] = ["before", "rows", "after", "then"];
