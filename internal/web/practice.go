package web

import (
	"net/url"
	"slices"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// A wording is how one kind of act that belongs to no step is offered, asked
// for and read.
type wording struct {
	group  string                              // the heading under which a case's page offers it
	offer  func(*teller, casework.Move) string // the words of the link to its form
	form   func(*asking) error                 // heading, words and fields of its form
	read   func(*reading, *casework.Act)       // what was sent, into the act; notes what is missing
	files  bool                                // its form takes files
	leaves func(casework.Act) bool             // whoever did it has no part in the case any more; nil: they have
}

// wordings is every kind of act that has a form of this sort.
var wordings = map[string]wording{}

// tellings puts events of the kinds that belong to no step into words for the
// timeline. own is false for what only follows from another event.
var tellings = map[casework.Kind]func(t *teller, item *Item, e casework.Event) (own bool){}

// A Field asks for one thing in a form.
type Field struct {
	Name    string
	Kind    string // "line", "text", "day", "number", "one" (of the options), "choose" (the same, from a list that opens) or "many"
	Label   string
	Hint    string
	Value   string
	Rows    int // of a text
	Options []Option
	Problem string
}

// An Option is one choice of a field.
type Option struct {
	Value, Label, Hint string
	Checked            bool
}

// asking is a form that is being made: for a move, filled with what was sent.
type asking struct {
	site *site
	q    *request
	*teller
	move *casework.Move
	view *ActView
	sent *form
}

// ask adds a field, filled with what was sent.
func (a *asking) ask(f Field) {
	if a.sent != nil {
		f.Value = a.sent.text(f.Name)
		f.Options = slices.Clone(f.Options)
		for i := range f.Options {
			f.Options[i].Checked = slices.Contains(a.sent.values[f.Name], f.Options[i].Value)
		}
		for _, p := range a.sent.problems {
			if p.Field == f.Name+"-0" {
				f.Problem = p.What
			}
		}
	}
	a.view.Fields = append(a.view.Fields, f)
}

// people are the officers, as options: those who hold one of the roles, or all
// for none.
func (a *asking) people(roles ...string) ([]Option, error) {
	all, err := a.site.Office.Officers(a.q.Context(), "")
	if err != nil {
		return nil, err
	}
	var out []Option
	for _, p := range all {
		if len(roles) == 0 || slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(p.Roles, r) }) {
			out = append(out, Option{Value: p.ID, Label: p.Name})
		}
	}
	return out, nil
}

// reading is a form that was sent, being read into an act.
type reading struct {
	*form
	file office.CaseFile
	move *casework.Move
}

// must gives a field's text, and notes that it is missing.
func (r *reading) must(name, missing string) string {
	v := r.text(name)
	if v == "" {
		r.problem(name+"-0", missing)
	}
	return v
}

// day gives a field's date; 0 where it is empty. One that cannot be read is noted.
func (r *reading) day(name string) timetable.Date {
	v := r.value(name)
	if v == "" {
		return 0
	}
	d, err := timetable.ParseDate(v)
	if err != nil {
		r.problem(name+"-0", "Write the date as year, month and day: 2026-03-31.")
	}
	return d
}

// whom gives the officer who was chosen.
func (r *reading) whom(missing string) *casework.Actor {
	id := r.value("whom")
	if id == "" {
		r.problem("whom-0", missing)
		return nil
	}
	return &casework.Actor{ID: id}
}

// A MoveGroup is what may be done about one matter, beside the steps.
type MoveGroup struct {
	Heading string
	Moves   []MoveShown
}

// groups lists what the reader may do beside the steps, by what it is about.
func (t *teller) groups() []MoveGroup {
	var out []MoveGroup
	for _, m := range t.file.Moves {
		w, ok := wordings[m.Kind]
		if !ok || w.group == "" { // it stands beside the thing that it is about
			continue
		}
		i := slices.IndexFunc(out, func(g MoveGroup) bool { return g.Heading == w.group })
		if i < 0 {
			i = len(out)
			out = append(out, MoveGroup{Heading: w.group})
		}
		out[i].Moves = append(out[i].Moves, t.move(m))
	}
	return out
}

// practised gives the address and the words of a move of this sort.
func (t *teller) practised(v *MoveShown, m casework.Move, w wording) {
	v.Href = t.base + "/act/" + url.PathEscape(m.Kind)
	if m.Subject != "" {
		v.Href += "/" + url.PathEscape(m.Subject)
	}
	v.Text = w.offer(t, m)
}

func (s *site) practiceForm(q *request) error {
	if _, ok := wordings[q.PathValue("kind")]; !ok {
		return errNotFound
	}
	return s.actForm(q, q.PathValue("kind"))
}

func (s *site) practise(q *request) error {
	if _, ok := wordings[q.PathValue("kind")]; !ok {
		return errNotFound
	}
	return s.act(q, q.PathValue("kind"))
}

// party names a party to this reader.
func (t *teller) party(name string) string {
	if name == t.who.Party {
		return "you"
	}
	if name == rulebook.BothParties {
		return "both parties"
	}
	return the(name)
}
