// Package store answers one question: what is on record, and did it get there
// whole?
//
// It keeps the journal and what is read from it (the desk's rows, letters,
// rulebooks, officers, sessions) in SQLite or PostgreSQL. The statements are the
// same for both; what differs stands in a dialect.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duly/internal/office"
)

var _ office.Store = (*Store)(nil)

// A Store is an open database. It may be used by many goroutines at once, and
// the database by several processes.
type Store struct {
	w, r *sql.DB // to write and to read; one pool on PostgreSQL
	d    *dialect

	key atomic.Pointer[[32]byte] // of seals; nil: none are made and none checked

	kept sync.Map // text → *sql.Stmt, of what was asked before (see query)
}

// Open opens a database, making or bringing up to date what it lacks. dsn is the
// path of a SQLite file or the URL of a PostgreSQL database
// (postgres://user@host/name). A database of a newer duly is left alone:
// office.ErrNewer.
func Open(ctx context.Context, dsn string) (*Store, error) {
	open := openSQLite
	switch scheme, _, found := strings.Cut(dsn, "://"); {
	case found && (scheme == "postgres" || scheme == "postgresql"):
		open = openPostgres
	case found:
		return nil, fmt.Errorf("no database is known by %s://: give the path of a file for SQLite, or postgres://…", scheme)
	}
	s, err := open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), s.Close())
	}
	return s, nil
}

// Close lets go of the database. On SQLite the readers go first, so that the
// writer, alone, folds its write-ahead log into the file.
func (s *Store) Close() error {
	if s.r == s.w {
		return s.w.Close()
	}
	return errors.Join(s.r.Close(), s.w.Close())
}

// How often a transaction is tried that failed only because of another one.
const tries = 5

// errUnsure: the connection was lost while the transaction was being committed,
// so that nobody can tell whether it was.
var errUnsure = errors.New("the database went away in the middle of a commit: whether it was written is not known")

// tx runs f in one durable transaction, again where another one was in the way.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	return s.txAt(ctx, sql.LevelDefault, f)
}

func (s *Store) txAt(ctx context.Context, level sql.IsolationLevel, f func(*sql.Tx) error) error {
	for try := 1; ; try++ {
		err := s.once(ctx, level, f)
		if err == nil || !s.d.transient(err) || try == tries {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, level sql.IsolationLevel, f func(*sql.Tx) error) error {
	tx, err := s.w.BeginTx(ctx, &sql.TxOptions{Isolation: level})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		if s.d.unsure(err) {
			return fmt.Errorf("%w (%w)", errUnsure, err)
		}
		return err
	}
	return nil
}

// pause waits before the next try: 10 ms, 20 ms, 40 ms, …
func pause(ctx context.Context, try int) error {
	timer := time.NewTimer(5 * time.Millisecond << try)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// put writes rows of one table in a transaction of their own.
func (s *Store) put(ctx context.Context, t *table, rows ...[]any) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := s.insert(ctx, tx, t, rows)
		return err
	})
}

// insert writes rows, and tells how many were inserted or changed.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, t *table, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	for _, row := range rows {
		if err := storable(row); err != nil {
			return 0, fmt.Errorf("write a %s: %w", t.name, err)
		}
	}
	if t.sealed {
		whole := make([][]any, len(rows))
		for i, row := range rows {
			seal, err := s.sealOf(t, row)
			if err != nil {
				return 0, err
			}
			whole[i] = append(slices.Clip(row), seal)
		}
		rows = whole
	}
	n, err := s.d.insert(ctx, tx, t, rows)
	if err != nil {
		return n, fmt.Errorf("write %d × %s: %w", len(rows), t.name, err)
	}
	return n, nil
}

// change runs one statement that alters rows.
func (s *Store) change(ctx context.Context, statement string, args ...any) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement, args...)
		return err
	})
}

// A row is read with scan, into as many places as were selected.
type scan func(places ...any) error

// each reads rows.
func (s *Store) each(ctx context.Context, read func(scan) error, query string, args ...any) error {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// query asks the readers. SQLite keeps what it has understood: to understand it takes
// longer than to read a case of few entries. There are as many statements as there are
// texts in this package, and they end with the database. (pgx keeps them by itself.)
func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !s.d.keeps {
		return s.r.QueryContext(ctx, query, args...)
	}
	kept, ok := s.kept.Load(query)
	if !ok {
		statement, err := s.r.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		var before bool
		if kept, before = s.kept.LoadOrStore(query, statement); before {
			statement.Close()
		}
	}
	return kept.(*sql.Stmt).QueryContext(ctx, args...)
}

// find reads one row by its key; office.ErrNotFound. A key that no database
// could hold is not found either: it came from an address or a form.
func (s *Store) find(ctx context.Context, query string, key any, places ...any) error {
	if storable([]any{key}) != nil {
		return office.ErrNotFound
	}
	found := false
	err := s.each(ctx, func(scan scan) error {
		found = true
		return scan(places...)
	}, query, key)
	if err == nil && !found {
		return office.ErrNotFound
	}
	return err
}
