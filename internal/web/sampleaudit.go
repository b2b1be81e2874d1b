package web

import (
	"errors"
	"fmt"
	"net/http"

	"duly/casework"
	"duly/internal/office"
	"duly/sample"
	"duly/timetable"
)

// An AuditView is the form that an overseer fills in about one case of a sample.
type AuditView struct {
	Frame
	Sample    int
	Purpose   string
	Case      string
	Href      string // of the case's own page
	Came      timetable.Date
	Stands    string // how it ended, or where it is
	Questions []QuestionField
	Finished  bool
	Passing   []Option // why it can be passed over; none once the form is finished
}

// A QuestionField is one question with what was answered so far.
type QuestionField struct {
	ID      string // of the field
	Name    string // of the question
	Text    string
	Hint    string
	Rule    *RuleLink
	Options []Option
	Note    string
	Problem string
}

var answerLabels = map[string]string{sample.Yes: "Yes", sample.No: "No", sample.CannotTell: "Cannot tell"}

// auditFile opens the case that the address names; that it is opened is put on record.
func (s *site) auditFile(q *request) (office.AuditFile, error) {
	if err := q.onlyOverseer(); err != nil {
		return office.AuditFile{}, err
	}
	one, err := s.sampleAt(q)
	if err != nil {
		return office.AuditFile{}, err
	}
	return s.Office.AuditCase(q.Context(), q.visitor.Actor, one.Number, q.PathValue("case"))
}

func (s *site) audit(q *request) error {
	f, err := s.auditFile(q)
	if err != nil {
		return err
	}
	return s.showAudit(q, http.StatusOK, f, f.Form, nil)
}

// showAudit makes the form, filled with what was saved or sent.
func (s *site) showAudit(q *request, status int, f office.AuditFile, form *sample.Form, problems []Problem) error {
	v := &AuditView{Sample: f.Sample.Number, Purpose: f.Sample.Purpose, Case: f.ID, Href: "/cases/" + f.ID, Came: f.Case.Received, Finished: f.Form != nil && f.Form.Finished}
	switch {
	case f.Case.End != "":
		v.Stands = fmt.Sprintf("Ended on %s: %s", f.Case.EndedOn.Long(), f.Case.End)
	case f.Case.Stage != "":
		v.Stands = "Open, in the stage “" + f.Case.Stage + "”"
	default:
		v.Stands = "Open, in no stage yet"
	}
	v.Problems = problems
	links := ruleLinks{f.Rulebook, v.Href + "/rulebook"}
	for i, question := range f.Questions {
		a := form.Answer(question.ID)
		field := QuestionField{ID: fmt.Sprintf("q%d", i), Name: question.ID, Text: question.Text, Hint: question.Hint, Rule: links.link(question.Rule), Note: a.Note}
		field.Problem = v.Problem(field.ID + "-0")
		for _, word := range sample.AnswerWords {
			field.Options = append(field.Options, Option{Value: word, Label: answerLabels[word], Checked: a.Answer == word})
		}
		v.Questions = append(v.Questions, field)
	}
	if !v.Finished {
		v.Passing = []Option{
			{Value: sample.Interest, Label: "I have an interest in it, or know who is in it"},
			{Value: sample.Unreadable, Label: "Its record cannot be read"},
		}
	}
	return q.show(status, "audit", fmt.Sprintf("Sample %d: a case", v.Sample), v)
}

func (s *site) saveAudit(q *request) error {
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.form()
	if err != nil {
		return err
	}
	f, err := s.auditFile(q)
	if err != nil {
		return err
	}
	filled := sample.Form{Case: f.ID, Finished: sent.value("finish") != ""}
	var problems []Problem
	field := map[string]string{}
	for i, question := range f.Questions {
		name := fmt.Sprintf("q%d", i)
		field[question.ID] = name + "-0"
		a := sample.Answer{Question: question.ID, Answer: sent.value(name), Note: sent.text(name + "-note")}
		if a.Answer != "" || a.Note != "" {
			filled.Answers = append(filled.Answers, a)
		}
	}
	wrong, err := s.Office.SaveAudit(q.Context(), q.visitor.Actor, f.Sample.Number, filled)
	var no *casework.Refusal
	if errors.As(err, &no) {
		problems = append(problems, Problem{What: no.What + "."})
	} else if err != nil {
		return err
	}
	for _, w := range wrong {
		problems = append(problems, Problem{Field: field[w.Field], What: w.What + "."})
	}
	if len(problems) > 0 {
		return s.showAudit(q, http.StatusUnprocessableEntity, f, &filled, problems)
	}
	if filled.Finished {
		return q.see(backTo(f.Sample).Href)
	}
	return q.see(fmt.Sprintf("%s/cases/%s", backTo(f.Sample).Href, f.ID))
}

func (s *site) passOver(q *request) error {
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.small()
	if err != nil {
		return err
	}
	f, err := s.auditFile(q)
	if err != nil {
		return err
	}
	err = s.Office.PassOver(q.Context(), q.visitor.Actor, f.Sample.Number, sample.Passing{Case: f.ID, Reason: sent.value("reason")})
	var no *casework.Refusal
	if errors.As(err, &no) {
		return s.showAudit(q, http.StatusUnprocessableEntity, f, f.Form, []Problem{{Field: "reason-0", What: no.What + "."}})
	}
	if err != nil {
		return err
	}
	return q.see(backTo(f.Sample).Href)
}
