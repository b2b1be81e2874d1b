package store_test

import (
	"path/filepath"
	"testing"

	"duly/internal/storetest"
)

// sqliteFile names a database in a folder that is awkward to name.
func sqliteFile(t testing.TB) string {
	return filepath.Join(t.TempDir(), "50% of what? #1 & é.db")
}

func TestSQLite(t *testing.T) { storetest.Exercise(t, sqliteFile) }
