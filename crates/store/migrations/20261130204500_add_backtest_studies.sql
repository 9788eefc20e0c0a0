-- Studies of many runs, how far they are, and results as compressed columns.

ALTER TABLE backtest_result ADD COLUMN job_id TEXT;
ALTER TABLE backtest_result ADD COLUMN study TEXT NOT NULL DEFAULT 'single'; -- single, sweep, walk_forward
ALTER TABLE backtest_result ADD COLUMN state TEXT NOT NULL DEFAULT 'done'; -- running, done
ALTER TABLE backtest_result ADD COLUMN run_count BIGINT NOT NULL DEFAULT 1;
ALTER TABLE backtest_result ADD COLUMN run_done BIGINT NOT NULL DEFAULT 1;
ALTER TABLE backtest_result ADD COLUMN verdict TEXT;
CREATE INDEX backtest_result_job ON backtest_result (job_id);

-- Long columns of a result, one row each: equity, benchmark, trades, report. Results of earlier
-- versions have theirs as JSON in `backtest_result`.
CREATE TABLE backtest_part (
    backtest_id TEXT  NOT NULL REFERENCES backtest_result (id),
    name        TEXT  NOT NULL,
    content     BYTEA NOT NULL,
    PRIMARY KEY (backtest_id, name)
);

-- Runs of a study as they finish; what is here is not run again after a crash.
CREATE TABLE backtest_chunk (
    backtest_id TEXT   NOT NULL REFERENCES backtest_result (id),
    sequence    BIGINT NOT NULL, -- place in the study, from 0
    run_count   BIGINT NOT NULL,
    content     BYTEA  NOT NULL,
    PRIMARY KEY (backtest_id, sequence)
);
