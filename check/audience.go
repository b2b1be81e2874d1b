package check

import (
	"fmt"
	"slices"
	"strings"

	"duly/rulebook"
)

// heard: nobody is found against who was not told and had no time to answer (L03),
// or on papers that a side has not seen (L06).
func (l *lens) heard() {
	reports := l.all(func(k *looked) bool { return k.Does == rulebook.Report })
	for _, k := range l.all(func(k *looked) bool { return k.Does == rulebook.Reply && k.Who == rulebook.Respondent }) {
		if !l.stages[k.stage].told(k) {
			l.step(notHeard, Fault, k, fmt.Sprintf("In “%s” the respondent answers something that they were never told: the other side is told first (natural justice).", k.Ref()),
				"Let a step that “does: notify respondent” come before it on every way.")
		}
	}
	for _, d := range l.all(l.finds) {
		switch {
		case d.before&respondentTold == 0:
			l.step(notHeard, Fault, d, fmt.Sprintf("A case can come to “%s” though the respondent was never told what it is about: the other side is heard first (natural justice).", d.Ref()),
				"Let a step that “does: notify respondent”, and then a “reply” of theirs, come before it on every way.")
		case d.before&respondentHeard == 0:
			l.step(notHeard, Fault, d, fmt.Sprintf("A case can come to “%s” though the respondent had no time to answer what they were told: the other side is heard first (natural justice).", d.Ref()),
				"Let a step of the respondent’s that “does: reply”, after the notice, come before it on every way.")
		}
		if !slices.ContainsFunc(reports, func(r *looked) bool { return l.precedes(r, d) }) {
			continue
		}
		var blind []string
		if d.before&respondentSaw == 0 {
			blind = append(blind, rulebook.Respondent)
		}
		if d.before&complainantSaw == 0 {
			blind = append(blind, rulebook.Complainant)
		}
		if len(blind) > 0 {
			l.step(unseenEvidence, Fault, d, fmt.Sprintf("“%s” can rest on a report that was never sent to the %s: both sides see the evidence first (Title IX).", d.Ref(), strings.Join(blind, " nor to the ")),
				"Let a step that “does: notify parties” come after the report and before the decision.")
		}
	}
}

// told: a notice in the organisation's own words says what it must (L04). What the
// facts are is written by people; that they have a place in the letter can be
// seen. Where the account would show who complained, the officer's own words
// ({{reasons}}) take its place.
func (l *lens) told() {
	for _, k := range l.all(func(k *looked) bool { return k.Does == rulebook.Notify && k.To == rulebook.Respondent }) {
		letter := l.letter(k)
		if letter == nil || k.before&respondentHeard != 0 {
			continue
		}
		var lacks []string
		if !strings.Contains(letter.Text, "{{account}}") && !strings.Contains(letter.Text, "{{reasons}}") {
			lacks = append(lacks, "{{account}}")
		}
		if !strings.Contains(letter.Text, "{{what next}}") {
			lacks = append(lacks, "{{what next}}")
		}
		if len(lacks) > 0 {
			l.step(bareNotice, Fault, k, fmt.Sprintf("The letter %s, which tells the respondent what a case is about, has no %s: a notice says what is alleged and by when one can answer (Title IX).", letter.Path, strings.Join(lacks, " and no ")),
				"Write the field into the letter, or leave the letter out: duly’s own words have it.")
		}
	}
}

func (l *lens) letter(k *looked) *rulebook.Letter {
	if x := l.letters[k.Ref().String()]; x != nil {
		return x
	}
	return l.letters[k.Name]
}

// reasoned: a finding goes clause by clause (L05), and a decision gives reasons (S11).
func (l *lens) reasoned() {
	l.each(func(k *looked) {
		if l.finds(k) && !slices.Contains(k.Needs, "findings") {
			l.step(noFindings, Fault, k, fmt.Sprintf("“%s” can find for or against somebody without a finding on each allegation: every point is answered (Housing Ombudsman’s Complaint Handling Code).", k.Ref()),
				"Write “needs: [reasons, findings]”.")
		}
		if k.ours() && len(k.outcomes) > 0 && (l.finds(k) || k.Does == rulebook.Decide || k.Does == rulebook.Review) && !slices.Contains(k.Needs, "reasons") {
			l.step(withoutReasons, Fault, k, fmt.Sprintf("“%s” is decided without reasons, and what has no reasons can neither be understood nor appealed against.", k.Ref()),
				"Write “needs: [reasons]”.")
		}
	})
}

// noticeOfHearing: both have time to prepare for a hearing (L18), and the
// respondent no less than the organisation gives itself for the same thing (L17).
func (l *lens) noticeOfHearing() {
	for _, k := range l.all(func(k *looked) bool { return k.Does == rulebook.Hear || l.panelFinds(k) }) {
		if given := l.timeBefore(k); given < 14 {
			l.step(shortNotice, Warning, k, fmt.Sprintf("The parties can have less than 10 working days to prepare for “%s”, which is what they have at least under Title IX.", k.Ref()),
				"Write “wait: 10 working days” after the step that sends the papers, or give the parties a step of that length.")
		}
	}
	longest := map[string]*looked{} // by what is done: the step for which the organisation gives itself most time
	l.each(func(k *looked) {
		if k.ours() && (k.Does == rulebook.Appeal || k.Does == rulebook.Reply) && (longest[k.Does] == nil || nominal(k.Within) > nominal(longest[k.Does].Within)) {
			longest[k.Does] = k
		}
	})
	l.each(func(p *looked) {
		if k := longest[p.Does]; k != nil && p.Who == rulebook.Respondent && !p.Optional && nominal(p.Allow) < nominal(k.Within) {
			l.step(unequalArms, Warning, p, fmt.Sprintf("For “%s” the respondent has %s, and the organisation gives itself %s for “%s”: both sides have the same means.", p.Ref(), p.Allow, k.Within, k.Ref()),
				"Give the respondent at least as long.")
		}
	})
}

// panelFinds: a panel finds, at first instance, in a stage that has no hearing of
// its own.
func (l *lens) panelFinds(k *looked) bool {
	role := l.roles[k.Who]
	if !l.finds(k) || role == nil || role.Seats == 0 || len(l.appealedFrom(k)) > 0 {
		return false
	}
	return !slices.ContainsFunc(l.stages[k.stage].steps, func(x looked) bool { return x.Does == rulebook.Hear })
}

// timeBefore is how long the parties have, in days of an ordinary week, between
// being told in a stage and a step of it.
func (l *lens) timeBefore(k *looked) float64 {
	v := l.stages[k.stage]
	told := func(above []int) bool {
		return slices.ContainsFunc(above, func(n int) bool { return v.steps[n].gives(0)&respondentTold != 0 })
	}
	given := 0.0
	if told(k.above) {
		given = nominal(k.Wait)
	}
	for _, n := range k.above {
		if x := &v.steps[n]; x.Who == rulebook.Respondent && told(x.above) {
			given = max(given, nominal(x.Allow))
		}
	}
	return given
}
