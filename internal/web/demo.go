package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duly/internal/signin"
	"duly/timetable"
)

// A Demo is an invented organisation in which the visitor can be anybody and
// let time pass.
type Demo interface {
	// People is who the visitor can be, in the order of the story.
	People() []Persona
	// Looks is where to look for what, by person in the same order.
	Looks() []Look
	// Advance lets days pass, and what they bring about happen.
	Advance(ctx context.Context, days int) error
	// Tamper edits one byte of what the database holds of an entry, behind the
	// office's back.
	Tamper(ctx context.Context, entry int64) error
}

// A Persona is one of the demo's people.
type Persona struct {
	Key  string // short, for the form
	Name string // "Wick Trimble, secretary"
	What string // what they are there for, in one sentence
	// Visitor is who they are to the office. A party without a case is that of
	// the case that the visitor filed last; if there is none, of no case.
	Visitor signin.Visitor
}

// A Look is something to see, as one of the demo's people.
type Look struct {
	Person string // the key
	Title  string
	What   string // in one sentence, without a capital
	Case   string // "": of no case
	Page   string // for an officer: the page to come to
}

// A DemoBar stands above every page of the demo.
type DemoBar struct {
	People  []PersonaChoice
	Now     string // who the visitor is
	Today   timetable.Date
	Back    string // the page to come back to
	Case    string // the case on this page or filed last, "" for none
	Parties bool   // the case on this page can be seen as its parties see it
}

// A PersonaChoice is one that the visitor can switch to.
type PersonaChoice struct {
	Key, Name string
	Current   bool
}

// A DemoView is the page about the demo.
type DemoView struct {
	Frame
	People []PersonaShown
	Mine   string // the case that the visitor filed
	Entry  string // the one that was tampered with
	Log    string // the log's address
}

// A PersonaShown is a persona with a button to become it.
type PersonaShown struct {
	Key, Name, What string
	Current         bool
	Ready           bool // can be switched to: a party needs a case
	Looks           []Look
}

// The demo's person and case stand in cookies. Nothing about them is secret:
// the demo has no other visitor and no true word in it.
const (
	personaCookie = "duly-demo-person"
	caseCookie    = "duly-demo-case"
)

func (q *request) cookieValue(name string) string {
	c, err := q.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// demoVisitor takes the visitor for who they said they are now.
func (s *site) demoVisitor(q *request) bool {
	key := q.cookieValue(personaCookie)
	people := s.Demo.People()
	i := slices.IndexFunc(people, func(p Persona) bool { return p.Key == key })
	if i < 0 {
		return false
	}
	p := people[i]
	if p.Visitor.Party != "" && q.cookieValue(caseCookie) != "" {
		p.Visitor.Case = q.cookieValue(caseCookie)
	}
	q.persona, q.visitor = p.Key, p.Visitor
	return true
}

func (s *site) demoBar(q *request) *DemoBar {
	b := &DemoBar{Today: q.today, Back: "/", Case: q.caseID(), Now: "a member of the public"}
	if q.Method == http.MethodGet {
		b.Back = q.URL.RequestURI()
	}
	b.Parties = q.officer() && b.Case != ""
	b.People = append(b.People, PersonaChoice{Key: "", Name: "a member of the public", Current: q.persona == ""})
	for _, p := range s.Demo.People() {
		if p.Visitor.Party != "" && p.Visitor.Case == "" && q.cookieValue(caseCookie) == "" && b.Case == "" {
			continue // there is no case yet to be a party of
		}
		c := PersonaChoice{Key: p.Key, Name: p.Name, Current: p.Key == q.persona}
		if c.Current {
			b.Now = p.Name
		}
		b.People = append(b.People, c)
	}
	return b
}

// demo tells what the demo is and what there is to try.
func (s *site) demo(q *request) error {
	if s.Demo == nil {
		return errNotFound
	}
	v := &DemoView{Mine: q.cookieValue(caseCookie), Entry: q.URL.Query().Get("tampered"), Log: q.logAddress()}
	for _, p := range s.Demo.People() {
		ready := p.Visitor.Party == "" || p.Visitor.Case != "" || v.Mine != ""
		shown := PersonaShown{Key: p.Key, Name: p.Name, What: p.What, Current: p.Key == q.persona, Ready: ready}
		for _, l := range s.Demo.Looks() {
			if l.Person == p.Key {
				shown.Looks = append(shown.Looks, l)
			}
		}
		v.People = append(v.People, shown)
	}
	return q.show(http.StatusOK, "demo", "The demo", v)
}

// demoSwitch makes the visitor somebody else.
func (s *site) demoSwitch(q *request) error {
	if s.Demo == nil {
		return errNotFound
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	if c, err := q.Cookie(s.cookieName()); err == nil {
		if err := s.Sessions.End(q.Context(), c.Value); err != nil {
			return err
		}
		s.dropCookie(q.w)
	}
	if id := f.value("case"); id != "" {
		http.SetCookie(q.w, s.cookie(caseCookie, id))
	}
	key := f.value("person")
	people := s.Demo.People()
	i := slices.IndexFunc(people, func(p Persona) bool { return p.Key == key })
	if i < 0 {
		s.demoForget(q)
		return q.see("/")
	}
	http.SetCookie(q.w, s.cookie(personaCookie, key))
	if people[i].Visitor.Party != "" {
		return q.see("/case")
	}
	back := within(f.value("back"))
	if strings.HasPrefix(back, "/cases/") || slices.ContainsFunc(s.Demo.Looks(), func(l Look) bool { return l.Page == back }) {
		return q.see(back) // another officer on the same case, or what there is to look at
	}
	return q.see("/desk")
}

// within is an address of ours to go back to; the first page for any other.
func within(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n") {
		return "/"
	}
	return address
}

// demoForget makes the visitor a member of the public again.
func (s *site) demoForget(q *request) {
	if s.Demo == nil {
		return
	}
	c := s.cookie(personaCookie, "")
	c.MaxAge = -1
	http.SetCookie(q.w, c)
}

// demoFiled remembers the visitor's own case, so that they can go on as its parties.
func (s *site) demoFiled(q *request, id string) { http.SetCookie(q.w, s.cookie(caseCookie, id)) }

// demoAdvance lets days pass.
func (s *site) demoAdvance(q *request) error {
	if s.Demo == nil {
		return errNotFound
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(f.value("days"))
	if err != nil || days < 1 || days > 31 {
		return &badForm{errDays}
	}
	if err := s.Demo.Advance(q.Context(), days); err != nil {
		return err
	}
	return q.see(within(f.value("back")))
}

// demoTamper changes the record behind the office's back, to see it found out.
func (s *site) demoTamper(q *request) error {
	if s.Demo == nil {
		return errNotFound
	}
	f, err := q.small()
	if err != nil {
		return err
	}
	entry, err := strconv.ParseInt(f.value("entry"), 10, 64)
	if err != nil {
		return &badForm{errEntry}
	}
	if err := s.Demo.Tamper(q.Context(), entry); err != nil {
		return err
	}
	return q.see("/demo?tampered=" + strconv.FormatInt(entry, 10) + "#tamper")
}
