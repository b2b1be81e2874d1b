package keyring

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"duly/internal/office"
	"duly/journal"
)

// Look opens a keyring to read it only. There must be one, with its master key;
// nothing is made, and what a destruction that was cut short left behind stays
// for whoever may write. Keys that are destroyed while it is open may be known
// to it until it is closed.
func Look(path string) (*Keyring, error) {
	k, err := look(path)
	if err != nil {
		return nil, fmt.Errorf("look into the keyring %s: %w", path, err)
	}
	return k, nil
}

func look(path string) (*Keyring, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(absolute); err != nil || info.IsDir() {
		return nil, errors.New("there is none: name the folder of the keys with -data")
	}
	name, _, _ := strings.Cut(dsn(absolute), "?")
	options := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(1)", "temp_store(MEMORY)"}}
	db, err := sql.Open("sqlite", name+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	k := &Keyring{db: db, entropy: lookingOnly{}, cache: map[string]journal.Key{}, most: mostCached}
	if err := k.unlock(absolute + ".master"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return k, nil
}

// unlock reads the master key and sees whether it fits.
func (k *Keyring) unlock(master string) error {
	ctx := context.Background()
	var found int
	if err := k.db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&found); err != nil {
		return err
	}
	if found > version {
		return fmt.Errorf("%w: it is at version %d, this duly knows up to %d: use the newer duly", office.ErrNewer, found, version)
	}
	if found < version {
		return errors.New("there are no keys in it")
	}
	secret, err := readMaster(master)
	if err != nil {
		return err
	}
	if k.wrap, err = newWrapper(secret); err != nil {
		return err
	}
	if _, err := k.Key(ctx, fits, false); err != nil {
		return fmt.Errorf("the master key %s does not fit it: put back the one that belongs to it, from your backup (%w)", master, err)
	}
	return nil
}

// lookingOnly gives no entropy: who only reads makes no key.
type lookingOnly struct{}

func (lookingOnly) Read([]byte) (int, error) {
	return 0, errors.New("this keyring is only looked into")
}
