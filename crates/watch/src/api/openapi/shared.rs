//! What is so of all operations: keys, problems, headers.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Components, ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};

use super::super::idempotency;
use crate::problem;

/// Headers of answers.
const HEADERS: [(&str, &str); 5] = [
    ("X-Request-Id", "What the log knows the request by."),
    ("RateLimit", "How many requests are left, and for how long."),
    ("RateLimit-Policy", "How many requests the key has."),
    ("Retry-After", "After how many seconds to ask again."),
    ("WWW-Authenticate", "How to say who asks."),
];

/// What goes wrong in the same way everywhere.
const PROBLEMS: [(u16, &str); 11] = [
    (400, "The request is not valid; `errors` has the places."),
    (401, "There is no good API key."),
    (403, "The API key is not good for this."),
    (404, "There is no such thing."),
    (409, "The same request is under way."),
    (413, "The body is too large."),
    (415, "The body is said to be something else than JSON."),
    (422, "It cannot be done, or the idempotency key was used for another request."),
    (429, "There were too many requests."),
    (500, "Something went wrong here."),
    (503, "The store is not available, or it took too long."),
];

/// Adds to the document what is so of all operations.
pub(in crate::api) fn finish(mut document: OpenApi) -> OpenApi {
    share(document.components.get_or_insert_default());
    for (path, item) in &mut document.paths.paths {
        let has_id = path.contains('{');
        for operation in [&mut item.get, &mut item.patch, &mut item.delete].into_iter().flatten() {
            complete(operation, has_id);
        }
        if let Some(operation) = &mut item.post {
            operation.parameters.get_or_insert_default().push(RefOr::Ref(component("parameters", "Idempotency-Key")));
            refer(operation, &[409, 413, 422]);
            complete(operation, has_id);
        }
    }
    document
}

fn share(components: &mut Components) {
    let key = ApiKeyValue::with_description("X-API-Key", "A key of the service.");
    components.security_schemes.insert("api_key".to_owned(), SecurityScheme::ApiKey(ApiKey::Header(key)).into());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("The same key.")).build();
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    components.parameters.insert("Idempotency-Key".to_owned(), RefOr::T(idempotency_key()));
    components.headers.extend(HEADERS.map(|(name, description)| (name.to_owned(), RefOr::T(header(description)))));
    components.responses.extend(PROBLEMS.map(|(status, text)| (status.to_string(), RefOr::T(problem(status, text)))));
}

/// Adds what any operation of its sort may answer, and the headers of all answers.
fn complete(operation: &mut Operation, has_id: bool) {
    // What needs no key says so itself.
    let is_open = operation.security.as_ref().is_some_and(|it| it.iter().all(|it| *it == Default::default()));
    refer(operation, &[500, 503]);
    if !is_open {
        refer(operation, &[400, 401, 403, 429]);
    }
    let has_body = operation.request_body.is_some();
    if has_id || has_body {
        refer(operation, &[404]);
    }
    if has_body {
        refer(operation, &[413, 415]);
    }
    let headers: &[&str] = if is_open { &["X-Request-Id"] } else { &["X-Request-Id", "RateLimit", "RateLimit-Policy"] };
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            add_headers(response, headers);
        }
    }
}

/// Adds problems that the operation does not speak of itself.
fn refer(operation: &mut Operation, statuses: &[u16]) {
    for status in statuses.iter().map(u16::to_string) {
        let problem = RefOr::Ref(component("responses", &status));
        operation.responses.responses.entry(status).or_insert(problem);
    }
}

fn component(section: &str, name: &str) -> Ref {
    Ref::new(format!("#/components/{section}/{name}"))
}

fn problem(status: u16, description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(description).content(problem::CONTENT_TYPE, content);
    let mut response = response.build();
    add_headers(&mut response, &["X-Request-Id", "RateLimit", "RateLimit-Policy"]);
    match status {
        401 => add_headers(&mut response, &["WWW-Authenticate"]),
        409 | 429 | 503 => add_headers(&mut response, &["Retry-After"]),
        _ => {}
    }
    response
}

/// Adds headers, which an answer may have: none is required.
fn add_headers(response: &mut Response, names: &[&str]) {
    for name in names {
        let header = RefOr::Ref(component("headers", name));
        response.headers.entry((*name).to_owned()).or_insert(header);
    }
}

fn header(description: &str) -> Header {
    let text = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(text)).description(Some(description)).build()
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(idempotency::LONGEST))
        .pattern(Some("^[ -~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A request that succeeded is not carried out again, and has the same answer for a day. One that did not \
             may be tried again with the same key.",
        ))
        .schema(Some(text))
        .build()
}
