//! Every dependency of the workspace says what it is there for.

/// How many dependencies one comment can speak for.
const PER_COMMENT: usize = 4;

/// Returns the dependencies in the text of the root `Cargo.toml` that no comment stands above.
///
/// A comment speaks for the lines below it, up to an empty line or the next comment, and for
/// no more than [`PER_COMMENT`]. Our own packages need none.
pub(super) fn missing(manifest: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[workspace.dependencies]").skip(1);
    let mut missing = Vec::new();
    let mut left = 0;
    for line in section.take_while(|line| !line.starts_with('[')) {
        if line.starts_with('#') {
            left = PER_COMMENT;
        } else if line.trim().is_empty() {
            left = 0;
        } else if let Some((name, value)) = line.split_once('=')
            && !line.starts_with(char::is_whitespace)
            && !value.contains("path =")
        {
            if left == 0 {
                missing.push(format!("{}: no reason above it in Cargo.toml", name.trim()));
            }
            left = left.saturating_sub(1);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_speaks_for_the_lines_below_it() {
        let manifest = "[workspace.dependencies]\nours = { path = \"crates/ours\" }\n\n\
                        # The runtime.\ntokio = \"1\"\nbytes = \"1\"\n\nserde = \"1\"\n[profile.dev]\ndebug = 1\n";
        assert_eq!(missing(manifest), ["serde: no reason above it in Cargo.toml"]);
    }

    #[test]
    fn a_comment_does_not_speak_for_any_number() {
        let manifest = "[workspace.dependencies]\n# Many.\na = \"1\"\nb = \"1\"\nc = \"1\"\nd = \"1\"\ne = \"1\"\n";
        assert_eq!(missing(manifest), ["e: no reason above it in Cargo.toml"]);
    }
}
