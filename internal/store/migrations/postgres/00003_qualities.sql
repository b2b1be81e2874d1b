-- What officers can be seated for on a panel ("lay", "legally qualified"): a JSON
-- array of strings.

-- +goose Up

ALTER TABLE person ADD COLUMN qualities TEXT COLLATE "C" NOT NULL DEFAULT '[]';
