package casework_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

var sides = []casework.Actor{crowd[0], crowd[1]}

// Whatever anybody does with the evidence: no party sees a file that the record
// does not show to have gone to them; the sides see the same, but for what a
// reason on record says; the overseer sees none of it; and a finding that cites
// what a side has not, or what is sealed, is refused.
func TestAnyDisclosure(t *testing.T) {
	r := readRulebook(t, "testdata/alleging.md")
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2026-03-02")
		c := &casework.Case{}
		events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened.", Exhibits: []casework.Exhibit{invented("first")}}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for n := range 60 {
			if !c.Open() {
				break
			}
			day += timetable.Date(rapid.IntRange(0, 4).Draw(t, "days"))
			lapsed, err := casework.Lapse(r, c, day)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, c, lapsed)
			if n%2 == 0 {
				withEvidence(t, r, c, day)
			} else {
				anAct(t, r, c, rapid.SampledFrom(crowd).Draw(t, "who"), day)
			}
			decided += unseenIsRefused(t, r, c, day)
			nobodySeesMore(t, r, c)
		}
	})
	if decided == 0 {
		t.Error("no case came to a decision that could have cited something unseen: the test shows nothing")
	}
}

// withEvidence has an officer or a party do something with the evidence.
func withEvidence(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	who := rapid.SampledFrom([]casework.Actor{crowd[0], crowd[1], crowd[3], crowd[3], crowd[3]}).Draw(t, "who")
	lawful, _, err := casework.Moves(r, c, who, day)
	if err != nil {
		t.Fatal(err)
	}
	lawful = slices.DeleteFunc(lawful, func(m casework.Move) bool {
		return !slices.Contains([]string{casework.Submit, casework.Disclose, casework.Withhold, casework.Redact, casework.Consult, casework.ToBundle, casework.Add}, m.Kind)
	})
	if len(lawful) == 0 {
		return
	}
	act := full(r, c, rapid.SampledFrom(lawful).Draw(t, "move"), day, "")
	if act.Kind == casework.Add {
		act.Text = fmt.Sprintf("«said at %d»", c.Version)
	}
	if rapid.IntRange(0, 2).Draw(t, "again") == 0 && len(act.Exhibits) == 1 && act.Kind != casework.Redact {
		act.Exhibits = again(t, r, c)
	}
	events, err := casework.Perform(r, c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) && act.Kind == casework.Withhold && refusal.Field == "to" {
		return // they have the same file under another number
	}
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
}

// again is a file that came before, under another name.
func again(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) []casework.Exhibit {
	var files []casework.Exhibit
	for _, p := range casework.Evidence(r, c.Events) {
		if p.File != nil {
			files = append(files, *p.File)
		}
	}
	x := rapid.SampledFrom(files).Draw(t, "file")
	x.Name = fmt.Sprintf("«again at %d».pdf", c.Version)
	return []casework.Exhibit{x}
}

// unseenIsRefused tries every decision on each exhibit that it may not rely on.
func unseenIsRefused(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) (tried int) {
	pam := crowd[6]
	lawful, _, err := casework.Moves(r, c, pam, day)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range lawful {
		if m.Kind != casework.Do || m.Step.Step != "decision" || m.As != "panel" {
			continue
		}
		for _, p := range casework.Evidence(r, c.Events) {
			if p.Complainant != 0 && p.Respondent != 0 && p.Redacted == "" {
				continue
			}
			act := full(r, c, m, day, "upheld")
			act.Findings[len(act.Findings)-1].Evidence = []string{p.ID}
			_, err := casework.Perform(r, c, pam, act)
			var refusal *casework.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("a decision on %s was taken (%v): %+v", p.ID, err, p)
			}
			if refusal.Field == "findings" {
				tried++
			}
		}
	}
	return tried
}

func nobodySeesMore(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) {
	if seen := casework.EvidenceFor(r, c, casework.Actor{ID: "ove", Roles: []string{casework.Overseer}}); seen != nil {
		t.Fatalf("the overseer sees %v", seen)
	}
	sees := map[string]map[string]bool{}
	for _, side := range sides {
		sees[side.Party] = map[string]bool{}
		for _, p := range casework.EvidenceFor(r, c, side) {
			sees[side.Party][p.ID] = true
		}
		filesOf(t, r, c, side)
		unsaid(t, r, c, side)
	}
	for _, p := range casework.Evidence(r, c.Events) {
		for _, side := range sides {
			if sees[side.Party][p.ID] && p.Role != side.Party && !wentTo(r, c, p, side.Party) {
				t.Fatalf("the %s sees %s, and nothing shows that it went to them: %+v", side.Party, p.ID, p)
			}
		}
		if sees[rulebook.Complainant][p.ID] != sees[rulebook.Respondent][p.ID] && c.Told(r, rulebook.Respondent) && !reasoned(c, p) {
			t.Fatalf("one side sees %s, the other does not, and nothing says why: %+v", p.ID, p)
		}
	}
}

// filesOf: a party's view of the events holds no file beside the exhibits that
// they have.
func filesOf(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, side casework.Actor) {
	theirs := map[string]bool{}
	for _, p := range casework.EvidenceFor(r, c, side) {
		if p.File != nil {
			theirs[p.File.SHA256] = true
		}
	}
	for i, e := range casework.View(r, c, side).Events {
		for _, x := range e.Exhibits {
			if !theirs[x.SHA256] {
				t.Fatalf("the %s sees %s in the event %d (%s), and it is no exhibit of theirs", side.Party, x.Name, i, e.Kind)
			}
		}
		if e.Kind == casework.Submitted && e.Matter != nil && len(c.Events[i].Exhibits) > 0 && !theirs[c.Events[i].Exhibits[0].SHA256] {
			t.Fatalf("the %s reads what was submitted in the event %d", side.Party, i)
		}
	}
}

// wentTo looks at the events alone: something after the exhibit came gave it to
// the party.
func wentTo(r *rulebook.Rulebook, c *casework.Case, p casework.Piece, party string) bool {
	if p.Of != "" { // it stands for one that had gone, or went itself
		for _, q := range casework.Evidence(r, c.Events) {
			if q.ID == p.Of && wentTo(r, c, q, party) {
				return true
			}
		}
	}
	if p.Role == rulebook.Complainant || p.Role == rulebook.Respondent {
		return party == p.Role || party == rulebook.Complainant || c.Told(r, rulebook.Respondent)
	}
	for _, e := range c.Events[p.Event+1:] {
		step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
		switch {
		case e.Kind == casework.Bundled:
			return true
		case (e.Kind == casework.Done || e.Kind == casework.Lapsed) && step != nil && step.Does == rulebook.Notify && step.To == rulebook.BothParties:
			return true
		case e.Kind == casework.Disclosed && slices.Contains(casework.Subjects(e.Subject), p.ID) && (e.To == party || e.To == rulebook.BothParties):
			return true
		}
	}
	step := r.Step(rulebook.StepRef{Stage: c.Events[p.Event].Stage, Step: c.Events[p.Event].Step})
	return step != nil && step.Decides() // with a decision, which both read
}

// reasoned: somebody wrote down why an exhibit, or the one that it stands for, is
// with one side only, or sealed for all but who brought it.
func reasoned(c *casework.Case, p casework.Piece) bool {
	if slices.ContainsFunc(p.Custody, func(h casework.CustodyEntry) bool {
		return h.Text != "" && (h.Kind == casework.Withheld || h.Kind == casework.Redacted || h.Kind == casework.Disclosed && h.To != rulebook.BothParties)
	}) {
		return true // the same file came before, and was kept back
	}
	return slices.ContainsFunc(c.Events, func(e casework.Event) bool {
		about := slices.Contains(casework.Subjects(e.Subject), p.ID) || slices.Contains(casework.Subjects(e.Subject), p.Of) && p.Of != ""
		return e.Text != "" && about && (e.Kind == casework.Withheld || e.Kind == casework.Disclosed && e.To != rulebook.BothParties || e.Kind == casework.Redacted)
	})
}

// Whatever is alleged when, a finding is made on each allegation that stands, on
// none twice, and on none that the respondent had no time to answer.
func TestAnyAllegation(t *testing.T) {
	r := readRulebook(t, "testdata/alleging.md")
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		day := timetable.MustDate("2026-03-02")
		c := &casework.Case{}
		events, err := casework.Receive(r, casework.Complaint{Category: "conduct", Account: "It happened."}, day, false)
		if err != nil {
			t.Fatal(err)
		}
		apply(t, c, events)
		for range 80 {
			if !c.Open() {
				break
			}
			day += timetable.Date(rapid.IntRange(0, 6).Draw(t, "days"))
			lapsed, err := casework.Lapse(r, c, day)
			if err != nil {
				t.Fatal(err)
			}
			apply(t, c, lapsed)
			if rapid.IntRange(0, 1).Draw(t, "goes on") == 1 {
				goesOn(t, r, c, day)
			} else {
				alleges(t, r, c, day)
			}
		}
		found += eachFoundAndHeard(t, r, c)
	})
	if found == 0 {
		t.Error("no finding on an allegation was made: the test shows nothing")
	}
}

// goesOn has somebody do the first step that is open to anybody.
func goesOn(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	for _, who := range crowd {
		lawful, _, err := casework.Moves(r, c, who, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range lawful {
			if m.Kind != casework.Do {
				continue
			}
			events, err := casework.Perform(r, c, who, full(r, c, m, day, first(m.Outcomes)))
			var refusal *casework.Refusal
			if errors.As(err, &refusal) {
				continue // who else sat
			}
			if err != nil {
				t.Fatal(err)
			}
			apply(t, c, events)
			return
		}
	}
}

// alleges has an officer or the respondent do something about an allegation.
func alleges(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, day timetable.Date) {
	who := rapid.SampledFrom([]casework.Actor{crowd[1], crowd[2], crowd[3]}).Draw(t, "who")
	lawful, _, err := casework.Moves(r, c, who, day)
	if err != nil {
		t.Fatal(err)
	}
	lawful = slices.DeleteFunc(lawful, func(m casework.Move) bool {
		return !slices.Contains([]string{casework.Frame, casework.Reword, casework.Drop, casework.Answer}, m.Kind)
	})
	if len(lawful) == 0 {
		return
	}
	act := full(r, c, rapid.SampledFrom(lawful).Draw(t, "move"), day, "")
	if act.Kind == casework.Add {
		act.Text = fmt.Sprintf("«said at %d»", c.Version)
	}
	if rapid.IntRange(0, 2).Draw(t, "again") == 0 && len(act.Exhibits) == 1 && act.Kind != casework.Redact {
		act.Exhibits = again(t, r, c)
	}
	events, err := casework.Perform(r, c, who, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) && act.Kind == casework.Withhold && refusal.Field == "to" {
		return // they have the same file under another number
	}
	if err != nil {
		t.Fatal(err)
	}
	apply(t, c, events)
}

func eachFoundAndHeard(t *rapid.T, r *rulebook.Rulebook, c *casework.Case) (found int) {
	for i, e := range c.Events {
		step := r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step})
		if e.Kind != casework.Done || !slices.Contains(step.Needs, "findings") {
			continue
		}
		count := map[string]int{}
		for _, f := range e.Findings() {
			count[f.Allegation+" "+f.Definition+" "+f.Clause]++
		}
		before := casework.Allegations(r, c.Events[:i])
		for _, a := range before {
			for _, text := range a.Texts {
				version, _ := r.Text(text.Definition, text.Digest)
				if text.InForce > a.From {
					t.Fatalf("%s is judged by a text of %s, and was done on %s", a.ID, text.InForce, a.From)
				}
				for _, clause := range version.Clauses {
					if n := count[a.ID+" "+text.Definition+" "+clause.ID]; a.Stands() != (n == 1) {
						t.Fatalf("%s (standing: %t) has %d findings on clause %s", a.ID, a.Stands(), n, clause.ID)
					}
				}
			}
			if a.Stands() && a.Answered == 0 && e.Day-a.Put < 14 {
				t.Fatalf("%s was put to the respondent on %s, not answered, and found on %s", a.ID, a.Put, e.Day)
			}
			found++
		}
	}
	return found
}

// unsaid: nowhere in what a party sees stands the name of a file that another sent, nor
// words that are sealed or kept from them; and the same bytes reach nobody by one number
// from whom they are kept by another.
func unsaid(t *rapid.T, r *rulebook.Rulebook, c *casework.Case, side casework.Actor) {
	shown := stringsIn(reflect.ValueOf(casework.View(r, c, side).Events))
	shown = append(shown, stringsIn(reflect.ValueOf(casework.EvidenceFor(r, c, side)))...)
	all := casework.Evidence(r, c.Events)
	for _, p := range all {
		switch {
		case p.Role == side.Party:
		case p.File != nil && p.Untitled && slices.Contains(shown, p.File.Name):
			t.Fatalf("the %s reads that %s came as %s", side.Party, p.ID, p.File.Name)
		case p.File != nil && p.Kept(side.Party) && slices.Contains(shown, p.File.SHA256):
			if !slices.ContainsFunc(all, func(q casework.Piece) bool {
				return q.Role == side.Party && q.File != nil && q.File.SHA256 == p.File.SHA256
			}) {
				t.Fatalf("the %s has the file that is withheld from them as %s", side.Party, p.ID)
			}
		case p.File == nil && p.Link == nil && (p.Sealed() || p.Kept(side.Party)) && p.Spoken(c.Events) != "Because it is so." && slices.Contains(shown, p.Spoken(c.Events)):
			t.Fatalf("the %s reads the words of %s, which are not for them", side.Party, p.ID)
		}
	}
}
