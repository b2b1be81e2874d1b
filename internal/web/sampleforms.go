package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"duly/beacon"
	"duly/casework"
	"duly/commitment"
	"duly/rulebook"
	"duly/sample"
	"duly/statistics"
	"duly/timetable"
)

// The forms about samples: announce one, put in a word, show the secret, put a finding on
// record. Each comes back filled where it is refused.

// sampleForm shows a form; sent fills it with what came.
func (s *site) sampleForm(q *request, status int, v *RecordView, sent *form) error {
	var err error
	if v.Once, err = s.once(); err != nil {
		return err
	}
	if sent != nil {
		v.Once, v.Problems = sent.value("once"), sent.problems
		for i := range v.Fields {
			refill(&v.Fields[i], sent)
		}
	}
	return q.show(status, "record", v.Heading, v)
}

// takeSample reads a form and does what it asks for, once: do gives where to go on. Where
// that is refused the form comes back.
func (s *site) takeSample(q *request, v func() (*RecordView, error), do func(*form) (string, error)) error {
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.form()
	if err != nil {
		return err
	}
	at, finish, err := s.filings.begin(q.Context(), sent.value("once"))
	if err != nil {
		return err
	}
	if at != "" {
		return q.see(at)
	}
	defer func() { finish(at) }()
	form, err := v()
	if err != nil {
		return err
	}
	to := ""
	if to, err = do(sent); err == nil && len(sent.problems) == 0 {
		at = to
		return q.see(at)
	}
	var no *casework.Refusal
	if errors.As(err, &no) {
		field := ""
		if no.Field != "" {
			field = no.Field + "-0"
		}
		sent.problem(field, no.What+".")
	} else if err != nil {
		return err
	}
	return s.sampleForm(q, http.StatusUnprocessableEntity, form, sent)
}

// onlyOverseer hides a page from everybody else.
func (q *request) onlyOverseer() error {
	if !q.overseer() {
		return errNotFound
	}
	return nil
}

func (s *site) announceView(q *request) (*RecordView, error) {
	if err := q.onlyOverseer(); err != nil {
		return nil, err
	}
	return &RecordView{
		Heading: "Announce a sample", Back: NavItem{Href: "/samples", Text: "Samples"}, Submit: "Announce it",
		Lede:   "Everybody can read what you lay down here, from today on, also if you never draw it. Name no person and no case. From which cases it is drawn is worked out from the record as soon as you send this.",
		Fields: announceFields(s.Office.Rulebook(), q.today),
	}, nil
}

func announceFields(book *rulebook.Rulebook, today timetable.Date) []Field {
	_, from, _ := statistics.Quarter(today)
	_, from, to := statistics.Quarter(from - 1)
	var stages, ends, outcomes []string
	for _, st := range book.Stages {
		stages = append(stages, "“"+st.Name+"”")
		for _, step := range st.Steps {
			for _, o := range step.Outcomes {
				if quoted := "“" + o.Name + "”"; !slices.Contains(outcomes, quoted) {
					outcomes = append(outcomes, quoted)
				}
			}
		}
	}
	for _, e := range book.Ends {
		ends = append(ends, "“"+e.Name+"”")
	}
	sorts := []Option{
		{Value: string(sample.Received), Label: "All that came"}, {Value: string(sample.Ended), Label: "All that ended, however"},
		{Value: string(sample.EndedIn), Label: "Those that ended in one stage", Hint: "Name it below: " + strings.Join(stages, ", ") + "."},
		{Value: string(sample.EndedAs), Label: "Those that ended in one way", Hint: "Name it below: " + strings.Join(ends, ", ") + "."},
		{Value: string(sample.Outcome), Label: "Those in which a step had one outcome", Hint: "Name it below: " + strings.Join(outcomes, ", ") + "."},
		{Value: string(sample.Paused), Label: "Those whose clocks were stopped"}, {Value: string(sample.Extended), Label: "Those in which a limit was extended"},
		{Value: string(sample.Unattended), Label: "Those in which a limit of the organisation ended and nobody had acted"},
		{Value: string(sample.Corrected), Label: "Those in whose record something was put right"},
	}
	var by []Option
	for _, c := range sample.Criteria {
		by = append(by, Option{Value: string(c), Label: "By " + criteriaWords[c], Checked: c == sample.Undivided})
	}
	return []Field{
		{Name: "purpose", Kind: "line", Label: "What is it for?", Hint: "One line: “Were those heard whose case was closed at triage?”"},
		{Name: "sort", Kind: "one", Label: "From which cases is it drawn?", Options: sorts},
		{Name: "name", Kind: "line", Label: "The name of the stage, the end or the outcome (if you chose one)"},
		{Name: "from", Kind: "day", Label: "From which day", Value: from.String(), Hint: "On which they came, ended, were extended, and so on."},
		{Name: "to", Kind: "day", Label: "To which day", Value: to.String()},
		{Name: "by", Kind: "one", Label: "How are they divided?", Options: by},
		{Name: "size", Kind: "number", Label: "How many are drawn?", Hint: "To find, with 95 in 100, at least one fault that is in one case of 20, look at 59; in one of 50, at 149. Results are shown to everybody from 20 on."},
		{Name: "each", Kind: "one", Label: "So many", Options: []Option{{Value: "", Label: "In all", Checked: true}, {Value: "each", Label: "Of each part into which they are divided"}}},
		{Name: "source", Kind: "one", Label: "What decides, beside your secret?", Options: []Option{
			{Value: "round", Label: "A public source of randomness: " + beacon.Quicknet.Name, Hint: "Nobody can know it before its time, and everybody can check it.", Checked: true},
			{Value: "words", Label: "What others put in: dice, or any words", Hint: "Where the source cannot be reached. From 24 hours after this on, officers who are no overseers put them in."},
		}},
		{Name: "round", Kind: "day", Label: "On which day does the source decide?", Value: (today + 2).String(), Hint: "The round at noon UTC of that day, at least 24 hours from now."},
		{Name: "frozen", Kind: "number", Label: "As of how many entries of the log? (optional)", Hint: "Empty: as it stands now. What is recorded later does not count."},
		{Name: "commitment", Kind: "line", Label: "The digest of your secret", Hint: "On a machine of your own run “duly lot secret”, which prints a secret and its commitment; or “openssl rand -hex 32”, and feed what that prints to “duly lot commitment”. Paste the commitment in here, and keep the secret to yourself. Make a new one for each sample."},
	}
}

func (s *site) announceForm(q *request) error {
	v, err := s.announceView(q)
	if err != nil {
		return err
	}
	return s.sampleForm(q, http.StatusOK, v, nil)
}

func (s *site) announce(q *request) error {
	return s.takeSample(q, func() (*RecordView, error) { return s.announceView(q) }, func(sent *form) (string, error) {
		a := readAnnouncement(sent)
		if len(sent.problems) > 0 {
			return "", nil
		}
		n, err := s.Office.Announce(q.Context(), q.visitor.Actor, a)
		return fmt.Sprintf("/samples/%d", n), err
	})
}

func readAnnouncement(f *form) sample.Announcement {
	a := sample.Announcement{
		Purpose: f.value("purpose"), Sort: sample.Sort(f.value("sort")), Name: f.value("name"), From: f.date("from"), To: f.date("to"), By: sample.Criterion(f.value("by")),
		Each: f.value("each") == "each", Commitment: strings.ToLower(f.value("commitment")),
	}
	for _, n := range []need{
		{"purpose", "Say what it is for."}, {"sort", "Choose from which cases it is drawn."}, {"size", "Say how many are drawn."}, {"source", "Choose what decides."}, {"commitment", "Paste in the digest of your secret."},
	} {
		if f.value(n.field) == "" {
			f.problem(n.field+"-0", n.missing)
		}
	}
	var err error
	if f.value("size") != "" {
		if a.Size, err = strconv.Atoi(f.value("size")); err != nil {
			f.problem("size-0", "Write how many as a number: 20.")
		}
	}
	if f.value("frozen") != "" {
		if a.Frozen, err = strconv.ParseInt(f.value("frozen"), 10, 64); err != nil || a.Frozen < 1 {
			f.problem("frozen-0", "Write the number of entries as a number, of 1 or more.")
		}
	}
	if f.value("source") == "round" {
		day := f.date("round")
		if day == 0 && f.value("round") == "" {
			f.problem("round-0", "Say on which day the source decides.")
		}
		y, m, d := day.Civil()
		a.Round = beacon.Quicknet.From(time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC))
	}
	return a
}

func (s *site) wordView(q *request) (*RecordView, *sample.Sample, error) {
	one, err := s.sampleAt(q)
	if err != nil {
		return nil, nil, err
	}
	if no := one.MayPut(sample.Person{ID: q.visitor.ID, Overseer: q.overseer()}, "a word", s.Office.Now()); no != nil {
		return nil, nil, &casework.Refusal{What: no.What}
	}
	return &RecordView{
		Heading: fmt.Sprintf("Put a word into sample %d", one.Number), Back: backTo(one), Submit: "Put it in",
		Lede:   "What you put in decides, with the overseer’s secret, which cases are drawn. Throw dice, best before witnesses, or write any words. Everybody can read them.",
		Quote:  one.Purpose,
		Fields: []Field{{Name: "word", Kind: "line", Label: "Dice or words", Hint: "One line: “4 6 1 1 3 5, thrown at the meeting of the guild”."}},
	}, one, nil
}

func backTo(one *sample.Sample) NavItem {
	return NavItem{Href: fmt.Sprintf("/samples/%d", one.Number), Text: fmt.Sprintf("Sample %d", one.Number)}
}

func (s *site) wordForm(q *request) error {
	v, _, err := s.wordView(q)
	if err != nil {
		return err
	}
	return s.sampleForm(q, http.StatusOK, v, nil)
}

func (s *site) putWord(q *request) error {
	var one *sample.Sample
	view := func() (v *RecordView, err error) {
		v, one, err = s.wordView(q)
		return v, err
	}
	return s.takeSample(q, view, func(sent *form) (string, error) {
		return backTo(one).Href, s.Office.PutWord(q.Context(), q.visitor.ID, one.Number, sent.value("word"))
	})
}

func (s *site) revealView(q *request) (*RecordView, *sample.Sample, error) {
	if err := q.onlyOverseer(); err != nil {
		return nil, nil, err
	}
	one, err := s.sampleAt(q)
	if err != nil {
		return nil, nil, err
	}
	v := &RecordView{
		Heading: fmt.Sprintf("Draw sample %d", one.Number), Back: backTo(one), Submit: "Draw it", Quote: one.Purpose,
		Lede:   "With your secret the lot falls. Nothing about it can be chosen any more, by anybody.",
		Fields: []Field{{Name: "secret", Kind: "line", Label: "Your secret", Hint: "64 hexadecimal digits, of which you announced the digest."}},
	}
	if one.Round > 0 {
		v.Fields = append(v.Fields, Field{Name: "signature", Kind: "line", Label: fmt.Sprintf("The signature of round %d (optional)", one.Round),
			Hint: fmt.Sprintf("Empty: it is fetched for you. Or find it, as “signature”, at https://api.drand.sh/%s/public/%d and paste it in; any relay of drand has it. Whoever it comes from, it is checked.", beacon.Quicknet.Hash, one.Round)})
	}
	return v, one, nil
}

func (s *site) revealForm(q *request) error {
	v, _, err := s.revealView(q)
	if err != nil {
		return err
	}
	return s.sampleForm(q, http.StatusOK, v, nil)
}

func (s *site) reveal(q *request) error {
	var one *sample.Sample
	view := func() (v *RecordView, err error) {
		v, one, err = s.revealView(q)
		return v, err
	}
	return s.takeSample(q, view, func(sent *form) (string, error) {
		return backTo(one).Href, s.Office.Reveal(q.Context(), q.visitor.Actor, one.Number, strings.ToLower(sent.value("secret")), strings.ToLower(sent.value("signature")))
	})
}

func (s *site) findView(q *request) (*RecordView, *sample.Sample, error) {
	if err := q.onlyOverseer(); err != nil {
		return nil, nil, err
	}
	one, err := s.sampleAt(q)
	if err != nil {
		return nil, nil, err
	}
	if one.Fell == nil {
		return nil, nil, &casework.Refusal{What: fmt.Sprintf("Sample %d is not drawn yet, so nothing was found in it", one.Number)}
	}
	return &RecordView{
		Heading: fmt.Sprintf("A finding of sample %d", one.Number), Back: backTo(one), Submit: "Put it on record", Quote: one.Purpose,
		Lede: "It becomes an ask in the public register of commitments, with this sample named. The organisation answers it, says what it will do and by when, and it stays there until somebody independent has seen that it is done. Name no case, and nobody in one.",
		Fields: []Field{
			{Name: "words", Kind: "text", Label: "What did you find, and what is to be done?"},
			{Name: "reference", Kind: "line", Label: "The question of the form that it is about (optional)"},
			{Name: "answerBy", Kind: "day", Label: "The last day for an answer (optional)", Hint: fmt.Sprintf("Empty: %d days from today.", commitment.AnswerDays)},
		},
	}, one, nil
}

func (s *site) findForm(q *request) error {
	v, _, err := s.findView(q)
	if err != nil {
		return err
	}
	return s.sampleForm(q, http.StatusOK, v, nil)
}

func (s *site) find(q *request) error {
	var one *sample.Sample
	view := func() (v *RecordView, err error) {
		v, one, err = s.findView(q)
		return v, err
	}
	return s.takeSample(q, view, func(sent *form) (string, error) {
		ask := commitment.Ask{Words: sent.text("words"), Reference: sent.value("reference"), AnswerBy: sent.date("answerBy"), Link: backTo(one).Href}
		if len(sent.problems) > 0 {
			return "", nil
		}
		e, err := s.Office.Find(q.Context(), q.visitor.Actor, one.Number, ask)
		return fmt.Sprintf("/commitments/%d#entry-%d", e.Ask, e.Entry), err
	})
}
