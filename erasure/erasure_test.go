package erasure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/journal"
	"duly/rulebook"
	"duly/timetable"
)

func TestRangesAreWrittenInOneWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.Int64Range(0, 60)).Draw(t, "numbers")
		r := RangesOf(numbers)
		again, err := ParseRanges(r.String())
		if err != nil || !slices.Equal(r, again) {
			t.Fatalf("%q is read as %v (%v)", r, again, err)
		}
		distinct := map[int64]bool{}
		for _, n := range numbers {
			distinct[n] = true
		}
		var all []int64
		for n := range again.All {
			all = append(all, n)
		}
		if int64(len(distinct)) != again.Len() || len(all) != len(distinct) {
			t.Fatalf("%v is %q: %d of %d", numbers, r, again.Len(), len(distinct))
		}
		for n := int64(-1); n < 62; n++ {
			if again.Has(n) != distinct[n] || slices.Contains(all, n) != distinct[n] {
				t.Fatalf("%d in %q", n, r)
			}
		}
	})
}

func TestRangesThatAreNone(t *testing.T) {
	for _, text := range []string{"-", "1-", "-1", "2-1", "1,1", "1,2", "1-3,4", "3,1", "01", "1-1", "1, 3", " 1", "1,", "x", "1--2", "9223372036854775808", "+1"} {
		if r, err := ParseRanges(text); err == nil {
			t.Errorf("%q was read as %v", text, r)
		}
	}
	if r, err := ParseRanges("0-9223372036854775807"); err != nil || r.Len() == math.MaxInt64 || r.End() != math.MaxInt64 {
		t.Errorf("%v (%v)", r, err)
	}
}

const rules = `# Rules of the Tin Whistle Circle

~~~duly
rulebook: {name: Whistles, version: 1, in force: 2026-01-01, time zone: Europe/London, calendar: GB-ENG, start: intake}
ends: {closed: {}, upheld: {kind: finding}, odd: {}}
roles: {clerk: {}}
retention: {closed: 6 months, case files: 12 months, statistics: 3 weeks}
~~~

## 1 Intake

~~~duly
stage: intake
steps:
  decide: {who: clerk, does: decide, within: 5 working days, outcomes: {no: closed, yes: upheld, hm: odd}, else: no}
~~~
`

func book(t testing.TB) *rulebook.Rulebook {
	t.Helper()
	r, problems := rulebook.Read([]rulebook.File{{Name: "rules.md", Text: []byte(rules)}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return r
}

var ended = timetable.MustDate("2026-03-02")

func target(r *rulebook.Rulebook) Target {
	return Target{Case: "7F3C-92KD", End: "closed", EndedOn: ended, Rules: r, Number: "2026-0001", Entries: []Entry{
		{Number: 3, Person: "complainant", Party: true}, {Number: 4, Person: "system"}, {Number: 9, Person: "sam", Names: true},
	}}
}

func TestRetentionCountsFromTheEnd(t *testing.T) {
	r := book(t)
	for _, c := range []struct {
		end   string
		scope Scope
		item  string
		until string
	}{
		{"closed", OfFile, "closed", "2026-09-02"}, {"upheld", OfContent, CaseFiles, "2027-03-02"}, {"upheld", OfAll, Statistics, "2026-03-23"},
	} {
		x, found := Retained(r, c.end, c.scope)
		until, err := Until(r, x, ended)
		if !found || x.What != c.item || err != nil || until.String() != c.until {
			t.Errorf("%s, %s: %s until %s (%v)", c.end, c.scope, x.What, until, err)
		}
	}
	bare := *r
	bare.Retention = nil
	if _, found := Retained(&bare, "closed", OfFile); found {
		t.Error("a rulebook that says nothing says something")
	}
}

// Whatever anybody does in whatever order: nobody approves what they asked for, nothing is
// erased under a hold or before its day, and what was lawful folds.
func TestNothingIsErasedByOneAloneOrUnderAHold(t *testing.T) {
	r := book(t)
	rapid.Check(t, func(t *rapid.T) {
		var register Register
		people := rapid.SampledFrom([]string{"ada", "abe", "ann"})
		day, entry := ended, int64(100)
		askers := map[int64]string{}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			day += timetable.Date(rapid.IntRange(0, 60).Draw(t, "days"))
			entry++
			by := people.Draw(t, "by")
			pick := rapid.Int64Range(100, entry).Draw(t, "about")
			target := target(r)
			target.End = rapid.SampledFrom([]string{"closed", "upheld", "odd"}).Draw(t, "end")
			want := Want{
				Scope: rapid.SampledFrom(Scopes).Draw(t, "scope"), Person: "", Reason: rapid.SampledFrom([]string{"x", " "}).Draw(t, "why"),
				Ground: rapid.SampledFrom([]string{"", "Article 17"}).Draw(t, "ground"),
			}
			if want.Scope == OfPerson {
				want.Person = rapid.SampledFrom([]string{"complainant", "sam", "nobody", ""}).Draw(t, "person")
			}
			var e casework.Event
			var no *casework.Refusal
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				if e, no = register.Ask(by, target, want, day); no == nil {
					askers[entry] = by
				}
			case 1:
				if e, no = register.Approve(by, pick, target, day); no == nil {
					approved(t, register, e, askers[pick], by, day, target)
				}
			case 2:
				e, no = register.Decline(by, pick, "x", day)
			case 3:
				e, no = register.Place(by, target.Case, "sam", "x", day+10, day)
			case 4:
				e, no = register.Lift(by, pick, "x", day)
			}
			if no != nil {
				if !strings.Contains(no.What, " ") {
					t.Fatalf("a refusal without words: %+v", no)
				}
				continue
			}
			after, err := register.With(Event{Event: e, Entry: entry})
			if err != nil {
				t.Fatalf("what was lawful does not fold: %v", err)
			}
			register = after
		}
	})
}

func approved(t *rapid.T, r Register, e casework.Event, asked, by string, day timetable.Date, target Target) {
	if asked == by {
		t.Fatal("whoever asked has approved")
	}
	if r.Hold(target.Case) != nil {
		t.Fatal("it was erased under a hold")
	}
	n, err := NoteOf(Event{Event: e, Entry: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if n.Basis.Retention != "" && n.Basis.Until >= day || n.Basis.Retention == "" && n.Basis.Words == "" {
		t.Fatalf("it rests on nothing: %+v", n.Basis)
	}
	if n.Scope == OfPerson && n.Numbers.Len() != 1 || n.Scope != OfPerson && n.Numbers.String() != "3-4,9" {
		t.Fatalf("%s erases %s", n.Scope, n.Numbers)
	}
	if n.Scope != OfAll && n.Covers(3, journal.Oversight) {
		t.Fatal("the course was erased with less")
	}
}

// An entry that says something else than this program writes is an error, and nothing more.
func TestEventsOfOthersDoNotFold(t *testing.T) {
	for _, e := range []casework.Event{
		{Kind: Erased}, {Kind: Erased, Erasing: &casework.Erasing{}}, {Kind: Erased, Erasing: &casework.Erasing{Scope: "all", Envelopes: []string{"soul"}, Entries: "1", Count: 1}},
		{Kind: Erased, Erasing: &casework.Erasing{Scope: "all", Envelopes: []string{"content"}, Entries: "1-3", Count: 2}},
		{Kind: Declined, Erasing: &casework.Erasing{}}, {Kind: Lifted, Erasing: &casework.Erasing{}}, {Kind: casework.Done, Erasing: &casework.Erasing{}},
	} {
		if _, err := (Register{}).With(Event{Event: e, Entry: 7}); err == nil {
			t.Errorf("%+v folds", e)
		}
	}
}
