package web

import (
	"fmt"
	"net/url"

	"duly/casework"
	"duly/timetable"
)

// A repeating says that the reasons of an act repeat earlier ones, before it is sent.
type repeating struct {
	casework.Repeat
	own string // the case in which they are given
}

func (r *repeating) Error() string { return r.words() }

// repeats tells whether an officer's reasons repeat earlier ones, unless they have said that this
// is meant.
func (q *request) repeats(sent *form, act casework.Act) (*repeating, error) {
	if q.visitor.Party != "" || sent.value("repeats") == "meant" {
		return nil, nil
	}
	like, found, err := q.site.Office.RepeatsBefore(q.Context(), q.caseID(), q.visitor.Actor, act)
	if err != nil || !found {
		return nil, err
	}
	return &repeating{like, q.caseID()}, nil
}

// words says how alike they are, and to what.
func (r *repeating) words() string {
	how := "They are word for word those given"
	if r.Percent < 100 {
		how = fmt.Sprintf("Of their runs of %d words, %d in 100 are those given", casework.RunLength, r.Percent)
	}
	if r.Of.Case == r.own {
		return how + " for it before, on " + r.Of.Day.Long() + ". What goes on needs reasons of its own: why still, and what is new. Change them, or say below that you mean them as they are."
	}
	return how + " in case " + r.Of.Case + " on " + r.Of.Day.Long() + ". Reasons answer the case that they are given in. Change them, or say below that you mean them as they are."
}

// A RepeatList is which reasons repeat earlier ones, for an overseer.
type RepeatList struct {
	Rows            []RepeatRow
	More            int // rows that are not shown
	Compared, Short int
}

// A RepeatRow leads to where reasons were given that repeat earlier ones.
type RepeatRow struct {
	Day        timetable.Date
	Case, Href string
	Where      string
	Alike      string
	Of, OfHref string
	OfDay      timetable.Date
	Others     int // further earlier ones that they repeat
}

func repeatList(found casework.Repetition) *RepeatList {
	if found.Compared+found.Short == 0 {
		return nil
	}
	out := &RepeatList{Compared: found.Compared, Short: found.Short}
	for _, r := range found.Repeats {
		if len(out.Rows) == mostWatched {
			out.More++
			continue
		}
		row := RepeatRow{
			Day: r.Day, Case: r.Case, Href: "/cases/" + url.PathEscape(r.Case), Where: whereReasoned(r.ReasonedAt),
			Of: r.Of.Case, OfHref: "/cases/" + url.PathEscape(r.Of.Case), OfDay: r.Of.Day, Others: r.Others - 1, Alike: "word for word",
		}
		if r.Percent < 100 {
			row.Alike = fmt.Sprintf("%d in 100", r.Percent)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func whereReasoned(at casework.ReasonedAt) string {
	switch {
	case at.Step != "":
		return capital(at.Stage) + ": " + at.Step
	case at.Subject != "":
		return capital(string(at.Kind)) + ": " + at.Subject
	}
	return capital(string(at.Kind))
}
