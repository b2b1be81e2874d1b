package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"duly/commitment"
	"duly/rulebook"
)

// A Measurement is what is measured of an action today, and where each part of it can
// be seen.
type Measurement struct {
	commitment.Measured
	Says []MeasuredLine
	Name string         // what it is bound to, in short
	Row  []MeasuredLine // the same in short words, for one row
}

// A MeasuredLine is one part of a measurement, with the page that shows it.
type MeasuredLine struct{ Text, Href string }

// measuring makes measurements as of today. Figures are counted only if they are asked for.
func (s *site) measuring(ctx context.Context) func(commitment.Measure) Measurement {
	done := map[commitment.Measure]Measurement{}
	return func(m commitment.Measure) Measurement {
		known, seen := done[m]
		if !seen {
			known = s.measured(ctx, m)
			done[m] = known
		}
		return known
	}
}

func (s *site) measured(ctx context.Context, m commitment.Measure) Measurement {
	r := s.Office.Rulebook()
	switch m.Of {
	case commitment.OfPromise:
		return s.measuredPromise(ctx, r, m)
	case commitment.OfDefinition:
		return measuredDefinition(r, m.Name)
	case commitment.OfTraining:
		return s.measuredTraining(ctx, r, m)
	case commitment.OfFigure:
		return s.measuredFigure(ctx, r, m)
	}
	return s.measuredRule(ctx, r, m.Name)
}

// lacking is the measurement of what the rulebook in force does not have (yet).
func lacking(what, name string) Measurement {
	short := name
	if what == "rule" {
		short = "rule " + name
	}
	says := fmt.Sprintf("The rulebook in force has no %s “%s”.", what, name)
	return Measurement{commitment.Measured{Known: true}, []MeasuredLine{{says, "/rulebook"}}, short, []MeasuredLine{{"not in the rulebook in force", "/rulebook"}}}
}

// measuredPromise: the promise is proved whatever anybody does and, where a share was
// undertaken, kept in at least that share of the cases of which it is known.
func (s *site) measuredPromise(ctx context.Context, r *rulebook.Rulebook, m commitment.Measure) Measurement {
	i := slices.IndexFunc(r.Promises, func(p rulebook.Promise) bool { return p.Name == m.Name })
	if i < 0 {
		return lacking("promise", m.Name)
	}
	p := &r.Promises[i]
	first := MeasuredLine{fmt.Sprintf("%s In force in this version since %s.", promised(r, p), r.InForce.Long()), "/rulebook"}
	if rule := (ruleLinks{r, "/rulebook"}).link(p.Rule); rule != nil {
		first = MeasuredLine{"Rule " + rule.Rule + ": " + first.Text, rule.Href}
	}
	out := Measurement{Says: []MeasuredLine{first}, Name: m.Name}
	proved := s.proofs()
	if proved.none != "" {
		out.Says = append(out.Says, MeasuredLine{proved.none, "/rulebook"})
		return out
	}
	proof := proved.promises[i]
	out.Says = append(out.Says, MeasuredLine{proof.Chip + ". " + proof.Says, "/rulebook#" + proof.Anchor})
	k, err := s.gather(ctx, s.Office.Today())
	if err != nil {
		out.Says = append(out.Says, MeasuredLine{"How often it is kept cannot be counted just now.", "/figures"})
		out.Row = s.promiseRow(ctx, r, p, proof, "cannot be counted just now")
		return out
	}
	counts := k.report.Promises[i].Counts
	share, known := counts.OnTime()
	text := "Kept: " + onTime(counts)
	if known {
		text = fmt.Sprintf("Kept in %s of the %s cases of which it is known", plainPercent(share), number(counts.Base()))
	}
	if m.Least > 0 {
		text += fmt.Sprintf("; at least %s is undertaken", plainPercent(m.Least))
	}
	out.Says = append(out.Says, MeasuredLine{text + ".", "/figures"})
	kept := onTime(counts)
	if known {
		kept = fmt.Sprintf("kept in %s of %s", plainPercent(share), plural(counts.Base(), "case"))
	}
	out.Row = s.promiseRow(ctx, r, p, proof, kept)
	out.Known = proof.Verdict != "proved" || m.Least == 0 || known
	out.Holds = proof.Verdict == "proved" && (m.Least == 0 || known && share >= m.Least)
	return out
}

// measuredDefinition: the text is adopted in full, as the comparison with its source
// proves.
func measuredDefinition(r *rulebook.Rulebook, name string) Measurement {
	d := r.Definition(name)
	if d == nil {
		return lacking("definition", name)
	}
	says := d.Verdict()
	if says == "" {
		says = "It is a text of our own: no source is named of which it could be an adoption."
	}
	c := d.Adoption.Compared
	at := "/definitions/" + url.PathEscape(name)
	return Measurement{commitment.Measured{Known: true, Holds: c != nil && c.InFull()}, []MeasuredLine{{says, at}}, name, []MeasuredLine{{lowerFirst(says), at}}}
}

// measuredRule: a rule of that number stands in the rulebook in force.
func (s *site) measuredRule(ctx context.Context, r *rulebook.Rulebook, name string) Measurement {
	for _, section := range r.Sections {
		if section.Number == name {
			at, since := "/rulebook#"+section.Anchor, s.ruleSince(ctx, r, name, section.Title)
			return Measurement{commitment.Measured{Known: true, Holds: true}, []MeasuredLine{{
				fmt.Sprintf("Rule %s, “%s”, stands in the rulebook in force, version %s, since %s.", name, section.Title, r.Version, r.InForce.Long()), at,
			}}, section.Title, []MeasuredLine{{fmt.Sprintf("adopted as rule %s on %s", name, since.Short()), at}}}
		}
	}
	return lacking("rule", name)
}

// bound says in words what an action is bound to.
func bound(m commitment.Measure) string {
	s := fmt.Sprintf("the %s “%s”", m.Of, m.Name)
	switch m.Of {
	case commitment.OfPromise:
		s += ", to be proved"
		if m.Least > 0 {
			s += fmt.Sprintf(" and kept in at least %s of cases", plainPercent(m.Least))
		}
	case commitment.OfDefinition:
		s += ", to be adopted in full"
	case commitment.OfRule:
		s = "rule " + m.Name + ", to be in force"
	case commitment.OfTraining:
		s = "the training of who holds the role “" + m.Name + "”, to count of all of them"
		if m.Least > 0 {
			s = fmt.Sprintf("the training of who holds the role “%s”, to count of at least %s of them", m.Name, plainPercent(m.Least))
		}
	case commitment.OfFigure:
		s = figureWords(m) + ", to be " + held(m)
	}
	return s
}

func lower(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}
