package casework

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"duly/timetable"
)

const formula = "We have looked at all that was handed in with great care and find that nothing in it reaches what the rules ask for in a case of this kind"

func reasoned(id string, event int, text string) Reasoned {
	return Reasoned{ReasonedAt: ReasonedAt{Case: id, Event: event, Kind: Done, Stage: "hearing", Step: "decision", Day: timetable.MustDate("2026-03-02")}, Text: text}
}

func TestRepeatedReasons(t *testing.T) {
	words := strings.Fields(formula)
	own := "Hob was at the lock at nine, as the log of the boat says, and cannot have thrown the lamp at the north lodge a quarter of an hour before"
	for what, c := range map[string]struct {
		a, b    string
		percent int // 0: not a repeat
	}{
		"the same":                           {formula, formula, 100},
		"other letters, marks and stops":     {formula, strings.ToUpper(strings.ReplaceAll(formula, " find ", ", find: ")), 100},
		"other dates and numbers":            {formula + " on 3 March 2026, entry 12", formula + " on 4 March 2027, entry 999", 100},
		"one word of 29 is another":          {formula, strings.Replace(formula, "great", "due", 1), 100 * 24 / 30},
		"another text":                       {formula, own, 0},
		"half of it":                         {formula, strings.Join(words[:14], " "), 0},
		"the words in another order":         {formula, func() string { w := slices.Clone(words); slices.Reverse(w); return strings.Join(w, " ") }(), 0},
		"too short to tell, though the same": {"No case to answer here at all", "No case to answer here at all", 0},
		"long enough by a word":              {"No case to answer here at all today", "No case to answer here at all today", 100},
	} {
		got := Repeated([]Reasoned{reasoned("A", 3, c.a), reasoned("B", 5, c.b)})
		percent := 0
		if len(got.Repeats) == 1 {
			r := got.Repeats[0]
			percent = r.Percent
			if r.Case != "B" || r.Event != 5 || r.Of.Case != "A" || r.Of.Event != 3 || r.Others != 1 {
				t.Errorf("%s: %+v", what, r)
			}
		}
		if percent != c.percent || len(got.Repeats) > 1 {
			t.Errorf("%s: %d in a hundred, want %d (%+v)", what, percent, c.percent, got)
		}
	}
}

// One complaint about three people is decided three times over; a measure that goes on, and a
// further extension, need reasons of their own.
func TestWhatIsComparedWithWhat(t *testing.T) {
	a, b := reasoned("A", 1, formula), reasoned("B", 1, formula)
	a.Incident, b.Incident = "X", "X"
	if got := Repeated([]Reasoned{a, b}); len(got.Repeats) != 0 || got.Compared != 2 {
		t.Errorf("cases of one incident: %+v", got)
	}
	same := func(first, again Kind, subject string) int {
		x, y := reasoned("A", 1, formula), reasoned("A", 9, formula)
		x.Kind, y.Kind, x.Subject, y.Subject = first, again, "M1", subject
		return len(Repeated([]Reasoned{x, y}).Repeats)
	}
	if same(Imposed, Continued, "M1") != 1 || same(Continued, Continued, "M1") != 1 || same(Extended, Extended, "M1") != 1 {
		t.Error("reasons that are given again for the same are not compared")
	}
	if same(Imposed, Continued, "M2") != 0 || same(Done, Extended, "M1") != 0 {
		t.Error("reasons for something else in the same case are compared")
	}
	c := &Case{Incident: "I", Events: []Event{
		{Kind: Received, By: "complainant", Role: "complainant", Text: formula},
		{Kind: Done, By: "sam", Role: "secretary", Step: "acknowledge", Text: formula}, // decides nothing
		{Kind: Done, By: "respondent", Role: "respondent", Outcome: "admits", Text: formula},
		{Kind: Lifted, By: "system", Role: "secretary", Text: formula},
		{Kind: Done, By: "sam", Role: "secretary", Step: "triage", Outcome: "accept", Text: "a", Particulars: &Particulars{Findings: []Finding{{Reasons: "b"}}},
			Matter: &Matter{Weighing: &Weighing{Start: "c", Aggravating: "d", Mitigating: "e"}}},
		{Kind: Imposed, By: "sam", Role: "secretary", Subject: "M1", Text: "f", Matter: &Matter{Restraint: &Restriction{Lesser: "g"}}},
		{Kind: Extended, By: "sam", Role: "secretary", Text: ""},
	}}
	got := ReasonsIn("A", c, 0)
	if len(got) != 2 || got[0].Text != "a\nb\nc\nd\ne" || got[0].Event != 5 || got[1].Text != "f\ng" || got[1].Subject != "M1" || got[0].Incident != "I" {
		t.Errorf("%+v", got)
	}
	if rest := ReasonsIn("A", c, 5); len(rest) != 1 || rest[0].Event != 6 {
		t.Errorf("from the sixth on: %+v", rest)
	}
}

// Whatever the texts, what is said to repeat is as alike as is said, the figure is the same from
// either side, and to compare one by one comes to the same.
func TestRepeatedIsSymmetricAndExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(strings.Fields("the rule of a lamp was not by it and north south 12 3rd éclair"))
		text := func(name string) string { return strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, name), " ") }
		a := text("a")
		b := a
		if rapid.Bool().Draw(t, "another") {
			b = text("b")
		} else if w := strings.Fields(b); len(w) > 0 {
			w[rapid.IntRange(0, len(w)-1).Draw(t, "at")] = word.Draw(t, "word")
			b = strings.Join(w, " ")
		}
		x, y := runsOf(a), runsOf(b)
		both := 0
		for _, run := range x {
			if slices.Contains(y, run) {
				both++
			}
		}
		want := 0
		if x != nil && y != nil {
			want = 100 * both / (len(x) + len(y) - both)
		}
		for _, pair := range [][2]string{{a, b}, {b, a}} {
			got := Repeated([]Reasoned{reasoned("A", 1, pair[0]), reasoned("B", 1, pair[1])})
			one, found := RepeatedBy(reasoned("B", 1, pair[1]), []Reasoned{reasoned("A", 1, pair[0])})
			if found != (want >= RepeatedFrom) || found != (len(got.Repeats) == 1) || found && (one.Percent != want || got.Repeats[0] != one) {
				t.Fatalf("%d in a hundred, and %+v, %+v", want, got, one)
			}
		}
	})
}

// A formula in very many cases is found in each of them, also where it was changed a little, and
// in a time that does not grow with their square.
func TestAFormulaInManyCases(t *testing.T) {
	var all []Reasoned
	const many = 4000
	for i := range many {
		all = append(all, reasoned(fmt.Sprint(i), 1, fmt.Sprintf("%s. %s said so, number%c.", formula, strings.Repeat(string(rune('a'+i%26)), 1+i%7), 'a'+i%23)))
	}
	got := Repeated(all)
	if len(got.Repeats) != many-1 || got.Compared != many {
		t.Errorf("%d of %d are found to repeat", len(got.Repeats), got.Compared)
	}
}
