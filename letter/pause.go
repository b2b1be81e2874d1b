package letter

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// paused tells a party that the clocks stand still: on which ground, who decided
// it, until when, which dates move, and whom to turn to.
func (w words) paused() (subject, body string) {
	until := fmt.Sprintf("They stand still from the day after until the end of %s at the latest (%s).", w.e.Due.Long(), w.e.Limit)
	if w.e.Due == w.e.Day {
		until = "It ends on the same day, so no day is left out of any count."
	}
	return fmt.Sprintf("The clocks of case %s stand still: %s", w.id, w.e.Ground), paragraphs(
		fmt.Sprintf("On %s the %s stopped the clocks of case %s on the ground “%s” (%s). %s", w.e.Day.Long(), w.e.Role, w.id, w.e.Ground, cite(w.e), until),
		w.moved(),
		reasons(w.e.Text),
		fmt.Sprintf("Meanwhile you may still answer and add to the file. The organisation’s own steps wait. If the reason goes sooner, the %s can start the clocks again; you will be told, with the dates as they are then.", w.e.Role),
		w.turnTo(),
	)
}

// resumed tells a party that a pause has ended, and why, and what the dates are now.
func (w words) resumed() (subject, body string) {
	how, dates := "", w.moved()
	switch {
	case w.e.By != rulebook.System:
		how = fmt.Sprintf("On %s the %s ended the pause for “%s” in case %s (%s). By itself it would have ended on %s.", w.e.Day.Long(), w.e.Role, w.e.Ground, w.id, cite(w.e), w.e.Was.Long())
	case w.e.Day < w.e.Was:
		how = fmt.Sprintf("The pause for “%s” in case %s ended on %s, because the case has left the stage “%s” and it does not stop the clocks of the next (%s).", w.e.Ground, w.id, w.e.Day.Long(), w.e.Stage, cite(w.e))
		dates = ""
	default:
		how = fmt.Sprintf("The pause for “%s” in case %s ended by itself at the end of %s, its last day (%s). The dates stay as you were told.", w.e.Ground, w.id, w.e.Day.Long(), cite(w.e))
		dates = ""
	}
	runs := "The clocks run again from " + timetable.Date(w.e.Day+1).Long() + "."
	if other, still := w.c.StandsStill(w.e.Day + 1); still {
		runs = fmt.Sprintf("The clocks still stand still until the end of %s at the latest, on the ground “%s”.", other.To.Long(), other.Ground)
	}
	return fmt.Sprintf("A pause in case %s has ended: %s", w.id, w.e.Ground), paragraphs(how+" "+runs, dates, reasons(w.e.Text), w.next(), w.took())
}

// moved lists the dates that the pause, or its end, moved: old and new.
func (w words) moved() string {
	var out []string
	for _, e := range w.recounted() {
		name := "“" + e.Step + "”"
		if e.Step == "" {
			name = "The stage “" + e.Stage + "”"
		}
		line := name + ": its last day stays " + e.Due.Long() + "."
		switch {
		case e.Due == 0:
			line = name + "."
		case e.Due != e.Was:
			line = fmt.Sprintf("%s: its last day was %s and is now %s.", name, e.Was.Long(), e.Due.Long())
		}
		if e.NotBefore > w.e.Day {
			line += " It cannot be done before " + e.NotBefore.Long() + "."
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		return "No date moves by it."
	}
	return "These dates move:\n" + strings.Join(out, "\n")
}

// recounted are the events that follow from the pause, or from its end.
func (w words) recounted() []casework.Event {
	for i, e := range slices.Backward(w.c.Events) {
		if e.Kind != w.e.Kind || e.Ground != w.e.Ground || e.Day != w.e.Day {
			continue
		}
		rest := w.c.Events[i+1:]
		n := slices.IndexFunc(rest, func(e casework.Event) bool { return e.Kind != casework.Recounted })
		if n < 0 {
			n = len(rest)
		}
		return rest[:n]
	}
	return nil
}

// turnTo says whom a party can turn to: whoever decided, and somebody outside
// the line of command, if the rulebook knows another such role.
func (w words) turnTo() string {
	whom := "the " + w.e.Role
	for _, role := range w.r.Roles {
		if role.Independent && !role.Barred && role.Name != w.e.Role {
			whom += ", or to the " + role.Name + ", who is outside the line of command"
			break
		}
	}
	return "If you think that the clocks should run, turn to " + whom + ". What you add to the file of your case is read by both sides and by them."
}
