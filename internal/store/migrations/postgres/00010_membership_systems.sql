-- +goose Up

-- How far each subscriber to changes of standings has been told.
CREATE TABLE owed (
	subscriber TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	state      TEXT COLLATE "C" NOT NULL,
	seal       BYTEA NOT NULL
);

-- What a membership system was answered to a call that changed something, so that the
-- same call, sent again, changes nothing more: call and request are keyed digests.
CREATE TABLE answered (
	system  TEXT COLLATE "C" NOT NULL,
	call    BYTEA NOT NULL,
	request BYTEA NOT NULL,
	answer  TEXT COLLATE "C" NOT NULL,
	seal    BYTEA NOT NULL,
	PRIMARY KEY (system, call)
);
