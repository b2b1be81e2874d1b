-- +goose Up

-- The register of complaints: every number once, with the entry that took it.
CREATE TABLE complaint (
	year   BIGINT NOT NULL,
	serial BIGINT NOT NULL CHECK (serial > 0),
	entry  BIGINT NOT NULL,
	PRIMARY KEY (year, serial)
);

-- In whose place a code or a session acts: "P1 for complainant"; '' for the party itself.
ALTER TABLE access ADD COLUMN acting TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN acting TEXT COLLATE "C" NOT NULL DEFAULT '';
