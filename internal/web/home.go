package web

import (
	"net/http"

	"duly/statistics"
)

// A HomeView is the first page.
type HomeView struct {
	Frame
	Rulebook string
	Version  string
	Promises []PromiseLine
}

// A PromiseLine is a promise and how it has been kept, in one line.
type PromiseLine struct {
	What  string
	Rule  *RuleLink
	Kept  string // "93.1 % on time", "12 of 13 on time"
	Count string // what that is a share of
}

func (s *site) home(q *request) error {
	r := s.Office.Rulebook()
	report, err := s.report(q.Context(), q.today)
	if err != nil {
		return err
	}
	v := &HomeView{Rulebook: r.Name, Version: r.Version}
	rules := ruleLinks{r, "/rulebook"}
	for i := range report.Promises {
		p := &report.Promises[i]
		v.Promises = append(v.Promises, PromiseLine{What: promised(r, &p.Promise), Rule: rules.link(p.Rule), Kept: onTime(p.Counts)})
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
