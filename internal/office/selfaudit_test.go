package office_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/verify"
)

// tampering opens the database of a folder as somebody would who has it, and no key.
func tampering(t *testing.T, folder string, change func(*sql.DB) error) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := change(db); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
}

// unwatched are the tables whose rows repeat no record, and why nothing in the log
// can say that they are as they were.
var unwatched = map[string]string{
	"person":          "who holds a role is looked up here; what somebody did in it is in the journal",
	"setting":         "small values of the installation",
	"session":         "who is signed in; it ends by itself",
	"invitation":      "a link that works once",
	"access":          "what a code opens: only a keyed hash of it is kept, and whoever has the code sees at once that it opens nothing",
	"past_case":       "figures of another system, as they were imported",
	"schema_version":  "of the tables",
	"sqlite_sequence": "SQLite's own",
}

// What somebody changes in the database behind the office's back is found: every
// column of every table that has part of the record, by the audit or before it.
func TestSelfAuditFindsEveryColumn(t *testing.T) {
	folder := t.TempDir()
	d := openDesk(t, folder)
	filed := d.file(t, complaint(office.Named))
	d.file(t, complaint(office.Anonymous))
	d.do(t, filed.Case, sam, "intake", "triage", "accept")
	d.lists(t, filed.Case)
	d.morning("2026-03-20")
	if _, err := d.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.log.Through(context.Background(), head(t, d)); err != nil {
		t.Fatal(err)
	}
	audit, err := d.SelfAudit(context.Background(), d.log)
	if err != nil || len(audit.Found) > 0 || len(audit.Restored) > 0 || audit.Cases != 2 || audit.Entries != head(t, d) {
		t.Fatalf("of a whole database it says: %+v (%v)", audit, err)
	}
	d.close()
	tampering(t, folder, func(db *sql.DB) error { return nil })

	for table, columns := range tables(t, folder) {
		if _, known := unwatched[table]; known {
			continue
		}
		for _, column := range columns {
			if table+"."+column == "rulebook.nth" {
				continue // of one rulebook it says nothing
			}
			t.Run(table+"."+column, func(t *testing.T) {
				for _, how := range changes {
					copied := filepath.Join(t.TempDir(), "copy")
					if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
						t.Fatal(err)
					}
					if err := os.Chmod(filepath.Join(copied, "keys.master"), 0o600); err != nil {
						t.Fatal(err)
					}
					changed := int64(0)
					tampering(t, copied, func(db *sql.DB) error {
						if done, err := db.Exec(fmt.Sprintf(how.sql, table, column)); err == nil {
							changed, _ = done.RowsAffected()
						}
						return nil
					})
					if changed == 0 {
						continue // the table's own constraints do not let it be, or there is nothing else to put there
					}
					if said := found(t, copied); said == "" {
						t.Errorf("%s: nobody finds it", how.name)
					}
				}
			})
		}
	}
}

var changes = []struct{ name, sql string }{
	{"altered", `UPDATE %[1]s SET %[2]s = CASE typeof(%[2]s)
		WHEN 'integer' THEN %[2]s + 1
		WHEN 'blob' THEN CAST(substr(%[2]s, 1, length(%[2]s) - 1) || CASE substr(%[2]s, -1) WHEN x'2a' THEN x'2b' ELSE x'2a' END AS BLOB)
		WHEN 'null' THEN '2031-01-01'
		ELSE CASE WHEN %[2]s LIKE '[%%' THEN '["x"]' WHEN %[2]s LIKE '20__-__-__' THEN '2031-01-01' ELSE %[2]s || 'x' END END
		WHERE rowid = (SELECT max(rowid) FROM %[1]s)`},
	{"altered without a rowid", `UPDATE %[1]s SET %[2]s = %[2]s + 1 WHERE typeof(%[2]s) = 'integer' AND %[2]s = (SELECT max(%[2]s) FROM %[1]s)`},
	{"another row's", `UPDATE %[1]s SET %[2]s = (SELECT %[2]s FROM %[1]s AS other WHERE other.%[2]s IS NOT %[1]s.%[2]s LIMIT 1) WHERE rowid = (SELECT min(rowid) FROM %[1]s)
		AND EXISTS (SELECT 1 FROM %[1]s AS other WHERE other.%[2]s IS NOT %[1]s.%[2]s)`},
	{"the row is gone", `DELETE FROM %[1]s WHERE rowid = (SELECT min(rowid) FROM %[1]s) AND '%[2]s' <> ''`},
}

func tables(t *testing.T, folder string) map[string][]string {
	out := map[string][]string{}
	tampering(t, folder, func(db *sql.DB) error {
		rows, err := db.Query(`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var table, column string
			if err := rows.Scan(&table, &column); err != nil {
				return err
			}
			out[table] = append(out[table], column)
		}
		return rows.Err()
	})
	return out
}

// found opens the office on a folder that was tampered with, and gives what it says
// of it; "" if nothing.
func found(t *testing.T, folder string) (said string) {
	t.Helper()
	d, err := tryDesk(t, folder)
	if err != nil {
		return "at the start: " + err.Error()
	}
	defer d.close()
	audit, err := d.SelfAudit(context.Background(), d.log)
	if err != nil {
		return "the audit cannot go on: " + err.Error()
	}
	for _, f := range slices.Concat(audit.Found, audit.Lost, audit.Restored) {
		said += f.String() + "\n"
	}
	return said
}

func head(t *testing.T, d *desk) int64 {
	t.Helper()
	n, err := d.store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Once something was found, nothing is written, everything else can be read, and an
// overseer can still take a bundle, which shows it.
func TestWhatWasFoundStopsWritingAndNotReading(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := openDesk(t, folder)
	first, second := d.file(t, complaint(office.Named)), d.file(t, complaint(office.Named))
	if _, err := d.log.Through(ctx, head(t, d)); err != nil {
		t.Fatal(err)
	}
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE entry SET sealed0 = zeroblob(length(sealed0)) WHERE number = ?`, first.Entry)
		return err
	})
	audit, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(audit.Found) != 1 || audit.Found[0].Entry != first.Entry || !strings.Contains(audit.Found[0].What, "what it holds for the overseer was altered") {
		t.Fatalf("%+v (%v)", audit, err)
	}
	_, err = d.File(ctx, complaint(office.Named))
	var refusal *casework.Refusal
	if !errors.As(err, &refusal) || refusal.What != office.Stopped {
		t.Errorf("a complaint is answered with %v", err)
	}
	if f, err := d.Open(ctx, second.Case, sam); err != nil || len(f.Case.Events) == 0 {
		t.Errorf("the other case cannot be read: %v", err)
	}
	before := head(t, d)
	d.morning("2026-05-01")
	if _, err := d.Sweep(ctx); err != nil || head(t, d) != before {
		t.Errorf("the sweep wrote on (%v)", err)
	}
	d.close() // and what it remembers of the case is gone
	if d, err = tryDesk(t, folder); err != nil {
		t.Fatal(err)
	}
	d.morning("2026-05-01")
	if audit, err := d.SelfAudit(ctx, d.log); err != nil || len(audit.Found) != 1 {
		t.Fatalf("%+v (%v)", audit, err)
	}
	if _, err := d.Watch(ctx, overseer); err != nil {
		t.Errorf("an overseer cannot look at the other cases: %v", err)
	}
	if _, err := d.Reaches(ctx, overseer); err != nil {
		t.Errorf("nor at who tried: %v", err)
	}
	if _, err := d.Holdings(ctx, overseer); err != nil {
		t.Errorf("nor at the register: %v", err)
	}
	var out bytes.Buffer
	if err := d.OversightBundle(ctx, overseer, 0, &out); err != nil {
		t.Fatal(err)
	}
	b, err := verify.OpenBundle(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r := verify.CheckBundle([]*verify.Bundle{b}, verify.Trust{Key: d.log.Key()}, nil, nil)
	if r.Result != verify.Broken || !strings.Contains(r.Summary, fmt.Sprintf("1 entry is withheld: %d", first.Entry)) {
		t.Errorf("the bundle: %s: %s", r.Result, r.Summary)
	}
}

// A row of the desk is worked out anew: it is no record.
func TestSelfAuditRestoresTheDesk(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	d := openDesk(t, folder)
	filed := d.file(t, complaint(office.Named))
	was, err := d.store.Case(ctx, filed.Case)
	if err != nil {
		t.Fatal(err)
	}
	tampering(t, folder, func(db *sql.DB) error {
		_, err := db.Exec(`UPDATE case_row SET next_lapse = '2039-01-01', stage = 'hearing'`)
		return err
	})
	audit, err := d.SelfAudit(ctx, d.log)
	if err != nil || len(audit.Found) > 0 || len(audit.Restored) != 1 || audit.Restored[0].Case != filed.Case {
		t.Fatalf("%+v (%v)", audit, err)
	}
	if is, err := d.store.Case(ctx, filed.Case); err != nil || is.Stage != was.Stage || is.NextLapse != was.NextLapse {
		t.Errorf("the row is %+v, and was %+v (%v)", is, was, err)
	}
}
