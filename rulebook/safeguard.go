package rulebook

import (
	"fmt"
	"slices"
	"strings"

	"duly/timetable"
)

// Safeguards: what a rulebook lays down for fairness that its stages and limits
// cannot show. Each has a key of its own under "safeguards" and a small value.
const (
	Proof           = "proof"                     // the standard (Value), and who has to show it (Who)
	TimeToComplain  = "time to complain"          // Limit, and who may take up a later one, with reasons (Who)
	Companion       = "companion"                 // for whom (Value)
	Conflicts       = "conflicts"                 // declared before the papers are opened (Value)
	Training        = "training"                  // of everybody who decides: not longer ago than Limit
	TimeServed      = "time served"               // under a measure: credited against a sanction
	Leaving         = "leaving"                   // what becomes of the case of somebody who leaves (Value)
	WayOut          = "way out"                   // the body outside (Value, or "none"), and until when it can be asked (Limit; zero: at any time)
	Publication     = "publication"               // only after both parties have been told
	Confidentiality = "confidentiality"           // what it never bars (Words)
	OralHearing     = "oral hearing"              // on request, or always (Value)
	Misuse          = "misuse"                    // of the right to complain: how long it may be limited (Limit), whom one can appeal to (Who), "warned first" (Value)
	Handling        = "complaints about handling" // whom one complains to about how a case is handled (Who)
	LongestSilence  = "longest silence"           // towards either party (Limit)
	Objections      = "objections"                // of a party to an officer: who decides (Who), and within which Limit
	SupportContact  = "support"                   // whom either party can turn to for support meanwhile, in words (Value)
	LettersInAWeek  = "letters in a week"         // to one party, at the most (Value, a number)
	Withdrawal      = "withdrawal"                // of a complaint: what becomes of the case (Value), or who decides that (Who)
	Death           = "death"                     // of the respondent: what becomes of the case (Value)
	Referral        = "referral"                  // to another body: who may end the case by it (Who)
)

// What can become of a case when a party goes.
const (
	Concluded  = "concluded"
	Waits      = "waits"
	CaseEnds   = "ends"
	CaseGoesOn = "goes on"
)

// A Safeguard is one of them, as a rulebook lays it down. Which fields are set
// depends on its name.
type Safeguard struct {
	Name  string
	Value string
	Words []string
	Who   string
	Limit timetable.Limit
	Rule  string
	Place Place
}

// Safeguard finds a safeguard by name; nil if the rulebook does not have it.
func (r *Rulebook) Safeguard(name string) *Safeguard {
	for i := range r.Safeguards {
		if r.Safeguards[i].Name == name {
			return &r.Safeguards[i]
		}
	}
	return nil
}

// Free is what confidentiality can leave free.
var Free = []string{"advice", "evidence", "police", "regulator", "ombudsman"}

// safeguardWords are those that take one of a few words.
var safeguardWords = map[string][]string{
	Companion:   {"both parties", Complainant, Respondent},
	Conflicts:   {"declared before papers", RecordedBeforePapers},
	TimeServed:  {"credited"},
	Leaving:     {Concluded, Waits, "concluded or waits"},
	Death:       {CaseEnds, Concluded},
	Publication: {"after both parties"},
	OralHearing: {"on request", "always"},
}

var safeguardNames = []string{
	Proof, TimeToComplain, Companion, Conflicts, Training, TimeServed, Leaving, WayOut, Publication, Confidentiality, OralHearing, Misuse, Handling,
	LongestSilence, Objections, SupportContact, LettersInAWeek, Withdrawal, Death, Referral,
}

// safeguard reads one; ok is false where there is none of that name.
func (r *reader) safeguard(it item) (s Safeguard, ok bool) {
	s = Safeguard{Name: it.name.text, Rule: it.rule, Place: it.name.place}
	if !slices.Contains(safeguardNames, s.Name) {
		r.problem(s.Place, "There is no safeguard "+quote(s.Name), r.meant(s.Name, safeguardNames, "The safeguards are "))
		return s, false
	}
	if it.value.kind == empty {
		r.problem(s.Place, "The safeguard "+quote(s.Name)+" has no value", "Write one, or leave it out")
		return s, false
	}
	if words := safeguardWords[s.Name]; words != nil {
		s.Value = r.word(it.value, s.Name, words...)
		return s, true
	}
	fields := func(keys ...string) fields {
		return r.fields(it.name, it.value, "the safeguard "+quote(s.Name), keys...)
	}
	switch s.Name {
	case Training, LongestSilence:
		s.Limit = r.limit(it.value, s.Name)
	case SupportContact:
		s.Value, _ = r.scalar(it.value, s.Name)
	case LettersInAWeek:
		s.Value = r.cap(it.value)
	case Handling:
		s.Who = r.officer(it.value, s.Name)
	case Proof:
		f := fields("standard", "burden")
		s.Value = r.word(f.need("standard", "Say how sure one must be: “standard: more likely than not”"), "standard", "more likely than not", "clear and convincing", "beyond reasonable doubt")
		s.Who = r.word(f.need("burden", "Say who has to show it: “burden: organisation”"), "burden", "organisation", Complainant, Respondent)
	case TimeToComplain:
		f := fields("within", "waived by")
		s.Limit = r.limit(f.need("within", "Say how long one can complain: “within: 12 months”"), "within")
		if n := f.get("waived by"); n != nil {
			s.Who = r.officer(n, "waived by")
		}
	case Confidentiality:
		s.Words = fields("never bars").words("never bars", Free...)
	case Objections:
		r.objections(fields("decided by", "within"), &s)
	case Withdrawal:
		r.withdrawal(it, &s)
	case Referral:
		s.Who = r.officer(fields("decided by").need("decided by", "Say who may end a case by it: “referral: {decided by: ROLE}”"), "decided by")
	case Misuse:
		f := fields("warned first", "at most", "appeal to")
		s.Limit = f.limit("at most")
		if f.yes("warned first") {
			s.Value = "warned first"
		}
		if n := f.get("appeal to"); n != nil {
			s.Who = r.officer(n, "appeal to")
		}
	case WayOut:
		r.wayOut(it, &s)
	}
	return s, true
}

// withdrawal reads what becomes of a case whose complaint is withdrawn: a word, or
// who decides.
func (r *reader) withdrawal(it item, s *Safeguard) {
	if it.value.kind == scalar {
		s.Value = r.word(it.value, s.Name, CaseEnds, CaseGoesOn)
		return
	}
	f := r.fields(it.name, it.value, "the safeguard "+quote(s.Name), "decided by")
	s.Who = r.officer(f.need("decided by", "Say who decides: “withdrawal: {decided by: ROLE}”; or write “withdrawal: ends” or “withdrawal: goes on”"), "decided by")
}

// wayOut reads where else one can go when a case is over: a body with its limit,
// or "none".
func (r *reader) wayOut(it item, s *Safeguard) {
	if it.value.kind == scalar {
		if s.Value = it.value.text; s.Value != "none" {
			r.problem(it.value.place, "“way out” is “none”, or a body with the time within which it can be asked", "Write “way out: {to: the ombudsman, within: 6 months}”, or “way out: none”")
		}
		return
	}
	f := r.fields(it.name, it.value, "the safeguard "+quote(s.Name), "to", "within")
	s.Value, _ = r.scalar(f.need("to", "Name the body outside: “to: the ombudsman”; or write “way out: none”"), "to")
	n := f.need("within", "Say until when it can be asked: “within: 6 months”, or “within: any time”")
	if n != nil && n.kind == scalar && n.text == "any time" {
		return
	}
	s.Limit = r.limit(n, "within")
}

// An Acceptance says that a rulebook keeps something that the checker finds, and
// why.
type Acceptance struct {
	Finding string // its code
	At      string // what it is found at, as the checker names it: "stage.step", "stage.step=outcome", a stage, a role …; "": the rulebook as a whole
	Because string
	Rule    string
	Place   Place
}

// Findings are the codes of what the checker can find (docs/check.md,
// docs/fairness.md) and a rulebook can accept.
var Findings = strings.Fields("S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S14 " +
	"L01 L02 L03 L04 L05 L06 L07 L10 L11 L13 L14 L15 L16 L17 L18 L19 L20 L21 L22 L23 L25 L26 L27 L28 L29 L30 L31 L33 L34 L35 L36 L38 L39 L40 L42 L43 L44 L46")

// acceptances reads what is accepted, now that all that can be named is read.
func (r *reader) acceptances(items []item) {
	if len(items) == 0 {
		return
	}
	known := r.placesOfFindings()
	seen := map[string]Place{}
	for _, it := range items {
		f := r.fields(it.name, it.value, "this acceptance", "finding", "at", "because")
		a := Acceptance{Rule: it.rule, Place: it.name.place}
		a.Finding = r.code(f.need("finding", "Name the code of what is accepted: “finding: L18”"))
		if n := f.get("at"); n != nil {
			a.At = r.ref(n, "step, stage, role or other thing", known)
		}
		n := f.need("because", "Say why the rulebook keeps it: “because: …”")
		if s, ok := r.scalar(n, "because"); ok {
			if a.Because = strings.TrimSpace(s); a.Because == "" {
				r.problem(n.place, "An acceptance without a reason accepts nothing", "Say why the rulebook keeps it, in a sentence that members can vote on")
			}
		}
		key := a.Finding + " "
		if n := f.node.get("at"); n != nil {
			key += n.text
		}
		if before, twice := seen[key]; twice && a.Finding != "" {
			r.problem(a.Place, fmt.Sprintf("%s is accepted twice at the same place", a.Finding), fmt.Sprintf("It is accepted on line %d already: keep one of them", before.Line))
		}
		seen[key] = a.Place
		r.book.Accepted = append(r.book.Accepted, a)
	}
}

// code reads the code of a finding that can be accepted; "" where it cannot.
func (r *reader) code(n *node) string {
	s, ok := r.scalar(n, "finding")
	if !ok || slices.Contains(Findings, s) {
		return s
	}
	r.problem(n.place, quote(s)+" is no finding that can be accepted", "Write the code that the checker printed, like “L18”")
	return ""
}

// placesOfFindings are all names at which something can be found.
func (r *reader) placesOfFindings() *names {
	all := &names{at: map[string]Place{}}
	add := func(name string, at Place) {
		if !all.has(name) {
			all.order, all.at[name] = append(all.order, name), at
		}
	}
	b := r.book
	for i := range b.Stages {
		add(b.Stages[i].Name, b.Stages[i].Place)
		for j := range b.Stages[i].Steps {
			step := &b.Stages[i].Steps[j]
			add(step.Ref().String(), step.Place)
			for _, o := range step.Outcomes {
				add(step.Ref().String()+"="+o.Name, o.Place)
			}
		}
	}
	for _, x := range b.Roles {
		add(x.Name, x.Place)
	}
	for _, x := range b.Ends {
		add(x.Name, x.Place)
	}
	for _, x := range b.Categories {
		add(x.Name, x.Place)
	}
	for _, x := range b.Definitions {
		add(x.Name, x.Place)
	}
	for _, x := range b.Pauses {
		add(x.Name, x.Place)
	}
	for _, x := range b.Measures {
		add(x.Name, x.Place)
	}
	for _, x := range b.Sanctions {
		add(x.Name, x.Place)
	}
	for _, name := range safeguardNames {
		add(name, b.Place)
	}
	return all
}
