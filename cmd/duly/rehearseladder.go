package main

import (
	"duly/rehearsal"
	"duly/timetable"
)

// ladders writes one case, both ways side by side.
func (w *rehearsalReport) ladders(c *rehearsal.Case) {
	w.title("Case " + c.ID)
	if c.Untold != "" {
		w.line("  Nothing can be told: %s.\n", c.Untold)
		return
	}
	w.line("  Received %s. It %s; under the new rules it %s, and at the same pace it %s.",
		c.Received.Long(), wayWords(c.Was, "is"), wayWords(c.Would, "would be"), wayWords(c.Pace, "would be"))
	if c.Parting == nil {
		w.line("  It goes as it did.")
	} else {
		w.line("  From %s on it goes another way: %s %s%s. What comes then cannot be told for certain.",
			c.Parting.Day.Long(), placeName(c.Parting.Step), reasonWords[c.Parting.Why], cited(c.Parting.Rule))
	}
	for _, r := range c.Refused {
		w.line("  %s, %s: %s%s.", r.Day.Long(), placeName(r.Step), r.What, cited(r.Rule))
	}
	w.WriteByte('\n')
	w.table(func(row func(...any)) {
		row("", "rule", "opened", "last day", "then", "|", "opened", "last day", "new rules", "|", "by itself")
		for i := range c.Rungs {
			r := &c.Rungs[i]
			was, would := sideCells(r.Was), sideCells(r.Would)
			by := ""
			if r.Was != nil {
				by = dayOrNone(r.Alone.Due) + " " + string(r.Alone.Fate)
			}
			if r.Was != nil && r.Alone.Fate == rehearsal.Nowhere {
				by = "no such step"
			}
			row(placeName(r.Step), r.Rule, was[0], was[1], was[2], "|", would[0], would[1], would[2], "|", by)
		}
	})
}

func wayWords(x rehearsal.Way, is string) string {
	switch {
	case x.Beyond != "":
		return "would come to “" + x.Beyond + "”, and what then cannot be told"
	case x.End != "":
		return "ended “" + x.End + "” on " + x.Ended.Short()
	case len(x.Waits) > 0:
		return is + " open, standing still at " + x.Waits[0].String()
	}
	return is + " open, in “" + x.Stage + "”"
}

func sideCells(s *rehearsal.Side) [3]string {
	if s == nil {
		return [3]string{"–", "–", "not come to"}
	}
	closed := string(s.Fate)
	if s.Closed != 0 {
		closed = string(s.By) + " " + s.Closed.String() + ", " + closed
	}
	return [3]string{s.Opened.String(), dayOrNone(s.Due), closed}
}

func dayOrNone(d timetable.Date) string {
	if d == 0 {
		return "–"
	}
	return d.String()
}
