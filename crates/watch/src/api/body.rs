//! Bodies of requests: read up to a limit, and understood down to the place where something is wrong.

pub(super) mod given;
pub(super) mod integer;

use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::Api;
use super::failure::Failure;
use crate::problem::{Fault, ProblemType};

/// How much of a body that is too large is read and dropped, as a multiple of the limit: a client that writes
/// before it reads would otherwise find the connection closed, and no answer.
const DROPPED: usize = 16;

/// Reads the whole body, which what comes after it takes as it is.
pub(super) async fn buffer(State(api): State<Api>, request: Request, next: Next) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let limit = api.options.body_limit;
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit.saturating_mul(DROPPED)) {
        return Err(too_large(limit));
    }
    let (mut bytes, mut dropped) = (Vec::new(), 0usize);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Failure::invalid("the body ends before it is whole"))?;
        if dropped > 0 || bytes.len() + chunk.len() > limit {
            dropped += bytes.len() + chunk.len();
            bytes.clear();
            if dropped > limit.saturating_mul(DROPPED) {
                break;
            }
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    if dropped > 0 {
        return Err(too_large(limit));
    }
    Ok(next.run(Request::from_parts(parts, HttpBody::from(bytes))).await)
}

fn too_large(limit: usize) -> Failure {
    Failure::new(ProblemType::TooLarge, format!("the body has more than {limit} bytes"))
}

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

/// A body of JSON, or none.
pub(super) struct OptionalBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = json(request).await?;
        if bytes.is_empty() {
            return Err(Failure::invalid("the body is empty, and has to be a JSON object"));
        }
        read(&bytes).map(Body)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = json(request).await?;
        let body: Option<T> = if bytes.is_empty() { None } else { read(&bytes)? };
        Ok(OptionalBody(body.unwrap_or_default()))
    }
}

/// No body, or one that says nothing: `{}`, which some clients always send.
pub(super) struct NoBody;

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = whole(request).await?;
        let nothing = bytes.is_empty()
            || serde_json::from_slice::<serde_json::Map<String, Value>>(&bytes).is_ok_and(|members| members.is_empty());
        match nothing {
            true => Ok(NoBody),
            false => {
                Err(Failure::faults(vec![Fault::at([], "the body has to be empty: there is nothing to say here")]))
            }
        }
    }
}

async fn whole(request: Request) -> Result<Bytes, Failure> {
    let bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await;
    bytes.map_err(|_| Failure::invalid("the body ends before it is whole"))
}

/// Returns the bytes of a body that is not said to be anything else than JSON.
async fn json(request: Request) -> Result<Bytes, Failure> {
    let media_type = request.headers().get(CONTENT_TYPE).map(|value| is_json(value.as_bytes()));
    let bytes = whole(request).await?;
    match media_type {
        // What is not said is found out.
        Some(true) | None => Ok(bytes),
        Some(false) => {
            Err(Failure::new(ProblemType::UnsupportedMediaType, "the content type has to be application/json"))
        }
    }
}

fn is_json(media_type: &[u8]) -> bool {
    let essence = media_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    essence.eq_ignore_ascii_case(b"application/json")
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    // It would be taken for an object's members in their order.
    if text.trim_start().starts_with('[') {
        return Err(Failure::faults(vec![Fault::at([], "has to be an object")]));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| wrong(error.path(), error.inner()))?;
    json.end().map_err(|error| not_json(&error))?;
    // PostgreSQL has no such character.
    if text.contains("\\u0000") {
        let whole: Value = serde_json::from_str(text).map_err(|error| not_json(&error))?;
        if let Some(path) = nul(&whole) {
            let path: Vec<&str> = path.iter().rev().map(String::as_str).collect();
            return Err(Failure::faults(vec![Fault::at(path, "has the character U+0000 in it")]));
        }
    }
    Ok(value)
}

fn not_utf8(bytes: &[u8], at: usize) -> Failure {
    let before = bytes.get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    let detail = format!("the body is not UTF-8 (line {line}, column {column})");
    Failure { errors: vec![Fault::at([], detail.clone())], ..Failure::invalid(detail) }
}

fn not_json(error: &serde_json::Error) -> Failure {
    let detail = format!("the body is not JSON: {error}");
    Failure { errors: vec![Fault::at([], detail.clone())], ..Failure::invalid(detail) }
}

fn wrong(path: &Path, error: &serde_json::Error) -> Failure {
    if !error.is_data() {
        return not_json(error);
    }
    let names: Vec<String> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect();
    let fault = Fault::at(names.iter().map(String::as_str), format!("{} (line {})", expected(error), error.line()));
    Failure::faults(vec![fault])
}

/// What was expected. What was there instead is not told: it may be a password that is a number.
fn expected(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let has_value = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    match text.rsplit_once(", expected ") {
        Some((before, expected)) if has_value.iter().any(|it| before.starts_with(it)) => {
            format!("has to be {}", in_json(expected))
        }
        Some(_) | None => format!("is not valid: {text}"),
    }
}

/// Says in JSON's words what serde says in Rust's.
fn in_json(expected: &str) -> &str {
    match expected {
        "a map" => "an object",
        "a sequence" => "an array",
        _ if expected.starts_with("struct ") => "an object",
        _ => expected,
    }
}

/// Finds a text with U+0000 in it, or a name; its path, the last name first.
fn nul(value: &Value) -> Option<Vec<String>> {
    let below = |name: String, value: &Value| {
        let mut path = nul(value)?;
        path.push(name);
        Some(path)
    };
    match value {
        Value::String(text) => text.contains('\0').then(Vec::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| below(index.to_string(), item)),
        Value::Object(members) => {
            members.iter().find_map(
                |(name, member)| {
                    if name.contains('\0') { Some(Vec::new()) } else { below(name.clone(), member) }
                },
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pet {
        #[serde(rename = "name")]
        _name: String,
        #[serde(rename = "legs")]
        _legs: Option<Vec<u8>>,
    }

    fn fault(body: &[u8]) -> Fault {
        read::<Pet>(body).unwrap_err().errors.remove(0)
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let cases: [(&[u8], &str, &str); 9] = [
            (br#" ["a", [4]]"#, "#", "has to be an object"),
            (br#"{"name": 5}"#, "#/name", "has to be a string (line 1)"),
            (br#"{"name": "a", "legs": [1, 999]}"#, "#/legs/1", "has to be u8 (line 1)"),
            (br#"{"nam": "a"}"#, "#/nam", "is not valid: unknown field `nam`, expected `name` or `legs` (line 1)"),
            (b"{}", "#", "is not valid: missing field `name` (line 1)"),
            (b"{\n \"name\": }", "#", "the body is not JSON: expected value at line 2 column 10"),
            (b"{\"name\": \"\xff\"}", "#", "the body is not UTF-8 (line 1, column 11)"),
            (br#"{"name": "a\u0000"}"#, "#/name", "has the character U+0000 in it"),
            (br#"{"name": "a"} x"#, "#", "the body is not JSON: trailing characters at line 1 column 15"),
        ];
        for (body, pointer, detail) in cases {
            let fault = fault(body);
            assert_eq!((fault.pointer.as_str(), fault.detail.as_str()), (pointer, detail));
        }
    }

    #[test]
    fn a_value_of_the_wrong_type_is_not_repeated() {
        assert!(!fault(br#"{"name": 270182818}"#).detail.contains("2701"));
    }

    #[test]
    fn json_that_is_too_deep_is_refused() {
        let deep = format!("{{\"name\": {}", "[".repeat(100_000));
        assert!(!fault(deep.as_bytes()).detail.is_empty());
    }
}
