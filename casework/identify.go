package casework

import "strings"

// Identify is to put on record which member of the organisation the respondent is, by
// the register of members; or, with the outcome Unidentified, that what was put on
// record before is wrong. What measures and sanctions do to somebody's standing is
// done to that member, from that day on.
const Identify = "identify"

// Identified is the event. Its Member is sealed with the person, and shown to officers
// of the case alone.
const Identified Kind = "identified"

// Unidentified: the respondent is not the member who was named, and it is not known
// who else.
const Unidentified = "taken back"

// gateIdentify: an officer of the case, at any time, after its end too: a sanction may
// take effect with it.
func (w *working) gateIdentify(who Actor, act Act) (gate, *Refusal) {
	g, refusal := w.gateAdd(who, act)
	if refusal != nil || who.Party != "" {
		return gate{}, &Refusal{What: "Who the respondent is on the register of members is for the officers of the case to put on record"}
	}
	g.needs = []string{"reasons"}
	return g, nil
}

func (w *working) identifiesSomebody(_ gate, _ Actor, act Act) *Refusal {
	switch member := strings.TrimSpace(act.Member); {
	case act.Outcome == Unidentified && w.c.Member == "":
		return &Refusal{What: "Nobody is on record as the respondent, so there is nothing to take back", Field: "outcome"}
	case act.Outcome == Unidentified && member != "":
		return &Refusal{What: "Either name the member, or take back who was named: not both", Field: "member"}
	case act.Outcome == Unidentified:
		return nil
	case act.Outcome != "":
		return &Refusal{What: "“" + act.Outcome + "” is nothing that can become of it", Field: "outcome"}
	case member == "":
		return &Refusal{What: "Say which member the respondent is: give the membership number", Field: "member"}
	case member == w.c.Member:
		return &Refusal{What: "The respondent is on record as that member already", Field: "member"}
	}
	return nil
}

func (w *working) carryIdentify(_ gate, act Act, e Event) error {
	e.Kind, e.Stage, e.Step, e.Outcome = Identified, w.c.Stage, "", act.Outcome
	e.Particulars = Particulars{Member: strings.TrimSpace(act.Member)}.orNone()
	return w.emit(&e)
}

func (l *listing) identifying() error {
	if g, refusal := l.gate(l.who, Act{Kind: Identify, Day: l.day}); refusal == nil {
		l.lawful = append(l.lawful, Move{Kind: Identify, As: g.as, Needs: g.needs})
	}
	return nil
}
