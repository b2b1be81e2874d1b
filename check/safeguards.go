package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
)

// standards: everybody is judged by a text that stood before (L19), taken over
// whole (L20).
func (l *lens) standards() {
	for i := range l.book.Definitions {
		l.adopted(&l.book.Definitions[i])
	}
	if len(l.all(l.finds)) == 0 {
		return
	}
	const why = "is judged by no adopted text: nobody is judged by a standard that was not published before the conduct (argued in [2021] EWHC 1909 (QB))."
	if len(l.book.Categories) == 0 {
		l.whole(noStandard, Fault, "", "What is found here "+why, "Declare “categories”, each with the “definitions” that it is judged by.")
	}
	for i := range l.book.Categories {
		if c := &l.book.Categories[i]; len(c.Definitions) == 0 && l.classed[c.Name] {
			l.tell(noStandard, Fault, c.Name, c.Rule, c.Place, fmt.Sprintf("A complaint of the category “%s” %s", c.Name, why), "Give it “definitions: […]”.")
		}
	}
}

// An expected safeguard is one that a rulebook under which people are judged lays
// down.
type expected struct{ name, code, severity, why, mend string }

var expectations = []expected{
	{rulebook.TimeToComplain, noTimeToComplain, Warning, "Nothing says how long one can complain about something, and memories and papers go (the 2016 inquiry into a party’s discipline; the General Medical Council has five years).", "time to complain: {within: 12 months, waived by: ROLE}"},
	{rulebook.Proof, noProof, Fault, "Nothing says how sure one must be in order to find against somebody, and who has to show it (Office of the Independent Adjudicator’s framework).", "proof: {standard: more likely than not, burden: organisation}"},
	{rulebook.Conflicts, noConflicts, Fault, "Nobody has to say that they know a side or saw what happened before they open the papers: an expulsion was unfair because its judges had seen or suffered the conduct ([2023] EWHC 1135 (Ch)).", "conflicts: declared before papers"},
	{rulebook.Training, noTraining, Fault, "Nobody has to be trained before they decide (Equality and Human Rights Commission, point 12).", "training: 36 months"},
	{rulebook.Confidentiality, gag, Fault, "Nothing says what confidentiality does not bar, so it can keep somebody from advice, evidence or the police (argued in [2021] EWHC 1909 (QB)).", "confidentiality: {never bars: [advice, evidence, police, regulator, ombudsman]}"},
	{rulebook.LongestSilence, longSilence, Warning, "Nothing says how long a party can go without hearing from you (CILEX: every month).", "longest silence: 20 working days"},
	{rulebook.WayOut, nowhereOutside, Fault, "Nothing says where one can go outside when it is over, and until when, or that there is nowhere (Financial Conduct Authority, DISP; Housing Ombudsman; Office of the Independent Adjudicator).", "way out: {to: the ombudsman, within: 6 months}"},
	{rulebook.Publication, earlyPublication, Fault, "Nothing keeps a decision from being published before both parties have it.", "publication: after both parties"},
	{rulebook.Handling, noHandlingComplaints, Warning, "Nothing says whom one can tell that a case is handled badly (the practice of ombudsmen).", "complaints about handling: ROLE"},
	{rulebook.Leaving, leavingUnsaid, Fault, "Nothing says what becomes of a case when the member leaves, so leaving can erase it.", "leaving: concluded"},
	{rulebook.Companion, unequal, Fault, "Nothing says that both sides may bring somebody along: " + equalSource + ".", "companion: both parties"},
}

// safeguards looks at what the stages cannot show and the rulebook lays down.
func (l *lens) safeguards() {
	if !l.judges {
		return
	}
	for _, e := range expectations {
		if l.book.Safeguard(e.name) == nil {
			l.whole(e.code, e.severity, e.name, e.why, "Write it under “safeguards”: “"+e.mend+"”.")
		}
	}
	if !slices.ContainsFunc(l.book.Roles, func(r rulebook.Role) bool { return r.Barred }) {
		l.whole(nobodyBarred, Fault, "", "Nobody is kept out of cases: leaders and the press office never act on one nor see one (Equality and Human Rights Commission, point 6).", "Declare the role that leads, and others who might interfere, with “barred: yes”.")
	}
	for i := range l.book.Safeguards {
		l.safeguard(&l.book.Safeguards[i])
	}
}

func (l *lens) safeguard(s *rulebook.Safeguard) {
	tell := func(code, severity, why, mend string) { l.tell(code, severity, s.Name, s.Rule, s.Place, why, mend) }
	switch s.Name {
	case rulebook.TimeToComplain:
		if s.Who == "" {
			tell(noTimeToComplain, Warning, "Nobody may take up a late complaint for a good reason, so the limit will shut out some who could not come sooner (the 2016 inquiry into a party’s discipline).", "Write “waived by: ROLE”.")
		}
	case rulebook.Proof:
		if s.Who != "organisation" {
			tell(noProof, Fault, fmt.Sprintf("The %s has to show what happened: the burden is the organisation’s (Office of the Independent Adjudicator’s framework).", s.Who), "Write “burden: organisation”.")
		}
	case rulebook.Companion:
		if s.Value != "both parties" {
			tell(unequal, Fault, fmt.Sprintf("Only the %s may bring somebody along: %s.", s.Value, equalSource), "Write “companion: both parties”.")
		}
	case rulebook.Confidentiality:
		if bars := barred(s.Words); len(bars) > 0 {
			tell(gag, Fault, fmt.Sprintf("Confidentiality could bar somebody from %s (argued in [2021] EWHC 1909 (QB)).", strings.Join(bars, " and from ")), "Add it to “never bars”.")
		}
	case rulebook.LongestSilence:
		if nominal(s.Limit) > 28 {
			tell(longSilence, Warning, fmt.Sprintf("A party can go %s without hearing from you: 20 working days are enough (CILEX: every month).", s.Limit), "Write “longest silence: 20 working days” or less.")
		}
	case rulebook.Misuse:
		l.misuse(s)
	case rulebook.Handling:
		if role := l.roles[s.Who]; role != nil && !role.Independent {
			tell(noHandlingComplaints, Warning, fmt.Sprintf("Who complains about how a case is handled is sent to the %s, who is not outside the line of command (the practice of ombudsmen).", s.Who), "Name a role with “independent: yes”.")
		}
	}
}

// barred lists what confidentiality does not leave free. One of regulator and
// ombudsman is enough: not every body has both.
func barred(free []string) (out []string) {
	for _, f := range rulebook.Free[:3] {
		if !slices.Contains(free, f) {
			out = append(out, f)
		}
	}
	if !slices.Contains(free, "regulator") && !slices.Contains(free, "ombudsman") {
		out = append(out, "a regulator or ombudsman")
	}
	return out
}

func (l *lens) misuse(s *rulebook.Safeguard) {
	var lacks []string
	if s.Value == "" {
		lacks = append(lacks, "no warning first")
	}
	if s.Limit.IsZero() {
		lacks = append(lacks, "no longest time")
	}
	if s.Who == "" {
		lacks = append(lacks, "nobody to appeal to")
	}
	if len(lacks) > 0 {
		l.tell(looseMisuse, Fault, s.Name, s.Rule, s.Place, fmt.Sprintf("Somebody’s right to complain can be limited with %s, and that right is what all others hang on.", strings.Join(lacks, " and ")),
			"Write “misuse: {warned first: yes, at most: 6 months, appeal to: ROLE}”.")
	}
}

// kept: of every end it is said how long its files are kept (L42); “case files”
// is all of them.
func (l *lens) kept() {
	keeps := map[string]bool{}
	for _, r := range l.book.Retention {
		keeps[r.What] = true
	}
	if !l.judges || keeps["case files"] {
		return
	}
	for i := range l.book.Ends {
		if e := &l.book.Ends[i]; !keeps[e.Name] {
			l.tell(keptForEver, Fault, e.Name, e.Rule, e.Place, fmt.Sprintf("Nothing says how long the file of a case is kept that ended as “%s” (UK GDPR: no longer than necessary).", e.Name),
				fmt.Sprintf("Write under “retention”: “%s: 24 months”, or “case files: …” for all of them.", e.Name))
		}
	}
}
