package check

import (
	"duly/rulebook"
	"duly/timetable"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func load(t testing.TB, f string) *rulebook.Rulebook {
	b, err := os.ReadFile(f)
	if err != nil {
		t.Fatal(err)
	}
	s := string(b)
	if a := strings.Index(s, "````markdown\n"); a >= 0 {
		s = s[a+13:]
		s = s[:strings.Index(s, "\n````\n")+1]
	}
	fs := []rulebook.File{{Name: f, Text: []byte(s)}}
	for _, n := range rulebook.Needs(fs) {
		b, err := os.ReadFile(f[:strings.LastIndex(f, "/")+1] + n)
		if err == nil {
			fs = append(fs, rulebook.File{Name: f[:strings.LastIndex(f, "/")+1] + n, Text: b})
		}
	}
	r, ps := rulebook.Read(fs)
	for _, p := range ps {
		fmt.Println(p)
	}
	if r == nil {
		t.Fatal("no")
	}
	return r
}
func TestTmp(t *testing.T) {
	for _, f := range []string{"/work/shared/design/rulebook.md", "../internal/demo/rulebook/rulebook.md"} {
		r := load(t, f)
		cs := newCurves(r.Calendar, r.InForce)
		cat := ""
		if len(r.Categories) > 0 {
			cat = r.Categories[0].Name
		}
		t0 := time.Now()
		p := newProcedure(r, cat, cs, r.InForce, r.InForce.AddMonths(48)-1)
		pl, err := newPlan(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, on := range []bool{true, false} {
			v := &view{plan: pl, onTime: on}
			v.reach()
			v.latest(goal{ended: true})
			s := &v.situations[0]
			var bw, bc int
			var rw, ew, rc, ec timetable.Date
			s.reached.each(func(e moment) {
				d := s.values.at(e)
				w, _ := r.Calendar.WorkingDays(e.day(), d)
				if w > bw {
					bw = w
					rw = e.day()
					ew = d
				}
				if c := int(d - e.day()); c > bc {
					bc = c
					rc = e.day()
					ec = d
				}
			})
			fmt.Println(f, on, bw, rw, ew, bc, rc, ec, time.Since(t0))
		}
	}
}
