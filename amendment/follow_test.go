package amendment

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/check"
	"duly/rulebook"
	"duly/timetable"
)

// Whatever field the language has, a declaration that has it says something else
// than one that has not.
func TestEveryFieldIsCompared(t *testing.T) {
	for _, declaration := range []any{
		&rulebook.Role{}, &rulebook.Stage{}, &rulebook.Step{}, &rulebook.End{}, &rulebook.Pause{}, &rulebook.Measure{},
		&rulebook.Sanction{}, &rulebook.Category{}, &rulebook.Definition{}, &rulebook.Letter{}, &rulebook.Retention{}, &rulebook.Rulebook{},
	} {
		v := reflect.ValueOf(declaration).Elem()
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			slice := v.Field(i).Kind() == reflect.Slice
			if apart[name] || apart[v.Type().Name()+"."+name] || slice && v.Type() == reflect.TypeFor[rulebook.Rulebook]() {
				continue
			}
			v.Field(i).Set(sample(v.Field(i).Type()))
			if got := aspects(declaration); len(got) != 1 || got[0].words == "" {
				t.Errorf("%s.%s says %v", v.Type().Name(), name, got)
			}
			v.Field(i).SetZero()
		}
	}
}

// sample is some value that is not zero.
func sample(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32:
		v.SetInt(3)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Slice:
		v = reflect.Append(v, sample(t.Elem()))
	case reflect.Pointer:
		v = reflect.New(t.Elem())
		if t == reflect.TypeFor[*rulebook.Consequence]() {
			v.Elem().FieldByName("Done").SetBool(true)
		} else if t.Elem().Kind() == reflect.Struct {
			v.Elem().Set(sample(t.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type().Field(i).Name != "Place" {
				v.Field(i).Set(sample(v.Field(i).Type()))
			}
		}
	}
	return v
}

func TestARenamedStepIsOneGoneAndOneNew(t *testing.T) {
	c := Report(read(t, rules), amended(t,
		"in: hearing.reply", "in: hearing.answer", "  reply: {who", "  answer: {who", "after: reply", "after: answer",
	), check.Options{})
	var seen []string
	for _, it := range c.Declared {
		seen = append(seen, it.Change+" "+it.Name+" "+it.Likely)
	}
	if got := strings.Join(seen, "; "); got != "new hearing.answer hearing.reply; changed hearing.decision ; gone hearing.reply hearing.answer" {
		t.Error(got)
	}
	for _, f := range c.Floors {
		if f.Loss || f.Likely == "" {
			t.Errorf("the time is there under another name: %+v", f)
		}
	}
	// The promise is about another step now, which is not for a machine to take as the same.
	if len(c.Losses) != 1 || c.Promises[1].Promised != Other || c.Promises[1].OldUnderNew != "" {
		t.Errorf("%+v %+v", c.Losses, c.Promises[1])
	}
}

func TestARenamedStageIsSuggested(t *testing.T) {
	c := Report(read(t, rules), amended(t, "stage: intake", "stage: receipt", "start: intake", "start: receipt", "[intake.triage]", "[receipt.triage]"), check.Options{})
	for _, l := range c.Stages {
		want := map[string]string{"receipt": "intake", "intake": "receipt"}[l.Name]
		if l.Likely != want {
			t.Errorf("stage %s is likely %q", l.Name, l.Likely)
		}
	}
}

func TestOpenCases(t *testing.T) {
	c := Report(read(t, rules), amended(t, "within: 5 working days\n", "within: 6 working days\n"), check.Options{})
	if o := c.OpenCases; o.AppliesTo != "new complaints" || o.Says != "Cases received before 1 January 2026 run to their end under the old rules, version 1." || len(o.Stays)+len(o.Keeps) > 0 {
		t.Errorf("%+v", o)
	}
	c = Report(read(t, rules), amended(t,
		"  start: intake", "  start: intake\n  applies to: all open cases",
		"allow: 14 days}", "allow: 10 days}",
		"  notice: {who: secretary", "  letter: {who: secretary", "after: notice", "after: letter",
	), check.Options{})
	if len(c.OpenCases.Stays) != 1 || c.OpenCases.Stays[0] != (Staying{"step", "hearing.notice", "4", "hearing.letter"}) {
		t.Errorf("%+v", c.OpenCases.Stays)
	}
	if len(c.OpenCases.Keeps) != 1 || c.OpenCases.Keeps[0] != (Keeping{"hearing.reply", "respondent", "14 days", "10 days", "4"}) {
		t.Errorf("%+v", c.OpenCases.Keeps)
	}
	if !strings.Contains(c.OpenCases.Says, "(hearing.notice) stay on the old version.") {
		t.Error(c.OpenCases.Says)
	}
}

// A promise that is made no longer may be kept all the same, and that is said.
func TestOldPromisesAreHeldAgainstTheNewRules(t *testing.T) {
	without := []string{"  over in time: {from: received, to: ended, within: 90 working days}\n", ""}
	c := Report(read(t, rules), amended(t, without...), check.Options{})
	if p := c.Promises[1]; p.Name != "over in time" || p.Change != Lost || p.OldUnderNew != check.Guaranteed {
		t.Errorf("%+v", p)
	}
	if s := c.Losses[0].Says; !strings.HasSuffix(s, "the new rules would keep it all the same, but do not promise it") {
		t.Error(s)
	}
	c = Report(read(t, rules), amended(t, append(without, "within: 15 working days", "within: 90 working days")...), check.Options{})
	if p := c.Promises[1]; p.OldUnderNew != check.Broken {
		t.Errorf("%+v", p)
	}
}

// What else ends a stage can cut a party's time short, though nobody touched it.
func TestATimeCutShortIsALoss(t *testing.T) {
	c := Report(read(t, rules), amended(t, "    after: reply\n", ""), check.Options{})
	if len(c.Losses) < 2 || c.NothingLost {
		t.Fatalf("%+v", c.Losses)
	}
	f := c.Floors[0]
	if f.Change != Shorter || !f.Loss || *f.DaysAfter >= 14 || f.CutByAfter != "hearing.decision" || f.AllowAfter != f.AllowBefore {
		t.Errorf("%+v", f)
	}
}

func TestWhatCannotBeWorkedOutIsSaid(t *testing.T) {
	far := amended(t, "in force: 2026-01-01", "in force: 2035-01-01", "calendar: GB-ENG", "calendar: {weekend: [sat, sun]}")
	c := Report(read(t, rules), far, check.Options{})
	if !strings.Contains(c.Unproved, "The old rulebook could not be worked out for complaints received from 1 January 2035 to 31 December 2038") || c.NothingLost || c.Same {
		t.Errorf("%q, nothing lost: %v", c.Unproved, c.NothingLost)
	}
	if len(c.Declared) == 0 || len(c.Floors) == 0 || len(c.Promises) != 2 {
		t.Errorf("what they declare is compared all the same: %+v", c)
	}
	a, _ := check.Report(far, check.Options{})
	b, _ := check.Report(read(t, rules), check.Options{})
	if c := Compare(Side{read(t, rules), b}, Side{far, a}); !strings.Contains(c.Unproved, "different dates of receipt") {
		t.Errorf("%q", c.Unproved)
	}
}

func TestTheTextOfARenumberedRuleReadsTheSame(t *testing.T) {
	with := func(n int) *rulebook.Rulebook {
		return read(t, fmt.Sprintf("%s\n## %d Last\n\n%d.1 Members\nvote.\n\n- %d.2 They do.\n", rules, n, n, n))
	}
	c := Report(with(5), with(6), check.Options{})
	if got := facts(c); !slices.Equal(got, []string{"rule 5 > 6: moved"}) {
		t.Error(got)
	}
}

func TestWhatStandsBeforeTheHeadingsIsARule(t *testing.T) {
	c := Report(read(t, "Hello.\n\n"+rules), read(t, "Good day.\n\n"+rules), check.Options{})
	if got := facts(c); !slices.Equal(got, []string{"rule  > : text"}) {
		t.Error(got)
	}
}

func TestLimitsAreComparedByTheirDays(t *testing.T) {
	x := &comparison{measured: map[[2]timetable.Limit]string{}, Change: &Change{From: timetable.MustDate("2026-01-01"), To: timetable.MustDate("2026-12-31")}, new: Side{Book: read(t, rules)}}
	limit := func(s string) timetable.Limit {
		if s == "" {
			return timetable.Limit{}
		}
		l, err := timetable.ParseLimit(s)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, c := range []struct{ before, after, want string }{
		{"14 days", "2 weeks", Same}, {"14 days", "10 days", Shorter}, {"10 working days", "14 days", Mixed}, {"14 days", "21 days", Longer},
		{"1 month", "30 days", Mixed}, {"", "1 day", Longer}, {"1 day", "", Shorter}, {"13 clear days", "14 days", Same},
	} {
		if got := x.measure(limit(c.before), limit(c.after)); got != c.want {
			t.Errorf("from %q to %q is %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// Whatever two texts are: what both have, with what only one has, is that one.
func TestRunsAreTheTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 12)
		p := Passage{strings.Join(words.Draw(t, "before"), " "), strings.Join(words.Draw(t, "after"), " ")}
		var before, after []string
		for i, r := range p.Runs() {
			if i > 0 && p.Runs()[i-1].In == r.In {
				t.Fatalf("two runs of one kind: %v", p.Runs())
			}
			if r.In != New {
				before = append(before, r.Text)
			}
			if r.In != Gone {
				after = append(after, r.Text)
			}
		}
		if strings.Join(before, " ") != p.Before || strings.Join(after, " ") != p.After {
			t.Fatalf("%q and %q from %v", p.Before, p.After, p.Runs())
		}
	})
}

// Lines broken in whatever places read the same.
func TestWrappingSaysNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"no", "member", "shall", "> be", "- late", "7"}), 1, 20).Draw(t, "words")
		wrapped := words[0]
		for _, w := range words[1:] {
			wrapped += rapid.SampledFrom([]string{" ", "\n", "  \n   "}).Draw(t, "gap") + w
		}
		if strings.Contains(wrapped, "\n>") || strings.Contains(wrapped, " >") {
			return // a sign of a quotation at the beginning of a line has a meaning
		}
		if p := passages(strings.Join(words, " "), wrapped); p != nil {
			t.Fatalf("%q differs: %v", wrapped, p)
		}
	})
}
