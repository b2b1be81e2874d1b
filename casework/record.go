package casework

import (
	"encoding/json"
	"fmt"

	"duly/timetable"
)

// The envelopes that an event is recorded in, one for each audience
// (docs/log-format.md). Their order is the journal's.
const (
	forOversight = iota
	forParties
	forContent
	forPerson
	envelopes
)

// What the overseer may see: the procedure, and no word of what was said.
type oversight struct {
	Kind      Kind           `json:"kind"`
	Day       timetable.Date `json:"day"`
	Counts    timetable.Date `json:"counts,omitzero"`
	Recorded  int64          `json:"recorded"` // microseconds since 1970 UTC
	Role      string         `json:"role,omitempty"`
	Stage     string         `json:"stage,omitempty"`
	Step      string         `json:"step,omitempty"`
	Outcome   string         `json:"outcome,omitempty"`
	End       string         `json:"end,omitempty"`
	To        string         `json:"to,omitempty"`
	Rule      string         `json:"rule,omitempty"`
	Ground    string         `json:"ground,omitempty"`
	Subject   string         `json:"subject,omitempty"`
	Limit     string         `json:"limit,omitempty"`
	Opened    timetable.Date `json:"opened,omitzero"`
	NotBefore timetable.Date `json:"notBefore,omitzero"`
	Due       timetable.Date `json:"due,omitzero"`
	Until     timetable.Date `json:"until,omitzero"`
	Was       timetable.Date `json:"was,omitzero"`
	Category  string         `json:"category,omitempty"`
	Rulebook  string         `json:"rulebook,omitempty"`
	Lot       string         `json:"lot,omitempty"`
	Votes     map[string]int `json:"votes,omitempty"` // for each outcome, how many
	Number    string         `json:"number,omitempty"`
	Incident  string         `json:"incident,omitempty"`
	Since     timetable.Date `json:"since,omitzero"`
	Holding   *Holding       `json:"holding,omitempty"`
	Erasing   *Erasing       `json:"erasing,omitempty"`
	Broken    *Broken        `json:"broken,omitempty"`

	Clauses map[string]string `json:"clauses,omitempty"` // what became of each clause
}

// A Chain is what lets a party see that their case is whole: its name, how many
// entries came before, and the leaf of the last one. A receipt opens this envelope,
// so nothing in it tells what the case is about.
type Chain struct {
	Case     string         `json:"case"`
	N        int            `json:"n"`
	Previous string         `json:"previous"` // hexadecimal
	Kind     Kind           `json:"kind"`
	Day      timetable.Date `json:"day"`
	Recorded int64          `json:"recorded"` // microseconds since 1970 UTC
}

type content struct {
	Text     string    `json:"text,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
	Exhibits []Exhibit `json:"exhibits,omitempty"`
	Filing   *Filing   `json:"filing,omitempty"`
	Matter   *Matter   `json:"matter,omitempty"`

	Wrote map[string]string `json:"wrote,omitempty"`
}

type person struct {
	By       string    `json:"by"`
	Present  []string  `json:"present,omitempty"`
	Whom     string    `json:"whom,omitempty"`
	Identity *Identity `json:"identity,omitempty"`
	Member   string    `json:"member,omitempty"`
}

var (
	shapeOfOversight = shapeOf[oversight]()
	shapeOfContent   = shapeOf[content]()
	shapeOfPerson    = shapeOf[person]()
	shapeOfChain     = shapeOf[Chain]()
)

// Record gives the exact bytes of an event's envelopes: for oversight, the
// parties, the content and the person. id is the case's pseudonym, n the
// event's place in the case, previous the leaf hash of the entry before it in
// the case (zeros for the first), recorded the time of writing in microseconds
// since 1970 UTC.
func (e Event) Record(id string, n int, previous [32]byte, recorded int64) ([envelopes][]byte, error) {
	limit := ""
	if !e.Limit.IsZero() {
		limit = e.Limit.String()
	}
	p := e.particulars()
	parts := [envelopes]any{
		forOversight: oversight{
			Kind: e.Kind, Day: e.Day, Counts: e.Counts, Recorded: recorded, Role: e.Role, Stage: e.Stage, Step: e.Step,
			Outcome: e.Outcome, End: e.End, To: e.To, Rule: e.Rule, Ground: e.Ground, Subject: e.Subject, Limit: limit, Opened: e.Opened, NotBefore: e.NotBefore,
			Due: e.Due, Until: e.Until, Was: e.Was, Category: p.Category, Rulebook: p.Rulebook, Lot: p.Lot, Votes: e.tally(),
			Number: p.Number, Incident: p.Incident, Since: e.Since, Holding: e.Holding, Erasing: e.Erasing, Broken: e.Broken, Clauses: p.Clauses,
		},
		forParties: Chain{Case: id, N: n, Previous: fmt.Sprintf("%x", previous), Kind: e.Kind, Day: e.Day, Recorded: recorded},
		forContent: content{Text: e.Text, Findings: p.Findings, Exhibits: e.Exhibits, Filing: e.Filing, Matter: e.Matter, Wrote: p.Wrote},
		forPerson:  person{By: e.By, Present: e.Present, Whom: e.Whom, Identity: e.Identity, Member: p.Member},
	}
	var out [envelopes][]byte
	for i, part := range parts {
		b, err := json.Marshal(part)
		if err != nil {
			return out, err
		}
		if string(b) != "{}" {
			out[i] = b
		}
	}
	return out, nil
}

// ParseChain reads what Record wrote for the parties.
func ParseChain(plain []byte) (Chain, error) { return decode[Chain](plain, shapeOfChain) }

// ParseRecord reads what Record wrote. An envelope that is empty, withheld or
// erased leaves its part of the event empty.
func ParseRecord(plain [envelopes][]byte) (e Event, recorded int64, err error) {
	o, err := part[oversight](plain, forOversight, shapeOfOversight)
	if err != nil {
		return Event{}, 0, err
	}
	c, err := part[content](plain, forContent, shapeOfContent)
	if err != nil {
		return Event{}, 0, err
	}
	p, err := part[person](plain, forPerson, shapeOfPerson)
	if err != nil {
		return Event{}, 0, err
	}
	var limit timetable.Limit
	if o.Limit != "" {
		if limit, err = timetable.ParseLimit(o.Limit); err != nil {
			return Event{}, 0, err
		}
	}
	return Event{
		Kind: o.Kind, Day: o.Day, Counts: o.Counts, Role: o.Role, Stage: o.Stage, Step: o.Step, Outcome: o.Outcome, End: o.End,
		To: o.To, Rule: o.Rule, Ground: o.Ground, Subject: o.Subject, Limit: limit, Opened: o.Opened, NotBefore: o.NotBefore, Due: o.Due, Until: o.Until, Was: o.Was,
		Since:       o.Since,
		Holding:     o.Holding,
		Erasing:     o.Erasing,
		Broken:      o.Broken,
		Particulars: Particulars{Category: o.Category, Rulebook: o.Rulebook, Lot: o.Lot, Number: o.Number, Incident: o.Incident, Findings: c.Findings, Wrote: c.Wrote, Clauses: o.Clauses, Member: p.Member}.orNone(),
		Text:        c.Text, Exhibits: c.Exhibits, Filing: c.Filing, Matter: c.Matter,
		By: p.By, Present: p.Present, Whom: p.Whom, Identity: p.Identity,
	}, o.Recorded, nil
}

// part reads what one of the envelopes holds; nothing where it is empty.
func part[T any](plain [envelopes][]byte, i int, names shape) (out T, err error) {
	if len(plain[i]) == 0 {
		return out, nil
	}
	if out, err = decode[T](plain[i], names); err != nil {
		err = fmt.Errorf("read envelope %d of an event: %w", i, err)
	}
	return out, err
}
