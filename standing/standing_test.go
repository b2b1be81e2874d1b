package standing_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/standing"
	"duly/timetable"
)

var june = timetable.MustDate("2026-06-01")

func register(t *testing.T, events ...standing.Event) standing.Register {
	t.Helper()
	r, err := standing.Register{}.With(events...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the membership system tells that cannot be is refused, with the field and in
// words that say what to do, and the register stays as it was.
func TestWhatCannotBeIsRefused(t *testing.T) {
	r := register(t,
		standing.Event{Kind: standing.Joined, Day: june, Number: "1", Name: "Ada Arbor"},
		standing.Event{Kind: standing.Joined, Day: june, Number: "2", Name: "Bo Brook"},
		standing.Event{Kind: standing.Joined, Day: june, Number: "3", Name: "Cy Cliff"},
		standing.Event{Kind: standing.Merged, Day: june + 1, Number: "3", Other: "2"},
		standing.Event{Kind: standing.Resigned, Day: june + 5, Number: "1"},
	)
	for _, x := range []struct {
		e     standing.Event
		field string
		says  string
	}{
		{standing.Event{Kind: standing.Joined, Day: june, Name: "Dee"}, "number", "no membership number"},
		{standing.Event{Kind: standing.Joined, Number: "9", Name: "Dee"}, "day", "which day"},
		{standing.Event{Kind: "promoted", Day: june, Number: "2"}, "kind", "it is joined, left, rejoined"},
		{standing.Event{Kind: standing.Joined, Day: june + 9, Number: "1", Name: "Dee"}, "number", "one person’s for good"},
		{standing.Event{Kind: standing.Joined, Day: june, Number: "9", Name: " "}, "name", "called"},
		{standing.Event{Kind: standing.Resigned, Day: june + 9, Number: "8"}, "number", "no member with the number 8"},
		{standing.Event{Kind: standing.Resigned, Day: june + 9, Number: "1"}, "kind", "left on Saturday 6 June 2026 already"},
		{standing.Event{Kind: standing.Rejoined, Day: june + 9, Number: "2"}, "kind", "does not rejoin"},
		{standing.Event{Kind: standing.Rejoined, Day: june + 4, Number: "1"}, "day", "is before Saturday 6 June 2026"},
		{standing.Event{Kind: standing.Rejoined, Day: june + 9, Number: "1", Other: "2"}, "other", "somebody else’s"},
		{standing.Event{Kind: standing.Renamed, Day: june + 9, Number: "2"}, "name", "from now on"},
		{standing.Event{Kind: standing.Renamed, Day: june + 9, Number: "3", Name: "Cyril"}, "number", "merged into another"},
		{standing.Event{Kind: standing.Merged, Day: june + 9, Number: "2"}, "other", "which other number"},
		{standing.Event{Kind: standing.Merged, Day: june + 9, Number: "2", Other: "2"}, "other", "one entry"},
		{standing.Event{Kind: standing.Merged, Day: june + 9, Number: "2", Other: "7"}, "other", "no member with the number 7"},
		{standing.Event{Kind: standing.Merged, Day: june + 9, Number: "1", Other: "3"}, "other", "itself merged"},
		{standing.Event{Kind: standing.Merged, Day: june + 2, Number: "2", Other: "1"}, "day", "told last of the member 1"},
		{standing.Event{Kind: standing.Joined, Day: june + 9, Number: "9", Name: "Dee", Other: "8"}, "other", "about one number"},
		{standing.Event{Kind: standing.Split, Day: june + 9, Number: "2", Other: "1"}, "other", "not merged into 2"},
		{standing.Event{Kind: standing.Split, Day: june + 9, Number: "2", Other: "7"}, "name", "called"},
	} {
		after, err := r.With(standing.Event{Kind: standing.Joined, Day: june, Number: "4", Name: "Em"}, x.e)
		var m *standing.Misfit
		if !errors.As(err, &m) || m.Index != 1 || m.Field != x.field || !strings.Contains(m.What, x.says) {
			t.Errorf("%+v: %+v", x.e, err)
		}
		if after.Find("4") != nil {
			t.Errorf("%+v: what came before the refusal is in the register", x.e)
		}
	}
}

// Identities merge and split with their history: numbers and names of an entry that was
// merged find the one that stands for it, for the days on which it did.
func TestTwoEntriesOfOnePerson(t *testing.T) {
	r := register(t,
		standing.Event{Kind: standing.Joined, Day: june, Number: "1", Name: "Ada Arbor", Also: []string{"A. Arbor"}},
		standing.Event{Kind: standing.Joined, Day: june, Number: "2", Name: "Adah Arbour"},
		standing.Event{Kind: standing.Renamed, Day: june + 1, Number: "1", Name: "Ada Beck", Other: "11"},
		standing.Event{Kind: standing.Merged, Day: june + 2, Number: "2", Other: "11"},
		standing.Event{Kind: standing.Split, Day: june + 4, Number: "1", Other: "2"},
		standing.Event{Kind: standing.Split, Day: june + 6, Number: "1", Other: "5", Name: "Ida Arbor"},
	)
	for _, x := range []struct {
		day    timetable.Date
		number string
		found  string
		names  string
	}{
		{june - 1, "1", "", ""},
		{june, "1", "1", "Ada Arbor, A. Arbor"},
		{june + 1, "1", "11", "Ada Beck, A. Arbor, Ada Arbor"},
		{june + 1, "2", "2", "Adah Arbour"},
		{june + 2, "2", "11", "Ada Beck, A. Arbor, Ada Arbor, Adah Arbour"},
		{june + 3, "11", "11", "Ada Beck, A. Arbor, Ada Arbor, Adah Arbour"},
		{june + 4, "2", "2", "Adah Arbour"},
		{june + 5, "5", "", ""},
		{june + 6, "5", "5", "Ida Arbor"},
	} {
		at := r.At(x.day)
		m := at.Find(x.number)
		if m == nil {
			if x.found != "" {
				t.Errorf("%s on %s: nobody", x.number, x.day)
			}
			continue
		}
		if names := strings.Join(at.Names(m), ", "); m.Number != x.found || names != x.names {
			t.Errorf("%s on %s: %s, %s", x.number, x.day, m.Number, names)
		}
	}
	n := 0
	for range r.At(june + 3).All() {
		n++
	}
	if n != 1 {
		t.Errorf("%d stand for themselves while two are one", n)
	}
}

// numbers that random events are about: few, so that they meet.
var numbers = []string{"1", "2", "3", "4", "5"}

func anyEvent(t *rapid.T, day timetable.Date) standing.Event {
	e := standing.Event{Kind: rapid.SampledFrom(standing.Kinds()).Draw(t, "kind"), Day: day, Number: rapid.SampledFrom(numbers).Draw(t, "number")}
	if e.Kind != standing.Joined && e.Kind != standing.Resigned && rapid.Bool().Draw(t, "another") {
		e.Other = rapid.SampledFrom(append(numbers, "6", "7", "8")).Draw(t, "other")
	}
	if rapid.Bool().Draw(t, "named") || e.Kind == standing.Joined {
		e.Name = rapid.SampledFrom([]string{"Ada", "Bo", "Cy", "Dee"}).Draw(t, "name")
	}
	return e
}

// events draws what a membership system might tell, as far as it fits.
func events(t *rapid.T) (r standing.Register, told []standing.Event) {
	day := june
	for range rapid.IntRange(1, 40).Draw(t, "events") {
		day += timetable.Date(rapid.IntRange(0, 3).Draw(t, "days"))
		e := anyEvent(t, day)
		after, err := r.With(e)
		var m *standing.Misfit
		if errors.As(err, &m) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		r, told = after, append(told, e)
	}
	return r, told
}

// The register at any day is what the events until then add up to, however they were
// handed in; and adding to a register leaves it as it is.
func TestTheRegisterAtADayIsTheReplayToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, told := events(t)
		whole, err := standing.Register{}.With(told...)
		if err != nil {
			t.Fatalf("one after the other they fit, and together: %v", err)
		}
		same(t, "handed in at once", whole, r)
		day := june + timetable.Date(rapid.IntRange(-1, 125).Draw(t, "at"))
		n := slices.IndexFunc(told, func(e standing.Event) bool { return e.Day > day })
		if n < 0 {
			n = len(told)
		}
		before, err := standing.Register{}.With(told[:n]...)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("at ", day), r.At(day), before)
	})
}

func same(t *rapid.T, what string, a, b standing.Register) {
	for _, number := range append(numbers, "6", "7", "8") {
		x, y := a.Find(number), b.Find(number)
		if y == nil && x != nil && !slices.ContainsFunc(x.History, func(e standing.Event) bool { return e.Number == number || e.Other == number }) {
			continue // a number that they were given later finds them as well
		}
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%s: %s is\n%+v\nand\n%+v", what, number, x, y)
		}
	}
	var x, y []*standing.Member
	for m := range a.All() {
		x = append(x, m)
	}
	for m := range b.All() {
		y = append(y, m)
	}
	if !reflect.DeepEqual(x, y) {
		t.Fatalf("%s: they list %d and %d", what, len(x), len(y))
	}
}

// Six hundred thousand members are held, and a few events more do not copy the whole.
func TestManyMembers(t *testing.T) {
	var all []standing.Event
	for i := range 20_000 {
		all = append(all, standing.Event{Kind: standing.Joined, Day: june, Number: fmt.Sprint("N", i), Name: fmt.Sprint("Member ", i)})
	}
	r := register(t, all...)
	for i := range 9_000 {
		after, err := r.With(standing.Event{Kind: standing.Resigned, Day: june + 1, Number: fmt.Sprint("N", i)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Find(fmt.Sprint("N", i)).Left != 0 {
			t.Fatal("the register before is another now")
		}
		r = after
	}
	left := 0
	for m := range r.All() {
		if m.Left != 0 {
			left++
		}
	}
	if left != 9_000 || r.Len() != 20_000 {
		t.Fatalf("%d of %d left", left, r.Len())
	}
}

// That somebody left while their case was open is their status until they are a member
// again, whether the case or the register says so first.
func TestWhoLeftAndIsBackIsAMember(t *testing.T) {
	r := register(t,
		standing.Event{Kind: standing.Joined, Day: june, Number: "1", Name: "Ada Arbor"},
		standing.Event{Kind: standing.Resigned, Day: june + 10, Number: "1"},
		standing.Event{Kind: standing.Rejoined, Day: june + 90, Number: "1"},
	)
	c := standing.Case{ID: "AAAA-2222", Opened: june + 2, Ties: []standing.Tie{{Member: "1", From: june + 3}}, Away: []standing.Tie{{From: june + 12}}}
	l := standing.Ledger{Register: r, Cases: []standing.Case{c}}
	for _, x := range []struct {
		day   timetable.Date
		is    standing.Status
		since timetable.Date
	}{
		{june + 9, standing.Good, june}, {june + 10, standing.LeftOpen, june + 10}, {june + 89, standing.LeftOpen, june + 10}, {june + 90, standing.Good, june + 90}, {june + 900, standing.Good, june + 90},
	} {
		if s := l.On("1", x.day); s.Status != x.is || s.Since != x.since {
			t.Errorf("on %s: %s since %s, not %s since %s", x.day, s.Status, s.Since, x.is, x.since)
		}
	}
}

// Nobody goes by names without end, in one event or in many: a list that grows so would
// keep everybody who waits for the register waiting.
func TestNamesHaveAnEnd(t *testing.T) {
	var names []string
	for i := range standing.MostNames {
		names = append(names, fmt.Sprint("Name ", i))
	}
	joined := standing.Event{Kind: standing.Joined, Day: june, Number: "1", Name: "Ada Arbor"}
	refused := func(events ...standing.Event) {
		t.Helper()
		_, err := standing.Register{}.With(events...)
		var m *standing.Misfit
		if !errors.As(err, &m) || m.Index != len(events)-1 || m.Field != "also" || !strings.Contains(m.What, "100") {
			t.Errorf("%d names: %v", len(names), err)
		}
	}
	many := joined
	many.Also = append(names, "One more")
	refused(many)
	full, more := joined, standing.Event{Kind: standing.Renamed, Day: june + 1, Number: "1", Also: []string{"One more"}}
	full.Also = names
	refused(full, more)
	refused(full, standing.Event{Kind: standing.Resigned, Day: june, Number: "1"}, standing.Event{Kind: standing.Rejoined, Day: june + 1, Number: "1", Name: "Another"})
	refused(full, standing.Event{Kind: standing.Split, Day: june + 1, Number: "1", Other: "2", Name: "Ida", Also: many.Also})
	r := register(t, full, standing.Event{Kind: standing.Renamed, Day: june + 1, Number: "1", Also: names})
	if got := len(r.Find("1").Also); got != standing.MostNames {
		t.Errorf("%d names", got)
	}
}
