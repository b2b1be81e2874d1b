package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/internal/demo"
	"duly/internal/office"
)

// A past is a demo's year on disk: its database, and its rulebook's folder.
type past struct {
	db, data, old string
	now           time.Time
}

// demoYear plays the Lantern Society's year up to Monday 2 March 2026, on a
// database made by fresh, and leaves the office open for as long as the test.
func demoYear(t *testing.T, db string) (past, *house) {
	t.Helper()
	folder := t.TempDir()
	p := past{db: db, data: folder, old: filepath.Join(folder, "old"), now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	files, err := demo.Rulebook()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(p.old, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	clock := demo.StartClock(p.now)
	s := settings{
		db: db, data: folder, origin: "lantern.example/log", address: "http://localhost/log", files: files,
		now: clock.Now, diag: slog.New(slog.DiscardHandler),
	}
	h, err := open(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	if _, err := demo.Fill(t.Context(), h.office, h.store, clock, db); err != nil {
		t.Fatal(err)
	}
	return p, h
}

var _ office.Store

// amend copies the rulebook with pieces of its text replaced, and gives the folder.
func (p past) amend(t *testing.T, amendments ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "new")
	if err := os.CopyFS(folder, os.DirFS(p.old)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "rulebook.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(amendments); i += 2 {
		if n := strings.Count(string(text), amendments[i]); n != 1 {
			t.Fatalf("%q stands there %d times", amendments[i], n)
		}
		text = []byte(strings.Replace(string(text), amendments[i], amendments[i+1], 1))
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

func (p past) rehearse(t *testing.T, args ...string) (out, errOut string, exit int) {
	t.Helper()
	var o, e strings.Builder
	exit = rehearseOn(append([]string{"-db", p.db, "-data", p.data}, args...), p.now, &o, &e)
	return o.String(), e.String(), exit
}

func TestTry(t *testing.T) {
	start := time.Now()
	p, _ := demoYear(t, filepath.Join(t.TempDir(), "duly.db"))
	t.Log("filled in", time.Since(start))
	start = time.Now()
	out, errOut, exit := p.rehearse(t, p.old, p.old)
	t.Log(time.Since(start), exit, errOut, "\n"+out)
	out, errOut, exit = p.rehearse(t, p.old, p.amend(t,
		"  version: 1", "  version: 2",
		"after: acknowledge\n    within: 5 working days", "after: acknowledge\n    within: 3 working days",
		"    within: 15 working days\n    extend: {by: 5 working days, times: 1, approved by: reviewer, needs: [reasons]}\n    else: {pass to", "    within: 10 working days\n    extend: {by: 5 working days, times: 1, approved by: reviewer, needs: [reasons]}\n    else: {pass to",
	))
	t.Log(exit, errOut, "\n"+out)
	out, _, _ = p.rehearse(t, p.old, p.amend(t,
		"  version: 1", "  version: 2",
		"    else: accept\n```\n\n## 6", "```\n\n## 6",
		"    wait: 10 working days\n    within: 15 working days", "    wait: 15 working days\n    within: 20 working days",
	), "-cases")
	t.Log("\n" + out[:min(len(out), 14000)])
}
