-- The body for which somebody on the register speaks, where they are no officer; '' for
-- an officer.

-- +goose Up

ALTER TABLE person ADD COLUMN speaks_for TEXT COLLATE "C" NOT NULL DEFAULT '';
