-- Other names by which a complaint may call an officer, and their trainings, each
-- "YYYY-MM-DD name", where the date is the last day for which it counts. Lists are
-- JSON arrays of strings.

-- +goose Up

ALTER TABLE person ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';
ALTER TABLE person ADD COLUMN trained TEXT NOT NULL DEFAULT '[]';
