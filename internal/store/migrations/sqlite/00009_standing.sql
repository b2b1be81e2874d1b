-- +goose Up

-- What the membership system told, event by event, in the order of the entries that
-- commit to them. Each is sealed under a key of the member whom it is about, known here
-- by a random word alone.
CREATE TABLE member_event (
	entry      INTEGER NOT NULL,
	place      INTEGER NOT NULL,
	member     TEXT NOT NULL,
	sealed     BLOB NOT NULL,
	commitment BLOB NOT NULL,
	PRIMARY KEY (entry, place)
) STRICT;

-- Which cases are, or were held to be, about which member: the tag is a keyed digest of
-- the member, and next the day on which something may change for them by itself.
CREATE TABLE member_case (
	case_id TEXT NOT NULL,
	tag     BLOB NOT NULL,
	next    TEXT,
	PRIMARY KEY (case_id, tag)
) STRICT;
CREATE INDEX member_case_tag ON member_case (tag, case_id);
CREATE INDEX member_case_next ON member_case (next, case_id) WHERE next IS NOT NULL;

-- Whose standing became another, in order, for whoever keeps the list of members.
CREATE TABLE standing_change (
	number INTEGER NOT NULL PRIMARY KEY,
	member TEXT NOT NULL,
	sealed BLOB NOT NULL
) STRICT;
CREATE INDEX standing_change_member ON standing_change (member, number);
