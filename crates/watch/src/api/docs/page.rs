//! The document as a page: every route with its parameters, its body and its answers.

use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 4px; }
details { border: 1px solid var(--line); border-radius: 4px; margin: 0.5rem 0; padding: 0 0.75rem; }
summary { cursor: pointer; padding: 0.5rem 0; }
summary b { display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; }
td, th { border-bottom: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
";

/// Writes the page.
pub(super) fn write(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let title = text(&document, "/info/title");
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body><main>\
         <h1>{title}</h1><p>{}</p><p>The document itself is <a href=\"/openapi.json\">openapi.json</a>. A key goes \
         into <code>X-API-Key</code>, or <code>Authorization: Bearer</code>.</p>",
        text(&document, "/info/description"),
    );
    for tag in document.get("tags").and_then(Value::as_array).into_iter().flatten() {
        page.push_str(&format!("<h2>{}</h2><p>{}</p>", text(tag, "/name"), text(tag, "/description")));
        for (path, item) in members(&document, "/paths") {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation.pointer("/tags/0") == tag.get("name") {
                    page.push_str(&operation_html(&document, method, path, operation));
                }
            }
        }
    }
    page.push_str("<h2>Bodies</h2>");
    for (name, schema) in members(&document, "/components/schemas") {
        page.push_str(&schema_html(name, schema));
    }
    page.push_str("</main></body></html>");
    page
}

fn operation_html(document: &Value, method: &str, path: &str, operation: &Value) -> String {
    let mut html = format!(
        "<details><summary><b>{}</b> <code>{}</code> {}</summary><p>{}</p>",
        escape(&method.to_uppercase()),
        escape(path),
        text(operation, "/summary"),
        text(operation, "/description"),
    );
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let rows = parameters.map(|it| resolved(document, it)).map(|it| {
        let (name, place) = (text(it, "/name"), text(it, "/in"));
        row(&[
            format!("<code>{name}</code>"),
            place,
            it.get("schema").map(kind).unwrap_or_default(),
            text(it, "/description"),
        ])
    });
    html.push_str(&table("Parameters", rows.collect()));
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        html.push_str(&format!("<p>Body: {}</p>", kind(schema)));
    }
    let rows = members(operation, "/responses").map(|(status, response)| {
        let response = resolved(document, response);
        let content = members(response, "/content").filter_map(|(_, content)| content.get("schema").map(kind));
        row(&[format!("<code>{}</code>", escape(status)), text(response, "/description"), content.collect()])
    });
    html.push_str(&table("Answers", rows.collect()));
    html + "</details>"
}

fn schema_html(name: &str, schema: &Value) -> String {
    let name = escape(name);
    let head =
        format!("<details id=\"{name}\"><summary><code>{name}</code></summary><p>{}</p>", text(schema, "/description"));
    let rows = members(schema, "/properties")
        .map(|(property, it)| row(&[format!("<code>{}</code>", escape(property)), kind(it), text(it, "/description")]));
    let values = if schema.get("enum").is_some() { format!("<p>{}</p>", kind(schema)) } else { String::new() };
    format!("{head}{values}{}</details>", table("Members", rows.collect()))
}

/// Follows a reference into the document.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// Names a schema in a line.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = escape(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(|it| format!("<code>{}</code>", escape(&plain(it)))).collect::<Vec<_>>().join(", ");
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(schemas) = schema.get(several).and_then(Value::as_array) {
            return schemas.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(items) = schema.get("items") {
        return format!("array of {}", kind(items));
    }
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().map(plain).collect::<Vec<_>>().join(" or "),
        Some(it) => escape(&plain(it)),
        None => String::new(),
    }
}

fn table(title: &str, rows: String) -> String {
    if rows.is_empty() { rows } else { format!("<table><caption>{title}</caption>{rows}</table>") }
}

fn row(cells: &[String]) -> String {
    format!("<tr>{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>())
}

fn members<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).map(|it| escape(&plain(it))).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
