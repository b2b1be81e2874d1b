-- A seal is an HMAC over the name of the table and all columns of the row, under a key
-- that is not in the database: a row that was put in, altered or put in the place of
-- another by somebody who has the database alone opens nothing, and is found. What was
-- there is sealed when the office is next opened. Sessions and invitations are not: everybody
-- signs in again.

-- +goose Up

ALTER TABLE person ADD COLUMN seal BYTEA NOT NULL DEFAULT '';
ALTER TABLE access ADD COLUMN seal BYTEA NOT NULL DEFAULT '';
ALTER TABLE setting ADD COLUMN seal BYTEA NOT NULL DEFAULT '';
ALTER TABLE past_case ADD COLUMN seal BYTEA NOT NULL DEFAULT '';

DELETE FROM session;
ALTER TABLE session ADD COLUMN seal BYTEA NOT NULL DEFAULT '';

-- What the password was when the invitation was made: it is good for one change of it.
DELETE FROM invitation;
ALTER TABLE invitation ADD COLUMN bound TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN seal BYTEA NOT NULL DEFAULT '';

-- Why nothing is written any more: '' while writing goes on. It stands beside the number that
-- every batch moves, so that whoever writes sees it.
ALTER TABLE head ADD COLUMN stopped TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE head ADD COLUMN seal BYTEA NOT NULL DEFAULT '';
