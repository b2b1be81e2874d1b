package office_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/storetest"
)

// BenchmarkActs counts durable acts a second through the office's own door, by
// one caller and by several at once, whose acts share transactions; and beside
// each, in the same run, the rate of one-row transactions on a database of the
// same kind on the same disk. What is counted is acknowledged: fsync is on.
func BenchmarkActs(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		file := filepath.Join(b.TempDir(), "raw.db")
		raw, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
		if err != nil {
			b.Fatal(err)
		}
		defer raw.Close()
		acts(b, raw, func(b *testing.B) *desk { return openDesk(b, b.TempDir()) })
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		server := storetest.Postgres(b, true)
		raw, err := sql.Open("pgx", server.Database(b))
		if err != nil {
			b.Fatal(err)
		}
		defer raw.Close()
		acts(b, raw, func(b *testing.B) *desk { return openDeskOn(b, b.TempDir(), server.Database(b)) })
	})
}

func acts(b *testing.B, raw *sql.DB, open func(*testing.B) *desk) {
	raw.SetMaxOpenConns(1)
	if _, err := raw.Exec(`CREATE TABLE raw (n BIGINT PRIMARY KEY, text TEXT NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	commits := rawCommits(b, raw)
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			add(b, open(b), callers)
			b.ReportMetric(commits, "raw-commits/s")
		})
	}
}

// rawCommits is how many one-row transactions the database makes durable a second.
func rawCommits(b *testing.B, raw *sql.DB) float64 {
	const n = 500
	began := time.Now()
	for i := range n {
		if _, err := raw.Exec(`INSERT INTO raw (n, text) VALUES ($1, 'one row')`, i); err != nil {
			b.Fatal(err)
		}
	}
	return n / time.Since(began).Seconds()
}

// add has each caller add notes to a case of their own.
func add(b *testing.B, d *desk, callers int) {
	ctx := context.Background()
	var ids []string
	for range callers {
		ids = append(ids, d.file(b, complaint(office.Named)).Case)
	}
	var all sync.WaitGroup
	share := b.N/callers + 1
	b.ResetTimer()
	for _, id := range ids {
		all.Go(func() {
			f, err := d.Open(ctx, id, sam)
			if err != nil {
				b.Error(err)
				return
			}
			seen := f.Case.Version
			for range share {
				events, err := d.Do(ctx, id, sam, casework.Act{Kind: casework.Add, Text: "A note for the file."}, nil, seen)
				if err != nil {
					b.Error(err)
					return
				}
				seen += len(events)
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(share*callers)/b.Elapsed().Seconds(), "acts/s")
}
