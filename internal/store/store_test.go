package store_test

import (
	"path/filepath"
	"testing"

	"duly/internal/store"
	"duly/internal/storetest"
)

// sqliteFile names a database in a folder that is awkward to name.
func sqliteFile(t testing.TB) string {
	return filepath.Join(t.TempDir(), "50% of what? #1 & é.db")
}

// onBoth runs a test on SQLite, and on PostgreSQL where there is one.
func onBoth(t *testing.T, test func(t *testing.T, fresh func(testing.TB) string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, sqliteFile) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, storetest.Postgres(t, false).Database) })
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	onBoth(t, func(t *testing.T, fresh func(testing.TB) string) {
		storetest.Exercise(t, fresh)
		t.Run("a newer database is refused", func(t *testing.T) { refusesNewer(t, fresh) })
		t.Run("another's database is refused", func(t *testing.T) { refusesOthers(t, fresh) })
		t.Run("many open it at once", func(t *testing.T) { openAtOnce(t, fresh) })
		t.Run("killed while writing", func(t *testing.T) { killed(t, fresh) })
	})
}
