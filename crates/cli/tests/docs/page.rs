//! A page as the test sees it: lines, and the fenced blocks among them.

use crate::root;

/// A page of the documentation.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
}

/// A fenced block.
pub(crate) struct Block {
    /// What stands after the opening fence: `console`, `yaml`, …
    pub(crate) language: String,
    /// What the comment on the line above says: `file: config.yaml`.
    pub(crate) note: Option<(String, String)>,
    /// The lines between the fences, from 0.
    pub(crate) lines: std::ops::Range<usize>,
}

/// A command and the output that the page shows for it.
pub(crate) struct Step {
    pub(crate) command: String,
    /// The command as the page has it, with its prompt.
    pub(crate) shown: Vec<String>,
}

impl Page {
    /// Reads a page by its path from the repository's root.
    pub(crate) fn read(path: &str) -> Page {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let blocks = blocks(path, &text);
        Page { path: path.to_owned(), text, blocks }
    }

    /// Whether there is anything to run.
    pub(crate) fn has_commands(&self) -> bool {
        self.blocks.iter().any(|block| block.language == "console")
    }

    /// Whether the page asks for `what`, in `<!-- needs: what -->`.
    pub(crate) fn needs(&self, what: &str) -> bool {
        self.text.lines().any(|line| note(line) == Some(("needs".to_owned(), what.to_owned())))
    }

    /// Returns the ports that the page asks for, in `<!-- needs: port 8080 -->`.
    pub(crate) fn ports(&self) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.strip_prefix("<!-- needs: port ")?.strip_suffix(" -->")).collect()
    }

    /// Returns the text of a block, with a line feed at the end.
    pub(crate) fn text_of(&self, block: &Block) -> String {
        self.lines_of(block).map(|line| format!("{line}\n")).collect()
    }

    /// Returns the commands of a block.
    pub(crate) fn steps(&self, block: &Block) -> Vec<Step> {
        let only_one = block.note.as_ref().is_some_and(|(key, value)| key == "block" && value == "one command");
        let mut steps: Vec<Step> = Vec::new();
        let mut goes_on = false;
        for line in self.lines_of(block) {
            if only_one && !goes_on && !steps.is_empty() {
                break;
            }
            match (steps.last_mut(), line.strip_prefix("$ ")) {
                (Some(step), _) if goes_on => {
                    step.command.push_str(&format!("\n{line}"));
                    step.shown.push(line.to_owned());
                }
                (_, Some(command)) => {
                    steps.push(Step { command: command.to_owned(), shown: vec![line.to_owned()] });
                }
                (Some(_), None) => {}
                (None, None) => panic!("{}: a console block begins with output: {line}", self.path),
            }
            let is_command = goes_on || line.starts_with("$ ");
            goes_on = is_command && line.ends_with('\\');
        }
        steps
    }

    fn lines_of(&self, block: &Block) -> impl Iterator<Item = &str> {
        self.text.lines().skip(block.lines.start).take(block.lines.len())
    }
}

fn blocks(path: &str, text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(language) = line.trim_start().strip_prefix("```") else { continue };
        match open.take() {
            None => {
                assert!(line.starts_with("```") || language != "console", "{path}:{}: indented commands", at + 1);
                open = Some((at, language.to_owned()));
            }
            Some((start, language)) => {
                let above = start.checked_sub(1).and_then(|above| note(lines[above]));
                blocks.push(Block { language, note: above, lines: start + 1..at });
            }
        }
    }
    assert!(open.is_none(), "{path}: a block is not closed");
    blocks
}

/// Takes `<!-- key: value -->` apart.
fn note(line: &str) -> Option<(String, String)> {
    let (key, value) = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?.split_once(": ")?;
    Some((key.to_owned(), value.to_owned()))
}

/// Says where two texts first differ, with the lines around.
pub(crate) fn first_difference(expected: &str, found: &str) -> Option<String> {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let longest = expected.len().max(found.len());
    let at = (0..longest).find(|at| expected.get(*at) != found.get(*at))?;
    let around =
        |lines: &[&str]| -> String { lines.iter().skip(at).take(12).map(|line| format!("    {line}\n")).collect() };
    Some(format!(
        "line {} differs; run: UPDATE_DOCS=1 cargo test -p driftless --test docs\n  the page says\n{}  the program says\n{}",
        at + 1,
        around(&expected),
        around(&found)
    ))
}

#[test]
fn a_command_goes_on_after_a_backslash_and_output_is_not_a_command() {
    let text = "<!-- file: a.sql -->\n```sql\nselect 1;\n```\n```console\n$ a \\\n    b\nout\n$ c\n```\n";
    let page = Page { path: String::new(), text: text.to_owned(), blocks: blocks("", text) };
    assert_eq!(page.blocks[0].note, Some(("file".to_owned(), "a.sql".to_owned())));
    assert_eq!(page.text_of(&page.blocks[0]), "select 1;\n");
    let commands: Vec<String> = page.steps(&page.blocks[1]).into_iter().map(|step| step.command).collect();
    assert_eq!(commands, ["a \\\n    b", "c"]);
}

#[test]
fn the_output_of_one_command_may_look_like_commands() {
    let text = "<!-- block: one command -->\n```console\n$ a \\\n    b\n$ c\n```\n";
    let page = Page { path: String::new(), text: text.to_owned(), blocks: blocks("", text) };
    assert_eq!(page.steps(&page.blocks[0]).len(), 1);
}

#[test]
fn the_first_difference_is_told_by_its_line() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert!(first_difference("a\nb\n", "a\nc\n").unwrap().starts_with("line 2 differs"));
    assert!(first_difference("a\n", "a\nc\n").unwrap().starts_with("line 2 differs"));
}
