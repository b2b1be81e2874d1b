package store_test

import (
	"fmt"
	"testing"
	"time"

	"duly/internal/office"
	"duly/internal/store"
	"duly/internal/storetest"
	"duly/journal"
	"duly/timetable"
)

// BenchmarkAppend writes batches of several sizes durably, each entry with its
// case's row and every tenth with a letter, and beside each batch one row in one
// transaction on the same connection, which is what this database and disk can do
// at best. "entries/commit" is the one rate divided by the other.
func BenchmarkAppend(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { appends(b, sqliteFile(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { appends(b, storetest.Postgres(b, true).Database(b)) })
}

func appends(b *testing.B, dsn string) {
	s := open(b, dsn)
	durable := waits(b, s)
	if _, err := s.Writer().Exec(`CREATE TABLE raw (n BIGINT PRIMARY KEY, text TEXT NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	r, head, raw := storetest.Source(), int64(0), int64(0)
	for _, size := range []int{1, 10, 100, 256} {
		b.Run(fmt.Sprintf("%s/batch=%d", durable, size), func(b *testing.B) {
			var appending, committing time.Duration
			for b.Loop() {
				batch := storetest.Batch(r, head, size)
				for i := 0; i < size; i += 10 {
					batch.Letters = append(batch.Letters, office.Letter{ID: fmt.Sprint(head + int64(i)), Case: batch.Cases[i].ID, To: "complainant", Entry: head + int64(i), Sealed: make([]byte, 1500)})
				}
				began := time.Now()
				if err := s.Append(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
				between := time.Now()
				rawCommit(b, s, raw)
				committing += time.Since(between)
				appending += between.Sub(began)
				head += int64(size)
				raw++
			}
			entries := float64(b.N*size) / appending.Seconds()
			commits := float64(b.N) / committing.Seconds()
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(entries, "entries/s")
			b.ReportMetric(commits, "commits/s")
			b.ReportMetric(entries/commits, "entries/commit")
		})
	}
}

// waits says how the database was asked to wait for the disk. Figures of one that
// does not would say nothing.
func waits(b *testing.B, s *store.Store) string {
	if !s.OnServer() {
		var level int
		if err := s.Writer().QueryRow(`PRAGMA synchronous`).Scan(&level); err != nil || level != 2 {
			b.Fatalf("synchronous is %d, and should be 2, FULL (%v)", level, err)
		}
		return "synchronous=FULL"
	}
	var fsync, commit string
	if err := s.Writer().QueryRow(`SELECT current_setting('fsync'), current_setting('synchronous_commit')`).Scan(&fsync, &commit); err != nil {
		b.Fatal(err)
	}
	if fsync != "on" || commit == "off" {
		b.Skip("this server does not wait for the disk (fsync or synchronous_commit is off)")
	}
	return "fsync=on"
}

func rawCommit(b *testing.B, s *store.Store, n int64) {
	tx, err := s.Writer().BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.Exec(`INSERT INTO raw (n, text) VALUES ($1, 'one row')`, n); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRead reads what pages ask for, of 20,000 cases of one entry.
func BenchmarkRead(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { reads(b, sqliteFile(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { reads(b, storetest.Postgres(b, false).Database(b)) })
}

func reads(b *testing.B, dsn string) {
	s, r, ctx := open(b, dsn), storetest.Source(), b.Context()
	var ids []string
	for head := int64(0); head < 20_000; head += 1000 {
		batch := storetest.Batch(r, head, 1000)
		if err := s.Append(ctx, batch); err != nil {
			b.Fatal(err)
		}
		for _, c := range batch.Cases {
			ids = append(ids, c.ID)
		}
	}
	for name, read := range map[string]func(i int) error{
		"case": func(i int) error { _, err := s.Case(ctx, ids[i%len(ids)]); return err },
		"entries-of": func(i int) error {
			return s.EntriesOf(ctx, ids[i%len(ids)], func(journal.Entry) error { return nil })
		},
		"journal": func(i int) error {
			return s.Entries(ctx, 0, 20_000, func(journal.Entry) error { return nil })
		},
		"desk":  func(i int) error { _, err := s.Cases(ctx, office.CaseFilter{Open: true}); return err },
		"due":   func(i int) error { _, err := s.DueBy(ctx, timetable.MustDate("2026-04-01"), 256); return err },
		"clear": func(i int) error { _, err := s.DueBy(ctx, timetable.MustDate("2026-03-01"), 256); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if err := read(i * 7919); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPastCases imports a hundred thousand, and imports them again.
func BenchmarkPastCases(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { imports(b, sqliteFile(b)) })
	b.Run("PostgreSQL", func(b *testing.B) { imports(b, storetest.Postgres(b, true).Database(b)) })
}

func imports(b *testing.B, dsn string) {
	s := open(b, dsn)
	var cases []office.PastCase
	for i := range 100_000 {
		d := timetable.MustDate("2000-01-01") + timetable.Date(i%6000)
		cases = append(cases, office.PastCase{ID: fmt.Sprint(1_000_000 + i), Received: d, Closed: d + 90, Category: "use of force", Outcome: "not sustained"})
	}
	var first, again time.Duration
	for i := 0; b.Loop(); i++ {
		for j := range cases {
			cases[j].Source = fmt.Sprint("source ", i)
		}
		for _, took := range []*time.Duration{&first, &again} {
			began := time.Now()
			if _, _, err := s.PutPastCases(b.Context(), cases); err != nil {
				b.Fatal(err)
			}
			*took += time.Since(began)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(len(cases)*b.N)/first.Seconds(), "new/s")
	b.ReportMetric(float64(len(cases)*b.N)/again.Seconds(), "again/s")
}
