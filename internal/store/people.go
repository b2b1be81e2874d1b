package store

import (
	"context"
	"errors"
	"fmt"

	"duly/internal/office"
)

var personTable = table{
	name:    "person",
	columns: columns("id text, name text, roles text, password text, admin boolean, aliases text, trained text, qualities text, speaks_for text"),
	conflict: `ON CONFLICT (id) DO UPDATE SET name = excluded.name, roles = excluded.roles,
		password = excluded.password, admin = excluded.admin, aliases = excluded.aliases, trained = excluded.trained,
		qualities = excluded.qualities, speaks_for = excluded.speaks_for`,
}

func personPlaces(p *office.PersonRow) []any {
	return []any{&p.ID, &p.Name, (*list)(&p.Roles), &p.Password, &p.Admin, (*list)(&p.Aliases), (*trainings)(&p.Trained), (*list)(&p.Qualities), &p.SpeaksFor}
}

// Person finds an officer; office.ErrNotFound.
func (s *Store) Person(ctx context.Context, id string) (office.PersonRow, error) {
	var p office.PersonRow
	err := s.find(ctx, `SELECT `+personTable.names()+` FROM person WHERE id = $1`, id, personPlaces(&p)...)
	return p, err
}

// People lists the officers by id.
func (s *Store) People(ctx context.Context) ([]office.PersonRow, error) {
	var people []office.PersonRow
	err := s.each(ctx, func(scan scan) error {
		var p office.PersonRow
		err := scan(personPlaces(&p)...)
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

var settingTable = table{
	name:     "setting",
	columns:  columns("name text, value text"),
	conflict: `ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
}

// Setting gives a small value of the installation; "" where it was never set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.find(ctx, `SELECT value FROM setting WHERE name = $1`, name, &value)
	if errors.Is(err, office.ErrNotFound) {
		err = nil
	}
	return value, err
}

// PutSetting keeps a small value of the installation.
func (s *Store) PutSetting(ctx context.Context, name, value string) error {
	return s.put(ctx, &settingTable, settingRow(office.Setting{Name: name, Value: value}))
}

func settingRow(s office.Setting) []any { return []any{s.Name, s.Value} }
