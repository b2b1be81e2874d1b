// Package exchange answers one question: which membership systems take part, what may
// each of them do, and what is still owed to whom?
//
// A system asks with a token. A subscriber is told of every change of a standing, in
// order, signed, and again until it has taken it.
package exchange

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"duly/timetable"
)

// A Scope is something that a system may do.
type Scope string

// The scopes.
const (
	ReadStanding Scope = "read standing" // ask how a member stands, and which standings changed
	WriteMembers Scope = "write members" // tell what changed in the register of members
)

// Scopes lists them, for forms.
func Scopes() []Scope { return []Scope{ReadStanding, WriteMembers} }

// A Kind is what sort of fact an event is: an entry of the office.
type Kind string

// The kinds.
const (
	Admitted     Kind = "system admitted" // with a token
	ShutOut      Kind = "system shut out" // its token works no more
	Subscribed   Kind = "subscriber added"
	Unsubscribed Kind = "subscriber removed"
)

// Kinds lists them, for whoever reads the journal.
func Kinds() []Kind { return []Kind{Admitted, ShutOut, Subscribed, Unsubscribed} }

// Said is what an event says.
type Said struct {
	Name   string  `json:"name,omitempty"`
	Scopes []Scope `json:"scopes,omitempty"` // of Admitted
	Token  string  `json:"token,omitempty"`  // of Admitted: a keyed hash of the token, in hexadecimal
	URL    string  `json:"url,omitempty"`    // of Subscribed
	After  int64   `json:"after,omitempty"`  // of Subscribed: it is told of the changes after this one
}

// An Event is something that was put on record.
type Event struct {
	Kind Kind
	Day  timetable.Date
	By   string // the officer's id
	ID   string // "T1" of a system, "H1" of a subscriber
	Said Said
	Text string // Said, exactly as it was recorded
}

// A System is one that may ask.
type System struct {
	ID, Name string
	Scopes   []Scope
	Token    string // a keyed hash
	By       string
	Since    timetable.Date
	Until    timetable.Date // the day on which it was shut out; 0: it takes part
}

// May tells whether it takes part and may do something.
func (s *System) May(what Scope) bool { return s.Until == 0 && slices.Contains(s.Scopes, what) }

// Actor is the name under which what it does is on record: no officer's, because none of
// theirs has a space.
func (s *System) Actor() string { return "system " + s.ID }

// Source says where what it tells comes from.
func (s *System) Source() string { return fmt.Sprintf("told by %s (system %s)", s.Name, s.ID) }

// A Subscriber is one that is told of changes.
type Subscriber struct {
	ID, Name, URL string
	After         int64 // it is told of the changes after this one
	By            string
	Since         timetable.Date
	Until         timetable.Date // the day on which it was removed; 0: it is told
}

// A Register is who takes part. It is a value: With makes another. Its zero value is
// empty.
type Register struct {
	systems     map[string]*System
	subscribers map[string]*Subscriber
}

// Systems lists those that were ever admitted, in that order.
func (r Register) Systems() []*System {
	return sorted(r.systems, func(s *System) string { return s.ID })
}

// Subscribers lists those that were ever added, in that order.
func (r Register) Subscribers() []*Subscriber {
	return sorted(r.subscribers, func(s *Subscriber) string { return s.ID })
}

func sorted[T any](in map[string]T, id func(T) string) []T {
	return slices.SortedFunc(maps.Values(in), func(a, b T) int {
		x, y := id(a), id(b)
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
}

// System finds one by its ID; nil where there is none.
func (r Register) System(id string) *System { return r.systems[id] }

// Subscriber finds one by its ID; nil where there is none.
func (r Register) Subscriber(id string) *Subscriber { return r.subscribers[id] }

// A Refusal says to people why something is not put on record.
type Refusal struct {
	What  string // without a full stop
	Field string // "name", "scopes", "url"; "" for none
}

func (r *Refusal) Error() string { return r.What }

func refuse(field, format string, args ...any) *Refusal {
	return &Refusal{What: fmt.Sprintf(format, args...), Field: field}
}

// mostName is how long a name may be, in bytes, and mostURL an address.
const (
	mostName = 100
	mostURL  = 2000
)

// Perform makes the event by which an administrator admits or adds one (id is ""), or
// ends one; or says why that cannot be.
func (r Register) Perform(kind Kind, id string, said Said, day timetable.Date) (Event, *Refusal) {
	said.Name = strings.TrimSpace(said.Name)
	e := Event{Kind: kind, Day: day, ID: id, Said: said}
	switch kind {
	case Admitted:
		e.ID = fmt.Sprintf("T%d", len(r.systems)+1)
		return e, r.admits(said)
	case Subscribed:
		e.ID = fmt.Sprintf("H%d", len(r.subscribers)+1)
		return e, r.subscribes(&e.Said)
	case ShutOut:
		if s := r.systems[id]; s == nil || s.Until != 0 {
			return e, refuse("", "No system with this token takes part: it may have been shut out already")
		}
		return e, nil
	case Unsubscribed:
		if s := r.subscribers[id]; s == nil || s.Until != 0 {
			return e, refuse("", "There is no such subscriber: it may have been removed already")
		}
		return e, nil
	}
	return e, refuse("", "There is nothing of the kind %q about membership systems", kind)
}

func (r Register) admits(said Said) *Refusal {
	if no := named(said.Name, "the system"); no != nil {
		return no
	}
	if len(said.Scopes) == 0 {
		return refuse("scopes", "Say what the system may do: with nothing that it may do it needs no token")
	}
	for _, s := range said.Scopes {
		if !slices.Contains(Scopes(), s) {
			return refuse("scopes", "%q is nothing that a system can be allowed to do", s)
		}
	}
	for _, s := range r.systems {
		if s.Until == 0 && s.Name == said.Name {
			return refuse("name", "A system called %s takes part already: give this one a name that tells them apart", said.Name)
		}
	}
	return nil
}

func named(name, what string) *Refusal {
	switch {
	case name == "":
		return refuse("name", "Say what %s is called", what)
	case len(name) > mostName || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return refuse("name", "Give %s a name of one line, of at most %d letters", what, mostName)
	}
	return nil
}

func (r Register) subscribes(said *Said) *Refusal {
	if no := named(said.Name, "the subscriber"); no != nil {
		return no
	}
	said.URL = strings.TrimSpace(said.URL)
	u, err := url.Parse(said.URL)
	switch {
	case said.URL == "":
		return refuse("url", "Give the address to which changes are sent")
	case err != nil || u.Host == "" || u.Hostname() == "":
		return refuse("url", "This is no address: write it whole, as in https://members.example.org/changes")
	case u.Scheme != "https":
		return refuse("url", "The address must begin with https://, so that nobody on the way can read what is sent")
	case u.User != nil:
		return refuse("url", "Leave the name and the password out of the address: what is sent is signed")
	case u.Fragment != "" || len(said.URL) > mostURL:
		return refuse("url", "Leave out what follows a # in the address, and keep it under %d letters", mostURL)
	}
	for _, s := range r.subscribers {
		if s.Until == 0 && s.URL == said.URL {
			return refuse("url", "Changes are sent to this address already, for %s", s.Name)
		}
	}
	return nil
}

// With is the register after an event; an error where none can have been recorded so.
func (r Register) With(e Event) (Register, error) {
	out := Register{maps.Clone(r.systems), maps.Clone(r.subscribers)}
	if out.systems == nil {
		out.systems, out.subscribers = map[string]*System{}, map[string]*Subscriber{}
	}
	switch e.Kind {
	case Admitted:
		if out.systems[e.ID] != nil {
			return r, fmt.Errorf("a system %s was admitted before", e.ID)
		}
		out.systems[e.ID] = &System{ID: e.ID, Name: e.Said.Name, Scopes: e.Said.Scopes, Token: e.Said.Token, By: e.By, Since: e.Day}
	case Subscribed:
		if out.subscribers[e.ID] != nil {
			return r, fmt.Errorf("a subscriber %s was added before", e.ID)
		}
		out.subscribers[e.ID] = &Subscriber{ID: e.ID, Name: e.Said.Name, URL: e.Said.URL, After: e.Said.After, By: e.By, Since: e.Day}
	case ShutOut:
		s := out.systems[e.ID]
		if s == nil {
			return r, fmt.Errorf("there is no system %s to be shut out", e.ID)
		}
		ended := *s
		ended.Until = e.Day
		out.systems[e.ID] = &ended
	case Unsubscribed:
		s := out.subscribers[e.ID]
		if s == nil {
			return r, fmt.Errorf("there is no subscriber %s to be removed", e.ID)
		}
		ended := *s
		ended.Until = e.Day
		out.subscribers[e.ID] = &ended
	default:
		return r, fmt.Errorf("%q is no kind of entry about membership systems", e.Kind)
	}
	return out, nil
}
