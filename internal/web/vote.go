package web

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// A BallotField asks for the vote of each member who sat.
type BallotField struct {
	Members []VoteField
	Rule    string // what carries an outcome, in words
	Told    string // what the parties are told of it
}

// A VoteField is one member's vote and what they add of their own.
type VoteField struct {
	ID, Member, Name string
	Outcomes         []OutcomeChoice
	Dissent          string
}

// asksVotes tells whether a step asks for its panel's votes.
func asksVotes(r *rulebook.Rulebook, m *casework.Move) bool {
	role := r.Role(m.As)
	return m.Kind == casework.Do && len(m.Outcomes) > 0 && role != nil && role.Seats > 0 && (role.ByLot || slices.Contains(m.Needs, "votes"))
}

// ballotField is the form's part for the votes of a panel; nil where none are asked.
func ballotField(r *rulebook.Rulebook, m *casework.Move, members []MemberChoice, sent *form) *BallotField {
	if !asksVotes(r, m) {
		return nil
	}
	role := r.Role(m.As)
	b := &BallotField{Rule: carriedBy(r, role, m), Told: "Both parties are told how many voted for what, and read dissents without a name."}
	if role.Votes == rulebook.VotesPublished {
		b.Told = "Both parties are told who voted for what."
	}
	for i, p := range members {
		f := VoteField{ID: fmt.Sprintf("votes-%d", i), Member: p.Value, Name: p.Name}
		chosen := ""
		if sent != nil {
			chosen, f.Dissent = sent.value("vote:"+p.Value), sent.text("dissent:"+p.Value)
		}
		for k, name := range m.Outcomes {
			f.Outcomes = append(f.Outcomes, OutcomeChoice{ID: fmt.Sprintf("votes-%d-%d", i, k), Value: name, Label: capital(name), Checked: name == chosen})
		}
		b.Members = append(b.Members, f)
	}
	return b
}

// carriedBy says which votes decide.
func carriedBy(r *rulebook.Rulebook, role *rulebook.Role, m *casework.Move) string {
	what := "An outcome needs more than half of those who sit."
	switch role.Majority {
	case rulebook.TwoThirds:
		what = "An outcome needs two thirds of those who sit."
	case rulebook.Unanimous:
		what = "An outcome needs all who sit."
	}
	if role.CastingVote {
		what += " Where votes are equal, the chair’s decides."
	}
	if step := r.Step(m.Step); step != nil && step.Tie != "" {
		what += " Where none has that, the outcome is “" + step.Tie + "”."
	}
	return what
}

// ballot reads the votes of those who sat, and notes whose is missing.
func (sent *form) ballot(r *rulebook.Rulebook, m *casework.Move, names map[string]string) *casework.Matter {
	if !asksVotes(r, m) {
		return nil
	}
	b := &casework.Ballot{}
	var missing []string
	for i, id := range sent.values["present"] {
		vote := casework.Vote{Seat: i + 1, Outcome: sent.value("vote:" + id), Dissent: sent.text("dissent:" + id)}
		if vote.Outcome == "" {
			missing = append(missing, names[id])
		}
		b.Votes = append(b.Votes, vote)
	}
	if len(missing) > 0 {
		sent.problem("votes-0-0", "Say how "+strings.Join(missing, ", ")+" voted: whoever sits votes.")
	}
	return &casework.Matter{Ballot: b}
}

// ballot reads the votes of a panel's form.
func (q *request) ballot(sent *form, f office.CaseFile, m *casework.Move) (*casework.Matter, error) {
	names, err := q.site.names(q.Context())
	if err != nil {
		return nil, err
	}
	return sent.ballot(f.Rulebook, m, names), nil
}

// seated are the members of a panel that was drawn by lot, with what they sit as.
func (t *teller) seated(role string) []casework.Actor {
	var out []casework.Actor
	for _, m := range t.file.Case.Panels[role].Members {
		out = append(out, casework.Actor{ID: m.ID, Name: t.name(m.ID) + bracket(m.Qualities)})
	}
	return out
}

// A BallotShown is how a panel voted, as far as the reader is told.
type BallotShown struct {
	Counts   []string // "2 of 3 for “upheld”"
	How      string
	Opinions []Opinion
}

// An Opinion is one member's vote where it is told whose it was, with what they
// added of their own.
type Opinion struct{ Who, Outcome, Text string }

// ballot shows how a panel voted; nil where it is not known.
func (t *teller) ballot(e casework.Event, step *rulebook.Step) *BallotShown {
	if e.Matter == nil || e.Matter.Ballot == nil || step == nil {
		return nil
	}
	b, v := e.Matter.Ballot, &BallotShown{}
	tally := b.Tally()
	for _, o := range step.Outcomes {
		if n := tally[o.Name]; n > 0 {
			v.Counts = append(v.Counts, fmt.Sprintf("%d of %d for “%s”", n, len(b.Votes), o.Name))
		}
	}
	switch b.How {
	case casework.ByCastingVote:
		v.How = "The votes were equal, and the chair’s decided."
	case casework.ByTie:
		v.How = "No outcome had the majority that it needs, and the rule names what then follows."
	}
	for _, x := range b.Votes {
		o := Opinion{Who: "A member", Outcome: x.Outcome, Text: strings.TrimSpace(x.Dissent)}
		if x.Seat > 0 && x.Seat <= len(e.Present) {
			o.Who = t.name(e.Present[x.Seat-1])
			if x.Seat == b.Chair {
				o.Who += " (chair)"
			}
		} else if o.Text == "" {
			continue
		}
		v.Opinions = append(v.Opinions, o)
	}
	return v
}
