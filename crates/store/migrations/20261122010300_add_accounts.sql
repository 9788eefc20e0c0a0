-- People, their sessions and settings, and who did what.

CREATE TABLE user_account (
    id            TEXT   PRIMARY KEY,
    email         TEXT   NOT NULL UNIQUE, -- lower case
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    lang          TEXT   NOT NULL,
    region        TEXT   NOT NULL,
    risk_profile  TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);

-- The token itself is never stored, only its SHA-256.
CREATE TABLE session (
    token_hash TEXT   PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES user_account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_expiry ON session (expires_at);

-- `owner` is a user id, or empty for the whole installation.
CREATE TABLE setting (
    owner      TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (owner, name)
);

CREATE TABLE watched_instrument (
    owner    TEXT   NOT NULL,
    symbol   TEXT   NOT NULL,
    rank     BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (owner, symbol)
);

CREATE TABLE audit_log (
    id      TEXT   PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL
);
CREATE INDEX audit_log_recent ON audit_log (at, id);
