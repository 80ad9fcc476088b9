//! Raw settings: each keyword's value and where it was found, before anything is made of them.

use std::collections::BTreeMap;
use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

use super::error::{ConnInfoError, Place};
use super::keyword::{Keyword, nearest};

/// Values by keyword. All of them are kept as secrets: which is one is not decided here.
#[derive(Default)]
pub(super) struct Settings {
    values: BTreeMap<Keyword, (SecretString, Place)>,
}

impl Settings {
    /// Sets a value; a later one of the same place replaces an earlier one, as in libpq.
    pub(super) fn set(&mut self, keyword: Keyword, value: String, place: Place) -> Result<(), ConnInfoError> {
        if value.contains('\0') {
            return Err(ConnInfoError::Nul);
        }
        self.values.insert(keyword, (value.into(), place));
        Ok(())
    }

    /// Sets a value where there is none.
    pub(super) fn set_default(&mut self, keyword: Keyword, value: String, place: Place) -> Result<(), ConnInfoError> {
        if self.values.contains_key(&keyword) {
            return Ok(());
        }
        self.set(keyword, value, place)
    }

    /// Returns a value; an empty one counts as none.
    pub(super) fn get(&self, keyword: Keyword) -> Option<&str> {
        self.values.get(&keyword).map(|(value, _)| value.expose_secret()).filter(|value| !value.is_empty())
    }

    /// Returns a value as it is kept, with its place.
    pub(super) fn secret(&self, keyword: Keyword) -> Option<(SecretString, Place)> {
        self.get(keyword)?;
        self.values.get(&keyword).cloned()
    }

    /// Returns a value that is one of a few words.
    pub(super) fn word<T: Copy>(
        &self,
        keyword: Keyword,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, ConnInfoError> {
        let Some(value) = self.get(keyword) else {
            return Ok(None);
        };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == value) {
            return Ok(Some(*meaning));
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let mut error = self.wrong(keyword, format!("one of {}", names.join(", ")));
        if let ConnInfoError::Value { nearest: found, .. } = &mut error {
            *found = nearest(value, words.iter().map(|(word, _)| *word));
        }
        Err(error)
    }

    /// Returns a value that is a number.
    pub(super) fn number<T: FromStr>(&self, keyword: Keyword, expected: &str) -> Result<Option<T>, ConnInfoError> {
        self.get(keyword)
            .map(|value| value.trim().parse().map_err(|_| self.wrong(keyword, expected.to_owned())))
            .transpose()
    }

    /// Makes the error of a value that its keyword does not take.
    pub(super) fn wrong(&self, keyword: Keyword, expected: String) -> ConnInfoError {
        let place = self.values.get(&keyword).map_or(Place::Given, |(_, place)| *place);
        ConnInfoError::Value { keyword: keyword.name(), place, expected, nearest: None }
    }
}
