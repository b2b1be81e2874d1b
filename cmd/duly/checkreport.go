package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"duly/check"
	"duly/rulebook"
)

// A checkReport writes what the checker found for people who vote on rules:
// promises first, then how long a case can take, rung by rung.
type checkReport struct {
	r      *rulebook.Rulebook
	result *check.Result
	bytes.Buffer
}

func (c *checkReport) write(out io.Writer) error {
	c.head()
	c.promises()
	c.bounds()
	c.waits()
	c.ends()
	c.floors()
	c.takenOver()
	c.staffing()
	c.findings()
	for _, n := range c.result.Notes {
		fmt.Fprintf(c, "Note: %s\n", n)
	}
	_, err := out.Write(c.Bytes())
	return err
}

func (c *checkReport) title(s string) {
	fmt.Fprintf(c, "%s\n%s\n\n", s, strings.Repeat("-", len([]rune(s))))
}

func (c *checkReport) head() {
	fmt.Fprintf(c, "%s, version %s\n", c.result.Rulebook, c.result.Version)
	fmt.Fprintf(c, "Every conduct of everybody, for a complaint received on any day from %s to %s.\n\n", c.result.From.Short(), c.result.To.Short())
}

func (c *checkReport) promises() {
	if len(c.r.Promises) == 0 {
		fmt.Fprint(c, "This rulebook promises nothing.\n\n")
		return
	}
	c.title("Promises")
	for i := range c.r.Promises {
		p := &c.r.Promises[i]
		proof := c.result.Promises[p.Name]
		fmt.Fprintf(c, "%s (%s): %s\n", strings.ToUpper(proof.Verdict), rulebook.Cite(p.Rule), p.Name)
		fmt.Fprintf(c, "  Promised: %s.\n", promiseWords(p))
		switch proof.Verdict {
		case check.Guaranteed:
			fmt.Fprint(c, "  Kept whatever anybody does.")
		case check.OnTime:
			fmt.Fprint(c, "  Kept if everybody is on time; not if somebody is late.")
		default:
			fmt.Fprint(c, "  Can be broken even if everybody is on time.")
		}
		if !p.Floor() {
			c.longest(proof)
		}
		fmt.Fprint(c, "\n")
		c.margin(proof.Margin)
		if proof.Verdict != check.Guaranteed {
			fmt.Fprint(c, "  This is how it is broken:\n")
			c.ladder(proof.Run)
			if proof.Due != 0 {
				fmt.Fprintf(c, "  It was promised for %s at the latest.\n", proof.Due.Long())
			}
		}
		fmt.Fprint(c, "\n")
	}
}

// margin tells with how many further holidays a promise is still kept.
func (c *checkReport) margin(m *check.Margin) {
	if m == nil {
		return
	}
	holidays := [...]string{"no further holiday", "one further holiday", "two further holidays", "three further holidays"}
	switch {
	case m.Days == 0:
	case m.Proved == m.Days:
		fmt.Fprintf(c, "  Kept as well with %s on any day.\n", holidays[m.Days])
	case m.Proved > 0:
		fmt.Fprintf(c, "  Kept as well with %s on any day; with %s, no days were found that break it.\n", holidays[m.Proved], holidays[m.Days])
	default:
		fmt.Fprintf(c, "  With %s, no days were found that break it; not every day was tried.\n", holidays[m.Days])
	}
	if len(m.Breaks) > 0 {
		var days []string
		for _, d := range m.Breaks {
			days = append(days, d.Long())
		}
		fmt.Fprintf(c, "  It would be broken with %s: %s.\n", holidays[len(m.Breaks)], strings.Join(days, ", "))
	}
}

func (c *checkReport) longest(p *check.Proof) {
	b := p.Bound
	if p.Verdict == check.Broken {
		b = p.OnTime
	}
	if b == nil {
		if p.Verdict != check.Guaranteed {
			fmt.Fprint(c, " It has no last day.")
		}
		return
	}
	fmt.Fprintf(c, " At most it takes %s, or %s.", counted(b.WorkingDays.Days, "working day"), counted(b.CalendarDays.Days, "day"))
}

func promiseWords(p *rulebook.Promise) string {
	if p.Floor() {
		return fmt.Sprintf("the %s has at least %s in %s before %s", p.Party, p.AtLeast, p.In, p.Before)
	}
	return fmt.Sprintf("from “%s” to “%s” within %s", p.From, p.To, p.Within)
}

func counted(n int, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

func (c *checkReport) bounds() {
	c.title("How long a case can take")
	for _, x := range []struct {
		name  string
		bound *check.Bound
	}{{"Whatever anybody does", c.result.Bounds.Guaranteed}, {"If everybody is on time", c.result.Bounds.OnTime}} {
		if x.bound == nil {
			fmt.Fprintf(c, "%s: there is no last day.\n\n", x.name)
			continue
		}
		w, d := x.bound.WorkingDays, x.bound.CalendarDays
		fmt.Fprintf(c, "%s: at most %s (received %s, ended %s), and at most %s (received %s, ended %s).\n",
			x.name, counted(w.Days, "working day"), w.Received.Short(), w.Ended.Short(), counted(d.Days, "day"), d.Received.Short(), d.Ended.Short())
		fmt.Fprint(c, "The worst in days:\n")
		c.ladder(d.Run)
		fmt.Fprint(c, "\n")
	}
}

// ladder writes a run out rung by rung, so that it can be redone with a wall
// calendar.
func (c *checkReport) ladder(run []check.RunEvent) {
	for _, e := range run {
		cite := ""
		if e.Rule != "" {
			cite = " (" + rulebook.Cite(e.Rule) + ")"
		}
		fmt.Fprintf(c, "  %-28s %s%s\n", e.Date.Long(), rungWords(&e), cite)
	}
}

func rungWords(e *check.RunEvent) string {
	limit := ""
	if e.Limit != "" && e.From != 0 {
		limit = fmt.Sprintf("; %s from %s", e.Limit, e.From.Short())
	}
	hours := ""
	if e.AfterHours {
		hours = ", after hours"
	}
	step, outcome, _ := strings.Cut(e.Event, "=")
	if outcome != "" {
		outcome = ": " + outcome
	}
	switch e.How {
	case check.Receiving:
		return "the complaint is received"
	case check.Entering:
		return "— " + e.Event
	case check.Acting:
		return fmt.Sprintf("%s: the %s acts%s%s%s", step, e.Who, outcome, hours, limit)
	case check.Lapsing:
		return fmt.Sprintf("%s: nobody has acted, and it lapses%s%s", step, outcome, limit)
	case check.Ceasing:
		return fmt.Sprintf("%s: the stage's own limit ends%s%s", step, outcome, limit)
	case check.PassingOn:
		return fmt.Sprintf("%s: passed on to the %s, who has %s, to %s", step, e.Who, e.Limit, e.Due.Short())
	case check.Extending:
		return fmt.Sprintf("%s: the %s extends it by %s, to %s", step, e.Who, e.Limit, e.Due.Short())
	case check.Pausing:
		return fmt.Sprintf("the %s stops the clocks: %s, for %s, to %s", e.Who, e.Event, e.Limit, e.Due.Short())
	case check.Resuming:
		if e.Who == "" {
			return fmt.Sprintf("the clocks run again: %s is over", e.Event)
		}
		return fmt.Sprintf("the %s lets the clocks run again: %s", e.Who, e.Event)
	case check.Ending:
		return "the case ends: " + e.End
	case check.Waiting:
		return e.Event + ": from here it can wait for ever"
	case check.Circling:
		return e.Event + ": a case can come back here again and again"
	}
	return e.Event
}

func (c *checkReport) waits() {
	if len(c.result.UnboundedAt) == 0 {
		return
	}
	c.title("Where a case can wait for ever")
	told := map[string]bool{}
	for _, onTime := range []bool{true, false} {
		for _, w := range c.result.UnboundedAt {
			if w.OnTime != onTime || told[w.Step] {
				continue
			}
			told[w.Step] = true
			even := ""
			if w.OnTime {
				even = ", even if everybody is on time"
			}
			fmt.Fprintf(c, "  %s (%s)%s\n", w.Step, rulebook.Cite(w.Rule), even)
		}
	}
	fmt.Fprint(c, "\n")
}

func (c *checkReport) ends() {
	c.title("How long it can take to each end")
	for _, end := range c.r.Ends {
		b := c.result.Ends[end.Name]
		if b == nil || !b.Reached {
			fmt.Fprintf(c, "  %s: no case comes to it\n", end.Name)
			continue
		}
		fmt.Fprintf(c, "  %s: %s; if everybody is on time, %s\n", end.Name, atMost(b.Guaranteed, true), atMost(b.OnTime, b.ReachedOnTime))
	}
	fmt.Fprint(c, "\n")
}

func atMost(b *check.Bound, reached bool) string {
	switch {
	case !reached:
		return "no case comes to it"
	case b == nil:
		return "no last day"
	}
	return fmt.Sprintf("at most %s or %s", counted(b.WorkingDays.Days, "working day"), counted(b.CalendarDays.Days, "day"))
}

func (c *checkReport) floors() {
	if len(c.result.Floors) == 0 {
		return
	}
	c.title("The least time that a party can be left with")
	for _, f := range c.result.Floors {
		fmt.Fprintf(c, "  %s, the %s: %s (opened %s, open to %s); allowed: %s (%s)\n", f.Step, f.Party, counted(f.Days, "day"), f.Opened.Long(), f.Until.Long(), f.Allow, rulebook.Cite(f.Rule))
		if f.CutBy != "" {
			fmt.Fprintf(c, "    cut short by %s:\n", f.CutBy)
			c.ladder(f.Run)
		}
	}
	fmt.Fprint(c, "\n")
}

// takenOver tells how long cases can take that come from elsewhere under a transition.
func (c *checkReport) takenOver() {
	if len(c.result.TakenOver) == 0 {
		return
	}
	c.title("How long a case can take that is taken over from elsewhere")
	for _, t := range c.result.TakenOver {
		fmt.Fprintf(c, "  in %s, where what opens at once has %s (%s): %s from that day on; if everybody is on time, %s\n", t.Stage, t.Within, rulebook.Cite(t.Rule), atMost(t.Guaranteed, true), atMost(t.OnTime, true))
	}
	fmt.Fprint(c, "\n")
}

func (c *checkReport) findings() {
	if len(c.result.Findings) == 0 {
		return
	}
	c.title("Findings")
	for _, f := range c.result.Findings {
		accepted, then := "", f.Mend
		if f.Accepted != "" {
			accepted, then = ", accepted", fmt.Sprintf("Accepted (%s): %s", rulebook.Cite(f.AcceptedRule), f.Accepted)
		}
		fmt.Fprintf(c, "  %s %s%s, %s, %s:%d\n    %s\n    %s\n", f.Severity, f.Code, accepted, rulebook.Cite(f.Rule), f.File, f.Line, f.Why, then)
	}
	fmt.Fprint(c, "\n")
}
