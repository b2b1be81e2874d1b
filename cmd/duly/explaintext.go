package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"duly/rulebook"
	"duly/timetable"
)

// text is the timetable for a terminal, or for paper.
func (e *explained) text(working bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s\n", e.Rulebook, e.Version)
	kind := ""
	if e.title != "" {
		kind = " of the kind “" + e.title + "”"
	}
	fmt.Fprintf(&b, "A complaint%s, received on %s.\n%s\n\n", kind, e.Received.Long(), e.Assumes)
	if e.Ends == nil {
		fmt.Fprint(&b, "It is never over by itself: somebody has to act.\n\n")
	} else {
		fmt.Fprintf(&b, "It is over by itself on %s: %s. That is %s after receipt, or %s.\n\n", e.Ends.Date.Long(), e.Ends.End, counted(e.Ends.CalendarDays, "day"), counted(e.Ends.WorkingDays, "working day"))
	}
	e.ladder(&b, working)
	e.table(&b)
	e.promises(&b, working)
	for _, n := range e.Notes {
		fmt.Fprintf(&b, "Note: %s\n", n)
	}
	return b.String()
}

func heading(b *strings.Builder, s string) {
	fmt.Fprintf(b, "%s\n%s\n\n", s, strings.Repeat("-", len([]rune(s))))
}

// ladder tells day by day what happens by itself.
func (e *explained) ladder(b *strings.Builder, working bool) {
	heading(b, "Day by day")
	for i, rung := range e.Run {
		day := ""
		if i == 0 || e.Run[i-1].Date != rung.Date {
			day = rung.Date.Long()
		}
		cite := ""
		if rung.Rule != "" {
			cite = " (" + rulebook.Cite(rung.Rule) + ")"
		}
		fmt.Fprintf(b, "  %-28s %s%s\n", day, rung.What, cite)
		l := rung.leg
		if l == nil || l.FellAway {
			continue
		}
		fmt.Fprintf(b, "  %-28s   %s for the %s, from %s\n", "", l.Limit, l.Who, l.Opened.Long())
		if working {
			arithmetic(b, l.Working)
		}
	}
	if e.Round != "" {
		fmt.Fprintf(b, "  %-28s the case comes back to the stage “%s”\n", "and so on, without end", e.Round)
	}
	for _, s := range e.Steps {
		if s.Closed == 0 && e.Ends == nil && e.Round == "" {
			fmt.Fprintf(b, "  %-28s %s: waits for the %s (%s)\n", "and then, without end", s.Step, s.Who, rulebook.Cite(s.Rule))
		}
	}
	fmt.Fprint(b, "\n")
}

func arithmetic(b *strings.Builder, steps []string) {
	for _, s := range steps {
		fmt.Fprintf(b, "  %-28s     %s\n", "", s)
	}
}

// table sets every step beside its days.
func (e *explained) table(b *strings.Builder) {
	heading(b, "Every step on this way")
	var rows strings.Builder
	w := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { fmt.Fprintf(w, "  %s\n", strings.Join(cells, "\t")) }
	row("step", "who", "opens at the latest", "last day", "limit", "rule")
	next := 0
	for _, stage := range e.Stages {
		name := stage.Stage
		if stage.Visit > 1 {
			name += fmt.Sprintf(", visit %d", stage.Visit)
		}
		row(name, "", brief(stage.Entered), brief(stage.Due), stage.Limit, stage.Rule)
		more(row, 0, stage.Extended, 0)
		for ; next < len(e.Steps) && e.Steps[next].Stage == stage.Stage && e.Steps[next].Visit == stage.Visit; next++ {
			s := &e.Steps[next]
			name, last, ceased := "  "+s.Step, brief(s.Due), timetable.Date(0)
			if s.PassedOn {
				name += " (passed on)"
			}
			if s.Due == 0 {
				last = "none"
			}
			if s.FellAway {
				ceased = s.Closed
			}
			row(name, s.Who, brief(s.Opened), last, s.Limit, s.Rule)
			notBefore := s.NotBefore
			if notBefore <= s.Opened {
				notBefore = 0
			}
			more(row, notBefore, s.Extended, ceased)
		}
	}
	w.Flush()
	for line := range strings.Lines(rows.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	fmt.Fprint(b, "\n")
	if len(e.NotReached) > 0 {
		fmt.Fprintf(b, "Only reached if somebody acts: %s.\n\n", strings.Join(e.NotReached, "; "))
	}
}

// more are further days of the row above.
func more(row func(...string), notBefore, extended, ceased timetable.Date) {
	if notBefore != 0 {
		row("    not before", "", brief(notBefore), "", "", "")
	}
	if extended != 0 {
		row("    if extended", "", "", brief(extended), "", "")
	}
	if ceased != 0 {
		row("    falls away", "", "", brief(ceased), "", "")
	}
}

// brief is a date for a column; nothing where there is none.
func brief(d timetable.Date) string {
	if d == 0 {
		return ""
	}
	return d.Weekday().String()[:3] + " " + d.String()
}

func (e *explained) promises(b *strings.Builder, working bool) {
	if len(e.Promises) == 0 {
		return
	}
	heading(b, "What is promised")
	for _, p := range e.Promises {
		fmt.Fprintf(b, "  %s (%s): %s\n", p.Name, rulebook.Cite(p.Rule), p.Promises)
		if p.Due == 0 {
			fmt.Fprint(b, "    this way does not come there\n")
			continue
		}
		fmt.Fprintf(b, "    last day %s, counted from %s\n    on this way: %s\n", p.Due.Long(), p.From.Long(), p.outcome(e))
		if working {
			for _, s := range p.Working {
				fmt.Fprintf(b, "      %s\n", s)
			}
		}
	}
	fmt.Fprint(b, "\n")
}

// outcome says how a promise fares on this way, and when that is not seen at a
// glance why.
func (p *explainedVow) outcome(e *explained) string {
	switch {
	case p.Outcome == "missed" && p.Reached != 0 && p.Reached <= p.Due:
		return fmt.Sprintf("over on %s, but “%s”, which the published figures count as missed", p.Reached.Long(), e.Ends.End)
	case p.Outcome == "missed" && p.Reached == 0:
		return "missed; it never comes about"
	case p.Reached != 0:
		return fmt.Sprintf("it comes about by itself on %s: %s", p.Reached.Long(), p.Outcome)
	}
	return p.Outcome
}
