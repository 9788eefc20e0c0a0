//! Configuration: the embedded defaults, then a file, then `RUMBO_*` variables.

use std::path::{Path, PathBuf};

use rumbo_engine::decision::TradeCosts;
use serde::Deserialize;
use toml::{Table, Value};

const DEFAULTS: &str = include_str!("../config.default.toml");
const VARIABLE_PREFIX: &str = "RUMBO_";

/// All options.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: ServerConfig,
    pub storage: StorageConfig,
    pub data: DataConfig,
    pub decision: TradeCosts,
    pub compute: ComputeConfig,
    pub log: LogConfig,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    pub listen: std::net::SocketAddr,
    pub allowed_origins: Vec<String>,
    pub public_hosts: Vec<String>,
    pub request_timeout_s: u64,
    pub import_bytes_max: u64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageConfig {
    pub data: PathBuf,
    pub database_url: String,
    pub object_url: String,
}

impl std::fmt::Debug for StorageConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        f.debug_struct("StorageConfig")
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    pub sample: SampleMode,
    pub online: bool,
    pub backfill_days: u32,
    pub binance_url: String,
}

/// When the bundled sample data is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleMode {
    Auto,
    Never,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputeConfig {
    pub threads: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration file `{path}`: {source}")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the configuration file `{path}` is not valid TOML: {source}")]
    Syntax {
        path: PathBuf,
        source: toml::de::Error,
    },
    #[error("unknown option `{key}` in {place}, did you mean `{nearest}`?")]
    UnknownKey {
        key: String,
        place: String,
        nearest: String,
    },
    #[error("a value of the configuration does not fit: {0}")]
    Value(#[from] toml::de::Error),
}

impl Config {
    /// Reads the configuration. `variables` are the environment's.
    pub fn load(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut merged: Table = DEFAULTS.parse()?;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
                path: path.to_owned(),
                source,
            })?;
            let own: Table = text.parse().map_err(|source| ConfigError::Syntax {
                path: path.to_owned(),
                source,
            })?;
            merge_file(&mut merged, own, &path.display().to_string())?;
        }
        for (name, value) in variables {
            if let Some(key) = name.strip_prefix(VARIABLE_PREFIX) {
                merge_variable(&mut merged, key, &value)?;
            }
        }
        Ok(Value::Table(merged).try_into()?)
    }
}

fn merge_file(merged: &mut Table, own: Table, place: &str) -> Result<(), ConfigError> {
    for (section, values) in own {
        let known = merged.keys().cloned().collect::<Vec<_>>();
        let (Some(Value::Table(target)), Value::Table(values)) = (merged.get_mut(&section), values)
        else {
            return Err(unknown(&section, place, known));
        };
        for (key, value) in values {
            if !target.contains_key(&key) {
                let keys = target
                    .keys()
                    .map(|known| format!("{section}.{known}"))
                    .collect();
                return Err(unknown(&format!("{section}.{key}"), place, keys));
            }
            target.insert(key, value);
        }
    }
    Ok(())
}

/// `SERVER_REQUEST_TIMEOUT_S` is `request_timeout_s` of `server`.
fn merge_variable(merged: &mut Table, name: &str, text: &str) -> Result<(), ConfigError> {
    let lower = name.to_lowercase();
    let slot = merged.iter_mut().find_map(|(section, values)| {
        let key = lower.strip_prefix(section.as_str())?.strip_prefix('_')?;
        values.as_table_mut()?.get_mut(key)
    });
    let Some(slot) = slot else {
        let known = merged
            .iter()
            .filter_map(|(section, values)| Some((section, values.as_table()?)))
            .flat_map(|(section, values)| values.keys().map(move |key| format!("{section}_{key}")))
            .map(|key| format!("{VARIABLE_PREFIX}{}", key.to_uppercase()))
            .collect();
        return Err(unknown(
            &format!("{VARIABLE_PREFIX}{name}"),
            "the environment",
            known,
        ));
    };
    *slot = match slot {
        Value::String(_) => Value::String(text.to_owned()),
        Value::Array(_) => Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        ),
        _ => format!("value = {text}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("value"))
            .unwrap_or_else(|| Value::String(text.to_owned())),
    };
    Ok(())
}

fn unknown(key: &str, place: &str, known: Vec<String>) -> ConfigError {
    let nearest = rumbo_market::nearest(key, known.iter().map(String::as_str))
        .unwrap_or_default()
        .to_owned();
    ConfigError::UnknownKey {
        key: key.to_owned(),
        place: place.to_owned(),
        nearest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rumbo.toml");
        std::fs::write(&path, file).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Some(&path), variables)
    }

    #[test]
    fn later_layers_win() {
        let config = load(
            "[server]\nlisten = \"127.0.0.1:1\"\nrequest_timeout_s = 5\n[compute]\nthreads = 3\n",
            &[
                ("RUMBO_SERVER_LISTEN", "127.0.0.1:2"),
                (
                    "RUMBO_SERVER_ALLOWED_ORIGINS",
                    "https://a.example, https://b.example",
                ),
                ("RUMBO_DATA_ONLINE", "false"),
                ("HOME", "x"),
            ],
        )
        .unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.server.request_timeout_s, 5);
        assert_eq!(config.compute.threads, 3);
        assert_eq!(
            config.server.allowed_origins,
            ["https://a.example", "https://b.example"]
        );
        assert!(!config.data.online);
    }

    #[test]
    fn unknown_key_names_the_nearest() {
        let check = |file: &str, variables: &[(&str, &str)], nearest: &str| {
            let error = load(file, variables).unwrap_err().to_string();
            assert!(
                error.contains(&format!("did you mean `{nearest}`")),
                "{error}"
            );
        };
        check("[server]\nlisen = \"x\"\n", &[], "server.listen");
        check("[sever]\nlisten = \"x\"\n", &[], "server");
        check("", &[("RUMBO_SERVER_LISTN", "x")], "RUMBO_SERVER_LISTEN");
    }

    #[test]
    fn wrong_value_is_an_error() {
        assert!(load("[compute]\nthreads = -1\n", &[]).is_err());
        assert!(load("", &[("RUMBO_COMPUTE_THREADS", "many")]).is_err());
        assert!(load("[data]\nsample = \"sometimes\"\n", &[]).is_err());
    }
}
