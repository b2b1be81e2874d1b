package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// A Share is how many members of a panel have a quality at least.
type Share struct {
	Quality string // as the register of people names it
	Least   int
}

// String is "1 lay".
func (s Share) String() string { return fmt.Sprintf("%d %s", s.Least, s.Quality) }

// What a majority is counted of: always of those who sit.
const (
	SimpleMajority = "simple" // more than half
	TwoThirds      = "two thirds"
	Unanimous      = "all"
)

// How the votes of a panel are told to the parties.
const (
	VotesCounted   = "counted"   // how many for what, and dissents without names
	VotesPublished = "published" // who voted for what
)

// roleKeys are the keys of a role.
var roleKeys = []string{"seats", "quorum", "drawn", "independent", "barred", "assigned by", "accept within", "deputy", "trained", "composition", "chair", "majority", "casting vote", "votes"}

// bench reads what a role says of the panel that it is.
func (r *reader) bench(f fields, role *Role) {
	role.Chair = r.quality(f.get("chair"), "chair")
	role.Majority = f.oneOf("majority", SimpleMajority, TwoThirds, Unanimous)
	role.CastingVote = f.oneOf("casting vote", "chair") != ""
	role.Votes = f.oneOf("votes", VotesCounted, VotesPublished)
	if n := f.get("composition"); n != nil {
		role.Composition = r.composition(n)
	}
	if role.Seats == 0 {
		for _, key := range []string{"drawn", "composition", "chair", "majority", "casting vote", "votes"} {
			if n := f.node.get(key); n != nil && f.node.lacks("seats") {
				r.problem(n.place, quote(key)+" is for a panel, and this role has no “seats”", "Write “seats: 3” as well (“seats: 1” for one person), or leave it out")
			}
		}
		return
	}
	if asked := len(role.Asked()); asked > role.Seats {
		at := f.node.get("composition")
		if at == nil {
			at = f.node.get("chair")
		}
		r.problem(at.place, fmt.Sprintf("%d members are asked for by their qualities, and there are %d seats", asked, role.Seats), "Ask for fewer, or write more seats: each member fills one seat")
	}
	if n := f.node.get("casting vote"); n != nil && role.CastingVote && role.Chair == "" && f.node.lacks("chair") {
		r.problem(n.place, "The chair has a casting vote, and nothing says who the chair is", "Write “chair: QUALITY”, the quality that a member needs to take the chair")
	}
}

func (r *reader) composition(n *node) []Share {
	if n.kind != mapping || len(n.entries) == 0 {
		r.problem(n.place, "“composition” says how many members have which quality", "Write “composition: {lay: 1}”")
		return nil
	}
	var out []Share
	for _, it := range r.unique(&names{}, "quality", r.items(n, "composition", "")) {
		f := fields{r, n, n, "the composition"}
		if r.quality(it.name, "composition") == "" {
			continue
		}
		if least := f.number(it.name.text, 1, 99, 0); least > 0 {
			out = append(out, Share{it.name.text, least})
		}
	}
	return out
}

// quality reads the name of a quality that people have.
func (r *reader) quality(n *node, key string) string {
	s, ok := r.scalar(n, key)
	if ok && (strings.Contains(s, ",") || strings.TrimSpace(s) != s || len(s) > 80) {
		r.problem(n.place, quote(s)+" is no name for a quality", "Write 1 to 80 letters, figures and spaces, without a comma")
		return ""
	}
	return s
}

// tie reads the outcome that is taken where votes are equal.
func (r *reader) tie(f fields, s *Step) string {
	n := f.get("tie")
	name, ok := r.scalar(n, "tie")
	if !ok {
		return ""
	}
	if s.Outcome(name) != nil {
		return name
	}
	var all []string
	for _, o := range s.Outcomes {
		all = append(all, o.Name)
	}
	r.dangling(n, "outcome of this step called", all)
	return ""
}

// votesOf: only a panel votes.
func (r *reader) votesOf(f fields, s *Step, seats int) {
	if n := f.node.get("needs"); n != nil && slices.Contains(s.Needs, "votes") && seats == 0 {
		r.problem(n.place, "Votes are needed, and the "+s.Who+" is no panel", "Give the role “seats”, or leave “votes” out")
	}
}

// seats is how many seats a role has, 0 where it is no panel; a role that could
// not be read is let be.
func (r *Rulebook) seats(name string) int {
	if role := r.Role(name); role != nil {
		return role.Seats
	}
	return 1
}

// Asked lists the seats that ask for a quality: the chair's first.
func (r *Role) Asked() []string {
	var out []string
	chair := r.Chair
	if chair != "" {
		out = append(out, chair)
	}
	for _, s := range r.Composition {
		least := s.Least
		if s.Quality == chair {
			least--
		}
		for range least {
			out = append(out, s.Quality)
		}
	}
	return out
}

// Carries tells whether so many votes of so many members who sit are the
// majority that the role asks for.
func (r *Role) Carries(votes, sitting int) bool {
	switch r.Majority {
	case TwoThirds:
		return 3*votes >= 2*sitting
	case Unanimous:
		return votes == sitting
	}
	return 2*votes > sitting
}
