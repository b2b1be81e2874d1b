package store_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"duly/internal/office"
	"duly/internal/store"
	"duly/internal/storetest"
)

func TestLook(t *testing.T) {
	onBoth(t, func(t *testing.T, fresh func(testing.TB) string) {
		t.Run("beside a writer", func(t *testing.T) { looksBeside(t, fresh) })
		t.Run("another version", func(t *testing.T) { looksAtOthers(t, fresh) })
	})
}

// Whoever looks sees what is written meanwhile, writes nothing, and is in nobody's way.
func looksBeside(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	s := open(t, dsn)
	look, err := store.Look(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	for n := range int64(3) {
		if head, err := look.Head(t.Context()); head != 4*n || err != nil {
			t.Fatalf("head %d, %v", head, err)
		}
		if err := s.Append(t.Context(), storetest.Batch(storetest.Source(), 4*n, 4)); err != nil {
			t.Fatal(err)
		}
		if err := look.Append(t.Context(), storetest.Batch(storetest.Source(), 4*n+4, 4)); err == nil {
			t.Fatal("it wrote")
		}
	}
	if err := look.PutSetting(t.Context(), "colour", "green"); err == nil || !strings.Contains(strings.ToLower(err.Error()), "read") {
		t.Errorf("a setting: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dsn)
	again, err := store.Look(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := again.Cases(t.Context(), office.CaseFilter{})
	if err := errors.Join(err, again.Close()); err != nil || len(rows) != 12 {
		t.Errorf("%d cases, %v", len(rows), err)
	}
	if !bytes.Equal(before, contents(t, dsn)) {
		t.Error("its file was changed")
	}
}

func looksAtOthers(t *testing.T, fresh func(testing.TB) string) {
	dsn := fresh(t)
	if !strings.Contains(dsn, "://") {
		if _, err := store.Look(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "there is no database") {
			t.Errorf("no database: %v", err)
		}
	} else if _, err := store.Look(t.Context(), dsn); !errors.Is(err, store.ErrOlder) {
		t.Errorf("an empty database: %v", err)
	}
	s := open(t, dsn)
	for version, want := range map[string]error{"0": store.ErrOlder, "7000": office.ErrNewer} {
		if _, err := s.Writer().Exec(`UPDATE ` + store.Versions + ` SET version_id = ` + version); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Look(t.Context(), dsn); !errors.Is(err, want) {
			t.Errorf("version %s: %v", version, err)
		}
	}
	if _, err := s.Writer().Exec(`ALTER TABLE ` + store.Versions + ` RENAME TO customers`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Look(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("a database of something else: %v", err)
	}
}

func TestLookAtWhatIsNone(t *testing.T) {
	for dsn, words := range map[string]string{
		"":                                      "there is no database",
		t.TempDir():                             "there is no database",
		"mysql://localhost/duly":                "no database is known by mysql://",
		filepath.Join(t.TempDir(), "x", "y.db"): "there is no database",
		"postgres://ada:hunter2@localhost:1/duly?sslmode=disable&connect_timeout=2": "look into the database",
	} {
		s, err := store.Look(t.Context(), dsn)
		if err == nil {
			s.Close()
			t.Errorf("%q was opened", dsn)
			continue
		}
		if !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}
