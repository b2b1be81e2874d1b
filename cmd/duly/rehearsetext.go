package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"duly/rehearsal"
	"duly/rulebook"
	"duly/timetable"
)

// A rehearsalReport writes what a rehearsal found, for people who vote on rules.
type rehearsalReport struct {
	*result
	bytes.Buffer
}

func writeRehearsal(out io.Writer, r *result) error {
	w := &rehearsalReport{result: r}
	w.head()
	if w.figures.Cases > 0 {
		w.summary()
		w.kept()
		w.most()
		w.limits()
		w.ways()
		w.given()
	}
	w.imported()
	for i := range w.cases {
		w.ladders(&w.cases[i])
	}
	_, err := out.Write(w.Bytes())
	return err
}

func (w *rehearsalReport) title(s string) {
	fmt.Fprintf(w, "%s\n%s\n\n", s, strings.Repeat("-", len([]rune(s))))
}

func (w *rehearsalReport) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// table writes rows of cells in columns: numbers are set to the right, words to
// the left.
func (w *rehearsalReport) table(rows func(row func(cells ...any))) {
	var lines [][]string
	var numbers [][]bool
	var widths []int
	rows(func(cells ...any) {
		var line []string
		var number []bool
		for i, c := range cells {
			_, isNumber := c.(int)
			line, number = append(line, fmt.Sprint(c)), append(number, isNumber)
			if len(widths) == i {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(line[i])))
		}
		lines, numbers = append(lines, line), append(numbers, number)
	})
	for n, line := range lines {
		text := ""
		for i, cell := range line {
			gap := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			if numbers[n][i] || n == 0 && len(lines) > 1 && numbers[1][i] {
				cell, gap = gap+cell, ""
			}
			text += "  " + cell + gap
		}
		w.line("%s", strings.TrimRight(text, " "))
	}
	w.WriteByte('\n')
}

func (w *rehearsalReport) head() {
	w.line("Old rules: %s, version %s", w.old.Name, w.old.Version)
	w.line("New rules: %s, version %s\n", w.now.Name, w.now.Version)
	w.line("%s, received from %s to %s, as they stood on %s.\n", counted(w.figures.Cases, "case"), w.from.Short(), w.to.Short(), w.asOf.Short())
	for _, o := range w.others {
		name := o.Name
		if name == "" {
			name = "rules that the database does not hold"
		}
		if w.anyRules {
			w.line("Of these, %s came under %s (%.12s), and %s compared with that.", counted(o.Cases, "case"), name, o.Digest, isOrAre(o.Cases))
		} else {
			w.line("Left out: %s that came under other rules than the old ones named here: %s (%.12s).", counted(o.Cases, "case"), name, o.Digest)
		}
	}
	if len(w.others) > 0 && !w.anyRules && w.figures.Cases == 0 {
		w.line("The old rules named here are %.12s. Name the file as it was adopted, or add -any.", w.old.Digest)
	}
	if w.forgotten > 0 {
		w.line("Left out: %s whose keys were destroyed. What happened there is forgotten.", counted(w.forgotten, "case"))
	}
	for _, s := range w.unreadable {
		w.line("Could not be read: %s.", s)
	}
	for _, u := range w.figures.Untold {
		w.line("Nothing can be told of %s: %s.", counted(u.Cases, "case"), u.What)
	}
	if len(w.others)+w.forgotten+len(w.unreadable)+len(w.figures.Untold) > 0 {
		w.WriteByte('\n')
	}
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func (w *rehearsalReport) summary() {
	f := &w.figures
	w.title("In short")
	w.line("  %d would have gone as they did.", f.Unchanged)
	w.line("  %d would have gone another way from some day on. What comes after that day is a guess, made twice:", f.Otherwise)
	w.line("  that everybody does the same on the same days; and that everybody takes as long as they did.\n")
	w.table(func(row func(...any)) {
		row("", "then", "new, same days", "new, same pace")
		for _, name := range w.endings() {
			row("ended: "+name, endedSo(f.Was, name), endedSo(f.Would, name), endedSo(f.Pace, name))
		}
		row("still open", f.Was.Open, f.Would.Open, f.Pace.Open)
		if n := beyond(f.Would) + beyond(f.Pace); n > 0 {
			row("cannot be told", 0, beyond(f.Would), beyond(f.Pace))
		}
		row("days to the end, in the middle", f.Was.Days.Middle, f.Would.Days.Middle, f.Pace.Days.Middle)
		row("nine in ten took at most", f.Was.Days.NineInTen, f.Would.Days.NineInTen, f.Pace.Days.NineInTen)
		row("the longest took", f.Was.Days.Most, f.Would.Days.Most, f.Pace.Days.Most)
	})
	w.line("  The longest: %s; on the same days %s; at the same pace %s.", longest(f.Was), longest(f.Would), longest(f.Pace))
	if f.Otherwise == 0 {
		w.WriteByte('\n')
		return
	}
	for _, b := range f.Would.Beyond {
		w.line("  Of %s it cannot be told: it would have come to “%s”, where it never was.", counted(b.Cases, "case"), b.What)
	}
	w.line("  Of the others that end on both ways, %d end sooner under the new rules and %d later (same days).", f.Sooner, f.Later)
	for _, s := range f.Would.Standing {
		w.line("  Under the new rules %s at %s: nobody's act is on record, and nothing follows by itself.", standStill(s.Cases), placeName(s.What))
	}
	w.WriteByte('\n')
}

func standStill(n int) string {
	if n == 1 {
		return "1 case stands still"
	}
	return fmt.Sprintf("%d cases stand still", n)
}

func longest(c rehearsal.Course) string {
	if c.Longest == "" {
		return "none ended"
	}
	return "case " + c.Longest
}

// endings names the ends that a case came to on any way, in the order of the text.
func (w *rehearsalReport) endings() (names []string) {
	for _, book := range []*rulebook.Rulebook{w.now, w.old} {
		for _, e := range book.Ends {
			names = append(names, e.Name)
		}
	}
	for _, course := range []rehearsal.Course{w.figures.Was, w.figures.Would, w.figures.Pace} {
		for _, c := range course.Ends {
			names = append(names, c.What)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again || endedSo(w.figures.Was, name)+endedSo(w.figures.Would, name)+endedSo(w.figures.Pace, name) == 0
	})
}

func beyond(c rehearsal.Course) (n int) {
	for _, b := range c.Beyond {
		n += b.Cases
	}
	return n
}

func endedSo(c rehearsal.Course, name string) int {
	for _, end := range c.Ends {
		if end.What == name {
			return end.Cases
		}
	}
	return 0
}

func placeName(ref rulebook.StepRef) string {
	if ref.Step == "" {
		return ref.Stage + " (the whole stage)"
	}
	return ref.String()
}

// kept sets the promises of both rulebooks against what happened, each on its
// own way.
func (w *rehearsalReport) kept() {
	if len(w.promises[0].Promises)+len(w.promises[1].Promises) == 0 {
		return
	}
	w.title("Promises")
	w.table(func(row func(...any)) {
		row("", "rule", "", "kept", "missed", "not told yet")
		for i, when := range []string{"old rules, as it went", "new rules, played through"} {
			for _, p := range w.promises[i].Promises {
				row(p.Name, p.Rule, when, p.Kept, p.Missed+p.Overdue, p.Running)
			}
		}
	})
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
	rehearsal.Lapsed:    "goes on by itself where it did not",
	rehearsal.Waited:    "does not go on by itself where it did",
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
		w.WriteByte('\n')
	}
}

func cited(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rulebook.Cite(rule) + ")"
}

var needWords = map[string]string{"reasons": "reasons", "findings": "findings, clause by clause", "evidence": "something in evidence"}

// given says what was taken for granted on the way.
func (w *rehearsalReport) given() {
	f := &w.figures
	if f.Held+f.Assumed+f.Handed+len(f.Given) == 0 {
		return
	}
	w.title("What was taken for granted")
	if f.Held > 0 {
		w.line("  %s came before the new rules allow it, and was taken to have waited for the first day.", counted(f.Held, "act"))
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

// imported tells of cases that another system handled.
func (w *rehearsalReport) imported() {
	if w.pastCases == 0 {
		return
	}
	w.title("Past cases taken over from another system")
	w.line("  Of %s only the day of receipt and of closing is known: nothing can be rehearsed but the promise.\n", counted(w.pastCases, "case"))
	if len(w.past) == 0 {
		w.line("  Neither rulebook promises a time from receipt to end.\n")
		return
	}
	w.table(func(row func(...any)) {
		row("", "rule", "", "closed in time", "late", "open, in time", "beyond the calendar")
		for _, p := range w.past {
			which := "old rules"
			if p.New {
				which = "new rules"
			}
			row(p.Name+", "+p.Within, p.Rule, which, p.Kept, p.Missed+p.Overdue, p.Running, p.Beyond)
		}
	})
}

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
