package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/internal/office"
)

// A day is declared beside an open office, which tells it to the next complaint.
func TestCalendarDeclare(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	db := filepath.Join(folder, "duly.db")
	files, err := readRulebook([]string{aRulebook(t)})
	if err != nil {
		t.Fatal(err)
	}
	s := settings{db: db, data: db + ".d", origin: "lanterns.example/log", files: files, now: time.Now, diag: slog.New(slog.DiscardHandler)}
	h, err := open(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	complaint := office.Complaint{Mode: office.Anonymous, Respondent: "Robin Example", Category: h.office.Rulebook().Categories[0].Name, Account: "It happened."}
	if _, err := h.office.File(ctx, complaint); err != nil {
		t.Fatal(err)
	}
	day := h.office.Today() + 1
	for works := false; !works; {
		day++
		if works, _, err = h.office.Rulebook().Calendar.Working(day); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"Open cases told: 1.", "Open cases told: 0."} {
		var out, errOut bytes.Buffer
		if exit := runCalendar([]string{"declare", "-db", db, "-name", "a day of mourning", "-source", "the board", day.String()}, nil, &out, &errOut); exit != 0 {
			t.Fatalf("exit %d: %s", exit, errOut.String())
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in: %s", want, out.String())
		}
	}
	filed, err := h.office.File(ctx, complaint)
	if err != nil {
		t.Fatal(err)
	}
	if last := filed.Events[len(filed.Events)-1]; last.Opened != day && last.Kind != "recounted" {
		t.Errorf("the next case was not told: %+v", last)
	}
	var out, errOut bytes.Buffer
	if exit := runCalendar([]string{"withdraw", "-db", db, "-why", "It was a mistake.", day.String()}, nil, &out, &errOut); exit != 0 || !strings.Contains(out.String(), "is worked after all.\nOpen cases told: 2.") {
		t.Errorf("exit %d: %s%s", exit, out.String(), errOut.String())
	}
	if exit := runCalendar([]string{"withdraw", "-db", db, "-why", "Again.", day.String()}, nil, &out, &errOut); exit != 1 || !strings.Contains(errOut.String(), "was not declared") {
		t.Errorf("exit %d: %s", exit, errOut.String())
	}
	errOut.Reset()
	if exit := runCalendar([]string{"declare", "-db", db, "-name", "x", "-source", "y", "2020-01-01"}, nil, &out, &errOut); exit != 1 || !strings.Contains(errOut.String(), "has passed") {
		t.Errorf("exit %d: %s", exit, errOut.String())
	}
}
