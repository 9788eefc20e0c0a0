//! Accounts and sessions: the owner, signing in, and who a request comes from.
//!
//! Time here is the machine's, not the market's: a demo whose clock stands still must not keep a
//! session alive for ever, nor end it when the clock is stepped.

mod password;
mod throttle;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rumbo_engine::decision::RiskProfile;
use rumbo_market::{Clock, DAY_MS, Digest, Lang};
use rumbo_store::audit::{self, NewAuditEntry};
use rumbo_store::session::{self, Session};
use rumbo_store::user::{self, Role, User};
use rumbo_store::{Db, StoreError, new_id};

use crate::{App, SystemClock};
use password::Hashing;
use throttle::Throttle;

/// Time after which an unused session ends.
pub const SESSION_IDLE_MS: i64 = 30 * DAY_MS;
/// Time after which a session ends however much it is used.
pub const SESSION_AGE_MS_MAX: i64 = 180 * DAY_MS;
/// A session is extended when it was last extended longer ago than this.
const SESSION_RENEWAL_MS: i64 = DAY_MS / 24;
/// Time in which an entry link must be opened.
const ENTRY_MS: i64 = DAY_MS;
/// Entry links that wait to be opened.
const ENTRIES_MAX: usize = 64;
const TOKEN_BYTES: usize = 32;
const EMAIL_CHARS_MAX: usize = 254;
const NAME_CHARS_MAX: usize = 100;

/// Why an account operation was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("`{field}` {reason}")]
    Invalid { field: &'static str, reason: String },
    #[error("there is an owner account already, sign in instead")]
    OwnerExists,
    #[error("e-mail address or password is wrong")]
    WrongCredentials,
    #[error("too many failed attempts, try again in {retry_after_s} s")]
    Throttled { retry_after_s: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("could not hash a password: {0}")]
    Hash(String),
}

/// The first account.
#[derive(Clone)]
pub struct NewOwner {
    pub email: String,
    pub password: String,
    pub lang: Lang,
    pub risk_profile: RiskProfile,
}

impl std::fmt::Debug for NewOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewOwner").finish_non_exhaustive()
    }
}

/// Secret that its holder shows to be known; stored only as a hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    fn random() -> Self {
        let mut bytes = [0u8; TOKEN_BYTES];
        getrandom::fill(&mut bytes).expect("every supported system has a source of randomness");
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The secret itself, for the cookie or link of its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The secret itself, for links that are printed for their holder.
impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// A fresh session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub user: User,
    pub token: Token,
}

/// A request whose session is good.
#[derive(Debug, Clone)]
pub struct Visit {
    pub user: User,
    /// The session was extended, so the browser must keep its cookie longer too.
    pub renewed: bool,
}

/// Accounts and sessions over one database. Clones share throttling and entry links.
#[derive(Debug, Clone)]
pub struct Accounts {
    db: Db,
    clock: Arc<dyn Clock>,
    hashing: Hashing,
    throttle: Arc<Throttle>,
    entries: Arc<Mutex<HashMap<String, Entry>>>,
}

#[derive(Debug)]
struct Entry {
    user_id: String,
    expires_at: i64,
}

impl Accounts {
    /// Keeps accounts in `db`; `clock` must be the machine's, or a frozen one in tests.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            clock,
            hashing: Hashing::default(),
            throttle: Arc::default(),
            entries: Arc::default(),
        }
    }

    /// Tells whether there is an account.
    pub async fn has_owner(&self) -> Result<bool, StoreError> {
        Ok(user::count(&self.db).await? > 0)
    }

    /// Creates the owner account and signs in. Only the first of several attempts succeeds.
    pub async fn set_up(&self, owner: NewOwner) -> Result<SignedIn, AccountError> {
        if self.has_owner().await? {
            return Err(AccountError::OwnerExists);
        }
        let user = self.draft(&owner, Role::Owner).await?;
        if !user::create_first(&self.db, &user).await? {
            return Err(AccountError::OwnerExists);
        }
        self.note(&user.id, "account.create").await?;
        self.open_session(user).await
    }

    /// Makes sure that there is an owner for a throw-away installation, with a password that nobody
    /// knows, and returns the owner.
    pub async fn ensure_owner(&self, lang: Lang) -> Result<User, AccountError> {
        if let Some(owner) = user::list(&self.db, "", 1).await?.into_iter().next() {
            return Ok(owner);
        }
        let owner = NewOwner {
            email: "demo@localhost".to_owned(),
            password: Token::random().0,
            lang,
            risk_profile: RiskProfile::default(),
        };
        self.set_up(owner).await.map(|signed_in| signed_in.user)
    }

    /// Creates a further account; `None` when the e-mail address is taken.
    pub async fn add(&self, new: NewOwner, role: Role) -> Result<Option<User>, AccountError> {
        let user = self.draft(&new, role).await?;
        if !user::create(&self.db, &user).await? {
            return Ok(None);
        }
        self.note(&user.id, "account.create").await?;
        Ok(Some(user))
    }

    /// Signs in with e-mail address and password.
    ///
    /// The answer does not tell whether the address has an account, neither by its text nor by
    /// the time it takes.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        from: IpAddr,
    ) -> Result<SignedIn, AccountError> {
        let email = email.trim().to_lowercase();
        let keys = throttle::keys(&email, from);
        // Counted before the check, so that parallel attempts cannot slip through.
        self.throttle
            .attempt(&keys, self.clock.now_ms())
            .map_err(|retry_after_s| AccountError::Throttled { retry_after_s })?;
        let known = if email.chars().count() > EMAIL_CHARS_MAX || email.contains('\0') {
            None
        } else {
            user::by_email(&self.db, &email).await?
        };
        let hash = known.as_ref().map(|user| user.password_hash.clone());
        let good = self.hashing.verify(password, hash).await?;
        let user = known
            .filter(|_| good)
            .ok_or(AccountError::WrongCredentials)?;
        self.throttle.forget(&keys);
        self.note(&user.id, "session.open").await?;
        self.open_session(user).await
    }

    /// Finds out who holds a token, and extends the session that is in use.
    pub async fn visit(&self, token: &str) -> Result<Option<Visit>, StoreError> {
        let Some(hash) = hash_of(token) else {
            return Ok(None);
        };
        let now = self.clock.now_ms();
        let Some(session) = session::find(&self.db, &hash, now).await? else {
            return Ok(None);
        };
        let Some(user) = user::get(&self.db, &session.user_id).await? else {
            return Ok(None);
        };
        let latest = session.created_at.saturating_add(SESSION_AGE_MS_MAX);
        let expires_at = now.saturating_add(SESSION_IDLE_MS).min(latest);
        let due = now - session.last_seen >= SESSION_RENEWAL_MS;
        let renewed = due && session::touch(&self.db, &hash, expires_at, now).await?;
        Ok(Some(Visit { user, renewed }))
    }

    /// Ends the session of a token; a token without session is fine.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        if let Some(hash) = hash_of(token) {
            session::end(&self.db, &hash).await?;
        }
        Ok(())
    }

    /// Lets the holder of a token from [`create_entry_token`] sign in once as this person.
    pub fn admit(&self, token: &Token, user_id: &str) {
        let now = self.clock.now_ms();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| entry.expires_at > now);
        if entries.len() >= ENTRIES_MAX {
            entries.clear();
        }
        let entry = Entry {
            user_id: user_id.to_owned(),
            expires_at: now.saturating_add(ENTRY_MS),
        };
        entries.insert(stored_hash(&token.0), entry);
    }

    /// Signs in with the token of an entry link; `None` when it was used, or is too old.
    pub async fn enter(&self, token: &str) -> Result<Option<SignedIn>, AccountError> {
        let now = self.clock.now_ms();
        let entry = hash_of(token).and_then(|hash| {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            entries.remove(&hash)
        });
        let Some(entry) = entry.filter(|entry| entry.expires_at > now) else {
            return Ok(None);
        };
        match user::get(&self.db, &entry.user_id).await? {
            Some(user) => self.open_session(user).await.map(Some),
            None => Ok(None),
        }
    }

    /// Forgets sessions that have expired; returns how many.
    pub async fn remove_expired(&self) -> Result<u64, StoreError> {
        session::remove_expired(&self.db, self.clock.now_ms()).await
    }

    async fn draft(&self, new: &NewOwner, role: Role) -> Result<User, AccountError> {
        let email = checked_email(&new.email)?;
        password::check(&new.password, &email).map_err(|reason| AccountError::Invalid {
            field: "password",
            reason,
        })?;
        let now = self.clock.now_ms();
        let name: String = email
            .split('@')
            .next()
            .unwrap_or_default()
            .chars()
            .take(NAME_CHARS_MAX)
            .collect();
        Ok(User {
            id: new_id(now),
            name,
            email,
            password_hash: self.hashing.hash(&new.password).await?,
            role,
            lang: lang_name(new.lang).to_owned(),
            region: String::new(),
            risk_profile: new.risk_profile.as_str().to_owned(),
            created_at: now,
            updated_at: now,
        })
    }

    async fn open_session(&self, user: User) -> Result<SignedIn, AccountError> {
        let now = self.clock.now_ms();
        let token = Token::random();
        let row = Session {
            token_hash: stored_hash(&token.0),
            user_id: user.id.clone(),
            created_at: now,
            expires_at: now.saturating_add(SESSION_IDLE_MS),
            last_seen: now,
        };
        session::create(&self.db, &row).await?;
        Ok(SignedIn { user, token })
    }

    async fn note(&self, user_id: &str, action: &str) -> Result<(), StoreError> {
        let entry = NewAuditEntry {
            actor: user_id,
            action,
            subject: user_id,
            detail: "{}",
        };
        audit::record(&self.db, entry, self.clock.now_ms()).await
    }
}

/// Creates the owner account of an installation from the command line.
pub async fn create_owner(
    app: &App,
    email: &str,
    password: &str,
    lang: Lang,
) -> Result<User, AccountError> {
    let owner = NewOwner {
        email: email.to_owned(),
        password: password.to_owned(),
        lang,
        risk_profile: RiskProfile::default(),
    };
    let accounts = Accounts::new(app.db.clone(), Arc::new(SystemClock));
    accounts.set_up(owner).await.map(|signed_in| signed_in.user)
}

/// Makes the token of a link that signs in once; see [`Accounts::admit`].
pub fn create_entry_token() -> Token {
    Token::random()
}

/// Name of a language as stored and on the wire.
pub fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Es => "es",
        Lang::En => "en",
    }
}

fn checked_email(email: &str) -> Result<String, AccountError> {
    let email = email.trim().to_lowercase();
    let good = email.chars().count() <= EMAIL_CHARS_MAX
        && !email.chars().any(|c| c.is_control() || c.is_whitespace())
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        });
    if good {
        return Ok(email);
    }
    let reason = "is not an e-mail address".to_owned();
    Err(AccountError::Invalid {
        field: "email",
        reason,
    })
}

/// Hash under which a token is stored; `None` for what cannot be a token.
fn hash_of(token: &str) -> Option<String> {
    let is_token = token.len() == TOKEN_BYTES * 2 && token.bytes().all(|b| b.is_ascii_hexdigit());
    is_token.then(|| stored_hash(token))
}

/// A token has 256 random bits, so one round of SHA-256 is enough.
fn stored_hash(token: &str) -> String {
    Digest::of(token.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use rumbo_market::FrozenClock;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const PASSWORD: &str = "correct horse battery";

    struct House {
        accounts: Accounts,
        clock: Arc<FrozenClock>,
        _folder: tempfile::TempDir,
    }

    async fn house() -> House {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_file(&folder.path().join("rumbo.db"))
            .await
            .unwrap();
        let clock = Arc::new(FrozenClock::new(1_700_000_000_000));
        let accounts = Accounts::new(db, clock.clone());
        House {
            accounts,
            clock,
            _folder: folder,
        }
    }

    impl House {
        fn pass(&self, ms: i64) {
            self.clock.advance_to(self.clock.now_ms() + ms);
        }

        async fn owner(&self) -> SignedIn {
            self.accounts
                .set_up(owner("Ana@Example.com", PASSWORD))
                .await
                .unwrap()
        }
    }

    fn owner(email: &str, password: &str) -> NewOwner {
        NewOwner {
            email: email.to_owned(),
            password: password.to_owned(),
            lang: Lang::Es,
            risk_profile: RiskProfile::Moderate,
        }
    }

    #[tokio::test]
    async fn only_the_first_set_up_makes_an_owner() {
        let house = house().await;
        let (one, two) = tokio::join!(
            house.accounts.set_up(owner("ana@example.com", PASSWORD)),
            house.accounts.set_up(owner("eva@example.com", PASSWORD)),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
        let again = house
            .accounts
            .set_up(owner("ana@example.com", PASSWORD))
            .await;
        assert!(matches!(again, Err(AccountError::OwnerExists)));
    }

    #[tokio::test]
    async fn weak_password_and_bad_address_are_refused() {
        let house = house().await;
        for (email, password) in [
            ("ana", PASSWORD),
            ("ana@", PASSWORD),
            ("a b@example.com", PASSWORD),
            ("ana@example.com", "short"),
            ("ana@example.com", "1234567890"),
            ("ana@example.com", "ANA@example.com"),
            ("ana@example.com", "aaaaaaaaaaaaaaa"),
        ] {
            let result = house.accounts.set_up(owner(email, password)).await;
            assert!(
                matches!(result, Err(AccountError::Invalid { .. })),
                "{email} {password}"
            );
        }
        assert!(!house.accounts.has_owner().await.unwrap());
    }

    #[tokio::test]
    async fn token_opens_until_sign_out() {
        let house = house().await;
        let signed_in = house.owner().await;
        let token = signed_in.token.reveal();
        let visit = house.accounts.visit(token).await.unwrap().unwrap();
        assert_eq!(visit.user.email, "ana@example.com");
        for bad in [
            "",
            "0",
            &token[1..],
            &token.to_uppercase().replace('A', "B"),
            "é",
        ] {
            assert!(house.accounts.visit(bad).await.unwrap().is_none(), "{bad}");
        }
        house.accounts.sign_out(token).await.unwrap();
        assert!(house.accounts.visit(token).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn session_lasts_while_used_and_no_longer_than_its_age() {
        let house = house().await;
        let token = house.owner().await.token;
        let mut days = 0;
        while house
            .accounts
            .visit(token.reveal())
            .await
            .unwrap()
            .is_some()
        {
            house.pass(20 * DAY_MS);
            days += 20;
        }
        assert_eq!(days, 180);
        let unused = house
            .accounts
            .sign_in("ana@example.com", PASSWORD, HERE)
            .await
            .unwrap()
            .token;
        house.pass(SESSION_IDLE_MS);
        assert!(
            house
                .accounts
                .visit(unused.reveal())
                .await
                .unwrap()
                .is_none()
        );
        assert!(house.accounts.remove_expired().await.unwrap() >= 1);
    }

    #[tokio::test]
    async fn five_failures_close_the_door_for_a_quarter_of_an_hour() {
        let house = house().await;
        house.owner().await;
        for _ in 0..5 {
            let wrong = house
                .accounts
                .sign_in("ana@example.com", "wrong password", HERE)
                .await;
            assert!(matches!(wrong, Err(AccountError::WrongCredentials)));
        }
        let refused = house
            .accounts
            .sign_in("ana@example.com", PASSWORD, HERE)
            .await;
        let Err(AccountError::Throttled { retry_after_s }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(retry_after_s, 900);
        house.pass(15 * 60_000);
        house
            .accounts
            .sign_in("ana@example.com", PASSWORD, HERE)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn address_without_account_is_throttled_alike() {
        let house = house().await;
        house.owner().await;
        for at in 0..6 {
            let result = house
                .accounts
                .sign_in("eva@example.com", PASSWORD, HERE)
                .await;
            let throttled = matches!(result, Err(AccountError::Throttled { .. }));
            assert_eq!(throttled, at == 5, "{at} {result:?}");
        }
    }

    #[tokio::test]
    async fn entry_link_works_once_and_expires() {
        let house = house().await;
        let user = house.owner().await.user;
        let token = create_entry_token();
        house.accounts.admit(&token, &user.id);
        let entered = house.accounts.enter(token.reveal()).await.unwrap().unwrap();
        assert_eq!(entered.user.id, user.id);
        assert!(
            house
                .accounts
                .enter(token.reveal())
                .await
                .unwrap()
                .is_none()
        );
        let late = create_entry_token();
        house.accounts.admit(&late, &user.id);
        house.pass(ENTRY_MS);
        assert!(house.accounts.enter(late.reveal()).await.unwrap().is_none());
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let shown = format!("{:?} {:?}", Token("secret".into()), owner("a@b", "secret"));
        assert!(
            !shown.contains("secret") && !shown.contains("a@b"),
            "{shown}"
        );
    }
}
