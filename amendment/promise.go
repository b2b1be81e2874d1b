package amendment

import (
	"fmt"
	"strings"

	"duly/check"
	"duly/rulebook"
)

// A PromiseChange is a promise before and after. Change is Same, Changed (it
// promises something else), Renamed (the same under another name), Lost or
// Gained. A promise that promises less or something else is a Loss, and so is one
// that can be broken now by a conduct by which it could not.
type PromiseChange struct {
	Name          string   `json:"name"`
	NameBefore    string   `json:"nameBefore,omitempty"` // of Renamed
	Change        string   `json:"change"`
	Before        string   `json:"before,omitempty"` // what is promised, in words
	After         string   `json:"after,omitempty"`
	Promised      string   `json:"promised"`                // Same, Better, Worse, or Other: what is promised; "" of one lost or gained
	VerdictBefore string   `json:"verdictBefore,omitempty"` // as in duly-check
	VerdictAfter  string   `json:"verdictAfter,omitempty"`
	Verdict       string   `json:"verdict"`               // Same, Better or Worse; "" where there are not two
	BoundBefore   *Term    `json:"boundBefore,omitempty"` // of a promise of a date: the most that it takes, whatever anybody does
	BoundAfter    *Term    `json:"boundAfter,omitempty"`
	RuleBefore    string   `json:"ruleBefore,omitempty"`
	RuleAfter     string   `json:"ruleAfter,omitempty"`
	OldUnderNew   string   `json:"oldUnderNew,omitempty"` // of one lost, Worse or Other: the verdict on the old promise under the new rules; "" where it can have no meaning there
	Whom          []string `json:"whom"`
	Loss          bool     `json:"loss"`
}

func (x *comparison) promises() {
	old, new := x.old.Book.Promises, x.new.Book.Promises
	was, is := promisesByName(old), promisesByName(new)
	renamed := map[string]*rulebook.Promise{}
	taken := map[string]bool{}
	left := map[rulebook.Promise]*rulebook.Promise{} // what is promised, by whatever name
	for j := range old {
		if is[old[j].Name] == nil {
			left[nameless(&old[j])] = &old[j]
		}
	}
	for i := range new {
		if a := left[nameless(&new[i])]; was[new[i].Name] == nil && a != nil && !taken[a.Name] {
			renamed[new[i].Name], taken[a.Name] = a, true
		}
	}
	for i := range new {
		before := was[new[i].Name]
		if before == nil {
			before = renamed[new[i].Name]
		}
		x.promise(before, &new[i])
	}
	for i := range old {
		if is[old[i].Name] == nil && !taken[old[i].Name] {
			x.promise(&old[i], nil)
		}
	}
}

func promisesByName(all []rulebook.Promise) map[string]*rulebook.Promise {
	out := map[string]*rulebook.Promise{}
	for i := range all {
		out[all[i].Name] = &all[i]
	}
	return out
}

// promise compares one promise; a nil one is not made.
func (x *comparison) promise(a, b *rulebook.Promise) {
	c := PromiseChange{Whom: x.promisedTo(a, b)}
	if a != nil {
		c.Name, c.Before, c.RuleBefore = a.Name, promiseWords(a), a.Rule
		c.VerdictBefore, c.BoundBefore = x.verdict(x.old, a)
	}
	if b != nil {
		c.Name, c.After, c.RuleAfter = b.Name, promiseWords(b), b.Rule
		c.VerdictAfter, c.BoundAfter = x.verdict(x.new, b)
	}
	switch {
	case a == nil:
		c.Change = Gained
	case b == nil:
		c.Change, c.Loss = Lost, true
		x.lose(a.Rule, c.Whom, "The promise “%s” is lost: %s%s", a.Name, c.Before, x.allTheSame(&c, a))
	default:
		c.Change, c.Promised = x.promised(a, b)
		if a.Name != b.Name {
			c.NameBefore = a.Name
		}
		c.Verdict = verdicts(c.VerdictBefore, c.VerdictAfter)
		if c.Promised == Worse || c.Promised == Other {
			c.Loss = true
			what := map[string]string{Worse: "less", Other: Other}[c.Promised]
			x.lose(b.Rule, c.Whom, "The promise “%s” promises %s: %s, where it was: %s%s", b.Name, what, c.After, c.Before, x.allTheSame(&c, a))
		}
		if c.Verdict == Worse {
			c.Loss = true
			x.lose(b.Rule, c.Whom, "The promise “%s” is %s now, and was %s", b.Name, verdictWords(c.VerdictAfter), verdictWords(c.VerdictBefore))
		}
	}
	x.Promises = append(x.Promises, c)
	if c.Change != Same {
		t := touch{name: c.Name, whom: c.Whom}
		if a != nil {
			t.was = a.Place
		}
		if b != nil {
			t.is = b.Place
		}
		x.touched = append(x.touched, t)
	}
}

// allTheSame says whether the new rules would keep a promise that they do not
// make.
func (x *comparison) allTheSame(c *PromiseChange, a *rulebook.Promise) string {
	proof := x.oldPromises[a.Name]
	if proof == nil {
		return ""
	}
	c.OldUnderNew = proof.Verdict
	switch proof.Verdict {
	case check.Guaranteed:
		return "; the new rules would keep it all the same, but do not promise it"
	case check.OnTime:
		return "; under the new rules it would be kept only if everybody is on time"
	}
	return "; the new rules would break it"
}

// oldPromises works out what would become of the old promises under the new
// rules: those of which the new rulebook knows every name.
func oldPromises(old *rulebook.Rulebook, new Side) map[string]*check.Proof {
	if new.Result == nil {
		return nil
	}
	known := func(name string) bool {
		stage, step, _ := strings.Cut(name, ".")
		return name == "received" || name == "ended" || new.Book.End(name) != nil || new.Book.Stage(name) != nil || new.Book.Step(rulebook.StepRef{Stage: stage, Step: step}) != nil
	}
	book := *new.Book
	book.Promises = nil
	still := promisesByName(new.Book.Promises)
	for _, p := range old.Promises {
		if is := still[p.Name]; is != nil && samePromise(&p, is) {
			continue
		}
		if p.Floor() {
			in := new.Book.Step(p.In)
			if in != nil && in.Who == p.Party && new.Book.Step(p.Before) != nil {
				book.Promises = append(book.Promises, p)
			}
		} else if known(p.From) && known(p.To) {
			book.Promises = append(book.Promises, p)
		}
	}
	if len(book.Promises) == 0 {
		return nil
	}
	r, err := check.Report(&book, check.Options{From: new.Result.From, To: new.Result.To})
	if err != nil {
		return nil // what could be worked out with other promises is told without this
	}
	return r.Promises
}

// samePromise tells whether two promise the same, under whatever name.
func samePromise(a, b *rulebook.Promise) bool { return nameless(a) == nameless(b) }

// nameless is what is promised, without what the promise is called and where it stands.
func nameless(p *rulebook.Promise) rulebook.Promise {
	q := *p
	q.Name, q.Rule, q.Place = "", "", rulebook.Place{}
	return q
}

// promised says whether b promises more than a. One about other events promises
// something else: what a promised is promised no longer.
func (x *comparison) promised(a, b *rulebook.Promise) (change, promised string) {
	switch {
	case samePromise(a, b) && a.Name != b.Name:
		return Renamed, Same
	case samePromise(a, b):
		return Same, Same
	case a.Floor() != b.Floor() || a.From != b.From || a.To != b.To || a.Party != b.Party || a.In != b.In || a.Before != b.Before:
		return Changed, Other
	}
	better, change := Shorter, x.measure(a.Within, b.Within)
	if a.Floor() {
		better, change = Longer, x.measure(a.AtLeast, b.AtLeast)
	}
	switch change {
	case Same:
		return Changed, Same
	case better:
		return Changed, Better
	}
	return Changed, Worse
}

func (x *comparison) verdict(s Side, p *rulebook.Promise) (string, *Term) {
	if !x.proved || s.Result.Promises[p.Name] == nil {
		return "", nil
	}
	proof := s.Result.Promises[p.Name]
	if p.Floor() {
		return proof.Verdict, nil
	}
	return proof.Verdict, term(proof.Bound)
}

func verdicts(before, after string) string {
	rank := map[string]int{check.Guaranteed: 1, check.OnTime: 2, check.Broken: 3}
	a, b := rank[before], rank[after]
	switch {
	case a == 0 || b == 0:
		return ""
	case a == b:
		return Same
	case b < a:
		return Better
	}
	return Worse
}

func verdictWords(v string) string {
	switch v {
	case check.Guaranteed:
		return "kept whatever anybody does"
	case check.OnTime:
		return "kept only if everybody is on time"
	}
	return "broken even if everybody is on time"
}

// promiseWords says what is promised.
func promiseWords(p *rulebook.Promise) string {
	if p.Floor() {
		return fmt.Sprintf("the %s has at least %s in %s before %s", p.Party, p.AtLeast, p.In, p.Before)
	}
	return fmt.Sprintf("from %s to %s within %s", event(p.From), event(p.To), p.Within)
}

func event(name string) string {
	switch name {
	case "received":
		return "receipt"
	case "ended":
		return "the end of the case"
	}
	return "“" + name + "”"
}

// promisedTo says whom a promise is made to: the party named, whoever is told,
// or both.
func (x *comparison) promisedTo(a, b *rulebook.Promise) []string {
	var all []string
	add := func(s Side, p *rulebook.Promise) {
		if p == nil {
			return
		}
		to := BothParties
		if p.Floor() {
			to = p.Party
		}
		stage, name, _ := strings.Cut(p.To, ".")
		if step := s.Book.Step(rulebook.StepRef{Stage: stage, Step: name}); step != nil && step.Does == rulebook.Notify {
			to = actor(step.To)
		}
		all = append(all, to)
	}
	add(x.old, a)
	add(x.new, b)
	return people(all...)
}
