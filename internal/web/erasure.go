package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/erasure"
	"duly/internal/office"
	"duly/rulebook"
	"duly/timetable"
)

// An ErasuresView shows administrators what may be erased, what waits for a second person,
// what is on hold, and what was erased.
type ErasuresView struct {
	Frame
	Looked  string // the number of a case that was asked for
	Waiting []RequestShown
	Due     []DueShown
	Holds   []HoldShown
	Done    []NoteShown
}

// A RequestShown waits for somebody else to approve it.
type RequestShown struct {
	ID                                   string // for links within the page
	Base, Case, Scope, Basis, By, Reason string
	On                                   timetable.Date
	Own                                  bool // the reader asked
	Entry                                int64
}

// A DueShown need not be kept any more.
type DueShown struct {
	Href, Case, End, Scope, Basis, Why string
	EndedOn, Until                     timetable.Date
}

// A HoldShown is a hold on a case.
type HoldShown struct {
	Base, Case, Owner, Reason string
	On, Review                timetable.Date
	Over                      bool // its day of review has come
	Entry                     int64
}

// A NoteShown is something that was erased.
type NoteShown struct {
	Case, Href, What, Basis, Numbers string
	Receipt                          string // its address; "": none for this reader
	On                               timetable.Date
	Entry                            int64
}

// An ErasureView is one case, for who asks that something of it is erased.
type ErasureView struct {
	Frame
	Case, End, Runs string
	Open, Left      bool
	EndedOn         timetable.Date
	Notes           []NoteShown
	Waiting         []RequestShown
	Hold            *HoldShown
	Ask, Keep       []Field // the two forms
	Lift            []Field
	Declined        string // what was typed into the form that declines, where that came back
}

// An ErasedView is the answer to who asks for a case of which what was said was erased.
type ErasedView struct {
	Frame
	Case   string
	Notes  []NoteShown
	Course []CourseShown
	Party  bool
}

// A CourseShown is an entry of a case, as far as it is left.
type CourseShown struct {
	Entry   int64
	Day     timetable.Date
	What    string
	Receipt string
}

func (s *site) erasures(q *request) error {
	due, err := s.Office.ErasuresDue(q.Context(), q.visitor.ID)
	if err != nil {
		return err
	}
	r, err := s.Office.Erasures(q.Context())
	if err != nil {
		return err
	}
	v := &ErasuresView{Looked: q.URL.Query().Get("case")}
	if v.Looked != "" {
		id := office.Reference(v.Looked)
		if _, err := s.Office.ErasureOf(q.Context(), q.visitor.ID, id); err == nil {
			return q.see("/erasures/" + url.PathEscape(id))
		} else if !errors.Is(err, errNotFound) {
			return err
		}
		v.Problems = []Problem{{Field: "case", What: "There is no case of that number, or it is not for you to see."}}
	}
	// Whoever is kept out of a case is shown nothing of it here either.
	seen := map[string]bool{}
	mine := func(id string) bool {
		if _, known := seen[id]; !known {
			_, err := s.Office.ErasureOf(q.Context(), q.visitor.ID, id)
			seen[id] = err == nil
		}
		return seen[id]
	}
	for _, d := range due {
		v.Due = append(v.Due, DueShown{Href: eraseHref(d.Case), Case: d.Case, End: d.End, Scope: d.Scope.String(), Basis: d.Basis.String(), Why: d.Why, EndedOn: d.EndedOn, Until: d.Basis.Until})
	}
	names, err := q.erasers()
	if err != nil {
		return err
	}
	for _, x := range r.Requests() {
		if x.Answered == 0 && mine(x.Case) {
			v.Waiting = append(v.Waiting, q.requestShown(x, names))
		}
	}
	for _, h := range r.Holds() {
		if h.Lifted == 0 && mine(h.Case) {
			v.Holds = append(v.Holds, q.holdShown(h, names))
		}
	}
	for _, n := range slices.Backward(r.Notes()) {
		if mine(n.Case) {
			v.Done = append(v.Done, noteShown(n, eraseHref(n.Case)+"/receipts/"))
		}
	}
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return q.show(status, "erasures", "Erasures and holds", v)
}

// toApprove counts the erasures that wait for this visitor: asked for by another, of a
// case out of which they are not kept.
func (s *site) toApprove(q *request) (n int, err error) {
	r, err := s.Office.Erasures(q.Context())
	if err != nil {
		return 0, err
	}
	for _, x := range r.Requests() {
		if x.Answered != 0 || x.By == q.visitor.ID {
			continue
		}
		if _, err := s.Office.ErasureOf(q.Context(), q.visitor.ID, x.Case); err == nil {
			n++
		}
	}
	return n, nil
}

func eraseHref(id string) string { return "/erasures/" + url.PathEscape(id) }

func (q *request) requestShown(x erasure.Request, names map[string]string) RequestShown {
	out := RequestShown{ID: fmt.Sprint("request-", x.Entry), Base: eraseHref(x.Case), Case: x.Case, Scope: x.Scope.String(), Basis: x.Basis.String(), By: nameOr(names, x.By), Reason: x.Reason, On: x.On, Own: x.By == q.visitor.ID, Entry: x.Entry}
	if x.Person != "" {
		out.Scope += ": " + personWords(names, x.Person)
	}
	return out
}

func (q *request) holdShown(h erasure.Hold, names map[string]string) HoldShown {
	return HoldShown{Base: eraseHref(h.Case), Case: h.Case, Owner: nameOr(names, h.Owner), Reason: h.Reason, On: h.On, Review: h.Review, Over: h.Review <= q.today, Entry: h.Entry}
}

func noteShown(n erasure.Note, receipts string) NoteShown {
	return NoteShown{Case: n.Case, Href: eraseHref(n.Case), What: n.Scope.String(), Basis: n.Basis.String(), Numbers: strings.ReplaceAll(n.Numbers.String(), ",", ", "), Receipt: receipts + strconv.FormatInt(n.Entry, 10), On: n.On, Entry: n.Entry}
}

// erasers are officers' names, for who may see who of them did what: an overseer may not.
func (q *request) erasers() (map[string]string, error) {
	if q.visitor.Admin {
		return q.site.names(q.Context())
	}
	return map[string]string{q.visitor.ID: q.visitor.Name}, nil
}

func nameOr(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return "somebody of the office"
}

func personWords(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	if strings.HasSuffix(id, rulebook.Complainant) || strings.HasSuffix(id, rulebook.Respondent) || strings.HasPrefix(id, rulebook.Complainant) {
		return "the " + id
	}
	return "an officer"
}

func (s *site) erasureForm(q *request) error { return s.erasure(q, http.StatusOK, nil, "") }

// erasure shows the page of one case; sent fills the form of that name with what came.
func (s *site) erasure(q *request, status int, sent *form, which string) error {
	f, err := s.Office.ErasureOf(q.Context(), q.visitor.ID, q.PathValue("case"))
	if err != nil {
		return err
	}
	r, err := s.Office.Erasures(q.Context())
	if err != nil {
		return err
	}
	names, err := q.erasers()
	if err != nil {
		return err
	}
	v := &ErasureView{Case: f.Case, End: f.End, Runs: f.Runs, Open: f.Open, Left: f.Left, EndedOn: f.EndedOn}
	for _, n := range f.Notes {
		v.Notes = append(v.Notes, noteShown(n, eraseHref(n.Case)+"/receipts/"))
	}
	for _, x := range r.Requests() {
		if x.Answered == 0 && x.Case == f.Case {
			v.Waiting = append(v.Waiting, q.requestShown(x, names))
		}
	}
	if f.Hold != nil {
		h := q.holdShown(*f.Hold, names)
		v.Hold = &h
	}
	v.Ask, v.Keep = askErasureFields(f, names), holdFields(names, q.visitor.ID)
	v.Lift = []Field{{Name: "lifting", Kind: "line", Label: "Why is the hold not needed any more?"}}
	if sent != nil {
		v.Problems = sent.problems
		fields := map[string][]Field{"ask": v.Ask, "hold": v.Keep, "lift": v.Lift}[which]
		for i := range fields {
			refill(&fields[i], sent)
		}
		v.Declined = sent.value("declining")
	}
	return q.show(status, "erasure", "Erase something of case "+f.Case, v)
}

func askErasureFields(f office.ErasureFile, names map[string]string) []Field {
	scope := Field{Name: "scope", Kind: "one", Label: "What is to be erased?"}
	for _, o := range []struct {
		scope erasure.Scope
		hint  string
	}{
		{erasure.OfFile, "What retention asks for. Its course stays: which steps there were and when, without a word or a name. The figures stay as they are."},
		{erasure.OfContent, "The complaint, replies, reasons, findings, files and letters; whom it is about stands there too. Who acted stays."},
		{erasure.OfPerson, "Their name and how to reach them, where they gave them. What they said stays. Choose below who it is."},
		{erasure.OfParties, "The parties then see nothing of the case but that it was erased. The overseer still sees its course."},
		{erasure.OfAll, "Its course too. The case is then in no figure any more, and the figures say so."},
	} {
		scope.Options = append(scope.Options, Option{Value: string(o.scope), Label: capital(o.scope.String()), Hint: o.hint})
	}
	person := Field{Name: "person", Kind: "one", Label: "Who? Only where one person is to be erased"}
	for _, p := range f.Persons {
		o := Option{Value: p.ID, Label: capital(personWords(names, p.ID))}
		if p.Gone {
			o.Hint = "Erased already."
		}
		person.Options = append(person.Options, o)
	}
	return []Field{
		scope, person,
		{Name: "ground", Kind: "line", Label: "On which ground in law? (optional)", Hint: fmt.Sprintf("Empty: on what the rulebook says of how long it is kept. Cite it in at most %d characters, and name nobody: the overseer reads it, and it stays on record: “UK GDPR, Article 17(1)(b)”.", erasure.LongestGround)},
		{Name: "reason", Kind: "text", Rows: 4, Label: "Why?", Hint: "For whoever approves it. It stays on record: name nobody here either."},
	}
}

func holdFields(names map[string]string, self string) []Field {
	owner := Field{Name: "owner", Kind: "one", Label: "Who answers for the hold?"}
	for id, name := range names {
		owner.Options = append(owner.Options, Option{Value: id, Label: name, Checked: id == self})
	}
	slices.SortFunc(owner.Options, func(a, b Option) int { return strings.Compare(a.Label, b.Label) })
	return []Field{
		{Name: "holding", Kind: "text", Rows: 3, Label: "Why may nothing of it be erased?", Hint: "Legal proceedings, an inquiry, an audit. It stays on record: name nobody."},
		owner,
		{Name: "review", Kind: "day", Label: "On which day is it looked at again?", Hint: "The hold goes on until somebody lifts it."},
	}
}

// erasureAct takes one of the forms, and brings it back filled where it is refused.
func (s *site) erasureAct(which string, does func(q *request, f *form, entry int64) error) func(*request) error {
	return func(q *request) error {
		if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
			return err
		}
		if !q.visitor.Admin && !slices.Contains(q.visitor.Roles, office.Overseer) {
			return errNotFound
		}
		sent, err := q.small()
		if err != nil {
			return err
		}
		var entry int64
		if text := q.PathValue("entry"); text != "" {
			if entry, err = strconv.ParseInt(text, 10, 64); err != nil {
				return errNotFound
			}
		}
		err = does(q, sent, entry)
		var refusal *casework.Refusal
		if errors.As(err, &refusal) {
			field := map[string]string{"hold/reason": "holding-0", "lift/reason": "lifting-0", "decline/reason": "request-" + q.PathValue("entry") + "-why"}[which+"/"+refusal.Field]
			if field == "" && refusal.Field != "" {
				field = refusal.Field + "-0"
			}
			p := Problem{Field: field, What: refusal.What + "."}
			if refusal.From != 0 {
				p.From = refusal.From
			}
			sent.problems = append(sent.problems, p)
			return s.erasure(q, http.StatusUnprocessableEntity, sent, which)
		}
		if len(sent.problems) > 0 {
			return s.erasure(q, http.StatusUnprocessableEntity, sent, which)
		}
		if err != nil {
			return err
		}
		return q.see(eraseHref(q.PathValue("case")))
	}
}

func (s *site) askErasure(q *request, f *form, _ int64) error {
	w := erasure.Want{Scope: erasure.Scope(f.value("scope")), Ground: f.value("ground"), Reason: f.text("reason")}
	if w.Scope == erasure.OfPerson {
		w.Person = f.value("person")
	}
	_, err := s.Office.AskErasure(q.Context(), q.visitor.ID, q.PathValue("case"), w)
	return err
}

func (s *site) approveErasure(q *request, _ *form, entry int64) error {
	_, err := s.Office.ApproveErasure(q.Context(), q.visitor.ID, entry)
	return err
}

func (s *site) declineErasure(q *request, f *form, entry int64) error {
	return s.Office.DeclineErasure(q.Context(), q.visitor.ID, entry, f.value("declining"))
}

func (s *site) placeHold(q *request, f *form, _ int64) error {
	review := f.date("review")
	if len(f.problems) > 0 {
		return nil
	}
	return s.Office.PlaceHold(q.Context(), q.visitor.ID, q.PathValue("case"), f.value("owner"), f.text("holding"), review)
}

func (s *site) liftHold(q *request, f *form, entry int64) error {
	return s.Office.LiftHold(q.Context(), q.visitor.ID, entry, f.value("lifting"))
}

// erasureReceipt hands out the receipt of an entry by which something was erased.
func (s *site) erasureReceipt(q *request) error {
	entry, err := strconv.ParseInt(q.PathValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	text, err := s.Office.ErasureReceipt(q.Context(), q.caseID(), q.visitor.Actor, entry)
	if err != nil {
		return err
	}
	q.download("erasure-"+q.PathValue("entry")+".receipt.txt", "text/plain; charset=utf-8")
	_, _ = q.w.Write(text)
	return nil
}

// showErased answers who asks for a case of which what was said was erased.
func (s *site) showErased(q *request, e *office.ErasedCase) error {
	v := &ErasedView{Case: e.Case, Party: q.party()}
	receipts := "/case/erasures/"
	if !q.party() {
		receipts = "/cases/" + url.PathEscape(e.Case) + "/erasures/"
	}
	for _, n := range e.Notes {
		v.Notes = append(v.Notes, noteShown(n, receipts))
	}
	for _, l := range e.Course {
		line := CourseShown{Entry: l.Entry, Day: l.Day, What: courseWords(l)}
		if v.Party {
			line.Receipt = fmt.Sprintf("/case/receipts/%d", l.Entry)
		}
		v.Course = append(v.Course, line)
	}
	private(q.w)
	return q.show(http.StatusGone, "erased", "Case "+e.Case+" was erased", v)
}

func courseWords(l office.CourseLine) string {
	s := capital(string(l.Kind))
	if l.Stage != "" {
		s += ", " + l.Stage
		if l.Step != "" {
			s += "." + l.Step
		}
	}
	for _, word := range []string{l.Outcome, l.End} {
		if word != "" {
			s += ": " + word
		}
	}
	if l.Role != "" {
		s += " (" + l.Role + ")"
	}
	return s
}
