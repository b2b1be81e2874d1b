package web

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"duly/commitment"
	"duly/rulebook"
	"duly/timetable"
)

// What became of an ask, in one row: each part leads to what proves it.

// A Row is what became of one action, or of an ask without any.
type Row struct {
	Name  string // what it is about: "decided in time"; "" for none
	Parts []MeasuredLine
}

// rows tell what became of an ask, a row for each action.
func (p pledged) rows(c *commitment.Commitment, names map[string]string) (out []Row) {
	page := fmt.Sprintf("/commitments/%d", c.Number)
	at := func(e commitment.Event) string { return fmt.Sprintf("%s#entry-%d", page, e.Entry) }
	begin := []MeasuredLine{{"asked " + c.Ask.On.Short(), at(c.Events[0])}}
	if a := c.Answer(); a != nil {
		begin = append(begin, MeasuredLine{string(a.Answer) + " " + a.On.Short(), at(c.Answers[len(c.Answers)-1])})
	} else if n := c.Silent(p.today); n > 0 && c.Closed == nil {
		begin = append(begin, MeasuredLine{"no answer for " + days(&n), page})
	}
	var end []MeasuredLine
	if v := c.Verdict(); v != nil {
		e := c.Judged[len(c.Judged)-1]
		text := "disputed by those who asked"
		if v.Holds {
			text = "those who asked are content"
		}
		end = append(end, MeasuredLine{text + byWhom(e), at(e)})
	}
	if c.Closed != nil {
		end = append(end, MeasuredLine{"pursued no more", at(*c.Closed)})
	}
	if a := c.Answer(); len(c.Actions) == 0 && a != nil && a.Answer != commitment.Declined {
		begin = append(begin, MeasuredLine{"nothing undertaken", page})
	}
	for i := range c.Actions {
		name, parts := p.parts(c, &c.Actions[i], at, names)
		out = append(out, Row{name, join3(begin, parts, end)})
	}
	if len(c.Actions) == 0 {
		out = append(out, Row{Parts: join3(begin, nil, end)})
	}
	return out
}

func join3(a, b, c []MeasuredLine) (out []MeasuredLine) {
	return append(append(append(out, a...), b...), c...)
}

// parts are those of one action: what is measured of it, or what was shown and found.
func (p pledged) parts(c *commitment.Commitment, u *commitment.Undertaking, at func(commitment.Event) string, names map[string]string) (name string, parts []MeasuredLine) {
	if u.Measure != nil {
		m := p.explain(*u.Measure)
		if parts = m.Row; len(parts) == 0 {
			state := map[bool]string{true: "met", false: "not met"}[m.Holds]
			if !m.Known {
				state = "cannot be measured"
			}
			parts = []MeasuredLine{{state + ": " + bound(*u.Measure), fmt.Sprintf("/commitments/%d#action-%d", c.Number, u.Number)}}
		}
		return m.Name, parts
	}
	parts = []MeasuredLine{{fmt.Sprintf("undertaken by %s for %s", u.Name, u.Last.Short()), at(u.Since)}}
	switch {
	case u.Found != nil:
		found := map[bool]string{true: "found done", false: "found not done"}[u.Found.Verdict.Holds]
		parts = append(parts, MeasuredLine{"shown " + u.Claim.Evidence.On.Short(), at(*u.Claim)},
			MeasuredLine{fmt.Sprintf("%s by %s on %s", found, cmp.Or(names[u.Found.By], u.Found.By), u.Found.Verdict.On.Short()), at(*u.Found)})
	case u.Claim != nil:
		parts = append(parts, MeasuredLine{"said to be done " + u.Claim.Evidence.On.Short(), at(*u.Claim)})
	case u.Last < p.today:
		late := int(p.today - u.Last)
		parts = append(parts, MeasuredLine{"overdue by " + days(&late), fmt.Sprintf("/commitments/%d#action-%d", c.Number, u.Number)})
	}
	return "", parts
}

// promiseRow: adopted, proved, kept.
func (s *site) promiseRow(ctx context.Context, r *rulebook.Rulebook, p *rulebook.Promise, proof PromiseProved, kept string) []MeasuredLine {
	adopted := MeasuredLine{"adopted", "/rulebook#" + proof.Anchor}
	if rule := (ruleLinks{r, "/rulebook"}).link(p.Rule); rule != nil {
		adopted = MeasuredLine{"adopted as rule " + rule.Rule, rule.Href}
	}
	since, err := s.Office.InForceSince(ctx, func(r *rulebook.Rulebook) bool {
		for _, q := range r.Promises {
			if q.Name == p.Name && q.Within.String() == p.Within.String() && q.AtLeast.String() == p.AtLeast.String() {
				return true
			}
		}
		return false
	})
	if err == nil && since != 0 {
		adopted.Text += " on " + since.Short()
	}
	limit := p.Within
	if p.Floor() {
		limit = p.AtLeast
	}
	proved := MeasuredLine{"not proved", "/rulebook#" + proof.Anchor}
	if proof.Verdict == "proved" {
		proved.Text = "guaranteed " + limit.String() + " by proof"
	}
	if strings.HasPrefix(kept, "kept") { // counted are cases under the rulebook in force alone
		kept += map[bool]string{true: " since", false: " under version " + r.Version}[since == r.InForce]
	}
	return []MeasuredLine{adopted, proved, {kept, "/figures"}}
}

// ruleSince says since when a rule of that number and title has stood without a break.
func (s *site) ruleSince(ctx context.Context, r *rulebook.Rulebook, number, title string) timetable.Date {
	since, err := s.Office.InForceSince(ctx, func(r *rulebook.Rulebook) bool {
		for _, section := range r.Sections {
			if section.Number == number && section.Title == title {
				return true
			}
		}
		return false
	})
	if err != nil || since == 0 {
		return r.InForce
	}
	return since
}

func lowerFirst(s string) string { return strings.TrimSuffix(lower(s), ".") }
