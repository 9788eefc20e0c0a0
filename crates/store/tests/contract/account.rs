//! Accounts, sessions, settings, watched instruments, audit log.

use rumbo_store::audit::{self, NewAuditEntry};
use rumbo_store::session::{self, Session};
use rumbo_store::setting::{self, GLOBAL, Setting};
use rumbo_store::user::{self, Role, User};
use rumbo_store::{Db, new_id, watch};
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000;

fn person(email: &str) -> User {
    User {
        id: new_id(NOW),
        email: email.to_owned(),
        name: "Ana".to_owned(),
        password_hash: "$argon2id$v=19$...".to_owned(),
        role: Role::Owner,
        lang: "es".to_owned(),
        region: "AR".to_owned(),
        risk_profile: "moderate".to_owned(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) async fn accounts_have_unique_lower_case_addresses(db: &Db) {
    let ana = person("Ana@Example.ORG");
    assert!(user::create(db, &ana).await.unwrap());
    assert!(!user::create(db, &person("ana@example.org")).await.unwrap());
    assert_eq!(user::count(db).await.unwrap(), 1);
    let found = user::by_email(db, "ANA@example.org")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.id, ana.id);
    assert_eq!(found.email, "ana@example.org");
    assert_eq!(found.role, Role::Owner);

    assert!(
        user::set_role(db, &ana.id, Role::Viewer, NOW + 1)
            .await
            .unwrap()
    );
    assert!(
        user::set_password(db, &ana.id, "other", NOW + 2)
            .await
            .unwrap()
    );
    let changed = User {
        name: "Ana María".to_owned(),
        lang: "en".to_owned(),
        ..found
    };
    assert!(user::update_profile(db, &changed, NOW + 3).await.unwrap());
    let read = user::get(db, &ana.id).await.unwrap().unwrap();
    assert_eq!(read.role, Role::Viewer);
    assert_eq!(read.password_hash, "other");
    assert_eq!(
        (read.name.as_str(), read.lang.as_str()),
        ("Ana María", "en")
    );
    assert_eq!(read.updated_at, NOW + 3);
    assert!(
        !user::set_role(db, "nobody", Role::Viewer, NOW)
            .await
            .unwrap()
    );
    assert_eq!(user::list(db, "", 10).await.unwrap(), [read]);
    assert!(!format!("{ana:?}").contains("argon2"));
}

pub(crate) async fn first_account_is_made_once(db: &Db) {
    let mut tasks = JoinSet::new();
    for at in 0..8 {
        let db = db.clone();
        tasks.spawn(async move {
            let user = person(&format!("ana{at}@example.org"));
            user::create_first(&db, &user).await.unwrap()
        });
    }
    let made = tasks.join_all().await;
    assert_eq!(made.iter().filter(|&&made| made).count(), 1);
    assert_eq!(user::count(db).await.unwrap(), 1);
}

pub(crate) async fn sessions_end_by_time_and_by_hand(db: &Db) {
    let ana = person("ana@example.org");
    user::create(db, &ana).await.unwrap();
    let session = |hash: &str| Session {
        token_hash: hash.to_owned(),
        user_id: ana.id.clone(),
        created_at: NOW,
        expires_at: NOW + 1_000,
        last_seen: NOW,
    };
    for hash in ["a", "b", "c"] {
        session::create(db, &session(hash)).await.unwrap();
    }
    assert_eq!(
        session::find(db, "a", NOW + 999).await.unwrap(),
        Some(session("a"))
    );
    assert_eq!(session::find(db, "a", NOW + 1_000).await.unwrap(), None);
    assert!(
        session::touch(db, "a", NOW + 5_000, NOW + 500)
            .await
            .unwrap()
    );
    assert!(
        !session::touch(db, "b", NOW + 9_000, NOW + 1_000)
            .await
            .unwrap()
    );
    assert_eq!(session::remove_expired(db, NOW + 1_000).await.unwrap(), 2);
    assert!(session::find(db, "a", NOW + 4_999).await.unwrap().is_some());
    session::create(db, &session("d")).await.unwrap();
    assert_eq!(session::end_others(db, &ana.id, "d").await.unwrap(), 1);
    assert!(session::end(db, "d").await.unwrap());
    assert!(!session::end(db, "d").await.unwrap());
    let stranger = Session {
        user_id: "nobody".to_owned(),
        ..session("e")
    };
    session::create(db, &stranger).await.unwrap_err();
}

pub(crate) async fn settings_are_replaced(db: &Db) {
    let setting = |owner: &str, name: &str, content: &str| Setting {
        owner: owner.to_owned(),
        name: name.to_owned(),
        content: content.to_owned(),
        updated_at: NOW,
    };
    setting::put(db, &setting(GLOBAL, "theme", "1"))
        .await
        .unwrap();
    setting::put(db, &setting(GLOBAL, "theme", "2"))
        .await
        .unwrap();
    setting::put(db, &setting("ana", "theme", "3"))
        .await
        .unwrap();
    setting::put(db, &setting("ana", "Zeta", "4"))
        .await
        .unwrap();
    let read = setting::get(db, GLOBAL, "theme").await.unwrap();
    assert_eq!(read.as_deref(), Some("2"));
    let names: Vec<String> = setting::all(db, "ana")
        .await
        .unwrap()
        .into_iter()
        .map(|setting| setting.name)
        .collect();
    assert_eq!(names, ["Zeta", "theme"]);
    assert!(setting::remove(db, "ana", "theme").await.unwrap());
    assert_eq!(setting::get(db, "ana", "theme").await.unwrap(), None);
}

pub(crate) async fn watched_instruments_keep_their_order(db: &Db) {
    for symbol in ["SPX", "AAPL", "BTC/USDT"] {
        assert!(watch::add(db, "ana", symbol, NOW).await.unwrap());
    }
    assert!(!watch::add(db, "ana", "AAPL", NOW).await.unwrap());
    let symbols = || async {
        let list = watch::list(db, "ana").await.unwrap();
        list.into_iter()
            .map(|watched| watched.symbol)
            .collect::<Vec<_>>()
    };
    assert_eq!(symbols().await, ["SPX", "AAPL", "BTC/USDT"]);
    watch::replace(db, "ana", &["BTC/USDT", "SPX"], NOW)
        .await
        .unwrap();
    assert_eq!(symbols().await, ["BTC/USDT", "SPX"]);
    assert!(watch::remove(db, "ana", "SPX").await.unwrap());
    assert!(!watch::remove(db, "ana", "SPX").await.unwrap());
    assert_eq!(symbols().await, ["BTC/USDT"]);
}

pub(crate) async fn audit_log_reads_newest_first(db: &Db) {
    for (action, at) in [("sign_in", NOW), ("import", NOW + 1), ("decide", NOW + 1)] {
        let entry = NewAuditEntry {
            actor: "ana",
            action,
            subject: "BTC/USDT",
            detail: "{}",
        };
        audit::record(db, entry, at).await.unwrap();
    }
    let newest = audit::recent(db, "", 2).await.unwrap();
    let actions: Vec<&str> = newest.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["decide", "import"]);
    let older = audit::recent(db, &newest[1].id, 2).await.unwrap();
    assert_eq!(older.len(), 1);
    assert_eq!(older[0].action, "sign_in");
}
