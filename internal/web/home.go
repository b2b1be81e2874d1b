package web

import (
	"net/http"

	"duly/statistics"
)

// A HomeView is the first page.
type HomeView struct {
	Frame
	Promises []PromiseLine

	Commitments string // how the register of what was asked stands; "" where it is empty
	Samples     string // how many samples were announced and drawn; "" where none was
}

// A PromiseLine is a promise and how it has been kept, in one line.
type PromiseLine struct {
	What string
	Rule *RuleLink
	Kept string // "93.1 % kept", "12 cases of 13 kept"
}

func (s *site) home(q *request) error {
	r := s.Office.Rulebook()
	k, err := s.gather(q.Context(), q.today)
	if err != nil { // whoever wants to complain must find the door all the same
		s.fault(q, err)
	}
	v := &HomeView{}
	rules := ruleLinks{r, "/rulebook"}
	for i := range r.Promises {
		p := &r.Promises[i]
		line := PromiseLine{What: promised(r, p), Rule: rules.link(p.Rule), Kept: "cannot be counted just now"}
		if err == nil {
			line.Kept = onTime(k.report.Promises[i].Counts)
		}
		v.Promises = append(v.Promises, line)
	}
	if v.Commitments, err = s.commitmentsLine(q.Context()); err != nil {
		s.fault(q, err)
	}
	if v.Samples, err = s.samplesLine(q.Context()); err != nil {
		s.fault(q, err)
	}
	return q.show(http.StatusOK, "home", "Complaints", v)
}

// onTime says how a promise was kept: a share where there are enough cases to
// state one, else the count.
func onTime(c statistics.Counts) string {
	if c.Base() == 0 {
		return "no case yet"
	}
	if percent, ok := c.OnTime(); ok {
		return plainPercent(percent) + " kept"
	}
	return plural(c.Kept, "case") + " of " + number(c.Base()) + " kept"
}
