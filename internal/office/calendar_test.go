package office_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

func refused(err error, field string) bool {
	var refusal *casework.Refusal
	return errors.As(err, &refusal) && refusal.Field == field
}

// A day declared is told to every open case, moves what is open, is told to later
// cases when they come, and is told once; and whoever opens the office anew reads
// the same dates.
func TestDeclaringADay(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	d := openDesk(t, folder)
	d.morning("2026-03-02")
	first := d.file(t, complaint(office.Named)).Case
	day := timetable.Holiday{Date: timetable.MustDate("2026-03-06"), Name: "a day of mourning", Source: "a decision of the board"}
	told, err := d.Declare(ctx, day)
	if err != nil || told != (office.Declared{Cases: 1, Moved: 1}) {
		t.Fatalf("%+v, %v", told, err)
	}
	if told, err = d.Declare(ctx, day); err != nil || told != (office.Declared{}) {
		t.Fatalf("told twice: %+v, %v", told, err)
	}
	later := d.file(t, complaint(office.Named)).Case
	d.close()
	d = openDesk(t, folder)
	d.morning("2026-03-03")
	for _, id := range []string{first, later} {
		f, err := d.Open(ctx, id, sam)
		if err != nil {
			t.Fatal(err)
		}
		k := f.Case.Clock(rulebook.StepRef{Stage: "intake", Step: "triage"})
		if want := timetable.MustDate("2026-03-10"); k == nil || k.Due != want {
			t.Errorf("case %s: %+v, and it should be due on %s", id, k, want)
		}
		if !slices.ContainsFunc(f.Letters, func(l office.LetterText) bool {
			return l.To == rulebook.Complainant && strings.Contains(l.Body, "Friday 6 March 2026 has been declared") && strings.Contains(l.Body, "its last day was Monday 9 March 2026 and is now Tuesday 10 March 2026")
		}) {
			t.Errorf("case %s: nobody was told: %+v", id, f.Letters)
		}
	}
	if _, err := d.Undeclare(ctx, timetable.MustDate("2026-03-09"), "Nobody declared it."); !refused(err, "day") {
		t.Errorf("a day that was not declared: %v", err)
	}
	if _, err := d.Undeclare(ctx, day.Date, " "); !refused(err, "why") {
		t.Errorf("without a reason: %v", err)
	}
	if told, err = d.Undeclare(ctx, day.Date, "The board meant another year."); err != nil || told != (office.Declared{Cases: 2, Moved: 2}) {
		t.Errorf("taken back: %+v, %v", told, err)
	}
	for i, id := range []string{first, later, d.file(t, complaint(office.Named)).Case} {
		f, err := d.Open(ctx, id, sam)
		if err != nil {
			t.Fatal(err)
		}
		k := f.Case.Clock(rulebook.StepRef{Stage: "intake", Step: "triage"})
		if want := timetable.MustDate("2026-03-09"); i < 2 && (k == nil || k.Due != want) || len(f.Case.Declared) > 0 {
			t.Errorf("case %s: %+v, and it should be due on %s", id, k, want)
		}
		if i < 2 && !slices.ContainsFunc(f.Letters, func(l office.LetterText) bool {
			return l.To == rulebook.Complainant && strings.Contains(l.Body, "None of your time is shorter") && strings.Contains(l.Body, "The board meant another year.")
		}) {
			t.Errorf("case %s: nobody was told: %+v", id, f.Letters)
		}
	}
	if _, err := d.Undeclare(ctx, timetable.MustDate("2026-03-03"), "Too late."); !refused(err, "day") {
		t.Errorf("a day that has come: %v", err)
	}
	for _, wrong := range []timetable.Holiday{
		{Date: timetable.MustDate("2026-03-02"), Name: "too late", Source: "the board"},
		{Date: timetable.MustDate("2026-03-07"), Name: "a Saturday", Source: "the board"},
		{Date: timetable.MustDate("2026-03-10"), Source: "the board"},
		{Date: timetable.MustDate("2026-03-10"), Name: "without a source"},
	} {
		var refusal *casework.Refusal
		if _, err := d.Declare(ctx, wrong); !errors.As(err, &refusal) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

// Who could grant more time finds the request on their desk, with the day by which
// it must be answered; an extension tells both parties who had asked.
func TestARequestForTimeIsOnTheDeskOfWhoAnswersIt(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	d.morning("2026-03-02")
	id := d.file(t, complaint(office.Named)).Case
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")
	d.morning("2026-03-17")
	if _, err := d.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	rae := officer("rae", "reviewer")
	act := func(who casework.Actor, a casework.Act) {
		t.Helper()
		f, err := d.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Do(ctx, id, who, a, nil, f.Case.Version); err != nil {
			t.Fatal(err)
		}
	}
	mine := func() *casework.Clock {
		rows, err := d.Desk(ctx, rae)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%+v, %v", rows, err)
		}
		if !rows[0].Mine {
			return nil
		}
		return rows[0].Clock
	}
	if k := mine(); k != nil {
		t.Fatalf("nobody has asked, and %+v waits", k)
	}
	report := rulebook.StepRef{Stage: "investigation", Step: "report"}
	act(ira, casework.Act{Kind: casework.AskTime, Subject: casework.LimitName(report), Text: "Two witnesses are ill."})
	f, err := d.Open(ctx, id, ira)
	if err != nil {
		t.Fatal(err)
	}
	due := f.Case.Clock(report).Due
	if k := mine(); k == nil || k.Step != report || k.Who != "reviewer" || k.Due != due {
		t.Fatalf("%+v waits, and the request for %s by %s should", k, report, due)
	}
	act(rae, casework.Act{Kind: casework.Extend, Step: report, Text: "They are."})
	if k := mine(); k != nil {
		t.Fatalf("it was answered, and %+v waits", k)
	}
	f, err = d.Open(ctx, id, sam)
	if err != nil {
		t.Fatal(err)
	}
	for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
		if !slices.ContainsFunc(f.Letters, func(l office.LetterText) bool {
			return l.To == party && l.Day <= due && strings.Contains(l.Body, "has extended it") && strings.Contains(l.Body, "the investigator had asked for more time")
		}) {
			t.Errorf("the %s was not told before %s: %+v", party, due, f.Letters)
		}
	}
}
