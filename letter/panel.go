package letter

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// aboutPanel: the parties are told that a panel is to be drawn, so that they can
// put a word into the lot; who was drawn, so that they can object; and that
// somebody can no longer sit.
func aboutPanel(e casework.Event) bool {
	return e.Kind == casework.Convened || e.Kind == casework.Drawn || e.Kind == casework.StoodDown
}

func (w words) panel() (subject, body string) {
	role := w.e.Subject
	switch w.e.Kind {
	case casework.Convened:
		return fmt.Sprintf("Members of the %s are to be drawn by lot in case %s", role, w.id), paragraphs(
			fmt.Sprintf("On %s a lot was announced in case %s by which members of the %s will be drawn (%s). Who can be drawn is fixed, by numbers that name nobody, and a secret is locked away that will decide together with what follows.", w.e.Day.Long(), w.id, role, cite(w.e)),
			"Until the draw you may put a word of your own into it, on the page of your case: any word, or what your dice show. Whoever chose the secret did not know your word, and you do not know the secret, so neither of you can choose who is drawn. You need not.",
			w.next())
	case casework.StoodDown:
		return fmt.Sprintf("A member can no longer sit in case %s", w.id), paragraphs(
			fmt.Sprintf("On %s it was put on record that %s can no longer sit on the %s in case %s (%s). Somebody else may be drawn by lot among those who are left; if so, you will be told who.", w.e.Day.Long(), w.member(w.e.Whom, "one of the members"), role, w.id, cite(w.e)))
	}
	return fmt.Sprintf("Who sits in case %s", w.id), paragraphs(
		fmt.Sprintf("On %s the %s of case %s was drawn by lot (%s). These sit:\n%s", w.e.Day.Long(), role, w.id, cite(w.e), strings.Join(w.sitting(), "\n")),
		"If you know a reason why one of them should not sit in your case, say so at once, on the page of your case.",
		"The page of your case shows how they were drawn, and how anybody can draw them again.",
		w.next())
}

// sitting names who sits after a draw.
func (w words) sitting() []string {
	if w.e.Matter == nil || w.e.Matter.Bench == nil {
		return nil
	}
	var out []string
	for i, name := range w.e.Matter.Bench.Names {
		if i < w.e.Matter.Bench.Kept {
			name += " (who sat before)"
		}
		out = append(out, name)
	}
	return out
}

// member names somebody who was drawn.
func (w words) member(id, otherwise string) string {
	for _, e := range slices.Backward(w.c.Events) {
		if e.Kind != casework.Drawn || e.Matter == nil || e.Matter.Bench == nil {
			continue
		}
		if i := slices.Index(e.Present, id); i >= 0 && i < len(e.Matter.Bench.Names) {
			return e.Matter.Bench.Names[i]
		}
	}
	return otherwise
}

// votes says how a panel voted, as far as the rulebook lets the parties know,
// and what members added of their own.
func (w words) votes(e casework.Event) string {
	if e.Matter == nil || e.Matter.Ballot == nil {
		return ""
	}
	b, step, role := e.Matter.Ballot, w.r.Step(rulebook.StepRef{Stage: e.Stage, Step: e.Step}), w.r.Role(e.Role)
	if step == nil || role == nil {
		return ""
	}
	tally := b.Tally()
	var parts []string
	for _, o := range step.Outcomes {
		if n := tally[o.Name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d for “%s”", n, len(b.Votes), o.Name))
		}
	}
	out := []string{"Those who sat voted: " + strings.Join(parts, ", ") + "." + how(b.How)}
	published := role.Votes == rulebook.VotesPublished
	var names []string
	for _, v := range b.Votes {
		name := "A member"
		if published && v.Seat > 0 && v.Seat <= len(e.Present) {
			name = w.member(e.Present[v.Seat-1], name)
			names = append(names, fmt.Sprintf("%s voted for “%s”.", name, v.Outcome))
		}
		if strings.TrimSpace(v.Dissent) != "" {
			out = append(out, fmt.Sprintf("%s who voted for “%s” adds:\n%s", name, v.Outcome, quote(v.Dissent)))
		}
	}
	if len(names) > 0 {
		out = slices.Insert(out, 1, strings.Join(names, " "))
	}
	return paragraphs(out...)
}

func how(how string) string {
	switch how {
	case casework.ByCastingVote:
		return " The votes were equal, and the chair’s decided."
	case casework.ByTie:
		return " No outcome had the majority that it needs, and the rule names what then follows."
	}
	return ""
}
