package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duly/casework"
	"duly/internal/evidence"
	"duly/internal/keyring"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// under opens a second office on the desk's database, with the parties' rulebook
// altered: each old text is replaced by the new one after it. It files by taking
// over, for it publishes nothing.
func (d *desk) under(t *testing.T, changes ...string) *office.Office {
	t.Helper()
	var files []rulebook.File
	for _, name := range []string{"parties.md", "manners.md"} {
		text, err := os.ReadFile(filepath.Join("../../casework/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(changes); i += 2 {
			text = bytes.Replace(text, []byte(changes[i]), []byte(changes[i+1]), 1)
		}
		files = append(files, rulebook.File{Name: name, Text: text})
	}
	keys, err := keyring.Open(filepath.Join(d.folder, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	sealed, err := evidence.Open(filepath.Join(d.folder, "evidence"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(context.Background(), office.Config{Store: d.store, Keyring: keys, Evidence: sealed, Files: files, Now: d.clock, Zone: time.UTC, Entropy: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// One letter a week: the others wait and come as one, but for what starts a limit
// for its reader and for what is told of silence.
func TestLettersWaitForTheWeekToHaveRoom(t *testing.T) {
	ctx := context.Background()
	d := openDesk(t, t.TempDir())
	o := d.under(t, "  companion: both parties\n", "  letters in a week: 1\npauses:\n  illness: {approved by: secretary, at most: 20 working days, times: 3}\n")
	done, err := o.TakeOver(ctx, []office.Elsewhere{{Source: "old", ID: "1", Received: timetable.MustDate("2025-01-02"), Stage: "investigation", Category: "conduct", Complainant: "Cleo Example"}})
	if err != nil || done.Taken != 1 {
		t.Fatalf("%+v (%v)", done, err)
	}
	id := ""
	for found := range cases(t, d) {
		id = found
	}
	act := func(kind string) {
		t.Helper()
		f, err := o.Open(ctx, id, sam)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Do(ctx, id, sam, casework.Act{Kind: kind, Ground: "illness", Text: "The umpire is ill."}, nil, f.Case.Version); err != nil {
			t.Fatal(err)
		}
	}
	subjects := func(who casework.Actor) (out []string) {
		t.Helper()
		f, err := o.Open(ctx, id, who)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range f.Letters {
			if l.To == rulebook.Complainant {
				out = append(out, l.Day.String()+" "+l.Subject)
			}
		}
		return out
	}
	d.morning("2026-03-03")
	act(casework.Pause)
	d.morning("2026-03-04")
	act(casework.Resume)
	if got := subjects(complainant); len(got) != 1 || !strings.HasPrefix(got[0], "2026-03-02 Your complaint goes on") {
		t.Errorf("on 4 March the complainant has %q", got)
	}
	if got := subjects(sam); len(got) != 2 || got[1] != "2026-03-09 Several letters in one" {
		t.Errorf("an officer sees %q", got)
	}
	d.morning("2026-03-09")
	if got := subjects(complainant); len(got) != 2 || got[1] != "2026-03-09 Several letters in one" {
		t.Errorf("on 9 March the complainant has %q", got)
	}
	d.morning("2026-03-20")
	if _, err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if got := subjects(complainant); len(got) != 3 || !strings.Contains(got[2], "2026-03-18 How case") {
		t.Errorf("after ten working days without a word the complainant has %q", got)
	}
}

// What is taken over is as old as it is, is taken over once, and is listed as
// what it is.
func TestCasesAreTakenOverOnce(t *testing.T) { onBoth(t, takenOverOnce) }

func takenOverOnce(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := open(t.TempDir())
	d.file(t, complaint(office.Anonymous))
	rows := []office.Elsewhere{
		{Source: "old", ID: "7", Received: timetable.MustDate("2019-05-01"), Stage: "investigation", Category: "conduct", Respondent: "Rex Invented"},
		{Source: "old", ID: "8", Received: timetable.MustDate("2027-05-01"), Stage: "investigation", Category: "conduct"},
		{Source: "old", ID: "9", Received: timetable.MustDate("2019-05-01"), Stage: "hearing", Category: "conduct"},
		{Source: "old", ID: "", Received: timetable.MustDate("2019-05-01"), Stage: "hearing", Category: "conduct"},
		{Source: "old", ID: "7", Received: timetable.MustDate("2019-05-01"), Stage: "hearing", Category: "conduct"},
	}
	for round, taken := range []int{2, 0} {
		done, err := d.TakeOver(ctx, rows)
		if err != nil || done.Taken != taken || done.Known != 1+2*round || len(done.Refused) != 2 {
			t.Errorf("round %d: %+v (%v)", round, done, err)
		}
	}
	for _, id := range []string{"20", "21"} { // of nobody, on one day: that makes them like nothing
		rows := []office.Elsewhere{{Source: "old", ID: id, Received: timetable.MustDate("2019-05-01"), Happened: timetable.MustDate("2019-04-01"), Stage: "hearing", Category: "conduct"}}
		if _, err := d.TakeOver(ctx, rows); err != nil {
			t.Fatal(err)
		}
	}
	desk, err := d.Desk(ctx, ira)
	if err != nil || len(desk) != 5 {
		t.Fatalf("%d cases on the desk (%v)", len(desk), err)
	}
	marked := 0
	for _, row := range desk {
		if row.Alike != 0 {
			t.Errorf("%s is said to be like %d others", row.Title, row.Alike)
		}
		if row.Since != 0 {
			marked++
			if row.Row.Received != timetable.MustDate("2019-05-01") || row.Since != d.Today() || row.Clock.Opened != d.Today() {
				t.Errorf("it is on the desk as %+v", row)
			}
		}
	}
	if marked != 4 {
		t.Errorf("%d are marked as taken over", marked)
	}
	gapless(t, d)
	for id, c := range cases(t, d) {
		if c.TakenOver.On == 0 {
			continue
		}
		code, err := d.NewCode(ctx, id, ira, rulebook.Complainant)
		if err != nil {
			t.Fatal(err)
		}
		if _, who, err := d.Return(ctx, code); err != nil || who.ID != rulebook.Complainant {
			t.Errorf("the complainant's code: %+v (%v)", who, err)
		}
	}
}
