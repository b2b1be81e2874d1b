-- +goose Up

-- What the membership system told, event by event, in the order of the entries that
-- commit to them. Each is sealed under a key of the member whom it is about, known here
-- by a random word alone.
CREATE TABLE member_event (
	entry      BIGINT NOT NULL,
	place      BIGINT NOT NULL,
	member     TEXT COLLATE "C" NOT NULL,
	sealed     BYTEA NOT NULL,
	commitment BYTEA NOT NULL,
	PRIMARY KEY (entry, place)
);

-- Which cases are, or were held to be, about which member: the tag is a keyed digest of
-- the member, and next the day on which something may change for them by itself.
CREATE TABLE member_case (
	case_id TEXT COLLATE "C" NOT NULL,
	tag     BYTEA NOT NULL,
	next    TEXT COLLATE "C",
	PRIMARY KEY (case_id, tag)
);
CREATE INDEX member_case_tag ON member_case (tag, case_id);
CREATE INDEX member_case_next ON member_case (next, case_id) WHERE next IS NOT NULL;

-- Whose standing became another, in order, for whoever keeps the list of members.
CREATE TABLE standing_change (
	number BIGINT NOT NULL PRIMARY KEY,
	member TEXT COLLATE "C" NOT NULL,
	sealed BYTEA NOT NULL
);
CREATE INDEX standing_change_member ON standing_change (member, number);
