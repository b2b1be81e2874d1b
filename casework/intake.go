package casework

import (
	"slices"

	"duly/rulebook"
)

// practiceOfIntake finds the kinds of act about complaints and parties: what
// joins them, who takes part and how, what is written to whom.
func practiceOfIntake(kind string) (practice, bool) {
	switch kind {
	case Join:
		return practice{gate: (*working).gateJoin, contents: (*working).joinsSomewhere, carry: (*working).carryJoin, offer: (*listing).joining}, true
	case Separate: // Join offers it
		return practice{gate: (*working).gateSeparate, carry: (*working).carrySeparate}, true
	case Say:
		return practice{gate: (*working).gateSay, contents: (*working).saysToSomebody, carry: (*working).carrySay, offer: (*listing).messages, outlives: true}, true
	case Arrange:
		return practice{gate: (*working).gateArrange, contents: (*working).arrangesSomething, carry: (*working).carryArrange, offer: (*listing).arrangements}, true
	case Unarrange: // Arrange offers it
		return practice{gate: (*working).gateUnarrange, carry: (*working).carryUnarrange}, true
	case Confide:
		return practice{gate: (*working).gateConfide, contents: (*working).grantsOrRefuses, carry: (*working).carryConfide, offer: (*listing).confidences}, true
	case Question: // Confide offers it
		return practice{gate: (*working).gateQuestion, carry: (*working).carryQuestion}, true
	}
	return practice{}, false
}

// recordIntake folds the events of those kinds; false if it is none of them.
func (c *Case) recordIntake(e *Event) (known bool, err error) {
	switch e.Kind {
	case MovedTo, Messaged, Silent:
		return true, nil
	case Joined, Complained, Separated:
		c.foldJoining(e)
		c.foldConfidence(e)
		return true, nil
	case ConfidenceDecided, ConfidenceQuestioned, NameDisclosed:
		c.foldConfidence(e)
		return true, nil
	case Arranged, ArrangementEnded:
		c.foldArrangement(e)
		return true, nil
	}
	return false, nil
}

// began folds what a receipt says of the complaint itself.
func (c *Case) began(e *Event) {
	c.Began, c.Number, c.Incident = c.Received, e.Number(), e.Incident()
	if e.Since != 0 {
		c.Received = e.Since
	}
	if e.Stage != "" {
		c.TakenOver = TakenOver{On: e.Day, Stage: e.Stage}
	}
	c.foldConfidence(e)
}

// withhold takes out of what a case adds up to what its reader may not see.
func (c *Case) withhold(who Actor) {
	if who.Party == "" && !slices.Contains(who.Roles, Overseer) {
		return
	}
	var own []Arrangement
	for _, a := range c.Arrangements {
		if who.Party != "" && a.For == who.Principal() {
			own = append(own, a)
		}
	}
	c.Arrangements = own
	further := append([]Further(nil), c.Further...)
	for i := range further {
		if further[i].Complainant() != who.Principal() {
			further[i].From, further[i].To = "", ""
		}
	}
	c.Further = further
	confidences := append([]Confidence(nil), c.Confidences...)
	for i := range confidences {
		confidences[i].By = nil // it names who decided
	}
	c.Confidences = confidences
	if who.Party != "" {
		c.Incident = ""
	}
}

// asOffice takes the officer's person away from what the office did.
func (e Event) asOffice() Event {
	if e.By != rulebook.System && !isParty(e.Role) {
		e.By, e.Whom, e.Present = "", "", nil
	}
	return e
}
