//! The text of statements that make objects and bring them over.

pub(super) mod alter;
pub(super) mod cast;
pub(super) mod constraint;
pub(super) mod create;
pub(super) mod online;
pub(super) mod phrase;
pub(super) mod privileges;
pub(super) mod question;
pub(super) mod rename;
pub(super) mod standing;
pub(super) mod text;
