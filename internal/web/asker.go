package web

import (
	"net/http"
	"strconv"

	"duly/commitment"
	"duly/timetable"
)

// What those see and say who asked something of the organisation, by accounts of their own.

// An AsksView is the page of somebody who speaks for a body: its asks, and what is new.
type AsksView struct {
	Frame
	Body string
	Rows []AskRow
	News []AskNews // latest first
	Read int64     // with this they say that they have read it all
}

// An AskNews is something that happened to one of their asks.
type AskNews struct {
	Told
	Ask  int
	Href string
}

// ownWords are those of a form for people who speak for themselves.
type ownWords struct{ offer, heading, lede string }

func (s *site) asks(q *request) error {
	p, err := s.pledged(q.Context())
	if err != nil {
		return err
	}
	names, err := s.names(q.Context())
	if err != nil {
		return err
	}
	since, err := s.Office.ReadUpTo(q.Context(), q.visitor.ID)
	if err != nil {
		return err
	}
	v := &AsksView{Body: q.visitor.For, Read: since}
	for _, c := range p.register.AskedBy(q.visitor.For) {
		v.Rows = append(v.Rows, p.row(c))
		own := map[int64]bool{}
		for _, e := range c.Events {
			own[e.Entry] = e.As != ""
			v.Read = max(v.Read, e.Entry+1)
		}
		for _, t := range p.told(c, names) {
			if t.Receipt != "" && t.Entry >= since && !own[t.Entry] {
				v.News = append(v.News, AskNews{t, c.Number, "/commitments/" + strconv.Itoa(c.Number) + "#" + t.ID})
			}
		}
	}
	latestFirst(v.News, func(n AskNews) int64 { return n.Entry })
	return q.show(http.StatusOK, "asks", "Your asks", v)
}

// asksRead keeps that they have read what was new.
func (s *site) asksRead(q *request) error {
	f, err := q.small()
	if err != nil {
		return err
	}
	before, err := strconv.ParseInt(f.value("read"), 10, 64)
	if err != nil {
		return &badForm{errEntry}
	}
	if err := s.Office.HaveRead(q.Context(), q.visitor.ID, before); err != nil {
		return err
	}
	return q.see("/asks")
}

// own tells whether those who asked speak for themselves.
func (r *recording) own() bool { return r.who.For != "" }

// day is that on which something was said: who speaks for themselves says it today.
func (r *recording) day(f *form) timetable.Date {
	if r.own() {
		return r.pledge.today
	}
	return f.date("on")
}

// byWhom says by whose hand words of those who asked came into the register.
func byWhom(e commitment.Event) string {
	if e.As != "" {
		return ", by their own account"
	}
	return ", as an administrator recorded it"
}

var replyKind = recordKind{
	slug: "reply", kind: commitment.Replied, offer: "Record what those who asked say to it", heading: "What those who asked say to it", fields: remarkFields("What they said, word for word"),
	needed: []need{{"words", "Write down what they said, word for word."}, {"on", "Say on which day they said so."}},
	lede:   "In their own words, for instance to the answer or to what was shown. It changes no status: whether they are content is a thing of its own.",
	files:  "What they wrote (optional)",
	own: &ownWords{"Say something to it", "What you say to it",
		"In your own words, for instance to the answer or to what was shown. It changes no status: to dispute what was done, say that you are not content."},
	read: func(r *recording, f *form) commitment.Said { return commitment.Said{Reply: r.remark(f)} },
}

var reopenKind = recordKind{
	slug: "reopen", kind: commitment.Reopened, offer: "Record that those who asked reopen it", heading: "It is pursued again", fields: remarkFields("Why, in their words"),
	needed: []need{{"words", "Say why it is pursued again."}, {"on", "Say on which day they said so."}},
	lede:   "It then stands as it did before it was said to be pursued no more.",
	files:  "What they wrote (optional)",
	own: &ownWords{"Reopen it", "You pursue it again",
		"It then stands as it did before, and only you can say that it is pursued no more."},
	read: func(r *recording, f *form) commitment.Said { return commitment.Said{Reopening: r.remark(f)} },
}

func remarkFields(label string) func(*recording) ([]Field, error) {
	return func(r *recording) ([]Field, error) {
		if r.own() {
			return []Field{{Name: "words", Kind: "text", Label: "Your words"}, linkField("Where more of it can be read")}, nil
		}
		return []Field{{Name: "words", Kind: "text", Label: label}, r.onField("When did they say so?"), linkField("Where it can be read")}, nil
	}
}

func (r *recording) remark(f *form) *commitment.Remark {
	return &commitment.Remark{On: r.day(f), Words: f.text("words"), Link: f.value("link")}
}
