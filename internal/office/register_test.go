package office_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// gapless checks that the register runs from one on, each number once, that every
// number is that of a case, and that every case has the number of the register.
func gapless(t *testing.T, d *desk) {
	t.Helper()
	ctx := context.Background()
	year := d.Today().Year()
	lines, err := d.ComplaintRegister(ctx, year)
	if err != nil {
		t.Fatal(err)
	}
	entries := map[int64]bool{}
	for i, line := range lines {
		if line.Serial != i+1 || line.Case == "" || entries[line.Entry] {
			t.Fatalf("line %d of the register is %+v", i, line)
		}
		entries[line.Entry] = true
	}
	for id, c := range cases(t, d) {
		if i := slices.IndexFunc(lines, func(l office.Registered) bool { return l.String() == c.Number }); i < 0 {
			t.Fatalf("case %s has the number %q, which is not in the register", id, c.Number)
		}
	}
}

// Many file at once, some of whom are refused, beside another office on the same
// database that takes cases over: no number is left out, and none given twice.
func TestNumbersHaveNoGaps(t *testing.T) { onBoth(t, numbersHaveNoGaps) }

func numbersHaveNoGaps(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := open(t.TempDir())
	beside, _ := d.slowly(t)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			c := complaint(office.Anonymous)
			c.Files = nil
			if i%3 == 0 {
				c.Category = "no such thing"
			}
			_, err := d.File(ctx, c)
			var refusal *casework.Refusal
			if wrong := c.Category != "conduct"; wrong != errors.As(err, &refusal) || !wrong && err != nil {
				t.Error(err)
			}
		})
	}
	for i := range 6 {
		group.Go(func() {
			rows := []office.Elsewhere{
				{Source: "old", ID: fmt.Sprint(i), Received: timetable.MustDate("2024-01-02"), Stage: "investigation", Category: "conduct"},
				{Source: "old", ID: fmt.Sprint(i, "x"), Received: timetable.MustDate("2024-01-02"), Stage: "nowhere", Category: "conduct"},
			}
			if done, err := beside.TakeOver(ctx, rows); err != nil || done.Taken != 1 || len(done.Refused) != 1 {
				t.Errorf("%+v, %v", done, err)
			}
		})
	}
	group.Wait()
	gapless(t, d)
	lines, err := d.ComplaintRegister(ctx, 2026)
	if err != nil || len(lines) != 26+6 {
		t.Errorf("%d complaints are in the register (%v)", len(lines), err)
	}
	d.morning("2027-01-04")
	if filed := d.file(t, complaint(office.Anonymous)); filed.Number != "2027-0001" {
		t.Errorf("the first of another year has the number %s", filed.Number)
	}
}

// One complaint about three people opens three cases, each with a code of its
// own, tied by one incident and one number.
func TestAComplaintAboutSeveralPeople(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	c := complaint(office.Named)
	c.Others = []string{"Ulla Brandt", " ", "Robin Example", "Max Muster"}
	filed := d.file(t, c)
	all := append([]office.Filed{filed}, filed.Also...)
	about := []string{}
	for _, f := range all {
		about = append(about, f.About)
		id, who, err := d.Return(ctx, f.Code)
		if err != nil || id != f.Case || who.Party != rulebook.Complainant || f.Number != "2026-0001" || len(f.Receipt) == 0 {
			t.Errorf("%s: its code opens %s as %+v, its number is %s (%v)", f.Case, id, who, f.Number, err)
		}
		own, err := d.Open(ctx, f.Case, sam)
		if err != nil || own.Case.Number != f.Number || own.Case.Incident == "" || own.Filing().Filing.Respondent != f.About {
			t.Errorf("case %s: %+v (%v)", f.Case, own.Filing(), err)
		}
		if _, data, err := d.Exhibit(ctx, f.Case, sam, own.Filing().Exhibits[0].SHA256); err != nil || string(data) != "the line" {
			t.Errorf("its file: %q (%v)", data, err)
		}
	}
	if !slices.Equal(about, []string{"Robin Example", "Ulla Brandt", "Max Muster"}) {
		t.Errorf("the cases are about %q", about)
	}
	same, err := d.SameIncident(ctx, filed.Case, sam)
	if err != nil || len(same) != 2 {
		t.Errorf("%+v (%v)", same, err)
	}
	gapless(t, d)
	c.Others = slices.Repeat([]string{"x"}, 3)
	for i := range 12 {
		c.Others = append(c.Others, fmt.Sprint("Somebody ", i))
	}
	if _, err := d.File(ctx, c); err == nil {
		t.Error("a complaint about thirteen people was taken")
	}
}
