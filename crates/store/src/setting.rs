//! Settings made while the program runs, of one person or of the whole installation.

use sqlx::FromRow;

use crate::{Db, StoreError};

/// Owner of the settings of the whole installation.
pub const GLOBAL: &str = "";

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Setting {
    /// A user id, or [`GLOBAL`].
    pub owner: String,
    pub name: String,
    /// JSON.
    pub content: String,
    pub updated_at: i64,
}

/// Reads a setting.
pub async fn get(db: &Db, owner: &str, name: &str) -> Result<Option<String>, StoreError> {
    sql!(
        db,
        "read a setting",
        fetch_optional as (String,),
        "SELECT content FROM setting WHERE owner = $1 AND name = $2",
        owner,
        name
    )
    .map(|row| row.map(|(content,)| content))
}

/// Stores a setting in place of the one before.
pub async fn put(db: &Db, setting: &Setting) -> Result<(), StoreError> {
    sql!(
        db,
        "store a setting",
        execute,
        "INSERT INTO setting (owner, name, content, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (owner, name) DO UPDATE
         SET content = excluded.content, updated_at = excluded.updated_at",
        &setting.owner,
        &setting.name,
        &setting.content,
        setting.updated_at
    )
    .map(|_| ())
}

/// Removes a setting; false when there is none.
pub async fn remove(db: &Db, owner: &str, name: &str) -> Result<bool, StoreError> {
    sql!(
        db,
        "remove a setting",
        execute,
        "DELETE FROM setting WHERE owner = $1 AND name = $2",
        owner,
        name
    )
    .map(|removed| removed == 1)
}

/// Every setting of an owner, by name.
pub async fn all(db: &Db, owner: &str) -> Result<Vec<Setting>, StoreError> {
    let mut list = sql!(
        db,
        "list settings",
        fetch_all as Setting,
        "SELECT owner, name, content, updated_at FROM setting WHERE owner = $1 ORDER BY name",
        owner
    )?;
    // Order of text differs between databases.
    list.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(list)
}
