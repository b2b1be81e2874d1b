package store

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"duly/timetable"
)

// A day is a date as a database keeps it: ISO text, which sorts as dates do and
// can be read with any tool; NULL for none. Neither database is ever handed a
// time.Time: the one stores it in a form that it cannot read back, the other
// drops its offset.
type day timetable.Date

func (d day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	text := timetable.Date(d).String()
	if _, err := timetable.ParseDate(text); d < 0 || err != nil {
		return nil, fmt.Errorf("day %d is in no year from 1 to 9999", int32(d))
	}
	return text, nil
}

func (d *day) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = 0
		return nil
	case string:
		date, err := timetable.ParseDate(v)
		*d = day(date)
		return err
	}
	return fmt.Errorf("a date is kept as text, and this is %T", v)
}

// A list is a list of words as a database keeps it: a JSON array.
type list []string

func (l list) Value() (driver.Value, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal([]string(l))
	return string(text), err
}

func (l *list) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is kept as text, and this is %T", v)
	}
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		return fmt.Errorf("a list is kept as a JSON array of words: %w", err)
	}
	if *l = nil; len(words) > 0 {
		*l = words
	}
	return nil
}

// A digest is 32 bytes.
type digest [32]byte

func (d *digest) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok || len(b) != len(d) {
		return fmt.Errorf("a digest is kept as %d bytes, and this is %T", len(d), v)
	}
	copy(d[:], b)
	return nil
}

// some makes bytes that are never NULL.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

var errNotText = errors.New("it is not text in UTF-8, or has a zero byte in it")

// storable refuses text that PostgreSQL cannot hold, on either database, so that
// what works on one works on the other.
func storable(values []any) error {
	for _, v := range values {
		var texts []string
		switch v := v.(type) {
		case string:
			texts = []string{v}
		case list:
			texts = v
		}
		for _, s := range texts {
			if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
				return fmt.Errorf("%.40q cannot be kept: %w", s, errNotText)
			}
		}
	}
	return nil
}
