-- What would have been decided in the past by the code, strategies and costs that `basis` stands
-- for. Nobody said it then, so it is kept apart from the record and never joined with it.
CREATE TABLE replayed_decision (
    id              TEXT   PRIMARY KEY,
    basis           TEXT   NOT NULL,
    symbol          TEXT   NOT NULL,
    timeframe       TEXT   NOT NULL,
    as_of           BIGINT NOT NULL,
    profile         TEXT   NOT NULL,
    position        TEXT   NOT NULL,
    action          TEXT   NOT NULL,
    code_version    TEXT   NOT NULL,
    digest          TEXT   NOT NULL,
    content         TEXT   NOT NULL,
    computed_at     BIGINT NOT NULL,
    -- The outcome, all null until the event is known.
    outcome         TEXT,
    happened_at     BIGINT,
    profit          DOUBLE PRECISION,
    outcome_content TEXT,
    UNIQUE (basis, profile, symbol, timeframe, as_of)
);
