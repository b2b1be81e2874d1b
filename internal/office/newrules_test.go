package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A newer rulebook that applies to all open cases takes them over, once; one in
// which it has no place stays, and is named.
func TestBringingOpenCasesUnderNewRules(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openDesk(t, folder)
	d.morning("2026-03-02")
	id := d.file(t, complaint(office.Named)).Case
	if n, stay, err := d.BringOver(ctx); n != 0 || len(stay) != 0 || err != nil {
		t.Fatalf("%d, %v, %v", n, stay, err)
	}
	next := under(t, d, folder, "version: 1", "version: 2\n  applies to: all open cases", "in force: 2026-01-01", "in force: 2026-03-01", "within: 5 working days\n    needs", "within: 8 working days\n    needs")
	n, stay, err := next.BringOver(ctx)
	if n != 1 || len(stay) != 0 || err != nil {
		t.Fatalf("%d, %v, %v", n, stay, err)
	}
	f, err := next.Open(ctx, id, sam)
	if err != nil {
		t.Fatal(err)
	}
	k := f.Case.Clock(rulebook.StepRef{Stage: "intake", Step: "triage"})
	if want := timetable.MustDate("2026-03-12"); k == nil || k.Due != want || f.Rulebook.Version != "2" {
		t.Errorf("%+v under version %s, and it should be due on %s under 2", k, f.Rulebook.Version, want)
	}
	if !slices.ContainsFunc(f.Letters, func(l office.LetterText) bool { return strings.Contains(l.Body, "version 2") }) {
		t.Errorf("nobody was told: %+v", f.Letters)
	}
	if n, _, err := next.BringOver(ctx); n != 0 || err != nil {
		t.Errorf("brought over again: %d, %v", n, err)
	}
	last := under(t, d, folder, "version: 1", "version: 3\n  applies to: all open cases", "in force: 2026-01-01", "in force: 2026-03-02", "  triage:", "  sift:")
	n, stay, err = last.BringOver(ctx)
	if n != 0 || len(stay) != 1 || stay[0].Case != id || !strings.Contains(stay[0].Why, "triage") || err != nil {
		t.Errorf("%d, %v, %v", n, stay, err)
	}
}

// under opens an office on the same database with the rulebook changed.
func under(t testing.TB, d *desk, folder string, changes ...string) *office.Office {
	t.Helper()
	keys, err := keyring.Open(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	files, err := evidence.Open(filepath.Join(folder, "evidence"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	book := changed(t, changes...)
	o, err := office.New(context.Background(), office.Config{
		Store: d.store, Keyring: keys, Evidence: files, Files: book, Now: d.clock, Zone: time.UTC, Entropy: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// changed is the rulebook with some of its words changed.
func changed(t testing.TB, changes ...string) []rulebook.File {
	t.Helper()
	book := kites(t)
	for i := 0; i < len(changes); i += 2 {
		if !bytes.Contains(book[0].Text, []byte(changes[i])) {
			t.Fatalf("the rulebook has no %q", changes[i])
		}
		book[0].Text = bytes.Replace(book[0].Text, []byte(changes[i]), []byte(changes[i+1]), 1)
	}
	return book
}
