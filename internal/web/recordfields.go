package web

import (
	"fmt"
	"strconv"
	"strings"

	"duly/commitment"
	"duly/rulebook"
)

// The fields of each form of the register of commitments, and how they are read. The
// names of fields are those by which package commitment calls them in a refusal.

const linkHint = "Its address, beginning with https://, or with / for a page of this site."

func linkField(label string) Field {
	return Field{Name: "link", Kind: "line", Label: label + " (optional)", Hint: linkHint}
}

func (r *recording) onField(label string) Field {
	return Field{Name: "on", Kind: "day", Label: label, Value: r.pledge.today.String()}
}

func askFields(r *recording) ([]Field, error) {
	return []Field{
		{Name: "from", Kind: "line", Label: "Who asked?", Hint: "The organisation, body or office. Write it as it is written in the register already, if it is."},
		{Name: "on", Kind: "day", Label: "On which day?"},
		{Name: "in", Kind: "line", Label: "In what?", Hint: "The letter, meeting, statement or report: “Open letter of 28 March 2026”."},
		{Name: "reference", Kind: "line", Label: "Its number there (optional)", Hint: "“Recommendation 12”, “point 3”."},
		{Name: "words", Kind: "text", Label: "What was asked, word for word"},
		linkField("Where the whole can be read"),
		{Name: "answerBy", Kind: "day", Label: "The last day for an answer (optional)", Hint: fmt.Sprintf("Empty: %d days after it was asked.", commitment.AnswerDays)},
	}, nil
}

func readAsk(_ *recording, f *form) commitment.Said {
	return commitment.Said{Asking: &commitment.Ask{
		From: f.value("from"), On: f.date("on"), In: f.value("in"), Reference: f.value("reference"), Words: f.text("words"), Link: f.value("link"), AnswerBy: f.date("answerBy"),
	}}
}

func responseFields(r *recording) ([]Field, error) {
	return []Field{
		{Name: "answer", Kind: "one", Label: "What was the answer?", Options: []Option{
			{Value: string(commitment.Agreed), Label: "Agreed"}, {Value: string(commitment.AgreedInPart), Label: "Agreed in part"}, {Value: string(commitment.Declined), Label: "Refused"},
		}},
		r.onField("When was it answered?"),
		{Name: "words", Kind: "text", Label: "What was said", Hint: "Of a refusal, the reasons."},
		{Name: "leftOut", Kind: "text", Rows: 3, Label: "What is left out", Hint: "Only where it is agreed in part."},
		linkField("Where the answer can be read"),
	}, nil
}

func readResponse(_ *recording, f *form) commitment.Said {
	return commitment.Said{Response: &commitment.Response{
		On: f.date("on"), Answer: commitment.Answer(f.value("answer")), Words: f.text("words"), Left: f.text("leftOut"), Link: f.value("link"),
	}}
}

// owners are the officers, to choose who answers for an action.
func (r *recording) owners(chosen string) ([]Option, error) {
	all, err := r.site.Office.Officers(r.q.Context(), "")
	if err != nil {
		return nil, err
	}
	var out []Option
	for _, p := range all {
		out = append(out, Option{Value: p.ID, Label: p.Name, Hint: strings.Join(p.Roles, ", "), Checked: p.ID == chosen})
	}
	return out, nil
}

func actionFields(r *recording) ([]Field, error) {
	owners, err := r.owners("")
	if err != nil {
		return nil, err
	}
	book := r.site.Office.Rulebook()
	var promises, definitions []string
	for _, p := range book.Promises {
		promises = append(promises, "“"+p.Name+"”")
	}
	for _, d := range book.Definitions {
		definitions = append(definitions, "“"+d.Name+"”")
	}
	return []Field{
		{Name: "what", Kind: "text", Label: "What will be done?"},
		{Name: "owner", Kind: "one", Label: "Who answers for it?", Hint: "Their name is shown in the public register.", Options: owners},
		{Name: "due", Kind: "day", Label: "By which day, at the latest?"},
		{Name: "steps", Kind: "text", Rows: 4, Label: "Its steps (optional)", Hint: "One a line. Before it can be said to be done, there must be evidence of each."},
		{Name: "measure", Kind: "one", Label: "Can it be measured?", Options: []Option{
			{Value: "", Label: "No: evidence shows it, and somebody independent looks at it", Checked: true},
			{Value: commitment.OfPromise, Label: "A promise of the rulebook, proved and kept", Hint: "The rulebook in force promises: " + orNothing(promises) + "."},
			{Value: commitment.OfDefinition, Label: "A definition, adopted in full", Hint: "The rulebook in force has: " + orNothing(definitions) + "."},
			{Value: commitment.OfRule, Label: "A rule of the rulebook, in force"},
			{Value: commitment.OfTraining, Label: "Training: that of who holds a role counts", Hint: "The rulebook in force asks for training of: " + orNothing(trainedRoles(book)) + "."},
			{Value: commitment.OfFigure, Label: "A figure, over time", Hint: "Choose it below."},
		}},
		{Name: "name", Kind: "line", Label: "Its name, that of the role, or the number of the rule (if it can be measured, and is no figure)", Hint: "As the rulebook has it. It may be one that is still to be adopted."},
		{Name: "least", Kind: "number", Label: "The least share, in per cent (optional)", Hint: "Of cases in which a promise is to be kept; of those whose training is to count."},
		{Name: "figure", Kind: "choose", Label: "Which figure?", Options: figureChoices(book)},
		{Name: "sense", Kind: "one", Label: "What is the figure to be?", Options: []Option{{Value: commitment.AtLeast, Label: "At least the value below"}, {Value: commitment.AtMost, Label: "At most the value below"}}},
		{Name: "value", Kind: "number", Label: "The value of the figure"},
	}, nil
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing of the kind"
	}
	return strings.Join(names, ", ")
}

func readAction(_ *recording, f *form) commitment.Said {
	a := &commitment.Action{What: f.text("what"), Owner: f.value("owner"), Due: f.date("due"), Steps: f.steps("steps")}
	of := f.value("measure")
	least, err := strconv.ParseFloat(strings.TrimSuffix(f.value("least"), "%"), 64)
	switch {
	case f.value("least") == "":
	case err != nil:
		f.problem("least-0", "Write the share as a number: 90, or 92.5.")
	}
	switch {
	case of == commitment.OfFigure:
		a.Measure = f.figure()
	case f.value("figure") != "":
		f.problem("measure-0", "You chose a figure: say above that it is one, or choose none.")
	case of != "":
		a.Measure = &commitment.Measure{Of: of, Name: f.value("name"), Least: least}
	case f.value("name") != "" || f.value("least") != "":
		f.problem("measure-0", "You named something to measure: say whether it is a promise, a definition, a rule or training.")
	}
	return commitment.Said{Undertaken: a}
}

func evidenceFields(r *recording) ([]Field, error) {
	fields := []Field{
		{Name: "what", Kind: "text", Label: "What shows it?"},
		r.onField("Of which day is it?"),
		linkField("Where it can be seen"),
	}
	if len(r.u.Steps) > 0 {
		step := Field{Name: "step", Kind: "one", Label: "Which step does it show?", Options: []Option{{Value: "0", Label: "None in particular", Checked: true}}}
		for i, what := range r.u.Steps {
			step.Options = append(step.Options, Option{Value: strconv.Itoa(i + 1), Label: what})
		}
		fields = append(fields, step)
	}
	return append(fields, Field{Name: "done", Kind: "many", Label: "Is everything done with this?", Options: []Option{{Value: "yes", Label: "Yes: the whole action is done"}}}), nil
}

func readEvidence(_ *recording, f *form) commitment.Said {
	step, err := strconv.Atoi(f.value("step"))
	if f.value("step") != "" && err != nil {
		f.problem("step-0", "Choose one of the steps.")
	}
	return commitment.Said{Evidence: &commitment.Evidence{On: f.date("on"), What: f.text("what"), Link: f.value("link"), Step: step, Done: f.value("done") == "yes"}}
}

func changeFields(r *recording) ([]Field, error) {
	owners, err := r.owners(r.u.Responsible())
	return []Field{
		{Name: "due", Kind: "day", Label: "The last day", Value: r.u.Last.String()},
		{Name: "owner", Kind: "one", Label: "Who answers for it?", Options: owners},
		{Name: "reason", Kind: "text", Rows: 3, Label: "Why is it changed?", Hint: "The reason stands in the register."},
	}, err
}

func readChange(r *recording, f *form) commitment.Said {
	c := &commitment.Change{Due: f.date("due"), Owner: f.value("owner"), Reason: f.text("reason")}
	if c.Due == r.u.Last {
		c.Due = 0
	}
	if c.Owner == r.u.Responsible() {
		c.Owner = ""
	}
	return commitment.Said{Change: c}
}

func verdictFields(r *recording) ([]Field, error) {
	if r.own() {
		return []Field{
			{Name: "holds", Kind: "one", Label: "Are you content with what was answered and done?", Options: []Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No: we dispute that it is what we asked"}}},
			{Name: "words", Kind: "text", Label: "Why, in your own words"},
			linkField("Where more of it can be read"),
		}, nil
	}
	return []Field{
		{Name: "holds", Kind: "one", Label: "Are they content?", Options: []Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No: they dispute that it is what they asked"}}},
		{Name: "words", Kind: "text", Label: "What they said, word for word"},
		r.onField("When did they say so?"),
		linkField("Where it can be read"),
	}, nil
}

func verificationFields(r *recording) ([]Field, error) {
	return []Field{
		{Name: "holds", Kind: "one", Label: "Is it done?", Options: []Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}},
		{Name: "words", Kind: "text", Label: "What you looked at, and what you found"},
		r.onField("When did you look?"),
		linkField("Where more of it can be read"),
	}, nil
}

func readVerdict(r *recording, f *form) commitment.Said {
	return commitment.Said{Verdict: &commitment.Verdict{On: r.day(f), Holds: f.value("holds") == "yes", Words: f.text("words"), Link: f.value("link")}}
}

func endFields(*recording) ([]Field, error) {
	return []Field{
		{Name: "reason", Kind: "text", Rows: 3, Label: "Why?"},
		{Name: "by", Kind: "number", Label: "The number of the ask that stands in its place (optional)"},
	}, nil
}

func readEnd(_ *recording, f *form) commitment.Said {
	by, err := strconv.Atoi(f.value("by"))
	if f.value("by") != "" && (err != nil || by < 1) {
		f.problem("by-0", "Write the number of an ask: 12.")
	}
	return commitment.Said{Supersession: &commitment.Supersedes{By: by, Reason: f.text("reason")}}
}

// figure reads to which figure an action is bound, and what that is to be.
func (f *form) figure() *commitment.Measure {
	m := readFigure(f.value("figure"))
	m.Sense = f.value("sense")
	var err error
	if m.Value, err = strconv.ParseFloat(strings.TrimSuffix(f.value("value"), "%"), 64); err != nil {
		f.problem("value-0", "Write the value as a number: 90, or 92.5.")
	}
	if f.value("name") != "" || f.value("least") != "" {
		f.problem("figure-0", "A figure has neither name nor share: leave these empty, or bind the action to something else.")
	}
	return &m
}

// trainedRoles are those of which the rulebook asks for training.
func trainedRoles(r *rulebook.Rulebook) (out []string) {
	for _, role := range r.Roles {
		if role.Trained != "" {
			out = append(out, "“"+role.Name+"”")
		}
	}
	return out
}
