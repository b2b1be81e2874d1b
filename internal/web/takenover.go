package web

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"duly/check"
	"duly/rulebook"
	"duly/statistics"
	"duly/timetable"
)

// A TakenOverView is what the public page says of cases that came from elsewhere.
type TakenOverView struct {
	statistics.TakenOver
	Rows []TakenOverRow
}

// A TakenOverRow is one line of it.
type TakenOverRow struct {
	Stages         string
	Open           int
	Median, Oldest string
	EndsBy         timetable.Date // the last day that any of them can have; 0: none is guaranteed
}

// lastDays keeps the proofs that were made: one is worked out from the rulebook
// alone, and a page that anybody asks for must not work it out each time.
type lastDays struct {
	mu    sync.Mutex
	known map[string]timetable.Date
}

// of is the last day on which a case can end that was taken over in a stage on a
// day, whatever anybody does; 0 where there is none, or none could be worked out.
func (l *lastDays) of(r *rulebook.Rulebook, stage string, on timetable.Date) timetable.Date {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := r.Digest + "\n" + stage + "\n" + on.String()
	if day, known := l.known[key]; known {
		return day
	}
	if l.known == nil {
		l.known = map[string]timetable.Date{}
	}
	day := timetable.Date(0)
	if b, err := check.TakenOver(r, stage, check.Options{From: on, To: on}); err == nil && b.Guaranteed != nil {
		day = b.Guaranteed.CalendarDays.Ended
	}
	l.known[key] = day
	return day
}

// takenOver is the section of the page; nil where nothing was ever taken over.
func (s *site) takenOver(t statistics.TakenOver) *TakenOverView {
	if t.Open == 0 && t.Ended == 0 && !t.Few {
		return nil
	}
	v := &TakenOverView{TakenOver: t}
	for _, l := range t.Lines {
		row := TakenOverRow{Open: l.Open, Median: days(&l.Median), Oldest: days(&l.Oldest)}
		names := slices.Clone(l.Stages)
		slices.Sort(names)
		row.Stages = "“" + strings.Join(slices.Compact(names), "”, “") + "”"
		for i, stage := range l.Stages {
			day := s.lastDays.of(s.Office.Rulebook(), stage, l.On[i])
			if day == 0 {
				row.EndsBy = 0
				break
			}
			row.EndsBy = max(row.EndsBy, day)
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(v.Rows, func(a, b TakenOverRow) int { return cmp.Compare(b.Open, a.Open) })
	return v
}
