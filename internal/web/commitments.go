package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duly/commitment"
	"duly/timetable"
)

// A CommitmentsView is the public register of what was asked of the organisation and
// what became of it.
type CommitmentsView struct {
	Frame
	All, Late, Words, Done  int // of the whole register
	Rows                    []AskRow
	From, In, Owner, Status []Option // by which the rows can be chosen
	Which                   []Option
	Chosen                  bool
	Askers, Letters, Owners []TallyRow
	Meanings                []Meaning
	MayRecord               bool
}

// An AskRow is one ask in the register.
type AskRow struct {
	Number        int
	Words         string // its beginning
	From, In, Ref string
	On            timetable.Date
	Answer        string
	Owners        string
	Due           timetable.Date // the earliest last day that is not done; 0: none
	Status        StatusChip
	Late, Unkept  bool   // overdue; said and not done
	Also          string // which of these its status does not say already
	InRows        []Row  // what became of it, each part a link to what proves it
}

// A StatusChip is a status, and its colour.
type StatusChip struct{ Text, Tone, Meaning string }

// A TallyRow counts the asks of one asker, or those with an action of one owner.
type TallyRow struct {
	Name, Href              string
	Asks, Done, Late, Words int
}

// A Meaning explains a status.
type Meaning struct{ Status, Says string }

func chipOf(s commitment.Status) StatusChip {
	c := StatusChip{Text: capital(string(s)), Meaning: s.Meaning()}
	switch s {
	case commitment.FoundDone, commitment.Met:
		c.Tone = "proved"
	case commitment.Claimed, commitment.InProgress, commitment.Unmeasured:
		c.Tone = "partly"
	case commitment.NoAnswer, commitment.WordsOnly, commitment.Overdue, commitment.FoundNotDone, commitment.NotMet, commitment.Disputed:
		c.Tone = "refuted"
	case commitment.Refused:
		c.Tone = "unmet"
	}
	return c
}

// A pledged is the register as its pages need it: with what is measured today.
type pledged struct {
	register commitment.Register
	today    timetable.Date
	explain  func(commitment.Measure) Measurement
	who      commitment.Person // who looks
}

func (p pledged) measure(m commitment.Measure) commitment.Measured { return p.explain(m).Measured }

func (s *site) pledged(ctx context.Context) (pledged, error) {
	register, err := s.Office.Commitments(ctx)
	return pledged{register: register, today: s.Office.Today(), explain: s.measuring(ctx)}, err
}

// recorder is what the visitor may put on record in the register.
func (q *request) recorder() (commitment.Person, error) {
	if !q.officer() && !q.asker() {
		return commitment.Person{}, nil
	}
	return q.site.Office.Pledger(q.Context(), q.visitor.ID)
}

func (s *site) commitments(q *request) error {
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	who, err := q.recorder()
	if err != nil {
		return err
	}
	p.who = who
	v := &CommitmentsView{MayRecord: who.Records}
	query := q.URL.Query()
	status, from, in, owner, which := query.Get("status"), query.Get("from"), query.Get("in"), query.Get("owner"), query.Get("which")
	v.Chosen = status+from+in+owner+which != ""
	officers, err := s.names(q.Context())
	if err != nil {
		return err
	}
	if in != "" && status+from+owner+which == "" {
		if shown, err := s.occasion(q, p, in, officers); shown || err != nil {
			return err
		}
	}
	var askers, letters, owners, statuses []string
	for _, c := range p.register.All() {
		row := p.row(c)
		row.InRows = p.rows(c, officers)
		v.count(row)
		names := ownersOf(c)
		askers, letters, owners, statuses = append(askers, c.Ask.From), append(letters, c.Ask.In), append(owners, names...), append(statuses, row.Status.Text)
		v.Askers, v.Letters = tallied(v.Askers, "from", c.Ask.From, row), tallied(v.Letters, "in", c.Ask.In, row)
		for _, name := range names {
			v.Owners = tallied(v.Owners, "owner", name, row)
		}
		if (status == "" || status == row.Status.Text) && (from == "" || from == c.Ask.From) && (in == "" || in == c.Ask.In) && (owner == "" || slices.Contains(names, owner)) && row.is(which) {
			v.Rows = append(v.Rows, row)
		}
	}
	v.From, v.In, v.Owner, v.Status = choices(askers, from), choices(letters, in), choices(owners, owner), choices(statuses, status)
	v.Which = []Option{{Value: "late", Label: "Overdue", Checked: which == "late"}, {Value: "words", Label: "Said and not done", Checked: which == "words"}, {Value: "done", Label: "Done, and shown", Checked: which == "done"}}
	for _, s := range commitment.Statuses {
		v.Meanings = append(v.Meanings, Meaning{capital(string(s)), s.Meaning()})
	}
	return q.show(http.StatusOK, "commitments", "Commitments", v)
}

func (v *CommitmentsView) count(row AskRow) {
	v.All++
	for kind, n := range map[string]*int{"late": &v.Late, "words": &v.Words, "done": &v.Done} {
		if row.is(kind) {
			*n++
		}
	}
}

// is tells whether the row is of those that somebody wants to see.
func (r AskRow) is(which string) bool {
	switch which {
	case "late":
		return r.Late
	case "words":
		return r.Unkept
	case "done":
		return r.Status.Tone == "proved"
	}
	return true
}

func (p pledged) row(c *commitment.Commitment) AskRow {
	status := c.Status(p.today, p.measure)
	row := AskRow{
		Number: c.Number, Words: beginning(c.Ask.Words), From: c.Ask.From, In: c.Ask.In, Ref: c.Ask.Reference, On: c.Ask.On,
		Answer: "none yet", Owners: strings.Join(ownersOf(c), ", "), Status: chipOf(status), Late: c.Late(p.today, p.measure),
	}
	if n := c.Silent(p.today); n > 0 {
		row.Answer = "none for " + days(&n)
	}
	if a := c.Answer(); a != nil {
		row.Answer = string(a.Answer)
	}
	for i := range c.Actions {
		u := &c.Actions[i]
		if !u.Status(p.today, p.measure).Done() && (row.Due == 0 || u.Last < row.Due) {
			row.Due = u.Last
		}
	}
	if c.Answer() == nil && c.Closed == nil {
		row.Due = c.Ask.AnswerBy
	}
	row.Unkept = c.SaidNotDone(p.today, p.measure)
	row.Also = row.also(status)
	return row
}

// also says what is so beside the status.
func (r AskRow) also(status commitment.Status) string {
	var out []string
	if r.Late && status != commitment.Overdue && status != commitment.NoAnswer {
		out = append(out, "overdue")
	}
	if r.Unkept && status != commitment.WordsOnly {
		out = append(out, "said and not done")
	}
	return strings.Join(out, ", ")
}

// ownersOf are the names of those who own an action of it now.
func ownersOf(c *commitment.Commitment) (names []string) {
	for _, u := range c.Actions {
		if !slices.Contains(names, u.Name) {
			names = append(names, u.Name)
		}
	}
	return names
}

// beginning is a text's first words, for a list.
func beginning(text string) string {
	const most = 160
	short := strings.Join(strings.Fields(text), " ")
	if r := []rune(short); len(r) > most {
		short = string(r[:most])
		if i := strings.LastIndexByte(short, ' '); i > most/2 {
			short = short[:i]
		}
		short += " …"
	}
	return short
}

func choices(all []string, chosen string) (out []Option) {
	slices.Sort(all)
	for _, name := range slices.Compact(all) {
		out = append(out, Option{Value: name, Label: name, Checked: name == chosen})
	}
	return out
}

func tallied(rows []TallyRow, key, name string, row AskRow) []TallyRow {
	i := slices.IndexFunc(rows, func(t TallyRow) bool { return t.Name == name })
	if i < 0 {
		i = len(rows)
		rows = append(rows, TallyRow{Name: name, Href: "/commitments?" + url.Values{key: {name}}.Encode()})
	}
	t := &rows[i]
	t.Asks++
	for kind, n := range map[string]*int{"late": &t.Late, "words": &t.Words, "done": &t.Done} {
		if row.is(kind) {
			*n++
		}
	}
	return rows
}

// commitmentsLine is the register in a sentence, for the first page; "" where it is empty.
func (s *site) commitmentsLine(ctx context.Context) (string, error) {
	p, err := s.pledged(ctx)
	if err != nil || len(p.register.All()) == 0 {
		return "", err
	}
	v := &CommitmentsView{}
	for _, c := range p.register.All() {
		v.count(p.row(c))
	}
	return fmt.Sprintf("%s on record: %s done, and shown to be; %s overdue; %s agreed to and not done.", plural(v.All, "ask"), number(v.Done), number(v.Late), number(v.Words)), nil
}
