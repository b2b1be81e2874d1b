-- +goose Up
-- Time has something to do after a case has ended, too: the last day of an order.
DROP INDEX case_row_lapse;
CREATE INDEX case_row_lapse ON case_row (next_lapse, id) WHERE next_lapse IS NOT NULL;
