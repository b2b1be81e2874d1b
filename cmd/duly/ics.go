package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"duly/rulebook"
	"duly/timetable"
)

// calendar writes the timetable as iCalendar (RFC 5545): an all-day event for
// the last day of each step and promise, and for the end. Nobody is named in it.
// The same rulebook, category and receipt give the same UIDs, so that importing
// a file again replaces its events.
func (e *explained) calendar() []byte {
	about := fmt.Sprintf("\n%s: a complaint received on %s. %s", e.Rulebook, e.Received.Short(), e.Assumes)
	c := ics{key: strings.Join([]string{e.Rulebook, e.Category, e.Received.String()}, "\x00")}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//duly//duly explain//EN")
	turns := map[string]int{} // a step passed on has more than one last day
	for _, s := range e.Steps {
		name := fmt.Sprintf("step %s.%s %d", s.Stage, s.Step, s.Visit)
		turns[name]++
		if s.Due == 0 || s.FellAway {
			continue
		}
		what := fmt.Sprintf("%s for the %s, from %s (%s).", s.Limit, s.Who, s.Opened.Long(), rulebook.Cite(s.Rule))
		if s.Extended != 0 {
			what += fmt.Sprintf(" If extended, %s at the latest.", s.Extended.Long())
		}
		c.event(fmt.Sprintf("%s %d", name, turns[name]), s.Due, e.Received, fmt.Sprintf("Last day, %s: %s", s.Who, s.Step), what+about)
	}
	for _, p := range e.Promises {
		if p.Due != 0 {
			c.event("promise "+p.Name, p.Due, e.Received, "Promised: "+p.Name, p.Promises+" ("+rulebook.Cite(p.Rule)+")."+about)
		}
	}
	if e.Ends != nil {
		c.event("end", e.Ends.Date, e.Received, "Over by itself: "+e.Ends.End, rulebook.Cite(e.Ends.Rule)+"."+about)
	}
	c.line("END", "VCALENDAR")
	return c.Bytes()
}

// An ics is a calendar file in the making.
type ics struct {
	bytes.Buffer
	key string // what the UIDs are of
}

func (c *ics) event(what string, day, stamp timetable.Date, title, text string) {
	sum := sha256.Sum256([]byte(c.key + "\x00" + what))
	c.line("BEGIN", "VEVENT")
	c.line("UID", fmt.Sprintf("%x@duly", sum[:16]))
	c.line("DTSTAMP", compact(stamp)+"T000000Z") // not the clock's: the same question has the same answer
	c.line("DTSTART;VALUE=DATE", compact(day))
	c.line("DTEND;VALUE=DATE", compact(day+1)) // the first day that is no longer part of it
	c.line("SUMMARY", escapeText(title))
	c.line("DESCRIPTION", escapeText(text))
	c.line("TRANSP", "TRANSPARENT")
	c.line("END", "VEVENT")
}

func compact(d timetable.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

var escapeText = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "").Replace

// line writes a content line, folded so that none is longer than 75 octets and
// no character is cut.
func (c *ics) line(name, value string) {
	text, room := name+":"+value, 75
	for len(text) > room {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.WriteString(text[:cut] + "\r\n ")
		text, room = text[cut:], 74 // the space counts
	}
	c.WriteString(text + "\r\n")
}
