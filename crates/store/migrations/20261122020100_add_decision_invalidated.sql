-- When a condition that ends the validity of a decision came true. Written once.

CREATE TABLE decision_invalidated (
    decision_id TEXT   PRIMARY KEY REFERENCES decision (id),
    predicate   TEXT   NOT NULL, -- id of the condition inside its decision
    code        TEXT   NOT NULL,
    happened_at BIGINT NOT NULL, -- close of the bar on which it held
    noticed_at  BIGINT NOT NULL
);
CREATE INDEX decision_expiry ON decision (symbol, expires_at);
