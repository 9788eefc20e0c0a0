-- How earlier spans of the same length ended: their mean, and the band that nine in ten ended in. Absent
-- with fewer than 30 of them, and in rows of earlier versions.

ALTER TABLE strategy_window ADD COLUMN expected_mean DOUBLE PRECISION;
ALTER TABLE strategy_window ADD COLUMN expected_low DOUBLE PRECISION;
ALTER TABLE strategy_window ADD COLUMN expected_high DOUBLE PRECISION;
