package office

import (
	"context"
	"slices"

	"duly/casework"
	"duly/rulebook"
	"duly/timetable"
)

// A Suggestion is another open case that may be about the same incident. It is
// for an officer to judge; nothing follows from it by itself.
type Suggestion struct {
	ID       string
	Title    string
	Received timetable.Date
	Why      []string
	Told     bool // its respondent has had notice: no complaint can be joined to it any more
}

// Alike suggests the open cases that may be about the same thing as one of them,
// of those that the officer may see; what they may not see takes no part, not
// even in which words are rare. It is only for officers who may read what is said.
func (o *Office) Alike(ctx context.Context, id string, who casework.Actor) ([]Suggestion, error) {
	cases, err := o.readable(ctx, who)
	if err != nil {
		return nil, err
	}
	var filed []casework.Filed
	for other, h := range cases {
		filed = append(filed, o.filedAs(other, h.c))
	}
	var out []Suggestion
	for _, like := range casework.Compare(filed).Of(id) {
		s, err := o.suggestion(like.Case, cases[like.Case], who)
		if err != nil {
			return nil, err
		}
		s.Why = like.Why()
		if cases[id].c.Incident != "" && cases[like.Case].c.Incident == cases[id].c.Incident {
			continue // known to be: it is listed as such
		}
		out = append(out, s)
	}
	return out, nil
}

// SameIncident lists the other open cases of the incident of one, of those that the
// officer may see.
func (o *Office) SameIncident(ctx context.Context, id string, who casework.Actor) ([]Suggestion, error) {
	cases, err := o.readable(ctx, who)
	if err != nil {
		return nil, err
	}
	own := cases[id]
	if own == nil || own.c.Incident == "" {
		return nil, nil
	}
	var out []Suggestion
	for other, h := range cases {
		if other == id || h.c.Incident != own.c.Incident {
			continue
		}
		s, err := o.suggestion(other, h, who)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (o *Office) suggestion(id string, h *held, who casework.Actor) (Suggestion, error) {
	r, err := o.rules(h.c.Rulebook)
	if err != nil {
		return Suggestion{}, err
	}
	return Suggestion{
		ID: id, Title: title(r, casework.Shown(r, h.c, 0, who)), Received: h.c.Received, Told: h.c.Notified(r, rulebook.Respondent),
	}, nil
}

// readable are the open cases whose words an officer may read.
func (o *Office) readable(ctx context.Context, who casework.Actor) (map[string]*held, error) {
	rows, err := o.caseRows(ctx, CaseFilter{Open: true})
	if err != nil {
		return nil, err
	}
	out := map[string]*held{}
	for _, row := range rows {
		h, err := o.asOf(ctx, row)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && o.maySee(h.c, who) && o.reads(h.c, who) {
			out[row.ID] = h
		}
	}
	return out, nil
}

// reads tells whether somebody may read what was said in a case that they may see.
func (o *Office) reads(c *casework.Case, who casework.Actor) bool {
	r, err := o.rules(c.Rulebook)
	if err != nil || who.Party != "" || slices.Contains(who.Roles, Overseer) {
		return false
	}
	_, undeclared := casework.Undeclared(r, c, who)
	return !undeclared
}

// filedAs is what a complaint is compared by: of its words those that are not sealed,
// because the likeness is told in them.
func (o *Office) filedAs(id string, c *casework.Case) casework.Filed {
	f := casework.Filed{Case: id}
	if r, err := o.rules(c.Rulebook); err == nil {
		f.Account = casework.AsItStands(r, c, 0).Text
	}
	if filing := c.Events[0].Filing; filing != nil {
		f.Respondent, f.Happened = filing.Respondent, filing.Happened
	}
	if f.Respondent == unnamed {
		f.Respondent = "" // which is nobody’s name
	}
	return f
}
