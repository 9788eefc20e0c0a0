-- How sure a result is: the 90 % interval of its Sharpe ratio, and how likely its choice was overfitted.
-- Absent in results of earlier versions.

ALTER TABLE backtest_result ADD COLUMN sharpe_low DOUBLE PRECISION;
ALTER TABLE backtest_result ADD COLUMN sharpe_high DOUBLE PRECISION;
ALTER TABLE backtest_result ADD COLUMN pbo DOUBLE PRECISION; -- of sweeps and walk-forwards
