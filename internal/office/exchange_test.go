package office_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"duly/casework"
	"duly/exchange"
	"duly/internal/deliver"
	"duly/internal/office"
	"duly/rollcall"
	"duly/standing"
	"duly/timetable"
)

var _ deliver.Office = (*office.Office)(nil)

func (d *desk) admits(t testing.TB, name string, scopes ...exchange.Scope) (*exchange.System, string) {
	t.Helper()
	_, token, err := d.Admit(context.Background(), "ada", name, scopes)
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.SystemOf(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return s, token
}

// A system takes part by its token alone, until it is shut out; another office on the
// same database knows it too, and the database holds neither token nor secret.
func TestSystemsTakePart(t *testing.T) { onBoth(t, systemsTakePart) }

func systemsTakePart(t *testing.T, open func(string) *desk) {
	ctx := context.Background()
	d := withPledgers(t, open(t.TempDir()))
	north, token := d.admits(t, "North", exchange.ReadStanding)
	south, other := d.admits(t, "South", exchange.Scopes()...)
	sub, secret, err := d.Subscribe(ctx, "ada", "North", "https://members.example.org/changes")
	if err != nil {
		t.Fatal(err)
	}
	if north.ID != "T1" || south.ID != "T2" || sub.ID != "H1" || !strings.HasPrefix(secret, "whsec_") || token == other {
		t.Errorf("%+v %+v %+v", north, south, sub)
	}
	beside, _ := d.slowly(t)
	if s, err := beside.SystemOf(ctx, token); err != nil || s.Name != "North" || s.May(exchange.WriteMembers) {
		t.Errorf("another office knows %+v (%v)", s, err)
	}
	for _, wrong := range []string{"", "T1", token + "x", token[:len(token)-1], strings.Replace(token, "T1", "T2", 1), strings.Replace(token, "T1", "T9", 1), strings.TrimPrefix(token, "duly_")} {
		if _, err := d.SystemOf(ctx, wrong); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%q is answered with %v", wrong, err)
		}
	}
	for _, by := range []string{"ola", "ovi", "nobody", ""} {
		if _, _, err := d.Admit(ctx, by, "East", exchange.Scopes()); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%q admits a system: %v", by, err)
		}
		if err := d.ShutOut(ctx, by, "T1"); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%q shuts one out: %v", by, err)
		}
		if err := d.SendAgain(ctx, by, "H1", 1); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%q has changes sent: %v", by, err)
		}
	}
	var refusal *casework.Refusal
	if _, _, err := d.Admit(ctx, "ada", "South", exchange.Scopes()); !errors.As(err, &refusal) || refusal.Field != "name" {
		t.Errorf("a name that is taken: %v", err)
	}
	d.keepsPlaces(t, beside)
	joined := []standing.Event{{Kind: standing.Joined, Day: d.Today(), Number: "N-1", Name: "Gil Gorse"}}
	first, _, err := d.TellMembers(ctx, south, "call", nil, joined)
	if err != nil {
		t.Fatal(err)
	}
	if again, before, err := beside.TellMembers(ctx, south, "call", nil, joined); err != nil || !before || again != first {
		t.Errorf("another office answers the same call with %+v (%v)", again, err)
	}
	if err := d.ShutOut(ctx, "ada", "T1"); err != nil {
		t.Fatal(err)
	}
	if _, err := beside.SystemOf(ctx, token); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a token that was shut out works in another office: %v", err)
	}
	if err := d.Unsubscribe(ctx, "ada", "H1"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SubscriberSecret(ctx, "H1"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("the secret of whoever was removed is kept: %v", err)
	}
	d.holds(t)
	files, err := filepath.Glob(filepath.Join(d.folder, "duly.db*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{token[len(token)-20:], "members.example.org"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s is in %s", word, file)
			}
		}
	}
}

// keepsPlaces: how far a subscriber has been told is written by one of two offices, and the
// other is told that it is not as it was.
func (d *desk) keepsPlaces(t *testing.T, beside *office.Office) {
	t.Helper()
	ctx := context.Background()
	was, err := d.Owed(ctx, "H1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		is := was.Failed(fmt.Sprint("try ", i), d.Now(), 0)
		if err := d.PutOwed(ctx, "H1", was, is); err != nil {
			t.Fatal(err)
		}
		if err := beside.PutOwed(ctx, "H1", was, is); !errors.Is(err, exchange.ErrMoved) {
			t.Errorf("another office writes over it: %v", err)
		}
		if was, err = beside.Owed(ctx, "H1"); err != nil || was != is {
			t.Errorf("another office reads %+v, and not %+v (%v)", was, is, err)
		}
	}
	row, err := d.store.Owed(ctx, "H1")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.PutOwed(ctx, row, nil); !errors.Is(err, exchange.ErrMoved) {
		t.Errorf("a second first row is written: %v", err)
	}
	if _, err := d.store.Owed(ctx, "H2"); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("nobody's place is answered with %v", err)
	}
}

// Many who admit a system at once get a number each.
func TestManyAreAdmittedAtOnce(t *testing.T) {
	d := withPledgers(t, openDesk(t, t.TempDir()))
	var all sync.WaitGroup
	for i := range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, _, err := d.Admit(context.Background(), "ada", fmt.Sprint("System ", i), exchange.Scopes()); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	r, err := d.Exchange(context.Background())
	if err != nil || len(r.Systems()) != 8 || r.System("T8") == nil {
		t.Errorf("%d systems (%v)", len(r.Systems()), err)
	}
}

// What a system asks is on record before it is answered, and whom it is about reads it.
func TestASystemAsks(t *testing.T) {
	d, ctx := guild(t), context.Background()
	id := d.restrained(t)
	reads, _ := d.admits(t, "North", exchange.ReadStanding)
	writes, _ := d.admits(t, "South", exchange.WriteMembers)
	before := head(t, d)
	a, err := d.AskAs(ctx, reads, office.Question{Number: "N-1", What: meetings, Day: d.Today()})
	if err != nil || a.Yes || a.Rule == "" {
		t.Errorf("%+v (%v)", a, err)
	}
	whole, err := d.WholeStanding(ctx, reads, "N-1", d.Today())
	if err != nil || whole.Status != standing.Good || len(whole.Effects) != 1 || whole.Effects[0].What != meetings {
		t.Errorf("%+v (%v)", whole, err)
	}
	if nobody, err := d.WholeStanding(ctx, reads, "N-99", d.Today()); err != nil || nobody.Status != standing.NoMember {
		t.Errorf("%+v (%v)", nobody, err)
	}
	if head(t, d) != before+3 {
		t.Errorf("three questions are %d entries", head(t, d)-before)
	}
	mine, err := d.AskedAboutParty(ctx, id, respondent)
	if err != nil || len(mine) != 2 || mine[0].By != "North (system T1)" || mine[0].Role != office.SystemRole || mine[0].Yes || mine[0].Status != "" ||
		mine[1].What != "standing" || mine[1].Status != standing.Good {
		t.Errorf("whom it is about reads %+v (%v)", mine, err)
	}
	if _, err := d.AskAs(ctx, writes, office.Question{Number: "N-1", What: meetings, Day: d.Today()}); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a system that may only write asks: %v", err)
	}
	if _, err := d.WholeStanding(ctx, writes, "N-1", d.Today()); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a system that may only write asks: %v", err)
	}
	var refusal *casework.Refusal
	for _, day := range []int{-1, 400} {
		if _, err := d.WholeStanding(ctx, reads, "N-1", d.Today()+timetable.Date(day)); !errors.As(err, &refusal) || refusal.Field != "on" {
			t.Errorf("%d days from today: %v", day, err)
		}
	}
	d.holds(t)
}

// A call that is sent twice is taken once and answered the same; its key serves no other.
func TestASystemTellsOnce(t *testing.T) {
	d, ctx := guild(t), context.Background()
	writes, _ := d.admits(t, "South", exchange.WriteMembers)
	reads, _ := d.admits(t, "North", exchange.ReadStanding)
	joined := []standing.Event{{Kind: standing.Joined, Day: d.Today(), Number: "N-7", Name: "Gil Gorse"}}
	body := []byte(`{"events":[…]}`)
	var all sync.WaitGroup
	var mu sync.Mutex
	answers, firsts := map[office.Taken]int{}, 0
	for range 6 {
		all.Add(1)
		go func() {
			defer all.Done()
			taken, before, err := d.TellMembers(ctx, writes, "call-1", body, joined)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			answers[taken]++
			if !before {
				firsts++
			}
		}()
	}
	all.Wait()
	if len(answers) != 1 || firsts != 1 {
		t.Errorf("the same call is answered with %v, and taken %d times", answers, firsts)
	}
	if r, err := d.Members(ctx); err != nil || r.Find("N-7") == nil || r.Len() != 4 {
		t.Errorf("the register has %d (%v)", r.Len(), err)
	}
	if _, _, err := d.TellMembers(ctx, writes, "call-1", []byte("another"), joined); !errors.Is(err, office.ErrAnother) {
		t.Errorf("its key for another call: %v", err)
	}
	var misfit *standing.Misfit
	if _, _, err := d.TellMembers(ctx, writes, "call-2", body, joined); !errors.As(err, &misfit) || misfit.Field != "number" {
		t.Errorf("what cannot be: %v", err)
	}
	// What was refused is not answered for good.
	gone := []standing.Event{{Kind: standing.Resigned, Day: d.Today(), Number: "N-7"}}
	if _, before, err := d.TellMembers(ctx, writes, "call-2", body, gone); err != nil || before {
		t.Errorf("mended: %v", err)
	}
	future := []standing.Event{{Kind: standing.Rejoined, Day: d.Today() + 1, Number: "N-7"}}
	if _, _, err := d.TellMembers(ctx, writes, "call-3", body, future); !errors.As(err, &misfit) || misfit.Field != "day" {
		t.Errorf("what is to come: %v", err)
	}
	var refusal *casework.Refusal
	if _, _, err := d.TellMembers(ctx, writes, "call-4", body, nil); !errors.As(err, &refusal) {
		t.Errorf("nothing: %v", err)
	}
	if _, _, err := d.TellMembers(ctx, reads, "call-5", body, gone); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a system that may only read tells: %v", err)
	}
	d.holds(t)
}

func (d *desk) sql(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(d.folder, "duly.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// How far a subscriber has been told, and what a system was answered, cannot be altered
// unnoticed: not in passing, and not by night.
func TestWhatIsOwedIsSealed(t *testing.T) {
	for name, statement := range map[string]string{
		"moved on":     `UPDATE owed SET state = '{"done":1}'`,
		"another's":    `UPDATE owed SET subscriber = 'H2'`,
		"invented":     `INSERT INTO owed (subscriber, state, seal) VALUES ('H9', '{"done":0}', x'00')`,
		"answer":       `UPDATE answered SET answer = '{"recorded":0}'`,
		"another call": `UPDATE answered SET system = 'T2'`,
	} {
		t.Run(name, func(t *testing.T) {
			d, ctx := guild(t), context.Background()
			d.restrained(t)
			writes, _ := d.admits(t, "South", exchange.WriteMembers)
			for _, host := range []string{"one", "two"} {
				if _, _, err := d.Subscribe(ctx, "ada", host, "https://"+host+".example.org/"); err != nil {
					t.Fatal(err)
				}
			}
			gone := []standing.Event{{Kind: standing.Resigned, Day: d.Today(), Number: "N-3"}}
			if _, _, err := d.TellMembers(ctx, writes, "call", nil, gone); err != nil {
				t.Fatal(err)
			}
			was, err := d.Owed(ctx, "H1")
			if err != nil || was.Done != 1 {
				t.Fatalf("%+v (%v)", was, err)
			}
			failed := was.Failed("it answered 500", d.Now(), 0)
			if err := d.PutOwed(ctx, "H1", was, failed); err != nil {
				t.Fatal(err)
			}
			if err := d.PutOwed(ctx, "H1", was, failed); !errors.Is(err, exchange.ErrMoved) {
				t.Errorf("what is not as it was any more: %v", err)
			}
			d.holds(t)
			d.sql(t, statement)
			if strings.Contains(statement, "answered SET answer") {
				if _, _, err := d.TellMembers(ctx, writes, "call", nil, gone); !errors.Is(err, office.ErrAltered) {
					t.Errorf("an altered answer is given: %v", err)
				}
			}
			if name == "moved on" {
				if _, err := d.Owed(ctx, "H1"); !errors.Is(err, office.ErrAltered) {
					t.Errorf("an altered row is believed: %v", err)
				}
				var refusal *casework.Refusal
				if err := d.SendAgain(ctx, "ada", "H1", 0); !errors.As(err, &refusal) || refusal.Field != "from" {
					t.Errorf("sent again from an altered place: %v", err)
				}
			}
			audit, err := d.SelfAudit(ctx, d.log)
			if err != nil || len(audit.Found) == 0 {
				t.Errorf("the audit finds %+v (%v)", audit, err)
			}
		})
	}
}

// An organiser finds members by name, never a guess, and is told no more of them than
// what tells them apart; that they looked is on record.
func TestAnOrganiserFindsMembers(t *testing.T) {
	d, ctx := guild(t), context.Background()
	d.tells(t, standing.Event{Kind: standing.Joined, Day: date("2024-03-01"), Number: "N-20415", Name: "Bo Brook"},
		standing.Event{Kind: standing.Joined, Day: date("2025-03-01"), Number: "N-77415", Name: "Gil Gorse", Also: []string{"Gilly Gorse"}})
	before := head(t, d)
	found, err := d.FindMembers(ctx, "olu", []string{"Robin Example", "brook, bo", "Gillly Gorse", "Nobody Atall"})
	if err != nil {
		t.Fatal(err)
	}
	if head(t, d) != before+1 {
		t.Errorf("looking is %d entries", head(t, d)-before)
	}
	var told []string
	for _, f := range found {
		s := string(f.Kind)
		for _, c := range f.Candidates {
			s += fmt.Sprintf(" %s/%s/%d", c.Name, c.Tail, c.Joined)
		}
		told = append(told, s)
	}
	want := []string{"found Robin Example/N-1/2020", "unclear Bo Brook/N-2/2021 Bo Brook/415/2024", "unclear Gilly Gorse/415/2025", "none"}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q\nand not\n%q", told, want)
	}
	again, err := d.FindMembers(ctx, "olu", []string{"Bo Brook"})
	if err != nil || again[0].Candidates[0].Sign != found[1].Candidates[0].Sign || again[0].Candidates[0].Sign == again[0].Candidates[1].Sign {
		t.Errorf("signs: %+v (%v)", again, err)
	}
	d.tells(t, standing.Event{Kind: standing.Renamed, Day: d.Today(), Number: "N-3", Name: "Nobody Atall"})
	if found, err := d.FindMembers(ctx, "olu", []string{"Nobody Atall"}); err != nil || found[0].Kind != rollcall.Found {
		t.Errorf("after a change: %+v (%v)", found, err)
	}
	for _, by := range []string{"ada", "sam", "ove", "nobody"} {
		if _, err := d.FindMembers(ctx, by, []string{"Bo Brook"}); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s finds members: %v", by, err)
		}
	}
	var refusal *casework.Refusal
	for _, names := range [][]string{make([]string, office.MostNames+1), {strings.Repeat("x", 301)}} {
		if _, err := d.FindMembers(ctx, "olu", names); !errors.As(err, &refusal) || refusal.Field != "names" {
			t.Errorf("%d names: %v", len(names), err)
		}
	}
	d.holds(t)
}

// tellsSystems has a membership system tell of a new member, and a subscriber not take what it
// is told.
func (d *desk) tellsSystems(t testing.TB, number string) {
	t.Helper()
	ctx := context.Background()
	south, _ := d.admits(t, "South "+number, exchange.Scopes()...)
	if _, _, err := d.TellMembers(ctx, south, "call "+number, nil, []standing.Event{{Kind: standing.Joined, Day: d.Today(), Number: number, Name: "Gil Gorse"}}); err != nil {
		t.Fatal(err)
	}
	e, _, err := d.Subscribe(ctx, "ada", "South "+number, "https://members.example.org/"+number)
	if err != nil {
		t.Fatal(err)
	}
	was, err := d.Owed(ctx, e.ID)
	if err == nil {
		err = d.PutOwed(ctx, e.ID, was, was.Failed("it answered 500", d.Now(), 0))
	}
	if err != nil {
		t.Fatal(err)
	}
}
