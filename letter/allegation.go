package letter

import (
	"fmt"
	"slices"
	"strings"

	"duly/casework"
	"duly/rulebook"
)

// ofTheFile tells whether an event is about allegations or evidence.
func ofTheFile(kind casework.Kind) bool {
	return slices.Contains([]casework.Kind{
		casework.Framed, casework.Amended, casework.Dropped, casework.Disclosed, casework.Withheld, casework.Redacted, casework.Bundled,
	}, kind)
}

// toldOfTheFile: both parties alike, once the respondent has had notice; before,
// the notice itself will say it. Of what is disclosed to one side the other hears
// as well, with the reason.
func toldOfTheFile(r *rulebook.Rulebook, c *casework.Case, e casework.Event) []string {
	if !c.Told(r, rulebook.Respondent) {
		if rewords(e) { // the complainant's own may be among them
			return []string{rulebook.Complainant}
		}
		return nil
	}
	return []string{rulebook.Complainant, rulebook.Respondent}
}

// file puts an event about allegations or evidence into words.
func (w words) file() (subject, body string) {
	switch w.e.Kind {
	case casework.Framed, casework.Amended:
		return w.framed()
	case casework.Dropped:
		return "Allegation " + w.e.Subject + " was dropped in case " + w.id, paragraphs(
			fmt.Sprintf("On %s the %s dropped allegation %s. Nothing is found about it, for or against anybody.", w.e.Day.Long(), w.e.Role, w.e.Subject), reasons(w.e.Text))
	case casework.Disclosed:
		return w.disclosed()
	case casework.Withheld:
		return "Evidence is withheld in case " + w.id, paragraphs(
			fmt.Sprintf("On %s the %s withheld exhibit %s from %s. No finding may rely on it while a side does not have it.", w.e.Day.Long(), w.e.Role, w.e.Subject, w.names(w.e.To)), reasons(w.e.Text))
	case casework.Redacted:
		if rewords(w.e) {
			return w.reworded()
		}
		return "A document was redacted in case " + w.id, paragraphs(
			fmt.Sprintf("On %s the %s put a redacted document in the place of exhibit %s. The original is kept sealed: it is shown to no party but the one who handed it in, and every opening of it is on record.", w.e.Day.Long(), w.e.Role, w.e.Subject), reasons(w.e.Text))
	}
	return w.bundled()
}

func (w words) framed() (subject, body string) {
	did := "framed"
	if w.e.Kind == casework.Amended {
		did = "amended"
	}
	alleged := ""
	until := ""
	for _, a := range casework.Allegations(w.r, w.c.Events) {
		if a.ID != w.e.Subject {
			continue
		}
		if w.e.Matter != nil && w.e.Matter.Charge != nil {
			a.Charge = *w.e.Matter.Charge
		}
		alleged = w.allegation(a)
		if last, err := casework.TimeToAnswer(w.r, w.c, a); err == nil && a.Put != 0 && a.Answered == 0 && w.to == rulebook.Respondent {
			until = fmt.Sprintf("You have until the end of %s to answer it. Nothing is found about it before then, unless you answer sooner. You need not answer, and nothing is held against you if you do not.", last.Long())
		}
	}
	return fmt.Sprintf("An allegation was %s in case %s", did, w.id), paragraphs(
		fmt.Sprintf("On %s the %s %s this allegation:", w.e.Day.Long(), w.e.Role, did), alleged, reasons(w.e.Text), w.presumption(), w.proof(), until)
}

// rewords tells whether an event put words in the place of words.
func rewords(e casework.Event) bool {
	return e.Kind == casework.Redacted && e.Matter != nil && e.Matter.Submission != nil && e.Matter.Submission.Words != ""
}

// reworded tells that words are not shown, and why: to who said them what the others read
// is on the page of the case.
func (w words) reworded() (subject, body string) {
	return "Words were redacted in case " + w.id, paragraphs(
		fmt.Sprintf("On %s the %s decided that some words of exhibit %s are not shown. Others stand in their place, which you find on the page of your case. The first are kept sealed: they are shown to no party but the one who said them, and every opening of them is on record.", w.e.Day.Long(), w.e.Role, w.e.Subject),
		reasons(w.e.Text))
}

func (w words) disclosed() (subject, body string) {
	whom := w.names(w.e.To)
	var list []string
	theirs := casework.EvidenceFor(w.r, w.c, casework.Actor{ID: w.to, Party: w.to})
	for _, id := range casework.Subjects(w.e.Subject) {
		line := "Exhibit " + id
		for _, p := range theirs {
			if p.ID == id {
				line += ": " + p.Title + digestOf(p)
			}
		}
		list = append(list, line)
	}
	end := "You find it on the page of your case."
	if w.e.To != rulebook.BothParties && w.e.To != w.to {
		end = "No finding may rely on it while a side does not have it."
	}
	return "Evidence was disclosed in case " + w.id, paragraphs(
		fmt.Sprintf("On %s the %s disclosed to %s:", w.e.Day.Long(), w.e.Role, whom), strings.Join(list, "\n"), reasons(w.e.Text), end)
}

func digestOf(p casework.Piece) string {
	if p.File == nil {
		return ""
	}
	return " (SHA-256 " + p.File.SHA256 + ")"
}

func (w words) bundled() (subject, body string) {
	if w.e.Matter == nil || w.e.Matter.Bundle == nil {
		return "The bundle of case " + w.id, ""
	}
	b := w.e.Matter.Bundle
	var list []string
	for _, t := range b.Tabs {
		list = append(list, fmt.Sprintf("Tab %d, page %d: exhibit %s, %s, from the %s, %s.", t.Number, t.Page, t.Exhibit, t.Title, t.Role, t.Day.Long()))
	}
	return "The bundle of case " + w.id, paragraphs(
		fmt.Sprintf("On %s the %s put together what is in evidence and both parties have. You both get the same. It has %d documents:", w.e.Day.Long(), w.e.Role, len(b.Tabs)),
		strings.Join(list, "\n"),
		"Its digest (SHA-256 of its index, which holds the digest of each document) is "+b.SHA256+". The digest is on record: nobody can change the bundle without its showing.",
		"You find it, to read, to print and as one file, on the page of your case.")
}

func (w words) names(party string) string {
	switch party {
	case rulebook.BothParties:
		return "both parties"
	case w.to:
		return "you"
	}
	return "the " + party
}

// charge is what a notice says of the allegations: what is alleged, under which
// clauses, on which evidence, and how sure one must be.
func (w words) charge() string {
	alleged := w.allegations()
	if alleged == "" {
		return ""
	}
	return paragraphs(alleged, w.evidence(), w.presumption(), w.proof())
}

func (w words) presumption() string {
	if w.to != rulebook.Respondent {
		return ""
	}
	return "An allegation is what is said, not what is found. Nothing is presumed against you."
}

// withAllegations sees to it that a letter of the rulebook's own, too, tells of
// the allegations that it puts to the respondent.
func (w words) withAllegations(own string) string {
	step := w.r.Step(rulebook.StepRef{Stage: w.e.Stage, Step: w.e.Step})
	if w.e.Kind == casework.Ended || step == nil || step.Does != rulebook.Notify || w.to != rulebook.Respondent || strings.Contains(own, "{{allegations}}") || w.allegations() == "" {
		return own
	}
	return own + "\n\n{{allegations}}\n\n{{evidence}}\n\n" + w.presumption() + "\n\n{{proof}}"
}

// allegations lists those that stand, with the clauses of their texts.
func (w words) allegations() string {
	var out []string
	for _, a := range casework.Allegations(w.r, w.c.Events) {
		if a.Stands() {
			out = append(out, w.allegation(a))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "What is alleged:\n\n" + strings.Join(out, "\n\n")
}

func (w words) allegation(a casework.Allegation) string {
	when := "on " + a.From.Long()
	if a.To != 0 {
		when = "from " + a.From.Long() + " to " + a.To.Long()
	}
	category := a.Category
	if cat := w.r.Category(a.Category); cat != nil && cat.Title != "" {
		category = cat.Title
	}
	lines := []string{fmt.Sprintf("%s, %s, under “%s”:", a.ID, when, category), quote(a.Alleged)}
	for _, text := range a.Texts {
		version, _ := w.r.Text(text.Definition, text.Digest)
		lines = append(lines, fmt.Sprintf("It is judged by “%s” as in force from %s, clause by clause:", w.definition(text.Definition), text.InForce.Long()))
		for _, clause := range version.Clauses {
			lines = append(lines, "Clause "+clause.ID+": "+clause.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// evidence lists the exhibits that the reader has.
func (w words) evidence() string {
	var lines []string
	for _, p := range casework.EvidenceFor(w.r, w.c, casework.Actor{ID: w.to, Party: w.to}) {
		if p.Sealed() || p.Has(w.to) == 0 {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s: %s, from the %s, %s", p.ID, p.Title, p.Role, p.Day.Long()))
	}
	if len(lines) == 0 {
		return ""
	}
	return "The evidence that you have:\n" + strings.Join(lines, "\n")
}

// proof says how sure one must be, and who has to show it; "" where the rulebook
// does not say.
func (w words) proof() string {
	standard, burden := casework.Proof(w.r)
	if standard == "" {
		return ""
	}
	return fmt.Sprintf("The standard of proof is “%s”, and it is for the %s to show it.", standard, burden)
}

// findings puts what was found into words: by allegation, clause by clause.
func (w words) findings(found []casework.Finding) string {
	var out strings.Builder
	last := ""
	for _, f := range found {
		if f.Allegation != last && f.Allegation != "" {
			last = f.Allegation
			out.WriteString("\n\nAllegation " + last)
			for _, a := range casework.Allegations(w.r, w.c.Events) {
				if a.ID == last {
					out.WriteString(":\n" + quote(a.Alleged))
				}
			}
		}
		met := "not met"
		if f.Met {
			met = "met"
		}
		fmt.Fprintf(&out, "\n\nClause %s of %s: %s. %s", f.Clause, w.definition(f.Definition), met, f.Reasons)
		if len(f.Evidence) > 0 {
			fmt.Fprintf(&out, " Relied on: %s.", strings.Join(f.Evidence, ", "))
		}
	}
	if len(found) > 0 && w.proof() != "" {
		out.WriteString("\n\n" + w.proof())
	}
	return out.String()
}
