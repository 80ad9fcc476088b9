//! The page that documents the rules.

use std::fmt::Write as _;

use super::rules::SECTIONS;
use super::{Level, Rule};

const INTRODUCTION: &str = "\
<!-- Written from the rule table. To change it, change the table in crates/schema/src/impact/rules,
     then run: UPDATE_DOCS=1 cargo test -p driftless-schema impact -->

# Impact rules

Every change of a schema gets two levels: one for **readers**, who select with code written for the old
schema, and one for **writers**, who insert, update and delete with it.

| level | meaning |
|---|---|
| SAFE | the code works as before |
| RISKY | the code runs, and may find or leave other data than it expects |
| BREAKING | the code fails, or is silently wrong |

The impact of a change is the worse of the two, or that of the roles that a consumer declares. Levels are
for code that names what it uses in SQL. Where a rule cannot know something (which upserts there are, what is
published), its text says what the level depends on.

*Prepared statements* says that statements which were prepared before the change fail once with
`cached plan must not change result type`, until their connection is made anew. *Data loss* says that the
change itself can lose stored data.
";

/// Writes the documentation of every rule, in Markdown.
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for section in SECTIONS {
        // Writing to a String does not fail.
        let _ = write!(page, "\n## {}\n", section.title);
        for rule in section.rules {
            section_of(&mut page, rule);
        }
    }
    page
}

fn section_of(page: &mut String, rule: &Rule) {
    let anchor = rule.key().replace('/', "-");
    let _ = write!(
        page,
        "\n<a id=\"{anchor}\"></a>\n### {key}: {title}\n\n`{change_type}`{notes}\n\n\
         - **Readers: {reader}.** {readers}.\n\
         - **Writers: {writer}.** {writers}.\n\
         - **What to do:** {advice}.\n",
        key = rule.key(),
        title = rule.title,
        change_type = rule.change_type,
        notes = notes(rule),
        reader = level(rule.reader),
        readers = sentence(rule.readers),
        writer = level(rule.writer),
        writers = sentence(rule.writers),
        advice = rule.advice,
    );
}

fn notes(rule: &Rule) -> String {
    let prepared = rule.cached_plan.then_some(" · prepared statements");
    let loss = rule.data_loss.then_some(" · data loss");
    [prepared, loss].into_iter().flatten().collect()
}

fn level(level: Level) -> &'static str {
    level.name()
}

/// Begins a fragment with a capital letter, unless it begins with code.
fn sentence(fragment: &str) -> String {
    let mut characters = fragment.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
