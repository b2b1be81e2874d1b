package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"duly/timetable"
)

// trainings are kept as a list, each "YYYY-MM-DD name".
type trainings map[string]timetable.Date

func (t trainings) list() (out list) {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		out = append(out, t[name].String()+" "+name)
	}
	return out
}

func (t *trainings) Scan(v any) error {
	var kept list
	if err := kept.Scan(v); err != nil {
		return err
	}
	*t = nil
	for _, text := range kept {
		date, name, found := strings.Cut(text, " ")
		until, err := timetable.ParseDate(date)
		if err != nil || !found {
			return fmt.Errorf("a training is kept as a date and a name, and this is %q", text)
		}
		if *t == nil {
			*t = trainings{}
		}
		(*t)[name] = until
	}
	return nil
}
