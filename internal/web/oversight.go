package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// An OversightView shows an overseer what is to be looked at, in all cases, and
// lets them take a bundle. It changes nothing in any case.
type OversightView struct {
	Frame
	Lists    []WatchList
	From     string      // as typed
	Signed   string      // a countersignature as it was pasted, where it was not taken
	Repeated *RepeatList // nil where nobody has given reasons yet
	Audit    *AuditShown // nil where there was none yet

	Erased []NoteShown
}

// A WatchList is what there is to look at for one reason.
type WatchList struct {
	ID      string // for links within the page
	Heading string
	Why     string
	Rows    []WatchRow
	More    int // rows that are not shown
}

// A WatchRow leads to one place in the record of a case.
type WatchRow struct {
	Day        timetable.Date
	Where, How string
	Case, Href string
	Rule       string
	Entry      int64
}

// mostWatched is how many rows of a list one page has; a bundle has all of them.
const mostWatched = 100

type watchWords struct{ heading, why string }

var watchingFor = map[casework.Theme]watchWords{
	casework.Overdue:      {"Overdue now", "The last day has passed, nothing happens by itself, and nobody has acted."},
	casework.DoneLate:     {"Done late", "It was done after its last day."},
	casework.MissedLimit:  {"Limits that ended undone", "A limit of the organisation ended with nobody having acted; what the rule says came by itself."},
	casework.OfSilence:    {"Silences", "A party heard nothing for as long as the rules allow, and a progress note went out by itself."},
	casework.OfApproach:   {"Approaches", "An officer noted that somebody tried to influence the case."},
	casework.OfPause:      {"Pauses", "The clocks stood still: was the ground there, and was it ended as soon as it could be?"},
	casework.OfExtension:  {"Extensions", "A limit was extended. One now and then is care; in every case it is the limit."},
	casework.OfHaste:      {"Expedited", "The organisation’s limits were shortened."},
	casework.OfCorrection: {"Corrections", "What an earlier entry says was put right. The earlier one stands as it was."},
	casework.OfReading:    {"Sealed papers that were read", "An officer opened an original that is sealed, and said why."},
	casework.OfWithheld:   {"Withheld", "Something is kept from a party, or from both."},
	casework.OfDeputy:     {"Deputies", "Nobody in the role could act, and the step went to its deputy."},
	casework.OfBar:        {"Kept out", "Somebody was kept out of a case, or let in again."},
	casework.OfRules:      {"Rules changed", "A newer version of the rules came to govern an open case."},
	casework.OfEnd:        {"Ended otherwise", "The case ended without anything being decided: somebody withdrew, left or died, or another body took it."},
	casework.LateRecord:   {"Recorded late", "It was written down days after the day that it bears. Was it done on that day?"},
}

func (s *site) oversight(q *request) error {
	return s.showOversight(q, http.StatusOK, &OversightView{From: "0"})
}

func (s *site) showOversight(q *request, status int, v *OversightView) error {
	watched, err := s.Office.Watch(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	erased, err := s.Office.ErasedCases(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	for _, n := range erased {
		v.Erased = append(v.Erased, noteShown(n, "/cases/"+url.PathEscape(n.Case)+"/erasures/"))
	}
	if v.Audit, err = s.audited(q.Context(), true); err != nil {
		return err
	}
	repeated, err := s.Office.RepeatedReasons(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v.Repeated = repeatList(repeated)
	for _, theme := range casework.Themes() {
		words := watchingFor[theme]
		l := WatchList{ID: strings.ReplaceAll(string(theme), " ", "-"), Heading: words.heading, Why: words.why}
		for _, w := range watched {
			switch {
			case w.Theme != theme:
			case len(l.Rows) == mostWatched:
				l.More++
			default:
				l.Rows = append(l.Rows, watchRow(w))
			}
		}
		if len(l.Rows) > 0 {
			v.Lists = append(v.Lists, l)
		}
	}
	return q.show(status, "oversight", "Oversight", v)
}

// mendOversight shows the page again with what was typed, and what is wrong with it.
func (s *site) mendOversight(q *request, v *OversightView, wrong Problem) error {
	v.Problems = []Problem{wrong}
	return s.showOversight(q, http.StatusUnprocessableEntity, v)
}

func watchRow(w office.Watched) WatchRow {
	e := w.At
	row := WatchRow{Day: e.Day, Case: w.Case, Href: "/cases/" + url.PathEscape(w.Case), Rule: e.Rule, Entry: w.Entry, How: howWatched(w)}
	row.Where = capital(e.Stage)
	if e.Step != "" {
		row.Where += ": " + e.Step
	}
	if row.Where == "" {
		row.Where = "The case as a whole"
	}
	return row
}

// howWatched says in a few words what there is to look at.
func howWatched(w office.Watched) string {
	e := w.At
	var parts []string
	switch w.Theme {
	case casework.Overdue:
		parts = append(parts, plural(w.Days, "day")+" over, waits for "+the(e.Role))
	case casework.DoneLate:
		parts = append(parts, plural(w.Days, "day")+" late, by "+the(e.Role))
	case casework.MissedLimit:
		parts = append(parts, "nobody acted as "+e.Role)
	case casework.OfExtension:
		parts = append(parts, plural(w.Days, "day")+" more, by "+the(e.Role))
	case casework.OfPause:
		parts = append(parts, "“"+e.Ground+"”, for up to "+plural(w.Days, "day")+", by "+the(e.Role))
	case casework.LateRecord:
		parts = append(parts, plural(w.Days, "day")+" after its day")
	case casework.OfSilence:
		parts = append(parts, "to "+the(e.To))
	case casework.OfDeputy:
		parts = append(parts, "from "+the(e.Role)+" to "+the(e.To))
	case casework.OfEnd:
		parts = append(parts, e.End)
	default:
		if e.Role != "" {
			parts = append(parts, "by "+the(e.Role))
		}
		if e.Ground != "" {
			parts = append(parts, e.Ground)
		}
	}
	return strings.Join(parts, ", ")
}

// takeBundle sends an overseer what they need to work everything out anew. It is
// made whole first, so that a fault is a page and never half a file.
func (s *site) takeBundle(q *request) error {
	typed := strings.TrimSpace(q.PostFormValue("from"))
	from, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || from < 0 {
		return s.mendOversight(q, &OversightView{From: typed}, Problem{Field: "from", What: "Give the number of an entry: 0 for the whole log, or the one after the last of your latest bundle."})
	}
	var out bytes.Buffer
	err = s.Office.OversightBundle(q.Context(), q.visitor.Actor, from, &out)
	if refusal := (*casework.Refusal)(nil); errors.As(err, &refusal) && refusal.Field == "from" {
		return s.mendOversight(q, &OversightView{From: typed}, Problem{Field: "from", What: refusal.What + "."})
	}
	if err != nil {
		return err
	}
	q.download("oversight-"+q.today.String()+".zip", "application/zip")
	_, _ = out.WriteTo(q.w) // if it fails, the visitor has gone
	return nil
}
