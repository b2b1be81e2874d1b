package casework_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"duly/casework"
	"duly/rulebook"
)

// filled gives a move everything that it needs: none of the reasons is given twice.
func (l *folk) filled(m casework.Move) casework.Act {
	l.acts++
	act := casework.Act{Kind: m.Kind, Step: m.Step, Ground: m.Ground, Subject: m.Subject, Day: l.day, Text: fmt.Sprint("Because of ", l.acts)}
	if slices.Contains(m.Needs, "evidence") {
		act.Exhibits = []casework.Exhibit{invented(fmt.Sprint("paper ", l.acts))}
	}
	if fill := whole[m.Kind]; fill != nil {
		fill(l, m, &act)
	}
	return act
}

func (l *folk) asFilled(_ casework.Move, act *casework.Act) { fillings[act.Kind](l.r, l.c, act) }

// decides chooses an outcome, and says who sat and voted, what was found and imposed.
func (l *folk) decides(m casework.Move, act *casework.Act) {
	step := l.r.Step(m.Step)
	if len(m.Outcomes) > 0 {
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(l.t, "outcome")
	}
	for _, a := range casework.Judged(l.r, l.c) {
		act.Findings = append(act.Findings, casework.Finding{Allegation: a.Allegation, Definition: a.Definition, Clause: a.Clause.ID, Reasons: "Seen."})
	}
	l.sits(m, act)
	said := casework.Matter{}
	if len(act.Present) > 0 && act.Outcome != "" {
		said.Ballot = casework.Unanimous(act.Outcome, len(act.Present)).Ballot
	}
	if step.Appeals(act.Outcome) && len(step.Grounds) > 0 {
		said.Grounds = step.Grounds[:1]
	}
	if o := step.Outcome(act.Outcome); o != nil && l.r.Imposable(o) != nil {
		said.Weighing = l.weighs(o)
	}
	act.Matter = &said
}

func (l *folk) weighs(o *rulebook.Outcome) *casework.Weighing {
	names := l.r.Imposable(o)
	for _, name := range names {
		if l.r.Sanction(name).Kind == rulebook.Order { // few others can be fulfilled
			names = []string{name, name, name, names[0]}
		}
	}
	s := l.r.Sanction(rapid.SampledFrom(names).Draw(l.t, "sanction"))
	return &casework.Weighing{Start: "x", Aggravating: "x", Mitigating: "x", AtOnce: rapid.SampledFrom([]string{"", "x"}).Draw(l.t, "at once"),
		Sanctions: []casework.Imposition{{Name: s.Name, Length: fmt.Sprint(max(1, s.Least.N), " months"), Effects: []casework.Effect{{What: s.Effects[0]}}}}}
}

// sits says who sat, where a panel acts: as many as it takes, of those who can.
func (l *folk) sits(m casework.Move, act *casework.Act) {
	role := l.r.Role(m.As)
	if role == nil || role.Seats == 0 {
		return
	}
	if p := l.c.Panels[m.As]; len(p.Members) > 0 {
		for _, member := range p.Members {
			act.Present = append(act.Present, member.ID)
		}
		return
	}
	for _, who := range l.officers {
		if who.Roles[0] == m.As && len(act.Present) < max(role.Quorum, 1) && !l.c.People.Barred(who.ID) {
			act.Present = append(act.Present, who.ID)
		}
	}
}

func (l *folk) restrains(m casework.Move, act *casework.Act) {
	for i := range l.r.Measures {
		if x := &l.r.Measures[i]; x.Name == m.Subject {
			both := rapid.Bool().Draw(l.t, "for both")
			act.Matter = &casework.Matter{Restraint: &casework.Restriction{Lesser: "None would do.", Both: both, Effects: []casework.Effect{{What: x.Effects[0]}}}}
		}
	}
	l.sits(m, act)
}

// corrects puts right what somebody said themselves, or whom the complaint is about.
func (l *folk) corrects(m casework.Move, act *casework.Act) {
	act.Subject, act.Ground = "1", casework.OfRespondent
	act.Matter = &casework.Matter{Correction: &casework.Correction{Wrong: "this", Right: "that"}}
	if m.As != rulebook.Complainant && m.As != rulebook.Respondent {
		return
	}
	own := []string{}
	for i, e := range l.c.Events {
		if e.Role == m.As && (casework.Actor{ID: e.By, Party: e.Role}).Principal() == l.who.Principal() {
			own = append(own, fmt.Sprint(i+1))
		}
	}
	if len(own) > 0 {
		act.Subject, act.Ground = rapid.SampledFrom(own).Draw(l.t, "which"), casework.OfWords
	}
}

func (l *folk) hurries(_ casework.Move, act *casework.Act) {
	if l.r.Expedite != nil {
		act.Ground = l.r.Expedite.Grounds[0]
	}
}

// supplied is what the office hands in about a lot.
func (l *folk) supplied(m casework.Move, act *casework.Act) {
	at := len(l.c.Events)
	if m.Kind == casework.Draw {
		at = l.c.Panels[m.Subject].At
	}
	var pool []string
	for _, who := range l.officers {
		if who.Roles[0] == m.Subject {
			pool = append(pool, who.ID+"/lay+lawyer")
		}
	}
	act.Lot = supply(m.Subject, at, strings.Join(pool, ","))
}

func (l *folk) member(m casework.Move, act *casework.Act) {
	for _, one := range l.c.Panels[m.Subject].Members {
		if act.Whom = (&casework.Actor{ID: one.ID}); !l.c.People.Barred(one.ID) {
			return
		}
	}
}

func (l *folk) addresses(_ casework.Move, act *casework.Act) {
	act.Matter = &casework.Matter{Addressee: &casework.Addressee{To: rapid.SampledFrom(l.c.Addressees(l.r)).Draw(l.t, "to")}}
}

func (l *folk) arranges(_ casework.Move, act *casework.Act) {
	act.Matter = &casework.Matter{Arrangement: &casework.Arrangement{
		For: rapid.SampledFrom(l.c.Addressees(l.r)).Draw(l.t, "for"), What: rapid.SampledFrom([]string{casework.Representative, casework.Adjustment, casework.Support}).Draw(l.t, "what"), Name: "Rita",
	}}
}

func (l *folk) chooses(_ casework.Move, act *casework.Act) {
	act.Outcome = rapid.SampledFrom([]string{casework.Granted, casework.Refused}).Draw(l.t, "name")
}

func (l *folk) joins(_ casework.Move, act *casework.Act) {
	act.Matter = &casework.Matter{Joining: &casework.Joining{Into: "AAAA-2222"}}
}

func (l *folk) officer(m casework.Move, act *casework.Act) {
	act.Whom = &l.officers[0]
	for i := range l.officers {
		if l.officers[i].Roles[0] == m.Subject && rapid.Bool().Draw(l.t, "them") {
			act.Whom = &l.officers[i]
		}
	}
}

func (l *folk) declares(_ casework.Move, act *casework.Act) {
	act.Outcome = rapid.SampledFrom([]string{casework.NoConflict, casework.NoConflict, casework.NoConflict, casework.HasConflict}).Draw(l.t, "conflict")
}

func (l *folk) objects(_ casework.Move, act *casework.Act) {
	act.Matter = &casework.Matter{Objection: &casework.ObjectionNote{Who: "that one"}}
}

func (l *folk) settles(_ casework.Move, act *casework.Act) {
	act.Outcome, act.Whom = rapid.SampledFrom([]string{casework.Upheld, casework.NotUpheld}).Draw(l.t, "objection"), &l.officers[len(l.officers)-1]
}

func (l *folk) approached(_ casework.Move, act *casework.Act) {
	act.Ground = casework.Approachers(l.r)[0]
}

// leaves says what becomes of the case when somebody goes, and to whom it was referred.
func (l *folk) leaves(m casework.Move, act *casework.Act) {
	if act.Outcome = ""; len(m.Outcomes) > 0 {
		act.Outcome = rapid.SampledFrom(m.Outcomes).Draw(l.t, "what becomes of it")
	}
	if m.Kind == casework.Refer {
		act.Matter = &casework.Matter{Departure: &casework.Departure{To: "the harbour police"}}
	}
}
