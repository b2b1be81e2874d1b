package sample

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Case is one case as it stood when the population was frozen.
type Case struct {
	ID     string
	Events []casework.Event // those recorded below Announcement.Frozen, in order, as an overseer may see them
}

// A Member is a case that can be drawn.
type Member struct {
	Case    string
	Stratum string
}

// None is the stratum of a case to which a criterion does not apply: that has not
// ended, is in no stage yet, or has no category. It is also the only stratum where the
// cases are not divided.
const None = "none"

// Population lists the cases that a sample is drawn from, by their names. The order in
// which they are handed in does not matter.
func (a Announcement) Population(cases []Case) (out []Member) {
	for _, c := range cases {
		if len(c.Events) > 0 && a.takes(c.Events) {
			out = append(out, Member{c.ID, a.stratum(c.Events)})
		}
	}
	slices.SortFunc(out, func(x, y Member) int { return cmp.Compare(x.Case, y.Case) })
	return out
}

// takes tells whether a case is of the sort that is asked for.
func (a Announcement) takes(events []casework.Event) bool {
	stage := ""
	for i := range events {
		e := &events[i]
		if e.Kind == casework.Entered {
			stage = e.Stage
		}
		if e.Day >= a.From && e.Day <= a.To && a.tells(e, stage) {
			return true
		}
	}
	return false
}

// tells whether an event makes its case one of the sort. stage is the one that the case
// is in.
func (a Announcement) tells(e *casework.Event, stage string) bool {
	switch a.Sort {
	case Received:
		return e.Kind == casework.Received
	case Ended:
		return e.Kind == casework.Ended
	case EndedIn:
		return e.Kind == casework.Ended && stage == a.Name
	case EndedAs:
		return e.Kind == casework.Ended && e.End == a.Name
	case Outcome:
		return e.Kind == casework.Done && e.Outcome == a.Name
	case Paused:
		return e.Kind == casework.Paused
	case Extended:
		return e.Kind == casework.Extended
	case Unattended:
		return (e.Kind == casework.Lapsed || e.Kind == casework.PassedOn) && e.Role != rulebook.Complainant && e.Role != rulebook.Respondent
	case Corrected:
		return e.Kind == casework.Corrected
	}
	return false
}

// bands of length, in days: less than so many.
var bands = []struct {
	name string
	days timetable.Date
}{{"under 4 weeks", 28}, {"4 to 13 weeks", 91}, {"13 to 26 weeks", 182}, {"26 to 52 weeks", 364}}

const longest = "over 52 weeks"

func (a Announcement) stratum(events []casework.Event) string {
	stage, end, received, until := "", "", events[0].Day, a.To
	if events[0].Since != 0 {
		received = events[0].Since
	}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case casework.Entered:
			stage = e.Stage
		case casework.Ended:
			end, until = e.End, e.Day
		case casework.Readmitted:
			end, until = "", a.To
		}
	}
	switch a.By {
	case ByStage:
		return cmp.Or(stage, None)
	case ByEnd:
		return cmp.Or(end, None)
	case ByCategory:
		return cmp.Or(events[0].Category(), None)
	case ByLength:
		for _, b := range bands {
			if until-received < b.days {
				return b.name
			}
		}
		return longest
	}
	return None
}

// A Count is how many cases a stratum has.
type Count struct {
	Stratum string
	Cases   int
}

// Counts of a population, by the names of the strata.
func Counts(population []Member) (out []Count) {
	n := map[string]int{}
	for _, m := range population {
		n[m.Stratum]++
	}
	for stratum, cases := range n {
		out = append(out, Count{stratum, cases})
	}
	slices.SortFunc(out, func(x, y Count) int { return cmp.Compare(x.Stratum, y.Stratum) })
	return out
}

// List is a population as it is written, a case a line.
func List(population []Member) string {
	var b strings.Builder
	for _, m := range population {
		fmt.Fprintf(&b, "case %s %s\n", m.Case, m.Stratum)
	}
	return b.String()
}

// ParseList reads what List wrote.
func ParseList(text string) ([]Member, error) {
	var out []Member
	for l := range strings.Lines(text) {
		m, err := member(strings.TrimPrefix(strings.TrimSuffix(l, "\n"), "case "))
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if List(out) != text {
		return nil, fmt.Errorf("it is not written as a list of cases is")
	}
	return out, nil
}

func member(value string) (Member, error) {
	id, stratum, _ := strings.Cut(value, " ")
	if !ticket(id) || !line(stratum) {
		return Member{}, fmt.Errorf("%.60q is no case with its stratum", value)
	}
	return Member{id, stratum}, nil
}

// ticket tells whether a text can stand as a case's name.
func ticket(s string) bool {
	return len(s) > 0 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// A Published population is what the organisation says of it before the randomness is
// there: how many, and a digest by which none can be put in or left out later.
type Published struct {
	Counts []Count
	Unread int    // cases whose record could not be read, so that nobody can tell whether they belong to it
	Digest string // SHA-256 of List
}

// Publish makes what is said of a population.
func Publish(population []Member, unread int) Published {
	sum := sha256.Sum256([]byte(List(population)))
	return Published{Counts(population), unread, hex.EncodeToString(sum[:])}
}

// Total is how many cases the population has.
func (p Published) Total() (n int) {
	for _, c := range p.Counts {
		n += c.Cases
	}
	return n
}
