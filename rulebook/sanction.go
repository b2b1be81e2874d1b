package rulebook

import "slices"

// What kind of sanction one is, for what follows from it.
const (
	Order      = "order"      // something to be done by its last day: training, an apology
	Suspension = "suspension" // takes rights away for a time
	Removal    = "removal"    // takes membership away, until one may apply again
)

// What an outcome does to sanctions.
const (
	Imposes = "imposes" // whoever decides may impose some: “yes”, or their names
	Lowers  = "lowered" // those that were imposed give way to lower or shorter ones
	Upholds = "stand"   // those that were imposed take effect if the case ends by it
	Quashes = "quashed" // those that were imposed end, and never were
)

// Sanction finds a sanction by name; nil if there is none.
func (r *Rulebook) Sanction(name string) *Sanction {
	for i := range r.Sanctions {
		if r.Sanctions[i].Name == name {
			return &r.Sanctions[i]
		}
	}
	return nil
}

// Rung is how high a sanction stands on the ladder: the mildest first, from 0.
func (r *Rulebook) Rung(sanction string) int {
	return slices.IndexFunc(r.Sanctions, func(s Sanction) bool { return s.Name == sanction })
}

// Imposable lists what an outcome can impose, mildest first; nil if nothing.
func (r *Rulebook) Imposable(o *Outcome) []string {
	if o == nil || o.Sanctions != Imposes && o.Sanctions != Lowers {
		return nil
	}
	var out []string
	for _, s := range r.Sanctions {
		if len(o.Ladder) == 0 || slices.Contains(o.Ladder, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// Appeals tells whether to take an outcome of the step is to appeal: a party
// takes it in a step that “does: appeal”, and it goes on to where their silence
// does not.
func (s *Step) Appeals(outcome string) bool {
	o := s.Outcome(outcome)
	return s.ByParty() && s.Does == Appeal && o != nil && o.Stage != "" && (s.Else == nil || s.Else.Outcome != outcome)
}

// Barring lists the steps whose doers may not do a step: those that its “not by”
// names, and, where it is for people new to the case, all of the organisation's
// in other stages.
func (r *Rulebook) Barring(s *Step) []StepRef {
	if !s.New {
		return s.NotBy
	}
	out := slices.Clone(s.NotBy)
	for i := range r.Stages {
		for j := range r.Stages[i].Steps {
			x := &r.Stages[i].Steps[j]
			if x.Stage != s.Stage && !x.ByParty() && !slices.Contains(out, x.Ref()) {
				out = append(out, x.Ref())
			}
		}
	}
	return out
}

// recourse reads what belongs to appeals, once the step's outcomes are read.
func (r *reader) recourse(f fields, s *Step) {
	s.Grounds = f.lines("grounds")
	if n := f.node.get("grounds"); n != nil && s.Does != "" && (s.Does != Appeal || s.Who != "" && !s.ByParty()) {
		r.problem(n.place, "Grounds are what a party appeals on, and this step is no appeal of a party", "Leave “grounds” out, or write “does: appeal” and “who: respondent” or “who: complainant”")
	}
	if s.New = f.yes("new to the case"); s.New && s.ByParty() {
		r.problem(f.node.get("new to the case").place, "A party is never new to their case", "Leave it out: it is for steps of the organisation")
	}
	for i := range s.Outcomes {
		if o := &s.Outcomes[i]; (o.Sanctions == Imposes || o.Sanctions == Lowers) && s.Who != "" {
			r.imposes(s, o)
		}
	}
}

// imposes: a sanction needs a person of the organisation, and reasons.
func (r *reader) imposes(s *Step, o *Outcome) {
	switch {
	case s.ByParty():
		r.problem(o.Place, "A party imposes nothing, and "+quote(o.Name)+" would let the "+s.Who+" do so", "Write “sanctions: stand” where what was imposed is to stand, or leave it out")
	case s.Does == Review:
		r.problem(o.Place, "Who reviews verifies or sends back, and "+quote(o.Name)+" would let the "+s.Who+" impose something of their own", "Lead it to a stage in which others decide, or write “does: decide”")
	case !slices.Contains(s.Needs, "reasons"):
		r.problem(o.Place, quote(o.Name)+" would impose sanctions without reasons", "Write “needs: [reasons, findings]” into the step "+quote(s.Name))
	}
}

// sanctionsOf reads what an outcome does to sanctions.
func (r *reader) sanctionsOf(f fields, o *Outcome) {
	n := f.get("sanctions")
	if n == nil {
		return
	}
	if len(r.sanctions.order) == 0 {
		r.problem(n.place, "The rulebook declares no sanctions", "Declare them under “sanctions”, the mildest first; or leave this out")
		return
	}
	if n.kind == scalar {
		switch n.text {
		case "yes", "true":
			o.Sanctions = Imposes
			return
		case "no", "false":
			return
		case Lowers, Upholds, Quashes:
			o.Sanctions = n.text
			return
		}
		if !r.sanctions.has(n.text) {
			r.problem(n.place, "“sanctions” can be “yes”, names of sanctions, “stand”, “lowered” or “quashed”, not "+quote(n.text), r.meant(n.text, append(slices.Clone(r.sanctions.order), "yes", Upholds, Lowers, Quashes), "There is "))
			return
		}
	}
	o.Sanctions, o.Ladder = Imposes, f.refs("sanctions", "sanction", &r.sanctions)
}
