-- What was decided, what came of it, and how many things were tried before.

-- Rows are never changed. `chain` covers the row and the chain value of the row before it.
CREATE TABLE decision (
    id         TEXT   PRIMARY KEY,
    sequence   BIGINT NOT NULL UNIQUE,
    symbol     TEXT   NOT NULL,
    timeframe  TEXT   NOT NULL,
    as_of      BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    profile    TEXT   NOT NULL,
    position   TEXT   NOT NULL,
    -- 0, and one more each time late bars allow an opinion where there was none.
    revision   BIGINT NOT NULL,
    action     TEXT   NOT NULL,
    signal     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    digest     TEXT   NOT NULL,
    previous   TEXT   NOT NULL,
    chain      TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    UNIQUE (symbol, timeframe, as_of, profile, position, revision)
);
CREATE INDEX decision_history ON decision (symbol, as_of, sequence);
CREATE INDEX decision_as_of ON decision (as_of, sequence);

-- The end of the chain, one row; locking it is how writers take turns.
CREATE TABLE decision_head (
    name     TEXT   PRIMARY KEY,
    sequence BIGINT NOT NULL,
    chain    TEXT   NOT NULL
);
INSERT INTO decision_head (name, sequence, chain) VALUES ('head', 0, '');

-- One row per decision, written once, when its event is known.
CREATE TABLE decision_outcome (
    decision_id TEXT   PRIMARY KEY REFERENCES decision (id),
    outcome     TEXT   NOT NULL,
    happened_at BIGINT NOT NULL,
    resolved_at BIGINT NOT NULL,
    profit      DOUBLE PRECISION,
    content     TEXT   NOT NULL
);

-- Trial ledger: every configuration ever run on a window.
CREATE TABLE trial (
    symbol           TEXT   NOT NULL,
    timeframe        TEXT   NOT NULL,
    window_digest    TEXT   NOT NULL,
    strategy_id      TEXT   NOT NULL,
    strategy_version TEXT   NOT NULL,
    params_digest    TEXT   NOT NULL,
    first_seen       BIGINT NOT NULL,
    PRIMARY KEY (symbol, timeframe, window_digest, strategy_version, params_digest)
);

CREATE TABLE strategy (
    id         TEXT    PRIMARY KEY,
    version    TEXT    NOT NULL,
    active     BOOLEAN NOT NULL,
    author     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL
);

-- Every text a strategy ever had. `sequence` counts the versions of one strategy from 1.
CREATE TABLE strategy_version (
    strategy_id TEXT   NOT NULL REFERENCES strategy (id),
    sequence    BIGINT NOT NULL,
    version     TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    author      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (strategy_id, sequence)
);
CREATE INDEX strategy_version_digest ON strategy_version (strategy_id, version);

CREATE TABLE backtest_result (
    id               TEXT   PRIMARY KEY,
    strategy_id      TEXT   NOT NULL,
    strategy_version TEXT   NOT NULL,
    symbol           TEXT   NOT NULL,
    timeframe        TEXT   NOT NULL,
    from_ms          BIGINT NOT NULL,
    until_ms         BIGINT NOT NULL,
    bar_count        BIGINT NOT NULL,
    params           TEXT   NOT NULL,
    assumptions      TEXT   NOT NULL,
    trade_count      BIGINT NOT NULL,
    win_count        BIGINT NOT NULL,
    loss_count       BIGINT NOT NULL,
    total_return     DOUBLE PRECISION,
    sharpe           DOUBLE PRECISION,
    max_drawdown     DOUBLE PRECISION,
    profit_factor    DOUBLE PRECISION,
    win_rate         DOUBLE PRECISION,
    metrics          TEXT   NOT NULL,
    trades           TEXT   NOT NULL,
    equity           TEXT   NOT NULL,
    digest           TEXT   NOT NULL,
    elapsed_ms       BIGINT NOT NULL,
    created_by       TEXT   NOT NULL,
    created_at       BIGINT NOT NULL
);
CREATE INDEX backtest_result_recent ON backtest_result (created_at, id);
CREATE INDEX backtest_result_strategy ON backtest_result (strategy_id, symbol, created_at);

CREATE TABLE strategy_performance (
    strategy_id       TEXT   NOT NULL,
    symbol            TEXT   NOT NULL,
    timeframe         TEXT   NOT NULL,
    day               BIGINT NOT NULL,
    daily_return      DOUBLE PRECISION NOT NULL,
    cumulative_return DOUBLE PRECISION NOT NULL,
    trade_count       BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    PRIMARY KEY (strategy_id, symbol, timeframe, day)
);
