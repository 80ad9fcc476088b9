//! The page, from the document alone.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use driftless_watch::problem::ProblemType;
use serde_json::Value;

const METHODS: [&str; 4] = ["get", "post", "patch", "delete"];

const BEGINNING: &str = "# The API

<!-- Written from the document of the service, docs/openapi.json. To change it, change the handlers in crates/watch/src/api,
     then run: UPDATE_DOCS=1 cargo test -p driftless-watch --test api reference -->

[openapi.json](../openapi.json) says the same for programs (OpenAPI 3.1); a running service has it at `/openapi.json`, and a page of it at `/docs`.
[Watching databases](../serve.md) shows requests and their answers.

**Keys.** Every route but `/health*`, `/openapi.json` and `/docs` needs an API key: `X-API-Key: …` or `Authorization: Bearer …`. What a key is good for are its
[scopes](../operations.md#api-keys).

**Bodies** are JSON, up to 1 MiB. A member that is not known is refused. In the tables below `?` stands after what may be left out of a body, and after what an
answer has only sometimes.

**Lists** have `limit` (1 to 500) and `cursor`: the `next` of one page leads to the following; it is null on the last.

**Idempotency.** A POST with `Idempotency-Key: …` is carried out once: when it succeeded, the same key and body have the same answer for a day,
with `Idempotent-Replayed: true`. Another body is refused with 422, and while the first is under way with 409.

**Rates.** `RateLimit` and `RateLimit-Policy` say how many requests a key has left; beyond them there is 429 with `Retry-After`.

**Problems** are `application/problem+json` (RFC 9457). `type` says which, `detail` (and `error`, the same text) what happened, `errors` what is wrong with
the body, place by place, and `request_id`, which is also in the header `X-Request-Id`, what the log knows the request by.
";

pub(super) fn write(document: &Value) -> String {
    let mut page = BEGINNING.to_owned();
    page.push_str("\n| status | `type` | means |\n|---|---|---|\n");
    for problem in ProblemType::ALL {
        let _ = writeln!(page, "| {} | `{}` | {} |", problem.status(), problem.uri(), problem.title());
    }
    let mut shown = BTreeSet::new();
    for tag in items(&document["tags"]) {
        let name = text(&tag["name"]);
        let _ = write!(page, "\n## {}{}\n\n{}\n", name[..1].to_uppercase(), &name[1..], text(&tag["description"]));
        let mut objects = Vec::new();
        for (path, methods) in members(&document["paths"]) {
            for (method, operation) in METHODS.iter().filter_map(|it| Some((it, methods.get(*it)?))) {
                if operation["tags"][0] == tag["name"] {
                    page.push_str(&operation_of(document, method, path, operation, &mut objects));
                }
            }
        }
        // Those of the requests and answers first, then those that these name.
        let mut at = 0;
        while let Some(object) = objects.get(at).cloned() {
            at += 1;
            if shown.insert(object.clone()) {
                page.push_str(&object_of(document, &object, &mut objects));
            }
        }
    }
    page
}

fn operation_of(document: &Value, method: &str, path: &str, operation: &Value, objects: &mut Vec<String>) -> String {
    let mut page = format!("\n### {} {path}\n\n{}", method.to_uppercase(), text(&operation["summary"]));
    if let Some(more) = operation["description"].as_str() {
        let _ = write!(page, " {more}");
    }
    page.push('\n');
    let own = items(&operation["parameters"]).filter(|it| it["name"].is_string() && it["name"] != "id");
    let rows: Vec<String> = own
        .map(|it| {
            let place = text(&it["in"]);
            format!(
                "| `{}` | {place} | {} | {} |\n",
                text(&it["name"]),
                kind(document, &it["schema"], objects),
                line(&it["description"])
            )
        })
        .collect();
    if !rows.is_empty() {
        let _ = write!(page, "\n| parameter | in | is | |\n|---|---|---|---|\n{}", rows.concat());
    }
    page.push('\n');
    if let Some(body) = json_of(&operation["requestBody"]) {
        let _ = writeln!(page, "- takes {}", kind(document, body, objects));
    }
    for (status, answer) in members(&operation["responses"]).filter(|(_, answer)| answer["description"].is_string()) {
        let _ = write!(page, "- **{status}** {}", text(&answer["description"]));
        if let Some(body) = json_of(answer) {
            let _ = write!(page, " {}", kind(document, body, objects));
        }
        page.push('\n');
    }
    page
}

/// The schema of a body, unless it is a problem.
fn json_of(part: &Value) -> Option<&Value> {
    part["content"].get("application/json").map(|content| &content["schema"])
}

fn object_of(document: &Value, name: &str, objects: &mut Vec<String>) -> String {
    let schema = &document["components"]["schemas"][name];
    let mut page = format!("\n#### {name}\n\n{}\n", text(&schema["description"]));
    let rows = fields(document, schema, objects);
    if !rows.is_empty() {
        let _ = write!(page, "\n| member | is | |\n|---|---|---|\n{}", rows.concat());
    }
    page
}

fn fields(document: &Value, schema: &Value, objects: &mut Vec<String>) -> Vec<String> {
    let mut rows = Vec::new();
    for part in items(&schema["allOf"]) {
        let part = referred(part).map_or(part, |name| &document["components"]["schemas"][name]);
        rows.extend(fields(document, part, objects));
    }
    for (name, field) in members(&schema["properties"]) {
        let required = items(&schema["required"]).any(|it| it == name);
        let mark = if required { "" } else { "?" };
        rows.push(format!(
            "| `{name}`{mark} | {} | {} |\n",
            kind(document, field, objects),
            line(&field["description"])
        ));
    }
    rows
}

/// Says what a schema is, in a few words. Objects with a name are told elsewhere.
fn kind(document: &Value, schema: &Value, objects: &mut Vec<String>) -> String {
    if let Some(name) = referred(schema) {
        let target = &document["components"]["schemas"][name];
        if target["enum"].is_array() {
            return kind(document, target, objects);
        }
        objects.push(name.to_owned());
        return format!("[{name}](#{})", name.to_lowercase());
    }
    let alternatives: Vec<&Value> = items(&schema["oneOf"]).chain(items(&schema["anyOf"])).collect();
    if !alternatives.is_empty() {
        return alternatives.into_iter().map(|it| kind(document, it, objects)).collect::<Vec<_>>().join(" or ");
    }
    if schema["enum"].is_array() {
        let names = items(&schema["enum"]).filter(|it| it.is_string()).map(|it| format!("`{}`", text(it)));
        return names.collect::<Vec<_>>().join(", ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    let named = types.iter().map(|it| match (*it, schema["format"].as_str()) {
        ("string", Some("date-time")) => "moment".to_owned(),
        ("array", _) => format!("list of {}", kind(document, &schema["items"], objects)),
        ("object", _) if schema["additionalProperties"]["type"] == "string" => "object of texts".to_owned(),
        ("string", _) => "text".to_owned(),
        (it, _) => it.to_owned(),
    });
    let named = named.collect::<Vec<_>>().join(" or ");
    if named.is_empty() { "any JSON".to_owned() } else { named }
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A text in a cell of a table.
fn line(value: &Value) -> String {
    text(value).split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
