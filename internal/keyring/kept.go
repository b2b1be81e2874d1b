package keyring

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"duly/journal"
)

// mostAsked is how many keys are asked for in one statement.
const mostAsked = 500

// Kept gives those of some keys that there are, by name. They are not kept at hand: it is
// for reading through many of which each is needed once.
func (k *Keyring) Kept(ctx context.Context, names []string) (map[string]journal.Key, error) {
	out := make(map[string]journal.Key, len(names))
	for len(names) > 0 {
		n := min(mostAsked, len(names))
		if err := k.keptOf(ctx, names[:n], out); err != nil {
			return nil, fmt.Errorf("read the keyring: %w", err)
		}
		names = names[n:]
	}
	return out, nil
}

func (k *Keyring) keptOf(ctx context.Context, names []string, into map[string]journal.Key) error {
	k.work.Lock() // nothing is destroyed meanwhile
	defer k.work.Unlock()
	keys, missing := k.cached(names)
	for i, name := range names {
		into[name] = keys[i]
	}
	if len(missing) == 0 {
		return nil
	}
	args := make([]any, len(missing))
	for j, i := range missing {
		args[j] = names[i]
		delete(into, names[i])
	}
	rows, err := k.db.QueryContext(ctx, `SELECT name, wrapped FROM key WHERE name IN (?`+strings.Repeat(",?", len(args)-1)+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var name string
	var wrapped sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&name, &wrapped); err != nil {
			return err
		}
		if into[name], err = k.wrap.open(name, wrapped); err != nil {
			return fmt.Errorf("the key %q: %w", name, err)
		}
	}
	return rows.Err()
}
