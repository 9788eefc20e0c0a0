//! How a person likes the pages: appearance, keys and time zone.
//!
//! Each is a row of its own, so that two changes at the same time do not undo each other.

use std::collections::{BTreeMap, HashMap};

use rumbo_store::setting::{self, Setting};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsRequest;
use crate::http::Server;
use crate::http::error::{ApiResult, internal, invalid};
use crate::http::region::parse_time_zone;

/// Keys of a person's own at most.
const SHORTCUTS_MAX: usize = 64;
/// Characters of the name of an action, or of a key, at most.
const SHORTCUT_CHARS_MAX: usize = 40;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device is set.
    #[default]
    System,
    Light,
    Dark,
}

/// Colours of rising and falling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Palette {
    #[default]
    Standard,
    /// Blue and orange.
    ColourBlind,
    /// Red rises, as in East Asia.
    Inverted,
}

/// Space between things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    #[default]
    Cosy,
    Compact,
}

/// How a person likes the pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Preferences {
    /// IANA name; that of the region when absent.
    pub(super) time_zone: Option<String>,
    pub(super) theme: Theme,
    pub(super) palette: Palette,
    pub(super) density: Density,
    pub(super) single_keys: SingleKeys,
    /// Keys by action.
    pub(super) shortcuts: BTreeMap<String, String>,
}

/// Whether keys without a modifier do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct SingleKeys(pub(super) bool);

impl Default for SingleKeys {
    fn default() -> Self {
        Self(true)
    }
}

/// Checked values to store, JSON by name.
#[derive(Debug, Clone, Default)]
pub(super) struct PreferenceChange(Vec<(&'static str, String)>);

impl PreferenceChange {
    /// Checks what a request wants to change.
    pub(super) fn check(request: &SettingsRequest) -> ApiResult<Self> {
        let mut change = Self::default();
        if let Some(name) = &request.time_zone {
            change.add("time_zone", &parse_time_zone(name)?)?;
        }
        if let Some(theme) = &request.theme {
            change.add("theme", &parse_choice::<Theme>("theme", theme)?)?;
        }
        if let Some(palette) = &request.palette {
            change.add("palette", &parse_choice::<Palette>("palette", palette)?)?;
        }
        if let Some(density) = &request.density {
            change.add("density", &parse_choice::<Density>("density", density)?)?;
        }
        if let Some(single_keys) = request.single_keys {
            change.add("single_keys", &SingleKeys(single_keys))?;
        }
        if let Some(shortcuts) = &request.shortcuts {
            check_shortcuts(shortcuts)?;
            change.add("shortcuts", shortcuts)?;
        }
        Ok(change)
    }

    fn add(&mut self, name: &'static str, value: &impl Serialize) -> ApiResult<()> {
        let content = serde_json::to_string(value).map_err(internal)?;
        self.0.push((name, content));
        Ok(())
    }

    /// Stores the values for a person.
    pub(super) async fn store(self, server: &Server, user_id: &str) -> ApiResult<()> {
        for (name, content) in self.0 {
            let row = Setting {
                owner: user_id.to_owned(),
                name: name.to_owned(),
                content,
                updated_at: server.now_ms(),
            };
            setting::put(&server.app.db, &row).await?;
        }
        Ok(())
    }
}

/// Reads what a person likes; what was never chosen is as usual.
pub(super) async fn read_preferences(server: &Server, user_id: &str) -> ApiResult<Preferences> {
    let rows = setting::all(&server.app.db, user_id).await?;
    let stored: HashMap<String, String> = rows
        .into_iter()
        .map(|row| (row.name, row.content))
        .collect();
    Ok(Preferences {
        time_zone: value(&stored, "time_zone"),
        theme: value(&stored, "theme"),
        palette: value(&stored, "palette"),
        density: value(&stored, "density"),
        single_keys: value(&stored, "single_keys"),
        shortcuts: value(&stored, "shortcuts"),
    })
}

/// A stored value; the default when absent or from a version that knew other values.
fn value<T: DeserializeOwned + Default>(stored: &HashMap<String, String>, name: &str) -> T {
    stored
        .get(name)
        .and_then(|content| serde_json::from_str(content).ok())
        .unwrap_or_default()
}

fn parse_choice<T: DeserializeOwned>(field: &'static str, text: &str) -> ApiResult<T> {
    serde_json::from_value(serde_json::Value::from(text))
        .map_err(|error| invalid(field, crate::http::error::shortened(&error.to_string())))
}

fn check_shortcuts(shortcuts: &BTreeMap<String, String>) -> ApiResult<()> {
    if shortcuts.len() > SHORTCUTS_MAX {
        return Err(invalid(
            "shortcuts",
            format!("must be {SHORTCUTS_MAX} at most"),
        ));
    }
    let is_short = |text: &String| {
        (1..=SHORTCUT_CHARS_MAX).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
    };
    if !shortcuts
        .iter()
        .all(|(action, key)| is_short(action) && is_short(key))
    {
        return Err(invalid(
            "shortcuts",
            format!("names and keys must have 1 to {SHORTCUT_CHARS_MAX} characters"),
        ));
    }
    let mut keys: Vec<&String> = shortcuts.values().collect();
    keys.sort();
    match keys.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(invalid(
            "shortcuts",
            format!("the key `{}` is used twice", pair[0]),
        )),
        None => Ok(()),
    }
}
