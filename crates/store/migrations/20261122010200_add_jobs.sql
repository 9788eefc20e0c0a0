-- Durable work, its progress, and what runs by the clock.

CREATE TABLE job (
    id           TEXT   PRIMARY KEY,
    kind         TEXT   NOT NULL,
    state        TEXT   NOT NULL, -- queued, running, done, failed, cancelled
    priority     BIGINT NOT NULL, -- larger first
    payload      TEXT   NOT NULL,
    progress     DOUBLE PRECISION NOT NULL, -- 0 to 1
    attempts     BIGINT NOT NULL,
    attempts_max BIGINT NOT NULL,
    run_at       BIGINT NOT NULL,
    worker       TEXT,
    lease_until  BIGINT,
    result       TEXT,
    error        TEXT,
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    -- At most one unfinished job per key; emptied when the job ends.
    unique_key   TEXT   UNIQUE
);
CREATE INDEX job_due ON job (state, run_at);
CREATE INDEX job_recent ON job (created_at, id);

CREATE TABLE job_event (
    job_id   TEXT   NOT NULL REFERENCES job (id),
    sequence BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    progress DOUBLE PRECISION NOT NULL,
    message  TEXT   NOT NULL,
    PRIMARY KEY (job_id, sequence)
);

CREATE TABLE schedule (
    name        TEXT    PRIMARY KEY,
    active      BOOLEAN NOT NULL,
    next_run_at BIGINT  NOT NULL,
    last_run_at BIGINT,
    last_ok_at  BIGINT,
    last_error  TEXT
);
