package amendment

import (
	"fmt"
	"slices"
	"strings"

	"duly/check"
)

// judge says whether anything is lost, and whether anything is different at all.
func (x *comparison) judge() {
	switch {
	case x.Unproved != "" && !x.proved:
		x.lose("", []string{BothParties}, "It cannot be shown that nothing is lost, because not all of it was worked out")
	case x.lessSound():
		x.lose("", []string{BothParties}, "The new rulebook is not sound: %s", x.unsound())
	}
	x.NothingLost = len(x.Losses) == 0
	changed := func(l Length) bool { return l.Change != Same }
	x.Same = len(x.Declared)+len(x.Rules)+len(x.Findings)+len(x.Waits) == 0 && x.Unproved == "" && !changed(x.Bounds) &&
		!slices.ContainsFunc(x.Categories, changed) && !slices.ContainsFunc(x.Stages, changed) && !slices.ContainsFunc(x.Ends, changed) &&
		!slices.ContainsFunc(x.Floors, func(f FloorChange) bool { return f.Change != Same }) &&
		!slices.ContainsFunc(x.Promises, func(p PromiseChange) bool { return p.Change != Same || p.Verdict != Same })
}

// lessSound tells whether a promise of the new rulebook can be broken that the old
// one kept or did not make, or an error is found that the old one did not have.
func (x *comparison) lessSound() bool {
	for name, p := range x.new.Result.Promises {
		before := x.old.Result.Promises[name]
		if p.Verdict != check.Guaranteed && (before == nil || before.Verdict == check.Guaranteed) {
			return true
		}
	}
	return slices.ContainsFunc(x.Findings, func(f FindingChange) bool {
		return f.Change != Gone && f.Severity == check.Fault && f.AcceptedAfter == ""
	})
}

// unsound says why a rulebook is not sound, and how far the old one was no better.
func (x *comparison) unsound() string {
	broken, errors := objections(x.new.Result)
	var parts []string
	if broken > 0 {
		parts = append(parts, counted(broken, "promise")+" can be broken")
	}
	if errors > 0 {
		found := counted(errors, "error") + " found"
		if x.old.Result != nil {
			if _, before := objections(x.old.Result); before > 0 {
				found += fmt.Sprintf(", and %d in the old one", before)
			}
		}
		parts = append(parts, found)
	}
	return strings.Join(parts, "; ")
}

// objections counts the promises of a rulebook that can be broken, and the errors
// found that it does not accept with a reason.
func objections(r *check.Result) (broken, errors int) {
	for _, p := range r.Promises {
		if p.Verdict != check.Guaranteed {
			broken++
		}
	}
	for _, f := range r.Findings {
		if f.Severity == check.Fault && f.Accepted == "" {
			errors++
		}
	}
	return broken, errors
}

// summarise writes five sentences at most that can be voted on.
func (x *comparison) summarise() {
	if x.Same {
		x.say(false, "The two rulebooks say the same, and the same is proved of both.")
		x.sayUnsound()
		return
	}
	x.sayLength()
	x.sayPromises()
	x.sayRights()
	x.sayUnsound()
	x.say(false, "%s", x.OpenCases.Says)
}

func (x *comparison) say(loss bool, format string, args ...any) {
	x.Summary = append(x.Summary, Sentence{fmt.Sprintf(format, args...), loss})
}

// sayLength says whether cases take longer, and those of which categories
// otherwise.
func (x *comparison) sayLength() {
	if !x.proved {
		x.say(true, "How much longer or shorter a case can take is not known: %s", lower(x.Unproved))
		return
	}
	g := x.Bounds.Guaranteed
	text := ""
	switch g.Change {
	case Same:
		text = "A case takes as long as before: " + atMost(g.After)
	case Bounded:
		text = "Every case has a last day now, and had none: " + atMost(g.After)
	case Endless:
		text = "A case has no last day any more: it was over after " + atMost(g.Before)
	case Mixed:
		text = fmt.Sprintf("A case can take %s, where it was %s", atMost(g.After), termWords(g.Before))
	default:
		text = fmt.Sprintf("A case can take %s than before: %s, where it was %s", g.Change, atMost(g.After), termWords(g.Before))
	}
	text += ", whatever anybody does"
	if t := x.Bounds.OnTime; t.Change != g.Change && t.Change != Same {
		text += fmt.Sprintf("; if everybody is on time it is %s, where it was %s", termWords(t.After), termWords(t.Before))
	}
	var others []string
	for _, c := range x.Categories {
		if k := c.Guaranteed.Change; k != g.Change && c.Change == Changed {
			others = append(others, fmt.Sprintf("“%s” (%s)", c.Name, k))
		}
	}
	if len(others) > 0 {
		text += "; not so in cases of " + and(others)
	}
	x.say(g.Change == Endless, "%s.", text)
}

func termWords(t *Term) string {
	switch {
	case t == nil:
		return "no case"
	case !t.LastDay:
		return "without a last day"
	}
	return fmt.Sprintf("%s or %s", counted(t.WorkingDays, "working day"), counted(t.CalendarDays, "day"))
}

func atMost(t *Term) string {
	if t != nil && t.LastDay {
		return "at most " + termWords(t)
	}
	return termWords(t)
}

func (x *comparison) sayPromises() {
	kinds := []struct {
		words string
		loss  bool
		is    func(PromiseChange) bool
	}{
		{"lost", true, func(p PromiseChange) bool { return p.Change == Lost }},
		{"promising less", true, func(p PromiseChange) bool { return p.Promised == Worse }},
		{"promising something else", true, func(p PromiseChange) bool { return p.Promised == Other }},
		{"kept less surely", true, func(p PromiseChange) bool { return p.Verdict == Worse }},
		{"gained", false, func(p PromiseChange) bool { return p.Change == Gained }},
		{"promising more", false, func(p PromiseChange) bool { return p.Promised == Better }},
		{"kept more surely", false, func(p PromiseChange) bool { return p.Verdict == Better }},
	}
	var parts []string
	loss := false
	for _, k := range kinds {
		var names []string
		for _, p := range x.Promises {
			if k.is(p) {
				names = append(names, "“"+p.Name+"”")
			}
		}
		if len(names) > 0 {
			parts = append(parts, k.words+": "+and(names))
			loss = loss || k.loss
		}
	}
	switch {
	case len(x.Promises) == 0:
		x.say(false, "Neither rulebook promises anything.")
	case len(parts) == 0:
		x.say(false, "The promises are the same and are kept as they were.")
	default:
		x.say(loss, "Of the promises, %s.", strings.Join(parts, "; "))
	}
}

// sayRights says whose time shrinks or grows, and which other rights shrink.
func (x *comparison) sayRights() {
	var parts []string
	loss := false
	for _, k := range []struct {
		words string
		loss  bool
		is    func(FloorChange) bool
	}{
		{"less time for", true, func(f FloorChange) bool { return f.Loss }},
		{"more time for", false, func(f FloorChange) bool {
			return f.Change == Longer || f.Change == Gained && f.Likely == ""
		}},
	} {
		var who []string
		for _, party := range []string{Complainant, Respondent} {
			var steps []string
			for _, f := range x.Floors {
				if f.Party == party && k.is(f) {
					steps = append(steps, f.Step)
				}
			}
			if len(steps) > 0 {
				who = append(who, fmt.Sprintf("the %s (%s)", party, few(steps)))
			}
		}
		if len(who) > 0 {
			parts = append(parts, k.words+" "+and(who))
			loss = loss || k.loss
		}
	}
	var shrinks []string
	for _, it := range x.Declared {
		if it.Shrinks != "" && it.Key != "allow" && !(it.Change == Gone && x.floorOf(it.Name)) {
			shrinks = append(shrinks, fmt.Sprintf("%s (%s)", it.Shrinks, it.Name))
		}
	}
	if len(shrinks) > 0 {
		loss = true
		parts = append(parts, "rights that shrink: "+few(shrinks))
	}
	if len(parts) == 0 {
		x.say(false, "Each party keeps the time that it had, and no other right shrinks.")
		return
	}
	x.say(loss, "%s.", capital(strings.Join(parts, "; ")))
}

// floorOf tells whether a step is a party's with a time of its own, so that its
// loss is told among those.
func (x *comparison) floorOf(step string) bool {
	return slices.ContainsFunc(x.Floors, func(f FloorChange) bool { return f.Step == step && f.Loss })
}

func (x *comparison) sayUnsound() {
	if x.proved && !x.new.Result.Sound() {
		x.say(x.lessSound(), "The new rulebook is not sound: %s.", x.unsound())
	}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
