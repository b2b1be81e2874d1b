package web

import (
	"context"

	"duly/internal/office"
	"duly/timetable"
)

// An AuditShown tells what came of the last time that the database was held against
// its own record.
type AuditShown struct {
	At      string // "Thursday 26 November 2026, 03:00 UTC"
	Entries int
	Found   []string // what is not as it was recorded; nothing is written then
	Lost    []string // letters that are not there
	Put     []string // what was put right by itself
}

// audited is what to tell of the last self-audit; nil where there was none yet.
// inside: to somebody of the office. Which case it is, nobody is told here.
func (s *site) audited(ctx context.Context, inside bool) (*AuditShown, error) {
	a, done, err := s.Office.Audited(ctx)
	if err != nil || !done {
		return nil, err
	}
	at := a.At.UTC()
	out := &AuditShown{At: timetable.DateOf(at).Long() + ", " + at.Format("15:04") + " UTC", Entries: int(a.Entries)}
	tell := func(flaws []office.Flaw) (words []string) {
		for _, f := range flaws {
			words = append(words, capital(f.Told().String()))
		}
		return words
	}
	out.Found = tell(a.Found)
	if inside {
		out.Lost, out.Put = tell(a.Lost), tell(a.Restored)
	}
	return out, nil
}
