package keyring

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Destroy forgets keys for good; names of no key are no error. When it answers,
// nothing of them is left in the keyring's files, wrapped or not. After an error
// the keys may be gone and traces of them not yet: call it again. (Backups of
// the keyring, and blocks that a disk has put aside, are beyond its reach:
// docs/operate.md.) The whole file is written anew, so destroy many keys at once
// rather than one after the other.
func (k *Keyring) Destroy(ctx context.Context, names []string) error {
	k.work.Lock()
	defer k.work.Unlock()
	err := k.tx(ctx, true, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO unclean (one) VALUES (1) ON CONFLICT DO NOTHING`); err != nil {
			return err
		}
		remove, err := tx.PrepareContext(ctx, `DELETE FROM key WHERE name = ?`)
		if err != nil {
			return err
		}
		defer remove.Close()
		for _, name := range names {
			if name == fits {
				return fmt.Errorf("the key %q belongs to the keyring itself", name)
			}
			if _, err := remove.ExecContext(ctx, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("destroy keys: %w", err)
	}
	k.mu.Lock()
	for _, name := range names {
		delete(k.cache, name)
	}
	k.mu.Unlock()
	if err := k.clean(ctx); err != nil {
		return fmt.Errorf("destroy keys: they are deleted, and traces of them may be left: %w", err)
	}
	return nil
}

// Reread forgets the keys at hand, so that those that another program has destroyed since are
// not found any more.
func (k *Keyring) Reread() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.cache)
}

// clean removes the traces of what was deleted. Overwriting what is deleted
// (secure_delete) is not enough: when SQLite moves rows from page to page, it
// leaves copies behind in the free part of pages, out of reach of a later
// deletion. So the file is written anew from what is still in it, and the
// write-ahead log, which holds pages as they were, is emptied.
func (k *Keyring) clean(ctx context.Context) error {
	if _, err := k.db.ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	var busy, inLog, moved int
	if err := k.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &inLog, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("another program is reading the keyring: end it and try again")
	}
	_, err := k.db.ExecContext(ctx, `DELETE FROM unclean`)
	return err
}

// cleanIfCutShort ends a destruction that was cut short.
func (k *Keyring) cleanIfCutShort(ctx context.Context) error {
	var unclean bool
	if err := k.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM unclean)`).Scan(&unclean); err != nil || !unclean {
		return err
	}
	return k.clean(ctx)
}
