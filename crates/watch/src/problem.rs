//! Errors as the API tells them: RFC 9457, with SchemaWatch's `error` beside it.
//!
//! A [`Problem`] is what a client is told, and nothing else: errors of databases stay in the log.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// What does not stand in the fragment of a URI as it is: RFC 3986, section 3.5.
const NOT_IN_FRAGMENTS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// The media type of a problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What sort of problem it is. Clients tell problems apart by its name in `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemType {
    /// The body, a parameter or a header is not what it should be.
    InvalidRequest,
    /// There is no key, or none that is known.
    Unauthenticated,
    /// The key is not good for this.
    Forbidden,
    /// There is nothing of that name or number.
    NotFound,
    /// The method is none of this route.
    MethodNotAllowed,
    /// It is there already, or is just being changed.
    Conflict,
    /// The body is too large.
    TooLarge,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// It is well-formed, and cannot be done.
    Unprocessable,
    /// The idempotency key was used for something else.
    IdempotencyMismatch,
    /// There were too many requests.
    TooManyRequests,
    /// Something went wrong here.
    Internal,
    /// The store cannot be reached.
    Unavailable,
}

impl ProblemType {
    /// Every one.
    pub const ALL: [ProblemType; 13] = [
        ProblemType::InvalidRequest,
        ProblemType::Unauthenticated,
        ProblemType::Forbidden,
        ProblemType::NotFound,
        ProblemType::MethodNotAllowed,
        ProblemType::Conflict,
        ProblemType::TooLarge,
        ProblemType::UnsupportedMediaType,
        ProblemType::Unprocessable,
        ProblemType::IdempotencyMismatch,
        ProblemType::TooManyRequests,
        ProblemType::Internal,
        ProblemType::Unavailable,
    ];

    /// Returns the status, the last part of the type's URI, and the title.
    fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            ProblemType::InvalidRequest => (400, "invalid-request", "The request is not valid"),
            ProblemType::Unauthenticated => (401, "unauthenticated", "An API key is needed"),
            ProblemType::Forbidden => (403, "forbidden", "The API key is not good for this"),
            ProblemType::NotFound => (404, "not-found", "There is no such thing"),
            ProblemType::MethodNotAllowed => (405, "method-not-allowed", "The method is none of this route"),
            ProblemType::Conflict => (409, "conflict", "It is there already"),
            ProblemType::TooLarge => (413, "too-large", "The body is too large"),
            ProblemType::UnsupportedMediaType => (415, "unsupported-media-type", "The body has to be JSON"),
            ProblemType::Unprocessable => (422, "unprocessable", "This cannot be done"),
            ProblemType::IdempotencyMismatch => {
                (422, "idempotency-mismatch", "The idempotency key was used for another request")
            }
            ProblemType::TooManyRequests => (429, "too-many-requests", "There were too many requests"),
            ProblemType::Internal => (500, "internal", "Something went wrong"),
            ProblemType::Unavailable => (503, "unavailable", "The store cannot be reached"),
        }
    }

    /// Returns the status of the response.
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// Returns the URI that names it. It is a name, not a place: `urn:driftless:problem:not-found`.
    pub fn uri(self) -> String {
        format!("urn:driftless:problem:{}", self.row().1)
    }

    /// Returns what it is, in words that are the same each time.
    pub fn title(self) -> &'static str {
        self.row().2
    }
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where in the body, as a JSON pointer in a fragment (RFC 6901, section 6): `#/interval`.
    pub pointer: String,
    /// What is wrong.
    pub detail: String,
}

impl Fault {
    /// Tells what is wrong at a place of the body, given as the names and numbers that lead there.
    pub fn at<'a>(path: impl IntoIterator<Item = &'a str>, detail: impl Into<String>) -> Self {
        let mut pointer = "#".to_owned();
        for name in path {
            let name = name.replace('~', "~0").replace('/', "~1");
            pointer.push('/');
            pointer.extend(utf8_percent_encode(&name, NOT_IN_FRAGMENTS));
        }
        Fault { pointer, detail: detail.into() }
    }
}

/// A problem, as the body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort it is.
    pub kind: ProblemType,
    /// What happened this time, for people.
    pub detail: String,
    /// The path of the request.
    pub instance: String,
    /// What the log knows the request by.
    pub request_id: String,
    /// What is wrong with the request, place by place.
    pub errors: Vec<Fault>,
    /// The registration that is in the way.
    pub schema_id: Option<i64>,
}

impl Serialize for Problem {
    /// Writes RFC 9457's members, and `error`, which SchemaWatch's clients read: the same text as `detail`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'a> {
            r#type: String,
            title: &'static str,
            status: u16,
            detail: &'a str,
            instance: &'a str,
            request_id: &'a str,
            error: &'a str,
            #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
            errors: &'a [Fault],
            #[serde(skip_serializing_if = "Option::is_none")]
            schema_id: Option<i64>,
        }
        let Problem { kind, detail, instance, request_id, errors, schema_id } = self;
        let members = Members {
            r#type: kind.uri(),
            title: kind.title(),
            status: kind.status(),
            detail,
            instance,
            request_id,
            error: detail,
            errors,
            schema_id: *schema_id,
        };
        members.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn problem(errors: Vec<Fault>) -> Problem {
        Problem {
            kind: ProblemType::InvalidRequest,
            detail: "interval has to be at least 1".to_owned(),
            instance: "/v1/schemas".to_owned(),
            request_id: "req_1".to_owned(),
            errors,
            schema_id: None,
        }
    }

    #[test]
    fn a_problem_has_the_members_of_the_rfc_and_the_error_of_old_clients() {
        let written = serde_json::to_value(problem(vec![Fault::at(["interval"], "has to be at least 1")])).unwrap();
        assert_eq!(
            written,
            json!({
                "type": "urn:driftless:problem:invalid-request",
                "title": "The request is not valid",
                "status": 400,
                "detail": "interval has to be at least 1",
                "instance": "/v1/schemas",
                "request_id": "req_1",
                "error": "interval has to be at least 1",
                "errors": [{"pointer": "#/interval", "detail": "has to be at least 1"}],
            })
        );
        assert!(serde_json::to_value(problem(Vec::new())).unwrap().get("errors").is_none());
    }

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(Fault::at(["labels", "a/b~c"], "").pointer, "#/labels/a~1b~0c");
        assert_eq!(Fault::at([], "").pointer, "#");
        // The examples of RFC 6901, section 6.
        let examples = [("c%d", "c%25d"), ("e^f", "e%5Ef"), ("g|h", "g%7Ch"), ("i\\j", "i%5Cj"), ("k\"l", "k%22l")];
        for (name, written) in examples.into_iter().chain([("", ""), (" ", "%20"), ("m~n", "m~0n")]) {
            assert_eq!(Fault::at([name], "").pointer, format!("#/{written}"));
        }
    }

    #[test]
    fn every_type_has_its_name_and_a_status_of_an_error() {
        let names: BTreeSet<String> = ProblemType::ALL.into_iter().map(ProblemType::uri).collect();
        assert_eq!(names.len(), ProblemType::ALL.len());
        assert!(ProblemType::ALL.into_iter().all(|kind| (400..600).contains(&kind.status())));
    }
}
