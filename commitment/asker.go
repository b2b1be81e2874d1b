package commitment

import (
	"slices"
	"strings"

	"duly/timetable"
)

// Those who asked, and what they say by accounts of their own.

// A Remark is something that those who asked say, in their own words.
type Remark struct {
	On    timetable.Date `json:"on"`
	Words string         `json:"words"`
	Link  string         `json:"link,omitempty"`
}

// sameBody tells whether two names are of one body: capitals, spaces and the kind of
// apostrophe aside.
func sameBody(a, b string) bool {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ") }
	return strings.EqualFold(plain(a), plain(b))
}

// maySpeak lets those who asked say something, and administrators record it for them
// where they cannot do so themselves.
func (c *Commitment) maySpeak(who Person) *Refusal {
	switch {
	case who.For != "" && sameBody(who.For, c.Ask.From):
		return nil
	case who.For != "":
		return refuse("", "Ask %d is one of %s; you speak for %s, and only of its own asks", c.Number, c.Ask.From, who.For)
	case !who.Records:
		return refuse("", "This is for those who asked to say, or for administrators to put on record for them")
	case slices.ContainsFunc(who.Speaking, func(body string) bool { return sameBody(body, c.Ask.From) }):
		return refuse("", "%s has an account of its own here, and says this itself", c.Ask.From)
	case slices.ContainsFunc(c.Events, func(e Event) bool { return sameBody(e.As, c.Ask.From) }):
		return refuse("", "%s has spoken about ask %d by its own account: nobody else can say anything in its name", c.Ask.From, c.Number)
	}
	return nil
}

// mayDrop lets those who asked let their ask drop, and administrators say that it is
// pursued no more, unless those who asked have reopened it by themselves.
func (c *Commitment) mayDrop(who Person) *Refusal {
	switch {
	case who.For != "":
		return c.maySpeak(who)
	case c.Again != nil && c.Again.As != "" && who.Records:
		return refuse("", "%s has reopened ask %d by its own account: only they can say that it is pursued no more", c.Ask.From, c.Number)
	}
	return recorder(who)
}

func (c *Commitment) remarks(m Remark, missing string, today timetable.Date) *Refusal {
	return first(on(m.On, c.Ask.On, today, "it was said"), words("words", m.Words, missing), link(m.Link))
}

// AskedBy are the asks of a body, in their order.
func (r Register) AskedBy(body string) (out []*Commitment) {
	for _, c := range r.asks {
		if sameBody(c.Ask.From, body) {
			out = append(out, c)
		}
	}
	return out
}
