-- Whether a strategy votes for a profile, where the owner chose otherwise than the strategy's file; the
-- latest choice. Earlier ones are in the audit log.
CREATE TABLE strategy_vote (
    strategy_id TEXT    NOT NULL,
    profile     TEXT    NOT NULL,
    votes       BOOLEAN NOT NULL,
    author      TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    chosen_at   BIGINT  NOT NULL,
    PRIMARY KEY (strategy_id, profile)
);
