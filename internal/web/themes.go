package web

import (
	"slices"

	"duly/casework"
)

// A MoveTheme is what may be done about one side of a case, folded under its name.
type MoveTheme struct {
	Heading string
	Count   int // of moves
	Groups  []MoveGroup
}

// The themes, in the order in which an officer's page of a case shows them.
const (
	peopleTheme   = "People and panels"
	evidenceTheme = "Allegations and evidence"
	timeTheme     = "Time"
	partiesTheme  = "The parties"
	standingTheme = "Measures and orders"
	endTheme      = "Leaving, withdrawing, other bodies"
	otherTheme    = "Something else"
)

var themes = []struct {
	heading string
	groups  []string
}{
	{peopleTheme, []string{forYou, whoHandles, asideGroup, objectGroup, panelGroup}},
	{evidenceTheme, []string{"Allegations", "Handle evidence", "The file"}},
	{timeTheme, []string{aboutTime, "More time is asked for"}},
	{partiesTheme, []string{"The parties", "Names", "The same incident"}},
	{standingTheme, []string{measures, "Orders"}},
	{endTheme, []string{aboutGoing, aboutWithdrawal, aboutReferral}},
}

// byTheme sorts groups of moves under the themes. A group that none of them names
// comes last, under a heading of its own: nothing is left out.
func byTheme(groups []MoveGroup) (out []MoveTheme) {
	add := func(heading string, g MoveGroup) {
		i := slices.IndexFunc(out, func(t MoveTheme) bool { return t.Heading == heading })
		if i < 0 {
			i = len(out)
			out = append(out, MoveTheme{Heading: heading})
		}
		out[i].Count += len(g.Moves)
		out[i].Groups = append(out[i].Groups, g)
	}
	placed := map[string]bool{}
	for _, t := range themes {
		for _, g := range groups {
			if slices.Contains(t.groups, g.Heading) {
				placed[g.Heading] = true
				add(t.heading, g)
			}
		}
	}
	for _, g := range groups {
		if !placed[g.Heading] {
			add(otherTheme, g)
		}
	}
	return out
}

// answered are the kinds of act by which somebody answers what was asked of them: they
// stand among what is open, and are not folded away.
var answered = []string{
	casework.Accept, casework.Decline, casework.Settle, casework.RefuseTime, casework.SettleWithdrawal, casework.Continue, casework.LiftMeasure,
}

// answers splits what a reader may do beside the steps into what waits for their
// answer and all else.
func answers(groups []MoveGroup) (asked []MoveShown, rest []MoveGroup) {
	for _, g := range groups {
		left := MoveGroup{Heading: g.Heading}
		for _, m := range g.Moves {
			if slices.Contains(answered, m.Kind) {
				asked = append(asked, m)
			} else {
				left.Moves = append(left.Moves, m)
			}
		}
		if len(left.Moves) > 0 {
			rest = append(rest, left)
		}
	}
	return asked, rest
}

// atOnce is how many exhibits an officer's page shows unfolded: what came with a complaint
// is in sight as long as there is little else.
const atOnce = 3

// latest is how many happenings an officer's page shows unfolded.
const latest = 4

// fold sets the officer's page: their own steps first, the rest by theme, and the
// history with its latest part in sight.
func (v *CaseView) fold() {
	for _, o := range v.Open {
		if o.Mine {
			v.Mine = append(v.Mine, o)
		} else {
			v.Others = append(v.Others, o)
		}
	}
	var rest []MoveGroup
	v.Asked, rest = answers(v.Groups)
	v.Themes = byTheme(rest)
	v.Unfolded = len(v.Pieces) <= atOnce
	v.Latest = v.Happenings
	if n := len(v.Happenings) - latest; n > 1 { // one alone is not worth a fold
		v.Earlier, v.Latest = v.Happenings[:n], slices.Clone(v.Happenings[n:])
		v.Latest[0].SameDay = false
	}
}
