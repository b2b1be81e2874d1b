package casework

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"duly/timetable"
)

// A shape is which field of a struct has which name in JSON, as its tags say.
type shape map[string]int

func shapeOf[T any]() shape {
	out, t := shape{}, reflect.TypeFor[T]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = i
	}
	return out
}

// decode is json.Unmarshal of a struct of that shape, and quicker with what
// json.Marshal writes of one: to open a case is in good part to read some thousand
// small objects. Whatever it does not see at a glance it leaves to json.Unmarshal,
// so that the two never differ.
func decode[T any](b []byte, names shape) (out T, err error) {
	s := reflect.ValueOf(&out).Elem()
	if !members(b, func(name, value []byte) bool {
		i, known := names[string(name)]
		return known && set(s.Field(i), value)
	}) {
		s.SetZero()
		err = json.Unmarshal(b, &out)
	}
	return out, err
}

// members hands out the members of an object that is written without white space;
// false where it is no such object, or one was not taken.
func members(b []byte, take func(name, value []byte) bool) bool {
	if len(b) < 2 || b[0] != '{' || b[len(b)-1] != '}' {
		return false
	}
	for b = b[1 : len(b)-1]; ; b = b[1:] {
		n, plain := quoted(b)
		if !plain || n == len(b) || b[n] != ':' {
			return false
		}
		name, rest := b[1:n-1], b[n+1:]
		n = valueLength(rest)
		if !take(name, rest[:n]) {
			return false
		}
		if b = rest[n:]; len(b) == 0 {
			return true
		}
	}
}

// quoted gives the length of the string at the beginning of b, with its quotes.
// plain: there is one, and it says what it looks like, without escapes.
func quoted(b []byte) (n int, plain bool) {
	if len(b) == 0 || b[0] != '"' {
		return 0, false
	}
	for i, c := range b[1:] {
		switch {
		case c == '"':
			return i + 2, utf8.Valid(b[1 : i+1])
		case c == '\\' || c < ' ':
			return 0, false
		}
	}
	return 0, false
}

// valueLength gives how far it is to the comma after the value at the beginning of
// b, or to the end.
func valueLength(b []byte) int {
	depth, inside := 0, false // of brackets; a string
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			i++
		case inside:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 0:
			return i
		}
	}
	return len(b)
}

var dateType = reflect.TypeFor[timetable.Date]()

// set gives a field its value; false where it is no plain one.
func set(field reflect.Value, value []byte) bool {
	n, plain := quoted(value)
	plain = plain && n == len(value)
	switch {
	case field.Kind() == reflect.String && plain:
		field.SetString(string(value[1 : n-1]))
		return true
	case field.Type() == dateType && plain:
		date, err := timetable.ParseDate(string(value[1 : n-1]))
		field.SetInt(int64(date))
		return err == nil
	case (field.Kind() == reflect.Int64 || field.Kind() == reflect.Int) && len(value) > 0 && '1' <= value[0] && value[0] <= '9':
		number, err := strconv.ParseInt(string(value), 10, 64)
		field.SetInt(number)
		return err == nil
	}
	return string(value) != "null" && json.Unmarshal(value, field.Addr().Interface()) == nil
}
