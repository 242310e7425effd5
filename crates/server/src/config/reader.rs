//! Reads a configuration key by key and collects everything that is wrong, so that a person corrects it once.

use config::{Config, ConfigError, Environment, File, FileFormat};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::path::Path;

/// A configuration being read.
pub(crate) struct Reader {
    config: Config,
    asked: BTreeSet<String>,
    errors: Vec<String>,
}

impl Reader {
    /// The file, overridden by the environment.
    pub(crate) fn open(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            anyhow::anyhow!("The configuration {} cannot be read ({error}). Name another one with --config.", file.display())
        })?;
        let environment = Environment::with_prefix("RA_PORTAL").prefix_separator("__").separator("__").try_parsing(true);
        Self::new(&text, environment).map_err(|error| anyhow::anyhow!("{} is not a configuration: {error}", file.display()))
    }

    pub(crate) fn new(text: &str, environment: Environment) -> Result<Self, ConfigError> {
        let config = Config::builder().add_source(File::from_str(text, FileFormat::Toml)).add_source(environment).build()?;
        Ok(Self { config, asked: BTreeSet::new(), errors: Vec::new() })
    }

    /// A key that may be absent.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        self.asked.insert(key.to_owned());
        match self.config.get(key) {
            Ok(value) => Some(value),
            Err(ConfigError::NotFound(_)) => None,
            Err(error) => {
                self.error(format!("{key}: {error}"));
                None
            }
        }
    }

    /// A key with a default.
    pub(crate) fn or<T: DeserializeOwned>(&mut self, key: &str, default: T) -> T {
        self.optional(key).unwrap_or(default)
    }

    /// A key that must be there. The value for a missing one is never used: the error ends the reading.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let before = self.errors.len();
        let value = self.optional(key);
        if value.is_none() && self.errors.len() == before {
            self.error(format!("{key} is missing"));
        }
        value
    }

    /// Reads a file that a key names (secrets are files, never values).
    pub(crate) fn file(&mut self, key: &str, path: &Path) -> Option<Vec<u8>> {
        match std::fs::read(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                self.error(format!("{key}: {} cannot be read ({error})", path.display()));
                None
            }
        }
    }

    /// Notes something wrong.
    pub(crate) fn error(&mut self, sentence: String) {
        self.errors.push(sentence);
    }

    /// What was read, unless something is wrong or a key means nothing.
    pub(crate) fn finish<T>(mut self, value: Option<T>) -> anyhow::Result<T> {
        for key in unknown(&self.config, &self.asked) {
            self.errors.push(format!("{key} is not a setting"));
        }
        self.finish_part(value)
    }

    /// The same for a reader of one section: other keys are somebody else's.
    pub(crate) fn finish_part<T>(self, value: Option<T>) -> anyhow::Result<T> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => anyhow::bail!("The configuration has errors:\n  - {}", self.errors.join("\n  - ")),
        }
    }
}

/// The keys that nobody asked for: misspelt ones.
fn unknown(config: &Config, asked: &BTreeSet<String>) -> Vec<String> {
    fn walk(prefix: &str, value: &config::Value, asked: &BTreeSet<String>, found: &mut Vec<String>) {
        if asked.contains(prefix) {
            return;
        }
        match value.clone().into_table() {
            Ok(table) => {
                for (key, inner) in table {
                    let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
                    walk(&path, &inner, asked, found);
                }
            }
            Err(_) => found.push(prefix.to_owned()),
        }
    }
    let mut found = Vec::new();
    walk("", &config.cache, asked, &mut found);
    found.sort();
    found
}
