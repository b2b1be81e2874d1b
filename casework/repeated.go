package casework

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"unicode"

	"duly/rulebook"
	"duly/timetable"
)

// Reasons that are the same in many cases were not given for any of them. Which are alike
// is worked out from the words; what is told of it is a place in a case and a figure,
// and none of the words.

// The exact figure: of the runs of RunLength words in a row that either text has, each
// counted once, how many in a hundred both have. Words are compared as names are, in
// lower case and without marks, and one that has a digit in it as any other that has: a date does not
// make a formula into a reason. At RepeatedFrom and above the one repeats the other. A text of
// fewer than LeastReasons words is compared with none: it is too short to tell a formula
// from an answer, and is counted apart.
const (
	RunLength    = 3
	RepeatedFrom = 70
	LeastReasons = 8
)

// mostHolders is how many texts that share one run are compared by it: what repeats a formula
// is like one of the first that had it.
const mostHolders = 50

// A Reasoned is what somebody of the office gave as reasons for one decision: all words
// of it together.
type Reasoned struct {
	ReasonedAt
	Incident string // cases of one incident are decided together, and are not compared
	Text     string
}

// A ReasonedAt is where reasons were given.
type ReasonedAt struct {
	Case        string
	Event       int // number within the case, from 1
	Kind        Kind
	Stage, Step string
	Subject     string
	Day         timetable.Date
}

// A Repeat says that reasons repeat earlier ones.
type Repeat struct {
	ReasonedAt
	Percent int        // how alike, from RepeatedFrom to 100
	Of      ReasonedAt // the earlier ones that they are most like
	Others  int        // how many earlier ones they repeat, as far as was looked
}

// A Repetition is what became of comparing reasons with one another.
type Repetition struct {
	Repeats  []Repeat // in the order of what was compared
	Compared int      // texts that are long enough
	Short    int      // texts that are not
}

// ReasonsIn gives what somebody of the office gave as reasons in a case, of its events from
// one on (0: of all): for a decision, an extension, a pause, a shortening of limits, an interim measure.
func ReasonsIn(id string, c *Case, from int) (out []Reasoned) {
	for i := from; i < len(c.Events); i++ {
		e := &c.Events[i]
		if text := e.reasons(); text != "" {
			out = append(out, Reasoned{
				ReasonedAt: ReasonedAt{Case: id, Event: i + 1, Kind: e.Kind, Stage: e.Stage, Step: e.Step, Subject: e.Subject, Day: e.Day},
				Incident:   c.Incident, Text: text,
			})
		}
	}
	return out
}

// reasons is every word that was given for a decision of the office's; "" where it is none, or
// where its words were erased.
func (e *Event) reasons() string {
	if e.By == "" || e.By == rulebook.System || e.Role == rulebook.Complainant || e.Role == rulebook.Respondent {
		return ""
	}
	words := []string{e.Text}
	switch e.Kind {
	case Done:
		if e.Outcome == "" && len(e.Findings()) == 0 {
			return "" // a step that decides nothing: many are told the same, and should be
		}
		for _, f := range e.Findings() {
			words = append(words, f.Reasons)
		}
		if e.Matter != nil && e.Matter.Weighing != nil {
			w := e.Matter.Weighing
			words = append(words, w.Start, w.Aggravating, w.Mitigating, w.AtOnce)
		}
	case Imposed:
		if e.Matter != nil && e.Matter.Restraint != nil {
			words = append(words, e.Matter.Restraint.Lesser)
		}
	case Extended, Paused, Expedited, Continued, Lifted:
	default:
		return ""
	}
	return strings.TrimSpace(strings.Join(words, "\n"))
}

// Repeated compares reasons with those before them, in the order in which they are
// given. Within one case only those are compared that were given again for the same: for a further
// extension of a step, for a measure that goes on.
func Repeated(all []Reasoned) (out Repetition) {
	var c comparing
	for _, r := range all {
		runs := runsOf(r.Text)
		if runs == nil {
			out.Short++
			continue
		}
		out.Compared++
		if like, found := c.like(r, runs); found {
			out.Repeats = append(out.Repeats, like)
		}
		c.add(r, runs)
	}
	return out
}

// RepeatedBy tells whether reasons that are not given yet repeat earlier ones.
func RepeatedBy(r Reasoned, earlier []Reasoned) (Repeat, bool) {
	runs := runsOf(r.Text)
	if runs == nil {
		return Repeat{}, false
	}
	var c comparing
	for _, e := range earlier {
		if other := runsOf(e.Text); other != nil {
			c.add(e, other)
		}
	}
	return c.like(r, runs)
}

// comparing is what reasons are compared with.
type comparing struct {
	texts  []compared
	byRun  map[uint64][]int // in which of texts; mostHolders at the most
	bySame map[string]int   // by the words, in texts
}

// A compared is one text, and where it was given.
type compared struct {
	runs   []uint64 // sorted, each once
	places []Reasoned
}

func (c *comparing) add(r Reasoned, runs []uint64) {
	r.Text = ""
	if c.byRun == nil {
		c.byRun, c.bySame = map[uint64][]int{}, map[string]int{}
	}
	same := keyOf(runs)
	if i, known := c.bySame[same]; known {
		c.texts[i].places = append(c.texts[i].places, r)
		return
	}
	i := len(c.texts)
	c.bySame[same] = i
	c.texts = append(c.texts, compared{runs, []Reasoned{r}})
	for _, run := range runs {
		if held := c.byRun[run]; len(held) < mostHolders {
			c.byRun[run] = append(held, i)
		}
	}
}

// keyOf is the same for texts with the same runs.
func keyOf(runs []uint64) string {
	b := make([]byte, 0, 8*len(runs))
	for _, r := range runs {
		for i := range 8 {
			b = append(b, byte(r>>(8*i)))
		}
	}
	return string(b)
}

// like finds the earlier reasons that some are most like.
func (c *comparing) like(r Reasoned, runs []uint64) (out Repeat, found bool) {
	shared := map[int]int{}
	for _, run := range runs {
		for _, i := range c.byRun[run] {
			shared[i]++
		}
	}
	if i, known := c.bySame[keyOf(runs)]; known {
		shared[i] = len(runs) // though it came after the first holders of each run
	}
	out.ReasonedAt = r.ReasonedAt
	for _, i := range slices.Sorted(maps.Keys(shared)) {
		both := shared[i]
		percent := 100 * both / (len(runs) + len(c.texts[i].runs) - both)
		if percent < RepeatedFrom {
			continue
		}
		for _, p := range c.texts[i].places {
			if !canRepeat(r, p) {
				continue
			}
			if out.Others++; percent > out.Percent {
				out.Percent, out.Of = percent, p.ReasonedAt
			}
		}
	}
	return out, out.Others > 0
}

// canRepeat tells whether reasons given at one place can repeat those of another.
func canRepeat(a, b Reasoned) bool {
	if a.Case == b.Case {
		again := b.Kind
		if again == Imposed {
			again = Continued
		}
		return a.Kind == again && a.Stage == b.Stage && a.Step == b.Step && a.Subject == b.Subject
	}
	return a.Incident == "" || a.Incident != b.Incident
}

// runsOf is each run of words in a text, sorted; nil where it has too few words.
func runsOf(text string) []uint64 {
	words := parts(text)
	if len(words) < LeastReasons {
		return nil
	}
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			words[i] = "#"
		}
	}
	var runs []uint64
	for i := range len(words) - RunLength + 1 {
		h := fnv.New64a()
		for _, w := range words[i : i+RunLength] {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
		runs = append(runs, h.Sum64())
	}
	slices.SortFunc(runs, cmp.Compare[uint64])
	return slices.Compact(runs)
}
