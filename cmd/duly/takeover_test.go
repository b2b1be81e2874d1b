package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/internal/store"
)

// takesOver runs the command on a database whose rulebook has been adopted.
func takesOver(t *testing.T, want int, args ...string) (out, notes string) {
	t.Helper()
	var o, e bytes.Buffer
	if exit := run(append([]string{"take-over"}, args...), strings.NewReader(""), &o, &e); exit != want {
		t.Fatalf("exit %d, want %d\n%s%s", exit, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

// adopted makes a database whose office works under a procedure that comes with duly.
func adopted(t *testing.T) string {
	t.Helper()
	db := filepath.Join(t.TempDir(), "duly.db")
	files, err := readRulebook([]string{"../../procedures/club/rulebook.md"})
	if err != nil {
		t.Fatal(err)
	}
	call := takeOverCall{settings: settings{db: db, addr: "localhost:8080", now: time.Now, files: files}}
	if err := call.settings.complete(); err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), call.settings)
	if err != nil {
		t.Fatal(err)
	}
	h.close()
	return db
}

// Every open case of a real register is taken over, with its true age; the same
// command again takes none.
func TestAllOpenChicagoCasesAreTakenOver(t *testing.T) {
	path := complaintsData(t, "chicago-2000-2016-complaints.csv.gz")
	db := adopted(t)
	args := []string{"-db", db, "-id", "complaint_id", "-received", "received_date", "-closed", "closed_date", "-happened", "incident_date", "-category", "conduct", "-stage", "inquiry", path}
	out, _ := takesOver(t, 0, append([]string{"-dry"}, args...)...)
	if !strings.Contains(out, "1949 open cases would be taken over, and 107390 rows are closed") {
		t.Errorf("beforehand it says:\n%s", out)
	}
	out, notes := takesOver(t, 0, args...)
	for _, want := range []string{"1949 taken over", "107390 closed: left out", "0 not taken over", "ends by ", "whatever anybody does"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s%s", want, out, notes)
		}
	}
	if out, _ := takesOver(t, 0, args...); !strings.Contains(out, "        0 taken over\n     1949 taken over before") {
		t.Errorf("again:\n%s", out)
	}
	s, err := store.Look(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	year := time.Now().Year()
	if last, err := s.LastComplaint(t.Context(), year); last != 1949 || err != nil {
		t.Errorf("the register of %d ends with %d (%v)", year, last, err)
	}
}

func TestWhatCannotBeTakenOverIsSaid(t *testing.T) {
	db := adopted(t)
	table := writeTable(t, "old.csv", "no,came,closed,where\n1,2019-05-01,,inquiry\n2,soon,,inquiry\n3,2019-05-01,,nowhere\n4,2019-05-01,2020-01-01,inquiry\n")
	out, notes := takesOver(t, 1, "-db", db, "-id", "no", "-received", "came", "-closed", "closed", "-stage-column", "where", "-category", "conduct", table)
	for _, want := range []string{"1 taken over", "1 closed: left out", "2 not taken over"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	for _, want := range []string{"old.csv:3: received: ", "old.csv:4: The rulebook has no stage “nowhere”"} {
		if !strings.Contains(notes, want) {
			t.Errorf("it does not say %q:\n%s", want, notes)
		}
	}
	for _, args := range [][]string{
		{"-id", "no", "-received", "came", "-stage", "x", table}, {"-db", db, "-received", "came", "-stage", "x", table}, {"-db", db, "-id", "no", "-stage", "x", table},
		{"-db", db, "-id", "no", "-received", "came", table}, {"-db", db, "-id", "no", "-received", "came", "-stage", "x"}, {"-db", db, "-id", "nobody", "-received", "came", "-stage", "x", table},
	} {
		takesOver(t, 2, args...)
	}
}
