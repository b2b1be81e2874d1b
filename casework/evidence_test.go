package casework_test

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// In plays:
//
//	2026-03-04 sam as secretary frames 2026-02-01 [to 2026-02-03] [under conduct]: What is alleged.
//	2026-03-04 sam as secretary amends A1 2026-02-02: In other words.
//	2026-03-04 sam as secretary drops A1: the reasons
//	2026-03-04 respondent answers A1: their answer
//	2026-03-04 sam as secretary submits file|words|link NAME
//	2026-03-04 sam as secretary discloses E2 E3 to both|complainant|respondent: why not to both
//	2026-03-04 sam as secretary withholds E2 from respondent: the reasons
//	2026-03-04 sam as secretary redacts E2 with NAME: the reasons
//	2026-03-04 sam as secretary rewords E1 as «It happened to ▮.»: the reasons
//	2026-03-04 sam as secretary consults E2: the reasons
//	2026-03-04 sam as secretary bundles
//	2026-03-04 complainant reads        (the exhibits, as they see them)
func init() {
	for verb, kind := range map[string]string{"frames": casework.Frame, "amends": casework.Reword} {
		verbs[verb] = func(p *play, act *casework.Act, words []string) {
			act.Kind = kind
			ch := &casework.Charge{Category: p.c.Category, Alleged: act.Text}
			if kind == casework.Reword {
				act.Subject, words = words[0], words[1:]
				act.Text = "Said more exactly."
			}
			ch.From = timetable.MustDate(words[0])
			for i, w := range words {
				switch w {
				case "to":
					ch.To = timetable.MustDate(words[i+1])
				case "under":
					ch.Category = words[i+1]
				}
			}
			act.Matter = &casework.Matter{Charge: ch}
		}
	}
	about := func(verb, kind string) {
		verbs[verb] = func(_ *play, act *casework.Act, words []string) {
			act.Kind = kind
			var ids []string
			for i, w := range words {
				switch w {
				case "to", "from":
					act.To = strings.Replace(words[i+1], "both", rulebook.BothParties, 1)
				case "with":
					act.Exhibits = []casework.Exhibit{invented(words[i+1])}
				}
				if w == "to" || w == "from" || w == "with" {
					break
				}
				if w[0] == 'E' || w[0] == 'A' {
					ids = append(ids, w)
				}
			}
			act.Subject = strings.Join(ids, ", ")
		}
	}
	about("drops", casework.Drop)
	about("answers", casework.Answer)
	about("discloses", casework.Disclose)
	about("withholds", casework.Withhold)
	about("redacts", casework.Redact)
	about("consults", casework.Consult)
	verbs["rewords"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind, act.Subject = casework.Redact, words[0]
		if len(words) > 2 {
			act.Matter = &casework.Matter{Submission: &casework.Submission{Words: strings.Join(words[2:], " ")}}
		}
	}
	about("bundles", casework.ToBundle)
	verbs["submits"] = func(_ *play, act *casework.Act, words []string) {
		act.Kind = casework.Submit
		s := &casework.Submission{Kind: map[string]string{"file": casework.InFile, "words": casework.InWords, "link": casework.OnLine}[words[0]], Title: words[1]}
		if s.Kind == casework.OnLine {
			s.Link, s.Saved, s.NoCopy = "https://kites.example/"+words[1], act.Day, act.Text
		}
		if s.Kind != casework.OnLine || act.Text == "" && len(words) > 2 {
			act.Exhibits = []casework.Exhibit{invented(words[1])}
		}
		act.Matter = &casework.Matter{Submission: s}
	}
	for _, kind := range []string{
		casework.Frame, casework.Reword, casework.Drop, casework.Answer, casework.Submit,
		casework.Disclose, casework.Withhold, casework.Redact, casework.Consult, casework.ToBundle,
	} {
		always[kind] = true
	}
	fillings[casework.Frame], fillings[casework.Reword] = fillCharge, fillCharge
	fillings[casework.Submit] = func(_ *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		act.Matter = &casework.Matter{Submission: &casework.Submission{Kind: casework.InFile, Title: "A picture"}}
		act.Exhibits = []casework.Exhibit{invented(fmt.Sprint(c.Version))}
	}
	fillings[casework.Disclose] = func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		for _, p := range casework.Evidence(r, c.Events) {
			if !p.Sealed() && p.Complainant == 0 {
				act.Subject, act.To = p.ID, rulebook.Complainant
				return
			}
			if !p.Sealed() && p.Respondent == 0 && c.Told(r, rulebook.Respondent) {
				act.Subject, act.To = p.ID, rulebook.Respondent
				return
			}
		}
	}
	fillings[casework.Withhold] = func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		all := casework.Evidence(r, c.Events)
		at := slices.IndexFunc(all, func(p casework.Piece) bool { return p.ID == act.Subject })
		if act.To = rulebook.Respondent; at >= 0 && slices.ContainsFunc(all, func(p casework.Piece) bool {
			same := p.ID == act.Subject || p.File != nil && all[at].File != nil && p.File.SHA256 == all[at].File.SHA256
			return same && (p.Respondent != 0 || p.Role == rulebook.Respondent)
		}) {
			act.To = rulebook.Complainant
		}
	}
	fillings[casework.Redact] = func(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
		for _, p := range casework.Evidence(r, c.Events) {
			if p.ID == act.Subject && p.File == nil {
				act.Matter = &casework.Matter{Submission: &casework.Submission{Words: fmt.Sprint("What is left of ", act.Subject, " at ", c.Version)}}
				return
			}
		}
		act.Exhibits = []casework.Exhibit{invented(fmt.Sprint("redacted ", c.Version))}
	}
}

func fillCharge(r *rulebook.Rulebook, c *casework.Case, act *casework.Act) {
	category := c.Category
	for _, other := range r.Categories {
		if len(casework.Clauses(r, category)) == 0 {
			category = other.Name
		}
	}
	act.Matter = &casework.Matter{Charge: &casework.Charge{Category: category, Alleged: "It was done.", From: act.Day}}
}

// invented is a file whose digest is of its name.
func invented(name string) casework.Exhibit {
	return casework.Exhibit{Name: name + ".pdf", Type: "application/pdf", Size: 1, SHA256: fmt.Sprintf("%064x", name)}
}

// reads tells which exhibits somebody sees, and since when each side has them.
func (p *play) reads(who casework.Actor) []string {
	var out []string
	for _, x := range casework.EvidenceFor(p.rules, p.c, who) {
		s := x.ID + " " + x.Title + " (" + x.Kind + " of the " + x.Role + ")"
		for _, party := range []string{rulebook.Complainant, rulebook.Respondent} {
			switch {
			case x.Has(party) != 0:
				s += ", " + party + " " + x.Has(party).String()
			case x.Kept(party):
				s += ", withheld from " + party
			}
		}
		if x.Sealed() {
			s += ", sealed for " + x.Redacted
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		out = append(out, "nothing")
	}
	return out
}
