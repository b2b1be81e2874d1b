// Package keyring answers one question: which key opens this, if it may still be
// opened at all?
//
// Keys are kept apart from the journal, so that what is in the journal for ever
// can be forgotten all the same: without its key it says nothing, in whatever
// copy. Each key is kept wrapped under a master key that stands in a file of
// its own; when a key is destroyed, nothing of it is left in the keyring's files.
package keyring

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"duly/internal/office"
	"duly/journal"
)

var _ office.Keyring = (*Keyring)(nil)

// A Keyring is an open keyring. It may be used by many goroutines at once.
// Other processes may read the same keyring, and live with the keys that they have
// read until they Reread: let one at a time destroy.
type Keyring struct {
	db      *sql.DB
	wrap    wrapper
	entropy io.Reader

	find *sql.Stmt  // reads one key; made when the first is asked for, with work held
	work sync.Mutex // held while the database is asked, and until cache says the same
	mu   sync.Mutex // guards cache
	// cache holds keys that are in the database, and at most so many of them.
	cache map[string]journal.Key
	most  int
}

const mostCached = 50_000

// fits is the name of a key that is there only to show, at opening, that the
// master key is the one that wrapped the others.
const fits = "keyring/master key fits"

// Open opens a keyring, a file that is made where there is none. Beside it, at
// path + ".master", stands the master key: 32 random bytes, made on first use.
func Open(path string, entropy io.Reader) (*Keyring, error) {
	k, err := open(path, entropy)
	if err != nil {
		return nil, fmt.Errorf("open the keyring %s: %w", path, err)
	}
	return k, nil
}

func open(path string, entropy io.Reader) (*Keyring, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := makePrivate(absolute); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(absolute))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	k := &Keyring{db: db, entropy: entropy, cache: map[string]journal.Key{}, most: mostCached}
	if err := k.begin(absolute + ".master"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return k, nil
}

// dsn names the file for database/sql. What is deleted is overwritten
// (secure_delete), nothing is put aside in a temporary folder (temp_store), and
// a new key is on disk before anything is sealed under it (synchronous).
func dsn(absolute string) string {
	slashed := filepath.ToSlash(absolute)
	if filepath.VolumeName(absolute) != "" {
		slashed = "/" + slashed
	}
	options := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)", "secure_delete(1)", "temp_store(MEMORY)", "journal_mode(WAL)", "synchronous(FULL)",
	}}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + options.Encode()
}

// version is that of the tables.
const version = 1

func (k *Keyring) begin(master string) error {
	ctx := context.Background()
	var found int
	if err := k.db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&found); err != nil {
		return err
	}
	if found > version {
		return fmt.Errorf("%w: it is at version %d, this duly knows up to %d: use the newer duly, nothing was changed", office.ErrNewer, found, version)
	}
	if found == 0 {
		_, err := k.db.ExecContext(ctx, `BEGIN IMMEDIATE;
			CREATE TABLE IF NOT EXISTS key (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
			CREATE TABLE IF NOT EXISTS unclean (one INTEGER PRIMARY KEY) STRICT; -- not empty: traces of destroyed keys may be left
			PRAGMA user_version = 1;
			COMMIT`)
		if err != nil {
			return err
		}
	}
	var keys int
	if err := k.db.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM key LIMIT 1)`).Scan(&keys); err != nil {
		return err
	}
	secret, err := masterKey(master, keys == 0, k.entropy)
	if err != nil {
		return err
	}
	if k.wrap, err = newWrapper(secret); err != nil {
		return err
	}
	if _, err := k.Key(ctx, fits, keys == 0); err != nil {
		return fmt.Errorf("the master key %s does not fit it: put back the one that belongs to it, from your backup (%w)", master, err)
	}
	return k.cleanIfCutShort(ctx)
}

// Close lets go of the keyring.
func (k *Keyring) Close() error {
	k.mu.Lock()
	clear(k.cache)
	k.mu.Unlock()
	return k.db.Close()
}

// Key gives the key of that name, making it durably first where there is none
// and create is set; office.ErrNotFound.
func (k *Keyring) Key(ctx context.Context, name string, create bool) (journal.Key, error) {
	keys, err := k.Keys(ctx, []string{name}, create)
	if err != nil {
		return journal.Key{}, err
	}
	return keys[0], nil
}

// Keys does the same for several at once, in one durable transaction.
// office.ErrNotFound where one of them is missing.
func (k *Keyring) Keys(ctx context.Context, names []string, create bool) ([]journal.Key, error) {
	if keys, missing := k.cached(names); len(missing) == 0 {
		return keys, nil
	}
	k.work.Lock()
	defer k.work.Unlock()
	keys, missing := k.cached(names) // anew: nothing is destroyed from here on
	var ask []string
	for _, i := range missing {
		ask = append(ask, names[i])
	}
	if k.find == nil {
		var err error
		if k.find, err = k.db.PrepareContext(ctx, `SELECT wrapped FROM key WHERE name = ?`); err != nil {
			return nil, fmt.Errorf("read the keyring: %w", err)
		}
	}
	var got []journal.Key
	err := k.tx(ctx, create, func(tx *sql.Tx) (err error) {
		got, err = k.fetch(ctx, tx, ask, create)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the keyring: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for j, i := range missing {
		if len(k.cache) >= k.most {
			clear(k.cache)
		}
		keys[i], k.cache[names[i]] = got[j], got[j]
	}
	return keys, nil
}

// cached gives the keys that are at hand, and the places of those that are not.
func (k *Keyring) cached(names []string) (keys []journal.Key, missing []int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	keys = make([]journal.Key, len(names))
	for i, name := range names {
		key, ok := k.cache[name]
		if !ok {
			missing = append(missing, i)
		}
		keys[i] = key
	}
	return keys, missing
}

// tx runs f in a transaction. One that only reads does not wait for its turn to write.
func (k *Keyring) tx(ctx context.Context, write bool, f func(*sql.Tx) error) error {
	tx, err := k.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: !write})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (k *Keyring) fetch(ctx context.Context, tx *sql.Tx, names []string, create bool) ([]journal.Key, error) {
	find := tx.StmtContext(ctx, k.find)
	keys := make([]journal.Key, len(names))
	for i, name := range names {
		var wrapped []byte
		err := find.QueryRowContext(ctx, name).Scan(&wrapped)
		switch {
		case err == nil:
			keys[i], err = k.wrap.open(name, wrapped)
		case errors.Is(err, sql.ErrNoRows) && create:
			keys[i], err = k.make(ctx, tx, name)
		case errors.Is(err, sql.ErrNoRows):
			err = office.ErrNotFound
		}
		if err != nil {
			return nil, fmt.Errorf("the key %q: %w", name, err)
		}
	}
	return keys, nil
}

func (k *Keyring) make(ctx context.Context, tx *sql.Tx, name string) (journal.Key, error) {
	var key journal.Key
	if name == "" {
		return key, errors.New("a key needs a name")
	}
	if _, err := io.ReadFull(k.entropy, key[:]); err != nil {
		return key, fmt.Errorf("draw a key: %w", err)
	}
	wrapped, err := k.wrap.seal(name, key, k.entropy)
	if err != nil {
		return key, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO key (name, wrapped) VALUES (?, ?)`, name, wrapped)
	return key, err
}
