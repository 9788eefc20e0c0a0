-- What filled the orders of a result, and the instruments of one account.

ALTER TABLE backtest_result ADD COLUMN engine TEXT NOT NULL DEFAULT 'signals'; -- signals, events
ALTER TABLE backtest_result ADD COLUMN instruments TEXT NOT NULL DEFAULT '[]'; -- JSON, symbols of an account
