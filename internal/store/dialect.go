package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"
)

// A dialect is all in which the two databases differ, but for the making of
// tables (migrations/).
type dialect struct {
	goose  goose.Dialect
	folder string // of the migrations

	// tables selects the names of all tables that stand where ours do.
	tables string

	// transient tells that a transaction failed, was undone, and may succeed if tried again.
	transient func(error) bool

	// unsure tells that a failed commit may have taken place all the same.
	unsure func(error) bool

	// keeps tells that a statement that is asked again is to be prepared for it.
	keeps bool

	// insert writes many rows quickly, and tells how many were inserted or changed.
	insert func(ctx context.Context, tx *sql.Tx, t *table, rows [][]any) (int64, error)
}

// A table is what one needs to know to write rows of it.
type table struct {
	name     string
	columns  []column
	conflict string // what happens to a row whose key is there already; "" is an error
	sealed   bool   // its last column is the seal, which insert adds to the rows that it is given
}

// A column has a name and a type as PostgreSQL calls it.
type column struct{ name, kind string }

// columns reads "name type, name type".
func columns(text string) []column {
	var out []column
	for field := range strings.SplitSeq(text, ",") {
		name, kind, _ := strings.Cut(strings.TrimSpace(field), " ")
		out = append(out, column{name, kind})
	}
	return out
}

func (t *table) names() string {
	var names []string
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}
