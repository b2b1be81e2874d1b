package rulebook

import "fmt"

// Expedite says who may expedite a case, and on which grounds. The organisation's
// own limits are halved in it from then on; a party's time stays whole.
type Expedite struct {
	DecidedBy string
	Grounds   []string
	Rule      string
	Place     Place
}

// expedite reads the declaration, of which there can be one.
func (r *reader) expedite(items []item) {
	for i, it := range items {
		if i > 0 {
			r.problem(it.name.place, "“expedite” is declared twice", fmt.Sprintf("It is declared on line %d already: leave one out", items[0].name.place.Line))
			return
		}
		f := r.fields(it.name, it.value, "“expedite”", "decided by", "grounds")
		x := &Expedite{Rule: it.rule, Place: it.name.place}
		x.DecidedBy = r.officer(f.need("decided by", "Say which role may expedite a case: “decided by: ROLE”"), "decided by")
		for _, n := range f.list("grounds") {
			if ground, ok := r.scalar(n, "grounds"); ok {
				x.Grounds = append(x.Grounds, ground)
			}
		}
		if len(x.Grounds) == 0 && f.need("grounds", "Name the grounds: “grounds: [somebody is at risk, the facts are admitted]”") != nil {
			r.problem(it.value.place, "A case is expedited on a ground, and none is named", "Name them: “grounds: [somebody is at risk, the facts are admitted]”")
		}
		r.book.Expedite = x
	}
}
