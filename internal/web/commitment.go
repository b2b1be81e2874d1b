package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duly/commitment"
	"duly/timetable"
)

// A CommitmentView is one ask with everything that came of it.
type CommitmentView struct {
	Frame
	Number  int
	Ask     commitment.Ask
	Status  StatusChip
	Late    bool
	Also    string // what is so beside the status
	Least   bool   // the status is that of one of several actions
	Silence string // for how long nobody has answered; "" where somebody has
	Answer  *commitment.Response
	Actions []ActionView
	Verdict *commitment.Verdict
	ByOwn   bool            // those who asked said it by an account of their own
	Files   []AttachedShown // that came with the ask: the letter itself
	Instead int             // the ask that stands for it; 0: none
	Ended   *commitment.Supersedes
	Told    []Told
	InRows  []Row
	Can     []NavItem // what this visitor may put on record about it
}

// An ActionView is what was undertaken, and how it stands.
type ActionView struct {
	ID, Name      string // "action-1", "12.1"
	What          string
	Owner         string
	Due, First    timetable.Date // the last day; the first one that was given
	Moved         int
	Left, Tone    string // how far the last day is; "" once it is done
	Status        StatusChip
	Steps         []StepShown
	Bound         string // to what it is bound; "" where to nothing
	Measured      []MeasuredLine
	Evidence      []EvidenceShown
	Verifications []VerificationShown
	Can           []NavItem
}

// A StepShown is one step of an action.
type StepShown struct {
	What  string
	Shown bool // there is evidence of it
}

// An EvidenceShown is one thing that shows how far an action is.
type EvidenceShown struct {
	commitment.Evidence
	Of    string // of which step; "" of none in particular
	Files []AttachedShown
}

// A VerificationShown is what somebody independent found.
type VerificationShown struct {
	commitment.Verdict
	By string
}

// A Told is one thing that happened, or that came about by time alone.
type Told struct {
	ID      string
	Day     timetable.Date // on which it happened, or came about
	Later   timetable.Date // on which it went on record; 0: the same day
	What    string
	Words   string
	Link    string
	Files   []AttachedShown
	Entry   int64
	Receipt string // "": time alone
	Mark    string
}

// ask finds the ask that the address names.
func (s *site) ask(q *request) (pledged, *commitment.Commitment, error) {
	p, err := s.pledged(q.Context())
	if err != nil {
		return p, nil, err
	}
	n, err := strconv.Atoi(q.PathValue("ask"))
	if err != nil || p.register.Of(n) == nil {
		return p, nil, errNotFound
	}
	return p, p.register.Of(n), nil
}

func (s *site) commitment(q *request) error {
	p, c, err := s.ask(q)
	if err != nil {
		return err
	}
	names, err := s.names(q.Context())
	if err != nil {
		return err
	}
	who, err := q.recorder()
	if err != nil {
		return err
	}
	p.who = who
	row := p.row(c)
	v := &CommitmentView{
		Number: c.Number, Ask: c.Ask, Status: row.Status, Late: row.Late, Also: row.Also,
		Answer: c.Answer(), Verdict: c.Verdict(), Told: p.told(c, names), Can: offers(who, c, 0), Files: p.files(c, c.Events[0].Entry),
	}
	if n := c.Silent(p.today); n > 0 {
		v.Silence = days(&n)
	}
	if n := len(c.Judged); n > 0 {
		v.ByOwn = c.Judged[n-1].As != ""
	}
	if c.Closed != nil {
		v.Ended, v.Instead = c.Closed.Supersession, c.Closed.Supersession.By
	}
	v.InRows = p.rows(c, names)
	v.Least = len(c.Actions) > 1 && slices.ContainsFunc(c.Actions, func(u commitment.Undertaking) bool { return chipOf(u.Status(p.today, p.measure)) == v.Status })
	for i := range c.Actions {
		a := p.action(c, &c.Actions[i], names)
		a.Can = offers(who, c, i+1)
		v.Actions = append(v.Actions, a)
	}
	return q.show(http.StatusOK, "commitment", fmt.Sprintf("Ask %d", c.Number), v)
}

func (p pledged) action(c *commitment.Commitment, u *commitment.Undertaking, names map[string]string) ActionView {
	status := u.Status(p.today, p.measure)
	a := ActionView{
		ID: fmt.Sprintf("action-%d", u.Number), Name: fmt.Sprintf("%d.%d", c.Number, u.Number), What: u.What, Owner: u.Name,
		Due: u.Last, First: u.Action.Due, Moved: u.Moved, Status: chipOf(status),
	}
	if !status.Done() && status != commitment.Claimed {
		slack := int(u.Last - p.today)
		a.Left, a.Tone = left(slack), tone(slack, false)
	}
	for i, step := range u.Steps {
		a.Steps = append(a.Steps, StepShown{step, slices.ContainsFunc(u.Shown, func(e commitment.Event) bool { return e.Evidence.Step == i+1 })})
	}
	if u.Measure != nil {
		a.Bound, a.Measured = bound(*u.Measure), p.explain(*u.Measure).Says
	}
	for _, e := range u.Shown {
		shown := EvidenceShown{Evidence: *e.Evidence, Files: p.files(c, e.Entry)}
		if e.Evidence.Step > 0 {
			shown.Of = u.Steps[e.Evidence.Step-1]
		}
		a.Evidence = append(a.Evidence, shown)
	}
	for _, e := range u.Checked {
		a.Verifications = append(a.Verifications, VerificationShown{*e.Verdict, cmp.Or(names[e.By], e.By)})
	}
	return a
}

// told is everything about an ask in the order of its days, what time alone brought
// about included.
func (p pledged) told(c *commitment.Commitment, names map[string]string) []Told {
	var out []Told
	for _, e := range c.Events {
		t := tellEvent(c, e, names)
		t.ID, t.Entry, t.Files = fmt.Sprintf("entry-%d", e.Entry), e.Entry, p.files(c, e.Entry)
		t.Receipt = fmt.Sprintf("/commitments/%d/receipts/%d", c.Number, e.Entry)
		if t.Day == 0 {
			t.Day = e.Day
		}
		if t.Day != e.Day {
			t.Later = e.Day
		}
		out = append(out, t)
	}
	for _, passing := range c.Passed(p.today, p.measure) {
		t := Told{ID: fmt.Sprintf("passed-%d", passing.Action), Day: passing.Day, Mark: "mark-self", What: "The last day for an answer had passed, and none had come"}
		if passing.Action > 0 {
			t.What = fmt.Sprintf("The last day of action %d.%d had passed, and it was not done", c.Number, passing.Action)
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Told) int { return int(a.Day - b.Day) })
	return out
}

// tellEvent puts an event into words.
func tellEvent(c *commitment.Commitment, e commitment.Event, names map[string]string) Told {
	action := fmt.Sprintf("action %d.%d", c.Number, e.Action)
	switch e.Kind {
	case commitment.Asked:
		return Told{What: e.Asking.From + " asked, in: " + e.Asking.In, Day: e.Asking.On, Words: e.Asking.Words, Link: e.Asking.Link}
	case commitment.Responded:
		what := map[commitment.Answer]string{commitment.Agreed: "It was agreed to", commitment.AgreedInPart: "It was agreed to in part, without: " + strings.TrimSuffix(beginning(e.Response.Left), "."), commitment.Declined: "It was refused"}[e.Response.Answer]
		return Told{What: what, Day: e.Response.On, Words: e.Response.Words, Link: e.Response.Link}
	case commitment.Undertook:
		a := e.Undertaken
		return Told{What: fmt.Sprintf("%s was undertaken by %s, to be done by %s", capital(action), a.OwnerName, a.Due.Long()), Words: a.What}
	case commitment.Changed:
		return Told{What: changeInWords(action, *e.Change), Words: e.Change.Reason}
	case commitment.Shown:
		what := "Evidence of " + action
		if e.Evidence.Done {
			what = capital(action) + " was said to be done, with evidence"
		}
		return Told{What: what, Day: e.Evidence.On, Words: e.Evidence.What, Link: e.Evidence.Link}
	case commitment.Verified:
		what := " found that " + action + " is not done"
		if e.Verdict.Holds {
			what = " found that " + action + " is done"
		}
		return Told{What: cmp.Or(names[e.By], e.By) + what, Day: e.Verdict.On, Words: e.Verdict.Words, Link: e.Verdict.Link, Mark: "mark-end"}
	case commitment.Judged:
		what := c.Ask.From + " disputed what was done"
		if e.Verdict.Holds {
			what = c.Ask.From + " said that they are content with it"
		}
		return Told{What: what + byWhom(e), Day: e.Verdict.On, Words: e.Verdict.Words, Link: e.Verdict.Link}
	case commitment.Replied:
		return Told{What: c.Ask.From + " said something to it" + byWhom(e), Day: e.Reply.On, Words: e.Reply.Words, Link: e.Reply.Link}
	case commitment.Reopened:
		return Told{What: c.Ask.From + " reopened it: it is pursued again" + byWhom(e), Day: e.Reopening.On, Words: e.Reopening.Words, Link: e.Reopening.Link}
	case commitment.Withheld:
		return Told{What: "A file is shown no more, SHA-256 " + e.Withholding.SHA256, Words: e.Withholding.Reason}
	}
	t := Told{What: "It is pursued no more", Words: e.Supersession.Reason, Mark: "mark-end"}
	if e.As != "" {
		t.What = e.As + " let it drop, by its own account"
	}
	if by := e.Supersession.By; by > 0 {
		t.What, t.Link = fmt.Sprintf("Ask %d stands in its place", by), fmt.Sprintf("/commitments/%d", by)
	}
	return t
}

func changeInWords(action string, c commitment.Change) string {
	switch {
	case c.Due != 0 && c.Owner != "":
		return fmt.Sprintf("The last day of %s is now %s, and %s owns it", action, c.Due.Long(), c.OwnerName)
	case c.Due != 0:
		return fmt.Sprintf("The last day of %s is now %s", action, c.Due.Long())
	}
	return fmt.Sprintf("%s owns %s now", c.OwnerName, action)
}

// commitmentReceipt sends the receipt of an entry of an ask.
func (s *site) commitmentReceipt(q *request) error {
	_, c, err := s.ask(q)
	if err != nil {
		return err
	}
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil || !slices.ContainsFunc(c.Events, func(e commitment.Event) bool { return e.Entry == entry }) {
		return errNotFound
	}
	text, err := s.Office.CommitmentReceipt(q.Context(), entry)
	if err != nil {
		return err
	}
	q.download(fmt.Sprintf("receipt-ask-%d-%d.txt", c.Number, entry), "text/plain; charset=utf-8")
	_, _ = q.w.Write(text) // if it fails, the visitor has gone
	return nil
}
