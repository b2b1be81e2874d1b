package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duly/casework"
	"duly/commitment"
	"duly/internal/office"
	"duly/timetable"
)

// A RecordView is the form that puts something on record in the register of commitments.
type RecordView struct {
	Frame
	Heading, Lede string
	Back          NavItem
	Quote         string // what it is about
	Once          string
	Fields        []Field
	Files         *FilesField // nil where nothing can be attached
	Submit        string
}

// A recording is a form that is being made or read: of what it is about.
type recording struct {
	site   *site
	q      *request
	kind   recordKind
	pledge pledged
	c      *commitment.Commitment  // nil for an ask
	u      *commitment.Undertaking // nil where it is about no action
	who    commitment.Person       // who records it
}

// A recordKind is one kind of form.
type recordKind struct {
	slug    string
	kind    commitment.Kind
	action  bool   // it is about an action
	offer   string // the words of the link to it
	heading string
	lede    string
	needed  []need
	fields  func(*recording) ([]Field, error)
	read    func(*recording, *form) commitment.Said
	files   string    // what can be attached, as the field is called; "" for nothing
	own     *ownWords // what those who asked read, who speak for themselves
}

// A need is a field that must be filled in, and what is said where it is not. All that
// is missing is told at once; the register itself would refuse one thing after another.
type need struct{ field, missing string }

var recordKinds = []recordKind{
	{slug: "ask", files: "The letter, minutes or statement itself (optional)", kind: commitment.Asked, offer: "Record an ask", heading: "Record an ask", fields: askFields, read: readAsk,
		needed: []need{{"from", "Say who asked."}, {"on", "Say on which day it was asked."}, {"in", "Say in which letter, meeting, statement or report it was asked."}, {"words", "Write down what was asked, word for word."}},
		lede:   "What somebody asked of the organisation, in their own words. The register is public and nothing in it can be taken back: name organisations and offices, and no private person."},
	{slug: "response", files: "The answer itself (optional)", kind: commitment.Responded, offer: "Record the response", heading: "The response", fields: responseFields, read: readResponse,
		needed: []need{{"answer", "Say whether it is agreed, agreed in part, or refused."}, {"on", "Say on which day it was answered."}},
		lede:   "What the organisation answered. A later response stands in the place of an earlier one; both stay on record."},
	{slug: "action", files: "The decision by which it was undertaken (optional)", kind: commitment.Undertook, offer: "Record an action", heading: "An action", fields: actionFields, read: readAction,
		needed: []need{{"what", "Say what will be done."}, {"owner", "Say who answers for it."}, {"due", "Give the last day on which it is to be done."}},
		lede:   "What will be done, who answers for it, and by when. Where something can be measured, bind it to that: how it stands is then worked out each day, and nobody can say otherwise."},
	{slug: "verdict", files: "What they wrote (optional)", own: &ownWords{"Say whether you are content, or dispute it", "Are you content?", "In your own words. It stands in the register as said by you, until you say otherwise. A dispute stands too."}, kind: commitment.Judged, offer: "Record what those who asked hold of it", heading: "What those who asked hold of it", fields: verdictFields, read: readVerdict,
		needed: []need{{"holds", "Choose yes or no."}, {"words", "Write down what they said, word for word."}, {"on", "Say on which day they said so."}},
		lede:   "In their own words. A dispute stands until they say otherwise."},
	{slug: "superseded", own: &ownWords{"Let it drop", "You pursue it no more", "Because another ask of yours stands in its place, or because you let it drop. You can reopen it."}, kind: commitment.Superseded, offer: "Say that it is pursued no more", heading: "It is pursued no more", fields: endFields, read: readEnd,
		needed: []need{{"reason", "Say why it is pursued no more."}},
		lede:   "Because another ask stands in its place, or because those who asked have let it drop. Nothing more goes on record under it, unless they reopen it."},
	replyKind, reopenKind, withholdKind,
	{slug: "evidence", files: "What shows it (optional)", kind: commitment.Shown, action: true, offer: "Give evidence", heading: "Evidence", fields: evidenceFields, read: readEvidence,
		needed: []need{{"what", "Say what shows it."}, {"on", "Say of which day it is."}},
		lede:   "What shows how far it is. Once everything is done, say so with it; somebody independent then looks whether it is."},
	{slug: "change", kind: commitment.Changed, action: true, offer: "Change the last day or the owner", heading: "Another last day, or another owner", fields: changeFields, read: readChange,
		needed: []need{{"reason", "Say why it is changed: the reason stands beside it."}},
		lede:   "The register goes on showing the first last day, and how often it was moved."},
	{slug: "verification", files: "What you found (optional)", kind: commitment.Verified, action: true, offer: "Say whether it is done", heading: "Is it done?", fields: verificationFields, read: readVerdict,
		needed: []need{{"holds", "Choose yes or no."}, {"words", "Say what you looked at and what you found."}, {"on", "Say on which day you looked."}},
		lede:   "You look at the evidence and say what you find. Who has owned the action, or recorded anything about it, cannot."},
}

// offers are the forms that a person may open about an ask, or about one of its actions.
func offers(who commitment.Person, c *commitment.Commitment, action int) (out []NavItem) {
	for _, k := range recordKinds {
		if k.kind == commitment.Asked || k.action != (action > 0) || commitment.May(who, k.kind, c, action) != nil {
			continue
		}
		text := k.offer
		if who.For != "" && k.own != nil {
			text = k.own.offer
		}
		href := fmt.Sprintf("/record/%s/%d", k.slug, c.Number)
		if k.action {
			href += fmt.Sprintf("/%d", action)
		}
		out = append(out, NavItem{Href: href, Text: text})
	}
	return out
}

// recording finds what the address is about. Whoever may not put it on record is told
// why, as far as the register is public; that it is for officers they know already.
func (s *site) recording(q *request) (*recording, error) {
	i := slices.IndexFunc(recordKinds, func(k recordKind) bool { return k.slug == q.PathValue("kind") })
	if i < 0 {
		return nil, errNotFound
	}
	r := &recording{site: s, q: q, kind: recordKinds[i]}
	var err error
	if (r.kind.kind == commitment.Asked) != (q.PathValue("ask") == "") || r.kind.action != (q.PathValue("action") != "") {
		return nil, errNotFound
	}
	if r.kind.kind == commitment.Asked {
		r.pledge, err = s.pledged(q.Context())
	} else {
		r.pledge, r.c, err = s.ask(q)
	}
	if err != nil {
		return nil, err
	}
	n := 0
	if r.kind.action {
		if n, err = strconv.Atoi(q.PathValue("action")); err != nil || r.c.Action(n) == nil {
			return nil, errNotFound
		}
		r.u = r.c.Action(n)
	}
	if r.who, err = q.recorder(); err != nil {
		return nil, err
	}
	if no := commitment.May(r.who, r.kind.kind, r.c, n); no != nil {
		return nil, &casework.Refusal{What: no.What}
	}
	return r, nil
}

func (s *site) recordForm(q *request) error {
	r, err := s.recording(q)
	if err != nil {
		return err
	}
	return r.show(http.StatusOK, nil)
}

// show makes the form; sent fills it with what came.
func (r *recording) show(status int, sent *form) error {
	v := &RecordView{Heading: r.kind.heading, Lede: r.kind.lede, Back: NavItem{Href: "/commitments", Text: "Commitments"}, Submit: "Put it on record"}
	if r.own() && r.kind.own != nil {
		v.Heading, v.Lede = r.kind.own.heading, r.kind.own.lede
	}
	var err error
	if v.Fields, err = r.kind.fields(r); err != nil {
		return err
	}
	if r.c != nil {
		v.Back = NavItem{Href: fmt.Sprintf("/commitments/%d", r.c.Number), Text: fmt.Sprintf("Ask %d", r.c.Number)}
		v.Quote = r.c.Ask.Words
	}
	if r.u != nil {
		v.Heading, v.Quote = fmt.Sprintf("Action %d.%d: %s", r.c.Number, r.u.Number, lower(r.kind.heading)), r.u.What
	}
	if v.Once, err = r.site.once(); err != nil {
		return err
	}
	if sent != nil {
		v.Once, v.Problems = sent.value("once"), sent.problems
		for i := range v.Fields {
			refill(&v.Fields[i], sent)
		}
	}
	if err := r.addFiles(v, sent); err != nil {
		return err
	}
	return r.q.show(status, "record", v.Heading, v)
}

func refill(f *Field, sent *form) {
	f.Value = sent.text(f.Name)
	for i := range f.Options {
		f.Options[i].Checked = slices.Contains(sent.values[f.Name], f.Options[i].Value)
	}
	for _, p := range sent.problems {
		if p.Field == f.Name+"-0" {
			f.Problem = p.What
		}
	}
}

// record takes the form, or brings it back filled.
func (s *site) record(q *request) error {
	if err := s.limits.allow("acts", s.Limits.Acts, s.Address(q.Request)); err != nil {
		return err
	}
	sent, err := q.form()
	if err != nil {
		return err
	}
	// One that was taken already is not taken again, though it may have become unlawful
	// by being taken.
	at, finish, err := s.filings.begin(q.Context(), sent.value("once"))
	if err != nil {
		return err
	}
	if at != "" {
		return q.see(at)
	}
	defer func() { finish(at) }()
	r, err := s.recording(q)
	if err != nil {
		return err
	}
	for _, n := range r.kind.needed {
		if sent.value(n.field) == "" && !(n.field == "on" && r.own()) {
			sent.problem(n.field+"-0", n.missing)
		}
	}
	act := office.CommitmentAct{Kind: r.kind.kind, Said: r.kind.read(r, sent), Files: sent.files, Hide: sent.value("hidden")}
	r.checkFiles(sent)
	if r.c != nil {
		act.Ask = r.c.Number
	}
	if r.u != nil {
		act.Action = r.u.Number
	}
	if len(sent.problems) > 0 {
		return r.show(http.StatusUnprocessableEntity, sent)
	}
	done, err := s.Office.Commit(q.Context(), q.visitor.ID, act)
	var refusal *casework.Refusal
	if errors.As(err, &refusal) {
		field := ""
		if field = refusal.Field; field != "" && field != "files" {
			field += "-0"
		}
		sent.problem(field, refusal.What+".")
		return r.show(http.StatusUnprocessableEntity, sent)
	}
	if err != nil {
		return err
	}
	at = fmt.Sprintf("/commitments/%d#entry-%d", done.Ask, done.Entry)
	return q.see(at)
}

// date reads a field's date; 0 where it is empty. One that cannot be read is noted.
func (f *form) date(name string) timetable.Date {
	text := f.value(name)
	if text == "" {
		return 0
	}
	d, err := timetable.ParseDate(text)
	if err != nil {
		f.problem(name+"-0", "Write the date as year, month and day: 2026-03-31.")
	}
	return d
}

// steps are the lines of a text, without empty ones.
func (f *form) steps(name string) (out []string) {
	for line := range strings.Lines(f.text(name)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
