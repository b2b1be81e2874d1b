package casework

import (
	"fmt"
	"slices"
	"strings"

	"duly/lot"
	"duly/rulebook"
)

// A Ballot is how a panel voted.
type Ballot struct {
	Votes []Vote `json:"votes"`
	Chair int    `json:"chair,omitempty"` // who took the chair, by their place in Event.Present from 1; 0: nobody
	How   string `json:"how,omitempty"`   // "" by majority, else ByCastingVote or ByTie
}

// How an outcome was reached that no majority voted for.
const (
	ByCastingVote = "casting vote" // votes were equal, and the chair's decided
	ByTie         = "tie"          // there was no majority, and the rulebook names the outcome
)

// A Vote is one member's.
type Vote struct {
	Seat    int    `json:"seat,omitempty"` // the member's place in Event.Present, from 1; 0: the reader is not told whose it is
	Outcome string `json:"outcome"`
	Dissent string `json:"dissent,omitempty"` // the member's own opinion, shown with the decision
}

// Unanimous is the ballot of a panel of so many who all vote for one outcome.
func Unanimous(outcome string, members int) *Matter {
	b := &Ballot{}
	for i := range members {
		b.Votes = append(b.Votes, Vote{Seat: i + 1, Outcome: outcome})
	}
	return &Matter{Ballot: b}
}

// Tally counts the votes for each outcome.
func (b *Ballot) Tally() map[string]int {
	out := map[string]int{}
	for _, v := range b.Votes {
		out[v.Outcome]++
	}
	return out
}

// counted is the ballot without who voted for what. The order of the votes
// tells nothing.
func (b *Ballot) counted() *Ballot {
	out := &Ballot{Votes: slices.Clone(b.Votes), Chair: b.Chair, How: b.How}
	for i := range out.Votes {
		out.Votes[i].Seat = 0
	}
	slices.SortFunc(out.Votes, func(x, y Vote) int {
		if c := strings.Compare(x.Outcome, y.Outcome); c != 0 {
			return c
		}
		return strings.Compare(x.Dissent, y.Dissent)
	})
	return out
}

// seated are those who sat, with the qualities by which they can: as they were
// drawn, or as the register has them.
func (w *working) seated(role *rulebook.Role, act Act) []lot.Candidate {
	var out []lot.Candidate
	for i, id := range act.Present {
		c := lot.Candidate{Ticket: fmt.Sprint(i)}
		for _, m := range w.c.Panels[role.Name].Members {
			if role.ByLot && m.ID == id {
				c.Traits = m.Qualities
			}
		}
		if !role.ByLot && act.Lot != nil {
			for _, p := range act.Lot.Pool {
				if p.ID == id {
					c.Traits = asked(role, p.Qualities)
				}
			}
		}
		out = append(out, c)
	}
	return out
}

// composed refuses a panel that lacks a quality which its rule asks for.
func (w *working) composed(role *rulebook.Role, act Act) *Refusal {
	if lot.Fills(role.Asked(), w.seated(role, act)) {
		return nil
	}
	return &Refusal{What: "Those who sat cannot decide as the " + role.Name + ": it needs " + composition(role) + ", each filling one seat", Rule: role.Rule, Field: "present"}
}

// chair is the place, from 1, of the first who sat and can take the chair; 0 for none.
func (w *working) chair(role *rulebook.Role, act Act) int {
	if role.Chair == "" {
		return 0
	}
	return 1 + slices.IndexFunc(w.seated(role, act), func(c lot.Candidate) bool { return slices.Contains(c.Traits, role.Chair) })
}

// voting refuses an outcome that the members did not vote for.
func (w *working) voting(g gate, role *rulebook.Role, act Act) *Refusal {
	needed := g.step.Decides() && (role.ByLot || slices.Contains(g.step.Needs, "votes"))
	if act.Matter == nil || act.Matter.Ballot == nil {
		if needed {
			return &Refusal{What: "Put on record how each member who sat voted", Rule: role.Rule, Field: "votes"}
		}
		return nil
	}
	if !g.step.Decides() {
		return &Refusal{What: "This step decides nothing, so there is nothing to vote on", Rule: g.rule, Field: "votes"}
	}
	if refusal := w.votesWhole(g.step, role, act); refusal != nil {
		return refusal
	}
	_, refusal := w.carried(g.step, role, act)
	return refusal
}

// votesWhole: everybody who sat voted, once, for something that can be decided.
func (w *working) votesWhole(step *rulebook.Step, role *rulebook.Role, act Act) *Refusal {
	voted := map[int]bool{}
	for _, v := range act.Matter.Ballot.Votes {
		if v.Seat < 1 || v.Seat > len(act.Present) || voted[v.Seat] {
			return &Refusal{What: "A vote is of nobody who sat, or somebody voted twice", Rule: role.Rule, Field: "votes"}
		}
		voted[v.Seat] = true
		if refusal := w.outcome(step, v.Outcome); refusal != nil {
			refusal.Field = "votes"
			return refusal
		}
	}
	if len(voted) < len(act.Present) {
		return &Refusal{What: fmt.Sprintf("%s sat, and the votes of %s are given: whoever sits votes", capital(number(len(act.Present))), number(len(voted))), Rule: role.Rule, Field: "votes"}
	}
	return nil
}

// carried finds how the outcome was reached; or refuses it, and says what the
// votes decide instead.
func (w *working) carried(step *rulebook.Step, role *rulebook.Role, act Act) (how string, refusal *Refusal) {
	tally, sat := act.Matter.Ballot.Tally(), len(act.Present)
	decided, most := "", 0
	for _, o := range step.Outcomes {
		n := tally[o.Name]
		if role.Carries(n, sat) {
			decided = o.Name
		}
		most = max(most, n)
	}
	if decided == "" {
		decided, how = w.equal(step, role, act, most)
	}
	switch {
	case decided == "":
		return "", &Refusal{What: fmt.Sprintf("No outcome has the majority that the %s needs (%s), and no rule says what follows where there is none: vote again", role.Name, majority(role)), Rule: role.Rule, Field: "votes"}
	case decided != act.Outcome:
		return "", &Refusal{What: fmt.Sprintf("“%s” had %s of %s votes, so what is decided is “%s”%s", act.Outcome, number(tally[act.Outcome]), number(sat), decided, whereby[how]), Rule: role.Rule, Field: "outcome"}
	}
	return how, nil
}

var whereby = map[string]string{ByCastingVote: ", by the chair’s casting vote", ByTie: ", which the rule names where there is no majority"}

// equal says what follows where no outcome has its majority: what the chair
// voted for, if votes are equal and the chair has a casting vote; else what the
// step names.
func (w *working) equal(step *rulebook.Step, role *rulebook.Role, act Act, most int) (outcome, how string) {
	chair := w.chair(role, act)
	tally, top := act.Matter.Ballot.Tally(), 0
	for _, n := range tally {
		if n == most {
			top++
		}
	}
	if simple := role.Majority == "" || role.Majority == rulebook.SimpleMajority; role.CastingVote && simple && chair > 0 && top > 1 {
		for _, v := range act.Matter.Ballot.Votes {
			if v.Seat == chair && tally[v.Outcome] == most {
				return v.Outcome, ByCastingVote
			}
		}
	}
	if step.Tie != "" && w.c.canTake(step, step.Tie) {
		return step.Tie, ByTie
	}
	return "", ""
}

func majority(role *rulebook.Role) string {
	switch role.Majority {
	case rulebook.TwoThirds:
		return "two thirds of those who sit"
	case rulebook.Unanimous:
		return "all who sit"
	}
	return "more than half of those who sit"
}

// cast is what a decision keeps of the votes.
func (w *working) cast(g gate, act Act) *Matter {
	role := w.rules.Role(g.as)
	if role == nil || act.Matter == nil || act.Matter.Ballot == nil {
		return nil
	}
	how, _ := w.carried(g.step, role, act)
	return &Matter{Ballot: &Ballot{Votes: act.Matter.Ballot.Votes, Chair: w.chair(role, act), How: how}}
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (e Event) tally() map[string]int {
	if e.Matter == nil || e.Matter.Ballot == nil {
		return nil
	}
	return e.Matter.Ballot.Tally()
}

// tellVotes leaves a party what the role lets them know of the votes.
func (e *Event) tellVotes(r *rulebook.Rulebook) {
	if e.Matter == nil || e.Matter.Ballot == nil {
		return
	}
	if role := r.Role(e.Role); role == nil || role.Votes != rulebook.VotesPublished {
		m := *e.Matter
		m.Ballot = m.Ballot.counted()
		e.Matter = &m
	}
}
