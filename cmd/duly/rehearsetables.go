package main

import (
	"slices"

	"duly/rehearsal"
	"duly/rulebook"
	"duly/timetable"
)

// kept sets the promises of both rulebooks against what happened, each on its
// own way.
func (w *rehearsalReport) kept() {
	if len(w.promises[0].Promises)+len(w.promises[1].Promises) == 0 {
		return
	}
	w.title("Promises")
	w.table(func(row func(...any)) {
		row("", "rule", "", "kept", "missed", "not told yet")
		for i, when := range []string{"old rules, as it went", "new rules, on the same days"} {
			for _, p := range w.promises[i].Promises {
				row(p.Name, p.Rule, when, p.Kept, p.Missed+p.Overdue, p.Running)
			}
		}
	})
	if n := beyond(w.figures.Would); n > 0 {
		w.line("  Under the new rules without %s of which it cannot be told.\n", counted(n, "case"))
	}
}

// most names the limits that would have been missed most.
func (w *rehearsalReport) most() {
	w.title("Which limits would have been missed that were not")
	missed := mostMissed(w.figures.Limits)
	for _, l := range missed {
		w.line("  %s (%s): %d of %d, by %s", placeName(l.Step), rulebook.Cite(l.Rule), l.Newly, l.Opened, limitWords(l.After))
	}
	if len(missed) == 0 {
		w.line("  None, each limit taken by itself.")
	}
	for _, l := range w.figures.Limits {
		if l.Spared > 0 {
			w.line("  The other way round, %s (%s): %d of %d were late, and would be in time.", placeName(l.Step), rulebook.Cite(l.Rule), l.Spared, l.Opened)
		}
	}
	w.WriteByte('\n')
}

func limitWords(l timetable.Limit) string {
	if l.IsZero() {
		return "no limit"
	}
	return l.String()
}

func (w *rehearsalReport) limits() {
	w.title("Each limit by itself")
	w.line("  Counted from the day on which the step did open, and held against the day on which it was done,")
	w.line("  whatever would have become of the case by then. It counts openings: a case can come to a step twice.")
	w.line("  Untold: it closed by itself while the new limit would still have run. Too soon: done before the end of")
	w.line("  the new wait. Spare: calendar days from done to the last day, in the middle.\n")
	w.table(func(row func(...any)) {
		row("", "rule", "limit", "opened", "missed", "new", "untold", "too soon", "spare", "new")
		for _, l := range w.figures.Limits {
			if l.Opened == 0 || l.Before.IsZero() && l.After.IsZero() {
				continue
			}
			limit := limitWords(l.After)
			switch {
			case !l.InBoth:
				limit = limitWords(l.Before) + " → no such step"
			case l.Before != l.After:
				limit = limitWords(l.Before) + " → " + limit
			}
			spare, spareNew := any("–"), any("–")
			if l.Done > 0 {
				spare, spareNew = l.SpareWas, l.SpareAlone
			}
			row(placeName(l.Step), l.Rule, limit, l.Opened, missed(l.Was), missed(l.Alone), l.Alone[rehearsal.Unknown], l.TooSoon, spare, spareNew)
		}
	})
}

func missed(n map[rehearsal.Fate]int) int { return n[rehearsal.Missed] + n[rehearsal.Overdue] }

var reasonWords = map[rehearsal.Reason]string{
	rehearsal.Gone:      "is not in the new rules",
	rehearsal.Overtaken: "was done when time had closed it",
	rehearsal.Early:     "was done before the new rules allow it",
	rehearsal.Unlawful:  "would have been refused",
	rehearsal.Lapsed:    "goes on by itself on a day on which it did not",
	rehearsal.Waited:    "does not go on by itself on the day on which it did",
	rehearsal.Otherwise: "comes on another day, or leads elsewhere",
}

// ways tells where cases go another way, and what people did that has no place.
func (w *rehearsalReport) ways() {
	if len(w.figures.Partings) > 0 {
		w.title("Where they first go another way")
		for _, p := range w.figures.Partings {
			w.line("  %s: %s %s%s", counted(p.Cases, "case"), placeName(p.What.Step), reasonWords[p.What.Why], cited(p.What.Rule))
		}
		w.WriteByte('\n')
	}
	if len(w.figures.Refused) > 0 {
		w.title("Acts that have no place under the new rules")
		for _, r := range w.figures.Refused {
			what := placeName(r.What.Step)
			if r.What.Kind != "do" {
				what = "to " + r.What.Kind + " " + what
			}
			w.line("  %s: %s %s%s", counted(r.Cases, "act"), what, reasonWords[r.What.Why], cited(r.What.Rule))
		}
		if slices.ContainsFunc(w.figures.Refused, func(r rehearsal.Count[rehearsal.Objection]) bool { return r.What.Why == rehearsal.Gone }) {
			w.line("  Where a step or stage has only got another name, say so: -renamed OLD=NEW.")
		}
		w.WriteByte('\n')
	}
}

func cited(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rulebook.Cite(rule) + ")"
}

var needWords = map[string]string{"reasons": "reasons", "findings": "findings, clause by clause", "evidence": "something in evidence", "votes": "each member’s vote"}

// given says what was taken for granted on the way.
func (w *rehearsalReport) given() {
	f := &w.figures
	if f.Held+f.Assumed+f.Handed+len(f.Given) == 0 {
		return
	}
	w.title("What was taken for granted")
	if f.Held > 0 {
		w.line("  %s came before the new rules allow it: taken to have waited for the first day on which they do.", counted(f.Held, "act"))
	}
	if f.Assumed > 0 {
		w.line("  %s that only the new rules have, nobody's act being on record: taken as done on the last day.", counted(f.Assumed, "step"))
	}
	if f.Handed > 0 {
		w.line("  %s by somebody whose step it is no more: taken as done, on the same day, by whose it is now.", counted(f.Handed, "act"))
	}
	for _, g := range f.Given {
		what := needWords[g.What]
		if what == "" {
			what = g.What
		}
		w.line("  %s for which the new rules ask for %s: taken to have had them.", counted(g.Cases, "act"), what)
	}
	w.WriteByte('\n')
}
