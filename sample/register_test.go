package sample_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duly/beacon"
	"duly/journal"
	"duly/sample"
)

var (
	overseer = sample.Person{ID: "ovi", Overseer: true}
	officer  = sample.Person{ID: "ola"}
)

// noon is a moment more than a day before round 1000.
var noon = beacon.Quicknet.Time(1000).Add(-30 * time.Hour)

func announced(d sample.Draw, at time.Time) sample.Event {
	return sample.Event{Kind: journal.SampleAnnounced, Sample: 1, Text: d.Announcement.Text(), Entry: d.Entry, Recorded: at.UnixMicro()}
}

func with(t interface{ Fatal(...any) }, events ...sample.Event) sample.Register {
	var r sample.Register
	for _, e := range events {
		var err error
		if r, err = r.With(e); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func of(kind, text string) sample.Event { return sample.Event{Kind: kind, Sample: 1, Text: text} }

// However cases are passed over, one after the other, the register says what the lot
// falls on.
func TestPassedOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		d.Passed = nil
		d = settled(d)
		r := with(t, announced(d, noon), of(journal.SamplePopulation, d.Published.Text()))
		for _, w := range d.Words {
			r, _ = r.With(of(journal.SampleWord, w))
		}
		r, err := r.With(of(journal.SampleDrawn, d.Result()))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 5).Draw(t, "times") {
			s := r.Of(1)
			if len(s.Drawn) == 0 {
				break
			}
			p := sample.Passing{Case: rapid.SampledFrom(s.Drawn).Draw(t, "case").Case, Reason: rapid.SampledFrom(sample.Reasons).Draw(t, "reason")}
			now := s.Draw
			now.List = d.List
			text, no := now.Pass(p)
			if no != nil {
				t.Fatal(no)
			}
			if r, err = r.With(of(journal.SamplePassed, text)); err != nil {
				t.Fatal(err)
			}
			now = r.Of(1).Draw
			now.List = d.List
			if err := now.Check(); err != nil {
				t.Fatalf("after %q: %v", text, err)
			}
			if s.Holds(p.Case) == r.Of(1).Holds(p.Case) {
				t.Fatal("the register before is not what it was")
			}
		}
	})
}

// What may be done follows from who asks, from the time and from how far it has come.
func TestWhatMayBeDone(t *testing.T) {
	d := example(12)
	early, late := noon, beacon.Quicknet.Time(1000)
	words := d
	words.Round, words.Signature, words.Words = 0, "", []string{"six"}
	words = settled(words)
	waits := with(t, announced(d, early), of(journal.SamplePopulation, d.Published.Text()))
	open := with(t, announced(words, early), of(journal.SamplePopulation, words.Published.Text()))
	worded := with(t, announced(words, early), of(journal.SamplePopulation, words.Published.Text()), of(journal.SampleWord, "six"))
	fell := with(t, announced(d, early), of(journal.SamplePopulation, d.Published.Text()), of(journal.SampleDrawn, d.Result()))
	bare := with(t, announced(d, early))
	day := early.Add(sample.Notice)
	another := d.Announcement
	another.Commitment = hexOf("another")
	soon := another
	soon.Round = beacon.Quicknet.From(late.Add(sample.Notice)) - 1
	never := another
	never.Round = beacon.LastRound
	for _, c := range []struct {
		name string
		no   *sample.Refusal
		says string // "": it may be done
	}{
		{"announced", waits.Announce(overseer, another, early, 2000), ""},
		{"by an officer", waits.Announce(officer, another, early, 2000), "for an overseer to announce"},
		{"as of what is to come", waits.Announce(overseer, another, early, 1000), "latest checkpoint is of 1000 entries"},
		{"with the same secret", waits.Announce(overseer, d.Announcement, early, 2000), "was announced with sample 1"},
		{"a round too soon", waits.Announce(overseer, soon, late, 2000), "for 24 hours before the round is signed"},
		{"a round in another age", waits.Announce(overseer, never, late, 2000), "within a year"},
		{"of no sort", waits.Announce(overseer, sample.Announcement{Purpose: "x"}, early, 2000), "from which cases"},
		{"shown", waits.Of(1).MayReveal(overseer, d.Secret, late), ""},
		{"shown too early", waits.Of(1).MayReveal(overseer, d.Secret, late.Add(-time.Second)), "keep your secret until then"},
		{"shown by an officer", waits.Of(1).MayReveal(officer, d.Secret, late), "for an overseer to show"},
		{"shown of no population", bare.Of(1).MayReveal(overseer, d.Secret, late), "have not been published"},
		{"another secret", waits.Of(1).MayReveal(overseer, hexOf("x"), late), "not the secret that was announced"},
		{"no secret", waits.Of(1).MayReveal(overseer, "sesame", late), "64 hexadecimal digits"},
		{"shown twice", fell.Of(1).MayReveal(overseer, d.Secret, late), "is drawn"},
		{"shown without a word", open.Of(1).MayReveal(overseer, d.Secret, late), "Nobody has put in a word"},
		{"shown with a word", worded.Of(1).MayReveal(overseer, d.Secret, late), ""},
		{"a word", open.Of(1).MayPut(officer, "three oranges", day), ""},
		{"a word too early", open.Of(1).MayPut(officer, "three oranges", day.Add(-time.Second)), "Words can be put in from"},
		{"a word of an overseer’s", open.Of(1).MayPut(overseer, "three oranges", day), "An overseer puts in no word"},
		{"a word where a round decides", waits.Of(1).MayPut(officer, "three oranges", day), "by no word of anybody’s"},
		{"an empty word", open.Of(1).MayPut(officer, " ", day), "Put in one line"},
		{"looked at", fell.Of(1).MayAudit(overseer, d.Drawn[0].Case), ""},
		{"looked at by an officer", fell.Of(1).MayAudit(officer, d.Drawn[0].Case), "for an overseer to look at"},
		{"looked at, not drawn", fell.Of(1).MayAudit(overseer, "OTHER"), "did not fall on this case"},
		{"looked at before", waits.Of(1).MayAudit(overseer, d.Drawn[0].Case), "is not drawn yet"},
	} {
		switch {
		case c.says == "" && c.no != nil:
			t.Errorf("%s: refused: %v", c.name, c.no)
		case c.says != "" && (c.no == nil || !strings.Contains(c.no.What, c.says)):
			t.Errorf("%s: %v, want “%s”", c.name, c.no, c.says)
		}
	}
	for state, s := range map[sample.State]*sample.Sample{sample.Waits: waits.Of(1), sample.Audits: fell.Of(1)} {
		if got := s.State(early); got != state {
			t.Errorf("it is %s, want %s", got, state)
		}
	}
	if got := waits.Of(1).State(late); got != sample.Due {
		t.Errorf("at its time it is %s", got)
	}
}

// What does not follow what came before is an error: the record would be damaged.
func TestMisfits(t *testing.T) {
	d := example(12)
	first, published, fell := announced(d, noon), of(journal.SamplePopulation, d.Published.Text()), of(journal.SampleDrawn, d.Result())
	second := first
	second.Sample = 2
	for name, events := range map[string][]sample.Event{
		"a word of none":         {of(journal.SampleWord, "six")},
		"the second as first":    {second},
		"two of one number":      {first, first},
		"two populations":        {first, published, published},
		"drawn twice":            {first, published, fell, fell},
		"a word afterwards":      {first, published, fell, of(journal.SampleWord, "six")},
		"looked at before":       {first, published, {Kind: journal.SampleAudited, Sample: 1, Case: d.Drawn[0].Case, Form: &sample.Form{}}},
		"an audit without form":  {first, published, fell, {Kind: journal.SampleAudited, Sample: 1, Case: d.Drawn[0].Case}},
		"passed that never fell": {first, published, fell, of(journal.SamplePassed, "passed OTHER interest\n")},
		"passed for no reason":   {first, published, fell, of(journal.SamplePassed, "passed "+d.Drawn[0].Case+" dislike\n")},
		"of no kind":             {first, of("sample forgotten", "")},
	} {
		var r sample.Register
		var err error
		for _, e := range events {
			if r, err = r.With(e); err != nil {
				break
			}
		}
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// A form is held against the questions, and the results count finished ones, held back
// as the figures are where they are few.
func TestForms(t *testing.T) {
	questions := []sample.Question{{ID: "limits"}, {ID: "told"}}
	for says, f := range map[string]sample.Form{
		"still open":            {Finished: true, Answers: []sample.Answer{{Question: "limits", Answer: "yes"}}},
		"No question":           {Answers: []sample.Answer{{Question: "weather", Answer: "yes"}}},
		"Answer yes, no":        {Answers: []sample.Answer{{Question: "limits", Answer: "perhaps"}}},
		"why it cannot be told": {Answers: []sample.Answer{{Question: "limits", Answer: sample.CannotTell}}},
		"at most 4000":          {Answers: []sample.Answer{{Question: "limits", Note: strings.Repeat("x", 4001)}}},
	} {
		if all := f.Check(questions); !slices.ContainsFunc(all, func(r *sample.Refusal) bool { return strings.Contains(r.What, says) }) {
			t.Errorf("want “%s”, have %v", says, all)
		}
	}
	half := sample.Form{Answers: []sample.Answer{{Question: "told", Note: "Later."}}}
	if all := half.Check(questions); len(all) > 0 {
		t.Errorf("half a form is refused: %v", all)
	}
	text, err := half.Text()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sample.ParseForm(text); err != nil || again.Answer("told").Note != "Later." || again.Answer("limits").Answer != "" {
		t.Errorf("it is read back as %+v (%v)", again, err)
	}
	var forms []sample.Form
	for i := range 40 {
		forms = append(forms, sample.Form{Finished: true, Answers: []sample.Answer{{Question: "limits", Answer: sample.AnswerWords[i%2]}, {Question: "promise of old", Answer: "yes"}}})
	}
	few, many := resultsOf(t, forms[:19], 100, questions), resultsOf(t, forms, 100, questions)
	if len(few) != 2 || few[0].Table.Cells != nil || few[0].Table.Reason == "" {
		t.Errorf("19 forms are shown as %+v", few)
	}
	if len(many) != 2 || many[0].Table.Total != 40 || len(many[0].Table.Cells) != 2 || many[0].Table.Cells[0].Shown != "20" || !strings.Contains(many[1].Question.Text, "earlier rulebook") {
		t.Errorf("40 forms are shown as %+v", many)
	}
	// All alike tells of every case only where every case was drawn.
	if c := many[1].Table.Cells; len(c) != 1 || c[0].Shown != "40" {
		t.Errorf("40 that are alike, of 100, are shown as %+v", many[1].Table)
	}
	if whole := resultsOf(t, forms, 40, questions); whole[1].Table.Cells != nil || !strings.Contains(whole[1].Table.Reason, "in one line") {
		t.Errorf("40 that are alike, of 40, are shown as %+v", whole[1].Table)
	}
}

// resultsOf are the results of a sample of n cases on which the lot fell for those of the
// forms.
func resultsOf(t *testing.T, forms []sample.Form, n int, questions []sample.Question) []sample.Result {
	t.Helper()
	d := example(n)
	d.Each, d.Size = false, len(forms)
	d = settled(d)
	r := with(t, announced(d, noon), of(journal.SamplePopulation, d.Published.Text()), of(journal.SampleDrawn, d.Result()))
	for i, f := range forms {
		f.Case = d.Drawn[i].Case
		var err error
		if r, err = r.With(sample.Event{Kind: journal.SampleAudited, Sample: 1, Case: f.Case, Form: &f}); err != nil {
			t.Fatal(err)
		}
	}
	return r.Of(1).Results(questions)
}
