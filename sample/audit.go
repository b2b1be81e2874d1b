package sample

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duly/rulebook"
	"duly/statistics"
)

// A Question is one that an overseer answers about each case of a sample.
type Question struct {
	ID   string
	Text string
	Hint string
	Rule string // the rule that it comes from; "" where none of the rulebook's
}

// promised heads the id of a question about a promise; its name follows.
const promised = "promise "

// Questions are those that a rulebook gives rise to: what anybody is owed in any
// procedure, as far as this one knows of it, and each of its own promises.
func Questions(r *rulebook.Rulebook) []Question {
	var replies, notices, hearsBoth, apart, appeals bool
	for _, stage := range r.Stages {
		for _, s := range stage.Steps {
			replies = replies || s.ByParty() && s.Does == rulebook.Reply
			notices = notices || s.Does == rulebook.Notify
			apart = apart || len(s.NotBy) > 0
			appeals = appeals || s.ByParty() && s.Does == rulebook.Appeal
		}
	}
	hearsBoth = len(r.Definitions) > 0 && replies
	out := []Question{}
	add := func(asked bool, q Question) {
		if asked {
			out = append(out, q)
		}
	}
	add(notices, Question{ID: "served", Text: "Was every notice served on whom it is for, on the day that it bears?", Hint: "Letters, and the days between a step and its notice."})
	add(replies, Question{ID: "time given", Text: "Had each party the whole time that the rules give to answer?", Hint: "No step that decides before that time was over, or before they had given it up."})
	add(hearsBoth, Question{ID: "answered", Text: "Was each allegation answered, or the time to answer it over, before it was decided?", Hint: "Allegations that came later count too."})
	add(true, Question{ID: "reasons", Text: "Were reasons given for what was decided?", Hint: "Where you may not read them, say that you cannot tell, and why in the note."})
	add(true, Question{ID: "limits", Text: "Was each limit of the organisation kept?", Hint: "Where one was not: did what the rule says come about by itself?"})
	add(len(r.Pauses) > 0 || extends(r), Question{ID: "more time", Text: "Was every extension and every pause asked for in time, with a ground, and ended as soon as it could be?"})
	add(apart, Question{ID: "apart", Text: "Did nobody act in a step from which the rules keep them?", Hint: "The same role can be held by the same person twice."})
	add(has(r, rulebook.Conflicts), Question{ID: "conflicts", Text: "Were conflicts of interest declared before the papers were opened?", Rule: ruleOf(r, rulebook.Conflicts)})
	add(true, Question{ID: "outcome", Text: "Is how the case ended, or stands, what the rules make of what is on record?"})
	add(true, Question{ID: "told", Text: "Were both sides told how it ended, on the same day?", Hint: "A case that is open: were both told how it stands?"})
	add(appeals || has(r, rulebook.WayOut), Question{ID: "next", Text: "Were they told what they can do next, and until when?", Rule: ruleOf(r, rulebook.WayOut)})
	for _, p := range r.Promises {
		out = append(out, Question{ID: promised + p.Name, Text: "Was the promise “" + p.Name + "” kept?", Rule: p.Rule})
	}
	return out
}

func extends(r *rulebook.Rulebook) bool {
	return slices.ContainsFunc(r.Stages, func(s rulebook.Stage) bool {
		return s.Extend != nil || slices.ContainsFunc(s.Steps, func(s rulebook.Step) bool { return s.Extend != nil })
	})
}

func has(r *rulebook.Rulebook, safeguard string) bool { return r.Safeguard(safeguard) != nil }

func ruleOf(r *rulebook.Rulebook, safeguard string) string {
	if s := r.Safeguard(safeguard); s != nil {
		return s.Rule
	}
	return ""
}

// What an answer can be.
const (
	Yes        = "yes"
	No         = "no"
	CannotTell = "cannot tell"
)

// AnswerWords are all of them.
var AnswerWords = []string{Yes, No, CannotTell}

// An Answer is what an overseer found about one question.
type Answer struct {
	Question string `json:"question"` // its id
	Answer   string `json:"answer,omitempty"`
	Note     string `json:"note,omitempty"`
}

// A Form is what an overseer found in one case.
type Form struct {
	Case     string   `json:"case"`
	Answers  []Answer `json:"answers"`
	Finished bool     `json:"finished"` // false: saved to go on later
}

// Answer is what stands on the form about a question.
func (f *Form) Answer(question string) Answer {
	if f != nil {
		for _, a := range f.Answers {
			if a.Question == question {
				return a
			}
		}
	}
	return Answer{Question: question}
}

// mostNote bounds a note, in bytes.
const mostNote = 4000

// Check refuses a form that is not one of these questions, or that is finished with a
// question left open. A refusal's field is the question's id.
func (f Form) Check(questions []Question) (all []*Refusal) {
	for _, a := range f.Answers {
		switch {
		case !slices.ContainsFunc(questions, func(q Question) bool { return q.ID == a.Question }):
			all = append(all, refuse(a.Question, "No question about this case is called %q", a.Question))
		case a.Answer != "" && !slices.Contains(AnswerWords, a.Answer):
			all = append(all, refuse(a.Question, "Answer yes, no or cannot tell"))
		case len(a.Note) > mostNote || !utf8.ValidString(a.Note):
			all = append(all, refuse(a.Question, "A note has at most %d characters", mostNote))
		case a.Answer == CannotTell && strings.TrimSpace(a.Note) == "":
			all = append(all, refuse(a.Question, "Say in the note why it cannot be told"))
		}
	}
	if f.Finished {
		for _, q := range questions {
			if f.Answer(q.ID).Answer == "" {
				all = append(all, refuse(q.ID, "“%s” is still open: answer it, or save the form to go on later", q.Text))
			}
		}
	}
	return all
}

// Text is the form as it is recorded.
func (f Form) Text() (string, error) {
	b, err := json.Marshal(f)
	return string(b), err
}

// ParseForm reads what Text gave.
func ParseForm(text string) (*Form, error) {
	var f Form
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, fmt.Errorf("a form of an audit: %w", err)
	}
	return &f, nil
}

// A Result is what is published of one question: how often it was answered how, by the
// rule by which the figures are published, or why nothing is shown.
type Result struct {
	Question Question
	Table    statistics.Table
}

// Results of a sample's finished forms, in the order of the questions. Answers to other
// questions (of cases under other rules) come after them.
func (s *Sample) Results(questions []Question) (out []Result) {
	return results(s.Finished(), questions, len(s.Drawn)+len(s.Passed) < s.Total())
}

// results counts forms. unknown: there are more cases than were drawn, so that nobody can
// tell of a case whether it is one of them.
func results(forms []Form, questions []Question, unknown bool) (out []Result) {
	counts := map[string]map[string]int{}
	for _, f := range forms {
		for _, a := range f.Answers {
			if counts[a.Question] == nil {
				counts[a.Question] = map[string]int{}
				if !slices.ContainsFunc(questions, func(q Question) bool { return q.ID == a.Question }) {
					questions = append(slices.Clip(questions), other(a.Question))
				}
			}
			counts[a.Question][a.Answer]++
		}
	}
	for _, q := range questions {
		if counts[q.ID] != nil {
			out = append(out, Result{q, statistics.NewTable(q.ID, counts[q.ID], unknown)})
		}
	}
	return out
}

// other is a question that the rulebook in force does not give rise to.
func other(id string) Question {
	if name, ok := strings.CutPrefix(id, promised); ok {
		return Question{ID: id, Text: "Was the promise “" + name + "” kept? (Of an earlier rulebook)"}
	}
	return Question{ID: id, Text: "Of an earlier rulebook: " + id}
}
