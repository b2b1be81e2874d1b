package check

import (
	"fmt"
	"strings"

	"duly/rulebook"
	"duly/timetable"
)

// Codes of findings about fairness. docs/fairness.md says of each what it asks,
// where that comes from and how to mend it, and lists what no rulebook can show.
const (
	investigatorDecides  = "L01"
	deciderOnAppeal      = "L02"
	notHeard             = "L03"
	bareNotice           = "L04"
	noFindings           = "L05"
	unseenEvidence       = "L06"
	noAppeal             = "L07"
	looseExtension       = "L10"
	loosePause           = "L11"
	looseMeasure         = "L13"
	measureByStaff       = "L14"
	noCredit             = "L15"
	unequal              = "L16"
	unequalArms          = "L17"
	shortNotice          = "L18"
	noStandard           = "L19"
	inPart               = "L20"
	steepLadder          = "L21"
	withoutEnd           = "L22"
	impliedEffects       = "L23"
	noTimeToComplain     = "L25"
	noProof              = "L26"
	noConflicts          = "L27"
	nobodyBarred         = "L28"
	noTraining           = "L29"
	weakPanel            = "L30"
	reviewerDecides      = "L31"
	gag                  = "L33"
	longSilence          = "L34"
	nowhereOutside       = "L35"
	earlyPublication     = "L36"
	boundToSettle        = "L38"
	looseMisuse          = "L39"
	noHandlingComplaints = "L40"
	keptForEver          = "L42"
	noOralHearing        = "L43"
	leavingUnsaid        = "L44"
	nobodyStandsIn       = "L46"

	withoutReasons = "S11" // a decision without reasons
	timeCutShort   = "S12" // a party's time that something cuts short
	stale          = "S13" // an acceptance of what is not found
)

// of says what a finding is at, as a rulebook names it to accept the finding.
func (f Finding) of(at string) Finding {
	f.At = at
	return f
}

// fairness finds what the rulebook as a whole, and each of its cases of one
// class of categories, owes to the people in it.
func (p *part) fairness() {
	l := newLens(p.survey.book, p.class)
	for _, rule := range fairRules {
		rule(l)
	}
	earlier := map[Finding]int{}
	for i, f := range p.Findings {
		earlier[f.bare()] = i
	}
	for _, f := range l.out {
		same, known := earlier[f.bare()]
		switch {
		case !known:
			p.Findings = append(p.Findings, f)
		case len(f.Why) > len(p.Findings[same].Why): // it names more steps
			p.Findings[same] = f
		}
	}
}

// bare is what is the same of a finding in the cases of two categories: its mend
// begins alike, and at most the steps that it lists differ.
func (f Finding) bare() Finding {
	mend, _, _ := strings.Cut(f.Mend, "[")
	return Finding{Code: f.Code, At: f.At, File: f.File, Line: f.Line, Mend: mend}
}

var fairRules = []func(*lens){
	(*lens).apart, (*lens).heard, (*lens).told, (*lens).reasoned, (*lens).recourse, (*lens).evenHanded, (*lens).noticeOfHearing,
	(*lens).relief, (*lens).restraint, (*lens).penalties, (*lens).panels, (*lens).settling, (*lens).deputies, (*lens).standards, (*lens).safeguards, (*lens).kept,
}

func (l *lens) tell(code, severity string, at string, rule string, place rulebook.Place, why, mend string) {
	l.out = append(l.out, find(code, severity, rule, place, why, mend).of(at))
}

// step tells of a step.
func (l *lens) step(code, severity string, k *looked, why, mend string) {
	l.tell(code, severity, k.Ref().String(), k.Rule, k.Place, why, mend)
}

// whole tells of the rulebook as a whole.
func (l *lens) whole(code, severity, at, why, mend string) {
	rule, place := l.book.Rule, l.book.Place
	if len(l.book.Safeguards) > 0 && at != "" {
		rule, place = l.book.Safeguards[0].Rule, l.book.Safeguards[0].Place
	}
	l.tell(code, severity, at, rule, place, why, mend)
}

// maxNamed is how many steps a finding names at most: the others come out when
// these are mended.
const maxNamed = 12

// refs names steps in a sentence.
func refs(steps []*looked) string {
	var out []string
	for _, k := range steps {
		out = append(out, "“"+k.Ref().String()+"”")
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}

// listed writes steps as a rulebook lists them.
func listed(steps []*looked) string {
	var out []string
	for _, k := range steps {
		out = append(out, k.Ref().String())
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// nominal is the length of a limit in days of a week of five working days, for
// comparing limits in different units with each other as their authors mean
// them. The exact days are for the bounds.
func nominal(l timetable.Limit) float64 {
	n := float64(l.N)
	switch l.Unit {
	case timetable.WorkingDays:
		n *= 7.0 / 5
	case timetable.Weeks:
		n *= 7
	case timetable.Months:
		n *= 30
	}
	return max(n, float64(l.AtLeast)*7/5)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
