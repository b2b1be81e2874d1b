package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

var postgresDialect = dialect{
	goose:     goose.DialectPostgres,
	folder:    "migrations/postgres",
	tables:    `SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()`,
	transient: postgresTransient,
	unsure:    postgresUnsure,
	insert:    insertTogether,
}

// openPostgres opens a database on a server.
func openPostgres(ctx context.Context, dsn string) (*Store, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(durable))
	connections := max(8, 4*runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	var encoding string
	if err := db.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if encoding != "UTF8" {
		return nil, errors.Join(fmt.Errorf("it keeps text as %s: make one with ENCODING 'UTF8'", encoding), db.Close())
	}
	return &Store{w: db, r: db, d: &postgresDialect}, nil
}

// durable makes a commit wait for the disk where the server is set not to: what
// was acknowledged survives a power cut. Stricter settings are left as they are.
func durable(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
	return err
}

func postgresTransient(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	return e.Code == "40001" || e.Code == "40P01" // serialization failure, deadlock
}

// postgresUnsure: the server's refusal of a commit undoes it, whereas a broken
// connection, or a server going down, leaves it open.
func postgresUnsure(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return !errors.Is(err, sql.ErrTxDone)
	}
	return strings.HasPrefix(e.Code, "57") || strings.HasPrefix(e.Code, "08")
}

// mostTogether bounds what one statement carries.
const mostTogether = 4096

// insertTogether sends rows as arrays, one a column, in one statement: one trip
// to the server however many rows there are.
func insertTogether(ctx context.Context, tx *sql.Tx, t *table, rows [][]any) (int64, error) {
	arrays := make([]string, len(t.columns))
	for i, c := range t.columns {
		arrays[i] = fmt.Sprintf("$%d::%s[]", i+1, c.kind)
	}
	statement := fmt.Sprintf("INSERT INTO %s (%s) SELECT * FROM unnest(%s) %s", t.name, t.names(), strings.Join(arrays, ", "), t.conflict)
	var total int64
	for len(rows) > 0 {
		some := rows[:min(len(rows), mostTogether)]
		rows = rows[len(some):]
		args := make([]any, len(t.columns))
		for i := range args {
			values := make([]any, len(some))
			for j, row := range some {
				values[j] = row[i]
			}
			args[i] = values
		}
		result, err := tx.ExecContext(ctx, statement, args...)
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
