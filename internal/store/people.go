package store

import (
	"context"
	"errors"
	"fmt"

	"duly/internal/office"
)

var personTable = sealing(table{
	name:    "person",
	columns: columns("id text, name text, roles text, password text, admin boolean, aliases text, trained text, qualities text, speaks_for text"),
	conflict: `ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles,
		password = excluded.password, admin = excluded.admin, aliases = excluded.aliases, trained = excluded.trained,
		qualities = excluded.qualities, speaks_for = excluded.speaks_for, seal = excluded.seal`,
})

func personPlaces(p *office.PersonRow) []any {
	return []any{&p.ID, &p.Name, (*list)(&p.Roles), &p.Password, &p.Admin, (*list)(&p.Aliases), (*trainings)(&p.Trained), (*list)(&p.Qualities), &p.SpeaksFor}
}

// Person finds an officer; office.ErrNotFound, which is also what one is whose row does not
// fit its seal (office.ErrAltered).
func (s *Store) Person(ctx context.Context, id string) (office.PersonRow, error) {
	var p office.PersonRow
	var seal []byte
	err := s.find(ctx, `SELECT `+personTable.names()+` FROM person WHERE id = $1`, id, append(personPlaces(&p), &seal)...)
	if err == nil {
		err = s.fits(&personTable, personRow(p), seal)
	}
	if err != nil {
		return office.PersonRow{}, err
	}
	return p, nil
}

// People lists the officers by id. One whose row does not fit its seal is still in it by name,
// so that complaints are screened for them, and holds nothing.
func (s *Store) People(ctx context.Context) ([]office.PersonRow, error) {
	var people []office.PersonRow
	err := s.each(ctx, func(scan scan) error {
		var p office.PersonRow
		var seal []byte
		err := scan(append(personPlaces(&p), &seal)...)
		if err == nil && s.fits(&personTable, personRow(p), seal) != nil {
			p = office.PersonRow{ID: p.ID, Name: p.Name, Aliases: p.Aliases}
		}
		people = append(people, p)
		return err
	}, `SELECT `+personTable.names()+` FROM person ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list the officers: %w", err)
	}
	return people, nil
}

// PutPerson adds an officer, or replaces the one of that id whole.
func (s *Store) PutPerson(ctx context.Context, p office.PersonRow) error {
	return s.put(ctx, &personTable, personRow(p))
}

func personRow(p office.PersonRow) []any {
	return []any{p.ID, p.Name, list(p.Roles), p.Password, p.Admin, list(p.Aliases), trainings(p.Trained).list(), list(p.Qualities), p.SpeaksFor}
}

var settingTable = sealing(table{
	name:     "setting",
	columns:  columns("name text, value text"),
	conflict: `ON CONFLICT (name) DO UPDATE SET value = excluded.value, seal = excluded.seal`,
})

// Setting gives a small value of the installation; "" where it was never set. One that does
// not fit its seal is an error: office.ErrAltered.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	var seal []byte
	err := s.find(ctx, `SELECT value, seal FROM setting WHERE name = $1`, name, &value, &seal)
	if err == nil {
		err = s.fits(&settingTable, []any{name, value}, seal)
	} else if errors.Is(err, office.ErrNotFound) {
		return "", nil
	}
	return value, err
}

// PutSetting keeps a small value of the installation.
func (s *Store) PutSetting(ctx context.Context, name, value string) error {
	return s.put(ctx, &settingTable, settingRow(office.Setting{Name: name, Value: value}))
}

func settingRow(s office.Setting) []any { return []any{s.Name, s.Value} }
