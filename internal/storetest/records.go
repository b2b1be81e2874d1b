package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duly/internal/office"
	"duly/internal/store"
	"duly/timetable"
)

var date = timetable.MustDate

func urgency(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	row := func(id, received, due, lapse, ended string) office.CaseRow {
		c := office.CaseRow{ID: id, Version: 1, Rulebook: "r"}
		for _, d := range []struct {
			to   *timetable.Date
			from string
		}{{&c.Received, received}, {&c.NextDue, due}, {&c.NextLapse, lapse}, {&c.EndedOn, ended}} {
			must(t, d.to.UnmarshalText([]byte(d.from)))
		}
		if c.Stage = "hearing"; ended != "" {
			c.Stage, c.End = "", "dismissed"
		}
		return c
	}
	must(t, s.Append(ctx, office.Batch{Cases: []office.CaseRow{
		row("b-none", "2026-01-02", "", "", ""),
		row("a-none", "2026-01-02", "", "", ""),
		row("none-early", "2026-01-01", "", "", ""),
		row("ended-first", "2025-01-01", "", "", "2025-06-01"),
		row("ended-last", "2025-01-01", "", "", "2026-06-01"),
		row("late", "2026-01-01", "2026-04-01", "2026-04-01", ""),
		row("soon", "2026-01-01", "2026-03-01", "2026-05-01", ""),
		row("B-soon", "2026-01-02", "2026-03-01", "2026-02-28", ""),
		row("a-soon", "2026-01-02", "2026-03-01", "", ""),
		row("last century", "1999-12-31", "1999-12-31", "1999-12-31", ""),
	}}))
	// "B-soon" before "a-soon": ids are compared by bytes, in every language.
	openCases := []string{"last century", "soon", "B-soon", "a-soon", "late", "none-early", "a-none", "b-none"}
	ended := []string{"ended-last", "ended-first"}
	for _, listing := range []struct {
		filter office.CaseFilter
		want   []string
	}{
		{office.CaseFilter{}, append(append([]string(nil), openCases...), ended...)},
		{office.CaseFilter{Open: true}, openCases},
		{office.CaseFilter{Ended: true}, ended},
		{office.CaseFilter{Open: true, Limit: 3}, openCases[:3]},
		{office.CaseFilter{Limit: 100}, append(append([]string(nil), openCases...), ended...)},
		{office.CaseFilter{Open: true, Ended: true}, nil},
	} {
		rows, err := s.Cases(ctx, listing.filter)
		must(t, err)
		var got []string
		for _, r := range rows {
			got = append(got, r.ID)
		}
		same(t, fmt.Sprintf("cases %+v", listing.filter), got, listing.want)
	}
	for _, due := range []struct {
		by    string
		limit int
		want  []string
	}{
		{"1999-12-30", 0, nil},
		{"1999-12-31", 0, []string{"last century"}},
		{"2026-02-27", 10, []string{"last century"}},
		{"2026-02-28", 10, []string{"last century", "B-soon"}},
		{"2030-01-01", 0, []string{"last century", "B-soon", "late", "soon"}},
		{"2030-01-01", 2, []string{"last century", "B-soon"}},
	} {
		got, err := s.DueBy(ctx, date(due.by), due.limit)
		must(t, err)
		same(t, "due by "+due.by, got, due.want)
	}
	// A case that ends is no longer due, and a later row of a batch counts.
	must(t, s.Append(ctx, office.Batch{Cases: []office.CaseRow{
		row("late", "2026-01-01", "2026-04-01", "2026-01-01", ""),
		row("late", "2026-01-01", "", "", "2026-03-03"),
	}}))
	got, err := s.DueBy(ctx, date("2026-04-30"), 0)
	must(t, err)
	same(t, "due once one has ended", got, []string{"last century", "B-soon"})
	// Unless something is still to happen in it by itself.
	must(t, s.Append(ctx, office.Batch{Cases: []office.CaseRow{row("late", "2026-01-01", "", "2026-04-29", "2026-03-03")}}))
	got, err = s.DueBy(ctx, date("2026-04-30"), 0)
	must(t, err)
	same(t, "due after the end", got, []string{"last century", "B-soon", "late"})
}

func people(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	ada := office.PersonRow{ID: "ada", Name: "Ada Öztürk", Roles: []string{"secretary", "legally qualified chair", "a, \"b\""}, Password: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", Admin: true,
		Aliases: []string{"Ada the Elder", "Öztürk-Bey"}, Trained: map[string]timetable.Date{"fair hearing": date("2027-06-30"), "listening, and more": date("1999-12-31")},
		Qualities: []string{"lay", "legally qualified"}}
	bob := office.PersonRow{ID: "Bob", Name: "Bob"}
	must(t, s.PutPerson(ctx, ada))
	must(t, s.PutPerson(ctx, bob))
	got, err := s.Person(ctx, "ada")
	must(t, err)
	same(t, "person", got, ada)
	all, err := s.People(ctx)
	must(t, err)
	same(t, "people", all, []office.PersonRow{bob, ada})
	ada = office.PersonRow{ID: "ada", Name: "Ada"}
	must(t, s.PutPerson(ctx, ada))
	all, err = s.People(ctx)
	must(t, err)
	same(t, "people, one replaced", all, []office.PersonRow{bob, ada})

	must(t, s.PutSetting(ctx, "log key", "one"))
	must(t, s.PutSetting(ctx, "log key", "two\nlines"))
	must(t, s.PutSetting(ctx, "other", ""))
	for name, want := range map[string]string{"log key": "two\nlines", "other": "", "third": ""} {
		got, err := s.Setting(ctx, name)
		must(t, err)
		same(t, "setting "+name, got, want)
	}

	a := office.Access{Hash: []byte("0123456789abcdef0123456789abcdef"), Case: "7F3C-92KD", Party: "respondent"}
	must(t, s.AddAccess(ctx, a))
	found, err := s.Access(ctx, a.Hash)
	must(t, err)
	same(t, "access", found, a)
	if err := s.AddAccess(ctx, office.Access{Hash: a.Hash, Case: "other", Party: "complainant"}); err == nil {
		t.Error("one code was made to open a second case")
	}
}

func rulebooks(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	book := func(digest, adopted, files string) office.AdoptedRulebook {
		return office.AdoptedRulebook{Digest: digest, Adopted: date(adopted), Files: []byte(files)}
	}
	must(t, s.Append(ctx, office.Batch{Rulebooks: []office.AdoptedRulebook{book("z", "2026-01-01", "1"), book("a", "2026-01-01", "2")}}))
	must(t, s.Append(ctx, office.Batch{Rulebooks: []office.AdoptedRulebook{book("m", "2025-01-01", "3")}}))
	must(t, s.Append(ctx, office.Batch{Rulebooks: []office.AdoptedRulebook{book("z", "2027-01-01", "altered")}}))
	got, err := s.Rulebooks(ctx)
	must(t, err)
	same(t, "rulebooks", got, []office.AdoptedRulebook{book("a", "2026-01-01", "2"), book("z", "2026-01-01", "1"), book("m", "2025-01-01", "3")})
}

func sessions(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	officer := store.SessionRow{Hash: []byte("hash of a token"), Person: "ada", Created: 1000, Expires: 2000}
	party := store.SessionRow{Hash: []byte("hash of another"), Case: "7F3C-92KD", Party: "complainant", Created: 1500, Expires: 1999}
	must(t, s.PutSession(ctx, officer))
	must(t, s.PutSession(ctx, party))
	for _, want := range []store.SessionRow{officer, party} {
		got, err := s.Session(ctx, want.Hash)
		must(t, err)
		same(t, "session", got, want)
	}
	must(t, s.TouchSession(ctx, officer.Hash, 3000))
	officer.Expires = 3000
	got, err := s.Session(ctx, officer.Hash)
	must(t, err)
	same(t, "session, kept alive", got, officer)

	must(t, s.PutSession(ctx, store.SessionRow{Hash: []byte("third"), Person: "bob", Created: 1999, Expires: 2500}))
	if _, err := s.Session(ctx, party.Hash); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a session that had expired when another began is still kept: %v", err)
	}
	must(t, s.DropSession(ctx, officer.Hash))
	must(t, s.DropSession(ctx, officer.Hash))
	must(t, s.TouchSession(ctx, officer.Hash, 9000))
	if _, err := s.Session(ctx, officer.Hash); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("a session that was ended came back: %v", err)
	}
}

func invitations(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	must(t, s.PutInvitation(ctx, store.InvitationRow{Hash: []byte("late"), Person: "late", Expires: 100}))
	if _, err := s.TakeInvitation(ctx, []byte("late"), 100); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an expired invitation: %v", err)
	}
	must(t, s.PutInvitation(ctx, store.InvitationRow{Hash: []byte("first"), Person: "ada", Expires: 100}))
	must(t, s.PutInvitation(ctx, store.InvitationRow{Hash: []byte("second"), Person: "ada", Expires: 100, Bound: "b"}))
	if _, err := s.TakeInvitation(ctx, []byte("first"), 1); !errors.Is(err, office.ErrNotFound) {
		t.Errorf("an invitation holds although a newer one was made: %v", err)
	}
	var taken atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			switch row, err := s.TakeInvitation(ctx, []byte("second"), 99); {
			case err == nil && row.Person == "ada" && row.Bound == "b":
				taken.Add(1)
			case !errors.Is(err, office.ErrNotFound):
				t.Errorf("got %+v, %v", row, err)
			}
		})
	}
	group.Wait()
	if taken.Load() != 1 {
		t.Errorf("an invitation was used %d times", taken.Load())
	}
}

func pastCases(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	const many = 20_000
	var cases []office.PastCase
	for i := range many {
		c := office.PastCase{Source: "old system", ID: fmt.Sprintf("%06d", i), Received: date("2000-01-01") + timetable.Date(i%4000), Category: "use of force"}
		if i%3 > 0 {
			c.Closed, c.Outcome = c.Received+timetable.Date(i%500), "unfounded"
		}
		c.Inconsistent = i%1000 == 7
		cases = append(cases, c)
	}
	put := func(what string, cases []office.PastCase, inserted, changed int) {
		t.Helper()
		began := time.Now()
		in, ch, err := s.PutPastCases(ctx, cases)
		must(t, err)
		if in != inserted || ch != changed {
			t.Errorf("%s: %d inserted, %d changed; should be %d and %d", what, in, ch, inserted, changed)
		}
		t.Logf("%s: %d in %v", what, len(cases), time.Since(began).Round(time.Millisecond))
	}
	put("first", cases, many, 0)
	put("again", cases, 0, 0)
	cases[5].Outcome, cases[6].Closed, cases[7].Inconsistent, cases[8].Category = "sustained", date("2020-02-29"), false, ""
	cases[9].Closed = 0
	put("five have changed", cases, 0, 4) // the tenth was open before
	cases = append(cases, office.PastCase{Source: "another system", ID: "000000", Received: date("1990-01-01")})
	put("one of another source", cases[many-3:], 1, 0)
	twice := office.PastCase{Source: "old system", ID: "twice", Received: date("2001-01-01"), Outcome: "first"}
	again := twice
	again.Outcome = "second"
	put("the same twice", []office.PastCase{twice, again}, 1, 0)
	put("none", nil, 0, 0)
	if _, _, err := s.PutPastCases(ctx, []office.PastCase{{Source: "x", ID: "1"}, {Source: "x"}}); err == nil {
		t.Error("a past case without an id was taken")
	}

	var got []office.PastCase
	must(t, s.PastCases(ctx, func(c office.PastCase) error { got = append(got, c); return nil }))
	want := append([]office.PastCase{cases[many]}, cases[:many]...)
	want = append(want, again)
	same(t, "past cases", got, want)
	stop := errors.New("enough")
	if err := s.PastCases(ctx, func(office.PastCase) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of the reader's: %v", err)
	}
}

// importsAtOnce checks that each of several imports is told of its own cases only.
func importsAtOnce(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	const importers, each = 6, 700
	var group sync.WaitGroup
	for i := range importers {
		group.Go(func() {
			var cases []office.PastCase
			for j := range each {
				cases = append(cases, office.PastCase{Source: fmt.Sprint("system ", i), ID: fmt.Sprint(j)})
			}
			for _, want := range []int{each, 0} {
				if inserted, changed, err := s.PutPastCases(ctx, cases); inserted != want || changed != 0 || err != nil {
					t.Errorf("import %d: %d inserted, which should be %d; %d changed, %v", i, inserted, want, changed, err)
				}
			}
		})
	}
	group.Wait()
}

func noText(t *testing.T, fresh func(testing.TB) string) {
	ctx, s := t.Context(), open(t, fresh(t))
	for _, bad := range []string{"a\x00b", "\xff\xfe", "caf\xe9"} {
		for name, err := range map[string]error{
			"person":  s.PutPerson(ctx, office.PersonRow{ID: "x", Name: bad}),
			"role":    s.PutPerson(ctx, office.PersonRow{ID: "x", Name: "x", Roles: []string{bad}}),
			"setting": s.PutSetting(ctx, "x", bad),
			"access":  s.AddAccess(ctx, office.Access{Hash: []byte{1}, Case: bad}),
			"past case": func() error {
				_, _, err := s.PutPastCases(ctx, []office.PastCase{{Source: "s", ID: "i", Outcome: bad}})
				return err
			}(),
		} {
			if err == nil {
				t.Errorf("a %s with %q was taken", name, bad)
			}
		}
		if _, err := s.Case(ctx, bad); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("case %q: %v", bad, err)
		}
		if _, err := s.Person(ctx, bad); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("person %q: %v", bad, err)
		}
		if entries, err := entriesOf(ctx, s, bad); len(entries) > 0 || err != nil {
			t.Errorf("entries of %q: %v", bad, err)
		}
		if letters, err := s.Letters(ctx, bad); len(letters) > 0 || err != nil {
			t.Errorf("letters of %q: %v", bad, err)
		}
	}
	if p, err := s.People(ctx); len(p) != 0 || err != nil {
		t.Errorf("something of what was refused is there: %v, %v", p, err)
	}
}
