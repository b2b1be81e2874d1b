package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/internal/storetest"
)

// contents reads a database's file; nil for one on a server.
func contents(t *testing.T, dsn string) []byte {
	t.Helper()
	if strings.Contains(dsn, "://") {
		return nil
	}
	b, err := os.ReadFile(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func refusesNewer(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	s := open(t, dsn)
	if err := s.Append(t.Context(), storetest.Batch(storetest.Source(), 0, 3)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Writer().Exec(`INSERT INTO ` + store.Versions + ` (version_id, is_applied) VALUES (7000, true)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dsn)
	_, err := store.Open(t.Context(), dsn)
	if !errors.Is(err, office.ErrNewer) {
		t.Fatalf("a newer database: %v", err)
	}
	for _, words := range []string{"is at version 7000, this duly knows up to", "use the newer duly", "nothing was changed"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q is not in %q", words, err)
		}
	}
	if !bytes.Equal(before, contents(t, dsn)) {
		t.Error("its file was changed")
	}
}

func refusesOthers(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	s := open(t, dsn)
	if _, err := s.Writer().Exec(`ALTER TABLE ` + store.Versions + ` RENAME TO customers`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dsn)
	if _, err := store.Open(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("a database of something else: %v", err)
	}
	if !bytes.Equal(before, contents(t, dsn)) {
		t.Error("its file was changed")
	}
}

func openAtOnce(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			s, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if head, err := s.Head(t.Context()); head != 0 || err != nil {
				t.Errorf("head %d, %v", head, err)
			}
		})
	}
	group.Wait()
}

func TestWhatIsNoDatabaseIsRefusedInWords(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("Dear complainant, ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for dsn, words := range map[string]string{
		"":                                   "no path",
		":memory:":                           "in memory",
		folder:                               "open the database",
		filepath.Join(folder, "no", "where"): "there is no folder",
		text:                                 "not a database",
		"mysql://localhost/duly":             "no database is known by mysql://",
		"postgres://localhost:1/duly?sslmode=disable&connect_timeout=2":             "open the database",
		"postgres://ada:hunter2@localhost:1/duly?sslmode=disable&connect_timeout=2": "open the database",
		"postgres://ada:hunter2@localhost:1/duly?sslmode=nonsense":                  "open the database",
	} {
		s, err := store.Open(t.Context(), dsn)
		if err == nil {
			s.Close()
			t.Errorf("%q was opened", dsn)
			continue
		}
		if !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
	if b, err := os.ReadFile(text); err != nil || !bytes.HasPrefix(b, []byte("Dear")) {
		t.Errorf("a file that is no database was changed (%v)", err)
	}
}
