-- Bars: series, sealed segments, the tail that is not sealed yet, and what imports left behind.
-- One text for SQLite and PostgreSQL. Time is unix milliseconds UTC, JSON is TEXT.

CREATE TABLE series (
    id             TEXT    PRIMARY KEY,
    symbol         TEXT    NOT NULL,
    timeframe      TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    sample         BOOLEAN NOT NULL,
    created_at     BIGINT  NOT NULL,
    -- Grows by one with every change of the bars; writers use it to notice each other.
    revision       BIGINT  NOT NULL,
    bar_count      BIGINT  NOT NULL,
    version_count  BIGINT  NOT NULL,
    first_at       BIGINT,
    last_at        BIGINT,
    recorded_until BIGINT,
    UNIQUE (symbol, timeframe, source)
);

-- One sealed segment. The object is named by the SHA-256 of its bytes and never changes.
CREATE TABLE bar_object (
    series_id      TEXT   NOT NULL REFERENCES series (id),
    sha256         TEXT   NOT NULL,
    first_at       BIGINT NOT NULL,
    last_at        BIGINT NOT NULL,
    row_count      BIGINT NOT NULL, -- versions
    bar_count      BIGINT NOT NULL, -- bars, each counted once
    byte_count     BIGINT NOT NULL,
    recorded_from  BIGINT NOT NULL,
    recorded_until BIGINT NOT NULL,
    sealed_at      BIGINT NOT NULL,
    PRIMARY KEY (series_id, sha256)
);
CREATE INDEX bar_object_range ON bar_object (series_id, first_at);
CREATE INDEX bar_object_sha256 ON bar_object (sha256);

-- Versions of recent bars that are in no segment yet.
CREATE TABLE bar_tail (
    series_id   TEXT             NOT NULL REFERENCES series (id),
    opened_at   BIGINT           NOT NULL,
    recorded_at BIGINT           NOT NULL,
    open        DOUBLE PRECISION NOT NULL,
    high        DOUBLE PRECISION NOT NULL,
    low         DOUBLE PRECISION NOT NULL,
    close       DOUBLE PRECISION NOT NULL,
    volume      DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (series_id, opened_at, recorded_at)
);

CREATE TABLE import (
    id           TEXT   PRIMARY KEY,
    series_id    TEXT   REFERENCES series (id),
    symbol       TEXT   NOT NULL,
    timeframe    TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    file_name    TEXT   NOT NULL,
    file_digest  TEXT   NOT NULL,
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL,
    received     BIGINT NOT NULL,
    accepted     BIGINT NOT NULL,
    flagged      BIGINT NOT NULL,
    quarantined  BIGINT NOT NULL,
    inserted     BIGINT NOT NULL,
    corrected    BIGINT NOT NULL,
    unchanged    BIGINT NOT NULL,
    report       TEXT   NOT NULL
);
CREATE INDEX import_recent ON import (started_at, id);
CREATE INDEX import_symbol ON import (symbol, timeframe, started_at);

CREATE TABLE quarantine (
    id          TEXT   PRIMARY KEY,
    import_id   TEXT   NOT NULL,
    symbol      TEXT   NOT NULL,
    timeframe   TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    line        BIGINT NOT NULL,
    opened_at   BIGINT,
    rule        TEXT   NOT NULL,
    value       TEXT   NOT NULL,
    raw         TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL
);
CREATE INDEX quarantine_import ON quarantine (import_id, line, id);
CREATE INDEX quarantine_symbol ON quarantine (symbol, timeframe, recorded_at, id);
