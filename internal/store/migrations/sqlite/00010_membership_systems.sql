-- +goose Up

-- How far each subscriber to changes of standings has been told.
CREATE TABLE owed (
	subscriber TEXT NOT NULL PRIMARY KEY,
	state      TEXT NOT NULL,
	seal       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a membership system was answered to a call that changed something, so that the
-- same call, sent again, changes nothing more: call and request are keyed digests.
CREATE TABLE answered (
	system  TEXT NOT NULL,
	call    BLOB NOT NULL,
	request BLOB NOT NULL,
	answer  TEXT NOT NULL,
	seal    BLOB NOT NULL,
	PRIMARY KEY (system, call)
) STRICT, WITHOUT ROWID;
