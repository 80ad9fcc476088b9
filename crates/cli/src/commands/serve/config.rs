//! What the configuration file says of the service.

use std::path::Path;

use driftless_config::ServeConfig;

use crate::failure::Failure;

/// Reads `serve` of the configuration file; nothing where there is no file and none was named.
pub(super) fn load(file: Option<&Path>) -> Result<ServeConfig, Failure> {
    let environment = |name: &str| std::env::var(name).ok();
    let path = match driftless_config::find(file, &environment, Path::new(".")) {
        Ok(path) => path,
        Err(_) if file.is_none() && environment("DRIFTLESS_CONFIG").is_none() => return Ok(ServeConfig::default()),
        Err(error) => return Err(Failure::explained(&error)),
    };
    ServeConfig::load(&path, &environment).map_err(|error| Failure::explained(&error))
}
