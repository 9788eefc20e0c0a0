//! Accounts of people.

use sqlx::FromRow;

use crate::{Db, StoreError};

row_enum! {
    /// What a person may do.
    pub enum Role {
        Owner = "owner",
        Admin = "admin",
        Analyst = "analyst",
        Trader = "trader",
        Viewer = "viewer",
    }
}

/// An account. The e-mail address is in lower case.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct User {
    pub id: String,
    pub email: String,
    pub name: String,
    /// PHC string; never leaves the server.
    pub password_hash: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub lang: String,
    pub region: String,
    pub risk_profile: String,
    pub created_at: i64,
    pub updated_at: i64,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Stores a new account; false when the e-mail address has one.
pub async fn create(db: &Db, user: &User) -> Result<bool, StoreError> {
    sql!(
        db,
        "create an account",
        execute,
        "INSERT INTO user_account (id, email, name, password_hash, role, lang, region,
                                   risk_profile, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
         ON CONFLICT DO NOTHING",
        &user.id,
        user.email.to_lowercase(),
        &user.name,
        &user.password_hash,
        user.role.as_str(),
        &user.lang,
        &user.region,
        &user.risk_profile,
        user.created_at
    )
    .map(|inserted| inserted == 1)
}

/// Stores the very first account; false when any account exists, also when two try at once.
pub async fn create_first(db: &Db, user: &User) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    // Two that run at once would both see an empty table; this row lets only one continue.
    let taken = sql!(
        &mut tx,
        "claim the first account",
        tx execute,
        "INSERT INTO setting (owner, name, content, updated_at)
         VALUES ('', 'first_account', '1', $1) ON CONFLICT DO NOTHING",
        user.created_at
    )?;
    if taken == 0 {
        return Ok(false);
    }
    let inserted = sql!(
        &mut tx,
        "create the first account",
        tx execute,
        "INSERT INTO user_account (id, email, name, password_hash, role, lang, region,
                                   risk_profile, created_at, updated_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $9
         WHERE NOT EXISTS (SELECT 1 FROM user_account)",
        &user.id,
        user.email.to_lowercase(),
        &user.name,
        &user.password_hash,
        user.role.as_str(),
        &user.lang,
        &user.region,
        &user.risk_profile,
        user.created_at
    )?;
    if inserted == 0 {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Number of accounts.
pub async fn count(db: &Db) -> Result<i64, StoreError> {
    sql!(
        db,
        "count accounts",
        fetch_one as (i64,),
        "SELECT COUNT(*) FROM user_account"
    )
    .map(|(count,)| count)
}

/// Reads an account.
pub async fn get(db: &Db, id: &str) -> Result<Option<User>, StoreError> {
    sql!(
        db,
        "read an account",
        fetch_optional as User,
        "SELECT id, email, name, password_hash, role, lang, region, risk_profile, created_at,
                updated_at
         FROM user_account WHERE id = $1",
        id
    )
}

/// Finds an account by e-mail address, in any case.
pub async fn by_email(db: &Db, email: &str) -> Result<Option<User>, StoreError> {
    sql!(
        db,
        "find an account",
        fetch_optional as User,
        "SELECT id, email, name, password_hash, role, lang, region, risk_profile, created_at,
                updated_at
         FROM user_account WHERE email = $1",
        email.to_lowercase()
    )
}

/// Accounts in the order they were made, after `after_id` (from the start when empty).
pub async fn list(db: &Db, after_id: &str, limit: i64) -> Result<Vec<User>, StoreError> {
    sql!(
        db,
        "list accounts",
        fetch_all as User,
        "SELECT id, email, name, password_hash, role, lang, region, risk_profile, created_at,
                updated_at
         FROM user_account WHERE id > $1 ORDER BY id LIMIT $2",
        after_id,
        limit
    )
}

/// Stores what a person chose: name, language, region and risk profile.
pub async fn update_profile(db: &Db, user: &User, now_ms: i64) -> Result<bool, StoreError> {
    sql!(
        db,
        "change an account",
        execute,
        "UPDATE user_account SET name = $2, lang = $3, region = $4, risk_profile = $5,
                                 updated_at = $6
         WHERE id = $1",
        &user.id,
        &user.name,
        &user.lang,
        &user.region,
        &user.risk_profile,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Stores a new password hash.
pub async fn set_password(
    db: &Db,
    id: &str,
    password_hash: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    sql!(
        db,
        "change a password",
        execute,
        "UPDATE user_account SET password_hash = $2, updated_at = $3 WHERE id = $1",
        id,
        password_hash,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Stores a new role.
pub async fn set_role(db: &Db, id: &str, role: Role, now_ms: i64) -> Result<bool, StoreError> {
    sql!(
        db,
        "change a role",
        execute,
        "UPDATE user_account SET role = $2, updated_at = $3 WHERE id = $1",
        id,
        role.as_str(),
        now_ms
    )
    .map(|changed| changed == 1)
}
