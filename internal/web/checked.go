package web

import (
	"cmp"
	"slices"
	"strings"

	"duly/check"
	"duly/internal/web/picture"
	"duly/rulebook"
)

// checked is what else the checker found out about a rulebook, beside what
// became of its promises.
type checked struct {
	Picture  PictureView
	Ends     []EndBound
	Floors   []FloorView
	Findings []FindingView
	Sound    bool // the findings were looked for
}

// A PictureView is the procedure drawn.
type PictureView struct {
	Picture picture.Picture
	Longest string // what the thicker line is
	Run     []Rung // the same case, day by day
}

// An EndBound is how long a case can take to one of its ends.
type EndBound struct {
	Name      string
	What      string // "a finding", or what else is worth saying of the end
	Rule      *RuleLink
	Whatever  string // whatever anybody does
	IfOnTime  string
	Unreached bool
}

// A FloorView is the least time that a party can be left with, in a sentence.
type FloorView struct {
	Party string
	Step  string
	Rule  *RuleLink
	Says  string
	Cut   bool
}

// A FindingView is something that the checker objects to.
type FindingView struct {
	Code     string
	Chip     string // how serious it is, in words
	Tone     string // for the colour: "refuted", "partly", or "accepted"
	Rule     *RuleLink
	Why      string
	Mend     string
	Accepted string // why the rulebook keeps it all the same
}

// stageAnchor is where the page lists a stage. No heading has a point in its
// anchor, so none can be the same.
func stageAnchor(name string) string {
	return "stage." + strings.Join(strings.Fields(name), "_")
}

// draw draws the procedure; without a result no case is shown in it.
func draw(r *rulebook.Rulebook, result *check.Result) PictureView {
	p := picture.Draw(r, result, picture.Options{ID: "procedure", Stage: func(name string) string { return "#" + stageAnchor(name) }})
	v := PictureView{Picture: p}
	rules := ruleLinks{r, ""}
	for _, e := range p.Run.Events {
		v.Run = append(v.Run, Rung{Day: e.Date, What: rung(r, e), Rule: rules.link(e.Rule)})
	}
	if len(v.Run) == 0 {
		if p.Run.Endless {
			v.Longest = "There is no longest case: where it says so, a case can wait for ever."
		}
		return v
	}
	first, last := v.Run[0].Day, v.Run[len(v.Run)-1].Day
	dates := "received on " + first.Long() + ", ended on " + last.Long() + ", " + plural(p.Run.Days, "day") + " later"
	if p.Run.OnTime {
		v.Longest = "There is no longest case: where it says so, a case can wait for ever. The thicker line is the longest case if everybody is on time: " + dates + "."
	} else {
		v.Longest = "The thicker line is the longest case that there can be: " + dates + "."
	}
	return v
}

// tell puts into words what the checker found beside the promises.
func tell(r *rulebook.Rulebook, result *check.Result) checked {
	rules := ruleLinks{r, ""}
	c := checked{Sound: true, Picture: draw(r, result)}
	for i := range r.Ends {
		if b := result.Ends[r.Ends[i].Name]; b != nil {
			c.Ends = append(c.Ends, endBound(&r.Ends[i], b, rules))
		}
	}
	for i := range result.Floors {
		c.Floors = append(c.Floors, floor(r, &result.Floors[i], rules))
	}
	for _, f := range result.Findings {
		c.Findings = append(c.Findings, finding(f, rules))
	}
	// What is an error first; what the rulebook gives a reason for last.
	slices.SortStableFunc(c.Findings, func(a, b FindingView) int {
		return cmp.Compare(slices.Index(tones, a.Tone), slices.Index(tones, b.Tone))
	})
	return c
}

var tones = []string{"refuted", "partly", "accepted"}

func finding(f check.Finding, rules ruleLinks) FindingView {
	v := FindingView{Code: f.Code, Rule: rules.link(f.Rule), Why: f.Why, Mend: f.Mend, Accepted: f.Accepted}
	switch {
	case f.Accepted != "" && f.Severity == check.Fault:
		v.Tone, v.Chip = "accepted", "Error, kept for a reason"
	case f.Accepted != "":
		v.Tone, v.Chip = "accepted", "Warning, kept for a reason"
	case f.Severity == check.Fault:
		v.Tone, v.Chip = "refuted", "Error"
	default:
		v.Tone, v.Chip = "partly", "Warning"
	}
	return v
}

func endBound(e *rulebook.End, b *check.EndBounds, rules ruleLinks) EndBound {
	v := EndBound{Name: capital(e.Name), Rule: rules.link(e.Rule), Unreached: !b.Reached}
	switch e.Kind {
	case "finding":
		v.What = "a finding"
	case "undecided":
		v.What = "nobody decided"
	}
	v.Whatever = longestTo(b.Reached, b.Guaranteed, "no case comes to it")
	v.IfOnTime = longestTo(b.ReachedOnTime, b.OnTime, "no case comes to it then")
	return v
}

func longestTo(reached bool, b *check.Bound, never string) string {
	switch {
	case !reached:
		return capital(never)
	case b == nil:
		return "Without a bound"
	}
	return "At most " + plural(b.WorkingDays.Days, "working day") + ", or " + plural(b.CalendarDays.Days, "calendar day")
}

// floor says in a sentence how much of a party's time is sure.
func floor(r *rulebook.Rulebook, f *check.Floor, rules ruleLinks) FloorView {
	stage, step, _ := strings.Cut(f.Step, ".")
	ref := rulebook.StepRef{Stage: stage, Step: step}
	v := FloorView{Party: capital(the(f.Party)), Step: "“" + step + "” in “" + stage + "”", Rule: rules.link(f.Rule), Cut: f.CutBy != ""}
	has := "The rules give " + f.Allow + " " + purpose(r.Step(ref), ref) + "."
	days := plural(f.Days, "calendar day")
	switch {
	case f.CutBy != "" && f.Days <= 0:
		v.Says = has + " Something can take all of it away: " + cause(f.CutBy) + "."
	case f.CutBy != "":
		v.Says = has + " It can be cut short, to " + days + ", by " + cause(f.CutBy) + "."
	default:
		v.Says = has + " Nobody can shorten it: the day on which it begins does not count, and it is never less than " + days + "."
	}
	return v
}

// cause names what cuts a party's time short.
func cause(name string) string {
	stage, step, isStep := strings.Cut(name, ".")
	if !isStep {
		return "“" + name + "”"
	}
	step, outcome, decided := strings.Cut(step, "=")
	s := "“" + step + "” in “" + stage + "”"
	if decided {
		s += " with “" + outcome + "”"
	}
	return s
}
