package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"duly/rehearsal"
	"duly/rulebook"
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
