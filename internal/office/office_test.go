package office_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/storetest"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

func TestFilingIsProvedAndComesBack(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	filed := d.file(t, complaint(office.Confidential))
	if len(filed.Receipt) == 0 {
		t.Fatal("there is no receipt")
	}
	for _, secret := range []string{filed.Code, strings.ReplaceAll(filed.Code, "-", ""), "Casey", "Robin", "line", "Kite"} {
		if strings.Contains(string(filed.Receipt), secret) {
			t.Errorf("the receipt holds %q", secret)
		}
	}
	for _, typed := range []string{filed.Code, strings.ToLower(filed.Code), strings.ReplaceAll(filed.Code, "-", " "), strings.ReplaceAll(filed.Code, "0", "O")} {
		id, party, err := d.Return(ctx, typed)
		if err != nil || id != filed.Case || party.Party != rulebook.Complainant {
			t.Errorf("%q opens %q as %q (%v)", typed, id, party, err)
		}
	}
	wrong := []byte(filed.Code)
	wrong[2] = map[bool]byte{true: 'B', false: 'A'}[wrong[2] == 'A']
	for _, code := range []string{string(wrong), "", "nonsense", strings.Repeat("A", 5000)} {
		if _, _, err := d.Return(ctx, code); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%.30q is answered with %v", code, err)
		}
	}
	f, err := d.Open(ctx, filed.Case, complainant)
	if err != nil {
		t.Fatal(err)
	}
	x, data, err := d.Exhibit(ctx, filed.Case, complainant, f.Case.Events[0].Exhibits[0].SHA256)
	if err != nil || string(data) != "the line" || x.Name != "line.txt" {
		t.Errorf("the exhibit came back as %q %q (%v)", x.Name, data, err)
	}
	if _, _, err := d.Exhibit(ctx, filed.Case, overseer, x.SHA256); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the overseer got the exhibit (%v)", err)
	}
}

func TestComplaintsThatLackSomething(t *testing.T) {
	d := openDesk(t, t.TempDir())
	before := head(t, d)
	for field, spoil := range map[string]func(*office.Complaint){
		"mode":       func(c *office.Complaint) { c.Mode = "" },
		"name":       func(c *office.Complaint) { c.Name = "  " },
		"respondent": func(c *office.Complaint) { c.Respondent = "" },
		"account":    func(c *office.Complaint) { c.Account = "\n" },
		"category":   func(c *office.Complaint) { c.Category = "piracy" },
		"happened":   func(c *office.Complaint) { c.Happened = d.Today() + 1 },
	} {
		c := complaint(office.Named)
		spoil(&c)
		_, err := d.File(context.Background(), c)
		var refusal *casework.Refusal
		if !errors.As(err, &refusal) || refusal.Field != field {
			t.Errorf("a complaint with a bad %s: %v", field, err)
		}
	}
	if after := head(t, d); after != before {
		t.Errorf("refused complaints left entries: the journal's head was %d and is %d", before, after)
	}
}

// Whoever may not know of a case gets the same answer as for one that is not.
func TestWhoSeesWhat(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Confidential)).Case
	for _, who := range []casework.Actor{respondent, pat, {ID: "stranger"}} {
		if _, err := d.Open(ctx, id, who); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%v saw the case (%v)", who, err)
		}
		if _, err := d.Do(ctx, id, who, casework.Act{Kind: casework.Add, Text: "Drop it."}, nil, 4); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%v acted (%v)", who, err)
		}
	}
	if rows, err := d.Desk(ctx, pat); err != nil || len(rows) != 0 {
		t.Errorf("the president's desk has %d cases (%v)", len(rows), err)
	}
	if _, err := d.NewCode(ctx, id, sam, rulebook.Respondent); err == nil {
		t.Error("the respondent got a code before the notice")
	}
	d.do(t, id, sam, "intake", "triage", "accept")
	d.do(t, id, ira, "investigation", "notice", "")

	f, err := d.Open(ctx, id, respondent)
	if err != nil {
		t.Fatal(err)
	}
	if f.Filing().Identity != nil {
		t.Error("the respondent was told who a confidential complainant is")
	}
	if f.Filing().Text == "" {
		t.Error("the respondent was not told what is said")
	}
	if len(f.Letters) != 1 || !strings.Contains(f.Letters[0].Body, "Wednesday 18 March 2026") && !strings.Contains(f.Letters[0].Body, "16 March 2026") {
		t.Errorf("the notice does not name the respondent's last day: %+v", f.Letters)
	}
	if mine, err := d.Open(ctx, id, sam); err != nil || mine.Filing().Identity == nil || mine.Filing().Identity.Name != "Casey Example" {
		t.Errorf("the office does not know the complainant (%v)", err)
	}
	seen, err := d.Open(ctx, id, overseer)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range seen.Case.Events {
		if e.Text != "" || e.Filing != nil || e.Identity != nil || len(e.Exhibits) > 0 || e.By != "" {
			t.Errorf("the overseer reads what was said: %+v", e)
		}
	}
	if len(seen.Moves) != 0 {
		t.Errorf("the overseer may act: %v", seen.Moves)
	}
	for _, e := range f.Case.Events {
		if slices.Contains([]string{"sam", "ira"}, e.By) {
			t.Errorf("a party sees which officer acted: %+v", e)
		}
	}
}

// onBoth runs a test on SQLite, and on PostgreSQL where there is a server. What
// it opens in one folder twice is the same office.
func onBoth(t *testing.T, test func(t *testing.T, open func(folder string) *desk)) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, func(folder string) *desk { return openDesk(t, folder) })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		server := storetest.Postgres(t, false)
		urls := map[string]string{}
		test(t, func(folder string) *desk {
			if urls[folder] == "" {
				urls[folder] = server.Database(t)
			}
			return openDeskOn(t, folder, urls[folder])
		})
	})
}

// Two officers act on what they saw; one wins, the other is told what changed.
func TestTwoAtOnce(t *testing.T) { onBoth(t, twoAtOnce) }

func twoAtOnce(t *testing.T, open func(string) *desk) {
	d := open(t.TempDir())
	ctx := context.Background()
	id := d.file(t, complaint(office.Named)).Case
	f, err := d.Open(ctx, id, sam)
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for i := range 2 {
		go func() {
			act := casework.Act{Kind: casework.Do, Step: rulebook.StepRef{Stage: "intake", Step: "triage"}, Outcome: []string{"accept", "out of scope"}[i], Text: "Because."}
			_, err := d.Do(ctx, id, sam, act, nil, f.Case.Version)
			errs <- err
		}()
	}
	won, lost := 0, 0
	for range 2 {
		err := <-errs
		var conflict *office.Conflict
		switch {
		case err == nil:
			won++
		case errors.As(err, &conflict) && len(conflict.Since) > 0 && conflict.Since[0].Step == "triage":
			lost++
		default:
			t.Error(err)
		}
	}
	if won != 1 || lost != 1 {
		t.Errorf("%d won and %d lost", won, lost)
	}
}

// Acts that arrive together share transactions, and each is answered for itself.
func TestManyAtOnce(t *testing.T) { onBoth(t, manyAtOnce) }

func manyAtOnce(t *testing.T, open func(string) *desk) {
	folder := t.TempDir()
	d := open(folder)
	ctx := context.Background()
	var ids []string
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			c := complaint(office.Named)
			if i%10 == 0 {
				c.Account = "" // refused, and harms nobody
			}
			filed, err := d.File(ctx, c)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ids = append(ids, filed.Case)
			} else if i%10 != 0 {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(ids) != 54 {
		t.Fatalf("%d complaints were filed", len(ids))
	}
	next := int64(0)
	head, _ := d.store.Head(ctx)
	err := d.store.Entries(ctx, 0, head, func(e journal.Entry) error {
		if e.Number != next {
			t.Errorf("entry %d stands where %d should", e.Number, next)
		}
		next++
		return nil
	})
	if err != nil || next != head {
		t.Errorf("the journal has %d entries and says %d (%v)", next, head, err)
	}
	before := cases(t, d)
	d.close()
	if after := cases(t, open(folder)); !reflect.DeepEqual(before, after) {
		t.Error("opened again, the cases are others")
	}
}

func cases(t testing.TB, d *desk) map[string]*casework.Case {
	t.Helper()
	out := map[string]*casework.Case{}
	err := d.History(context.Background(), func(id string, c *casework.Case) error {
		out[id] = c
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An outage changes no date and no outcome: swept every day, or once after a
// year, the same things happen on the same days.
func TestOutage(t *testing.T) { onBoth(t, outage) }

func outage(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	daily, late := open(t.TempDir()), open(t.TempDir())
	a, b := daily.file(t, complaint(office.Named)).Case, late.file(t, complaint(office.Named)).Case
	for day := timetable.MustDate("2026-03-03"); day < timetable.MustDate("2026-07-01"); day++ {
		daily.morning(day.String())
		if _, err := daily.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	late.morning("2026-07-01")
	n, err := late.Sweep(ctx)
	if err != nil || n == 0 {
		t.Fatalf("%d events (%v)", n, err)
	}
	one, two := cases(t, daily)[a], cases(t, late)[b]
	for _, c := range []*casework.Case{one, two} {
		said := *c.Events[0].Particulars
		said.Incident, said.Wrote = "", nil // drawn by lot
		c.Events[0].Particulars = &said
	}
	if one.Open() || !reflect.DeepEqual(one.Events, two.Events) {
		t.Errorf("the outage changed what happened:\n%v\n%v", one.Events, two.Events)
	}
	if n, err := late.Sweep(ctx); n != 0 || err != nil {
		t.Errorf("what had lapsed lapsed again: %d (%v)", n, err)
	}
	f, err := late.Open(ctx, b, complainant)
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Letters[len(f.Letters)-1]; !strings.Contains(last.Body, "without a decision") {
		t.Errorf("the last letter does not say that the promise was broken: %s", last.Body)
	}
}

func TestDeskIsOrderedBySlack(t *testing.T) {
	d := openDesk(t, t.TempDir())
	ctx := context.Background()
	first := d.file(t, complaint(office.Named)).Case
	d.morning("2026-03-04")
	second := d.file(t, complaint(office.Named)).Case
	d.do(t, first, sam, "intake", "triage", "accept")
	rows, err := d.Desk(ctx, sam)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	if rows[0].Row.ID != second || !rows[0].Mine || rows[0].Slack != 2 {
		t.Errorf("first on the desk is %+v", rows[0])
	}
	if rows[1].Row.ID != first || rows[1].Mine {
		t.Errorf("second on the desk is %+v", rows[1])
	}
	if !strings.Contains(rows[0].Title, "Robin Example") {
		t.Errorf("the title is %q", rows[0].Title)
	}
	rows, err = d.Desk(ctx, overseer)
	if err != nil || len(rows) != 2 || strings.Contains(rows[0].Title, "Robin") {
		t.Errorf("the overseer's desk: %+v (%v)", rows, err)
	}
}

func TestRulebookOfTomorrowOpensNothing(t *testing.T) {
	early := func() time.Time { return time.Date(2025, 12, 31, 23, 59, 0, 0, time.UTC) }
	_, err := office.New(context.Background(), office.Config{Files: kites(t), Now: early, Zone: time.UTC})
	if err == nil || !strings.Contains(err.Error(), "Thursday 1 January 2026") {
		t.Errorf("it answered %v", err)
	}
}

func TestBadRulebookOpensNothing(t *testing.T) {
	_, err := office.New(context.Background(), office.Config{Files: []rulebook.File{{Name: "bad.md", Text: []byte("# Nothing\n")}}})
	var bad *office.BadRulebook
	if !errors.As(err, &bad) || len(bad.Problems) == 0 {
		t.Errorf("it answered %v", err)
	}
}
