package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duly/commitment"
	"duly/internal/office"
	"duly/rulebook"
	"duly/statistics"
)

// What an action can be bound to beside the rulebook: training coverage and figures.

// measuredTraining: of those who hold the role, at least so many are trained as the
// rulebook asks of it, and their training counts today.
func (s *site) measuredTraining(ctx context.Context, r *rulebook.Rulebook, m commitment.Measure) Measurement {
	role := r.Role(m.Name)
	if role == nil {
		return lacking("role", m.Name)
	}
	rule := MeasuredLine{"The rulebook in force asks for no training of the role “" + role.Name + "”.", "/rulebook"}
	if role.Trained == "" {
		return Measurement{Measured: commitment.Measured{Known: true}, Says: []MeasuredLine{rule}}
	}
	rule.Text = fmt.Sprintf("Nobody decides as “%s” without the training “%s”.", role.Name, role.Trained)
	if to := (ruleLinks{r, "/rulebook"}).link(role.Rule); to != nil {
		rule.Text, rule.Href = "Rule "+to.Rule+": "+rule.Text, to.Href
	}
	out := Measurement{Says: []MeasuredLine{rule}}
	people, err := s.Office.Register(ctx)
	if err != nil {
		out.Says = append(out.Says, MeasuredLine{"The register of officers cannot be read just now.", ""})
		return out
	}
	holders, trained := 0, 0
	for _, p := range people {
		if slices.Contains(p.Roles, role.Name) {
			holders++
			if p.Trained[role.Trained] >= s.Office.Today() {
				trained++
			}
		}
	}
	least := m.Least
	if least == 0 {
		least = 100
	}
	out.Known, out.Holds = holders > 0, holders > 0 && float64(trained*100) >= least*float64(holders)
	out.Says = append(out.Says, MeasuredLine{covered(holders, trained) + fmt.Sprintf(" At least %s is undertaken.", plainPercent(least)), ""})
	return out
}

// covered says how many are trained. Where few hold the role, how many of them are not
// would be told of persons.
func covered(holders, trained int) string {
	switch {
	case holders == 0:
		return "Nobody holds the role today."
	case trained == holders:
		return "The training of all who hold the role counts today."
	case holders < statistics.FewerThan:
		return "The training of some who hold the role does not count today."
	}
	return fmt.Sprintf("The training of %d of the %d who hold the role counts today.", trained, holders)
}

// measuredFigure: a figure that is published, held against a value.
func (s *site) measuredFigure(ctx context.Context, r *rulebook.Rulebook, m commitment.Measure) Measurement {
	k, err := s.gather(ctx, s.Office.Today())
	if err != nil {
		return Measurement{Says: []MeasuredLine{{"It cannot be counted just now.", "/figures"}}}
	}
	var out Measurement
	if m.Over == commitment.Quarters {
		out = publishedFigure(k.released, m)
	} else {
		out = liveFigure(r, k, m)
	}
	if len(out.Says) > 0 {
		out.Says[len(out.Says)-1].Text += fmt.Sprintf(" Undertaken is: %s.", held(m))
	}
	return out
}

func liveFigure(r *rulebook.Rulebook, k keptFigures, m commitment.Measure) Measurement {
	says := func(format string, args ...any) []MeasuredLine {
		return []MeasuredLine{{fmt.Sprintf(format, args...), "/figures"}}
	}
	if m.Name == statistics.OpenLonger {
		days, ok := statistics.NumberOf(m.About)
		if !ok {
			return unknownFigure(m)
		}
		n := k.report.OpenLonger(days)
		return Measurement{Measured: against(m, float64(n), float64(n)), Says: says("Today %s cases are open for more than %s.", statistics.Shown(n), plural(days, "day"))}
	}
	i := slices.IndexFunc(r.Promises, func(p rulebook.Promise) bool { return p.Name == m.About })
	if i < 0 {
		return lacking("promise", m.About)
	}
	f := k.report.Promises[i]
	var days *int
	base := f.Kept + f.Missed // what it took is known of these
	switch m.Name {
	case statistics.MedianDays:
		days = f.Days.Median
	case statistics.NinetyDays:
		days = f.Days.P90
	case statistics.OldestDays:
		none := 0
		if days, base = f.OldestOpen, statistics.LeastBase; days == nil {
			days = &none // nothing waits
		}
	default:
		return unknownFigure(m)
	}
	if days == nil || base < statistics.LeastBase {
		return Measurement{Says: says("There are %s of which it is known, and under %d nothing is stated.", plural(base, "case"), statistics.LeastBase)}
	}
	return Measurement{Measured: against(m, float64(*days), float64(*days)), Says: says("Today it is %s.", plural(*days, "day"))}
}

// publishedFigure reckons with nothing but what was published, for good, of the last four
// quarters: rounded counts, so that the share may be known only between two.
func publishedFigure(released []office.Release, m commitment.Measure) Measurement {
	table := map[string]string{statistics.EndedWithin: statistics.EndedByAge, statistics.OpenWithin: statistics.OpenByAge}[m.Name]
	weeks, ok := statistics.NumberOf(m.About)
	if table == "" || !ok {
		return unknownFigure(m)
	}
	var last []statistics.Release
	var out Measurement
	for _, r := range released[max(0, len(released)-4):] {
		last = append(last, r.Release)
		out.Says = append(out.Says, MeasuredLine{"Published of " + quarterWords(r.Name) + ".", "/figures/" + r.Name})
	}
	s, ok := statistics.ShareWithin(table, weeks, last)
	switch {
	case len(last) < 4:
		out.Says = append(out.Says, MeasuredLine{fmt.Sprintf("Of four quarters, %d have been published.", len(last)), "/figures"})
	case !ok:
		out.Says = append(out.Says, MeasuredLine{fmt.Sprintf("The tables of these quarters are held back, or have fewer than %d cases.", statistics.LeastBase), "/figures"})
	default:
		out.Measured = against(m, s.Least, s.Most)
		text := fmt.Sprintf("Of %s, between %s and %s, as the counts were published rounded.", plural(s.Base, "case"), plainPercent(s.Least), plainPercent(s.Most))
		if !out.Known {
			text += " That is too coarse to tell."
		}
		out.Says = append(out.Says, MeasuredLine{text, "/figures"})
	}
	return out
}

// against holds a figure, known between two, against what was undertaken.
func against(m commitment.Measure, least, most float64) commitment.Measured {
	if m.Sense == commitment.AtLeast {
		return commitment.Measured{Known: least >= m.Value || most < m.Value, Holds: least >= m.Value}
	}
	return commitment.Measured{Known: most <= m.Value || least > m.Value, Holds: most <= m.Value}
}

func unknownFigure(m commitment.Measure) Measurement {
	return Measurement{Says: []MeasuredLine{{fmt.Sprintf("No figure is called “%s” of “%s”.", m.Name, m.About), "/figures"}}}
}

// figureChoices are the figures to which an action can be bound today.
func figureChoices(r *rulebook.Rulebook) []Option {
	out := []Option{{Value: "", Label: "None"}}
	add := func(name, about, over string) {
		m := commitment.Measure{Of: commitment.OfFigure, Name: name, About: about, Over: over}
		out = append(out, Option{Value: figureKey(m), Label: capital(figureWords(m))})
	}
	for _, p := range r.Promises {
		for _, name := range []string{statistics.MedianDays, statistics.NinetyDays, statistics.OldestDays} {
			if !p.Floor() {
				add(name, p.Name, commitment.Live)
			}
		}
	}
	for _, days := range []string{"90", "180", "365"} {
		add(statistics.OpenLonger, days, commitment.Live)
	}
	for _, name := range []string{statistics.EndedWithin, statistics.OpenWithin} {
		for _, weeks := range statistics.Weeks() {
			add(name, strconv.Itoa(weeks), commitment.Quarters)
		}
	}
	return out
}

// figureKey is a figure as a form sends it.
func figureKey(m commitment.Measure) string { return m.Name + "|" + m.Over + "|" + m.About }

func readFigure(key string) (m commitment.Measure) {
	m.Of = commitment.OfFigure
	name, rest, _ := strings.Cut(key, "|")
	m.Name = name
	m.Over, m.About, _ = strings.Cut(rest, "|")
	return m
}

// figureWords says which figure it is.
func figureWords(m commitment.Measure) string {
	switch m.Name {
	case statistics.MedianDays:
		return "the median days of “" + m.About + "”, as it stands"
	case statistics.NinetyDays:
		return "the days in which nine in ten of “" + m.About + "” are done, as it stands"
	case statistics.OldestDays:
		return "the days for which the oldest open “" + m.About + "” has waited, as it stands"
	case statistics.OpenLonger:
		return "the number of cases that are open for more than " + m.About + " days, as it stands"
	case statistics.EndedWithin:
		return "the share of cases that had ended within " + m.About + " weeks, in per cent, of the last four quarters published"
	case statistics.OpenWithin:
		return "the share of open cases that were open for less than " + m.About + " weeks, in per cent, at the end of each of the last four quarters published"
	}
	return "a figure called “" + m.Name + "”"
}

// held says against what a figure is held.
func held(m commitment.Measure) string {
	return m.Sense + " " + strconv.FormatFloat(m.Value, 'f', -1, 64)
}
