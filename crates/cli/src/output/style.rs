//! Colours. Without a terminal, or with `NO_COLOR`, they vanish on the way out.

use anstyle::{AnsiColor, Style};

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const BREAKING: Style = AnsiColor::Red.on_default();
pub(crate) const RISKY: Style = AnsiColor::Yellow.on_default();
pub(crate) const SAFE: Style = AnsiColor::Green.on_default();
pub(crate) const FAINT: Style = Style::new().dimmed();
