package web

import "duly/rulebook"

// proofs is what the checker said of a rulebook's promises.
type proofs struct {
	promises []PromiseProved
	through  string // what the proofs go through, in words
	none     string // why there are no proofs, in words
}

// A PromiseProved is a promise with what the checker found about it.
type PromiseProved struct {
	Name, What string
	Rule       *RuleLink
	Verdict    string // "proved", "refuted" or ""
	Says       string // the bound, in a sentence
	RunTitle   string
	Run        []Rung
}

// A Rung is one line of a dated run.
type Rung struct {
	Day, What, Rule string
}

// prove asks the checker once for a rulebook.
func prove(r *rulebook.Rulebook) proofs {
	var p proofs
	rules := ruleLinks{r, ""}
	for i := range r.Promises {
		x := &r.Promises[i]
		p.promises = append(p.promises, PromiseProved{Name: x.Name, What: promised(r, x), Rule: rules.link(x.Rule)})
	}
	return p
}
