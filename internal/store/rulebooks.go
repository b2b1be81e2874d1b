package store

import (
	"context"
	"fmt"

	"duly/internal/office"
)

// A rulebook that is there already stays as it was first adopted: two offices
// that start at once both hand it in.
var rulebookTable = table{
	name:     "rulebook",
	columns:  columns("digest text, adopted text, files bytea"),
	conflict: `ON CONFLICT (digest) DO NOTHING`,
}

func rulebookRow(r office.AdoptedRulebook) []any {
	return []any{r.Digest, day(r.Adopted), some(r.Files)}
}

// Rulebook finds a rulebook that was adopted, by digest; office.ErrNotFound.
func (s *Store) Rulebook(ctx context.Context, digest string) (office.AdoptedRulebook, error) {
	var r office.AdoptedRulebook
	err := s.find(ctx, `SELECT digest, adopted, files FROM rulebook WHERE digest = $1`, digest, &r.Digest, (*day)(&r.Adopted), &r.Files)
	return r, err
}

// Rulebooks lists them, latest adopted first.
func (s *Store) Rulebooks(ctx context.Context) ([]office.AdoptedRulebook, error) {
	var books []office.AdoptedRulebook
	err := s.each(ctx, func(scan scan) error {
		var r office.AdoptedRulebook
		err := scan(&r.Digest, (*day)(&r.Adopted), &r.Files)
		books = append(books, r)
		return err
	}, `SELECT digest, adopted, files FROM rulebook ORDER BY coalesce(adopted, '') DESC, nth DESC`)
	if err != nil {
		return nil, fmt.Errorf("list the rulebooks: %w", err)
	}
	return books, nil
}
