-- +goose Up

-- The register of complaints: every number once, with the entry that took it.
CREATE TABLE complaint (
	year   INTEGER NOT NULL,
	serial INTEGER NOT NULL CHECK (serial > 0),
	entry  INTEGER NOT NULL,
	PRIMARY KEY (year, serial)
) STRICT, WITHOUT ROWID;

-- In whose place a code or a session acts: "P1 for complainant"; '' for the party itself.
ALTER TABLE access ADD COLUMN acting TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN acting TEXT NOT NULL DEFAULT '';
