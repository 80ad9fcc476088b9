//! Parameters in paths and queries.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::failure::Failure;

/// How many rows a page has where nothing is said.
pub(super) const PAGE: u32 = 100;
/// How many rows a page may have.
pub(super) const LARGEST_PAGE: u32 = 500;
/// The longest text of a filter, in characters.
const LONGEST: usize = 1024;

/// The id in the path. What is no id is the id of nothing.
pub(super) struct Id(pub(super) i64);

/// The id in the path, and the number after it.
pub(super) struct IdAndNumber(pub(super) i64, pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        number(&id).map(Id)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdAndNumber {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((id, after)) = path.map_err(|_| nothing())?;
        Ok(IdAndNumber(number(&id)?, number(&after)?))
    }
}

/// The text in the path.
pub(super) struct Name(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(name) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        Ok(Name(name))
    }
}

/// One id has one text: `+7` and `007` are none.
fn number(text: &str) -> Result<i64, Failure> {
    let number = text.parse::<i64>().ok().filter(|number| *number > 0 && number.to_string() == text);
    number.ok_or_else(nothing)
}

fn nothing() -> Failure {
    Failure::not_found("id")
}

/// What is asked for after the question mark. What is not known is refused.
pub(super) struct Parameters<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let text = percent_decode_str(parts.uri.query().unwrap_or_default());
        text.decode_utf8().map_err(|_| Failure::invalid("the query is not UTF-8"))?;
        let query = Query::<T>::try_from_uri(&parts.uri).map_err(|rejection| {
            let text = rejection.body_text();
            let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
            Failure::invalid(format!("the query is not valid: {text}"))
        })?;
        Ok(Parameters(query.0))
    }
}

/// Checks how many rows are asked for.
pub(super) fn limit(limit: Option<u32>) -> Result<u32, Failure> {
    let limit = limit.unwrap_or(PAGE);
    match (1..=LARGEST_PAGE).contains(&limit) {
        true => Ok(limit),
        false => Err(Failure::invalid(format!("limit has to be 1 to {LARGEST_PAGE}"))),
    }
}

/// Checks a text to filter by.
pub(super) fn text(name: &str, text: Option<String>) -> Result<Option<String>, Failure> {
    match &text {
        Some(it) if it.is_empty() || it.contains('\0') || it.chars().count() > LONGEST => {
            Err(Failure::invalid(format!("{name} has to be 1 to {LONGEST} characters, without U+0000")))
        }
        Some(_) | None => Ok(text),
    }
}

/// Checks an id to filter by.
pub(super) fn id(name: &str, id: Option<i64>) -> Result<Option<i64>, Failure> {
    match id {
        Some(id) if id < 1 => Err(Failure::invalid(format!("{name} has to be at least 1"))),
        id => Ok(id),
    }
}

/// Reads `name:value`.
pub(super) fn label(text: Option<String>) -> Result<Option<(String, String)>, Failure> {
    let split = |text: String| {
        let (name, value) = text.split_once(':').filter(|(name, _)| !name.is_empty())?;
        Some((name.to_owned(), value.to_owned()))
    };
    let refused = || Failure::invalid("label has to read name:value");
    self::text("label", text)?.map(|text| split(text).ok_or_else(refused)).transpose()
}
