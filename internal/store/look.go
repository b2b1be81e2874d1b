package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrOlder: the database was written by an older version of duly; it is left as it is.
var ErrOlder = errors.New("the database is of an older version")

// Look opens a database to read it only. Nothing is made or brought up to date,
// and the database itself refuses whatever would write, so that a server may work
// on it meanwhile. There must be one, and of the version that this duly knows:
// office.ErrNewer, ErrOlder.
func Look(ctx context.Context, dsn string) (*Store, error) {
	look := lookSQLite
	switch scheme, _, found := strings.Cut(dsn, "://"); {
	case found && (scheme == "postgres" || scheme == "postgresql"):
		look = lookPostgres
	case found:
		return nil, fmt.Errorf("no database is known by %s://: give the path of a file for SQLite, or postgres://…", scheme)
	}
	s, err := look(dsn)
	if err != nil {
		return nil, fmt.Errorf("look into the database: %w", err)
	}
	if err := s.current(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("look into the database: %w", err), s.Close())
	}
	return s, nil
}

func lookSQLite(path string) (*Store, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(absolute); err != nil || info.IsDir() {
		return nil, fmt.Errorf("there is no database %s", path)
	}
	db, err := sql.Open("sqlite", readOnly(sqliteDSN(absolute, "query_only(1)")))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	return &Store{w: db, r: db, d: &sqliteDialect}, nil
}

// readOnly has SQLite open the file so that it cannot write to it: not even to
// fold in, on leaving, what a server has written beside it.
func readOnly(dsn string) string {
	name, options, _ := strings.Cut(dsn, "?")
	values, err := url.ParseQuery(options)
	if err != nil {
		return dsn // sqliteDSN encoded them
	}
	values.Set("mode", "ro")
	return name + "?" + values.Encode()
}

func lookPostgres(dsn string) (*Store, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, `SET default_transaction_read_only = on`)
		return err
	}))
	db.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	return &Store{w: db, r: db, d: &postgresDialect}, nil
}

// current refuses a database of another version.
func (s *Store) current(ctx context.Context) error {
	known, err := s.known()
	if err != nil {
		return err
	}
	version, err := s.version(ctx)
	switch {
	case err != nil:
		return err
	case version > known:
		return newer(version, known)
	case version == 0:
		return fmt.Errorf("%w: there is nothing of duly in it yet", ErrOlder)
	case version < known:
		return fmt.Errorf("%w: it is at version %d, this duly works with %d: start duly serve on it once, which brings it up to date", ErrOlder, version, known)
	}
	return nil
}
