-- Dates are TEXT, YYYY-MM-DD, NULL for none; instants are BIGINT, microseconds
-- since 1970 UTC; lists are JSON arrays of strings. What is sorted by is
-- compared by bytes (COLLATE "C"), as SQLite does, whatever the server's language.

-- +goose Up

-- The number that the next entry will have. One row; who updates it holds the journal.
CREATE TABLE head (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	seq BIGINT  NOT NULL
);
INSERT INTO head (one, seq) VALUES (1, 0);

CREATE TABLE entry (
	number      BIGINT PRIMARY KEY,
	case_id     TEXT COLLATE "C" NOT NULL,
	n           BIGINT NOT NULL,
	recorded    BIGINT NOT NULL,
	person      TEXT COLLATE "C" NOT NULL,
	sealed0     BYTEA  NOT NULL,
	sealed1     BYTEA  NOT NULL,
	sealed2     BYTEA  NOT NULL,
	sealed3     BYTEA  NOT NULL,
	commitments BYTEA  NOT NULL CHECK (length(commitments) = 128),
	UNIQUE (case_id, n)
);

CREATE TABLE case_row (
	id         TEXT COLLATE "C" PRIMARY KEY,
	version    BIGINT NOT NULL,
	rulebook   TEXT COLLATE "C" NOT NULL,
	received   TEXT COLLATE "C",
	stage      TEXT COLLATE "C" NOT NULL,
	next_due   TEXT COLLATE "C",
	next_lapse TEXT COLLATE "C",
	waiting    TEXT COLLATE "C" NOT NULL,
	ending     TEXT COLLATE "C" NOT NULL,
	ended_on   TEXT COLLATE "C",
	tip        BYTEA  NOT NULL CHECK (length(tip) = 32)
);
CREATE INDEX case_row_due ON case_row (next_due) WHERE ending = '';
CREATE INDEX case_row_lapse ON case_row (next_lapse, id) WHERE ending = '' AND next_lapse IS NOT NULL;

CREATE TABLE letter (
	id        TEXT COLLATE "C" PRIMARY KEY,
	case_id   TEXT COLLATE "C" NOT NULL,
	recipient TEXT COLLATE "C" NOT NULL,
	day       TEXT COLLATE "C",
	entry     BIGINT NOT NULL,
	sealed    BYTEA  NOT NULL
);
CREATE INDEX letter_case ON letter (case_id, entry, id);

CREATE TABLE access (
	hash    BYTEA PRIMARY KEY,
	case_id TEXT COLLATE "C" NOT NULL,
	party   TEXT COLLATE "C" NOT NULL
);

CREATE TABLE rulebook (
	nth     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	digest  TEXT COLLATE "C" NOT NULL UNIQUE,
	adopted TEXT COLLATE "C",
	files   BYTEA  NOT NULL
);

CREATE TABLE person (
	id       TEXT COLLATE "C" PRIMARY KEY,
	name     TEXT COLLATE "C" NOT NULL,
	roles    TEXT COLLATE "C" NOT NULL,
	password TEXT COLLATE "C" NOT NULL,
	admin    BOOLEAN NOT NULL
);

CREATE TABLE setting (
	name  TEXT COLLATE "C" PRIMARY KEY,
	value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE session (
	hash    BYTEA  PRIMARY KEY,
	person  TEXT COLLATE "C" NOT NULL,
	case_id TEXT COLLATE "C" NOT NULL,
	party   TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE invitation (
	hash    BYTEA  PRIMARY KEY,
	person  TEXT COLLATE "C" NOT NULL UNIQUE,
	expires BIGINT NOT NULL
);

CREATE TABLE past_case (
	source       TEXT COLLATE "C" NOT NULL,
	id           TEXT COLLATE "C" NOT NULL,
	received     TEXT COLLATE "C",
	closed       TEXT COLLATE "C",
	category     TEXT COLLATE "C" NOT NULL,
	outcome      TEXT COLLATE "C" NOT NULL,
	inconsistent BOOLEAN NOT NULL,
	PRIMARY KEY (source, id)
);
