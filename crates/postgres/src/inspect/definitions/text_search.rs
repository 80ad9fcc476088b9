//! Text search: parsers, templates, dictionaries, configurations.

use driftless_schema::model::{Ident, Kind, ObjectId};

use super::{Found, create, plain};
use crate::ddl::{self, Parameters};
use crate::inspect::names::{Names, class};
use crate::inspect::read::{FIRST_OF_USER, Raw};
use crate::inspect::rows::{TextConfigurationRow, TextDictionaryRow, TextParserRow, TextTemplateRow};
use crate::inspect::standing::Standing;

pub(super) fn found<'a>(raw: &'a Raw, names: &'a Names<'a>) -> impl Iterator<Item = Found<'a>> {
    let parsers = raw.text_parsers.iter().filter(|row| row.oid >= FIRST_OF_USER);
    let templates = raw.text_templates.iter().filter(|row| row.oid >= FIRST_OF_USER);
    let dictionaries = raw.text_dictionaries.iter().filter(|row| row.oid >= FIRST_OF_USER);
    parsers
        .filter_map(|row| parser(row, names))
        .chain(templates.filter_map(|row| template(row, names)))
        .chain(dictionaries.filter_map(|row| dictionary(row, raw, names)))
        .chain(raw.text_configurations.iter().filter_map(|row| configuration(row, raw, names)))
}

/// The identity and the beginning of the statement, for what is in a schema of the user's.
fn head(kind: Kind, schema: &Ident, name: &Ident, names: &Names<'_>) -> Option<(ObjectId, String)> {
    let id = ObjectId::in_schema(kind, names.schema_named(schema)?.clone(), name.clone());
    let head = create(&id, names);
    Some((id, head))
}

fn parser<'a>(row: &TextParserRow, names: &Names<'_>) -> Option<Found<'a>> {
    let (id, head) = head(Kind::TextSearchParser, &row.schema.0, &row.name.0, names)?;
    let statement = Parameters::default()
        .set("START", names.routine(row.start))
        .set("GETTOKEN", names.routine(row.token))
        .set("END", names.routine(row.end))
        .set("LEXTYPES", names.routine(row.lextypes))
        .set("HEADLINE", names.routine(row.headline));
    let standing = Standing::ownerless(class::TEXT_PARSER, row.oid);
    Some(Found { id, definition: plain(statement.after(&head)), standing })
}

fn template<'a>(row: &TextTemplateRow, names: &Names<'_>) -> Option<Found<'a>> {
    let (id, head) = head(Kind::TextSearchTemplate, &row.schema.0, &row.name.0, names)?;
    let statement = Parameters::default().set("INIT", names.routine(row.init)).set("LEXIZE", names.routine(row.lexize));
    let standing = Standing::ownerless(class::TEXT_TEMPLATE, row.oid);
    Some(Found { id, definition: plain(statement.after(&head)), standing })
}

fn dictionary<'a>(row: &TextDictionaryRow, raw: &Raw, names: &Names<'_>) -> Option<Found<'a>> {
    let (id, head) = head(Kind::TextSearchDictionary, &row.schema.0, &row.name.0, names)?;
    let template = raw.text_templates.iter().find(|template| template.oid == row.template)?;
    // The server keeps the options as SQL.
    let options = row.options.iter().map(|options| format!(", {options}")).collect::<String>();
    let sql = format!("{head} (TEMPLATE = {}{options})", ddl::known(&template.schema.0, &template.name.0));
    let standing = Standing::owned(class::TEXT_DICTIONARY, row.oid, row.owner);
    Some(Found { id, definition: plain(sql), standing })
}

fn configuration<'a>(row: &TextConfigurationRow, raw: &Raw, names: &Names<'_>) -> Option<Found<'a>> {
    let (id, head) = head(Kind::TextSearchConfiguration, &row.schema.0, &row.name.0, names)?;
    let parser = raw.text_parsers.iter().find(|parser| parser.oid == row.parser)?;
    let mut statements = vec![format!("{head} (PARSER = {})", ddl::known(&parser.schema.0, &parser.name.0))];
    let alter = head.replacen("CREATE", "ALTER", 1);
    for mapping in raw.text_mappings.iter().filter(|mapping| mapping.configuration == row.oid) {
        let dictionaries = mapping.dictionaries.iter().filter_map(|oid| {
            let dictionary = raw.text_dictionaries.iter().find(|dictionary| dictionary.oid == *oid)?;
            Some(ddl::known(&dictionary.schema.0, &dictionary.name.0))
        });
        statements.push(format!(
            "{alter} ADD MAPPING FOR {} WITH {}",
            ddl::name(&mapping.token),
            dictionaries.collect::<Vec<_>>().join(", ")
        ));
    }
    let standing = Standing::owned(class::TEXT_CONFIGURATION, row.oid, row.owner);
    Some(Found { id, definition: plain(statements.join(";\n")), standing })
}
