package commitment

import (
	"fmt"
	"slices"
	"strings"

	"duly/timetable"
)

// A Refusal says to people why something is not put on record.
type Refusal struct {
	What  string // without a full stop
	Field string // the field that it is about: its name in JSON; "" for none
}

func (r *Refusal) Error() string { return r.What }

func refuse(field, format string, args ...any) *Refusal {
	return &Refusal{What: fmt.Sprintf(format, args...), Field: field}
}

// A Person is who puts something on record.
type Person struct {
	ID       string
	Records  bool // may record asks, responses, actions, evidence and the verdicts of those who asked
	Verifies bool // may say whether an action is done
	Audits   bool // puts a finding of an audit on record: an ask with its sample, and nothing else

	// For is the body for which they speak, as the asks name who asked; "" for none. Who
	// speaks for one records and verifies nothing.
	For string
	// Speaking are the bodies that have accounts of their own, in whose name nobody else
	// may say anything.
	Speaking []string
}

// The most that may be said at once.
const (
	mostWords = 20_000 // bytes of a text
	mostLine  = 500    // bytes of what is one line
	mostSteps = 50
)

// May tells whether a person may put an event of a kind on record about an ask (c,
// nil for Asked) and an action of it (0 for none); nil, or why not.
func May(who Person, kind Kind, c *Commitment, action int) *Refusal {
	if kind == Asked && who.Audits {
		return nil
	}
	if kind == Asked {
		return recorder(who)
	}
	if c == nil {
		return refuse("", "There is no such ask")
	}
	switch {
	case kind == Withheld:
		return c.mayWithhold(who)
	case kind == Reopened && c.Closed == nil:
		return refuse("", "Ask %d is being pursued: there is nothing to reopen", c.Number)
	case kind != Reopened && c.Closed != nil:
		return refuse("", "Ask %d is superseded: what is done goes on record with what stands for it, or those who asked reopen it", c.Number)
	}
	u := c.Action(action)
	switch kind {
	case Changed, Shown, Verified:
		if u == nil {
			return refuse("", "Ask %d has no action %d", c.Number, action)
		}
	}
	switch kind {
	case Responded:
		return recorder(who)
	case Superseded:
		return c.mayDrop(who)
	case Replied, Reopened:
		return c.maySpeak(who)
	case Undertook:
		if a := c.Answer(); a == nil || a.Answer == Declined {
			return refuse("", "Nothing is undertaken for ask %d as long as it is not agreed to, at least in part: put the response on record first", c.Number)
		}
		return recorder(who)
	case Judged:
		if c.Answer() == nil {
			return refuse("", "There is no response to ask %d yet of which those who asked could say what they hold", c.Number)
		}
		return c.maySpeak(who)
	case Changed:
		return recorder(who)
	case Shown:
		return mayShow(who, c, u)
	case Verified:
		return mayVerify(who, c, u)
	}
	return refuse("", "There is nothing of the kind %q in the register of commitments", kind)
}

func recorder(who Person) *Refusal {
	if !who.Records {
		return refuse("", "This is for administrators to put on record")
	}
	return nil
}

func mayShow(who Person, c *Commitment, u *Undertaking) *Refusal {
	switch {
	case !who.Records && who.ID != u.Responsible():
		return refuse("", "Evidence of action %d.%d is for its owner to give, %s, or for administrators", c.Number, u.Number, u.Name)
	case u.Measure != nil:
		return refuse("", "Action %d.%d is bound to a measurement, which says by itself how it stands: nobody can put evidence in its place", c.Number, u.Number)
	}
	return nil
}

func mayVerify(who Person, c *Commitment, u *Undertaking) *Refusal {
	switch {
	case !who.Verifies:
		return refuse("", "Whether an action is done is for an overseer to say")
	case slices.Contains(u.Owners, who.ID):
		return refuse("", "You own action %d.%d, or have owned it: somebody independent of it says whether it is done", c.Number, u.Number)
	case slices.ContainsFunc(c.Events, func(e Event) bool { return e.Action == u.Number && e.Kind != Verified && e.By == who.ID }):
		return refuse("", "You put action %d.%d, or something about it, on record: somebody else says whether it is done", c.Number, u.Number)
	case u.Measure != nil:
		return refuse("", "Action %d.%d is bound to a measurement, which says by itself whether it is done", c.Number, u.Number)
	case u.Claim == nil:
		return refuse("", "Nobody claims yet that action %d.%d is done, so there is nothing to verify", c.Number, u.Number)
	}
	return nil
}

// Perform gives the event that puts something on record on a day, or the refusal. Its
// Entry is for whoever writes it.
func (r Register) Perform(who Person, kind Kind, ask, action int, said Said, today timetable.Date) (Event, *Refusal) {
	c := r.Of(ask)
	e := Event{Kind: kind, Day: today, By: who.ID, Ask: ask, Action: action, Said: said}
	if kind == Asked {
		c, e.Ask = nil, len(r.asks)+1
	}
	if kind != Changed && kind != Shown && kind != Verified {
		action, e.Action = 0, 0
	}
	if no := May(who, kind, c, action); no != nil {
		return Event{}, no
	}
	if kind == Undertook {
		e.Action = len(c.Actions) + 1
	}
	no := refuse("", "It says nothing of the kind %q", kind)
	switch {
	case kind == Asked && said.Asking != nil:
		a := *said.Asking
		if a.AnswerBy == 0 {
			a.AnswerBy = a.On + AnswerDays
		}
		e.Said, no = Said{Asking: &a}, r.asking(a, today)
		if who.Audits != (a.Sample > 0) {
			no = refuse("sample", "A finding of an audit is put on record with its sample, by an overseer who audits it")
		}
	case kind == Responded && said.Response != nil:
		e.Said, no = Said{Response: said.Response}, c.responds(*said.Response, today)
	case kind == Undertook && said.Undertaken != nil:
		e.Said, no = Said{Undertaken: said.Undertaken}, c.undertakes(*said.Undertaken)
	case kind == Changed && said.Change != nil:
		e.Said, no = Said{Change: said.Change}, c.Action(action).changes(*said.Change)
	case kind == Shown && said.Evidence != nil:
		e.Said, no = Said{Evidence: said.Evidence}, c.shows(c.Action(action), *said.Evidence, today)
	case (kind == Judged || kind == Verified) && said.Verdict != nil:
		e.Said, no = Said{Verdict: said.Verdict}, c.judges(kind, c.Action(action), *said.Verdict, today)
	case kind == Superseded && said.Supersession != nil:
		e.Said, no = Said{Supersession: said.Supersession}, r.supersedes(c, *said.Supersession)
	case kind == Replied && said.Reply != nil:
		e.Said, no = Said{Reply: said.Reply}, c.remarks(*said.Reply, "Write what you say to it", today)
	case kind == Reopened && said.Reopening != nil:
		e.Said, no = Said{Reopening: said.Reopening}, c.remarks(*said.Reopening, "Say why it is pursued again", today)
	case kind == Withheld && said.Withholding != nil:
		e.Said, no = Said{Withholding: said.Withholding}, c.withholds(who, *said.Withholding)
	}
	e.Files, e.As = said.Files, who.For
	if no == nil {
		no = checkFiles(kind, said.Files)
	}
	if no != nil {
		return Event{}, no
	}
	return e, nil
}

func (r Register) asking(a Ask, today timetable.Date) *Refusal {
	if no := first(
		line("from", a.From, "Say who asked"),
		on(a.On, 0, today, "it was asked"),
		line("in", a.In, "Say in which letter, meeting, statement or report it was asked"),
		words("words", a.Words, "Write down what was asked, word for word"),
		short("reference", a.Reference), link(a.Link),
	); no != nil {
		return no
	}
	if a.AnswerBy < a.On {
		return refuse("answerBy", "The last day for an answer is before the day on which it was asked")
	}
	for _, c := range r.asks {
		if b := c.Ask; b.From == a.From && b.On == a.On && b.In == a.In && b.Reference == a.Reference && b.Words == a.Words {
			return refuse("words", "It is on record already, as ask %d", c.Number)
		}
	}
	return nil
}

func (c *Commitment) responds(a Response, today timetable.Date) *Refusal {
	since := c.Ask.On
	if last := c.Answer(); last != nil {
		since = last.On
	}
	no := first(on(a.On, since, today, "it was answered"), link(a.Link), long("words", a.Words), long("leftOut", a.Left))
	switch {
	case no != nil:
		return no
	case a.Answer == Declined && empty(a.Words):
		return refuse("words", "Give the reasons of the refusal")
	case a.Answer == AgreedInPart && empty(a.Left):
		return refuse("leftOut", "Say what is left out of what was asked")
	case a.Answer != AgreedInPart && !empty(a.Left):
		return refuse("leftOut", "Something is left out: then it is agreed in part")
	case a.Answer != Agreed && a.Answer != AgreedInPart && a.Answer != Declined:
		return refuse("answer", "Say whether it is agreed, agreed in part, or refused")
	}
	return nil
}

func (c *Commitment) undertakes(a Action) *Refusal {
	no := first(words("what", a.What, "Say what will be done"), line("owner", a.Owner, "Say who answers for it"), line("owner", a.OwnerName, "Say who answers for it"))
	switch {
	case no != nil:
		return no
	case a.Due == 0:
		return refuse("due", "Give the last day on which it is to be done")
	case a.Due < c.Ask.On:
		return refuse("due", "Its last day is before the day on which it was asked for, %s", c.Ask.On.Long())
	case len(a.Steps) > mostSteps:
		return refuse("steps", "An action has at most %d steps: make several actions of it", mostSteps)
	case slices.ContainsFunc(a.Steps, empty):
		return refuse("steps", "A step is empty")
	case a.Measure != nil && len(a.Steps) > 0:
		return refuse("steps", "An action that is bound to a measurement has no steps: the measurement says how it stands")
	}
	return a.Measure.check()
}

func (u *Undertaking) changes(c Change) *Refusal {
	switch no := words("reason", c.Reason, "Say why it is changed: the reason stands beside it"); {
	case no != nil:
		return no
	case (c.Due == 0 || c.Due == u.Last) && (c.Owner == "" || c.Owner == u.Responsible()):
		return refuse("due", "Neither the last day nor the owner is another than before")
	case c.Due != 0 && c.Due < u.Since.Day:
		return refuse("due", "The new last day is before the day on which the action went on record, %s", u.Since.Day.Long())
	case c.Owner != "" && empty(c.OwnerName):
		return refuse("owner", "Say who answers for it")
	case slices.ContainsFunc(u.Checked, func(e Event) bool { return e.By == c.Owner }):
		return refuse("owner", "%s has said whether this action is done, and so cannot own it", c.OwnerName)
	}
	return nil
}

func (c *Commitment) shows(u *Undertaking, e Evidence, today timetable.Date) *Refusal {
	no := first(on(e.On, c.Ask.On, today, "it is from"), words("what", e.What, "Say what shows it"), link(e.Link))
	switch {
	case no != nil:
		return no
	case e.Step < 0 || e.Step > len(u.Steps):
		return refuse("step", "Action %d.%d has no step %d", c.Number, u.Number, e.Step)
	case !e.Done:
		return nil
	}
	for n := range u.Steps {
		if n+1 != e.Step && !slices.ContainsFunc(u.Shown, func(o Event) bool { return o.Evidence.Step == n+1 }) {
			return refuse("done", "Nothing shows step %d yet: “%s”. Put its evidence on record before you claim that all is done", n+1, u.Steps[n])
		}
	}
	return nil
}

func (c *Commitment) judges(kind Kind, u *Undertaking, v Verdict, today timetable.Date) *Refusal {
	since, missing := c.Answer(), "Write down what they said, word for word"
	from := c.Ask.On
	if since != nil {
		from = since.On
	}
	if kind == Verified {
		from, missing = u.Claim.Evidence.On, "Say what you looked at and what you found"
	}
	return first(on(v.On, from, today, "it was said"), words("words", v.Words, missing), link(v.Link))
}

func (r Register) supersedes(c *Commitment, s Supersedes) *Refusal {
	if no := words("reason", s.Reason, "Say why it is pursued no more"); no != nil {
		return no
	}
	switch by := r.Of(s.By); {
	case s.By == 0:
	case by == nil:
		return refuse("by", "There is no ask %d", s.By)
	case by == c:
		return refuse("by", "An ask cannot stand for itself")
	case by.Closed != nil:
		return refuse("by", "Ask %d is superseded itself: name the one that stands for it", s.By)
	}
	return nil
}

func first(all ...*Refusal) *Refusal {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}

func empty(s string) bool { return strings.TrimSpace(s) == "" }

func words(field, s, missing string) *Refusal {
	if empty(s) {
		return refuse(field, "%s", missing)
	}
	return long(field, s)
}

func line(field, s, missing string) *Refusal {
	if empty(s) {
		return refuse(field, "%s", missing)
	}
	return short(field, s)
}

func long(field, s string) *Refusal {
	if len(s) > mostWords {
		return refuse(field, "It is longer than %d characters: give what matters, and a link to the whole", mostWords)
	}
	return nil
}

func short(field, s string) *Refusal {
	switch {
	case len(s) > mostLine:
		return refuse(field, "It is longer than %d characters", mostLine)
	case strings.ContainsAny(s, "\r\n"):
		return refuse(field, "It goes over several lines")
	}
	return nil
}

func on(day, since, today timetable.Date, what string) *Refusal {
	switch {
	case day == 0:
		return refuse("on", "Say on which day %s", what)
	case day > today:
		return refuse("on", "The day on which %s, %s, is still to come", what, day.Long())
	case day < since:
		return refuse("on", "The day on which %s, %s, is before what it follows, of %s", what, day.Long(), since.Long())
	}
	return nil
}

// link lets through what a page may lead to: a web address, or a page of this site.
func link(s string) *Refusal {
	switch {
	case s == "", strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//"), strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"):
		return short("link", s)
	}
	return refuse("link", "A link begins with https:// or http://, or with / for a page of this site")
}
