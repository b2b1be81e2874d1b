package amendment

import (
	"fmt"
	"strings"
	"testing"

	"duly/check"
	"duly/procedures"
	"duly/rulebook"
)

func read(t testing.TB, text string, others ...rulebook.File) *rulebook.Rulebook {
	t.Helper()
	r, problems := rulebook.Read(append([]rulebook.File{{Name: "rules.md", Text: []byte(text)}}, others...))
	if r == nil {
		t.Fatalf("not a rulebook: %v", problems)
	}
	return r
}

const rules = `# Rules of the Sundial League

` + "```duly" + `
rulebook:
  name: Complaints procedure of the Sundial League
  version: 1
  in force: 2026-01-01
  time zone: Europe/London
  calendar: GB-ENG
  start: intake
` + "```" + `

## 1 Promises

Every complaint ends within 90 working days. Nobody is found
against unheard.

` + "```duly" + `
promises:
  over in time: {from: received, to: ended, within: 90 working days}
  heard first: {party: respondent, in: hearing.reply, at least: 14 days, before: hearing.decision}
` + "```" + `

## 2 People

` + "```duly" + `
roles:
  secretary:
  panel: {seats: 3, quorum: 2}
  elders: {seats: 3, quorum: 2, independent: yes}
ends:
  closed:
  upheld: {kind: finding}
  not upheld: {kind: finding}
  undecided: {kind: undecided}
sanctions:
  warning:
  exclusion: {least: 1 month, most: 12 months, effects: [may not vote]}
` + "```" + `

## 3 Intake

The secretary decides within five working days, and gives reasons.

` + "```duly" + `
stage: intake
steps:
  acknowledge: {who: secretary, does: notify complainant, within: 2 working days, else: done}
  triage:
    who: secretary
    does: decide
    within: 5 working days
    needs: [reasons]
    outcomes: {accept: hearing, out of scope: closed}
    else: accept
` + "```" + `

## 4 Hearing

The member has 14 days to answer. Then the panel decides.

` + "```duly" + `
stage: hearing
steps:
  notice: {who: secretary, does: notify respondent, within: 3 working days, else: done}
  reply: {who: respondent, does: reply, after: notice, allow: 14 days}
  decision:
    who: panel
    does: decide
    after: reply
    within: 15 working days
    extend: {by: 5 working days, times: 1, approved by: elders, needs: [reasons]}
    needs: [reasons, findings]
    not by: [intake.triage]
    outcomes: {upheld: upheld, not upheld: not upheld}
    else: undecided
` + "```" + `
`

// amended replaces texts of the rules, two by two.
func amended(t testing.TB, pairs ...string) *rulebook.Rulebook {
	t.Helper()
	text := rules
	for i := 0; i < len(pairs); i += 2 {
		if strings.Count(text, pairs[i]) != 1 {
			t.Fatalf("%q stands there %d times", pairs[i], strings.Count(text, pairs[i]))
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return read(t, text)
}

// A book compared with itself changes nothing: each of the library, whose texts
// are read again.
func TestARulebookDoesNotDifferFromItself(t *testing.T) {
	for _, p := range procedures.List() {
		t.Run(p.Name, func(t *testing.T) {
			a, _ := rulebook.Read(procedures.Files(p.Name))
			b, _ := rulebook.Read(procedures.Files(p.Name))
			c := Report(a, b, check.Options{})
			if !c.Same || !c.NothingLost || len(c.Losses) > 0 || c.Unproved != "" {
				t.Errorf("same %v, nothing lost %v: %v %v %v", c.Same, c.NothingLost, c.Losses, c.Declared, c.Rules)
			}
			if len(c.Promises) != len(a.Promises) || len(c.Stages) != len(a.Stages) || len(c.Floors) == 0 {
				t.Errorf("%d promises, %d stages and %d floors were compared", len(c.Promises), len(c.Stages), len(c.Floors))
			}
			if len(c.Summary) != 1 {
				t.Errorf("the summary: %v", c.Summary)
			}
		})
	}
}

// Lines broken elsewhere, spaces, and lists in another order say nothing new.
func TestOnlyItsLayoutIsDifferent(t *testing.T) {
	c := Report(read(t, rules), amended(t,
		"Nobody is found\nagainst unheard.", "Nobody\nis found against\nunheard.",
		"needs: [reasons, findings]", "needs: [findings,   reasons]",
		"  warning:\n", "  # the mildest\n  warning:\n",
		"closed:\n", "closed: {}\n",
	), check.Options{})
	if !c.Same {
		t.Errorf("%v %v", c.Declared, c.Rules)
	}
}

// facts lists in short what a change is made of, so that a test sees all of it.
func facts(c *Change) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, i := range c.Declared {
		s := i.Change + " " + i.Kind + " " + i.Name
		if i.Key != "" {
			s += ": " + i.Key + ": " + i.Before + " > " + i.After
		}
		if i.Shrinks != "" {
			s += " [" + i.Shrinks + "]"
		}
		add("%s", s)
	}
	for _, p := range c.Promises {
		if p.Change != Same || p.Verdict != Same {
			add("promise %s: %s, promised %s, verdict %s", p.Name, p.Change, p.Promised, p.Verdict)
		}
	}
	for _, f := range c.Floors {
		if f.Change != Same {
			add("floor %s: %s", f.Step, f.Change)
		}
	}
	for _, r := range c.Rules {
		add("rule %s > %s: %s", r.RuleBefore, r.RuleAfter, strings.Join(r.What, ", "))
	}
	if k := c.Bounds.Guaranteed.Change; k != Same {
		add("guaranteed %s", k)
	}
	if k := c.Bounds.OnTime.Change; k != Same {
		add("on time %s", k)
	}
	for _, f := range c.Findings {
		add("%s finding %s", f.Change, f.Code)
	}
	for _, w := range c.Waits {
		add("%s wait %s", w.Change, w.Step)
	}
	return out
}

// Each single change is found, with all that follows from it, and nothing else.
func TestEachChangeIsFoundAndOnlyThat(t *testing.T) {
	for _, x := range []struct {
		name, old, new string
		lost           bool
		want           []string
	}{
		{"a limit", "within: 5 working days\n", "within: 8 working days\n", false,
			[]string{"changed step intake.triage: within: 5 working days > 8 working days", "rule 3 > 3: declares", "guaranteed longer", "on time longer"}},
		{"a limit too long for the promise", "within: 15 working days\n", "within: 90 working days\n", true,
			[]string{"changed step hearing.decision: within: 15 working days > 90 working days", "promise over in time: same, promised same, verdict worse", "rule 4 > 4: declares", "guaranteed longer", "on time longer"}},
		{"an else", "    else: undecided\n", "", true,
			[]string{"changed step hearing.decision: else: the case ends “undecided” > ", "promise over in time: same, promised same, verdict worse",
				"rule 4 > 4: declares", "guaranteed has no last day any more", "new finding S03", "new finding S01", "new wait hearing.decision"}},
		{"a promise", "  over in time: {from: received, to: ended, within: 90 working days}\n", "", true,
			[]string{"promise over in time: lost, promised , verdict ", "rule 1 > 1: declares"}},
		{"a promise made easier", "within: 90 working days}", "within: 100 working days}", true,
			[]string{"promise over in time: changed, promised worse, verdict same", "rule 1 > 1: declares"}},
		{"a promise made harder", "within: 90 working days}", "within: 80 working days}", false,
			[]string{"promise over in time: changed, promised better, verdict same", "rule 1 > 1: declares"}},
		{"a promise in another unit", "within: 90 working days}", "within: 12 months}", true,
			[]string{"promise over in time: changed, promised worse, verdict same", "rule 1 > 1: declares"}},
		{"a promise by another name", "over in time:", "finished:", false,
			[]string{"promise finished: renamed, promised same, verdict same", "rule 1 > 1: declares"}},
		{"a floor", "allow: 14 days}", "allow: 10 days}", true,
			[]string{"changed step hearing.reply: allow: 14 days > 10 days [a party has less time]", "promise heard first: same, promised same, verdict worse",
				"floor hearing.reply: shorter", "rule 4 > 4: declares", "guaranteed shorter", "on time shorter", "new finding L18"}},
		{"a longer floor", "allow: 14 days}", "allow: 21 days}", false,
			[]string{"changed step hearing.reply: allow: 14 days > 21 days", "floor hearing.reply: longer", "rule 4 > 4: declares", "guaranteed longer", "on time longer"}},
		{"prose", "gives reasons.", "gives good reasons.", false, []string{"rule 3 > 3: text"}},
		{"a title", "## 3 Intake", "## 3 Taking complaints in", false, []string{"rule 3 > 3: renamed"}},
		{"a number", "## 4 Hearing", "## 5 Hearing", false, []string{"rule 4 > 5: moved"}},
		{"reasons", "    needs: [reasons]\n", "", true,
			[]string{"changed step intake.triage: needs: reasons >  [no longer needed: reasons]", "rule 3 > 3: declares", "new finding S11"}},
		{"who is barred", "    not by: [intake.triage]\n", "", false,
			[]string{"changed step hearing.decision: not by: whoever did intake.triage >  [it may be done by whoever did intake.triage]", "rule 4 > 4: declares"}},
		{"who does it", "  triage:\n    who: secretary", "  triage:\n    who: panel", false,
			[]string{"changed step intake.triage: who: the secretary > the panel", "rule 3 > 3: declares"}},
		{"an extension", "by: 5 working days, times: 1", "by: 5 working days, times: 2", false,
			[]string{"changed step hearing.decision: extend: by 5 working days, once, approved by the elders, with reasons > by 5 working days, twice, approved by the elders, with reasons",
				"rule 4 > 4: declares", "guaranteed longer", "on time longer"}},
		{"an outcome", "not upheld: not upheld}\n", "not upheld: closed}\n", false,
			[]string{"changed step hearing.decision: outcome “not upheld”: the case ends “not upheld” > the case ends “closed”", "rule 4 > 4: declares", "new finding S01"}},
		{"independence", ", independent: yes}", "}", false,
			[]string{"changed role elders: independent: yes >  [the role need not be independent any more]", "rule 2 > 2: declares"}},
		{"a sanction", "most: 12 months", "most: 24 months", false,
			[]string{"changed sanction exclusion: most: 12 months > 24 months [a heavier sanction can be imposed]", "rule 2 > 2: declares"}},
		{"a letter no longer sent", "  acknowledge: {who: secretary, does: notify complainant, within: 2 working days, else: done}\n", "", false,
			[]string{"gone step intake.acknowledge [the complainant is no longer told here]", "rule 3 > 3: declares"}},
		{"the start of the year", "in force: 2026-01-01", "in force: 2026-02-01", false,
			[]string{"changed rulebook the rulebook: in force: 1 January 2026 > 1 February 2026", "rule Rules of the Sundial League > Rules of the Sundial League: declares"}},
		{"a closed day", "  start: intake", "  closed: [2026-12-24, 2026-12-29]\n  start: intake", false,
			[]string{"changed calendar the calendar: days no longer worked:  > 24 December 2026, 29 December 2026",
				"rule Rules of the Sundial League > Rules of the Sundial League: declares", "guaranteed longer", "on time longer"}},
		{"a rule more", "## 4 Hearing", "## 4 Tact\n\nNobody gossips.\n\n## 5 Hearing", false, []string{"rule  > 4: new", "rule 4 > 5: moved"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := Report(read(t, rules), amended(t, x.old, x.new), check.Options{})
			if got, want := strings.Join(facts(c), "\n"), strings.Join(x.want, "\n"); got != want {
				t.Errorf("found\n%s\nwant\n%s", got, want)
			}
			if c.NothingLost == x.lost || c.NothingLost != (len(c.Losses) == 0) || c.Same {
				t.Errorf("nothing lost: %v; %v", c.NothingLost, c.Losses)
			}
			if len(c.Summary) > 5 {
				t.Errorf("%d sentences: %v", len(c.Summary), c.Summary)
			}
			marked := false
			for _, s := range c.Summary {
				marked = marked || s.Loss
			}
			if x.lost && !marked {
				t.Errorf("the summary tells of no loss: %v", c.Summary)
			}
		})
	}
}
