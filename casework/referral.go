package casework

import (
	"slices"
	"strings"

	"duly/rulebook"
)

// referralRule is who may end a case by passing it to another body, and where the
// rulebook says so; "" for nobody.
func (w *working) referralRule() (who, rule string) {
	if s := w.rules.Safeguard(rulebook.Referral); s != nil {
		return s.Who, s.Rule
	}
	return "", ""
}

// onReferral is what can become of the case by a referral. Only whom the
// rulebook names can end it so, and nobody once something was found.
func (w *working) onReferral(act Act) []string {
	who, _ := w.referralRule()
	switch {
	case act.Subject != "":
		return []string{Waits}
	case act.by.acts(who) && !w.found():
		return []string{GoesOn, Ends}
	}
	return []string{GoesOn}
}

// gateRefer: without a ground it is for the officers who have the case, and for
// whom the rulebook names; with one, for whoever may stop the clocks on it.
func (w *working) gateRefer(who Actor, act Act) (gate, *Refusal) {
	if act.Subject != "" {
		g, refusal := w.gatePause(who, Act{Ground: act.Subject, Day: act.Day})
		g.needs = withReasons(g.needs)
		return g, refusal
	}
	names, rule := w.referralRule()
	if who.Party == "" && who.acts(names) {
		return gate{as: names, rule: rule, needs: []string{"reasons"}}, nil
	}
	g, refusal := w.gateHandling(who)
	g.rule = rule
	return g, refusal
}

func (w *working) referredWhole(g gate, who Actor, act Act) *Refusal {
	if strings.TrimSpace(act.departure().To) == "" {
		return &Refusal{What: "Say to which body it was referred", Rule: g.rule, Field: "body"}
	}
	if refusal := w.datedSoundly(g, who, act); refusal != nil {
		return refusal
	}
	return w.chosen(g, who, act)
}

func (w *working) carryRefer(g gate, act Act, e Event) error {
	said := act.departure()
	e.Kind, e.Stage, e.Step, e.Subject, e.Ground, e.To = Referred, w.c.Stage, "", "", act.Subject, rulebook.BothParties
	e.Since, e.Outcome = act.happened(), w.becomes(act)
	e.Matter = &Matter{Departure: &Departure{To: strings.TrimSpace(said.To), Reference: strings.TrimSpace(said.Reference)}}
	if err := w.emit(&e); err != nil {
		return err
	}
	switch e.Outcome {
	case Ends:
		return w.endBy(ReferredEnd, e)
	case Waits:
		return w.pause(Event{Day: e.Day, By: e.By, Role: e.Role, Stage: e.Stage, Rule: e.Rule, Text: e.Text}, g.pause)
	}
	return nil
}

func (l *listing) referring() error {
	if err := l.offerChoice(Move{Kind: Refer}); err != nil {
		return err
	}
	for i := range l.rules.Pauses {
		if err := l.offerChoice(Move{Kind: Refer, Subject: l.rules.Pauses[i].Name}); err != nil {
			return err
		}
	}
	return nil
}

// Referrals lists where the case was referred, as far as its reader may see.
func Referrals(c *Case) []Event {
	return slices.DeleteFunc(slices.Clone(c.Events), func(e Event) bool { return e.Kind != Referred })
}
