package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"duly/amendment"
	"duly/check"
	"duly/rulebook"
)

// compare says what the second rulebook changes in the first.
func (call *checkCall) compare(old, new []string, out, errOut io.Writer) (exit int) {
	a, okOld := call.read(old, out, errOut)
	b, okNew := call.read(new, out, errOut)
	if !okOld || !okNew {
		return 2
	}
	c := amendment.Report(a, b, call.o)
	if call.html != "" {
		var page bytes.Buffer
		err := writeAmendPage(&page, c)
		if err == nil {
			err = os.WriteFile(call.html, page.Bytes(), 0o644)
		}
		if err != nil {
			fmt.Fprintf(errOut, "duly check: the page was not written: %v\n", err)
			return 2
		}
	}
	if err := call.write(out, c, (&amendReport{c: c}).write); err != nil {
		fmt.Fprintf(errOut, "duly check: %v\n", err)
		return 1
	}
	if !c.NothingLost {
		return 1
	}
	return 0
}

// An amendReport writes a comparison for people who vote on it: the summary, what
// is lost, and then everything, the unchanged in one line.
type amendReport struct {
	c *amendment.Change
	bytes.Buffer
}

func (r *amendReport) write(out io.Writer) error {
	r.head()
	r.losses()
	if !r.c.Same {
		r.promises()
		r.lengths()
		r.floors()
		r.rules()
		r.declared()
		r.findings()
		r.openCases()
	}
	for _, n := range r.c.Notes {
		fmt.Fprintf(r, "Note: %s\n", n)
	}
	_, err := out.Write(r.Bytes())
	return err
}

func (r *amendReport) title(s string) {
	fmt.Fprintf(r, "%s\n%s\n\n", s, strings.Repeat("-", utf8.RuneCountInString(s)))
}

func (r *amendReport) head() {
	c := r.c
	fmt.Fprintf(r, "%s\n", c.New.Name)
	if c.Old.Name != c.New.Name {
		fmt.Fprintf(r, "in place of %s\n", c.Old.Name)
	}
	fmt.Fprintf(r, "Old: version %s, in force from %s. New: version %s, in force from %s.\n", c.Old.Version, c.Old.InForce.Short(), c.New.Version, c.New.InForce.Short())
	if c.Unproved != "" {
		r.wrapped("", c.Unproved)
	} else {
		fmt.Fprintf(r, "Both under every conduct of everybody, for a complaint received on any day from %s to %s.\n", c.From.Short(), c.To.Short())
	}
	r.WriteByte('\n')
	r.title("In short")
	for _, s := range c.Summary {
		mark := "  "
		if s.Loss {
			mark = "! "
		}
		r.wrapped(mark, s.Says)
	}
	r.WriteByte('\n')
}

func (r *amendReport) losses() {
	if len(r.c.Losses) == 0 {
		if !r.c.Same {
			fmt.Fprint(r, "Nothing is lost: each promise is kept as it was or better, no party has less time, and the new rulebook is sound.\n\n")
		}
		return
	}
	r.title("What is lost")
	for _, l := range r.c.Losses {
		r.wrapped("! ", l.Says+citedIn(l.Rule)+".")
		fmt.Fprintf(r, "  For: %s\n", strings.Join(l.Whom, ", "))
	}
	r.WriteByte('\n')
}

func citedIn(rule string) string {
	if rule == "" {
		return ""
	}
	return " (" + rulebook.Cite(rule) + ")"
}

func (r *amendReport) promises() {
	r.title("Promises")
	for _, p := range r.c.Promises {
		mark := "  "
		if p.Loss {
			mark = "! "
		}
		rule := p.RuleAfter
		if rule == "" {
			rule = p.RuleBefore
		}
		fmt.Fprintf(r, "%s%s%s: %s\n", mark, p.Name, citedIn(rule), promiseChange(&p, strings.ToUpper))
		if p.Change == amendment.Same && p.Verdict == amendment.Same {
			continue
		}
		r.sides(p.Before, p.After)
		r.wrapped("      ", oldUnderNew(p.OldUnderNew))
	}
	if len(r.c.Promises) == 0 {
		fmt.Fprint(r, "  none, before and after\n")
	}
	r.WriteByte('\n')
}

// promiseChange says in words what became of a promise; what is lost in a voice
// of its own.
func promiseChange(p *amendment.PromiseChange, voice func(string) string) string {
	var parts []string
	switch p.Change {
	case amendment.Lost:
		return voice("lost")
	case amendment.Gained:
		parts = append(parts, "new")
	case amendment.Renamed:
		parts = append(parts, "the same, called “"+p.NameBefore+"” before")
	case amendment.Changed:
		parts = append(parts, map[string]string{amendment.Worse: voice("promises less"), amendment.Other: voice("promises something else"), amendment.Better: "promises more", amendment.Same: "the same, written otherwise"}[p.Promised])
	default:
		parts = append(parts, "promised as before")
	}
	if p.Verdict == amendment.Worse {
		parts = append(parts, fmt.Sprintf("%s: was %s, is %s", voice("kept less surely"), p.VerdictBefore, p.VerdictAfter))
	} else if p.Verdict == amendment.Better {
		parts = append(parts, fmt.Sprintf("kept more surely: was %s, is %s", p.VerdictBefore, p.VerdictAfter))
	} else if p.VerdictAfter != "" {
		parts = append(parts, p.VerdictAfter)
	}
	return strings.Join(parts, "; ")
}

// oldUnderNew says what would become of a promise under rules that do not make it.
func oldUnderNew(verdict string) string {
	switch verdict {
	case check.Guaranteed:
		return "The new rules would keep the old promise all the same, but do not make it."
	case check.OnTime:
		return "Under the new rules the old promise would be kept only if everybody is on time."
	case check.Broken:
		return "The new rules would break the old promise."
	}
	return ""
}

// sides writes what was and what is, one under the other.
func (r *amendReport) sides(before, after string) {
	r.wrapped("      was  ", before)
	r.wrapped("      is   ", after)
}

// changed is sides for something that both rulebooks have.
func (r *amendReport) changed(before, after string) {
	r.sides(cmp.Or(before, "—"), cmp.Or(after, "—"))
}

func (r *amendReport) lengths() {
	c := r.c
	if c.Unproved != "" {
		return
	}
	r.title("How long it can take")
	r.length("a whole case", &c.Bounds)
	for _, list := range []struct {
		what string
		all  []amendment.Length
	}{{"category", c.Categories}, {"stage", c.Stages}, {"end", c.Ends}} {
		unchanged := 0
		for i := range list.all {
			l := &list.all[i]
			if l.Change == amendment.Same {
				unchanged++
				continue
			}
			r.length(list.what+" "+l.Name, l)
		}
		if unchanged > 0 {
			fmt.Fprintf(r, "  %s unchanged\n", counted(unchanged, "other "+list.what))
		}
	}
	for _, w := range c.Waits {
		says := map[string]string{amendment.New: "! a case can wait here for ever now", amendment.Gone: "  a case can no longer wait here for ever"}[w.Change]
		if w.OnTime {
			says += ", even if everybody is on time"
		}
		fmt.Fprintf(r, "%s: %s%s\n", says, w.Step, citedIn(w.Rule))
	}
	r.WriteByte('\n')
}

func (r *amendReport) length(name string, l *amendment.Length) {
	fmt.Fprintf(r, "  %s%s\n", name, citedIn(l.Rule))
	if l.Likely != "" {
		fmt.Fprintf(r, "      likely the same as “%s” under another name\n", l.Likely)
	}
	whatever, onTime := termChange(l, &l.Guaranteed), termChange(l, &l.OnTime)
	if whatever == onTime {
		fmt.Fprintf(r, "      on time or late: %s\n", whatever)
		return
	}
	fmt.Fprintf(r, "      whatever anybody does:   %s\n      if everybody is on time: %s\n", whatever, onTime)
}

// termChange says in words what a term was and is.
func termChange(l *amendment.Length, t *amendment.Compared) string {
	switch {
	case l.Change == amendment.New:
		return termText(t.After) + " (new)"
	case l.Change == amendment.Gone:
		return "was " + termText(t.Before) + " (gone)"
	case t.Change == amendment.Same:
		return termText(t.After) + ", as before"
	}
	return fmt.Sprintf("%s, was %s (%s)", termText(t.After), termText(t.Before), changeWord(t.Change))
}

// changeWord is a change of a term for people.
func changeWord(change string) string {
	switch change {
	case amendment.Mixed:
		return "longer counted in one way, shorter in the other"
	case amendment.New:
		return "cases come to it now"
	case amendment.Gone:
		return "no case comes to it any more"
	}
	return change
}

func termText(t *amendment.Term) string {
	switch {
	case t == nil:
		return "no case comes to it"
	case !t.LastDay:
		return "no last day"
	}
	return fmt.Sprintf("%s or %s", counted(t.WorkingDays, "working day"), counted(t.CalendarDays, "day"))
}

func (r *amendReport) floors() {
	if len(r.c.Floors) == 0 {
		return
	}
	r.title("The time that each party has")
	for _, f := range r.c.Floors {
		mark := "  "
		if f.Loss {
			mark = "! "
		}
		rule := f.RuleAfter
		if rule == "" {
			rule = f.RuleBefore
		}
		fmt.Fprintf(r, "%sthe %s, in %s%s: %s\n", mark, f.Party, f.Step, citedIn(rule), floorChange(&f, strings.ToUpper))
		if f.Change != amendment.Same {
			r.sides(floorSide(f.AllowBefore, f.DaysBefore, f.CutByBefore), floorSide(f.AllowAfter, f.DaysAfter, f.CutByAfter))
		}
	}
	r.WriteByte('\n')
}

// floorChange says in words what became of a party's time.
func floorChange(f *amendment.FloorChange, voice func(string) string) string {
	says := map[string]string{
		amendment.Same: "as before", amendment.Shorter: voice("shorter"), amendment.Longer: "longer", amendment.Lost: voice("lost"), amendment.Gained: "new",
	}[f.Change]
	if f.Change == amendment.Lost && !f.Loss {
		says = "gone"
	}
	if f.Change == amendment.Same {
		says = floorSide(f.AllowAfter, f.DaysAfter, f.CutByAfter) + ", " + says
	}
	if f.Likely != "" {
		says += ", likely the same as " + f.Likely + " under another name"
	}
	return says
}

func floorSide(allow string, days *int, cutBy string) string {
	if allow == "" {
		return ""
	}
	s := allow
	if days != nil {
		s += fmt.Sprintf(", at the least %s", counted(*days, "day"))
	}
	if cutBy != "" {
		s += ", because " + cutBy + " can end the stage before"
	}
	return s
}

func (r *amendReport) rules() {
	if len(r.c.Rules) == 0 {
		return
	}
	r.title("Rules touched")
	for _, x := range r.c.Rules {
		fmt.Fprintf(r, "  %s: %s\n", ruleName(&x), ruleWhat(&x))
		fmt.Fprintf(r, "      for %s\n", strings.Join(x.Whom, ", "))
		for _, p := range x.Passages {
			r.sides(p.Before, p.After)
		}
	}
	r.WriteByte('\n')
}

func ruleName(x *amendment.RuleChange) string {
	rule, title := x.RuleAfter, x.TitleAfter
	if rule == "" {
		rule, title = x.RuleBefore, x.TitleBefore
	}
	switch {
	case rule == "":
		return "what stands before the first heading"
	case rule == title:
		return rulebook.Cite(rule)
	}
	return rulebook.Cite(rule) + " (" + title + ")"
}

// ruleWhat says in words how a rule is touched.
func ruleWhat(x *amendment.RuleChange) string {
	var parts []string
	for _, w := range x.What {
		switch w {
		case amendment.New:
			w = "new"
		case amendment.Gone:
			w = "gone"
		case amendment.Moved:
			w = "was " + rulebook.Cite(x.RuleBefore)
		case amendment.Renamed:
			w = "was called “" + x.TitleBefore + "”"
		case "text":
			w = "its text reads differently"
		case "declares":
			w = "it lays down differently: " + strings.Join(x.Declares, ", ")
		}
		parts = append(parts, w)
	}
	return strings.Join(parts, "; ")
}

func (r *amendReport) declared() {
	if len(r.c.Declared) == 0 {
		return
	}
	r.title("What is laid down differently")
	for _, it := range r.c.Declared {
		mark := "  "
		if it.Shrinks != "" {
			mark = "! "
		}
		fmt.Fprintf(r, "%s%s\n", mark, itemName(&it))
		if it.Shrinks != "" {
			fmt.Fprintf(r, "      A RIGHT SHRINKS: %s\n", it.Shrinks)
		}
		if it.Likely != "" {
			fmt.Fprintf(r, "      likely the same as “%s” under another name\n", it.Likely)
		}
		if it.Change == amendment.Changed {
			r.changed(it.Before, it.After)
		} else {
			r.sides(it.Before, it.After)
		}
		fmt.Fprintf(r, "      for  %s\n", strings.Join(it.Whom, ", "))
	}
	r.WriteByte('\n')
}

// itemName says what is laid down differently, and in which rule.
func itemName(it *amendment.Item) string {
	name := it.Kind + " " + it.Name
	if strings.HasPrefix(it.Name, "the ") {
		name = it.Name
	}
	switch it.Change {
	case amendment.New:
		return name + ", new" + citedIn(it.RuleAfter)
	case amendment.Gone:
		return name + ", gone" + citedIn(it.RuleBefore)
	case amendment.Moved:
		return name + ", under another rule"
	}
	if it.RuleBefore != it.RuleAfter {
		return fmt.Sprintf("%s: %s (%s, before %s)", name, it.Key, rulebook.Cite(it.RuleAfter), rulebook.Cite(it.RuleBefore))
	}
	return name + ": " + it.Key + citedIn(it.RuleAfter)
}

func (r *amendReport) findings() {
	if len(r.c.Findings) == 0 {
		return
	}
	r.title("Findings")
	for _, f := range r.c.Findings {
		fmt.Fprintf(r, "  %s: %s %s%s\n", findingChange(&f), f.Severity, f.Code, citedIn(f.Rule))
		r.wrapped("      ", f.Why)
		r.wrapped("      ", f.Mend)
		r.wrapped("      accepted because: ", f.AcceptedAfter)
	}
	r.WriteByte('\n')
}

func findingChange(f *amendment.FindingChange) string {
	switch {
	case f.Change == amendment.New:
		return "new"
	case f.Change == amendment.Gone:
		return "no longer found"
	case f.AcceptedAfter == "":
		return "no longer accepted"
	}
	return "accepted with another reason"
}

func (r *amendReport) openCases() {
	o := &r.c.OpenCases
	r.title("Cases that are open on that day")
	r.wrapped("  ", o.Says)
	for _, t := range o.Texts {
		r.wrapped("  ", strings.TrimSuffix(t.Says, ".")+citedIn(t.Rule)+".")
	}
	for _, s := range o.Stays {
		fmt.Fprintf(r, "! %s %s%s has no counterpart", s.Kind, s.Name, citedIn(s.Rule))
		if s.Likely != "" {
			fmt.Fprintf(r, "; likely it is %s now", s.Likely)
		}
		r.WriteByte('\n')
	}
	for _, k := range o.Keeps {
		fmt.Fprintf(r, "  the %s keeps %s in %s where it is running already; new cases give %s%s\n", k.Party, k.Before, k.Step, k.After, citedIn(k.Rule))
	}
	r.WriteByte('\n')
}

// wrapped writes a text in lines of a width that can be read, the first after a
// mark and the others under it. An empty text is none.
func (r *amendReport) wrapped(mark, text string) {
	if text == "" {
		return
	}
	const width = 96
	indent := strings.Repeat(" ", utf8.RuneCountInString(mark))
	line := mark
	for i, w := range strings.Fields(text) {
		switch {
		case i == 0:
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > width:
			r.WriteString(line + "\n")
			line = indent
		default:
			line += " "
		}
		line += w
	}
	r.WriteString(line + "\n")
}
