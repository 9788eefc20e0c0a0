//! Passwords: which are good enough, and hashing them without stalling the server.

use std::sync::{Arc, OnceLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::AccountError;

/// Shortest password, in characters.
const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in characters.
const PASSWORD_CHARS_MAX: usize = 256;
/// Hashes computed at the same time; each takes 19 MiB and a core.
const HASHES_MAX: usize = 2;

/// Passwords of ten and more characters that attackers try first.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "0123456789",
    "0987654321",
    "9876543210",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "asdfghjkl;",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "contrasena",
    "contraseña",
    "contrasena123",
    "contraseña123",
    "iloveyou123",
    "letmein123",
    "welcome123",
    "administrator",
    "qwerty12345",
    "qwerty123456",
    "abcdefghij",
    "abc1234567",
    "changeme123",
    "rumbo12345",
    "rumborumbo",
];

/// Says why a password is not good enough.
pub(super) fn check(password: &str, email: &str) -> Result<(), String> {
    let chars = password.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chars) {
        return Err(format!(
            "must have {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters"
        ));
    }
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    let is_one_character = lower.chars().all(|character| Some(character) == first);
    if is_one_character || COMMON.contains(&lower.as_str()) || lower == email {
        return Err("is among the first that an attacker tries, choose another".to_owned());
    }
    Ok(())
}

/// Argon2id with the crate's default cost (19 MiB, 2 passes), the first choice of the OWASP
/// password storage cheat sheet, a few at a time on threads of their own.
#[derive(Debug, Clone)]
pub(super) struct Hashing(Arc<Semaphore>);

impl Default for Hashing {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(HASHES_MAX)))
    }
}

impl Hashing {
    /// Hashes a password with a random salt, as a PHC string.
    pub(super) async fn hash(&self, password: &str) -> Result<String, AccountError> {
        let password = password.to_owned();
        self.run(move || hash(&password)).await?
    }

    /// Checks a password. Without a hash the same work is done and the answer is false.
    pub(super) async fn verify(
        &self,
        password: &str,
        hash: Option<String>,
    ) -> Result<bool, AccountError> {
        if password.chars().count() > PASSWORD_CHARS_MAX {
            return Ok(false);
        }
        let password = password.to_owned();
        self.run(move || match hash {
            Some(hash) => matches(&password, &hash),
            None => {
                matches(&password, decoy()?)?;
                Ok(false)
            }
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let permit = self.0.clone().acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let _held_while_working = permit;
            work()
        })
        .await
        .map_err(|error| AccountError::Hash(error.to_string()))
    }
}

fn hash(password: &str) -> Result<String, AccountError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| AccountError::Hash(error.to_string()))
}

fn matches(password: &str, hash: &str) -> Result<bool, AccountError> {
    let hash = PasswordHash::new(hash).map_err(|error| AccountError::Hash(error.to_string()))?;
    Ok(Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .is_ok())
}

/// Hash of no one's password.
fn decoy() -> Result<&'static str, AccountError> {
    static DECOY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = DECOY.get() {
        return Ok(hash);
    }
    let fresh = hash("the password of nobody")?;
    Ok(DECOY.get_or_init(|| fresh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hash_is_argon2id_and_verifies_only_its_password() {
        let hashing = Hashing::default();
        let hash = hashing.hash("correct horse").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            hashing
                .verify("correct horse", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!hashing.verify("correct horsf", Some(hash)).await.unwrap());
        assert!(
            !hashing
                .verify("the password of nobody", None)
                .await
                .unwrap()
        );
    }

    #[test]
    fn hash_of_the_reference_implementation_verifies() {
        // argon2-cffi 25.1: hash_secret(b"correct horse", b"0123456789abcdef", 2, 19456, 1, 32, ID).
        let reference = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rk2Mi3E4dgRMg0fHaYaptWVZRKqs//6b6k3/nntqGJk";
        assert!(matches("correct horse", reference).unwrap());
    }

    #[test]
    fn length_counts_characters() {
        assert!(check("ñññññññññé", "a@b").is_ok());
        assert!(check("ñññññññññ", "a@b").is_err());
        assert!(check(&"ab".repeat(129), "a@b").is_err());
    }
}
