package web

import (
	"net/http"

	"duly/casework"
	"duly/internal/office"
	"duly/timetable"
)

// An AttemptsView shows the overseer who tried to come to a case, and who tried to
// influence one.
type AttemptsView struct {
	Frame
	Rows []AttemptShown
}

// An AttemptShown is one of either.
type AttemptShown struct {
	Day   timetable.Date
	What  string
	Case  string
	Href  string // "" where there is no such case
	Entry int64
}

func (s *site) attempts(q *request) error {
	reaches, err := s.Office.Reaches(q.Context(), q.visitor.Actor)
	if err != nil {
		return err
	}
	v := &AttemptsView{}
	for _, r := range reaches {
		row := AttemptShown{Day: r.Day, What: reachWords(r), Case: r.Case, Entry: r.Entry}
		if r.Known {
			row.Href = "/cases/" + r.Case
		}
		v.Rows = append(v.Rows, row)
	}
	return q.show(http.StatusOK, "attempts", "Attempts and approaches", v)
}

func reachWords(r office.Reach) string {
	who := "Somebody in the role " + r.Role
	if r.Role == "no role" {
		who = "Somebody without a role"
	}
	switch {
	case r.What == casework.Approach:
		return capital(the(r.Role)) + " noted that somebody tried to influence the case: " + r.From
	case !r.Known:
		return who + " asked for a case that there is not"
	case r.What == office.ToAct:
		return who + " tried to act in a case that they may not see"
	}
	return who + " tried to open a case that they may not see"
}
