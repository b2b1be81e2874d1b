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

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var sqliteDialect = dialect{
	goose:     goose.DialectSQLite3,
	folder:    "migrations/sqlite",
	tables:    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'`,
	transient: sqliteBusy,
	unsure:    func(error) bool { return false },
	keeps:     true,
	insert:    insertEach,
}

// openSQLite opens a file. There is one connection to write, because SQLite has
// one writer at a time, and a pool to read, which cannot write by mistake and is
// never in the writer's way.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	switch {
	case path == "":
		return nil, errors.New("no path was given")
	case strings.HasPrefix(path, ":memory:"):
		return nil, errors.New("a database in memory is lost when the program ends: give the path of a file")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(filepath.Dir(absolute)); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no folder %s: make it first", filepath.Dir(absolute))
	}
	s := &Store{d: &sqliteDialect}
	if s.r, err = sql.Open("sqlite", sqliteDSN(absolute, "query_only(1)")); err != nil {
		return nil, err
	}
	// synchronous(FULL): what was acknowledged survives a power cut.
	if s.w, err = sql.Open("sqlite", sqliteDSN(absolute, "journal_mode(WAL)", "synchronous(FULL)")); err != nil {
		return nil, err
	}
	s.w.SetMaxOpenConns(1)
	s.r.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	s.r.SetMaxIdleConns(max(4, 2*runtime.GOMAXPROCS(0)))
	return s, nil
}

// sqliteDSN names a SQLite file, whatever letters are in its path, for
// database/sql: a connection waits up to 5 s for another one, a transaction
// takes its place as writer when it begins, and pragmas are run first.
func sqliteDSN(path string, pragmas ...string) string {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	slashed := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		slashed = "/" + slashed // file:/C:/…
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + options.Encode()
}

func sqliteBusy(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	primary := e.Code() & 0xff // the rest tells which kind of busy
	return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
}

// insertEach runs one prepared statement a row: nothing travels, and one
// statement of many rows was measured to be up to five times slower.
func insertEach(ctx context.Context, tx *sql.Tx, t *table, rows [][]any) (int64, error) {
	places := make([]string, len(t.columns))
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+1)
	}
	statement, err := tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) %s", t.name, t.names(), strings.Join(places, ", "), t.conflict))
	if err != nil {
		return 0, err
	}
	defer statement.Close()
	var total int64
	for _, row := range rows {
		result, err := statement.ExecContext(ctx, row...)
		if err != nil {
			return total, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}
