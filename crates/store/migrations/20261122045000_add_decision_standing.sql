-- What stands for every instrument at once is found without reading the whole record.
CREATE INDEX decision_standing ON decision (timeframe, profile, symbol, as_of, sequence, action);
