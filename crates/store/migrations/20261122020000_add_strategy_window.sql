-- What following a strategy over the last day, week and month would have brought; the latest run.

CREATE TABLE strategy_window (
    strategy_id      TEXT   NOT NULL,
    strategy_version TEXT   NOT NULL,
    symbol           TEXT   NOT NULL,
    timeframe        TEXT   NOT NULL,
    span             TEXT   NOT NULL, -- 24h, 7d, 30d
    from_ms          BIGINT NOT NULL,
    until_ms         BIGINT NOT NULL,
    bar_count        BIGINT NOT NULL,
    params           TEXT   NOT NULL,
    net_return       DOUBLE PRECISION NOT NULL,
    hold_return      DOUBLE PRECISION NOT NULL,
    max_drawdown     DOUBLE PRECISION NOT NULL,
    trade_count      BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (strategy_id, symbol, timeframe, span)
);
