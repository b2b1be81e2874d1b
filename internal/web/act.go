package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"duly/casework"
	"duly/internal/office"
	"duly/rulebook"
)

// The engine's names of fields, as ids of the form.
var actFields = map[string]string{
	"outcome": "outcome-0", "text": "text", "present": "present-0", "exhibits": "files", "findings": "finding-0", "whom": "whom-0", "who": "who-0", "from": "from-0",
	"votes": "votes-0-0", "word": "word-0",
}

func (s *site) doForm(q *request) error     { return s.actForm(q, casework.Do) }
func (s *site) do(q *request) error         { return s.act(q, casework.Do) }
func (s *site) waiveForm(q *request) error  { return s.actForm(q, casework.Waive) }
func (s *site) waive(q *request) error      { return s.act(q, casework.Waive) }
func (s *site) extendForm(q *request) error { return s.actForm(q, casework.Extend) }
func (s *site) extend(q *request) error     { return s.act(q, casework.Extend) }
func (s *site) addForm(q *request) error    { return s.actForm(q, casework.Add) }
func (s *site) add(q *request) error        { return s.act(q, casework.Add) }

// actForm shows the form of a move that is lawful now, or says why it is not.
func (s *site) actForm(q *request, kind string) error {
	f, err := q.open()
	if err != nil {
		return err
	}
	t, err := q.teller(f)
	if err != nil {
		return err
	}
	move := q.find(f.Moves, kind)
	if move == nil {
		return s.cannot(q, t, kind)
	}
	v, err := s.actView(q, t, move, nil)
	if err != nil {
		return err
	}
	return q.show(http.StatusOK, "act", v.Heading, v)
}

// find is the move of a kind that the address names; nil if it is not there.
func (q *request) find(moves []casework.Move, kind string) *casework.Move {
	return findMove(moves, casework.Move{Kind: kind, Step: q.step(), Ground: q.ground(), Subject: q.subject()})
}

// findMove is the move with the kind, step, ground and subject of another.
func findMove(moves []casework.Move, like casework.Move) *casework.Move {
	i := slices.IndexFunc(moves, func(m casework.Move) bool {
		return m.Kind == like.Kind && (m.Kind == casework.Add || m.Step == like.Step && m.Ground == like.Ground && m.Subject == like.Subject)
	})
	if i < 0 {
		return nil
	}
	return &moves[i]
}

// cannot says why a move is not lawful: the engine's own refusal.
func (s *site) cannot(q *request, t *teller, kind string) error {
	v := &FailView{Heading: "This cannot be done now", Way: &NavItem{Href: q.base(), Text: "Back to the case"}}
	v.Text = []string{"It is not for you to do, or not at this point of the procedure."}
	if m := q.find(t.file.Later, kind); m != nil && m.Refusal != nil {
		v.Text = []string{m.Refusal.What + "."}
		if m.Refusal.From != 0 {
			v.Text = append(v.Text, "It will be possible from "+m.Refusal.From.Long()+".")
		}
		v.Rule = t.count.rules.link(m.Refusal.Rule)
	}
	return q.show(http.StatusConflict, "fail", v.Heading, v)
}

// act does it, or brings the form back filled.
func (s *site) act(q *request, kind string) error {
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.form()
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(sent.value("seen"))
	if err != nil {
		return &badForm{errSeen}
	}
	f, err := q.open()
	if err != nil {
		return err
	}
	act := casework.Act{Kind: kind, Step: q.step(), Ground: q.ground(), Subject: q.subject(), Outcome: sent.value("outcome"), Text: sent.text("text"), Present: sent.values["present"]}
	if kind == casework.Add {
		act.Step = rulebook.StepRef{}
	}
	// What is missing is told all at once, as far as the form alone can tell;
	// whether the act is lawful, the engine says. A move that is gone goes on to
	// it as well: it knows why.
	if move := q.find(f.Moves, kind); move != nil {
		act.Findings = sent.whole(f, move)
		if act.Matter, err = q.ballot(sent, f, move); err != nil {
			return err
		}
		act.Matter = sent.onSanctions(f, move, act.Matter)
		if w, ok := wordings[kind]; ok && w.read != nil {
			w.read(&reading{form: sent, file: f, move: move}, &act)
		}
	}
	if len(sent.problems) > 0 {
		return s.actAgain(q, kind, sent, seen, nil)
	}
	if again, err := q.repeats(sent, act); err != nil {
		return err
	} else if again != nil {
		return s.actAgain(q, kind, sent, seen, again)
	}
	_, err = s.Office.Do(q.Context(), q.caseID(), q.visitor.Actor, act, slices.Concat(sent.files, sent.made), seen)
	var refusal *casework.Refusal
	var conflict *office.Conflict
	if errors.As(err, &refusal) || errors.As(err, &conflict) {
		return s.actAgain(q, kind, sent, seen, err)
	}
	if err != nil {
		return err
	}
	if w := wordings[kind]; w.leaves != nil && w.leaves(act) {
		return q.see("/desk?aside=1")
	}
	return q.see(fmt.Sprintf("%s?since=%d", q.base(), seen))
}

// whole notes everything that a move needs and the form lacks, and gives the
// findings.
func (sent *form) whole(f office.CaseFile, m *casework.Move) []casework.Finding {
	var findings []casework.Finding
	if slices.Contains(m.Needs, "findings") {
		findings = sent.findings(f)
	}
	if m.Kind == casework.Do && len(m.Outcomes) > 0 && sent.value("outcome") == "" {
		sent.problem("outcome-0", "Choose an outcome.")
	}
	if role := f.Rulebook.Role(m.As); m.Kind == casework.Do && role != nil && role.Seats > 0 && len(sent.values["present"]) < max(role.Quorum, 1) {
		sent.problem("present-0", fmt.Sprintf("Say who took part. The %s needs %d to decide.", role.Name, max(role.Quorum, 1)))
	}
	if slices.Contains(m.Needs, "reasons") && sent.text("text") == "" {
		sent.problem("text", "Give the reasons.")
	}
	return findings
}

// findings reads the finding on each clause that the case is judged by.
func (sent *form) findings(f office.CaseFile) []casework.Finding {
	var out []casework.Finding
	for i, asked := range casework.Judged(f.Rulebook, f.Case) {
		field := fmt.Sprintf("finding-%d", i)
		met, reasons, relied := sent.value(field+"-met"), sent.text(field+"-reasons"), sent.values[field+"-evidence"]
		where := fmt.Sprintf("clause %s of “%s”", asked.Clause.ID, definitionTitle(f.Rulebook, asked.Definition))
		if asked.Allegation != "" {
			where += " under " + asked.Allegation
		}
		switch {
		case met != "yes" && met != "no":
			sent.problem(field, "Say whether "+where+" is met.")
		case reasons == "":
			sent.problem(field+"-reasons", "Give the reasons for the finding on "+where+".")
		case met == "yes" && asked.Allegation != "" && len(relied) == 0:
			sent.problem(field+"-reasons", "Choose the evidence on which the finding on "+where+" relies.")
		default:
			out = append(out, casework.Finding{Allegation: asked.Allegation, Definition: asked.Definition, Clause: asked.Clause.ID, Met: met == "yes", Reasons: reasons, Evidence: relied})
		}
	}
	return out
}

// actAgain brings a form back: with what is wrong, or with what has happened
// meanwhile. What was written is never lost, even where the move is gone.
func (s *site) actAgain(q *request, kind string, sent *form, seen int, why error) error {
	f, err := q.open()
	if err != nil {
		return err
	}
	t, err := q.teller(f)
	if err != nil {
		return err
	}
	var refusal *casework.Refusal
	var conflict *office.Conflict
	var again *repeating
	status := http.StatusUnprocessableEntity
	move := q.find(f.Moves, kind)
	gone := move == nil
	if gone {
		if move = q.find(f.Later, kind); move == nil {
			move = &casework.Move{Kind: kind, Step: q.step(), Ground: q.ground(), Subject: q.subject()}
		}
	}
	v, err := s.actView(q, t, move, sent)
	if err != nil {
		return err
	}
	v.Cannot = gone
	switch {
	case errors.As(why, &conflict):
		status = http.StatusConflict
		v.Stopped = "The case has changed since you opened this page"
		what := "Nothing was done. What happened is shown below; look at it, then send the form again if it still fits."
		if gone {
			what = "Nothing was done, and this can no longer be done. What you wrote is shown below, so that you can keep it."
		}
		v.Problems = append(v.Problems, Problem{What: what})
		v.Changed = t.since(seen)
	case errors.As(why, &again):
		v.Stopped, v.Repeats = "Your reasons repeat others", true
		v.Problems = append(v.Problems, Problem{Field: "repeats", What: again.words()})
	case errors.As(why, &refusal):
		v.refused(refusal, t.count.rules, actFields)
		v.mark()
	}
	return q.show(status, "act", v.Heading, v)
}
