package casework_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// forOverseer gives a case's events as an overseer has them: the oversight envelope
// of each, and nothing else.
func forOverseer(t rapid.TB, events []casework.Event) []casework.Event {
	t.Helper()
	out := make([]casework.Event, len(events))
	for i, e := range events {
		parts, err := e.Record("AAAA-2222", i, [32]byte{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if out[i], _, err = casework.ParseRecord([4][]byte{parts[0]}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func under(books ...*rulebook.Rulebook) func(string) (*rulebook.Rulebook, error) {
	return func(digest string) (*rulebook.Rulebook, error) {
		i := slices.IndexFunc(books, func(r *rulebook.Rulebook) bool { return r.Digest == digest })
		if i < 0 {
			return nil, os.ErrNotExist
		}
		return books[i], nil
	}
}

func audited(t rapid.TB, books func(string) (*rulebook.Rulebook, error), events []casework.Event, today timetable.Date) *casework.Fault {
	t.Helper()
	_, fault, err := casework.Audit(books, events, today)
	if err != nil {
		t.Fatal(err)
	}
	return fault
}

// Nothing that the engine itself recorded departs from its rules, in any play.
func TestAuditOfPlays(t *testing.T) {
	var books []*rulebook.Rulebook
	paths, _ := filepath.Glob("testdata/*.md")
	for _, path := range paths {
		if !strings.Contains(path, "manners") {
			books = append(books, readRulebook(t, path))
		}
	}
	plays, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(plays) == 0 {
		t.Fatal("no plays")
	}
	for _, path := range plays {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		p := &play{t: t}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			if line == "" || strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "#") {
				continue
			}
			p.line(line)
			if p.c == nil {
				continue
			}
			if f := audited(t, under(append(books, p.rules)...), forOverseer(t, p.c.Events), p.c.Last); f != nil {
				t.Errorf("%s, after %q: event %d: %s (%s)", path, line, f.Event, f.What, f.Rule)
			}
			if n++; t.Failed() {
				return
			}
		}
	}
}

// isAudited: an overseer finds no fault with what the engine recorded, whatever
// people did; and finds each date, limit or consequence that somebody has altered
// since, or taken out.
func (l *folk) isAudited() {
	l.t.Helper()
	events := forOverseer(l.t, l.c.Events)
	if f := audited(l.t, under(l.r), events, l.c.Last); f != nil {
		l.t.Fatalf("event %d: %s (%s)", f.Event, f.What, f.Rule)
	}
	var itself []int
	for i, e := range events {
		switch e.Kind {
		case casework.Entered, casework.Opened, casework.Cancelled, casework.Ended, casework.Recounted, casework.Lapsed, casework.PassedOn:
			itself = append(itself, i)
		}
	}
	i := rapid.SampledFrom(itself).Draw(l.t, "altered")
	altered := slices.Clone(events)
	e := &altered[i]
	how := rapid.SampledFrom([]string{"taken out", "due", "day", "counted", "not before", "limit", "role", "rule", "outcome"}).Draw(l.t, "how")
	switch how {
	case "taken out":
		altered = slices.Delete(altered, i, i+1)
	case "due":
		e.Due++
	case "day":
		e.Day--
	case "counted":
		e.Opened++
	case "not before":
		e.NotBefore++
	case "limit":
		e.Limit.N++
	case "role":
		e.Role += "x"
	case "rule":
		e.Rule += "x"
	case "outcome":
		e.Outcome += "x"
	}
	if audited(l.t, under(l.r), altered, l.c.Last+1) == nil {
		l.t.Fatalf("event %d, %s %s %s: %s, and nobody finds it", i+1, events[i].Kind, events[i].Stage, events[i].Step, how)
	}
}

// A step done too early, by whom it is not for, or with an outcome that there is not;
// a pause or more time that the rules do not give: each is found.
func TestAuditOfActs(t *testing.T) {
	r := readRulebook(t, "testdata/pausing.md")
	for _, c := range []struct {
		name  string
		kind  casework.Kind
		alter func(*casework.Event)
		says  string
	}{
		{"an outcome", casework.Done, func(e *casework.Event) { e.Outcome += "y" }, "is no outcome"},
		{"a role", casework.Done, func(e *casework.Event) { e.Role = "umpire" }, "was for the"},
		{"a longer pause", casework.Paused, func(e *casework.Event) { e.Due++ }, "by the rule and the calendar it is until"},
		{"a ground", casework.Paused, func(e *casework.Event) { e.Ground = "the weather" }, "no ground of the rulebook"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events := forOverseer(t, pausedCase(t, r))
			i := slices.IndexFunc(events, func(e casework.Event) bool {
				return e.Kind == c.kind && (e.Kind != casework.Done || e.Outcome != "")
			})
			if i < 0 {
				t.Fatalf("nothing of the kind %q happened", c.kind)
			}
			c.alter(&events[i])
			fault := audited(t, under(r), events, events[len(events)-1].Day)
			if fault == nil || fault.Event != i+1 || !strings.Contains(fault.What, c.says) {
				t.Errorf("found: %+v", fault)
			}
		})
	}
}

func pausedCase(t *testing.T, r *rulebook.Rulebook) []casework.Event {
	p := &play{t: t, rules: r}
	for _, line := range []string{
		"2026-03-02 complaint",
		"2026-03-03 sam as secretary does intake.triage = accept: It is arguable.",
		"2026-03-05 ira as investigator does investigation.notice",
		"2026-03-06 uma as umpire stops for police investigation: The police asked us to wait.",
	} {
		p.line(line)
	}
	return p.c.Events
}

// Whatever a record is made into, it is read to its end or to a fault: it may come
// from somebody who made it up.
func TestAuditOfMadeUpRecords(t *testing.T) {
	var lives [][]casework.Event
	r := readRulebook(t, "testdata/leaving.md")
	for _, path := range []string{"testdata/left.txt", "testdata/withdrawn.txt", "testdata/died.txt", "testdata/referred.txt"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p := &play{t: t}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			if line == "" || strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "#") {
				continue
			}
			if p.c != nil && strings.Contains(line, " complaint") {
				lives = append(lives, forOverseer(t, p.c.Events))
			}
			p.line(line)
		}
		lives = append(lives, forOverseer(t, p.c.Events))
	}
	rapid.Check(t, func(t *rapid.T) {
		events := slices.Clone(rapid.SampledFrom(lives).Draw(t, "life"))
		other := rapid.SampledFrom(lives).Draw(t, "another")
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			i := rapid.IntRange(0, len(events)-1).Draw(t, "where")
			from := rapid.SampledFrom(other).Draw(t, "from")
			e := &events[i]
			switch rapid.IntRange(0, 9).Draw(t, "how") {
			case 0:
				from.Day = e.Day
				events = slices.Insert(events, i, from)
			case 1:
				e.Kind = from.Kind
			case 2:
				e.Stage, e.Step = from.Stage, from.Step
			case 3:
				e.Outcome = from.Outcome
			case 4:
				e.Ground, e.Subject = from.Ground, from.Subject
			case 5:
				e.Due, e.Opened = from.Due, from.Opened
			case 6:
				e.Role, e.To = from.Role, from.To
			case 7:
				e.Stage, e.Subject, e.Ground = "nowhere", "nothing", "none"
			case 8:
				e.Particulars, e.Since, e.Day = &casework.Particulars{Category: "none"}, from.Day, from.Day
			case 9:
				e.Limit, e.Counts, e.Outcome, e.Step = from.Limit, from.Day, "none", "nothing"
			}
		}
		if _, _, err := casework.Audit(under(r), events, events[len(events)-1].Day); err != nil && !strings.Contains(err.Error(), "does not exist") {
			t.Fatal(err)
		}
	})
}
