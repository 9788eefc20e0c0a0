//! Sessions of signed-in people, found by the hash of their token.

use sqlx::FromRow;

use crate::{Db, StoreError};

/// A session. The token itself is known only to its holder.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Session {
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: String,
    pub user_id: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_seen: i64,
}

/// Stores a new session.
pub async fn create(db: &Db, session: &Session) -> Result<(), StoreError> {
    sql!(
        db,
        "create a session",
        execute,
        "INSERT INTO session (token_hash, user_id, created_at, expires_at, last_seen)
         VALUES ($1, $2, $3, $4, $5)",
        &session.token_hash,
        &session.user_id,
        session.created_at,
        session.expires_at,
        session.last_seen
    )
    .map(|_| ())
}

/// Finds a session that has not expired.
pub async fn find(db: &Db, token_hash: &str, now_ms: i64) -> Result<Option<Session>, StoreError> {
    sql!(
        db,
        "find a session",
        fetch_optional as Session,
        "SELECT token_hash, user_id, created_at, expires_at, last_seen
         FROM session WHERE token_hash = $1 AND expires_at > $2",
        token_hash,
        now_ms
    )
}

/// Records that a session was used, and until when it lasts now.
pub async fn touch(
    db: &Db,
    token_hash: &str,
    expires_at: i64,
    now_ms: i64,
) -> Result<bool, StoreError> {
    sql!(
        db,
        "extend a session",
        execute,
        "UPDATE session SET last_seen = $3, expires_at = $2
         WHERE token_hash = $1 AND expires_at > $3",
        token_hash,
        expires_at,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Ends a session; false when there is none.
pub async fn end(db: &Db, token_hash: &str) -> Result<bool, StoreError> {
    sql!(
        db,
        "end a session",
        execute,
        "DELETE FROM session WHERE token_hash = $1",
        token_hash
    )
    .map(|removed| removed == 1)
}

/// Ends every session of a person except one (none when empty); returns how many.
pub async fn end_others(db: &Db, user_id: &str, keep_hash: &str) -> Result<u64, StoreError> {
    sql!(
        db,
        "end the sessions of an account",
        execute,
        "DELETE FROM session WHERE user_id = $1 AND token_hash <> $2",
        user_id,
        keep_hash
    )
}

/// Forgets expired sessions; returns how many.
pub async fn remove_expired(db: &Db, now_ms: i64) -> Result<u64, StoreError> {
    sql!(
        db,
        "forget expired sessions",
        execute,
        "DELETE FROM session WHERE expires_at <= $1",
        now_ms
    )
}
