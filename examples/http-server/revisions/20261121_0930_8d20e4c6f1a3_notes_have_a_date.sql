-- notes have a date
-- revision: 8d20e4c6f1a3
-- down_revision: 3c1f5a90b7e2

-- upgrade
ALTER TABLE notes ADD COLUMN written_on DATE;

-- downgrade
ALTER TABLE notes DROP COLUMN written_on;
