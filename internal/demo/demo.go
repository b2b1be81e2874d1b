// Package demo answers one question: what is it like to work with duly?
//
// It is an invented organisation, the Lantern Society, with an invented year of
// cases, in which a visitor can be anybody and let time pass. It goes through
// the same doors as everybody; only its clock is its own.
package demo

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"time"

	"duly/casework"
	"duly/internal/office"
	"duly/internal/signin"
	"duly/internal/web"
	"duly/rulebook"
	"duly/timetable"
)

//go:embed rulebook
var texts embed.FS

// Rulebook gives the Lantern Society's rulebook and the texts that it names.
func Rulebook() ([]rulebook.File, error) {
	main, err := texts.ReadFile("rulebook/rulebook.md")
	if err != nil {
		return nil, err
	}
	files := []rulebook.File{{Name: "rulebook.md", Text: main}}
	err = fs.WalkDir(texts, "rulebook", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, "rulebook/")
		if err != nil || d.IsDir() || name == "rulebook.md" {
			return err
		}
		text, err := texts.ReadFile(path)
		files = append(files, rulebook.File{Name: name, Text: text})
		return err
	})
	return files, err
}

// A Society is the demo, open.
type Society struct {
	office *office.Office
	clock  *Clock
	db     string // the SQLite file
	story  string // the case that the visitor finds under way, as one of its parties

	tales    []*tale
	unplayed []string
}

// StartClock gives the demo's clock, a year before today's date: Fill lets the year
// go by.
func StartClock(today time.Time) *Clock {
	y, m, d := today.Date()
	return NewClock(time.Date(y, m, d-days, 10, 0, 0, 0, today.Location()))
}

// Fill brings in the officers and lets the year go by. db is the database's
// file, which Tamper edits.
func Fill(ctx context.Context, o *office.Office, clock *Clock, db string) (*Society, error) {
	for _, p := range officers {
		if err := o.PutOfficer(ctx, p, keeper, "The Society opened its register."); err != nil {
			return nil, fmt.Errorf("bring in %s: %w", p.Name, err)
		}
	}
	y := &year{office: o, clock: clock, people: actors(), luck: rand.New(rand.NewPCG(7, 9)), plans: map[string]timetable.Date{}, wake: map[string]waking{}, tales: newTales(), told: map[string]bool{}, facts: map[string]facts{}}
	if err := y.play(ctx); err != nil {
		return nil, fmt.Errorf("the invented year: %w", err)
	}
	if err := countersign(ctx, o); err != nil {
		return nil, fmt.Errorf("the overseer looks at the year: %w", err)
	}
	s := &Society{office: o, clock: clock, db: db, tales: y.tales, unplayed: y.unplayed()}
	s.story = s.tale("walk").cases[0] // its respondent has something to answer at once
	return s, nil
}

// People is who the visitor can be, in the order of the story.
func (s *Society) People() []web.Persona {
	people := []web.Persona{
		{Key: rulebook.Complainant, Name: "the complainant", What: "filed a complaint, and wants to know what happens to it", Visitor: s.party(rulebook.Complainant)},
		{Key: rulebook.Respondent, Name: "the respondent", What: "is complained about, and has the right to be told and to answer", Visitor: s.party(rulebook.Respondent)},
	}
	for _, p := range officers {
		does := p.Roles
		if p.Admin {
			does = []string{registrar}
		}
		people = append(people, web.Persona{
			Key: p.ID, Name: p.Name + ", " + strings.Join(does, ", "), What: tasks[does[0]],
			Visitor: signin.Visitor{Actor: casework.Actor{ID: p.ID, Name: p.Name, Roles: p.Roles}, Admin: p.Admin, For: p.SpeaksFor},
		})
	}
	return people
}

func (s *Society) party(name string) signin.Visitor {
	return signin.Visitor{Actor: casework.Actor{ID: name, Party: name}, Case: s.story}
}

// Advance lets days pass, one after the other, and what each brings about
// happen.
func (s *Society) Advance(ctx context.Context, days int) error {
	for range days {
		s.clock.NextDay(1)
		if _, err := s.office.Sweep(ctx); err != nil {
			return err
		}
		if _, err := s.office.ReleaseDue(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Tamper edits one byte of what the database holds of an entry, as somebody
// with the password of the database could.
func (s *Society) Tamper(ctx context.Context, entry int64) error {
	db, err := sql.Open("sqlite", "file:"+s.db+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	var sealed []byte
	if err := db.QueryRowContext(ctx, "SELECT sealed2 FROM entry WHERE number = $1", entry).Scan(&sealed); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return &casework.Refusal{What: fmt.Sprintf("The journal has no entry %d", entry)}
		}
		return fmt.Errorf("entry %d: %w", entry, err)
	}
	sealed[len(sealed)/2]++ // not a bit turned over: pressed twice, that would mend it
	_, err = db.ExecContext(ctx, "UPDATE entry SET sealed2 = $1 WHERE number = $2", sealed, entry)
	return err
}
