-- What a step of a job counted, for programs: JSON, absent where the message says it all.

ALTER TABLE job_event ADD COLUMN data TEXT;
