package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/demo"
	"duly/internal/office"
	"duly/internal/storetest"
	"duly/rulebook"
	"duly/timetable"
)

// A past is an office's year on disk: its database, and its rulebook's folder.
type past struct {
	db, data, old string
	now           time.Time
}

// opened opens an office under the Lantern Society's rules, on Monday 2 June 2025.
func opened(t *testing.T, db string, start time.Time) (past, *house, *demo.Clock) {
	t.Helper()
	folder := t.TempDir()
	p := past{db: db, data: folder, old: filepath.Join(folder, "old")}
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
	clock := demo.NewClock(start)
	h, err := open(context.Background(), settings{
		db: db, data: folder, origin: "lantern.example/log", address: "http://localhost/log", files: files,
		now: clock.Now, diag: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	return p, h, clock
}

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

func (p past) rehearse(args ...string) (out, errOut string, exit int) {
	var o, e strings.Builder
	exit = rehearseOn(append([]string{"-db", p.db, "-data", p.data}, args...), p.now, &o, &e)
	return o.String(), e.String(), exit
}

func (p past) figures(t *testing.T, args ...string) rehearsalJSON {
	t.Helper()
	out, errOut, exit := p.rehearse(append(args, "-json")...)
	var j rehearsalJSON
	if err := json.Unmarshal([]byte(out), &j); err != nil || exit != 0 {
		t.Fatalf("exit %d, %v\n%s\n%s", exit, err, errOut, out)
	}
	return j
}

const (
	triageThen  = "after: acknowledge\n    within: 5 working days"
	triageNow   = "after: acknowledge\n    within: 3 working days"
	triageElse  = "    else: accept\naccepted:\n"
	withoutElse = "accepted:\n"
)

// The demo's year, rehearsed under its own rules and under amended ones.
func TestRehearseAYear(t *testing.T) {
	if testing.Short() {
		t.Skip("plays the demo's year")
	}
	today := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	start := today.AddDate(-1, 0, 0)
	p, h, clock := opened(t, filepath.Join(t.TempDir(), "duly.db"), time.Date(start.Year(), start.Month(), start.Day(), 10, 0, 0, 0, time.UTC))
	p.now = today
	if _, err := demo.Fill(t.Context(), h.office, clock, p.db); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(p.db)
	if err != nil {
		t.Fatal(err)
	}

	same := p.figures(t, p.old, p.old, "-cases")
	if same.Cases < 80 || same.Unchanged != same.Cases || len(same.Each) != same.Cases || len(same.Refused) > 0 {
		t.Errorf("of %d cases, %d go under the same rules as they did, and %v is refused", same.Cases, same.Unchanged, same.Refused)
	}
	if fmt.Sprint(same.Was) != fmt.Sprint(same.Would) || fmt.Sprint(same.Promises["old"]) != fmt.Sprint(same.Promises["new"]) {
		t.Errorf("it came to %v, and under the same rules to %v", same.Was, same.Would)
	}
	corrected := map[string]bool{} // corrections are not rehearsed, and move a party's time
	if err := h.office.History(t.Context(), func(id string, c *casework.Case) error {
		corrected[id] = slices.ContainsFunc(c.Events, func(e casework.Event) bool { return e.Kind == casework.Corrected })
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range same.Each {
		for _, l := range c.Limits {
			if corrected[c.ID] {
				continue
			}
			if l.Was == nil || l.Would == nil || *l.Was != *l.Would || l.Alone.Due != l.Was.Due || l.Alone.Fate != l.Was.Fate {
				t.Errorf("case %s: %+v", c.ID, l)
			}
		}
	}

	shorter := p.amend(t, triageThen, triageNow)
	short := p.figures(t, p.old, shorter)
	want, kept := lateFor(t, h.office, 3)
	for _, l := range short.Limits {
		switch newly := l.Newly; {
		case l.Step == "intake.triage" && (newly != want || l.Was["kept"] != kept):
			t.Errorf("a triage in 3 days would have been missed %d times of %d in time, want %d of %d", newly, l.Was["kept"], want, kept)
		case l.Step != "intake.triage" && newly != 0:
			t.Errorf("%s would have been missed %d times: its limit is the same", l.Step, newly)
		}
	}
	if want == 0 || short.Otherwise < want {
		t.Errorf("%d cases go another way, and %d triages would have come too late", short.Otherwise, want)
	}

	waits := p.figures(t, p.old, p.amend(t, triageElse, withoutElse))
	if n := waits.Limits[0]; len(waits.Would.Standing) != 1 || waits.Would.Standing[0].What != "intake.triage" || waits.Would.Standing[0].Cases != waits.Otherwise {
		t.Errorf("without its else: %+v, %+v", waits.Would.Standing, n)
	}

	text, errOut, exit := p.rehearse(p.old, shorter, "-cases")
	if exit != 0 || !strings.Contains(text, "In short") {
		t.Errorf("exit %d, %s\n%s", exit, errOut, text)
	}
	for _, name := range []string{"Trimble", "wick", "Finch", "tallow", "cinder", "solstice", "lantern out", "member of"} {
		if strings.Contains(text, name) {
			t.Errorf("the report says %q", name)
		}
	}
	after, err := os.ReadFile(p.db)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the database was changed (%v)", err)
	}
}

// lateFor counts, without a rehearsal, the triages that people did in their five
// working days, and those of them, and of those that are still open, that took
// longer than so many.
func lateFor(t *testing.T, o *office.Office, days int) (late, kept int) {
	t.Helper()
	err := o.History(t.Context(), func(_ string, c *casework.Case) error {
		var opened timetable.Date
		for _, e := range c.Events {
			if e.Step != "triage" {
				continue
			}
			switch e.Kind {
			case casework.Opened:
				opened = e.Opened
			case casework.Lapsed, casework.Cancelled:
				opened = 0
			case casework.Done:
				kept++
				took, err := o.Rulebook().Calendar.WorkingDays(opened, e.Day) // after the one, up to the other
				if err != nil {
					return err
				}
				if took > days {
					late++
				}
				opened = 0
			}
		}
		if opened == 0 {
			return nil
		}
		took, err := o.Rulebook().Calendar.WorkingDays(opened, o.Today()-1) // today is not over
		if err == nil && took >= days {
			late++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return late, kept
}

// A few cases, as an office takes them, on both databases.
func TestRehearseOnBothDatabases(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { rehearseFew(t, filepath.Join(t.TempDir(), "50% of #1 & é.db"), "sqlite") })
	t.Run("PostgreSQL", func(t *testing.T) { rehearseFew(t, storetest.Postgres(t, false).Database(t), "pgx") })
}

var secretary = casework.Actor{ID: "wick", Name: "Wick Trimble", Roles: []string{"secretary"}}

// few takes five complaints in, a day apart, and decides the first three, two,
// three and four working days later.
func few(t *testing.T, h *house, clock *demo.Clock) (ids []string) {
	t.Helper()
	for range 5 {
		ids = append(ids, fileOne(t, h))
		act(t, h, ids[len(ids)-1], "acknowledge", "")
	}
	for i := range 3 {
		clock.NextDay(1)
		if i == 0 {
			clock.NextDay(1)
		}
		act(t, h, ids[i], "triage", "out of scope")
	}
	return ids
}

func fileOne(t *testing.T, h *house) string {
	t.Helper()
	filed, err := h.office.File(t.Context(), office.Complaint{Mode: office.Anonymous, Respondent: "Hob Candlewick", Category: "abuse", Account: "They blew out my lantern."})
	if err != nil {
		t.Fatal(err)
	}
	return filed.Case
}

func act(t *testing.T, h *house, id, step, outcome string) {
	t.Helper()
	f, err := h.office.Open(t.Context(), id, secretary)
	if err == nil {
		a := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: step}, Outcome: outcome, Text: "It is not about a member."}
		_, err = h.office.Do(t.Context(), id, secretary, a, nil, f.Case.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func rehearseFew(t *testing.T, db, driver string) {
	p, h, clock := opened(t, db, time.Date(2025, 6, 2, 10, 0, 0, 0, time.UTC))
	ids := few(t, h, clock)
	p.now = time.Date(2025, 6, 6, 12, 0, 0, 0, time.UTC)

	j := p.figures(t, p.old, p.amend(t, triageThen, triageNow), "-cases")
	if j.Cases != 5 || j.Unchanged != 2 || j.Otherwise != 3 || j.Was.Open != 2 {
		t.Errorf("%d cases, %d unchanged, %d otherwise, %d open", j.Cases, j.Unchanged, j.Otherwise, j.Was.Open)
	}
	if beyond := j.Would.Beyond; len(beyond) != 1 || beyond[0].What != "investigation" || beyond[0].Cases != 3 {
		t.Errorf("cannot be told: %v", beyond)
	}
	for _, l := range j.Limits {
		if l.Step == "intake.triage" && (l.Newly != 3 || l.Was["running"] != 2 || l.Alone["overdue"]+l.Alone["missed"] != 3) {
			t.Errorf("triage: %+v", l)
		}
	}

	t.Run("beside a running office", func(t *testing.T) {
		var group sync.WaitGroup
		group.Go(func() {
			for range 20 {
				if _, err := h.office.File(context.Background(), office.Complaint{Mode: office.Anonymous, Respondent: "R", Category: "abuse", Account: "It happened."}); err != nil {
					t.Error(err)
				}
			}
		})
		for range 4 {
			if out, errOut, exit := p.rehearse(p.old, p.old); exit != 0 {
				t.Errorf("exit %d: %s\n%s", exit, errOut, out)
			}
		}
		group.Wait()
		if j := p.figures(t, p.old, p.old); j.Cases != 25 || j.Unchanged != 25 {
			t.Errorf("%d of %d are unchanged", j.Unchanged, j.Cases)
		}
	})
	t.Run("under other rules", func(t *testing.T) {
		another := p.amend(t, "  version: 1", "  version: 0")
		out, _, exit := p.rehearse(another, p.old)
		if exit != 0 || !strings.Contains(out, "Left out: 25 cases that came under other rules") || !strings.Contains(out, "add -any") {
			t.Errorf("exit %d\n%s", exit, out)
		}
		if j := p.figures(t, another, p.old, "-any"); j.Cases != 25 || j.Unchanged != 25 || len(j.Others) != 1 || j.Others[0].Cases != 25 {
			t.Errorf("with -any: %+v", j)
		}
	})
	t.Run("past cases", func(t *testing.T) {
		if _, _, err := h.store.PutPastCases(t.Context(), []office.PastCase{
			{Source: "old system", ID: "1", Received: timetable.MustDate("2025-01-06"), Closed: timetable.MustDate("2025-02-03")},
			{Source: "old system", ID: "2", Received: timetable.MustDate("2025-01-06"), Closed: timetable.MustDate("2025-05-05")},
			{Source: "old system", ID: "3", Received: timetable.MustDate("2025-01-06")},
			{Source: "old system", ID: "4", Received: timetable.MustDate("2023-01-06")},
		}); err != nil {
			t.Fatal(err)
		}
		j := p.figures(t, p.old, p.amend(t, "to: ended, within: 175 working days", "to: ended, within: 60 working days"))
		if j.Past == nil || j.Past.Cases != 3 || len(j.Past.Promises) != 2 || j.Past.Promises[0].Kept != 2 || j.Past.Promises[1].Kept != 1 || j.Past.Promises[1].Missed != 1 || j.Past.Promises[1].Overdue != 1 {
			t.Errorf("%+v", j.Past)
		}
	})
	t.Run("keys destroyed", func(t *testing.T) {
		if err := h.keyring.Destroy(t.Context(), []string{ids[0] + "/oversight", ids[1] + "/content", ids[2] + "/person/wick"}); err != nil {
			t.Fatal(err)
		}
		if j := p.figures(t, p.old, p.old); j.Forgotten != 1 || j.Cases != 24 || j.Unchanged != 24 {
			t.Errorf("%d forgotten, %d of %d unchanged", j.Forgotten, j.Unchanged, j.Cases)
		}
	})
	t.Run("a record altered", func(t *testing.T) {
		change(t, driver, db, `UPDATE entry SET recorded = recorded + 1 WHERE number = (SELECT min(number) FROM entry WHERE case_id = '`+ids[3]+`')`)
		out, errOut, exit := p.rehearse(p.old, p.old)
		if exit != 1 || !strings.Contains(out, "Could not be read: case "+ids[3]) || !strings.Contains(out, "23 cases") || !strings.Contains(errOut, "1 case(s) could not be read") {
			t.Errorf("exit %d, %s\n%s", exit, errOut, out)
		}
	})
	t.Run("another version", func(t *testing.T) {
		h.close()
		change(t, driver, db, `UPDATE schema_version SET version_id = 0`)
		if _, errOut, exit := p.rehearse(p.old, p.old); exit != 1 || !strings.Contains(errOut, "older version") {
			t.Errorf("an older one: exit %d, %s", exit, errOut)
		}
		change(t, driver, db, `UPDATE schema_version SET version_id = 7000`)
		if _, errOut, exit := p.rehearse(p.old, p.old); exit != 1 || !strings.Contains(errOut, "use the newer duly") {
			t.Errorf("a newer one: exit %d, %s", exit, errOut)
		}
	})
}

func change(t *testing.T, driver, db, statement string) {
	t.Helper()
	name := db
	if driver == "sqlite" {
		name = "file:" + strings.ReplaceAll(strings.ReplaceAll(db, "%", "%25"), "#", "%23") + "?_pragma=busy_timeout(5000)"
	}
	d, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestRehearseSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	p, h, _ := opened(t, filepath.Join(folder, "duly.db"), time.Date(2025, 6, 2, 10, 0, 0, 0, time.UTC))
	p.now = time.Date(2025, 6, 6, 12, 0, 0, 0, time.UTC)
	id := fileOne(t, h)
	bad := p.amend(t, triageThen, "after: acknowledge\n    within: 5 furlongs", "does: notify respondent", "does: tell respondent")
	for _, c := range []struct {
		args []string
		exit int
		says []string
	}{
		{[]string{"-h"}, 0, nil},
		{[]string{p.old}, 2, []string{"name two rulebooks"}},
		{[]string{p.old, p.old, p.old}, 2, []string{"you named 3"}},
		{[]string{p.old, p.old, "-db", ""}, 2, []string{"which database"}},
		{[]string{p.old, p.old, "-db", filepath.Join(folder, "none.db")}, 2, []string{"there is no database"}},
		{[]string{p.old, p.old, "-db", "mysql://x/y"}, 1, []string{"no database is known by mysql://"}},
		{[]string{p.old, p.old, "-db", "postgres://x/y", "-data", ""}, 2, []string{"-data"}},
		{[]string{p.old, p.old, "-data", folder}, 1, []string{"look into the keyring", "-data"}},
		{[]string{p.old, filepath.Join(folder, "none")}, 2, []string{"none"}},
		{[]string{p.old, bad}, 2, []string{"furlongs", "tell respondent", "2 problems to mend"}},
		{[]string{bad, bad}, 2, []string{"furlongs", "tell respondent"}},
		{[]string{p.old, p.old, "-from", "2025-13-01"}, 2, []string{"-from"}},
		{[]string{p.old, p.old, "-from", "2025-05-01", "-to", "2025-04-01"}, 2, []string{"-from lies after -to"}},
		{[]string{p.old, p.old, "-renamed", "intake"}, 2, []string{"write OLD=NEW"}},
		{[]string{p.old, p.old, "-renamed", "intake.triage=intake.sorting"}, 2, []string{"the new rules have no “intake.sorting”"}},
		{[]string{p.old, p.old, "-renamed", "intake=intake.triage"}, 2, []string{"one of them is a stage"}},
		{[]string{p.old, p.old, "-colour"}, 2, []string{"colour"}},
	} {
		out, errOut, exit := p.rehearse(c.args...)
		if exit != c.exit || exit > 0 && out != "" || exit == 0 && !strings.Contains(out, "duly rehearse OLD NEW -db DB") {
			t.Errorf("%q: exit %d, %s\n%s", c.args, exit, errOut, out)
		}
		for _, words := range c.says {
			if !strings.Contains(errOut, words) {
				t.Errorf("%q does not say %q, but %s", c.args, words, errOut)
			}
		}
	}
	out, errOut, exit := p.rehearse(p.old, p.old, "-cases")
	if exit != 0 || !strings.Contains(out, "Case "+id) || !strings.Contains(out, "1 case, received") {
		t.Errorf("exit %d, %s\n%s", exit, errOut, out)
	}
	if out, errOut, exit = p.rehearse(p.old, p.old, "-to", "2025-06-01"); exit != 0 || !strings.Contains(out, "0 cases") {
		t.Errorf("no cases: exit %d, %s\n%s", exit, errOut, out)
	}
}
