-- What a person did with a decision. Symbol, action and position are the decision's, copied so that
-- what was put off can be told from what has changed since.
CREATE TABLE decision_response (
    owner        TEXT   NOT NULL,
    decision_id  TEXT   NOT NULL REFERENCES decision (id),
    symbol       TEXT   NOT NULL,
    action       TEXT   NOT NULL,
    position     TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    until_at     BIGINT,
    reason       TEXT,
    responded_at BIGINT NOT NULL,
    PRIMARY KEY (owner, decision_id)
);
CREATE INDEX decision_response_latest ON decision_response (owner, symbol, responded_at);
