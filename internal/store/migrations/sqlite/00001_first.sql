-- Dates are TEXT, YYYY-MM-DD, NULL for none; instants are INTEGER, microseconds
-- since 1970 UTC; lists are JSON arrays of strings.

-- +goose Up

-- The number that the next entry will have. One row; who updates it holds the journal.
CREATE TABLE head (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	seq INTEGER NOT NULL
) STRICT;
INSERT INTO head (one, seq) VALUES (1, 0);

CREATE TABLE entry (
	number      INTEGER PRIMARY KEY,
	case_id     TEXT    NOT NULL,
	n           INTEGER NOT NULL,
	recorded    INTEGER NOT NULL,
	person      TEXT    NOT NULL,
	sealed0     BLOB    NOT NULL,
	sealed1     BLOB    NOT NULL,
	sealed2     BLOB    NOT NULL,
	sealed3     BLOB    NOT NULL,
	commitments BLOB    NOT NULL CHECK (length(commitments) = 128),
	UNIQUE (case_id, n)
) STRICT;

CREATE TABLE case_row (
	id         TEXT    PRIMARY KEY,
	version    INTEGER NOT NULL,
	rulebook   TEXT    NOT NULL,
	received   TEXT,
	stage      TEXT    NOT NULL,
	next_due   TEXT,
	next_lapse TEXT,
	waiting    TEXT    NOT NULL,
	ending     TEXT    NOT NULL,
	ended_on   TEXT,
	tip        BLOB    NOT NULL CHECK (length(tip) = 32)
) STRICT;
CREATE INDEX case_row_due ON case_row (next_due) WHERE ending = '';
CREATE INDEX case_row_lapse ON case_row (next_lapse, id) WHERE ending = '' AND next_lapse IS NOT NULL;

CREATE TABLE letter (
	id        TEXT    PRIMARY KEY,
	case_id   TEXT    NOT NULL,
	recipient TEXT    NOT NULL,
	day       TEXT,
	entry     INTEGER NOT NULL,
	sealed    BLOB    NOT NULL
) STRICT;
CREATE INDEX letter_case ON letter (case_id, entry, id);

CREATE TABLE access (
	hash    BLOB PRIMARY KEY,
	case_id TEXT NOT NULL,
	party   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rulebook (
	nth     INTEGER PRIMARY KEY,
	digest  TEXT NOT NULL UNIQUE,
	adopted TEXT,
	files   BLOB NOT NULL
) STRICT;

CREATE TABLE person (
	id       TEXT    PRIMARY KEY,
	name     TEXT    NOT NULL,
	roles    TEXT    NOT NULL,
	password TEXT    NOT NULL,
	admin    INTEGER NOT NULL CHECK (admin IN (0, 1))
) STRICT;

CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

CREATE TABLE session (
	hash    BLOB    PRIMARY KEY,
	person  TEXT    NOT NULL,
	case_id TEXT    NOT NULL,
	party   TEXT    NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires);

CREATE TABLE invitation (
	hash    BLOB    PRIMARY KEY,
	person  TEXT    NOT NULL UNIQUE,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE past_case (
	source       TEXT    NOT NULL,
	id           TEXT    NOT NULL,
	received     TEXT,
	closed       TEXT,
	category     TEXT    NOT NULL,
	outcome      TEXT    NOT NULL,
	inconsistent INTEGER NOT NULL CHECK (inconsistent IN (0, 1)),
	PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
