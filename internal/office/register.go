package office

import (
	"context"
	"fmt"

	"duly/casework"
)

// A register numbers the complaints of one batch, after those that are in the
// database. Whoever has the journal's head has the register: two writers never
// give the same number, and a batch that is not written gives none.
type register struct {
	last  map[int]int // by year; what the database said
	given []ComplaintNumber
}

func (r *register) take(numbers []ComplaintNumber) { r.given = append(r.given, numbers...) }

// number gives the complaint that the next entry records its number. An act that
// is refused afterwards gives it back: the next one has it.
func (s *sitting) number() (string, error) {
	year := s.Today.Year()
	last, err := s.batch.register.before(s.ctx, s.office.store, year)
	if err != nil {
		return "", err
	}
	for _, n := range s.numbers {
		if n.Year == year {
			last = max(last, n.Serial)
		}
	}
	n := ComplaintNumber{Year: year, Serial: last + 1, Entry: s.next()}
	s.numbers = append(s.numbers, n)
	return n.String(), nil
}

// before is the latest serial of a year that others have.
func (r *register) before(ctx context.Context, store Store, year int) (int, error) {
	if r.last == nil {
		r.last = map[int]int{}
	}
	last, known := r.last[year]
	if !known {
		var err error
		if last, err = store.LastComplaint(ctx, year); err != nil {
			return 0, err
		}
		r.last[year] = last
	}
	for _, n := range r.given {
		if n.Year == year {
			last = max(last, n.Serial)
		}
	}
	return last, nil
}

// String is the number as people read it: the year and the serial, of four
// figures at least.
func (n ComplaintNumber) String() string { return fmt.Sprintf("%d-%04d", n.Year, n.Serial) }

// A Registered is one line of the register with what it is about.
type Registered struct {
	ComplaintNumber
	Case     string
	Incident string
}

// ComplaintRegister lists the complaints of a year. It is for the overseer and for
// figures: it says how many there were, and which case each began.
func (o *Office) ComplaintRegister(ctx context.Context, year int) ([]Registered, error) {
	numbers, err := o.store.Complaints(ctx, year)
	if err != nil {
		return nil, err
	}
	cases := map[string]Registered{}
	err = o.History(ctx, func(id string, c *casework.Case) error {
		if first, seen := cases[c.Number]; !seen || id < first.Case {
			cases[c.Number] = Registered{Case: id, Incident: c.Incident}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Registered
	for _, n := range numbers {
		r := cases[n.String()]
		r.ComplaintNumber = n
		out = append(out, r)
	}
	return out, nil
}
